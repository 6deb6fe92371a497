"""Fingers: real touch events, and the selection that a phone makes after a long press."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

LINES = "\n".join(f"line {number:03} of the text" for number in range(120))
LINE = len("line 000 of the text\n")
SCROLLED = "() => document.scrollingElement.scrollTop"


class Finger:
    """One finger, through the browser's own touch input."""

    def __init__(self, page) -> None:
        self.page = page
        self.session = page.context.new_cdp_session(page)

    def send(self, kind: str, *points: tuple[float, float]) -> None:
        touches = [{"x": x, "y": y} for x, y in points]
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})

    def press(self, x: float, y: float) -> None:
        self.at = (x, y)
        self.send("touchStart", self.at)

    def move(self, x: float, y: float, steps: int = 6) -> None:
        x0, y0 = self.at
        for step in range(1, steps + 1):
            self.send("touchMove", (x0 + (x - x0) * step / steps, y0 + (y - y0) * step / steps))
        self.at = (x, y)

    def lift(self) -> None:
        self.send("touchEnd")


@pytest.fixture
def touch(browser, bundle, bare) -> Iterator:
    context = browser.new_context(viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(bundle.as_uri())
    phone = type(bare)(page)
    phone.finger = Finger(page)
    yield phone
    context.close()


def knob(touch, edge: str) -> tuple[float, float]:
    touch.page.evaluate("() => bare.view.setSelectedLabels(['l0'])")
    box = touch.page.locator(f"[data-edge={edge}]").bounding_box()
    # On the outer side: the words belong to the text.
    return box["x"] + (30 if edge == "end" else 14), box["y"] + box["height"] / 2


def native(touch, start: int, end: int) -> None:
    """What a phone does after a long press, and while its own handles are dragged."""
    touch.page.evaluate(
        """([start, end]) => { const node = document.createTreeWalker(
             bare.view.element, NodeFilter.SHOW_TEXT).nextNode();
           getSelection().setBaseAndExtent(node, start, node, end); }""",
        [start, end],
    )


def test_the_selection_of_the_phone_is_taken_over_and_left_as_it_is(touch):
    touch.open("one two three")
    native(touch, 4, 7)
    touch.page.wait_for_function("() => bare.view.selection()?.end === 7")
    native(touch, 4, 13)
    touch.page.wait_for_function("() => bare.view.selection()?.end === 13")
    assert touch.told("select")[-1] == [{"start": 4, "end": 13}]
    assert touch.page.evaluate("() => getSelection().toString()") == "two three"


def test_a_press_elsewhere_that_collapses_the_selection_keeps_it(touch):
    touch.open("one two three")
    native(touch, 4, 7)
    touch.page.wait_for_function("() => bare.view.selection() !== null")
    # As iOS does before the button hears of the tap.
    touch.page.evaluate("""() => document.getElementById('after').addEventListener('pointerdown', () =>
      getSelection().collapse(getSelection().anchorNode, 4))""")
    touch.page.tap("#after")
    touch.page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert touch.selection() == (4, 7)
    touch.page.tap("[data-tw=text]", position={"x": 40, "y": 20})
    touch.page.wait_for_function("() => bare.view.selection() === null")


def test_a_finger_moves_an_edge(touch):
    touch.open("one two three four", [{"start": 4, "end": 7}])
    touch.finger.press(*knob(touch, "end"))
    x, y = touch.edge(13, "end")
    touch.finger.move(x, y)
    assert touch.told("move") == []
    touch.finger.lift()
    assert touch.told("move") == [["l0", {"start": 4, "end": 13}]]
    touch.finger.press(*knob(touch, "start"))
    touch.finger.move(*touch.edge(0, "start"))
    touch.finger.lift()
    assert touch.told("move")[-1] == ["l0", {"start": 0, "end": 13}]
    assert touch.selection() is None


def test_a_second_finger_does_not_disturb_a_drag(touch):
    touch.open("one two three four", [{"start": 4, "end": 7}])
    first = knob(touch, "end")
    touch.finger.press(*first)
    target = touch.edge(13, "end")
    touch.finger.move(*target)
    touch.finger.send("touchStart", target, knob(touch, "start"))
    touch.finger.send("touchEnd", target)
    touch.finger.lift()
    assert touch.told("move") == [["l0", {"start": 4, "end": 13}]]


def test_a_drag_that_the_phone_takes_away_changes_nothing(touch):
    touch.open("one two three four", [{"start": 4, "end": 7}])
    touch.finger.press(*knob(touch, "end"))
    touch.finger.move(*touch.edge(13, "end"))
    touch.finger.send("touchCancel")
    touch.page.wait_for_function("() => document.querySelector('[data-tw=label]').dataset.end === '7'")
    assert touch.told("move") == []


def test_a_finger_at_the_edge_of_the_view_scrolls_on(touch):
    touch.open(LINES, [{"start": 0, "end": 4}])
    touch.finger.press(*knob(touch, "end"))
    touch.finger.move(200, 796)
    touch.page.wait_for_function(f"({SCROLLED})() > 300")
    touch.finger.lift()
    [[_, span]] = touch.told("move")
    assert span["start"] == 0
    assert span["end"] > 20 * LINE


def test_a_finger_scrolls_the_text(touch):
    touch.open(LINES, [{"start": 10 * LINE, "end": 11 * LINE - 1}])
    x, y = touch.edge(10 * LINE + 2, "start")
    touch.finger.press(x, y)
    touch.finger.move(x, y - 250, steps=12)
    touch.finger.lift()
    touch.page.wait_for_function(f"({SCROLLED})() > 150")
    assert touch.selection() is None
    assert touch.told("click") == []
    assert touch.told("move") == []


def test_taps(touch):
    touch.open("one two three", [{"start": 4, "end": 7}])
    touch.page.tap("[data-tw=label]")
    assert touch.told("click") == [["l0", False]]
    for edge in ("start", "end"):
        box = touch.page.locator(f"[data-edge={edge}]").bounding_box()
        assert min(box["width"], box["height"]) >= 44


def test_two_taps_on_a_word_select_it_and_a_third_lets_go(touch):
    touch.open("one two three")
    x, y = touch.edge(9, "start")
    touch.page.touchscreen.tap(x + 2, y)
    assert touch.selection() is None
    touch.page.touchscreen.tap(x + 6, y)
    assert touch.selection() == (8, 13)
    assert touch.page.evaluate("() => getSelection().toString()") == "three"
    touch.page.touchscreen.tap(x + 2, y)
    assert touch.selection() is None
    assert touch.page.evaluate("() => getSelection().isCollapsed")
    touch.page.touchscreen.tap(*touch.edge(1, "start"))
    assert touch.selection() is None
