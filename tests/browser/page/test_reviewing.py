"""Reviewing in the page: the batches of the text in front of a reviewer, and of every text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from .boards import ANN, TEXTS, answered_project, rows_of
from .conftest import Bench
from .desk import DeskKernel


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Any]:
    """Give a project in which anna has submitted two of three texts, and bo may review."""
    with answered_project(tmp_path) as made:
        made.annotator("bo")
        made.allow_reviewer("bo")
        yield made


def show_review(bench: Bench, project: Any) -> Page:
    """Open the page of the reviewer, with the batches of their own first text."""
    bench.kernel = DeskKernel(project, "bo")
    page = bench.open()
    expect(page.locator("[data-tw=text]")).to_have_text(TEXTS[0])
    page.locator("[data-tw=review]").click()
    expect(rows_of(page)).to_have_count(1)
    return page


def finish(project: Any, user: str = "bo") -> None:
    session = project.annotator(user)
    while session.next():
        session.submit([ANN])


def test_a_reviewer_sees_the_batches_of_the_text_and_makes_a_revision(project: Any, bench: Bench) -> None:
    page = show_review(bench, project)
    row = rows_of(page)
    row.locator("[data-tw=status-rr]").click()
    expect(row.locator("[data-tw=status-rr]")).to_have_attribute("aria-pressed", "true")
    assert bench.faults() == []
    row.get_by_role("button", name="Ann met").click()
    expect(page.locator("[data-tw=label-item]")).to_have_count(1)
    bench.select("Kiruna")
    page.locator("[data-tw=marker]").first.click()
    page.locator("[data-tw=submit]").click()

    expect(page.locator("[data-tw=status]")).to_have_attribute("data-state", "saved")
    assert sorted(project.batches().user) == ["anna", "bo"]
    assert len(project.batches(revisions=True)) == 3
    words = row.locator("[data-tw=review-words]")
    expect(words).to_contain_text("Requires resolution · bo")
    expect(words).to_contain_text("before the last change")
    expect(row).to_contain_text("anna · revised by bo")

    row.locator("[data-tw=status-rs]").click()
    expect(words.locator("p")).not_to_contain_text("before the last change")
    words.get_by_text("1 earlier result").click()
    expect(words.locator("li")).to_contain_text("Requires resolution · bo")
    assert bench.faults() == []


def test_a_reviewer_finds_their_revision_among_their_batches_and_cannot_withdraw_it(
    project: Any, bench: Bench
) -> None:
    bo = project.annotator("bo")
    bo.review(project.batches().batch[0], [ANN])
    bo.next()
    bo.submit([ANN])
    bench.kernel = DeskKernel(project, "bo")
    page = bench.open()

    page.locator("[data-tw=edit]").click()

    own, reviewed = rows_of(page).nth(0), rows_of(page).nth(1)
    expect(own.locator("[data-tw=withdraw]")).to_be_visible()
    expect(reviewed).to_contain_text("anna")
    expect(reviewed.locator("[data-tw=flag-batch]")).to_be_visible()
    expect(reviewed.locator("[data-tw=withdraw]")).to_have_count(0)
    assert bench.faults() == []


def test_a_comment_that_is_written_after_the_result_of_a_review_belongs_to_it(
    project: Any, bench: Bench
) -> None:
    page = show_review(bench, project)
    row = rows_of(page)
    row.locator("[data-tw=status-rr]").click()
    expect(row.locator("[data-tw=status-rr]")).to_have_attribute("aria-pressed", "true")

    row.get_by_label("Comment").fill("Who is Ann?")
    page.keyboard.press("Tab")
    page.locator("[data-tw=review]").click()
    page.locator("[data-tw=review]").click()
    expect(row.get_by_label("Comment")).to_have_value("Who is Ann?")

    (batch,) = project.annotator("bo").board(review=0)["rows"]
    assert (batch["review"]["status"], batch["review"]["comment"]) == ("rr", "Who is Ann?")


def test_the_comment_of_another_reviewer_is_shown_and_not_taken_over(project: Any, bench: Bench) -> None:
    maria = project.annotator("maria")
    maria.set_review(maria.board(review=0)["rows"][0]["batch"], "rr", "Who is Ann?")
    page = show_review(bench, project)
    row = rows_of(page)
    expect(row.locator("[data-tw=review-words]")).to_contain_text("maria")
    expect(row.locator("[data-tw=review-words]")).to_contain_text("Who is Ann?")

    row.locator("[data-tw=status-rs]").click()
    expect(row.locator("[data-tw=status-rs]")).to_have_attribute("aria-pressed", "true")

    (batch,) = maria.board(review=0)["rows"]
    assert (batch["review"]["reviewer"], batch["review"]["comment"]) == ("bo", "")
    assert [word["comment"] for word in batch["earlier_reviews"]] == ["Who is Ann?"]


def test_a_reviewer_who_has_finished_reviews_text_by_text(project: Any, bench: Bench) -> None:
    finish(project)
    bench.kernel = DeskKernel(project, "bo")
    page = bench.open()
    expect(page.locator("[data-tw=finished]")).to_be_visible()

    page.locator("[data-tw=review]").click()
    texts = page.locator("[data-tw=review-text]")
    expect(texts).to_have_count(2)
    expect(texts.first).to_contain_text("Cecilia stayed")
    expect(texts.first).to_contain_text("2 batches · 2 not reviewed")
    assert bench.faults() == []

    texts.first.get_by_role("button").click()
    expect(page.locator("[data-tw=text]")).to_have_text(TEXTS[1])
    expect(rows_of(page)).to_have_count(2)
    rows_of(page).nth(1).get_by_role("button", name="Cecilia").click()
    expect(rows_of(page).nth(1)).to_have_attribute("data-open", "")
    bench.select("Київ")
    page.locator("[data-tw=marker]").nth(1).click()
    page.locator("[data-tw=submit]").click()
    expect(page.locator("[data-tw=status]")).to_have_attribute("data-state", "saved")
    expect(rows_of(page).nth(1)).to_contain_text("revised by bo")
    rows_of(page).nth(1).locator("[data-tw=status-rs]").click()
    expect(rows_of(page).nth(1).locator("[data-tw=review-words]")).to_contain_text("Resolved · bo")
    assert bench.faults() == []

    page.locator("[data-tw=back-to-text]").click()
    expect(page.locator("[data-tw=finished]")).to_be_visible()
    page.locator("[data-tw=all-texts]").click()
    expect(texts.first).to_contain_text("1 not reviewed")
    page.locator("[data-tw=status-filter]").select_option("rs")
    expect(texts).to_have_count(1)
    page.locator("[data-tw=status-filter]").select_option("rr")
    expect(texts).to_have_count(0)
    assert "Київ" in set(project.labels().quote)


def test_a_reviewer_for_whom_no_text_is_left_reviews_those_of_others(project: Any, bench: Bench) -> None:
    project.update(disjoint_annotation=True)
    finish(project, "anna")
    bench.kernel = DeskKernel(project, "bo")
    page = bench.open()

    page.locator("[data-tw=review]").click()

    texts = page.locator("[data-tw=review-text]")
    expect(texts).to_have_count(3)
    texts.nth(2).get_by_role("button").click()
    expect(page.locator("[data-tw=text]")).to_have_text(TEXTS[0])
    expect(page.locator("[data-tw=label-item]")).to_have_count(1)


def test_a_reviewer_at_work_goes_to_other_texts_and_back(project: Any, bench: Bench) -> None:
    page = show_review(bench, project)
    bench.select("Kiruna")
    page.locator("[data-tw=marker]").nth(1).click()
    expect(page.locator("[data-tw=label-item]")).to_have_count(1)

    page.locator("[data-tw=all-texts]").click()
    texts = page.locator("[data-tw=review-text]")
    expect(texts).to_have_count(2)
    texts.first.get_by_role("button").click()
    expect(page.locator("[data-tw=text]")).to_have_text(TEXTS[1])
    page.locator("[data-tw=all-texts]").click()
    page.locator("[data-tw=own-text]").click()
    expect(rows_of(page)).to_have_count(1)
    page.locator("[data-tw=back-to-text]").click()

    expect(page.locator("[data-tw=text]")).to_have_text(TEXTS[0])
    expect(page.locator("[data-tw=label-item]")).to_have_count(1)


def test_the_batches_are_those_of_the_next_text_when_the_own_is_submitted(project: Any, bench: Bench) -> None:
    page = show_review(bench, project)
    bench.select("Kiruna")
    page.locator("[data-tw=marker]").nth(1).click()
    page.locator("[data-tw=submit]").click()
    expect(page.locator("[data-tw=text]")).to_have_text(TEXTS[1])
    expect(rows_of(page)).to_contain_text("Cecilia")

    page.locator("[data-tw=next]").click()
    expect(page.locator("[data-tw=text]")).to_have_text(TEXTS[2])
    expect(page.get_by_text("No batch was found.")).to_be_visible()
    page.locator("[data-tw=next]").click()
    expect(page.locator("[data-tw=finished]")).to_be_visible()
    expect(page.locator("[data-tw=review-text]")).to_have_count(2)


def test_a_review_that_is_not_submitted_is_kept_while_another_text_is_looked_at(
    project: Any, bench: Bench
) -> None:
    page = show_review(bench, project)
    rows_of(page).get_by_role("button", name="Ann met").click()
    expect(rows_of(page)).to_have_attribute("data-open", "")
    bench.select("Kiruna")
    page.locator("[data-tw=marker]").first.click()
    expect(page.locator("[data-tw=unsaved-changes]")).to_be_visible()

    page.locator("[data-tw=all-texts]").click()
    page.locator("[data-tw=review-text]").first.get_by_role("button").click()
    expect(page.locator("[data-tw=text]")).to_have_text(TEXTS[1])
    page.locator("[data-tw=all-texts]").click()
    page.locator("[data-tw=review-text]").last.get_by_role("button").click()
    expect(rows_of(page)).to_contain_text("Changes not submitted")
    rows_of(page).get_by_role("button", name="Ann met").click()

    expect(page.locator("[data-tw=label-item]")).to_have_count(2)


def test_texts_are_reviewed_by_keyboard_alone(project: Any, bench: Bench) -> None:
    finish(project)
    bench.kernel = DeskKernel(project, "bo")
    page = bench.open()
    page.locator("[data-tw=review]").focus()
    page.keyboard.press("Enter")
    texts = page.locator("[data-tw=review-text]")
    expect(texts).to_have_count(2)
    press_until(page, texts.nth(1).get_by_role("button"))
    page.keyboard.press("Enter")

    expect(page.locator("[data-tw=text]")).to_have_text(TEXTS[0])
    expect(rows_of(page).first.get_by_role("button", name="Ann met")).to_be_focused()
    expect(rows_of(page).first).to_have_attribute("data-open", "")
    press_until(page, rows_of(page).nth(1).get_by_role("button", name="Ann met"))
    page.keyboard.press("Enter")
    expect(rows_of(page).nth(1)).to_have_attribute("data-open", "")
    page.locator("[data-tw=text]").focus()
    page.keyboard.press("Control+End")
    page.keyboard.press("Control+Shift+ArrowLeft")
    page.keyboard.press("Control+Shift+ArrowLeft")
    page.keyboard.press("l")
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-tw=status]")).to_have_attribute("data-state", "saved")
    expect(rows_of(page).nth(1)).to_contain_text("revised by bo")

    press_until(page, rows_of(page).nth(1).locator("[data-tw=status-rr]"), back=True)
    page.keyboard.press("Space")
    expect(rows_of(page).nth(1).locator("[data-tw=status-rr]")).to_have_attribute("aria-pressed", "true")
    press_until(page, rows_of(page).nth(1).get_by_label("Comment"))
    page.keyboard.type("Where?")
    press_until(page, page.locator("[data-tw=all-texts]"), back=True)
    page.keyboard.press("Enter")
    expect(texts.nth(1).get_by_role("button")).to_be_focused()
    expect(texts.nth(1)).to_contain_text("1 requires resolution")

    found = project.annotator("bo").board(review=0)["rows"]
    assert [(row["review"] or {}).get("comment") for row in found] == [None, "Where?"]


def press_until(page: Page, place: Locator, *, back: bool = False) -> None:
    """Press Tab until a place has the focus."""
    for _ in range(80):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        if place.evaluate("(element) => element === document.activeElement"):
            return
    raise AssertionError("Tab does not lead there.")


def test_one_after_the_other_opens_the_next_batch_of_the_text(project: Any, bench: Bench) -> None:
    finish(project)
    bench.kernel = DeskKernel(project, "bo")
    page = bench.open()
    page.locator("[data-tw=review]").click()
    page.locator("[data-tw=review-text]").last.get_by_role("button").click()
    rows = rows_of(page)
    expect(rows.first).to_have_attribute("data-open", "")
    page.get_by_role("checkbox", name="One after the other").check()

    bench.select("Bohdan")
    page.locator("[data-tw=marker]").first.click()
    page.locator("[data-tw=submit]").click()

    expect(rows.nth(1)).to_have_attribute("data-open", "")
    assert len(project.batches(revisions=True)) == 6
    assert (
        rows.nth(1)
        .get_by_role("button", name="Ann met")
        .evaluate("(button) => document.getElementById(button.getAttribute('aria-describedby')).textContent")
        .startswith("1 label · anna")
    )


def test_a_batch_under_review_is_open_again_when_the_page_is_loaded_again(project: Any, bench: Bench) -> None:
    finish(project, "maria")
    bench.kernel = DeskKernel(project, "bo")
    page = bench.open()
    page.locator("[data-tw=review]").click()
    page.locator("[data-tw=all-texts]").click()
    page.locator("[data-tw=review-text]").filter(has_text="Cecilia").get_by_role("button").click()
    expect(page.locator("[data-tw=text]")).to_have_text(TEXTS[1])
    expect(rows_of(page).first).to_have_attribute("data-open", "")
    rows_of(page).nth(1).get_by_role("button", name="Cecilia").click()
    expect(rows_of(page).nth(1)).to_have_attribute("data-open", "")
    bench.select("Київ")
    page.locator("[data-tw=marker]").nth(1).click()
    expect(page.locator("[data-tw=status]")).to_have_attribute("data-state", "saved")

    bench.kernel = DeskKernel(project, "bo")
    page = bench.open()

    expect(page.get_by_text("This batch was open when the page was left, and is open again.")).to_be_visible()
    expect(page.locator("[data-tw=text]")).to_have_text(TEXTS[1])
    expect(rows_of(page).nth(1)).to_have_attribute("data-open", "")
    expect(page.locator("[data-tw=unsaved-changes]")).to_be_visible()
    page.locator("[data-tw=submit]").click()
    expect(rows_of(page).nth(1)).to_contain_text("revised by bo")
    assert "Київ" in set(project.labels().quote)
    page.locator("[data-tw=back-to-text]").click()
    expect(page.locator("[data-tw=text]")).to_have_text(TEXTS[0])
    assert bench.faults() == []


def test_a_stale_review_is_refused_and_both_versions_are_kept(project: Any, bench: Bench) -> None:
    page = show_review(bench, project)
    rows_of(page).get_by_role("button", name="Ann met").click()
    expect(rows_of(page)).to_have_attribute("data-open", "")
    anna = project.annotator("anna")
    anna.edit(anna.batches()[0], [ANN, {"marker": "Person", "start": 8, "end": 14}])

    bench.select("Kiruna")
    page.locator("[data-tw=marker]").first.click()
    page.locator("[data-tw=submit]").click()
    expect(page.locator("[data-tw=stale-dialog]")).to_be_visible()
    assert bench.faults() == []
    assert sorted(project.labels().quote) == ["Ann", "Bohdan", "Cec"]
    page.locator("[data-tw=keep-mine]").click()
    page.locator("[data-tw=submit]").click()
    expect(page.locator("[data-tw=status]")).to_have_attribute("data-state", "saved")

    assert sorted(project.labels().quote) == ["Ann", "Cec", "Kiruna"]
    assert sorted(project.labels(revisions=True).quote) == ["Ann", "Ann", "Bohdan", "Cec", "Kiruna"]


def test_a_reviewer_flags_the_text_of_the_open_batch(project: Any, bench: Bench) -> None:
    project.update(disjoint_annotation=True)
    finish(project, "anna")
    bench.kernel = DeskKernel(project, "bo")
    page = bench.open()
    page.locator("[data-tw=review]").click()
    page.locator("[data-tw=review-text]").nth(2).get_by_role("button").click()
    expect(page.locator("[data-tw=text]")).to_have_text(TEXTS[0])

    page.locator("[data-tw=flag]").click()
    page.get_by_label("What is wrong with this text?").fill("Cut in half")
    page.locator("[data-tw=send-flag]").click()

    expect(page.locator("[data-tw=flag-dialog]")).to_have_count(0)
    (flag,) = project.flags().itertuples()
    assert (flag.user, flag.key, flag.form) == ("bo", 0, {"feedback": "Cut in half"})
