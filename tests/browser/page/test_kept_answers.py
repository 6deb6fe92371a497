"""Batches that hold what the project no longer offers are opened, shown and saved."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

import textinator_widgets as tw

from .conftest import Bench
from .desk import DeskKernel

TEXTS = ["Ann met Bohdan in Kiruna.", "The last text of all."]
ANN = {"marker": "person", "start": 0, "end": 3}
INPUTS = [
    {"marker": "tone", "content": "warm"},
    {"marker": "topics", "content": ["sport", "art"]},
    {"marker": "count", "content": 7},
    {"marker": "grade", "content": 9},
]
NOTE = "does not fit the project any more"


@pytest.fixture
def project(sqlite_path: Path) -> Iterator[Any]:
    with tw.open_store(sqlite_path) as store:
        made = store.create_project("Kept", texts=TEXTS, data_order="os", author="maria")
        made.add_marker("Person", code="person", shortcut="P")
        made.add_marker("Tone", "radio", code="tone", choices=["plain", "warm"])
        made.add_marker("Topics", "check", code="topics", choices=["sport", "art", "food"])
        made.add_marker("Count", "integer", code="count", range=(0, 10))
        made.add_marker("Grade", "range", code="grade", range=(1, 10, 1))
        session = made.annotator("anna")
        session.next()
        session.submit([ANN], INPUTS)
        made.update_marker("tone", choices=["plain", "cold"])
        made.update_marker("topics", choices=["sport", "food"])
        made.update_marker("count", range=(0, 3))
        made.update_marker("grade", range=(1, 5, 1))
        yield made


def open_batch(bench: Bench, project: Any) -> Page:
    bench.kernel = DeskKernel(project, "anna")
    page = bench.open()
    page.locator("[data-tw=edit]").click()
    page.locator("[data-tw=batch]").get_by_role("button", name="Ann met").click()
    expect(page.locator("[data-tw=text]")).to_have_text(TEXTS[0])
    return page


def field(page: Page, code: str) -> Any:
    return (
        page.locator(".tw-field")
        .filter(has=page.locator(f"[data-code={code}]"))
        .or_(page.locator(f".tw-field[data-code={code}]"))
    )


def contents(project: Any) -> dict[str, Any]:
    return {row.marker: row.content for row in project.inputs().itertuples()}


def submit(page: Page) -> None:
    expect(page.locator("[data-tw=unsaved-changes]")).to_be_visible()
    page.locator("[data-tw=submit]").click()
    expect(page.locator("[data-tw=unsaved-changes]")).to_have_count(0)


def test_what_is_not_touched_stays_though_it_is_no_longer_offered(project: Any, bench: Bench) -> None:
    page = open_batch(bench, project)
    for code in ("tone", "topics", "count", "grade"):
        expect(field(page, code)).to_contain_text(NOTE)
    expect(page.get_by_role("radio", name="warm (no longer offered)")).to_be_checked()
    expect(page.get_by_role("checkbox", name="art (no longer offered)")).to_be_checked()
    expect(page.get_by_label("Count")).to_have_value("7")
    expect(page.get_by_label("Count")).to_have_accessible_description(
        "This does not fit the project any more. It stays as it is unless you change it. Between 0 and 3"
    )
    assert bench.faults() == []

    bench.select("Bohdan")
    page.keyboard.press("p")
    submit(page)

    assert sorted(project.labels().quote) == ["Ann", "Bohdan"]
    assert contents(project) == {"tone": "warm", "topics": ["sport", "art"], "count": 7, "grade": 9}


def test_what_is_changed_has_to_fit_and_the_old_choice_can_be_taken_again(project: Any, bench: Bench) -> None:
    page = open_batch(bench, project)
    page.get_by_label("Count").fill("8")
    expect(field(page, "count")).to_contain_text("must be at most 3")
    page.get_by_role("radio", name="cold").check()
    expect(field(page, "tone")).not_to_contain_text(NOTE)
    page.get_by_role("checkbox", name="food").check()
    expect(field(page, "topics")).to_contain_text('"art" is not one of the choices of "Topics".')
    page.locator("[data-tw=submit]").click()
    expect(page.locator("[data-tw=problems]")).to_contain_text("Correct the marked fields first")
    assert bench.faults() == []

    page.get_by_role("checkbox", name="art (no longer offered)").uncheck()
    page.get_by_label("Count").fill("3")
    page.get_by_role("radio", name="warm (no longer offered)").focus()
    page.keyboard.press("Space")
    expect(page.get_by_role("radio", name="warm (no longer offered)")).to_be_checked()
    submit(page)

    assert contents(project) == {"tone": "warm", "topics": ["sport", "food"], "count": 3, "grade": 9}


def test_a_minimum_that_came_later_is_told_and_may_be_left_unmet(project: Any, bench: Bench) -> None:
    project.update_marker("person", restrictions=["ge2"])
    page = open_batch(bench, project)
    page.get_by_label("Count").fill("3")
    page.locator("[data-tw=submit]").click()
    dialog = page.locator("[data-tw=ignore-dialog]")
    expect(dialog).to_contain_text('"Person": at least 2 needed, 1 given.')
    dialog.locator("[data-tw=ignore]").click()
    expect(page.locator("[data-tw=unsaved-changes]")).to_have_count(0)
    assert contents(project)["count"] == 3

    page.locator("[data-tw=label-item]").click()
    page.keyboard.press("Delete")
    expect(page.locator("[data-tw=label-item]")).to_have_count(0)
    page.locator("[data-tw=submit]").click()
    expect(page.locator("[data-tw=problems]")).to_contain_text('"Person": at least 2 needed, 0 given.')
    expect(dialog).to_have_count(0)
    assert list(project.labels().quote) == ["Ann"]
