"""Requests that nobody answers: every one says so, and nothing that was typed is lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from .conftest import Bench
from .kernel import Kernel, screen

TEXT = "Ann met Bohdan in Kiruna."
Show = Callable[..., Page]


def state(page: Page, name: str) -> None:
    expect(page.locator('[data-tw="status"]')).to_have_attribute("data-state", name)


def lose(page: Page, kernel: Kernel) -> None:
    """Lose the connection, as the browser tells it."""
    # an answer that is still on its way would say that there is a connection
    page.wait_for_function("window.unanswered === 0")
    kernel.is_silent = True
    page.evaluate("window.dispatchEvent(new Event('offline'))")


def find(page: Page, kernel: Kernel) -> None:
    kernel.is_silent = False
    page.evaluate("window.dispatchEvent(new Event('online'))")


def write_report(page: Page, words: str) -> Locator:
    page.locator('[data-tw="flag"]').click()
    dialog = page.locator('[data-tw="flag-dialog"]')
    dialog.get_by_role("textbox").fill(words)
    return dialog


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_report_sent_while_offline_says_so_and_is_sent_later(show: Show, bench: Bench, theme: str) -> None:
    kernel = Kernel([TEXT], screen())
    page = show(kernel, body=f'data-jp-theme-light="{str(theme == "light").lower()}"')
    lose(page, kernel)

    dialog = write_report(page, "Not Swedish.")
    dialog.locator('[data-tw="send-flag"]').click()

    expect(dialog.get_by_role("alert")).to_contain_text("offline")
    expect(dialog.get_by_role("textbox")).to_have_value("Not Swedish.")
    assert bench.faults() == []
    assert kernel.flags == []
    find(page, kernel)
    expect(dialog).to_have_count(0)
    assert kernel.flags == [{"feedback": "Not Swedish."}]


def test_a_report_is_sent_after_its_dialog_was_closed(show: Show) -> None:
    kernel = Kernel([TEXT], screen())
    page = show(kernel)
    lose(page, kernel)
    dialog = write_report(page, "Not Swedish.")
    dialog.locator('[data-tw="send-flag"]').click()
    dialog.locator(".tw-dialog-foot").get_by_role("button", name="Close").click()
    page.keyboard.press("?")
    expect(page.locator('[data-tw="keys-dialog"]')).to_be_visible()

    find(page, kernel)

    expect(page.locator(".tw-unseen[role=status]")).to_contain_text("The text is flagged")
    expect(page.locator('[data-tw="keys-dialog"]')).to_be_visible()
    assert kernel.flags == [{"feedback": "Not Swedish."}]


def test_a_report_that_was_never_answered_is_sent_by_the_next_page(show: Show, bench: Bench) -> None:
    kernel = Kernel([TEXT], screen())
    page = show(kernel)
    lose(page, kernel)
    dialog = write_report(page, "Not Swedish.")
    dialog.locator('[data-tw="send-flag"]').click()
    expect(dialog.get_by_role("alert")).to_contain_text("offline")
    kernel.is_silent = False

    bench.open()

    state(page, "saved")
    page.wait_for_function("!Object.keys(localStorage).some((key) => key.includes('report'))")
    assert kernel.flags == [{"feedback": "Not Swedish."}]


def test_a_refused_report_is_told_and_what_was_typed_stays(show: Show, bench: Bench) -> None:
    kernel = Kernel([TEXT], screen())
    kernel.refuse["flag"] = {"code": "internal", "message": "The disk is full."}
    page = show(kernel)

    dialog = write_report(page, "Not Swedish.")
    dialog.locator('[data-tw="send-flag"]').click()

    expect(dialog.get_by_role("alert")).to_contain_text("The disk is full.")
    bench.open()
    page.locator('[data-tw="flag"]').click()
    expect(dialog.get_by_role("textbox")).to_have_value("Not Swedish.")


@pytest.mark.parametrize("button", ["next", "later", "submit"])
def test_leaving_a_text_while_offline_says_so_and_goes_on_later(
    show: Show, bench: Bench, button: str
) -> None:
    kernel = Kernel([TEXT, "Next."], screen(allow_empty_submit=True))
    page = show(kernel)
    lose(page, kernel)

    page.locator(f'[data-tw="{button}"]').click()

    state(page, "offline")
    expect(page.locator('[data-tw="status"]')).to_contain_text("sent again")
    assert bench.faults() == []
    find(page, kernel)
    expect(page.locator('[data-tw="text"]')).to_have_text("Next.")
    state(page, "saved")


def test_a_page_without_a_text_says_why_it_cannot_look_again(show: Show, bench: Bench) -> None:
    kernel = Kernel([TEXT], screen(), status="waiting", item=None)
    page = show(kernel)
    kernel.refuse["ready"] = {"code": "internal", "message": "The disk is full."}

    page.get_by_role("button", name="Look again").click()

    expect(page.locator('[data-tw="problems"]')).to_contain_text("The disk is full.")
    assert bench.faults() == []


def test_an_answer_of_another_shape_is_told_in_the_language_of_the_page(show: Show, bench: Bench) -> None:
    kernel = Kernel([TEXT, "Next."], screen())
    page = show(kernel)
    kernel.do_skip = lambda message: {"status": "done", "result": {}}  # type: ignore[method-assign]

    page.locator('[data-tw="next"]').click()

    expect(page.locator('[data-tw="problems"]')).to_contain_text("do not understand each other")


@pytest.mark.parametrize("width", [850, 1280])
def test_words_about_a_failure_are_read_whole_beside_a_long_title(show: Show, width: int) -> None:
    kernel = Kernel([TEXT], screen(title="Names of people and places in old newspapers"))
    page = show(kernel)
    page.set_viewport_size({"width": width, "height": 800})
    lose(page, kernel)

    state(page, "offline")

    words = page.locator('[data-tw="status"] .tw-ellipsis')
    assert words.evaluate("words => words.scrollWidth <= words.clientWidth")
    assert words.evaluate("words => words.clientWidth > 0")
    user = page.locator(".tw-user").bounding_box()
    assert user is not None
    assert user["x"] + user["width"] > width - 40
