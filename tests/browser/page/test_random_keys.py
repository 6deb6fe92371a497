"""Whatever a person presses, Undo and Redo lead through the same states, also after a reload."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

import textinator_widgets as tw

from .conftest import Bench
from .desk import DeskKernel
from .test_steps import FRESH_SEED, TEXT

MOVES = ["ArrowRight", "ArrowLeft", "ArrowDown", "Control+ArrowRight", "Alt+ArrowRight", "Home"]
GROWS = ["Shift+ArrowRight", "Control+Shift+ArrowRight", "Control+Shift+ArrowLeft", "Shift+ArrowDown"]
MARKERS = ["m", "m", "m", "n", "w", "s"]
LABELS = [
    *("Delete", "n", "w", "Alt+Shift+ArrowDown", "Alt+Shift+ArrowUp", "Alt+Shift+ArrowRight"),
    *("Control+Alt+Shift+ArrowLeft", "Alt+Shift+Delete", "Alt+Delete"),
]
"""What is pressed on a label that has the focus."""
REST = [["Alt+m", "c", "Enter"], ["Control+z"], ["Control+z", "Control+z", "Control+y"], ["Escape"]]
EMPTY: dict[str, list[Any]] = {"labels": [], "inputs": [], "relations": []}
FIELD = "[data-tw=input][data-code=title]"

SHOWN = """() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => {
  const pieces = [...document.querySelectorAll('[data-tw=text] [data-tw=label]')].map(
    ({ dataset }) => [dataset.id, dataset.code, dataset.start, dataset.end, dataset.number ?? ''].join(' '));
  const fields = [...document.querySelectorAll('[data-tw=input]')].map((field) => field.value);
  const rest = document.querySelectorAll('[data-tw=label-item]').length;
  done(JSON.stringify([[...new Set(pieces)].sort(), fields, rest]));
})))"""
"""What a page shows of an answer, when it has drawn it."""


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Any]:
    with tw.open_store(tmp_path / "keys.db") as store:
        made = store.create_project("Keys", task="generic", texts=[TEXT])
        unit = made.add_unit(2, 0)
        mention = made.add_marker("Mention", shortcut="m")
        made.add_marker("Name", shortcut="n")
        made.add_marker("Who", shortcut="w", unit=unit)
        made.add_marker("Spam", "m-text", shortcut="s")
        made.add_marker("Title", "free-text", code="title")
        made.add_relation("Corefers", [(mention, mention)], direction="2", shortcut="c")
        yield made


def presses(chance: random.Random, labels: int) -> list[str]:
    """Some keys that a person may press one after the other; Tab leaves a text without labels."""
    kind = chance.randrange(10)
    if labels == 0 or kind < 5:
        moves = [chance.choice(MOVES) for _ in range(chance.randrange(6))]
        return [*moves, chance.choice(GROWS), chance.choice(MARKERS)]
    if kind == 5:
        return ["Control+Home", "Tab", "Space", "Tab", "Space", "c", "Enter"][: 7 if labels > 1 else 3]
    if kind < 9:
        tabs = ["Tab"] * chance.randrange(1, labels + 1)
        return ["Control+Home", *tabs, *chance.choice([[], ["Space"]]), chance.choice(LABELS)]
    return chance.choice(REST)


def work_of(page: Page, bench: Bench) -> Any:
    """Give what is stored of the work on the text, when that is all of it."""
    page.evaluate(SHOWN)
    expect(page.locator("[data-tw=status]")).to_have_attribute("data-state", "saved")
    return bench.kernel.desk.page()["draft"]


def follow(page: Page, key: str, count: int) -> list[str]:
    """Press a key so many times, and give what was shown before, between and after."""
    states = [page.evaluate(SHOWN)]
    for _ in range(count):
        page.keyboard.press(key)
        states.append(page.evaluate(SHOWN))
    return states


def test_what_keys_have_done_is_undone_and_redone_step_by_step(project: Any, bench: Bench) -> None:
    print(f"TW_SEED={FRESH_SEED}")  # shown when something fails
    chance = random.Random(FRESH_SEED)
    bench.kernel = DeskKernel(project, "anna")
    page = bench.open()
    text = page.locator("[data-tw=text]")
    for turn in range(24):
        text.focus()
        labels, *_ = json.loads(page.evaluate(SHOWN))
        for key in presses(chance, len(labels)):
            page.keyboard.press(key)
        page.keyboard.press("Escape")
        if turn % 10 == 5:
            page.locator(FIELD).focus()
            page.keyboard.insert_text(chance.choice(["Ann 😀", "x"]))
    text.focus()

    done = work_of(page, bench)
    count = len(done["history"]["past"])
    assert count > 5
    back = follow(page, "Control+z", count)
    undone = work_of(page, bench)
    assert (undone["answer"], undone["history"]["past"]) == (EMPTY, [])

    bench.kernel = DeskKernel(project, "anna")
    page = bench.open()
    text.focus()
    assert follow(page, "Control+y", count) == back[::-1]
    assert work_of(page, bench)["answer"] == done["answer"]
