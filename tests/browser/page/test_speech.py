"""What screen readers hear: every step, every way on, and where the caret is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from .conftest import Bench
from .kernel import NER, Kernel, marker, screen

TEXT = "Ann met Bohdan, and Ann left Kiruna."
Show = Callable[..., Page]
WATCH = """() => {
  window.heard = [];
  const region = document.querySelector('.tw-unseen[role=status]');
  const observer = new MutationObserver(() => heard.push(region.textContent));
  observer.observe(region, {childList: true, subtree: true});
}"""


def voice(page: Page) -> Any:
    return page.locator(".tw-unseen[role=status]")


def mark_ann(page: Page, bench: Bench) -> None:
    bench.select("Ann")
    page.keyboard.press("p")
    expect(voice(page)).to_have_text('"Ann" is labelled Person.')


def test_every_step_is_said_and_replaces_what_was_said(show: Show, bench: Bench) -> None:
    page = show(Kernel([TEXT], screen()))
    mark_ann(page, bench)

    page.keyboard.press("Control+z")
    expect(voice(page)).to_have_text('Undone: Label "Ann", Person.')
    page.keyboard.press("Control+y")
    expect(voice(page)).to_have_text('Redone: Label "Ann", Person.')
    page.keyboard.press("Control+Home")
    page.keyboard.press("Tab")
    expect(voice(page)).to_have_text("Person, label on “Ann”")
    page.keyboard.press("Alt+Shift+ArrowRight")
    expect(voice(page)).to_have_text('Move label "Ann ", Person.')
    page.keyboard.press("Delete")
    expect(voice(page)).to_have_text('Remove label "Ann ", Person.')
    page.keyboard.press("Control+z")
    expect(voice(page)).to_have_text('Undone: Remove label "Ann ", Person.')
    page.locator('[data-tw="unmark-all"]').click()
    expect(voice(page)).to_have_text("All labels are removed. Undo brings them back.")


def test_many_labels_and_the_whole_text_are_said(show: Show, bench: Bench) -> None:
    page = show(Kernel([TEXT], screen([*NER, marker("m-text", "Spam", shortcut="S")])))
    bench.select("Ann")
    page.locator('[data-tw="occurrences"]').click()
    page.locator('[data-tw="occurrences-confirm"]').click()
    expect(voice(page)).to_have_text("Label all occurrences: 2 labels.")

    page.keyboard.press("s")
    expect(voice(page)).to_have_text("Label the whole text: Spam.")


def test_the_same_words_twice_are_said_twice(show: Show, bench: Bench) -> None:
    page = show(Kernel([TEXT], screen()))
    bench.select("Ann")
    page.evaluate(WATCH)
    page.keyboard.press("p")
    expect(voice(page)).to_have_text('"Ann" is labelled Person.')
    bench.select("Ann", 1)
    page.keyboard.press("p")

    page.wait_for_function("heard.length === 2")
    assert set(page.evaluate("heard")) == {'"Ann" is labelled Person.'}


def test_a_key_that_is_held_down_says_the_last_place_only(show: Show) -> None:
    page = show(Kernel([TEXT], screen()))
    page.locator('[data-tw="text"]').focus()
    page.evaluate(WATCH)

    page.evaluate(
        """() => {
          for (let n = 0; n < 9; n += 1)
            document.activeElement.dispatchEvent(new KeyboardEvent('keydown',
              {key: 'ArrowRight', repeat: n > 0, bubbles: true, cancelable: true}));
        }"""
    )

    expect(voice(page)).to_have_text("o")
    assert page.evaluate("heard") == ["o"]


def test_a_step_is_not_talked_over_by_the_caret(show: Show) -> None:
    page = show(Kernel([TEXT], screen()))
    page.locator('[data-tw="text"]').focus()
    page.evaluate(WATCH)

    page.evaluate(
        """() => {
          const press = (key, more) => document.activeElement.dispatchEvent(
            new KeyboardEvent('keydown', {key, bubbles: true, cancelable: true, ...more}));
          press('ArrowRight', {ctrlKey: true, shiftKey: true});
          press('p');
        }"""
    )
    expect(voice(page)).to_have_text('"Ann" is labelled Person.')
    page.keyboard.press("ArrowRight")

    page.wait_for_function("heard.length === 2")
    assert page.evaluate("heard")[0] == '"Ann" is labelled Person.'


def test_ways_on_are_said(show: Show, bench: Bench) -> None:
    page = show(Kernel([TEXT, TEXT], screen()))

    page.locator('[data-tw="next"]').click()
    expect(voice(page)).to_have_text("The next text is shown.")
    mark_ann(page, bench)
    page.keyboard.press("Control+Enter")
    expect(voice(page)).to_contain_text("You have finished this task.")
