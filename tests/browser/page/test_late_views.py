"""Views that a host puts into the page late, and keys that are held down."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from .conftest import Bench
from .kernel import Kernel, marker, screen

TEXT = "Ann met Bohdan in Kiruna."
Show = Callable[..., Page]


def saved(page: Page) -> None:
    expect(page.locator('[data-tw="status"]')).to_have_attribute("data-state", "saved")


def test_guidelines_open_in_a_view_that_comes_into_the_page_late(show: Show, bench: Bench) -> None:
    bench.is_late = True
    kernel = Kernel([TEXT, "Next."], screen(guidelines="<p>Mark names.</p>", allow_empty_submit=True))
    page = show(kernel)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    bench.open()
    seen = "() => Object.keys(localStorage).some((key) => key.includes('once:guidelines'))"
    assert page.evaluate("() => window.views.every((el) => !el.querySelector('.tw-narrow'))")
    assert not page.evaluate(seen)

    page.evaluate("attach()")

    expect(page.locator('[data-tw="guidelines-dialog"]')).to_be_visible()
    assert page.evaluate(seen)
    page.get_by_role("button", name="Start").click()
    page.locator('[data-tw="text"]').focus()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Control+Enter")
    expect(page.locator('[data-tw="text"]')).to_have_text("Next.")
    assert faults == []


def test_guidelines_in_a_hidden_tab_wait_until_it_is_shown(show: Show, bench: Bench) -> None:
    page = show(Kernel([TEXT], screen(guidelines="<p>Mark names.</p>")), body="hidden")
    dialog = page.locator('[data-tw="guidelines-dialog"]')
    expect(page.locator('[data-tw="text"]')).to_have_count(1)
    expect(dialog).to_have_count(0)

    page.evaluate("document.body.hidden = false")

    expect(dialog).to_be_visible()


def test_a_view_that_never_comes_into_the_page_greets_nobody(show: Show, bench: Bench) -> None:
    bench.is_late = True
    page = show(Kernel([TEXT], screen(guidelines="<p>Mark names.</p>")))

    page.evaluate("closers.forEach((close) => close()); attach()")
    bench.is_late = False
    bench.open()

    expect(page.locator('[data-tw="guidelines-dialog"]')).to_be_visible()


def test_a_key_held_down_submits_once_and_marks_once_but_goes_on_undoing(show: Show, bench: Bench) -> None:
    marks = [marker("m-text", "Spam", shortcut="S"), marker("m-text", "Rude", shortcut="R")]
    kernel = Kernel([TEXT, "Next.", "Last."], screen(marks, allow_empty_submit=True))
    page = show(kernel)
    text = page.locator('[data-tw="text"]')
    text.focus()

    for key in "sr":
        for _ in range(4):
            page.keyboard.down(key)
        page.keyboard.up(key)
    saved(page)
    labels = kernel.drafts[101]["answer"]["labels"]
    assert sorted(label["marker"] for label in labels) == ["rude", "spam"]
    page.keyboard.down("Control")
    for _ in range(2):
        page.keyboard.down("z")
    page.keyboard.up("z")
    saved(page)
    expect(page.locator('[data-tw="undo"]')).to_be_disabled()

    page.keyboard.down("Enter")
    expect(text).to_have_text("Next.")
    text.focus()
    page.keyboard.down("Enter")
    page.keyboard.up("Enter")
    page.keyboard.up("Control")
    page.keyboard.press("s")
    saved(page)
    assert len(kernel.of_type("submit")) == 1
    assert [label["marker"] for label in kernel.drafts[102]["answer"]["labels"]] == ["spam"]
