"""Values that a store or a page cannot hold, and how a value is shown in a message."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import unicodedata
from typing import Any, get_args

from textinator_widgets.protocol.screen import Formatting

FORMATTINGS: tuple[str, ...] = get_args(Formatting)
"""How a text may be shown: plain, formatted, Markdown."""

_BAD = re.compile("[\0\ud800-\udfff]")


JOINER = re.compile(r"(?<=[^\x00-\x7f])[\u200c\u200d](?=[^\x00-\x7f])")
"""Invisible characters that Persian, Sinhala and others write names with, and emoji are joined by."""


def is_visible(text: str) -> bool:
    """Say whether a text of one line can be read: no control characters, and something to see."""
    seen = JOINER.sub("", text)
    return text.strip() != "" and all(
        character.isprintable() or unicodedata.category(character) == "Zs" for character in seen
    )


def bad_character(text: str) -> int | None:
    """Give the place of the first NUL or lone surrogate; None = there is none."""
    found = _BAD.search(text)
    return None if found is None else found.start()


def replace_bad_characters(text: str) -> tuple[str, int]:
    """Put U+FFFD in the place of each; give the text and how many there were."""
    return _BAD.subn("\ufffd", text)


def shown(value: object, limit: int = 100) -> str:
    """Give how a value looks in a message; also for what Python cannot show."""
    try:
        return repr(value)[:limit]
    except Exception:  # a huge int, a list in itself, somebody's own __repr__
        return f"a {type(value).__name__}"


def type_of(value: object) -> str:
    """Give the type of a value with its article, as a message says it: an int, a str."""
    name = type(value).__name__
    return f"{'an' if name[:1].lower() in 'aeio' else 'a'} {name}"


def is_missing(value: object) -> bool:
    """Whether a value stands for none: None, NaN, NaT, pandas.NA."""
    if value is None or type(value).__name__ == "NAType":
        return True
    try:
        return bool(value != value)
    except (TypeError, ValueError):  # an array compares to an array
        return False


def plain(value: Any) -> Any:  # noqa: ANN401 whatever a caller hands in
    """Give numbers, truth values and arrays of numpy as Python's own; everything else as it is."""
    if type(value).__module__ == "numpy" and hasattr(value, "tolist"):
        return value.tolist()
    try:
        return [plain(one) for one in value] if isinstance(value, (list, tuple)) else value
    except RecursionError:
        return value


def has_text_names(value: object) -> bool:
    """Whether all names of objects in a value are str, so that JSON gives the value back as it is."""
    if isinstance(value, dict):
        return all(isinstance(name, str) and has_text_names(one) for name, one in value.items())
    return not isinstance(value, (list, tuple)) or all(map(has_text_names, value))


def quoted(path: object) -> str:
    """Give a path as one word of a command that a person can copy."""
    return subprocess.list2cmdline([str(path)]) if os.name == "nt" else shlex.quote(str(path))
