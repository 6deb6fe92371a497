"""All occurrences of the selected words, labelled by the keyboard alone."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from .conftest import Bench
from .kernel import Kernel, screen

TEXT = "Ann met Bohdan, and Ann left; Ann was late."
Show = Callable[..., Page]


def opened(show: Show, bench: Bench) -> Page:
    page = show(Kernel([TEXT], screen()))
    bench.select("Ann")
    page.locator('[data-tw="occurrences"]').click()
    expect(page.get_by_role("radio", name="Person")).to_be_focused()
    return page


def previewed(page: Page) -> int:
    return page.evaluate("[...CSS.highlights].filter(([name]) => name.includes('preview'))[0]?.[1].size ?? 0")


def test_a_key_chooses_the_marker_and_enter_labels(show: Show, bench: Bench) -> None:
    page = opened(show, bench)

    page.keyboard.press("l")

    expect(page.get_by_role("radio", name="Location")).to_be_checked()
    expect(page.get_by_role("radio", name="Location")).to_be_focused()
    expect(page.locator('[data-tw="label-item"]')).to_have_count(0)
    page.keyboard.press("Enter")
    expect(page.locator('[data-tw="label-item"]')).to_have_count(3)
    assert set(
        page.locator('[data-tw="label"]').evaluate_all("all => all.map((one) => one.dataset.code)")
    ) == {"location"}
    expect(page.locator('[data-tw="text"]')).to_be_focused()


def test_escape_closes_and_the_focus_goes_back(show: Show, bench: Bench) -> None:
    page = opened(show, bench)

    page.keyboard.press("Tab")
    page.keyboard.press("Escape")

    expect(page.locator('[data-tw="occurrences-panel"]')).to_have_count(0)
    expect(page.locator('[data-tw="text"]')).to_be_focused()
    assert previewed(page) == 0
    page.keyboard.press("p")
    expect(page.locator('[data-tw="label-item"]')).to_have_count(1)


def test_enter_on_cancel_cancels(show: Show, bench: Bench) -> None:
    page = opened(show, bench)

    page.get_by_role("button", name="Cancel").focus()
    page.keyboard.press("Enter")

    expect(page.locator('[data-tw="occurrences-panel"]')).to_have_count(0)
    expect(page.locator('[data-tw="label-item"]')).to_have_count(0)


def test_what_is_shown_is_what_will_be_labelled(show: Show, bench: Bench) -> None:
    page = show(Kernel([TEXT], screen()))
    bench.select("Ann", 1)
    page.keyboard.press("p")
    bench.select("Ann")
    page.locator('[data-tw="occurrences"]').click()
    button = page.locator('[data-tw="occurrences-confirm"]')

    expect(button).to_have_text("Label 2 places")
    assert previewed(page) == 2
    page.keyboard.press("l")
    expect(button).to_have_text("Label 3 places")
    assert previewed(page) == 3
    page.keyboard.press("p")
    page.keyboard.press("Enter")
    expect(page.locator('[data-tw="label-item"]')).to_have_count(3)


def test_many_labels_are_announced_before_they_are_made(show: Show, bench: Bench) -> None:
    page = show(Kernel(["Ann met Bohdan.\n" * 1500], screen()))
    bench.select("Ann")
    page.locator('[data-tw="occurrences"]').click()
    button = page.locator('[data-tw="occurrences-confirm"]')
    expect(button).to_have_text("Label 1,500 places")
    page.evaluate(
        """() => {
          window.seen = [];
          const panel = document.querySelector('[data-tw="occurrences-panel"]');
          const button = panel.querySelector('[data-tw="occurrences-confirm"]');
          const look = () => {
            const labels = document.querySelectorAll('[data-tw="label-item"]').length;
            seen.push([button.textContent.trim(), button.disabled, labels > 0]);
          };
          new MutationObserver(look).observe(panel, { subtree: true, childList: true, characterData: true });
        }"""
    )

    button.click()

    expect(page.locator('[data-tw="label-item"]').first).to_be_visible()
    expect(page.get_by_role("list", name="1,500 labels")).to_be_visible()
    assert page.evaluate("seen")[0] == ["Labelling…", True, False]


def test_a_long_search_lets_the_page_answer_and_can_be_called_off(show: Show, bench: Bench) -> None:
    page = show(Kernel(["我们在北京大学学习中文。\n" * 4000], screen()))
    bench.select("北京")
    # A clock on which each look at it is a slice of time later.
    page.evaluate("let now = 0; performance.now = () => (now += 20)")
    page.evaluate(
        """() => {
          window.seen = [];
          const look = () => {
            const button = document.querySelector('[data-tw="occurrences-confirm"]');
            if (button) seen.push([button.textContent.trim(), button.disabled]);
          };
          const all = { subtree: true, childList: true, characterData: true };
          new MutationObserver(look).observe(document.body, all);
        }"""
    )
    page.locator('[data-tw="occurrences"]').click()
    button = page.locator('[data-tw="occurrences-confirm"]')

    expect(button).to_have_text("Searching…")
    page.keyboard.press("Escape")
    expect(button).to_have_count(0)
    expect(page.locator('[data-tw="label-item"]')).to_have_count(0)
    page.evaluate("delete performance.now")
    page.locator('[data-tw="occurrences"]').click()
    expect(button).to_have_text("Label 4,000 places")
    assert page.evaluate("seen")[0] == ["Searching…", True]
