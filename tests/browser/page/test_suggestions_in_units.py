"""Suggestions for the fields of a unit: by mouse and keyboard, into their group or where there is room."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

import textinator_widgets as tw

from .conftest import Bench
from .desk import DeskKernel

TEXTS = ["Ann met Bohdan in Kiruna.", "The last text of all."]
QUESTIONS = {
    0: [
        {"value": "Who met Bohdan?", "group": 2, "score": 0.9},
        {"value": "Where?", "score": 0.5},
        {"value": "When?", "score": 0.4},
    ]
}


@pytest.fixture
def questions(tmp_path: Path, bench: Bench) -> Iterator[Any]:
    with tw.open_store(tmp_path / "study.db") as store:
        made = store.create_project("Ask", task="generic", texts=TEXTS, data_order="os", author="maria")
        unit = made.add_unit(2, is_rankable=True)
        made.add_marker("Question", "free-text", code="question", unit=unit)
        made.suggest("question", QUESTIONS)
        bench.kernel = DeskKernel(made, "anna")
        yield made


def rows(page: Page) -> Locator:
    return page.locator("[data-tw=suggestion]")


def decisions(project: Any) -> list[Any]:
    frame = project.suggestions()
    return sorted(zip(frame.content, frame.decision.fillna(""), strict=True))


def asked(page: Page) -> list[str]:
    return [field.input_value() for field in page.locator("[data-tw=input][data-code=question]").all()]


def test_a_suggestion_for_a_unit_goes_into_its_group_or_where_there_is_room(
    questions: Any, bench: Bench
) -> None:
    page = bench.open()
    expect(rows(page)).to_have_count(3)
    assert bench.faults() == []
    page.get_by_role("button", name='Accept Question, Group 2 "Who met Bohdan?"').click()
    expect(rows(page)).to_have_count(2)
    assert asked(page) == ["", "Who met Bohdan?"]
    page.get_by_role("button", name='Accept Question "When?"').click()
    expect(rows(page)).to_have_count(1)
    assert asked(page) == ["When?", "Who met Bohdan?"]
    page.get_by_role("button", name='Accept Question "Where?"').click()
    expect(page.locator(".tw-note")).to_contain_text('All fields of "Question" are filled.')
    assert asked(page) == ["When?", "Who met Bohdan?"]
    page.locator("[data-tw=submit]").click()
    expect(page.locator("[data-tw=text]")).to_have_text(TEXTS[1])
    frame = questions.inputs().sort_values("group_order")
    assert frame[["group_order", "content"]].values.tolist() == [[1, "When?"], [2, "Who met Bohdan?"]]
    assert decisions(questions) == [
        ("When?", "accepted"),
        ("Where?", ""),
        ("Who met Bohdan?", "accepted"),
    ]


def test_suggestions_for_a_unit_are_accepted_by_keyboard_and_at_once(questions: Any, bench: Bench) -> None:
    page = bench.open()
    rows(page).nth(1).locator(".tw-row-main").click()
    page.keyboard.press("Enter")
    expect(rows(page)).to_have_count(2)
    assert asked(page) == ["Where?", ""]
    page.keyboard.press("Control+z")
    expect(rows(page)).to_have_count(3)
    assert asked(page) == ["", ""]

    page.locator("[data-tw=accept-all]").press("Enter")

    expect(rows(page)).to_have_count(1)
    expect(rows(page)).to_contain_text("When?")
    assert asked(page) == ["Where?", "Who met Bohdan?"]
