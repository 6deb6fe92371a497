"""The keyboard works wherever the mouse has been; what is refused is shown where it stands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from .conftest import Bench
from .kernel import Kernel, marker, screen

TEXT = "Ann met Bohdan, and Ann left Kiruna."
Show = Callable[..., Page]
VOILA = 'data-voila="voila"'
STRICT = [{"kind": "eq", "value": 1, "ignorable": False}]
LOOSE = [{"kind": "ge", "value": 1, "ignorable": True}]


def text(page: Page) -> Any:
    return page.locator('[data-tw="text"]')


def items(page: Page) -> Any:
    return page.locator('[data-tw="label-item"]')


def field(page: Page, code: str) -> Any:
    return page.locator(f'[data-tw="input"][data-code="{code}"]')


def label_ann(page: Page, bench: Bench) -> None:
    bench.select("Ann")
    page.keyboard.press("p")
    expect(items(page)).to_have_count(1)


@pytest.mark.parametrize("button", ["Unmark all", "Remove", "Undo"])
def test_keys_work_after_a_button_that_goes_away(show: Show, bench: Bench, button: str) -> None:
    page = show(Kernel([TEXT], screen()))
    label_ann(page, bench)

    page.get_by_role("button", name=button).first.click()

    expect(items(page)).to_have_count(0)
    expect(text(page)).to_be_focused()
    page.keyboard.press("Control+y" if button == "Undo" else "Control+z")
    expect(items(page)).to_have_count(1)


def test_keys_work_from_the_beginning_where_the_widget_is_the_page(show: Show) -> None:
    page = show(Kernel([TEXT], screen()), body=VOILA)
    expect(text(page)).to_be_focused()

    page.keyboard.press("?")

    expect(page.get_by_role("dialog")).to_be_visible()


def test_keys_work_after_the_guidelines(show: Show) -> None:
    page = show(Kernel([TEXT], screen(guidelines="<p>Read.</p>")))

    page.get_by_role("button", name="Start").click()

    expect(text(page)).to_be_focused()


def test_keys_work_after_a_click_on_nothing(show: Show, bench: Bench) -> None:
    page = show(Kernel([TEXT], screen()))
    label_ann(page, bench)

    page.get_by_role("heading", name="Nordic NER").click()
    page.keyboard.press("Control+z")

    expect(items(page)).to_have_count(0)


def test_a_widget_in_a_notebook_takes_no_focus_from_elsewhere(show: Show, bench: Bench) -> None:
    page = show(Kernel([TEXT], screen()))
    assert page.evaluate("document.activeElement === document.body")
    label_ann(page, bench)
    page.evaluate("document.body.append(document.createElement('input'))")
    items(page).get_by_role("button").last.focus()
    other = page.locator("body > input")
    other.focus()

    page.locator('[data-tw="label-item"] button').last.evaluate("(button) => button.click()")

    expect(items(page)).to_have_count(0)
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    expect(other).to_be_focused()


def test_all_occurrences_can_be_labelled_by_keyboard(show: Show, bench: Bench) -> None:
    page = show(Kernel([TEXT], screen()))
    panel = page.locator('[data-tw="occurrences-panel"]')
    bench.select("Ann")
    page.locator('[data-tw="occurrences"]').focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("radio", name="Person")).to_be_focused()

    page.keyboard.press("Escape")

    expect(panel).to_have_count(0)
    expect(text(page)).to_be_focused()
    page.locator('[data-tw="occurrences"]').focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("radio", name="Person")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.locator('[data-tw="occurrences-confirm"]').focus()
    page.keyboard.press("Enter")
    expect(items(page)).to_have_count(2)
    expect(items(page).first).to_contain_text("Location")
    expect(text(page)).to_be_focused()


def test_escape_in_the_text_closes_the_occurrences(show: Show, bench: Bench) -> None:
    page = show(Kernel([TEXT], screen()))
    bench.select("Ann")
    page.locator('[data-tw="occurrences"]').click()
    text(page).focus()

    page.keyboard.press("Escape")

    expect(page.locator('[data-tw="occurrences-panel"]')).to_have_count(0)
    expect(page.locator('[data-tw="occurrences"]')).to_be_visible()


def test_a_refused_submit_goes_to_the_first_strict_problem(show: Show) -> None:
    fields = [
        marker("free-text", "Loose", restrictions=LOOSE),
        marker("free-text", "Filled"),
        {
            "kind": "view",
            "tab": "More",
            "children": [marker("free-text", "Strict", restrictions=STRICT)],
        },
    ]
    page = show(Kernel([TEXT], screen(fields)))
    field(page, "filled").fill("x")

    page.locator('[data-tw="submit"]').click()

    expect(field(page, "strict")).to_be_focused()
    expect(field(page, "strict")).to_have_attribute("aria-invalid", "true")
    expect(field(page, "loose")).not_to_have_attribute("aria-invalid", "true")
    expect(page.get_by_text('The field "Loose" is required.')).to_have_count(0)


def wait_for_a_dead_kernel(show: Show, bench: Bench, kernel: Kernel) -> Page:
    bench.page.clock.install()
    page = show(kernel)
    kernel.is_silent = True
    label_ann(page, bench)
    page.clock.run_for(8_000)
    expect(page.locator('[data-tw="status"]')).to_have_attribute("data-state", "offline")
    expect(page.locator('[data-tw="status"]')).to_contain_text("No answer from the server.")
    page.clock.run_for(21_000)
    return page


@pytest.mark.own_page
def test_a_dead_kernel_of_a_notebook_wants_its_cell_run_again(show: Show, bench: Bench) -> None:
    kernel = Kernel([TEXT], screen())
    page = wait_for_a_dead_kernel(show, bench, kernel)
    status = page.locator('[data-tw="status"]')

    expect(status).to_contain_text("run the cell again; nothing is lost.")
    kernel.is_silent = False
    page.locator('[data-tw="try-now"]').click()
    expect(status).to_have_attribute("data-state", "saved")
