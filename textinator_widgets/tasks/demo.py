"""The texts of the demo project: short ones in four languages, a long one and one in Markdown."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal, TypedDict

_FOLDER = Path(__file__).parent / "demo_texts"


class DemoText(TypedDict):
    """One text of the demo project."""

    key: str
    text: str
    language: str
    formatting: Literal["ft", "md"]


def texts() -> list[DemoText]:
    """Give the demo texts in a fixed order: the short ones, then the Markdown one, then the long one."""
    short: list[DemoText] = json.loads((_FOLDER / "short.json").read_bytes())
    return [
        *short,
        {"key": "en-handbook", "text": _read("handbook.md"), "language": "en", "formatting": "md"},
        {"key": "en-chronicle", "text": _read("chronicle.txt"), "language": "en", "formatting": "ft"},
    ]


def _read(name: str) -> str:
    return (_FOLDER / name).read_bytes().decode("utf-8")
