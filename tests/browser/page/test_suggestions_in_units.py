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
def questions(sqlite_path: Path, bench: Bench) -> Iterator[Any]:
    with tw.open_store(sqlite_path) as store:
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


@pytest.fixture
def wholes(sqlite_path: Path, bench: Bench) -> Iterator[Any]:
    with tw.open_store(sqlite_path) as store:
        made = store.create_project("Ask", task="generic", texts=TEXTS, data_order="os", author="maria")
        unit = made.add_unit(2)
        made.add_marker("Odd", "m-text", code="odd", unit=unit)
        made.add_marker("Spam", "m-text", code="spam")
        made.add_marker("Person", code="person", shortcut="P")
        made.suggest("odd", {0: [{"group": 2, "score": 0.9}, {"group": 1, "score": 0.4}]})
        made.suggest("spam", {0: [{"score": 0.5}]})
        made.suggest("person", {0: [{"start": 0, "end": 3, "score": 0.7}]})
        bench.kernel = DeskKernel(made, "anna")
        yield made


def test_a_suggestion_on_the_whole_text_goes_into_its_group_when_another_has_the_label(
    wholes: Any, bench: Bench
) -> None:
    page = bench.open()
    page.locator('[data-tw="group"]').first.locator("[data-code=odd]").click()
    expect(page.locator(".tw-whole")).to_have_count(1)

    page.get_by_role("button", name='Accept Odd, Group 2 "Whole text"').click()

    expect(page.locator(".tw-whole")).to_have_count(2)
    expect(rows(page)).to_have_count(3)
    page.get_by_role("button", name='Accept Odd, Group 1 "Whole text"').click()
    expect(rows(page)).to_have_count(2)
    expect(page.locator(".tw-whole")).to_have_count(2)
    page.locator("[data-tw=submit]").click()
    expect(page.locator("[data-tw=text]")).to_have_text(TEXTS[1])
    labels = wholes.labels().sort_values("group_order")
    assert labels[["marker", "group_order", "origin"]].values.tolist() == [
        ["odd", 1, "suggestion"],
        ["odd", 2, "suggestion"],
    ]
    frame = wholes.suggestions().set_index("suggestion_id")
    numbers = [int(extra["suggestion"]) for extra in labels.extra]
    assert frame.loc[numbers, ["decision", "label_id"]].values.tolist() == [
        ["accepted", label] for label in labels.label_id
    ]


def test_a_label_that_was_set_by_hand_takes_the_suggestion_that_says_the_same(
    wholes: Any, bench: Bench
) -> None:
    page = bench.open()
    page.locator("[data-tw=marker][data-code=spam]").click()
    bench.select("Ann")
    page.keyboard.press("p")
    items = page.locator("[data-tw=label-item]")
    expect(items).to_have_count(2)

    page.get_by_role("button", name='Accept Person "Ann"').click()
    page.get_by_role("button", name='Accept Spam "Whole text"').click()

    expect(rows(page)).to_have_count(2)
    expect(items).to_have_count(2)
    page.locator("[data-tw=text]").focus()
    page.keyboard.press("Control+z")
    expect(rows(page)).to_have_count(3)
    expect(items).to_have_count(2)
    page.keyboard.press("Control+y")
    expect(rows(page)).to_have_count(2)
    for group in page.locator('[data-tw="group"]').all():
        group.locator("[data-code=odd]").click()
    page.locator("[data-tw=submit]").click()
    expect(page.locator("[data-tw=text]")).to_have_text(TEXTS[1])
    frame = wholes.suggestions()
    assert sorted(frame[frame.decision == "accepted"].marker) == ["person", "spam"]
    labels = wholes.labels()
    assert sorted(labels[labels.origin == "suggestion"].marker) == ["person", "spam"]


def test_a_suggestion_that_says_what_another_became_stays_and_the_page_says_so(
    wholes: Any, bench: Bench
) -> None:
    wholes.add_marker("Name", code="name", shortcut="N")
    wholes.suggest("name", {0: [{"start": 0, "end": 3}]})
    page = bench.open()
    expect(rows(page)).to_have_count(5)
    page.get_by_role("button", name='Accept Person "Ann"').click()
    expect(rows(page)).to_have_count(4)
    page.locator("[data-tw=label-item] .tw-row-main").click()
    page.keyboard.press("n")
    expect(page.locator("[data-tw=label-item]")).to_contain_text("Name")

    page.get_by_role("button", name='Accept Name "Ann"').click()

    expect(page.locator(".tw-note")).to_have_text("Already labelled.")
    expect(page.locator("[data-tw=label-item]")).to_have_count(1)
    expect(rows(page)).to_have_count(4)
