"""The annotator on a phone, by real touch events."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from .conftest import Bench
from .kernel import NER, Kernel, marker, screen

TEXT = "Anna lives in Uppsala. " * 60


@pytest.fixture
def phone(browser: Browser) -> Iterator[Bench]:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    bench = Bench(context.new_page())
    bench.kernel = Kernel([TEXT], screen([*NER]))
    bench.open()
    yield bench
    context.close()


def word(phone: Bench, start: int) -> tuple[float, float]:
    """The middle of the first letters of a word that is not labelled yet."""
    box = phone.page.evaluate(
        """(start) => {
          const walk = document.createTreeWalker(
            document.querySelector('[data-tw="text"]'), NodeFilter.SHOW_TEXT);
          const range = document.createRange();
          let past = 0;
          for (let node = walk.nextNode(); node; past += node.length, node = walk.nextNode()) {
            if (start < past || start >= past + node.length) continue;
            range.setStart(node, start - past);
            range.setEnd(node, start - past + 2);
          }
          const {left, top, width, height} = range.getBoundingClientRect();
          return [left + width / 2, top + height / 2];
        }""",
        start,
    )
    return box[0], box[1]


def test_words_are_tapped_and_labelled_from_the_dock(phone: Bench) -> None:
    page = phone.page
    for _ in range(2):
        page.touchscreen.tap(*word(phone, TEXT.index("Uppsala")))
    page.locator('[data-tw="marker"][data-code="location"]').tap()

    expect(page.locator('[data-tw="label"]')).to_have_text("Uppsala")
    expect(page.locator('.tw-state[data-state="saved"]')).to_be_visible()
    [draft] = phone.kernel.drafts.values()
    [label] = draft["answer"]["labels"]
    assert (label["start"], label["end"], label["quote"]) == (14, 21, "Uppsala")


def test_a_label_is_tapped_and_gets_another_marker(phone: Bench) -> None:
    page = phone.page
    for _ in range(2):
        page.touchscreen.tap(*word(phone, 0))
    page.locator('[data-tw="marker"][data-code="location"]').tap()
    label = page.locator('[data-tw="label"]')
    label.tap()
    expect(label).to_contain_class("tw-selected")
    page.locator('[data-tw="marker"][data-code="person"]').tap()

    expect(label).to_have_attribute("data-code", "person")


def test_what_a_finger_taps_is_large_enough(phone: Bench) -> None:
    small = phone.page.evaluate(
        """() => [...document.querySelectorAll('button, select, summary, [role="tab"], input')]
          .map((one) => [one.getBoundingClientRect(), one])
          .filter(([box]) => box.width > 0 && (box.height < 43.5 || box.width < 43.5))
          .map(([box, one]) => `${one.outerHTML.slice(0, 90)} ${box.width} x ${box.height}`)"""
    )
    assert small == []


def low_choices(page: Page, least: float) -> list[str]:
    """Radio buttons and check boxes whose label, which is the target, is lower than it should be."""
    found: list[str] = page.evaluate(
        """(least) => [...document.querySelectorAll('[type=radio], [type=checkbox]')]
          .map((one) => [one.closest('label')?.getBoundingClientRect(), one.closest('label')?.textContent])
          .filter(([box]) => !box || box.height < least || box.width < least)
          .map(([box, words]) => `${words}: ${box?.width} x ${box?.height}`)""",
        least,
    )
    return found


@pytest.mark.parametrize(("is_touched", "least"), [(True, 43.5), (False, 33.5)])
def test_a_choice_is_taken_by_its_whole_line(browser: Browser, is_touched: bool, least: float) -> None:
    width = 390 if is_touched else 1280
    context = browser.new_context(
        viewport={"width": width, "height": 844}, has_touch=is_touched, is_mobile=is_touched
    )
    bench = Bench(context.new_page())
    choices = ["Yes", {"group": "No", "choices": ["a", "b"]}]
    fields = [marker("radio", "One", choices=choices), marker("check", "Many", choices=choices)]
    bench.kernel = Kernel([TEXT], screen([*NER, *fields]))
    page = bench.open()
    bench.select("Anna")
    page.locator('[data-tw="occurrences"]').click()

    assert page.locator("[type=radio], [type=checkbox]").count() == 13
    assert low_choices(page, least) == []
    page.get_by_text("Match case").click()
    expect(page.get_by_label("Match case")).not_to_be_checked()
    context.close()
