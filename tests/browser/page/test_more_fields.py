"""What was answered before a bound was lowered is drawn, can be emptied, and stays where it was stored."""

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
NOTE = "More than the project takes now."


@pytest.fixture
def project(sqlite_path: Path) -> Iterator[Any]:
    """A text with a batch of three ideas, and one with a draft of as many, a second group and a word."""
    with tw.open_store(sqlite_path) as store:
        made = store.create_project("Ideas", texts=TEXTS, data_order="os", author="maria")
        made.add_unit(size=2, minimum_required=1)
        made.add_marker("Idea", "free-text", unit="unit_1", restrictions=[">= 1", "<= 3"])
        made.add_marker("Word", "free-text")
        session = made.annotator("anna")
        session.next()
        ideas = [{"marker": "idea", "content": each, "group_order": 1} for each in ("a", "b", "c")]
        session.submit(inputs=ideas)
        session.next()
        last = {"marker": "idea", "content": "z", "group_order": 2}
        session.save_draft(inputs=[*ideas, last, {"marker": "word", "content": "w", "slot": 3}])
        made.update_marker("idea", restrictions=[">= 1", "<= 2"])
        made.update_unit("unit_1", size=1)
        yield made


def show(bench: Bench, project: Any) -> Page:
    bench.kernel = DeskKernel(project, "anna")
    return bench.open()


def values(page: Page) -> list[str]:
    return [field.input_value() for field in page.locator("[data-tw=input]").all()]


def test_a_draft_with_more_than_fits_is_drawn_and_can_be_emptied(project: Any, bench: Bench) -> None:
    page = show(bench, project)
    expect(page.locator("[data-tw=text]")).to_have_text(TEXTS[1])
    assert values(page) == ["", "w", "a", "b", "c", "z", ""]
    expect(page.locator(".tw-field", has_text=NOTE)).to_have_count(2)
    second = page.locator("[data-tw=group]").nth(1)
    expect(second.locator("legend")).to_contain_text(NOTE)

    page.locator("[data-tw=submit]").click()
    expect(page.locator("[data-tw=unit]")).to_contain_text("at most 1 allowed, 2 given")
    assert bench.faults() == []
    page.locator("[data-code=idea]").nth(2).fill("")
    page.locator("[data-code=idea]").nth(2).fill("")  # the one of the second group, which is now the third
    expect(page.locator("[data-tw=group]")).to_have_count(1)
    page.locator("[data-tw=submit]").click()
    expect(page.locator("[data-tw=text]")).to_have_count(0)

    stored = project.annotator("anna").batches()[-1]
    assert [item["content"] for item in stored.inputs] == ["a", "b", "w"]


def test_the_keys_go_to_the_nearest_field_when_one_beyond_the_bound_is_emptied(
    project: Any, bench: Bench
) -> None:
    page = show(bench, project)
    ideas = page.locator("[data-code=idea]")
    for last in ("c", "z"):  # the third of the first group, and the one of the second
        expect(ideas.nth(2)).to_have_value(last)
        ideas.nth(2).focus()
        page.keyboard.press("Backspace")
        expect(ideas.nth(1)).to_be_focused()

    expect(page.locator("[data-tw=group]")).to_have_count(1)
    assert values(page) == ["", "w", "a", "b"]
    page.locator("[data-code=word]").nth(1).focus()
    page.keyboard.press("Backspace")
    expect(page.locator("[data-code=word]")).to_be_focused()


def test_a_group_beyond_the_size_is_named_by_what_stands_against_a_submit(project: Any, bench: Bench) -> None:
    project.update_unit("unit_1", size=3)
    ideas = [{"marker": "idea", "content": each, "group_order": rank} for each, rank in (("a", 1), ("y", 3))]
    project.annotator("anna").save_draft(inputs=ideas)
    project.update_unit("unit_1", size=2)
    page = show(bench, project)
    told = 'Group 3 of "Idea": at most 2 allowed. Empty this group, or use one from 1 to 2.'

    page.locator("[data-tw=submit]").click()
    expect(page.locator("[data-tw=problems]")).to_have_text(told)
    expect(page.locator("[data-tw=group]").nth(2)).to_contain_text(told)
    expect(page.locator("[data-tw=group]").nth(2).locator("[data-code=idea]").first).to_be_focused()
    with pytest.raises(tw.errors.RestrictionViolated) as refused:
        project.annotator("anna").submit(inputs=ideas)
    assert str(refused.value) == told

    page.keyboard.press("Backspace")
    expect(page.locator("[data-tw=group]")).to_have_count(2)
    page.locator("[data-tw=submit]").click()
    expect(page.locator("[data-tw=text]")).to_have_count(0)
    assert [item["content"] for item in project.annotator("anna").batches()[-1].inputs] == ["a"]


def test_a_batch_with_more_than_fits_is_drawn_and_stays_where_it_is(project: Any, bench: Bench) -> None:
    page = show(bench, project)
    page.locator("[data-tw=edit]").click()
    page.locator("[data-tw=batch]").get_by_role("button", name="Ann met").click()
    expect(page.locator("[data-tw=text]")).to_have_text(TEXTS[0])
    assert values(page) == ["", "a", "b", "c"]
    page.locator("[data-code=idea]").first.fill("")
    page.locator("[data-code=idea]").nth(2).fill("d")
    expect(page.locator("[data-tw=unsaved-changes]")).to_be_visible()
    page.locator("[data-tw=submit]").click()
    expect(page.locator("[data-tw=unsaved-changes]")).to_have_count(0)

    (batch,) = project.annotator("anna").batches()
    assert [(item["content"], item.get("slot", 0)) for item in batch.inputs] == [("b", 1), ("d", 2)]
