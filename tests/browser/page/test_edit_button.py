"""Who has the button Edit, and when: everybody to whom the kernel allows edits, and nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

import textinator_widgets as tw

from .conftest import Bench
from .desk import DeskKernel

TEXT = "Ann met Bohdan in Kiruna."
ANN = {"marker": "Person", "start": 0, "end": 3}


@pytest.fixture
def project(sqlite_path: Path) -> Iterator[Any]:
    """Give a project that anna, its author maria and its collaborator bo have answered wholly."""
    with tw.open_store(sqlite_path) as store:
        made = store.create_project("Edit", task="ner", texts=[TEXT], allow_reviewing=True, author="maria")
        made.annotator("bo")
        made.update(collaborators=["bo"])
        for user in ("anna", "maria", "bo"):
            session = made.annotator(user)
            session.next()
            session.submit([ANN])
        yield made


def show(bench: Bench, project: Any, user: str, state: str) -> Page:
    """Open the page of a person for whom there is no text."""
    bench.kernel = DeskKernel(project, user)
    page = bench.open()
    expect(page.locator(f"[data-tw={state}]")).to_be_visible()
    return page


def edit_a_batch(page: Page, bench: Bench, open_with: str) -> None:
    """Open a batch of the board, label another name in it and save it, with the mouse or by keyboard."""
    button, title = page.locator("[data-tw=edit]"), page.get_by_role("button", name="Ann met")
    if open_with == "keys":
        button.press("Enter")
        title.first.press("Enter")
    else:
        button.click()
        title.first.click()
    expect(page.locator("[data-tw=label-item]")).to_have_count(1)
    bench.select("Bohdan")
    page.locator("[data-tw=marker]").first.click()
    if open_with == "keys":
        page.keyboard.press("Control+Enter")
    else:
        page.locator("[data-tw=submit]").click()
    expect(page.locator("[data-tw=batch]").first.get_by_text("1 revision")).to_be_visible()
    assert bench.faults() == []


@pytest.mark.parametrize(("user", "open_with"), [("maria", "mouse"), ("bo", "keys")])
def test_the_people_of_a_project_edit_when_everything_is_done(
    project: Any, bench: Bench, user: str, open_with: str
) -> None:
    page = show(bench, project, user, "finished")

    edit_a_batch(page, bench, open_with)

    assert "Bohdan" in set(project.labels().quote)
    page.locator("[data-tw=back-to-text]").click()
    expect(page.locator("[data-tw=finished]")).to_be_visible()
    expect(page.locator("[data-tw=edit]")).to_be_visible()


def test_who_waits_for_texts_of_others_edits_meanwhile(tmp_path: Path, bench: Bench) -> None:
    with tw.open_store(tmp_path / "waiting.db") as store:
        project = store.create_project(
            "Wait", task="ner", texts=[TEXT, "Eve stayed."], data_order="os", disjoint_annotation=True
        )
        anna = project.annotator("anna")
        anna.next()
        anna.submit([ANN])
        project.annotator("bo").next()
        page = show(bench, project, "anna", "waiting")

        edit_a_batch(page, bench, "mouse")

        assert sorted(project.labels().quote) == ["Ann", "Bohdan"]


def test_who_has_finished_edits_only_where_the_project_says_so(project: Any, bench: Bench) -> None:
    page = show(bench, project, "anna", "finished")
    expect(page.locator("[data-tw=edit]")).to_have_count(0)

    project.update(allow_post_editing=True)
    page = show(bench, project, "anna", "finished")
    edit_a_batch(page, bench, "mouse")


def test_where_editing_is_not_allowed_nobody_has_the_button(project: Any, bench: Bench) -> None:
    project.update(allow_editing=False, allow_post_editing=True)

    page = show(bench, project, "maria", "finished")

    expect(page.locator("[data-tw=review]")).to_be_visible()
    expect(page.locator("[data-tw=edit]")).to_have_count(0)


def test_a_reviewer_who_has_finished_gets_no_button_by_reviewing(project: Any, bench: Bench) -> None:
    project.allow_reviewer("anna")
    page = show(bench, project, "anna", "finished")

    page.locator("[data-tw=review]").click()

    expect(page.locator("[data-tw=review-text]")).to_have_count(1)
    expect(page.locator("[data-tw=edit]")).to_have_count(0)
