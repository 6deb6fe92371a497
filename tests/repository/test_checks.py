"""The page about what is tried on a store names tests that there are."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "checks.md").read_text(encoding="utf-8")
ROWS = [line for line in PAGE.splitlines() if re.match(r"\| \d+ \|", line)]
NAMED = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)


def test_every_named_test_exists():
    missing = [
        f"{path}::{test}"
        for path, test in NAMED
        if f"\ndef {test}(" not in (ROOT / path).read_text(encoding="utf-8")
    ]

    assert len(NAMED) > 25
    assert missing == []


def test_every_check_names_a_test_or_the_check_that_has_it():
    checks = [int(row.split("|")[1]) for row in ROWS]
    without = [row for row in ROWS if not re.search(r"`tests/[\w/]+\.py::|as \d+", row.split("|")[3])]

    assert checks == sorted(set(checks))
    assert len(checks) >= 20
    assert without == []


def test_what_is_tried_in_full_size_is_part_of_make_crash():
    command = re.search(r"TW_CRASH=long .*", (ROOT / "Makefile").read_text(encoding="utf-8"))
    sized = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "tests").rglob("test_*.py")
        if re.search(r"TW_CRASH.\) == .long", path.read_text(encoding="utf-8"))
    }

    assert command is not None
    assert sized
    assert [path for path in sized if path not in command[0] and "tests/crash" not in path] == []
