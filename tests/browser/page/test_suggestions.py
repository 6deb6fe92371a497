"""Suggestions in the page: accepted and rejected by mouse and by keyboard, one by one and all at once."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

import textinator_widgets as tw

from .conftest import Bench
from .desk import DeskKernel

TEXTS = ["🙂 Ann met Bohdan in Kiruna.", "The last text of all."]
NAMES = {
    0: [
        {"start": 2, "end": 5, "score": 0.91, "extra": {"model": "m1"}},
        {"start": 10, "end": 16, "score": 0.5},
        {"start": 20, "end": 26},
    ]
}


@pytest.fixture
def project(sqlite_path: Path) -> Iterator[Any]:
    with tw.open_store(sqlite_path) as store:
        made = store.create_project("Ideas", task="generic", texts=TEXTS, data_order="os", author="maria")
        made.add_marker("Person", code="person", shortcut="P")
        made.add_marker("Topic", "free-text", code="topic")
        made.suggest("person", NAMES)
        made.suggest("topic", {0: [{"value": "meetings", "score": 0.4}]})
        yield made


@pytest.fixture
def page(project: Any, bench: Bench) -> Page:
    bench.kernel = DeskKernel(project, "anna")
    page = bench.open()
    expect(rows(page)).to_have_count(4)
    return page


def rows(page: Page) -> Locator:
    return page.locator("[data-tw=suggestion]")


def saved(page: Page) -> None:
    expect(page.locator("[data-tw=status]")).to_have_attribute("data-state", "saved")


def decisions(project: Any) -> list[Any]:
    frame = project.suggestions()
    words = frame.quote.fillna(frame.content)
    return sorted(zip(words, frame.decision.fillna(""), strict=True))


def test_suggestions_are_accepted_and_rejected_one_by_one(project: Any, page: Page, bench: Bench) -> None:
    expect(rows(page).nth(1)).to_contain_text("Ann")
    expect(rows(page).nth(1)).to_contain_text("0.91")
    assert bench.faults() == []
    page.get_by_role("button", name='Accept Person "Ann"').click()
    page.get_by_role("button", name='Reject Person "Bohdan"').click()
    page.get_by_role("button", name='Accept Topic "meetings"').click()

    expect(rows(page)).to_have_count(1)
    expect(page.locator("[data-tw=input][data-code=topic]")).to_have_value("meetings")
    item = page.locator("[data-tw=label-item]")
    expect(item).to_have_count(1)
    expect(item).to_contain_text("suggested")
    saved(page)
    assert decisions(project) == [
        ("Ann", "accepted"),
        ("Bohdan", "rejected"),
        ("Kiruna", ""),
        ("meetings", "accepted"),
    ]
    page.locator("[data-tw=submit]").click()
    expect(page.locator("[data-tw=text]")).to_have_text(TEXTS[1])
    expect(page.locator("[data-tw=suggestions]")).to_have_count(0)
    labels = project.labels()
    assert labels[["quote", "start", "origin"]].values.tolist() == [["Ann", 2, "suggestion"]]
    frame = project.suggestions().set_index("quote")
    assert frame.label_id["Ann"] == labels.label_id[0]
    assert labels.extra[0] == {
        "model": "m1",
        "suggestion": int(frame.suggestion_id["Ann"]),
        "score": 0.91,
    }
    assert [one for one in decisions(project) if one[1] == "accepted"] == [
        ("Ann", "accepted"),
        ("meetings", "accepted"),
    ]


def test_the_keys_walk_accept_and_reject(project: Any, page: Page) -> None:
    rows(page).first.locator(".tw-row-main").focus()
    page.keyboard.press("ArrowDown")
    expect(rows(page).nth(1).locator(".tw-row-main")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("[data-tw=label-item]")).to_have_count(1)
    expect(rows(page).nth(1).locator(".tw-row-main")).to_be_focused()
    expect(rows(page).nth(1)).to_contain_text("Bohdan")
    page.keyboard.press("Delete")
    expect(rows(page)).to_have_count(2)
    page.keyboard.press("End")
    expect(rows(page).nth(1).locator(".tw-row-main")).to_be_focused()
    page.keyboard.press("Enter")

    expect(rows(page)).to_have_count(1)
    expect(rows(page).first.locator(".tw-row-main")).to_be_focused()
    saved(page)
    assert decisions(project) == [
        ("Ann", "accepted"),
        ("Bohdan", "rejected"),
        ("Kiruna", "accepted"),
        ("meetings", ""),
    ]


def test_all_are_accepted_at_once_and_undo_opens_them_again(project: Any, page: Page, bench: Bench) -> None:
    page.locator("[data-tw=accept-all]").press("Enter")
    expect(page.locator("[data-tw=label-item]")).to_have_count(3)
    expect(page.get_by_text("All are decided.")).to_be_visible()
    saved(page)
    assert {decision for _, decision in decisions(project)} == {"accepted"}

    page = bench.open()
    expect(page.get_by_text("All are decided.")).to_be_visible()
    expect(page.locator("[data-tw=label-item]")).to_have_count(3)
    page.locator("[data-tw=undo]").click()
    expect(rows(page)).to_have_count(4)
    expect(page.locator("[data-tw=label-item]")).to_have_count(0)
    saved(page)
    assert {decision for _, decision in decisions(project)} == {""}


def test_all_are_rejected_at_once_and_brought_back(project: Any, page: Page, bench: Bench) -> None:
    page.locator("[data-tw=reject-all]").click()
    expect(rows(page)).to_have_count(0)
    bring_back = page.get_by_role("button", name="Bring 4 rejected back")
    expect(bring_back).to_be_visible()
    saved(page)
    page = bench.open()
    expect(page.get_by_role("button", name="Bring 4 rejected back")).to_be_visible()
    assert {decision for _, decision in decisions(project)} == {"rejected"}
    assert bench.faults() == []

    page.get_by_role("button", name="Bring 4 rejected back").click()

    expect(rows(page)).to_have_count(4)


def test_a_rejection_is_undone_and_redone_also_after_a_reload(project: Any, page: Page, bench: Bench) -> None:
    page.get_by_role("button", name='Reject Person "Bohdan"').click()
    expect(rows(page)).to_have_count(3)
    undo = page.locator("[data-tw=undo]")
    expect(undo).to_have_attribute("title", re.compile("Reject suggestions"))
    page.get_by_role("button", name='Accept Person "Ann"').click()
    expect(rows(page)).to_have_count(2)

    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    expect(rows(page)).to_have_count(4)
    saved(page)
    assert {decision for _, decision in decisions(project)} == {""}

    page = bench.open()
    expect(rows(page)).to_have_count(4)
    page.locator("[data-tw=redo]").click()
    expect(rows(page)).to_have_count(3)
    saved(page)
    assert ("Bohdan", "rejected") in decisions(project)
    page = bench.open()
    page.get_by_role("button", name="Bring 1 rejected back").click()
    expect(rows(page)).to_have_count(4)
    page.locator("[data-tw=undo]").click()
    expect(rows(page)).to_have_count(3)
    saved(page)
    assert ("Bohdan", "rejected") in decisions(project)


def test_a_label_that_an_edit_removes_opens_its_suggestion(project: Any, page: Page, bench: Bench) -> None:
    page.get_by_role("button", name='Accept Person "Ann"').click()
    page.get_by_role("button", name='Accept Person "Bohdan"').click()
    page.locator("[data-tw=submit]").click()
    expect(page.locator("[data-tw=text]")).to_have_text(TEXTS[1])
    page.locator("[data-tw=edit]").click()
    page.locator("[data-tw=batch]").get_by_role("button", name="Ann met").click()
    expect(page.locator("[data-tw=text]")).to_have_text(TEXTS[0])
    page.locator("[data-tw=label]", has_text="Ann").click()
    page.keyboard.press("Delete")
    expect(page.locator("[data-tw=label]")).to_have_count(1)
    page.locator("[data-tw=submit]").click()
    saved(page)
    expect(page.locator("[data-tw=label]")).to_have_count(1)
    page.wait_for_function("() => !document.querySelector('[data-tw=submit]:disabled')")

    assert ("Ann", "") in decisions(project)
    assert ("Bohdan", "accepted") in decisions(project)


def test_what_is_refused_with_a_decision_about_what_has_gone_is_stored_without_it(
    project: Any, page: Page, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(tmp_path / "study.db")) as store, store:
        store.execute("DELETE FROM suggestion WHERE quote = 'Bohdan'")

    page.locator("[data-tw=reject-all]").click()

    expect(page.get_by_text("What you decided could not be stored.")).to_be_visible()
    expect(page.get_by_role("button", name="Bring 3 rejected back")).to_be_visible()
    expect(rows(page)).to_have_count(0)
    page.locator("[data-tw=ask-again]").click()
    expect(page.get_by_text("What you decided could not be stored.")).to_have_count(0)
    saved(page)
    assert decisions(project) == [("Ann", "rejected"), ("Kiruna", "rejected"), ("meetings", "rejected")]


def test_a_row_shows_its_place_in_the_text(page: Page) -> None:
    rows(page).nth(3).locator(".tw-row-main").focus()

    page.wait_for_function("[...CSS.highlights.values()].some((one) => one.size > 0)")


def test_a_function_is_asked_when_the_text_opens_and_its_trouble_is_told(
    project: Any, page: Page, bench: Bench
) -> None:
    def places(text: str) -> list[dict[str, int]]:
        if "Kiruna" not in text:
            raise ValueError("secret")
        return [{"start": text.index("Kiruna"), "end": text.index("Kiruna") + 6}]

    try:
        project.add_marker("Place", code="place", suggestions=places)
        bench.kernel = DeskKernel(project, "bo")
        page = bench.open()
        expect(page.get_by_role("button", name='Accept Place "Kiruna"')).to_be_visible()
        page.locator("[data-tw=next]").click()
        expect(page.locator("[data-tw=text]")).to_have_text(TEXTS[1])

        expect(page.get_by_text('There are no suggestions for "Place" now.')).to_be_visible()
        expect(page.locator("[data-tw=ask-again]")).to_be_visible()
        assert bench.faults() == []
    finally:
        tw.plugins.suggesters.unregister("places")


def test_what_is_accepted_in_python_is_shown_after_a_reload_undone_and_submitted(
    project: Any, page: Page, bench: Bench
) -> None:
    page.locator("[data-tw=input][data-code=topic]").fill("mine")
    saved(page)
    anna = project.annotator("anna")
    anna.accept([one for one in anna.suggestions() if one["quote"] in ("Ann", "Kiruna")])

    bench.kernel = DeskKernel(project, "anna")
    bench.open()

    expect(page.locator("[data-tw=label-item]")).to_have_count(2)
    expect(rows(page)).to_have_count(2)
    page.locator("[data-tw=undo]").click()
    expect(rows(page)).to_have_count(4)
    expect(page.locator("[data-tw=input][data-code=topic]")).to_have_value("mine")
    saved(page)
    assert {decision for _, decision in decisions(project)} == {""}
    page.locator("[data-tw=redo]").click()
    saved(page)
    page.locator("[data-tw=submit]").click()
    expect(page.locator("[data-tw=text]")).to_have_text(TEXTS[1])
    assert sorted(project.labels().quote) == ["Ann", "Kiruna"]
    assert decisions(project)[0] == ("Ann", "accepted")


def test_a_submit_of_an_open_page_asks_before_it_drops_what_was_accepted_in_python(
    project: Any, page: Page, bench: Bench
) -> None:
    bench.select("met")
    page.keyboard.press("p")
    saved(page)
    anna = project.annotator("anna")
    anna.accept([one for one in anna.suggestions() if one["quote"] == "Ann"])

    page.locator("[data-tw=submit]").click()
    page.locator("[data-tw=stale-dialog] [data-tw=take-theirs]").click()

    expect(page.locator("[data-tw=label-item]")).to_have_count(2)
    assert len(project.batches()) == 0
    page.locator("[data-tw=submit]").click()
    expect(page.locator("[data-tw=text]")).to_have_text(TEXTS[1])
    assert sorted(project.labels().quote) == ["Ann", "met"]
