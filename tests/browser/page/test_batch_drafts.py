"""What is changed in an open batch is kept until it is saved in the batch, as work on a text is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from .boards import TEXTS, answered_project, show
from .conftest import Bench
from .desk import DeskKernel

BOHDAN = {"marker": "Person", "start": 8, "end": 14}


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Any]:
    with answered_project(tmp_path) as made:
        yield made


def show_again(bench: Bench, project: Any, user: str = "anna") -> Page:
    """Load the page again, with a new kernel: the batch that was open is open again, and that is said."""
    bench.kernel = DeskKernel(project, user)
    page = bench.open()
    expect(page.get_by_text("This batch was open when the page was left, and is open again.")).to_be_visible()
    expect(page.locator("[data-tw=text]")).to_have_text(TEXTS[0])
    return page


def open_first(page: Page) -> None:
    """Open the batch of the first text."""
    page.locator("[data-tw=edit]").click()
    row_of_first(page).get_by_role("button", name="Ann met").click()
    expect(page.locator("[data-tw=text]")).to_have_text(TEXTS[0])


def row_of_first(page: Page) -> Any:
    return page.locator("[data-tw=batch]").nth(1)


def label(bench: Bench, words: str, count: int) -> None:
    bench.select(words)
    bench.page.keyboard.press("p")
    expect(bench.page.locator("[data-tw=label-item]")).to_have_count(count)


def kept(page: Page) -> None:
    """Wait until the store has the changes, which are not in the batch yet."""
    expect(page.locator("[data-tw=status]")).to_have_attribute("data-state", "saved")
    expect(page.locator("[data-tw=unsaved-changes]")).to_be_visible()


def submit(page: Page) -> None:
    page.locator("[data-tw=submit]").click()
    expect(page.locator("[data-tw=unsaved-changes]")).to_have_count(0)
    expect(page.locator("[data-tw=status]")).to_have_attribute("data-state", "saved")


def test_changes_of_a_batch_survive_a_reload_and_a_new_kernel(project: Any, bench: Bench) -> None:
    page = show(bench, project)
    open_first(page)
    label(bench, "Bohdan", 2)
    kept(page)
    assert bench.faults() == []

    page = show_again(bench, project)
    expect(row_of_first(page)).to_contain_text("Changes not submitted")
    expect(page.locator("[data-tw=batch]").first).not_to_contain_text("Changes not submitted")
    expect(page.locator("[data-tw=label-item]")).to_have_count(2)
    page.locator("[data-tw=undo]").click()
    expect(page.locator("[data-tw=label-item]")).to_have_count(1)
    page.locator("[data-tw=redo]").click()
    assert sorted(project.labels().quote) == ["Ann", "Cec"]
    submit(page)

    assert sorted(project.labels().quote) == ["Ann", "Bohdan", "Cec"]
    expect(row_of_first(page)).not_to_contain_text("Changes not submitted")
    page.locator("[data-tw=edit]").click()
    open_first(page)
    expect(page.locator("[data-tw=label-item]")).to_have_count(2)
    expect(page.locator("[data-tw=unsaved-changes]")).to_have_count(0)


def test_a_batch_that_is_open_again_gives_way_to_the_own_text_by_keyboard(project: Any, bench: Bench) -> None:
    page = show(bench, project)
    label(bench, "The", 1)
    open_first(page)
    label(bench, "Bohdan", 2)

    page = show_again(bench, project)
    assert bench.faults() == []
    page.locator("[data-tw=back-to-text]").press("Enter")
    expect(page.locator("[data-tw=text]")).to_have_text(TEXTS[2])
    expect(page.locator("[data-tw=label-item]")).to_have_count(1)
    expect(row_of_first(page)).to_contain_text("Changes not submitted")

    show(bench, project)
    expect(page.locator("[data-tw=label-item]")).to_have_count(1)
    expect(page.locator("[data-tw=board]")).to_have_count(0)


def test_changes_that_no_kernel_has_seen_survive_the_tab(project: Any, bench: Bench) -> None:
    page = show(bench, project)
    open_first(page)
    answering, bench.kernel.hear = bench.kernel.hear, lambda message: {"replies": [], "traits": {}}
    label(bench, "Bohdan", 2)
    expect(page.locator("[data-tw=status]")).to_have_attribute("data-state", "saving")
    bench.kernel.hear = answering

    page = show_again(bench, project)
    expect(row_of_first(page)).to_contain_text("Changes not submitted")

    expect(page.locator("[data-tw=label-item]")).to_have_count(2)
    kept(page)
    submit(page)
    assert sorted(project.labels().quote) == ["Ann", "Bohdan", "Cec"]


@pytest.mark.parametrize("way", ["edit", "next", "later", "back-to-text"])
def test_a_batch_that_is_left_keeps_its_changes_as_a_draft(project: Any, bench: Bench, way: str) -> None:
    page = show(bench, project)
    label(bench, "The", 1)
    open_first(page)
    label(bench, "Bohdan", 2)

    page.locator(f"[data-tw={way}]").click()
    expect(page.locator("[data-tw=text]")).to_have_text(TEXTS[2])
    expect(page.locator("[data-tw=label-item]")).to_have_count(1)
    assert list(project.labels().quote) == ["Ann", "Cec"]
    if way == "back-to-text":
        expect(row_of_first(page)).to_contain_text("Changes not submitted")
        page.locator("[data-tw=edit]").click()
    open_first(page)

    expect(page.locator("[data-tw=label-item]")).to_have_count(2)
    assert bench.faults() == []


def test_changes_are_discarded_and_brought_back_by_keyboard(project: Any, bench: Bench) -> None:
    page = show(bench, project)
    open_first(page)
    label(bench, "Bohdan", 2)
    kept(page)

    page.locator("[data-tw=discard]").press("Enter")
    expect(page.locator("[data-tw=label-item]")).to_have_count(1)
    expect(page.locator("[data-tw=unsaved-changes]")).to_have_count(0)
    expect(page.locator("[data-tw=status]")).to_have_attribute("data-state", "saved")
    page = show_again(bench, project)
    expect(row_of_first(page)).not_to_contain_text("Changes not submitted")
    expect(page.locator("[data-tw=undo]")).to_have_attribute("title", "Undo: Discard the changes (Ctrl+Z)")
    page.locator("[data-tw=undo]").press("Enter")

    expect(page.locator("[data-tw=label-item]")).to_have_count(2)


@pytest.mark.parametrize(
    ("choice", "quotes"), [("keep-mine", ["Ann", "Kiruna"]), ("take-theirs", ["Bohdan"])]
)
def test_changes_of_an_older_version_come_back_beside_the_newer_one(
    project: Any, bench: Bench, choice: str, quotes: list[str]
) -> None:
    page = show(bench, project)
    open_first(page)
    label(bench, "Kiruna", 2)
    kept(page)
    session = project.annotator("anna")
    session.edit(session.batches()[0], [BOHDAN])

    page = show_again(bench, project)
    expect(page.locator("[data-tw=stale-dialog]")).to_be_visible()
    assert bench.faults() == []
    page.locator(f"[data-tw={choice}]").click()
    if choice == "keep-mine":
        expect(page.locator("[data-tw=label-item]")).to_have_count(2)
        submit(page)
    else:
        expect(page.locator("[data-tw=label-item]")).to_have_count(1)
        expect(page.locator("[data-tw=unsaved-changes]")).to_have_count(0)

    assert sorted(project.labels().quote) == sorted([*quotes, "Cec"])
    page.locator("[data-tw=redo]" if choice == "keep-mine" else "[data-tw=undo]").click()
    expect(page.locator("[data-tw=unsaved-changes]")).to_be_visible()


def test_changes_of_a_batch_that_was_revised_are_offered_with_the_revision(
    project: Any, bench: Bench
) -> None:
    project.update(editing_as_revision=True)
    page = show(bench, project)
    open_first(page)
    label(bench, "Kiruna", 2)
    kept(page)
    session = project.annotator("anna")
    session.edit(session.batches()[0], [BOHDAN])

    page = show_again(bench, project)
    page.locator("[data-tw=submit]").click()
    page.locator("[data-tw=keep-mine]").click()
    expect(page.locator("[data-tw=label-item]")).to_have_count(2)
    submit(page)

    assert sorted(project.labels().quote) == ["Ann", "Cec", "Kiruna"]
    assert len(project.batches(revisions=True)) == 4


def test_two_windows_on_one_batch_are_told_of_each_other(project: Any, bench: Bench) -> None:
    page = show(bench, project)
    open_first(page)
    label(bench, "Bohdan", 2)
    kept(page)
    other = DeskKernel(project, "anna").desk
    uuid = project.annotator("anna").batches()[0].uuid

    def ask(kind: str, **body: Any) -> Any:
        return other.handle({"request": "r", "type": kind, "batch": uuid, "review": False, **body})

    opened = ask("open_batch")["result"]
    saved = ask(
        "save_batch_draft",
        version=1,
        base_revision=opened["draft"]["revision"],
        answer={"labels": [], "inputs": [], "relations": []},
        history={"past": [], "future": []},
    )
    assert saved["status"] == "done"
    bench.select("Kiruna")
    page.keyboard.press("l")

    page.locator("[data-tw=keep-mine]").click()
    expect(page.locator("[data-tw=label-item]")).to_have_count(3)
    submit(page)
    assert sorted(project.labels().quote) == ["Ann", "Bohdan", "Cec", "Kiruna"]
    assert ask("open_batch")["result"]["draft"] is None


def test_a_reviewer_keeps_the_changes_of_the_batch_of_another(project: Any, bench: Bench) -> None:
    project.annotator("bo")
    project.allow_reviewer("bo")
    bench.kernel = DeskKernel(project, "bo")
    page = bench.open()
    expect(page.locator("[data-tw=text]")).to_have_text(TEXTS[0])
    page.locator("[data-tw=review]").click()
    page.locator("[data-tw=batch]").get_by_role("button", name="Ann met").click()
    expect(page.locator("[data-tw=label-item]")).to_have_count(1)
    label(bench, "Bohdan", 2)
    kept(page)

    page = show_again(bench, project, "bo")
    expect(page.locator("[data-tw=label-item]")).to_have_count(2)
    submit(page)
    assert sorted(project.batches().user) == ["anna", "bo"]
