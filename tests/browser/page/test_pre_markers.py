"""Words that are labelled before anybody reads a text: they can be removed, kept and submitted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

import textinator_widgets as tw

from .conftest import Bench
from .desk import DeskKernel

TEXTS = ["🙂 NATO met nato in Kiruna.", "NATO again.", "The last text of all."]


@pytest.fixture
def project(sqlite_path: Path) -> Iterator[Any]:
    with tw.open_store(sqlite_path) as store:
        made = store.create_project("Words", task="ner", texts=TEXTS, data_order="os", author="maria")
        made.add_pre_marker("organization", "nato")
        yield made


@pytest.fixture
def page(project: Any, bench: Bench) -> Page:
    bench.kernel = DeskKernel(project, "anna")
    page = bench.open()
    expect(page.locator("[data-tw=label-item]")).to_have_count(2)
    return page


def test_pre_marked_labels_are_told_removed_and_submitted(project: Any, page: Page, bench: Bench) -> None:
    expect(page.locator("[data-tw=label-item]").first).to_contain_text("pre-marked")
    expect(page.locator("[data-tw=status]")).to_have_attribute("data-state", "saved")
    assert bench.faults() == []
    page.get_by_role("button", name='Remove Organization "nato"', exact=True).click()
    expect(page.locator("[data-tw=label-item]")).to_have_count(1)
    bench.select("Kiruna")
    page.locator("[data-tw=marker][data-code=location]").click()

    page.locator("[data-tw=submit]").click()
    expect(page.locator("[data-tw=text]")).to_have_text(TEXTS[1])
    labels = project.labels()
    assert list(zip(labels.quote, labels.origin, labels.start, strict=True)) == [
        ("NATO", "premarker", 2),
        ("Kiruna", "person", 19),
    ]
    expect(page.locator("[data-tw=label-item]")).to_have_count(1)


def test_what_was_removed_does_not_come_back_with_a_reload(page: Page, bench: Bench) -> None:
    page.locator("[data-tw=unmark-all]").click()
    expect(page.locator("[data-tw=label-item]")).to_have_count(0)
    expect(page.locator("[data-tw=status]")).to_have_attribute("data-state", "saved")

    page = bench.open()

    expect(page.locator("[data-tw=text]")).to_have_text(TEXTS[0])
    expect(page.locator("[data-tw=label-item]")).to_have_count(0)


def test_a_text_that_nobody_touched_is_left_without_a_question(page: Page) -> None:
    page.locator("[data-tw=next]").click()

    expect(page.locator("[data-tw=text]")).to_have_text(TEXTS[1])
    expect(page.locator("[data-tw=label-item]")).to_have_count(1)
    page.locator("[data-tw=label-item] [aria-label^=Remove]").click()
    page.locator("[data-tw=undo]").click()
    page.locator("[data-tw=next]").click()
    expect(page.locator("[data-tw=leave-dialog]")).to_be_visible()
