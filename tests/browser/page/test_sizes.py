"""Little room: the text keeps its height, and names and keys are whole."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from .conftest import Bench
from .kernel import NER, Kernel, marker, screen

TEXT = "Ann met Bohdan in Kiruna."
Show = Callable[..., Page]
REQUIRED = [{"kind": "eq", "value": 1, "ignorable": False}]

HEIGHT = """() => {
  const text = document.querySelector('[data-tw="text"]');
  const root = document.querySelector('[data-tw="annotator"]');
  text.scrollIntoView({block: 'start'});
  let {top, bottom} = root.getBoundingClientRect();
  bottom = Math.min(bottom, innerHeight, document.querySelector('.tw-foot').getBoundingClientRect().top);
  for (let at = text.parentElement; at !== root; at = at.parentElement) {
    if (getComputedStyle(at).overflowY === 'visible') continue;
    const box = at.getBoundingClientRect();
    top = Math.max(top, box.top);
    bottom = Math.min(bottom, box.bottom);
  }
  return bottom - top;
}"""
"""Height in pixels of what can be seen of the text's pane."""


def test_the_first_tab_has_a_name(show: Show, bench: Bench) -> None:
    """Python sends the markers under no tab as a tab without a title."""
    tabs = [
        {"kind": "view", "tab": "", "children": [NER[0]]},
        {"kind": "view", "tab": "Places", "children": [NER[1]]},
    ]
    page = show(Kernel([TEXT], screen(tabs)))

    expect(page.get_by_role("tab")).to_have_text(["General", "Places"])
    assert bench.faults() == []


@pytest.mark.parametrize(("width", "height"), [(640, 360), (740, 360), (844, 390), (390, 844), (1280, 800)])
def test_the_text_keeps_its_room_beside_everything_else(
    show: Show, bench: Bench, width: int, height: int
) -> None:
    tabs = [
        {"kind": "view", "tab": "", "children": [*NER, marker("free-text", "Why", restrictions=REQUIRED)]},
        {"kind": "view", "tab": "More", "children": [marker("m-span", "Date")]},
    ]
    words = "<p>The deadline is on Friday. Ask the lead annotator about doubtful names.</p>" * 3
    bench.page.set_viewport_size({"width": width, "height": height})
    page = show(Kernel([TEXT * 40], screen(tabs, message=words)))
    page.locator('[data-code="person"]').scroll_into_view_if_needed()
    bench.page.locator('[data-tw="text"]').focus()
    page.keyboard.press("Control+Enter")
    expect(page.locator('[data-tw="problems"]')).not_to_be_empty()

    assert page.evaluate(HEIGHT) >= 120
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    expect(page.locator('[data-tw="submit"]')).to_be_in_viewport()
    page.locator('[data-code="person"]').scroll_into_view_if_needed()
    page.locator('[data-code="person"]').click(trial=True)
    assert bench.faults() == []


def test_at_twice_the_size_most_of_a_small_window_is_text(show: Show, bench: Bench) -> None:
    """A window of 1280 x 800 at 200 % has 640 x 400 pixels of style."""
    relation = {"code": "corr", "name": "Corefers", "shortcut": None, "direction": "2"}
    relation |= {"representation": "g", "pairs": [["person", "person"]], "restrictions": []}
    bench.page.set_viewport_size({"width": 640, "height": 400})
    page = show(Kernel([f"{TEXT} " * 40], screen(relations=[relation])))
    expect(page.locator('[data-tw="relation"]')).to_be_in_viewport()
    rows = """() => {
      const text = document.querySelector('[data-tw="text"]');
      const seen = document.querySelector('.tw-main').getBoundingClientRect();
      const top = Math.max(seen.top, text.getBoundingClientRect().top);
      return (seen.bottom - top) / parseFloat(getComputedStyle(text).lineHeight);
    }"""

    assert page.evaluate(rows) >= 5
    page.locator('[data-tw="text"]').focus()
    page.keyboard.press("Control+End")
    assert page.evaluate(rows) >= 6
    expect(page.locator('[data-code="person"]')).to_be_in_viewport()
    assert bench.faults() == []


def test_a_page_with_room_does_not_scroll(show: Show) -> None:
    page = show(Kernel([TEXT * 100], screen(message="<p>Friday.</p>")))
    root = page.locator('[data-tw="annotator"]')

    expect(page.locator('[data-tw="text"]')).to_be_visible()
    assert root.evaluate("root => root.scrollHeight <= root.clientHeight")


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_keys_are_written_in_one_line(show: Show, bench: Bench, width: int) -> None:
    bench.page.set_viewport_size({"width": width, "height": 844})
    page = show(Kernel([TEXT], screen([marker("m-span", "Organization " * 4, shortcut="Shift+K"), *NER])))
    page.locator('[data-tw="text"]').focus()
    page.keyboard.press("?")

    dialog = page.locator('[data-tw="keys-dialog"]')
    expect(dialog).to_be_visible()
    rows = dialog.locator("kbd").evaluate_all(
        """keys => keys.map((key) => {
          const range = document.createRange();
          range.selectNodeContents(key);
          return new Set([...range.getClientRects()].map((box) => Math.round(box.top))).size;
        })"""
    )
    assert len(rows) > 10
    assert set(rows) == {1}
    words = dialog.locator("dd").evaluate_all("all => all.map((each) => each.clientWidth)")
    assert min(words) >= 60
    body = dialog.locator(".tw-dialog-body")
    assert body.evaluate("body => body.scrollWidth <= body.clientWidth")
    assert page.locator("kbd").first.evaluate("key => getComputedStyle(key).direction") == "ltr"


def test_the_text_says_its_own_language(show: Show) -> None:
    page = show(Kernel([TEXT], screen(language="da")))

    expect(page.locator('[data-tw="text"]')).to_have_attribute("lang", "da")
    expect(page.locator('[data-tw="annotator"]')).to_have_attribute("lang", "en")


NOTEBOOK = """height => {
  const view = document.querySelector(".view"), panel = document.createElement("div");
  const [cell, output] = [document.createElement("div"), document.createElement("div")];
  view.style.setProperty("--tw-height", "initial");
  panel.id = "panel";
  panel.style.cssText = `height: ${height}px; margin-top: 30px; overflow: auto`;
  cell.style.cssText = "height: 150px; margin-top: 50px";
  output.style.cssText = "overflow: auto; margin-bottom: 900px";
  document.body.append(panel);
  panel.append(cell, output);
  output.append(view);
}"""


@pytest.mark.parametrize(
    "text", ["Ann met Bohdan.", "Ann met Bohdan in Kiruna. " * 400], ids=["short", "long"]
)
def test_the_actions_stay_in_reach_in_a_notebook(show: Show, text: str) -> None:
    page = show(Kernel([text], screen()))
    page.set_viewport_size({"width": 1280, "height": 900})
    page.evaluate(NOTEBOOK, 560)

    for top in (0, 40, 150):
        page.locator("#panel").evaluate("(panel, top) => { panel.scrollTop = top; }", top)
        page.wait_for_function(
            """() => {
              const { top, bottom } = document.querySelector("[data-tw=submit]").getBoundingClientRect();
              const panel = document.querySelector("#panel").getBoundingClientRect();
              return top > panel.top && bottom <= panel.bottom;
            }"""
        )


def test_a_notebook_gives_a_text_the_height_that_it_needs(show: Show) -> None:
    page = show(
        Kernel(["Ann met Bohdan.", "Ann met Bohdan in Kiruna. " * 400], screen(allow_empty_submit=True))
    )
    page.set_viewport_size({"width": 1280, "height": 1400})
    page.evaluate(NOTEBOOK, 1300)
    height = "root => root.getBoundingClientRect().height"
    root = page.locator('[data-tw="annotator"]')

    assert root.evaluate(height) == 460
    page.locator('[data-tw="submit"]').click()

    expect(page.locator('[data-tw="text"]')).to_contain_text("Kiruna")
    assert 1100 < root.evaluate(height) < 1300
