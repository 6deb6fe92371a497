"""What the board lists: whose batches, which of them, page by page, under which titles."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from .boards import answered_project, rows_of, submit
from .conftest import Bench
from .desk import DeskKernel

COUNT = 35
TEXTS = [f"Ann met guest {number} in room {number * 7}." for number in range(1, COUNT + 2)]


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Any]:
    """Give a project of 36 texts, of which anna has submitted all but the last."""
    with answered_project(tmp_path, TEXTS) as made:
        yield made


def show_board(bench: Bench, project: Any, user: str = "anna") -> Page:
    """Open the page of a person with the board of submitted batches."""
    bench.kernel = DeskKernel(project, user)
    page = bench.open()
    page.locator("[data-tw=edit]").click()
    expect(rows_of(page).first).to_be_visible()
    return page


def test_annotators_see_their_own_batches_and_the_author_everybodys(project: Any, bench: Bench) -> None:
    submit(project, "boris", 2)
    page = show_board(bench, project, "boris")
    expect(rows_of(page)).to_have_count(2)
    expect(rows_of(page).first).not_to_contain_text("boris")

    page = show_board(bench, project, "maria")
    expect(page.locator("[data-tw=board]")).to_contain_text("37 batches")
    expect(rows_of(page).first).to_contain_text("boris")
    expect(rows_of(page).nth(2)).to_contain_text("anna")
    assert bench.faults() == []

    rows_of(page).nth(2).get_by_role("button", name="Ann met guest 35").click()
    expect(page.locator("[data-tw=text]")).to_have_text(TEXTS[34])
    bench.select("room")
    page.locator("[data-tw=marker]").first.click()
    page.locator("[data-tw=submit]").click()
    expect(page.locator("[data-tw=status]")).to_have_attribute("data-state", "saved")
    found = project.batches(revisions=True)
    assert found[found.key == 34].user.tolist() == ["anna", "maria"]
    assert set(project.labels().query("key == 34").quote) == {"Ann", "room"}


def test_a_collaborator_sees_everybodys_batches(project: Any, bench: Bench) -> None:
    project.annotator("eve")
    project.update(collaborators=["eve"])
    page = show_board(bench, project, "eve")

    expect(page.locator("[data-tw=board]")).to_contain_text("35 batches")
    expect(rows_of(page).first).to_contain_text("anna")


def test_pages_are_turned_by_mouse_and_by_number(project: Any, bench: Bench) -> None:
    page = show_board(bench, project)
    pages = page.get_by_role("navigation", name="Pages")
    expect(rows_of(page)).to_have_count(30)
    expect(rows_of(page).first).to_contain_text("guest 35 ")
    assert bench.faults() == []

    pages.get_by_role("button", name="Next").click()
    expect(rows_of(page)).to_have_count(5)
    expect(rows_of(page).last).to_contain_text("guest 1 ")
    expect(pages.get_by_role("button", name="Last")).to_be_disabled()
    pages.get_by_role("button", name="First").click()
    expect(rows_of(page)).to_have_count(30)
    pages.get_by_label("Page").fill("2")
    page.keyboard.press("Enter")
    expect(rows_of(page)).to_have_count(5)


def test_only_flagged_batches_are_listed_on_request(project: Any, bench: Bench) -> None:
    page = show_board(bench, project)
    rows_of(page).nth(1).locator("[data-tw=flag-batch]").click()
    expect(rows_of(page).nth(1)).to_have_attribute("data-flagged", "")

    page.get_by_role("checkbox", name="Only flagged").check()

    expect(rows_of(page)).to_have_count(1)
    expect(rows_of(page)).to_contain_text("guest 34 ")
    assert bench.faults() == []


def test_five_batches_are_drawn_at_random(project: Any, bench: Bench) -> None:
    page = show_board(bench, project)

    page.get_by_role("checkbox", name="Five at random").check()

    expect(rows_of(page)).to_have_count(5)
    expect(page.locator("[data-tw=board]")).to_contain_text("5 batches")
    expect(page.get_by_role("navigation", name="Pages")).to_have_count(0)


def test_titles_are_what_an_expression_finds(project: Any, bench: Bench) -> None:
    project.update(editing_title_regex=r"guest (\d+)")
    page = show_board(bench, project)

    expect(rows_of(page).first.get_by_role("button").first).to_have_text("35")
    rows_of(page).first.get_by_role("button", name="35", exact=True).click()
    expect(page.locator("[data-tw=text]")).to_have_text(TEXTS[34])


def test_an_edit_as_revision_keeps_the_original(project: Any, bench: Bench) -> None:
    project.update(editing_as_revision=True)
    page = show_board(bench, project)
    rows_of(page).first.get_by_role("button", name="Ann met guest 35").click()
    expect(page.locator("[data-tw=text]")).to_have_text(TEXTS[34])
    bench.select("room")
    page.locator("[data-tw=marker]").first.click()
    page.locator("[data-tw=submit]").click()
    expect(page.locator("[data-tw=status]")).to_have_attribute("data-state", "saved")

    first = rows_of(page).first
    expect(first).to_have_attribute("data-open", "")
    expect(page.locator("[data-tw=board]")).to_contain_text("35 batches")
    first.get_by_text("1 revision").click()
    expect(first.locator("details li")).to_contain_text("Added Person: room")
    expect(first.locator("details li")).to_contain_text("anna")
    assert bench.faults() == []
    assert len(project.batches(revisions=True)) == COUNT + 1
    every = project.labels(revisions=True).query("key == 34")
    assert sorted(every.quote) == ["Ann", "Ann", "room"]

    bench.select("guest")
    page.locator("[data-tw=marker]").first.click()
    page.locator("[data-tw=submit]").click()
    expect(page.locator("[data-tw=status]")).to_have_attribute("data-state", "saved")
    expect(first.get_by_text("2 revisions")).to_be_visible()
    assert set(project.labels().query("key == 34").quote) == {"Ann", "room", "guest"}


def test_a_batch_is_withdrawn_and_restored(project: Any, bench: Bench) -> None:
    page = show_board(bench, project)
    first = rows_of(page).first
    first.locator("[data-tw=withdraw]").click()
    expect(first).to_contain_text("guest 34 ")
    assert len(project.batches()) == COUNT - 1

    page.get_by_role("checkbox", name="Also withdrawn").check()
    expect(first).to_contain_text("Withdrawn")
    expect(first.get_by_role("button", name="Ann met guest 35")).to_be_disabled()
    assert bench.faults() == []
    first.locator("[data-tw=restore]").click()
    expect(first).not_to_contain_text("Withdrawn")
    assert len(project.batches()) == COUNT


def test_batches_are_listed_by_the_result_of_their_review(project: Any, bench: Bench) -> None:
    maria = project.annotator("maria")
    maria.set_review(maria.board(review=3)["rows"][0]["batch"], "rr", "Which room?")
    page = show_board(bench, project)

    page.get_by_label("Result of the review").select_option("Requires resolution")

    expect(rows_of(page)).to_have_count(1)
    expect(rows_of(page)).to_contain_text("guest 4 ")
    expect(rows_of(page).locator("[data-tw=review-words]")).to_contain_text("maria")
    expect(rows_of(page).locator("[data-tw=review-words]")).to_contain_text("Which room?")
    assert bench.faults() == []
    page.get_by_label("Result of the review").select_option("Not reviewed")
    expect(page.locator("[data-tw=board]")).to_contain_text("34 batches")


def test_texts_to_review_have_pages(project: Any, bench: Bench) -> None:
    bench.kernel = DeskKernel(project, "maria")
    page = bench.open()
    page.locator("[data-tw=review]").click()
    page.locator("[data-tw=all-texts]").click()
    texts = page.locator("[data-tw=review-text]")
    expect(texts).to_have_count(30)

    page.get_by_role("navigation", name="Pages").get_by_role("button", name="Last").press("Enter")

    expect(texts).to_have_count(5)
    texts.last.get_by_role("button").press("Enter")
    expect(page.locator("[data-tw=text]")).to_have_text(TEXTS[0])
