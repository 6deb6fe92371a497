"""The caret, the selection and what survives."""

from __future__ import annotations

import pytest

CARET = """() => { const box = bare.view.frame.querySelector('.tw-caret').getBoundingClientRect();
  return [box.left, box.top, box.height]; }"""


@pytest.fixture
def focused(bare):
    def start(text: str, labels: list[dict] | None = None, **options: object):
        bare.open(text, labels, **options)
        bare.page.focus("[data-tw=text]")
        bare.press("Control+Home")
        return bare

    return start


def test_caret_is_seen_where_it_is(focused):
    bare = focused("one two\nthree")
    assert bare.page.locator(".tw-caret").is_visible()
    left, top, height = bare.page.evaluate(CARET)
    bare.press("ArrowRight", "ArrowRight")
    assert bare.page.evaluate(CARET)[0] > left
    bare.press("ArrowDown")
    assert bare.page.evaluate(CARET)[1] > top + height / 2


def test_caret_in_empty_texts_and_last_lines(focused):
    assert focused("").page.evaluate(CARET)[2] > 10
    bare = focused("a\n")
    first = bare.page.evaluate(CARET)
    bare.press("Control+End")
    last = bare.page.evaluate(CARET)
    assert last[1] > first[1]
    assert last[2] > 10


def test_arrows_step_over_graphemes(focused):
    bare = focused("a👩‍🚀e\u0301z")
    bare.press(*["Shift+ArrowRight"] * 2)
    assert bare.selection() == (0, 4)
    bare.press("Shift+ArrowRight")
    assert bare.selection() == (0, 6)
    bare.press("Shift+ArrowLeft")
    assert bare.selection() == (0, 4)
    bare.press("ArrowLeft")
    assert bare.selection() is None


def test_words_lines_and_ends(focused):
    bare = focused("one two\nthree four")
    bare.press("Control+Shift+ArrowRight")
    assert bare.selection() == (0, 3)
    bare.press("Alt+ArrowRight", "Control+Shift+ArrowLeft")
    assert bare.selection() == (4, 7)
    bare.press("Home", "Shift+End")
    assert bare.selection() == (0, 7)
    bare.press("ArrowDown", "End", "End", "Shift+Home")
    assert bare.selection() == (8, 18)
    bare.press("Control+Home", "Control+Shift+End")
    assert bare.selection() == (0, 18)
    bare.press("Escape")
    assert bare.selection() is None
    bare.press("Control+a")
    assert bare.selection() == (0, 18)
    assert bare.told("select")[-1] == [{"start": 0, "end": 18}]


def test_up_and_down_extend_by_lines(focused):
    bare = focused("abcd\nabcd\nabcd")
    bare.press("ArrowRight", "ArrowRight", "Shift+ArrowDown")
    assert bare.selection() == (2, 7)
    bare.press("Shift+ArrowDown", "Shift+ArrowUp", "Shift+ArrowUp")
    assert bare.selection() is None


def test_up_and_down_keep_their_column(focused):
    bare = focused("a long line\nx\na long line")
    bare.press("End", "ArrowLeft", "ArrowLeft", "ArrowDown", "ArrowDown", "Shift+End")
    assert bare.selection() == (23, 25)


def test_end_of_a_wrapped_row_stays_there(focused):
    bare = focused("word " * 40)
    bare.press("ArrowDown", "Home")
    top = bare.page.evaluate(CARET)[1]
    bare.press("End")
    left = bare.page.evaluate(CARET)
    assert abs(left[1] - top) < 3
    bare.press("End")
    assert bare.page.evaluate(CARET) == left
    bare.press("Shift+Home")
    start, end = bare.selection()
    assert end - start > 40
    assert start > 40


def test_left_and_right_are_what_one_sees_in_right_to_left_text(focused):
    bare = focused("שלום עולם")
    start = bare.page.evaluate(CARET)[0]
    bare.press("ArrowLeft")
    assert bare.page.evaluate(CARET)[0] < start
    bare.press("Shift+ArrowLeft")
    assert bare.selection() == (1, 2)
    bare.press("Control+Home", "Control+Shift+ArrowLeft")
    assert bare.selection() == (0, 4)


def test_caret_steps_through_labels_and_tags(focused):
    text = "one two three"
    bare = focused(text, [{"start": 0, "end": 7}, {"start": 4, "end": 13}])
    bare.press(*["Shift+ArrowRight"] * len(text))
    assert bare.selection() == (0, 13)
    bare.press(*["Shift+ArrowLeft"] * 9)
    assert bare.selection() == (0, 4)


def test_selection_survives_labels_and_focus_elsewhere(focused):
    bare = focused("one two three")
    bare.drag(4, 7)
    bare.label([{"start": 0, "end": 5}])
    assert bare.selection() == (4, 7)
    native = bare.page.evaluate("() => getSelection().toString()")
    assert native == "two"
    bare.page.click("#after")
    assert bare.selection() == (4, 7)
    assert "selection" in bare.page.evaluate("() => [...CSS.highlights.keys()].join()")
    bare.page.focus("[data-tw=text]")
    bare.press("Shift+ArrowRight")
    assert bare.selection() == (4, 8)


def test_word_snapping_widens_mouse_selections(bare):
    bare.open("the quick brown fox", wordSnapping=True)
    bare.drag(6, 12)
    assert bare.selection() == (4, 15)


def test_double_and_triple_click(bare):
    bare.open("the quick\r\nbrown fox\nend")
    x, y = bare.edge(5, "start")
    bare.page.mouse.dblclick(x + 2, y)
    assert bare.selection() == (4, 9)
    x, y = bare.edge(12, "start")
    bare.page.mouse.click(x + 2, y, click_count=3)
    assert bare.selection() == (11, 20)


def test_drag_beyond_the_end_selects_to_the_end(bare):
    bare.open("one\ntwo")
    bare.page.mouse.move(*bare.edge(1, "start"))
    bare.page.mouse.down()
    bare.page.mouse.move(700, 800, steps=5)
    bare.page.mouse.up()
    assert bare.selection() == (1, 7)


def test_copy_gives_the_source(bare):
    text = "one\r\n\r\ntwo\t\u200bthree"
    bare.open(text, [{"start": 0, "end": 8}])
    got = bare.page.evaluate("""() => {
      bare.view.focus();
      bare.view.setSelection({start: 0, end: bare.view.length()});
      const clipboardData = new DataTransfer();
      const event = new ClipboardEvent('copy', {clipboardData, bubbles: true, cancelable: true});
      bare.view.element.dispatchEvent(event);
      return [event.clipboardData.getData('text/plain'), event.defaultPrevented]; }""")
    assert got == [text, True]


def test_used_keys_go_no_further(focused):
    bare = focused("one two")
    bare.page.evaluate(
        "() => { window.leaked = []; document.addEventListener('keydown', e => leaked.push(e.key)); }"
    )
    bare.press("ArrowRight", "Shift+ArrowRight", "Control+a", "Escape", "x")
    modifiers = {"Shift", "Control"}
    assert [key for key in bare.page.evaluate("() => leaked") if key not in modifiers] == ["x"]
    assert bare.told("key")[-1] == ["x"]


def test_touch_tap_selects_a_label(browser, bundle, bare):
    context = browser.new_context(viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True)
    try:
        page = context.new_page()
        page.goto(bundle.as_uri())
        touch = type(bare)(page)
        touch.open("one two three", [{"start": 4, "end": 7}])
        page.tap("[data-tw=label]")
        assert touch.told("click") == [["l0", False]]
        box = page.locator("[data-edge=end]").bounding_box()
        assert box["width"] >= 44
    finally:
        context.close()
