"""Two versions of one answer: what differs is told in words, and neither gets lost."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

import textinator_widgets as tw

from .conftest import Bench
from .desk import DeskKernel
from .kernel import EMPTY, NER, Kernel, marker, screen

TEXTS = ["Ann met Bohdan in Kiruna.", "Cecilia stayed in Київ."]
Show = Callable[..., Page]
QUESTION = marker("free-text", "Question", color="#7b5ea7")


def state(page: Page, name: str) -> None:
    expect(page.locator('[data-tw="status"]')).to_have_attribute("data-state", name)


def label(marker: str, start: int, end: int) -> dict[str, Any]:
    quote = TEXTS[0][start:end]
    return {"id": f"{marker}{start}", "marker": marker, "start": start, "end": end, "quote": quote}


THEIRS = {
    **EMPTY,
    "labels": [label("person", 0, 3), label("location", 18, 24)],
    "inputs": [{"marker": "question", "content": "Where?"}],
}


def mark(page: Page, bench: Bench, words: str, key: str) -> None:
    bench.select(words)
    page.keyboard.press(key)


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (390, "dark")])
def test_of_two_drafts_the_page_tells_what_differs(show: Show, bench: Bench, width: int, theme: str) -> None:
    kernel = Kernel(TEXTS, screen([*NER, QUESTION]))
    bench.page.set_viewport_size({"width": width, "height": 800})
    page = show(kernel, body=f'data-jp-theme-light="{str(theme == "light").lower()}"')
    history: dict[str, Any] = {"past": [], "future": []}
    saved = "2026-01-02T03:04:05+00:00"
    mark(page, bench, "Ann", "p")
    state(page, "saved")
    kernel.drafts[101] = {"revision": 9, "answer": THEIRS, "history": history, "saved": saved}

    mark(page, bench, "Bohdan", "o")

    dialog = page.locator('[data-tw="stale-dialog"]')
    expect(dialog).to_be_visible()
    expect(dialog.locator(".tw-version")).to_have_count(2)
    mine, theirs = dialog.locator(".tw-version").all()
    assert mine.locator("li").all_inner_texts() == ["Bohdan\nOrganization"]
    assert theirs.locator("li").all_inner_texts() == ["Where?\nQuestion", "Kiruna\nLocation"]
    expect(theirs).to_contain_text("2 labels, 1 field")
    expect(theirs).to_contain_text("Jan")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert bench.faults() == []


def test_many_differences_are_counted(show: Show, bench: Bench) -> None:
    kernel = Kernel(TEXTS, screen())
    page = show(kernel)
    labels = [label("location", start, start + 1) for start in range(10)]
    kernel.drafts[101] = {
        "revision": 9,
        "answer": {**EMPTY, "labels": labels},
        "history": {"past": [], "future": []},
    }

    mark(page, bench, "Bohdan", "o")

    expect(page.locator(".tw-version").nth(1)).to_contain_text("and 4 more")


@pytest.fixture
def store(sqlite_path: Path) -> Iterator[Any]:
    with tw.open_store(sqlite_path) as opened:
        yield opened


@pytest.fixture
def project(store: Any) -> Any:
    return store.create_project("Names", task="ner", texts=TEXTS, data_order="os")


@pytest.fixture
def window(project: Any, bench: Bench) -> Page:
    """A page with a label, whose text was submitted in another window."""
    bench.kernel = DeskKernel(project, "anna")
    page = bench.open()
    mark(page, bench, "Ann", "p")
    state(page, "saved")
    other = project.annotator("anna")
    other.next()
    other.submit(labels=[{"marker": "location", "start": 18, "end": 24}])
    return page


def submit(page: Page) -> None:
    page.locator('[data-tw="submit"]').click()
    expect(page.locator('[data-tw="twice-dialog"]')).to_be_visible()


def goes_on(page: Page) -> None:
    expect(page.locator('[data-tw="text"]')).to_have_text(TEXTS[1])
    expect(page.locator('[data-tw="label-item"]')).to_have_count(0)
    state(page, "saved")


def test_work_on_a_text_submitted_elsewhere_is_told_of_it(window: Page, bench: Bench) -> None:
    mark(window, bench, "Bohdan", "p")

    state(window, "error")
    expect(window.locator('[data-tw="status"]')).to_contain_text("You submitted this text in another window")
    expect(window.locator('[data-tw="label-item"]')).to_have_count(2)
    assert bench.faults() == []


def test_the_page_asks_before_it_submits_twice_and_stores_nothing_unasked(
    project: Any, window: Page, bench: Bench
) -> None:
    submit(window)

    dialog = window.locator('[data-tw="twice-dialog"]')
    expect(dialog.locator(".tw-version")).to_have_count(2)
    mine, theirs = dialog.locator(".tw-version").all()
    assert mine.locator("li").all_inner_texts() == ["Ann\nPerson"]
    assert theirs.locator("li").all_inner_texts() == ["Kiruna\nLocation"]
    assert bench.faults() == []
    window.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(window.locator('[data-tw="label-item"]')).to_have_count(1)
    assert list(project.labels().quote) == ["Kiruna"]
    submit(window)


def test_enter_keeps_both_answers(project: Any, window: Page) -> None:
    submit(window)
    window.keyboard.press("Enter")

    goes_on(window)
    expect(window.locator(".tw-unseen[role=status]")).to_contain_text("Both answers are kept.")
    assert sorted(project.labels().quote) == ["Ann", "Kiruna"]


def test_the_answer_of_the_other_window_can_be_replaced(project: Any, window: Page) -> None:
    submit(window)
    window.locator('[data-tw="replace"]').click()

    goes_on(window)
    assert list(project.labels().quote) == ["Ann"]
    assert len(project.batches(revisions=True)) == 2


def test_the_answer_of_this_window_can_be_discarded(project: Any, window: Page, bench: Bench) -> None:
    submit(window)
    window.locator('[data-tw="discard"]').click()

    goes_on(window)
    bench.open()
    goes_on(window)
    assert list(project.labels().quote) == ["Kiruna"]


def test_nothing_is_offered_for_replacement_where_editing_is_forbidden(project: Any, window: Page) -> None:
    project.update(allow_editing=False)
    submit(window)

    expect(window.locator('[data-tw="replace"]')).to_have_count(0)
    expect(window.locator('[data-tw="keep-both"]')).to_be_visible()


def test_a_submit_that_is_sent_by_the_next_page_is_kept_beside_the_other(
    project: Any, window: Page, bench: Bench
) -> None:
    kernel = bench.kernel
    hear = kernel.hear
    kernel.hear = lambda message: {"replies": [], "traits": {}}
    window.locator('[data-tw="submit"]').click()
    expect(window.locator('[data-tw="status"]')).to_have_attribute("data-state", "offline")
    kernel.hear = hear

    bench.open()

    goes_on(window)
    assert sorted(project.labels().quote) == ["Ann", "Kiruna"]


@pytest.mark.parametrize("goes_on_by_itself", [True, False])
def test_escape_and_another_submit_ask_again(
    store: Any, context: BrowserContext, goes_on_by_itself: bool
) -> None:
    """Two windows with work on one text: the first submits, the second never stores anything unasked."""
    project = store.create_project(
        "Names", task="ner", texts=TEXTS, data_order="os", auto_text_switch=goes_on_by_itself
    )
    benches = [Bench(context.new_page()) for _ in range(2)]
    for bench in benches:
        bench.kernel = DeskKernel(project, "anna")
        bench.open()
    first, second = benches
    mark(first.page, first, "Ann", "p")
    state(first.page, "saved")
    second.kernel.hear, hear = (lambda message: {"replies": [], "traits": {}}), second.kernel.hear
    mark(second.page, second, "Kiruna", "l")

    first.page.keyboard.press("Control+Enter")
    expect(first.page.locator('[data-tw="status"]')).to_have_attribute("data-batch", re.compile(".+"))
    second.kernel.hear = hear
    dialog = second.page.locator('[data-tw="twice-dialog"]')
    for _ in range(3):
        second.page.keyboard.press("Control+Enter")
        expect(dialog).to_be_visible(timeout=30_000)
        second.page.keyboard.press("Escape")
        expect(dialog).to_have_count(0)

    assert list(project.labels().quote) == ["Ann"]
    expect(second.page.locator('[data-tw="label-item"]')).to_have_count(1)
    for bench in benches:
        bench.page.close()
