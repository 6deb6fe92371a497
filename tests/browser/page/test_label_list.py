"""The list of labels and the panel of all occurrences: short lines, visible signs, buttons in reach."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from .conftest import Bench
from .kernel import Kernel, marker, screen

Show = Callable[..., Page]
TEXT = "Ann \u202emet\u202c\r\n\r\nBohdan   עברית וגם ערבית in Kiruna. " + "A long word-list " * 3000


def show_labels(show: Show, *spans: tuple[int, int]) -> Page:
    kernel = Kernel([TEXT], screen())
    labels = [
        {"id": f"l{start}", "marker": "person", "start": start, "end": end, "quote": TEXT[start:end]}
        for start, end in spans
    ]
    answer: dict[str, Any] = {"labels": labels, "inputs": [], "relations": []}
    kernel.drafts[101] = {"revision": 1, "answer": answer, "history": {"past": [], "future": []}}
    return show(kernel)


def span(words: str) -> tuple[int, int]:
    start = TEXT.index(words)
    return start, start + len(words)


def test_characters_that_cannot_be_seen_have_signs_in_the_list(show: Show, bench: Bench) -> None:
    page = show_labels(show, span("\u202emet\u202c"), span("\r\n\r\n"), span("   "))
    quotes = page.locator('[data-tw="label-item"] .tw-quote')

    signs = [
        quotes.nth(row).locator(".tw-hidden").evaluate_all("all => all.map((each) => each.dataset.sign)")
        for row in range(3)
    ]

    assert signs == [["RLO", "PDF"], ["CR", "↵", "CR", "↵"], ["␣"] * 3]
    widths = quotes.locator(".tw-hidden").evaluate_all("all => all.map((each) => each.offsetWidth)")
    assert min(widths) >= 8
    expect(page.get_by_role("button", name="White space Person")).to_have_count(2)
    assert bench.faults() == []


def test_words_from_right_to_left_stand_beside_their_dot(show: Show) -> None:
    page = show_labels(show, span("עברית וגם ערבית"), span("Kiruna"))

    gaps = page.locator('[data-tw="label-item"]').evaluate_all(
        """rows => rows.map((row) => {
          const range = document.createRange();
          range.selectNodeContents(row.querySelector(".tw-quote"));
          const dot = row.querySelector(".tw-dot").getBoundingClientRect();
          return range.getBoundingClientRect().left - dot.right;
        })"""
    )

    assert all(0 < gap < 20 for gap in gaps)


def test_a_long_quote_is_cut_in_the_list_and_in_what_is_said(show: Show) -> None:
    page = show_labels(show, (0, len(TEXT)))
    row = page.locator('[data-tw="label-item"]')

    assert len(row.text_content() or "") < 200
    assert len(row.get_by_role("button").last.get_attribute("aria-label") or "") < 200


@pytest.mark.parametrize("width", [390, 1280])
def test_all_occurrences_of_sixty_markers_can_be_confirmed_without_scrolling(
    show: Show, bench: Bench, width: int
) -> None:
    bench.page.set_viewport_size({"width": width, "height": 844})
    kernel = Kernel([TEXT], screen([marker("m-span", f"Marker number {n}") for n in range(60)]))
    page = show(kernel)
    bench.select("Kiruna")
    page.locator('[data-tw="occurrences"]').click()

    confirm = page.locator('[data-tw="occurrences-confirm"]')
    expect(confirm).to_be_in_viewport(ratio=1)
    page.get_by_role("radio").last.check()
    expect(confirm).to_be_in_viewport(ratio=1)
    confirm.click()

    expect(page.locator('[data-tw="label-item"]')).to_have_count(1)
    expect(page.locator('[data-tw="label"][data-code="marker_number_59"]')).to_have_count(1)
