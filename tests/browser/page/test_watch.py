"""A frame that is watched: it grows, says so, can be stopped, and is read on a phone and by keyboard."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from .conftest import Bench

ENGLISH = {"language": "en", "direction": "ltr", "messages": {}, "plurals": {}}
COLUMNS = [
    {"name": "user", "kind": "text"},
    {"name": "quote", "kind": "text"},
    {"name": "start", "kind": "number"},
    {"name": "created", "kind": "time"},
]
ROW = '[data-tw="row"]'


class Store:
    """What answers the page: rows that the test adds."""

    def __init__(self) -> None:
        self.rows = [["anna", "Ann <b>😀</b>", "1200", "2026-01-02T03:04:05+00:00"]]
        self.sent: list[list[str]] | None = None
        self.trouble: str | None = None
        self.is_silent = False
        self.asked = 0

    def add(self, user: str) -> None:
        self.rows.insert(0, [user, "Bo", "3", "2026-01-02T03:04:06+00:00"])

    def table(self) -> dict[str, Any]:
        self.sent = copy.deepcopy(self.rows)
        return {"columns": COLUMNS, "rows": self.rows[:3], "count": len(self.rows)}

    def state(self) -> dict[str, Any]:
        return {"title": "Names: labels", "table": self.table(), "every_ms": 60, "strings": ENGLISH}

    def hear(self, message: dict[str, Any]) -> dict[str, Any]:
        if self.is_silent:
            return {"replies": [], "traits": {}}
        self.asked += 1
        answer: dict[str, Any] = {"request": message["request"], "status": "done", "result": {}}
        if self.trouble is not None:
            answer = {**answer, "status": "failed", "error": {"code": "x", "message": self.trouble}}
        traits = {} if self.sent == self.rows else {"table": self.table()}
        return {"replies": [answer], "traits": traits}


@pytest.fixture
def watched(request: pytest.FixtureRequest, bench: Bench) -> Page:
    """A frame of one row; its clock is turned by a test that has a page of its own."""
    bench.entry = "watch"
    bench.kernel = Store()
    if request.node.get_closest_marker("own_page") is not None:
        bench.page.clock.install()
    page = bench.open()
    expect(page.locator(ROW)).to_have_count(1)
    return page


def test_rows_come_by_themselves_newest_first_marked_and_said(watched: Page, bench: Bench) -> None:
    expect(watched.locator('[data-tw="count"]')).to_have_text("1 row")
    expect(watched.locator(".tw-fresh")).to_have_count(0)

    bench.kernel.add("boris")

    expect(watched.locator(ROW)).to_have_count(2)
    expect(watched.locator(ROW).first).to_contain_text("boris")
    expect(watched.locator(".tw-fresh")).to_have_count(1)
    expect(watched.locator(".tw-fresh")).to_contain_text("New")
    expect(watched.locator('[aria-live="polite"]')).to_have_text("1 new row")


def test_only_the_newest_rows_are_shown_and_the_count_is_of_all(watched: Page, bench: Bench) -> None:
    for name in ("boris", "carl", "dora"):
        bench.kernel.add(name)

    expect(watched.locator('[data-tw="count"]')).to_have_text("4 rows the newest 3 are shown")
    expect(watched.locator(ROW)).to_have_count(3)


def test_what_people_wrote_is_text(watched: Page) -> None:
    expect(watched.locator(ROW)).to_contain_text("Ann <b>😀</b>")
    expect(watched.locator(f"{ROW} b")).to_have_count(0)


@pytest.mark.own_page
def test_a_pause_holds_what_is_shown_and_asks_for_nothing(watched: Page, bench: Bench) -> None:
    pause = watched.locator('[data-tw="pause"]')
    pause.focus()
    watched.keyboard.press("Enter")
    expect(pause).to_have_attribute("aria-pressed", "true")
    watched.clock.run_for(1000)  # a question that was due in the frame of the key press may still go out
    bench.kernel.add("boris")
    asked = bench.kernel.asked
    watched.clock.run_for(1000)
    assert bench.kernel.asked == asked
    expect(watched.locator(ROW)).to_have_count(1)

    watched.keyboard.press("Enter")

    expect(watched.locator(ROW)).to_have_count(2)


def test_trouble_is_shown_and_goes_when_it_is_over(watched: Page, bench: Bench) -> None:
    bench.kernel.trouble = "The store was closed."
    expect(watched.locator('[data-tw="error"]')).to_have_text("The store was closed.")

    bench.kernel.trouble = None
    bench.kernel.add("boris")

    expect(watched.locator('[data-tw="error"]')).to_have_count(0)
    expect(watched.locator(ROW)).to_have_count(2)


@pytest.mark.own_page
def test_a_kernel_that_is_gone_is_told(watched: Page, bench: Bench) -> None:
    bench.kernel.is_silent = True
    watched.clock.run_for(10_000)

    expect(watched.locator('[data-tw="error"]')).to_contain_text("does not answer")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_it_is_reached_by_keyboard_and_fits_a_phone(bench: Bench, theme: str, width: int) -> None:
    bench.entry = "watch"
    bench.kernel = Store()
    bench.page.emulate_media(color_scheme=theme)
    bench.page.set_viewport_size({"width": width, "height": 700})
    page = bench.open()
    bench.kernel.add("boris")
    expect(page.locator(".tw-fresh")).to_have_count(1)

    page.keyboard.press("Tab")
    expect(page.locator('[data-tw="pause"]')).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator('[data-tw="rows"]')).to_be_focused()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert bench.faults() == []
