"""The foot of a narrow page: its buttons fit in every language, and all markers can be seen and found."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from textinator_widgets.i18n import strings

from .conftest import Bench
from .kernel import NER, Kernel, marker, screen

TEXT = "Ann met Bohdan in Kiruna."
Show = Callable[..., Page]

OUTSIDE = """() => [...document.querySelectorAll('.tw-actions button')].filter((one) => {
  const box = one.getBoundingClientRect();
  const around = one.closest('.tw-foot').getBoundingClientRect();
  return box.width === 0 || box.left < 0 || box.right > innerWidth || box.bottom > around.bottom;
}).map((one) => one.textContent || one.ariaLabel)"""


def many() -> list[dict[str, Any]]:
    return [marker("m-span", f"Marker number {n}", shortcut="K" if n == 37 else None) for n in range(60)]


@pytest.mark.parametrize("language", ["en", "sv", "ru", "uk"])
@pytest.mark.parametrize("width", [390, 360])
def test_every_action_is_inside(show: Show, bench: Bench, language: str, width: int) -> None:
    bench.page.set_viewport_size({"width": width, "height": 844})
    made = Kernel([TEXT], screen())
    bench.state = {**made.state(), "strings": strings(language)}
    page = show(made)

    assert page.evaluate(OUTSIDE) == []
    bar = page.locator(".tw-actions")
    assert bar.evaluate("bar => bar.scrollWidth <= bar.clientWidth")
    assert bar.locator("button").count() == 6


@pytest.mark.parametrize("body", ['data-jp-theme-light="true"', 'data-jp-theme-light="false"'])
def test_all_of_sixty_markers_are_unfolded_and_found(show: Show, bench: Bench, body: str) -> None:
    bench.page.set_viewport_size({"width": 390, "height": 844})
    page = show(Kernel([TEXT], screen(many())), body=body)
    bench.select("Ann")
    button = page.locator('[data-tw="all-markers"]')
    chips = page.locator('[data-tw="marker"]')
    expect(button).to_have_attribute("aria-expanded", "false")
    low = chips.first.bounding_box()

    button.click()

    expect(button).to_have_attribute("aria-expanded", "true")
    dock = page.locator(".tw-marker-dock").bounding_box()
    assert low is not None
    assert dock is not None
    assert dock["height"] <= 844 / 2
    assert dock["y"] < low["y"] - 200
    chips.last.scroll_into_view_if_needed()
    expect(chips.last).to_be_in_viewport()
    assert bench.faults() == []
    page.keyboard.press("Tab")
    search = page.locator('[data-tw="marker-filter"]')
    search.fill("NUMBER 37")
    expect(chips).to_have_count(1)
    assert bench.faults() == []
    chips.click()
    expect(page.locator('[data-tw="label"]')).to_have_text("Ann")

    search.fill("nothing of this name")
    expect(chips).to_have_count(0)
    expect(page.locator(".tw-marker-dock")).to_contain_text("No marker here has this in its name.")
    search.press("Escape")
    expect(button).to_be_focused()
    expect(search).to_have_count(0)
    expect(chips).to_have_count(60)
    page.keyboard.press("Enter")
    expect(search).to_have_value("")
    page.reload()
    page.wait_for_function("window.isReady === true")
    expect(button).to_have_attribute("aria-expanded", "false")


def test_few_markers_need_no_button_and_some_no_search(show: Show, bench: Bench) -> None:
    bench.page.set_viewport_size({"width": 390, "height": 844})
    page = show(Kernel([TEXT], screen([*NER])))
    expect(page.locator('[data-tw="marker"]')).to_have_count(3)
    expect(page.locator('[data-tw="all-markers"]')).to_have_count(0)

    page = show(Kernel([TEXT], screen(many()[:9])))
    page.locator('[data-tw="all-markers"]').click()
    expect(page.locator('[data-tw="marker-filter"]')).to_have_count(0)
    for chip in page.locator('[data-tw="marker"]').all():
        expect(chip).to_be_in_viewport()


def test_few_markers_and_relations_stand_in_one_row(show: Show, bench: Bench) -> None:
    bench.page.set_viewport_size({"width": 390, "height": 844})
    relation = {
        "code": "corefers",
        "name": "Corefers",
        "shortcut": "Shift+C",
        "direction": "2",
        "representation": "g",
        "pairs": [["mention", "mention"]],
        "restrictions": [],
    }
    page = show(Kernel([TEXT], screen([marker("m-span", "Mention", shortcut="M")], relations=[relation])))

    chip = page.locator('[data-tw="marker"]').bounding_box()
    relations = page.locator('[data-tw="relation"]').bounding_box()

    assert chip is not None
    assert relations is not None
    assert chip["x"] + chip["width"] < relations["x"]
    assert relations["y"] < chip["y"] + chip["height"]
