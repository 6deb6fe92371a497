"""Names of a hundred letters without a space stay inside what they stand in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from .conftest import Bench
from .kernel import Kernel, marker, screen

Show = Callable[..., Page]
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaftsgeneralversammlungen"
TEXT = f"Ann met Bohdan in {LONG}."
CHOICES = [f"{LONG}!", {"group": f"{LONG}?", "choices": [f"{LONG}+"]}]

OVERFLOWING = """() => {
  const scrolls = (one) => getComputedStyle(one).overflowX !== 'visible';
  const wide = [];
  for (const one of document.querySelectorAll('.tw-root, .tw-root *')) {
    if (one.scrollWidth > one.clientWidth + 1 && scrolls(one) && !one.closest('.tw-tabs, .tw-unseen') &&
        getComputedStyle(one).textOverflow !== 'ellipsis' && !one.matches('.tw-chips, textarea, input'))
      wide.push(`${one.className}: ${one.scrollWidth} in ${one.clientWidth}`);
  }
  const panels = ['.tw-side', '.tw-marker-dock', '.tw-header', '.tw-text-head', '.tw-dialog-body',
    '.tw-foot', '.tw-banner'];
  for (const name of panels)
    for (const panel of document.querySelectorAll(name))
      for (const one of panel.querySelectorAll('*')) {
        const box = one.getBoundingClientRect(), around = panel.getBoundingClientRect();
        const isOut = box.width > 0 && (box.right > around.right + 1 || box.left < around.left - 1);
        if (isOut && !one.closest('.tw-tabs, .tw-unseen, .tw-marker-dock .tw-chips, .tw-ellipsis'))
          wide.push(`${one.className} leaves ${name}`);
      }
  return wide;
}"""
"""What scrolls sideways without being made for it, and what stands outside its panel."""


def kernel() -> Kernel:
    unit = {"kind": "unit", "code": "event", "size": 2, "minimum": 1, "rankable": False}
    tabs: list[dict[str, Any]] = [
        {
            "kind": "view",
            "tab": LONG,
            "children": [
                marker("m-span", LONG, code="person", shortcut="P"),
                marker("m-span", f"{LONG}s", code="other"),
                marker("m-text", LONG, code="whole", shortcut="W"),
                marker("free-text", LONG, code="why"),
                marker("radio", LONG, code="one", choices=CHOICES),
                marker("check", LONG, code="many", choices=CHOICES),
                marker("range", LONG, code="range", min=0, max=10, step=1),
            ],
        },
        {
            "kind": "view",
            "tab": f"{LONG}2",
            "children": [{**unit, "children": [marker("m-span", LONG, code="who"), marker("integer", LONG)]}],
        },
    ]
    return Kernel([TEXT], screen(tabs, title=LONG, reminders=f"<p>{LONG}</p>", message=f"<p>{LONG}</p>"))


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_leaves_its_panel(show: Show, bench: Bench, width: int) -> None:
    bench.page.set_viewport_size({"width": width, "height": 844})
    made = kernel()
    bench.state = {**made.state(), "user": LONG}
    page = show(made)
    bench.select("Ann")
    page.keyboard.press("p")
    bench.select(LONG)
    page.keyboard.press("p")
    page.keyboard.press("w")
    expect(page.locator('[data-tw="label-item"]')).to_have_count(3)
    assert page.evaluate(OVERFLOWING) == []
    tags = page.locator(".tw-label[data-tag]").evaluate_all("all => all.map((one) => one.dataset.tag.length)")
    assert len(tags) == 2
    assert max(tags) <= 24

    page.locator('[data-code="person"][data-tw="marker"]').scroll_into_view_if_needed()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for tab in page.get_by_role("tab", name=f"{LONG}2").all():
        tab.click()
    assert page.evaluate(OVERFLOWING) == []


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_leaves_a_dialog_or_the_panel_of_occurrences(show: Show, bench: Bench, width: int) -> None:
    bench.page.set_viewport_size({"width": width, "height": 844})
    page = show(kernel())
    bench.select(LONG)
    page.locator('[data-tw="occurrences"]').click()
    expect(page.locator('[data-tw="occurrences-panel"]')).to_be_visible()
    assert page.evaluate(OVERFLOWING) == []

    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.locator('[data-tw="keys-dialog"]')).to_be_visible()
    assert page.evaluate(OVERFLOWING) == []


def test_a_long_title_has_two_rows_of_its_own_where_there_is_little_room(show: Show, bench: Bench) -> None:
    bench.page.set_viewport_size({"width": 390, "height": 844})
    title = "Annotating names and places in interviews"
    page = show(Kernel([TEXT], screen(title=title, guidelines="<p>Read.</p>")))
    heading = page.get_by_role("heading", name=title)
    box, status = heading.bounding_box(), page.locator('[data-tw="status"]').bounding_box()

    assert box is not None
    assert status is not None
    assert box["y"] + box["height"] <= status["y"]
    assert heading.evaluate(
        "one => one.scrollWidth <= one.clientWidth && one.scrollHeight <= one.clientHeight"
    )
    row = heading.evaluate("one => parseFloat(getComputedStyle(one).lineHeight)")
    bench.kernel.screen["title"] = title * 5
    bench.open()
    longest = page.get_by_role("heading", name=title * 5).bounding_box()
    assert longest is not None
    assert longest["height"] < 2.5 * row
