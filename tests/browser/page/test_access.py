"""Every state of the page is fit for screen readers and has enough contrast, light and dark."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from .conftest import Bench
from .kernel import NER, Kernel, marker, screen

TEXT = "Ann met Bohdan in Kiruna."
Show = Callable[..., Page]


@pytest.fixture(params=["light", "dark"])
def body(request: pytest.FixtureRequest) -> str:
    """Attributes of the page's body that choose its colours."""
    return f'data-jp-theme-light="{str(request.param == "light").lower()}"'


def mark(page: Page, bench: Bench) -> None:
    bench.select("Ann")
    page.keyboard.press("p")
    expect(page.locator('[data-tw="label-item"]')).to_have_count(1)


def state(page: Page, name: str) -> None:
    expect(page.locator('[data-tw="status"]')).to_have_attribute("data-state", name)


def test_out_of_reach(show: Show, bench: Bench, body: str) -> None:
    kernel = Kernel([TEXT], screen())
    page = show(kernel, body=body)
    kernel.is_silent = True
    page.evaluate("window.dispatchEvent(new Event('offline'))")

    mark(page, bench)

    state(page, "offline")
    expect(page.get_by_role("button", name="Try now")).to_be_visible()
    assert bench.faults() == []


def test_a_refused_draft(show: Show, bench: Bench, body: str) -> None:
    kernel = Kernel([TEXT], screen())
    kernel.refuse["save_draft"] = {"code": "internal", "message": "The disk is full."}
    page = show(kernel, body=body)

    mark(page, bench)

    state(page, "error")
    assert bench.faults() == []


def test_a_refused_submit(show: Show, bench: Bench, body: str) -> None:
    kernel = Kernel([TEXT], screen())
    kernel.refuse["submit"] = {"code": "internal", "message": "The disk is full."}
    page = show(kernel, body=body)
    mark(page, bench)

    page.locator('[data-tw="submit"]').click()

    expect(page.locator('[data-tw="problems"]')).to_contain_text("The disk is full.")
    assert bench.faults() == []


def test_a_text_submitted_in_another_window(show: Show, bench: Bench, body: str) -> None:
    kernel = Kernel([TEXT], screen())
    page = show(kernel, body=body)
    mark(page, bench)
    # a draft that is answered later would tell the page of the other answer before it submits
    expect(page.locator('[data-tw="status"]')).to_have_attribute("data-state", "saved")
    assert kernel.of_type("save_draft")
    other = {"id": "other", "marker": "location", "start": 18, "end": 24, "quote": "Kiruna"}
    kernel.submitted[101] = [{"labels": [other], "inputs": [], "relations": []}]

    page.locator('[data-tw="submit"]').click()

    expect(page.locator('[data-tw="twice-dialog"]')).to_be_visible()
    assert bench.faults() == []


@pytest.mark.parametrize("status", ["finished", "waiting", "closed", "no_data"])
def test_a_page_without_a_text(show: Show, bench: Bench, body: str, status: str) -> None:
    page = show(Kernel([TEXT], screen(), status=status, item=None), body=body)

    expect(page.locator(f'[data-tw="{status.replace("_", "-")}"]')).to_be_visible()
    assert bench.faults() == []


def test_groups_and_tabs_with_problems(show: Show, bench: Bench, body: str) -> None:
    needed = [{"kind": "ge", "value": 1, "ignorable": False}]
    unit = {"kind": "unit", "code": "event", "size": 2, "minimum": 1, "is_rankable": False}
    made = screen([])
    made["root"]["children"][1]["children"] = [
        {"kind": "view", "role": "side", "tab": "One", "children": NER},
        {
            "kind": "view",
            "role": "side",
            "tab": "Two",
            "children": [
                marker("m-text", "Spam", restrictions=needed),
                {**unit, "children": [marker("m-span", "Who", shortcut="W")]},
            ],
        },
    ]
    page = show(Kernel([TEXT], made), body=body)
    page.locator('[data-tw="text"]').focus()
    page.keyboard.press("+")
    mark(page, bench)

    page.locator('[data-tw="submit"]').click()

    expect(page.get_by_role("tab", name="Two not filled in right").first).to_be_visible()
    assert bench.faults() == []


def test_the_span_labeler(bench: Bench, body: str) -> None:
    label = {"id": "l1", "marker": "person", "start": 0, "end": 3, "quote": "Ann"}
    bench.entry = "span-labeler"
    bench.body = body
    bench.state = {
        "text": TEXT,
        "formatting": "ft",
        "markers": [*NER, marker("m-text", "Spam")],
        "relation_controls": [],
        "labels": [label],
        "relations": [],
        "strings": {"language": "en", "direction": "ltr", "messages": {}, "plurals": {}},
        "max_labels": None,
    }
    page = bench.open()
    expect(page.locator('[data-tw="label-item"]')).to_have_count(1)
    assert bench.faults() == []

    page.keyboard.press("?")
    page.locator('[data-tw="label-item"] .tw-row-main').click()
    assert bench.faults() == []


def test_progress_is_seen_in_forced_colours(show: Show, bench: Bench) -> None:
    bench.page.emulate_media(forced_colors="active")
    kernel = Kernel([TEXT, TEXT], screen())
    page = show(kernel)
    bar = page.locator(".tw-bar")
    background = "one => getComputedStyle(one).backgroundColor"

    assert bar.locator("i").evaluate(background) != bar.evaluate(background)
    assert bar.evaluate("one => getComputedStyle(one).borderTopWidth") == "1px"
