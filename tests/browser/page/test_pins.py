"""A pinned part of a Markdown text stays in view while the rest scrolls; offsets are those of the source."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

import textinator_widgets as tw

from .conftest import Bench
from .desk import DeskKernel

LINES = "\n".join(f"Row {number} of the passage, with a *word* 😀." for number in range(60))
QUESTION = "## Which row\nis **yours**?"
BOTTOM = f"{LINES}\n!---!\n{QUESTION}\n"
TOP = f"{QUESTION}\n!-^-!\n{LINES}\n"


@pytest.fixture
def store(sqlite_path: Path) -> Iterator[Any]:
    with tw.open_store(sqlite_path) as opened:
        yield opened


def is_seen(page: Page, words: str) -> bool:
    """Whether words can be seen: they are what is at their place in the window."""
    return page.evaluate(
        """(words) => {
          const text = document.querySelector('[data-tw="text"]');
          const walk = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
          for (let node = walk.nextNode(); node; node = walk.nextNode()) {
            const at = node.data.indexOf(words);
            if (at < 0) continue;
            const range = document.createRange();
            range.setStart(node, at);
            range.setEnd(node, at + words.length);
            const box = range.getBoundingClientRect();
            const found = document.elementFromPoint(box.left + 2, box.top + box.height / 2);
            return found !== null && (found === node.parentElement || node.parentElement.contains(found));
          }
          throw new Error(`no ${words}`);
        }""",
        words,
    )


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize(("text", "kind"), [(BOTTOM, "bottom"), (TOP, "top")])
def test_the_pinned_part_stays_in_view_and_is_labelled_where_it_is_in_the_source(
    store: Any, bench: Bench, text: str, kind: str, width: int
) -> None:
    project = store.create_project("Study", task="ner", texts=[text], formatting="md")
    bench.kernel = DeskKernel(project, "anna")
    bench.page.set_viewport_size({"width": width, "height": 800})
    page = bench.open()
    expect(page.locator(f".tw-pinned.tw-pin-{kind}")).to_be_visible()

    assert page.locator('[data-tw="text"]').evaluate("text => text.textContent") == text
    for row in ("Row 0 ", "Row 59 ", "Row 30 "):
        page.locator(".tw-block", has_text=row).scroll_into_view_if_needed()
        assert is_seen(page, "Which row")
    bench.select("yours")
    page.keyboard.press("p")
    expect(page.locator('[data-tw="status"]')).to_have_attribute("data-state", "saved")
    page.locator('[data-tw="submit"]').click()
    expect(page.locator('[data-tw="finished"]')).to_be_visible()

    label = project.labels().iloc[0]
    assert (label["quote"], text[label["start"] : label["end"]]) == ("yours", "yours")


def test_the_caret_is_never_below_the_pinned_part(store: Any, bench: Bench) -> None:
    project = store.create_project("Study", task="ner", texts=[BOTTOM], formatting="md")
    bench.kernel = DeskKernel(project, "anna")
    page = bench.open()
    pinned = page.locator(".tw-pin-bottom")
    expect(pinned).to_be_visible()
    page.locator('[data-tw="text"]').focus()
    page.keyboard.press("Control+Home")

    for _ in range(40):
        page.keyboard.press("ArrowDown")

    caret, box = page.locator(".tw-caret").bounding_box(), pinned.bounding_box()
    assert caret is not None
    assert box is not None
    assert caret["y"] + caret["height"] <= box["y"] + 1
    assert is_seen(page, "Row 40 ")
    page.keyboard.press("Control+End")
    assert is_seen(page, "yours")


def test_a_part_that_would_fill_the_window_scrolls_with_the_rest(store: Any, bench: Bench) -> None:
    many = "\n".join(f"{number}. Is it row {number}?" for number in range(30))
    project = store.create_project("Study", task="ner", texts=[f"{LINES}\n!---!\n{many}"], formatting="md")
    bench.kernel = DeskKernel(project, "anna")
    page = bench.open()

    expect(page.locator(".tw-pin-bottom")).to_have_count(1)
    expect(page.locator(".tw-pinned")).to_have_count(0)


def test_a_page_with_a_pinned_part_has_no_serious_fault(store: Any, bench: Bench) -> None:
    project = store.create_project("Study", task="ner", texts=[BOTTOM], formatting="md")
    bench.kernel = DeskKernel(project, "anna")
    page = bench.open()
    expect(page.locator(".tw-pinned")).to_be_visible()

    assert bench.faults() == []


def test_in_a_text_that_is_no_markdown_nothing_is_pinned(store: Any, bench: Bench) -> None:
    project = store.create_project("Study", task="ner", texts=[BOTTOM], formatting="ft")
    bench.kernel = DeskKernel(project, "anna")
    page = bench.open()

    expect(page.locator('[data-tw="text"]')).to_contain_text("Which row")
    expect(page.locator(".tw-pinned")).to_have_count(0)
