"""The page with the desk that answers it in a widget, on a real store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

import textinator_widgets as tw

from .conftest import Bench
from .desk import DeskKernel

TEXTS = ["Ann met Bohdan 😀 in Kiruna.", "Cecilia stayed in Київ."]


@pytest.fixture
def store(sqlite_path: Path) -> Iterator[Any]:
    with tw.open_store(sqlite_path) as opened:
        yield opened


def saved(page: Page) -> None:
    expect(page.locator('[data-tw="status"]')).to_have_attribute("data-state", "saved")


def test_what_is_labelled_on_the_page_comes_out_as_a_frame(store: Any, bench: Bench) -> None:
    project = store.create_project("Names", task="ner", texts=TEXTS)
    bench.kernel = DeskKernel(project, "anna")
    page = bench.open()
    shown = page.locator('[data-tw="text"]').evaluate("text => text.textContent")

    for words, key in ((shown.split()[0], "p"), (shown.split()[-1].rstrip("."), "l")):
        bench.select(words)
        page.keyboard.press(key)
    saved(page)
    page.locator('[data-tw="submit"]').click()
    expect(page.locator('[data-tw="text"]')).not_to_have_text(shown)

    labels = project.labels()
    assert sorted(labels["name"]) == ["Location", "Person"]
    for row in labels.itertuples():
        assert TEXTS[row.key][row.start : row.end] == row.quote
    expect(page.locator('[data-tw="status"]')).to_have_attribute("data-batch", labels["batch"].iloc[0])


def test_a_draft_comes_back_with_its_undo_stack(store: Any, bench: Bench) -> None:
    project = store.create_project("Names", task="qa", texts=TEXTS[:1])
    bench.kernel = DeskKernel(project, "anna")
    page = bench.open()
    bench.select("Bohdan")
    page.locator('[data-tw="marker"]').first.click()
    page.locator('[data-tw="input"]').fill("Whom did Ann meet?")
    saved(page)

    bench.kernel = DeskKernel(project, "anna")
    bench.open()

    expect(page.locator('[data-tw="label-item"]')).to_have_count(1)
    page.locator('[data-tw="undo"]').click()
    expect(page.locator('[data-tw="input"]')).to_have_value("")
    page.locator('[data-tw="undo"]').click()
    expect(page.locator('[data-tw="label-item"]')).to_have_count(0)
    page.locator('[data-tw="redo"]').click()
    page.locator('[data-tw="redo"]').click()
    saved(page)
    page.locator('[data-tw="submit"]').click()
    expect(page.locator('[data-tw="finished"]')).to_be_visible()
    assert list(project.inputs()["content"]) == ["Whom did Ann meet?"]


def test_a_submission_to_a_project_that_closed_stays_as_a_draft(store: Any, bench: Bench) -> None:
    project = store.create_project("Names", task="ner", texts=TEXTS[:1])
    bench.kernel = DeskKernel(project, "anna")
    page = bench.open()
    bench.select("Ann")
    page.keyboard.press("p")
    project.update(is_open=False)

    page.locator('[data-tw="submit"]').click()

    expect(page.locator('[data-tw="problems"]')).to_contain_text("Your work is kept as a draft")
    saved(page)
    project.update(is_open=True)
    assert [label["quote"] for label in project.annotator("anna").draft["labels"]] == ["Ann"]


def test_units_of_a_task_are_stored_as_groups(store: Any, bench: Bench) -> None:
    project = store.create_project("Ranked", task="mcqar", texts=TEXTS[:1])
    bench.kernel = DeskKernel(project, "anna")
    page = bench.open()
    groups = page.locator('[data-tw="group"]')

    for place, words in enumerate(("First", "Second")):
        for index, field in enumerate(groups.nth(place).locator('[data-tw="input"]').all()):
            field.fill(f"{words} {index}")
    saved(page)
    page.locator('[data-tw="submit"]').click()

    expect(page.locator('[data-tw="finished"]')).to_be_visible()
    inputs = project.inputs()
    assert sorted(set(inputs["group_order"])) == [1, 2]


def test_a_markdown_text_shows_its_source_with_its_marks(store: Any, bench: Bench) -> None:
    text = "# Title\n\nSome *soft* and **strong** words.\n"
    project = store.create_project("Marked", task="ner", texts=[text], formatting="md")
    bench.kernel = DeskKernel(project, "anna")
    page = bench.open()

    expect(page.locator('[data-tw="text"] .tw-md-heading1')).to_contain_text(["Title"])
    expect(page.locator('[data-tw="text"] .tw-md-strong')).to_contain_text(["strong"])
    bench.select("strong")
    page.keyboard.press("o")
    saved(page)
    page.locator('[data-tw="submit"]').click()

    expect(page.locator('[data-tw="finished"]')).to_be_visible()
    (label,) = project.labels().to_dict("records")
    assert text[label["start"] : label["end"]] == "strong"


def test_two_pages_of_one_person_are_told_of_each_other(store: Any, bench: Bench) -> None:
    project = store.create_project("Names", task="ner", texts=TEXTS[:1])
    bench.kernel = DeskKernel(project, "anna")
    page = bench.open()
    bench.select("Ann")
    page.keyboard.press("p")
    saved(page)

    project.annotator("anna").save_draft(labels=[{"marker": "location", "start": 20, "end": 26}])
    bench.select("Bohdan")
    page.keyboard.press("p")

    expect(page.locator('[data-tw="stale-dialog"]')).to_be_visible()
    page.locator('[data-tw="keep-mine"]').click()
    saved(page)
    quotes = [label["quote"] for label in project.annotator("anna").draft["labels"]]
    assert quotes == ["Ann", "Bohdan"]


def test_ten_thousand_labels_that_were_removed_come_back_by_undo_after_a_reload(
    store: Any, bench: Bench
) -> None:
    text = (
        "Ann 😀 met Bohdan and Cecilia in Kiruna yesterday, and Dmytro came late to the party too.\n" * 10_000
    )
    project = store.create_project("Large", task="ner", texts=[text])
    bench.kernel = DeskKernel(project, "anna")
    page = bench.open()
    bench.select("Bohdan")
    page.locator('[data-tw="occurrences"]').click()
    page.locator('[data-tw="occurrences-confirm"]').click()
    saved(page)
    count = page.locator("h2", has_text="(10000)")
    expect(count).to_be_visible()
    page.locator('[data-tw="unmark-all"]').click()
    expect(count).to_have_count(0)
    saved(page)
    assert project.annotator("anna").draft["labels"] == []

    bench.kernel = DeskKernel(project, "anna")
    bench.open()
    page.locator('[data-tw="undo"]').click()

    expect(count).to_be_visible()
    saved(page)
    labels = project.annotator("anna").draft["labels"]
    assert len(labels) == 10_000
    assert all(text[label["start"] : label["end"]] == label["quote"] == "Bohdan" for label in labels)
    page.locator('[data-tw="undo"]').click()
    expect(count).to_have_count(0)
    page.locator('[data-tw="redo"]').click()
    page.locator('[data-tw="redo"]').click()
    expect(page.locator('[data-tw="redo"]')).to_be_disabled()
