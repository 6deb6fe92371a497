"""What scrolls by itself, and what lies over the text meanwhile."""

from __future__ import annotations

import pytest

LINES = "\n".join(f"line {number:03} of the text" for number in range(200))
LINE = len("line 000 of the text\n")

# A box as in the annotator: the text scrolls under a head.
BOX = """() => {
  const host = document.getElementById('host');
  Object.assign(host.style, {height: '400px', overflow: 'auto', position: 'relative'});
  host.insertAdjacentHTML('afterbegin',
    '<div id="head" style="position:sticky;top:0;height:60px;background:#fff;z-index:3">Text</div>');
}"""
ROW = """at => { const node = document.createTreeWalker(
    bare.view.element.querySelectorAll('.tw-block')[at], NodeFilter.SHOW_TEXT).nextNode();
  const range = document.createRange(); range.selectNodeContents(node);
  const box = range.getBoundingClientRect(); return [box.left, box.top, box.right, box.bottom]; }"""
HEAD = "() => document.getElementById('head').getBoundingClientRect().bottom"
SCROLLED = "() => document.getElementById('host').scrollTop"


@pytest.fixture
def boxed(bare):
    bare.page.evaluate(BOX)
    bare.open(LINES, [{"start": 5 * LINE, "end": 5 * LINE + 4}])
    return bare


def test_keys_and_reveal_stay_below_a_sticky_head(boxed):
    page = boxed.page
    page.focus("[data-tw=text]")
    boxed.press("Control+End", *["PageUp"] * 2, *["ArrowUp"] * 12)
    caret = page.locator(".tw-caret").bounding_box()
    assert caret["y"] >= page.evaluate(HEAD)
    page.evaluate("at => bare.view.reveal({start: at, end: at + 1})", 30 * LINE)
    assert page.evaluate(ROW, 30)[1] >= page.evaluate(HEAD)
    boxed.press("Control+Home")
    assert page.evaluate(ROW, 0)[1] >= page.evaluate(HEAD)
    assert page.evaluate(SCROLLED) == 0


def test_focus_by_tab_shows_the_beginning_below_the_head(boxed):
    page = boxed.page
    page.evaluate("() => { document.getElementById('host').scrollTop = 0; }")
    page.focus("#before")
    boxed.press("Tab")
    assert page.evaluate("() => document.activeElement === bare.view.element")
    assert page.evaluate(ROW, 0)[1] >= page.evaluate(HEAD)


def test_knobs_of_the_first_row_are_not_covered(boxed):
    boxed.label([{"start": 0, "end": 4}])
    boxed.page.evaluate("() => bare.view.setSelectedLabels(['l0'])")
    knob = boxed.page.locator("[data-edge=start]").bounding_box()
    assert knob["y"] - 11 >= boxed.page.evaluate(HEAD)


def grab(bare, edge: str) -> None:
    bare.page.evaluate("() => bare.view.setSelectedLabels(['l0'])")
    knob = bare.page.locator(f"[data-edge={edge}]").bounding_box()
    bare.page.mouse.move(knob["x"] + 2, knob["y"] + knob["height"] / 2)
    bare.page.mouse.down()


def end_of_label(bare) -> int:
    return int(bare.page.get_attribute("[data-tw=label]", "data-end"))


def test_an_edge_that_is_held_at_the_bottom_scrolls_to_the_end(boxed):
    page = boxed.page
    box = page.locator("#host").bounding_box()
    grab(boxed, "end")
    page.mouse.move(200, box["y"] + box["height"] + 300, steps=3)
    page.wait_for_function(
        "() => { const host = document.getElementById('host');"
        " return host.scrollTop + host.clientHeight >= host.scrollHeight - 1; }"
    )
    assert end_of_label(boxed) > 150 * LINE, "the label follows, although the pointer rests"
    page.mouse.move(500, box["y"] + box["height"] + 299)
    page.mouse.up()
    assert boxed.told("move") == [["l0", {"start": 5 * LINE, "end": len(LINES)}]]


def test_the_top_of_the_view_scrolls_back(boxed):
    page = boxed.page
    boxed.label([{"start": 100 * LINE, "end": 100 * LINE + 4}])
    page.evaluate("at => bare.view.reveal({start: at, end: at + 1})", 100 * LINE)
    page.locator("[data-tw=label]").wait_for()
    grab(boxed, "start")
    page.mouse.move(200, page.evaluate(HEAD) + 2, steps=3)
    page.wait_for_function(f"({SCROLLED})() === 0")
    page.mouse.up()
    [[name, span]] = boxed.told("move")
    assert (name, span["end"]) == ("l0", 100 * LINE + 4)
    assert span["start"] < LINE


def test_escape_stops_scrolling(boxed):
    page = boxed.page
    box = page.locator("#host").bounding_box()
    grab(boxed, "end")
    page.mouse.move(200, box["y"] + box["height"] - 4, steps=3)
    page.wait_for_function(f"({SCROLLED})() > 200")
    boxed.press("Escape")
    rests = """() => new Promise((resolve) => { const host = document.getElementById('host');
      const before = host.scrollTop;
      requestAnimationFrame(() => requestAnimationFrame(() => resolve(host.scrollTop === before))); })"""
    assert page.evaluate(rests)
    page.mouse.move(220, box["y"] + box["height"] - 3)
    assert page.evaluate(rests)
    page.mouse.up()
    assert boxed.told("move") == []
    assert boxed.labels()[0]["end"] == 5 * LINE + 4
