"""The screen of each task type: how wide the text is, and what stands beside it in which order."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

import textinator_widgets as tw

from .conftest import Bench
from .desk import DeskKernel

TEXT = "Ann met Bohdan 😀 in Kiruna. She liked him."
USUAL = ["reminders", "Markers", "Answer", "Labels"]
RELATED = ["reminders", "Relations", "Markers", "Labels"]
EXPECTED = {
    "qa": (0.5, USUAL),
    "mcqa": (0.5, USUAL),
    "ner": (0.5, ["reminders", "Markers", "Labels"]),
    "mt": (0.5, ["reminders", "Answer"]),
    "qar": (0.6, ["reminders", "Answer"]),
    "mcqar": (0.6, ["reminders", "Answer"]),
    "pronr": (0.5, RELATED),
    "corr": (0.5, RELATED),
    "generic": (0.5, ["reminders"]),
}


@pytest.fixture
def store(sqlite_path: Path) -> Iterator[Any]:
    with tw.open_store(sqlite_path) as opened:
        yield opened


def shown_panels(page: Page) -> list[str]:
    """Headings beside the text, from top to bottom; what to remember has none."""
    return page.locator(".tw-side").evaluate(
        """(side) => [...side.querySelectorAll('h2, [data-tw="reminders"]')]
            .sort((one, two) => one.getBoundingClientRect().top - two.getBoundingClientRect().top)
            .map((each) => each.dataset.tw ?? each.textContent.trim())"""
    )


def share(page: Page) -> float:
    """Share of the width that the text has."""
    text, side = (page.locator(part).bounding_box() for part in (".tw-text-pane", ".tw-side"))
    assert text is not None
    assert side is not None
    return text["width"] / (text["width"] + side["width"])


@pytest.mark.parametrize("name", EXPECTED)
def test_each_task_type_has_its_screen(store: Any, bench: Bench, name: str) -> None:
    project = store.create_project("Study", task=name, texts=[TEXT], reminders="<p>Think.</p>")
    bench.kernel = DeskKernel(project, "anna")

    page = bench.open()

    width, panels = EXPECTED[name]
    if panels is RELATED:
        expect(page.get_by_role("heading", name="Relations", exact=True)).to_be_visible()
    assert shown_panels(page) == panels
    assert share(page) == pytest.approx(width, abs=0.01)


def test_a_task_of_ones_own_says_how_its_screen_is(store: Any, bench: Bench) -> None:
    task = {
        "layout": {"text": 0.3, "panels": ["labels", "answer"]},
        "settings": {"reminders": "<p>Think.</p>"},
        "markers": [{"name": "Claim"}, {"name": "Comment", "anno_type": "lfree-text"}],
    }
    project = store.create_project("Study", task=task, texts=[TEXT])
    bench.kernel = DeskKernel(project, "anna")

    page = bench.open()

    assert shown_panels(page) == ["Labels", "Answer", "reminders", "Markers"]
    assert share(page) == pytest.approx(0.3, abs=0.01)
