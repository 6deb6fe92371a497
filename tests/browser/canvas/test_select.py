"""Selecting by mouse and by keyboard, read back in code points."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


def hard_spans() -> list[tuple[str, str, int, int]]:
    """(id, text, start, end) of every span of the hard texts that are accepted."""
    known = json.loads((ROOT / "tests/hard_texts.json").read_text(encoding="utf-8"))["texts"]
    return [
        (one["id"], one["text"], span["start"], span["end"])
        for one in known
        if one["expect"] == "accept"
        for span in one["spans"]
    ]


def runs_from_right(text: str) -> bool:
    """Direction of the first line, from its first letter that has one."""
    strong = next((d for d in map(unicodedata.bidirectional, text) if d in {"L", "R", "AL"}), "L")
    return strong != "L"


def name(case: tuple[str, str, int, int]) -> str:
    return f"{case[0]}-{case[2]}-{case[3]}"


@pytest.mark.parametrize("case", hard_spans(), ids=name)
def test_mouse(bare, case):
    _, text, start, end = case
    bare.open(text)
    bare.drag(start, end)
    got = bare.selection()
    assert got is not None
    if case[0] == "inside_family" and (start, end) == (2, 3):
        assert got == (0, 5), "a mouse takes whole graphemes"
    else:
        assert got == (start, end)
    assert bare.told("select")[-1] == [{"start": got[0], "end": got[1]}]
    assert bare.text() == text


@pytest.mark.parametrize("case", hard_spans(), ids=name)
def test_keyboard_by_code_points(bare, case):
    _, text, start, end = case
    bare.open(text)
    bare.page.focus("[data-tw=text]")
    forward, back = ("Left", "Right") if runs_from_right(text) else ("Right", "Left")
    if start > len(text) // 2:
        bare.press("Control+End", *[f"Control+Alt+Arrow{back}"] * (len(text) - start))
    else:
        bare.press("Control+Home", *[f"Control+Alt+Arrow{forward}"] * start)
    bare.press(*[f"Control+Alt+Shift+Arrow{forward}"] * (end - start))
    assert bare.selection() == (start, end)
    assert (
        bare.page.evaluate("s => bare.view.quote({start: s[0], end: s[1]})", [start, end]) == text[start:end]
    )
