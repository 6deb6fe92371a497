"""What was answered, counted and taken away in the manager's page."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import textinator_widgets as tw

from .conftest import Bench
from .test_manager import Kernel, field


@pytest.fixture
def project(tmp_path: Path) -> Iterator[tw.Project]:
    with tw.open_store(tmp_path / "s.db") as store:
        yield store.create_project("Names", task="ner", texts=["Ann.", "Bo."], author="anna", data_order="os")


@pytest.fixture
def manage(bench: Bench, project: tw.Project) -> Callable[[], Page]:
    """Open the answers of the project."""

    def go() -> Page:
        bench.entry = "manager"
        bench.kernel = Kernel(project.store, "en")
        page = bench.open()
        page.locator("[data-tw=manage-project] .tw-manage-title").click()
        page.locator("[data-tw=manage-section][data-name=answers]").click()
        return page

    return go


def answer(project: tw.Project, user: str) -> None:
    session = project.annotator(user)
    session.next()
    session.submit([{"marker": "Person", "start": 0, "end": 2}])


def test_before_anybody_answered_it_says_so(manage: Callable[[], Page], bench: Bench) -> None:
    page = manage()

    expect(page.locator("[data-tw=manage-empty]")).to_contain_text("Nobody has submitted anything yet.")
    assert bench.faults() == []


def test_answers_are_counted_and_come_as_the_file_that_was_chosen(
    manage: Callable[[], Page], project: tw.Project, bench: Bench
) -> None:
    for user in ("åsa", "<b>bo</b>"):
        answer(project, user)
    page = manage()
    expect(page.locator("[data-tw=manage-counts]")).to_contain_text("1 of 2 texts have answers")
    expect(page.locator("[data-tw=manage-counts]")).to_contain_text("2 people")
    assert bench.faults() == []

    with page.expect_download() as told:
        page.locator("[data-tw=manage-take]").press("Enter")
    assert told.value.suggested_filename == "Names-labels.csv"
    content = Path(told.value.path()).read_bytes()
    assert content == project.export("csv", table="labels").encode()
    rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
    assert sorted(row["user"] for row in rows) == ["<b>bo</b>", "åsa"]

    field(page, "format").select_option("generic")
    page.get_by_label("With the names of people").uncheck()
    with page.expect_download() as told:
        page.locator("[data-tw=manage-take]").click()
    assert told.value.suggested_filename == "Names-generic.json"
    assert "åsa" not in Path(told.value.path()).read_text(encoding="utf-8")
    field(page, "format").select_option("conll")
    expect(page.get_by_label("With the names of people")).to_have_count(0)
    expect(page.locator("[data-tw=manage-said]")).to_have_text("Downloaded: Names-generic.json")


def test_a_large_file_comes_in_pieces_whole(manage: Callable[[], Page], project: tw.Project) -> None:
    project.add_source(["Ann " * 600_000])
    session = project.annotator("anna")
    while session.next() is not None:
        session.submit([{"marker": "Person", "start": 0, "end": 2}])
    page = manage()
    field(page, "format").select_option("generic")

    with page.expect_download() as told:
        page.locator("[data-tw=manage-take]").click()

    assert Path(told.value.path()).stat().st_size > 2_400_000
