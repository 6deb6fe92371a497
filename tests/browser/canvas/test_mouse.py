"""What a mouse selects: by words, by lines, from outside, with Shift, and at the ends of rows."""

from __future__ import annotations

import pytest

TEXT = "the quick brown fox\njumps over it\nend of all"


def drag_after(bare, clicks: int, start: int, end: int) -> None:
    """Press so many times at the middle of a code point, the last time dragging to another."""
    (x, y), (to_x, to_y) = (bare.edge(point, "start") for point in (start, end))
    mouse = bare.page.mouse
    mouse.move(x + 3, y)
    for count in range(1, clicks):
        mouse.down(click_count=count)
        mouse.up(click_count=count)
    mouse.down(click_count=clicks)
    mouse.move((x + to_x) / 2, (y + to_y) / 2, steps=3)
    mouse.move(to_x + 3, to_y, steps=3)
    mouse.up(click_count=clicks)


@pytest.mark.parametrize(
    ("clicks", "start", "end", "expected"),
    [
        (2, 5, 11, "quick brown"),
        (2, 11, 5, "quick brown"),
        (2, 5, 22, "quick brown fox\njumps"),
        (3, 5, 22, "the quick brown fox\njumps over it"),
        (3, 22, 5, "the quick brown fox\njumps over it"),
    ],
)
def test_a_drag_after_clicks_goes_by_words_or_lines(bare, clicks, start, end, expected):
    bare.open(TEXT)

    drag_after(bare, clicks, start, end)

    assert TEXT[slice(*bare.selection())] == expected


@pytest.mark.parametrize(("to", "expected"), [(13, "ick brow"), (1, "he qu")])
def test_shift_and_a_click_extend(bare, to, expected):
    bare.open(TEXT)
    bare.page.mouse.click(*bare.edge(6, "start"))

    bare.page.keyboard.down("Shift")
    bare.page.mouse.click(*bare.edge(to, "start"))
    bare.page.keyboard.up("Shift")

    start, end = bare.selection()
    assert (start, end) == tuple(sorted((6, to)))


def test_shift_and_a_click_extend_a_word(bare):
    bare.open(TEXT)
    x, y = bare.edge(5, "start")
    bare.page.mouse.dblclick(x + 3, y)

    bare.page.keyboard.down("Shift")
    bare.page.mouse.click(*bare.edge(19, "end"))
    bare.page.keyboard.up("Shift")

    assert TEXT[slice(*bare.selection())] == "quick brown fox"


@pytest.mark.parametrize(("snapping", "expected"), [(False, "the qu"), (True, "the quick")])
def test_a_drag_from_outside_selects_from_the_edge(bare, snapping, expected):
    bare.open(TEXT, wordSnapping=snapping)
    box = bare.page.locator("[data-tw=text]").bounding_box()
    mouse = bare.page.mouse

    mouse.move(box["x"] + 1, box["y"] - 14)
    mouse.down()
    mouse.move(*bare.edge(3, "start"), steps=3)
    mouse.move(*bare.edge(6, "end"), steps=3)
    mouse.up()

    assert TEXT[slice(*bare.selection())] == expected


def test_a_drag_that_ends_outside_and_one_that_never_comes_in(bare):
    bare.open(TEXT)
    after = bare.page.locator("#after").bounding_box()
    mouse = bare.page.mouse
    mouse.move(*bare.edge(34, "start"))
    mouse.down()
    mouse.move(after["x"] + 300, after["y"] + 5, steps=4)
    mouse.up()
    assert TEXT[slice(*bare.selection())] == "end of all"

    mouse.move(after["x"] + 300, after["y"] + 5)
    mouse.down()
    mouse.move(after["x"] + 350, after["y"] + 5, steps=2)
    mouse.up()
    assert TEXT[slice(*bare.selection())] == "end of all"


def caret(bare) -> tuple[float, float]:
    box = bare.page.locator(".tw-caret").bounding_box()
    return box["x"], box["y"] + box["height"] / 2


def test_home_and_end_stay_in_their_row(bare):
    text = " ".join(f"word{n}" for n in range(120))
    bare.open(text)
    x, y = bare.edge(300, "start")
    bare.page.mouse.click(x, y)
    row = caret(bare)[1]

    bare.press("End")
    assert abs(caret(bare)[1] - row) < 4
    right = caret(bare)[0]
    bare.press("End")
    assert caret(bare)[0] == right
    bare.press("Shift+Home")
    start, end = bare.selection()
    assert start < 300 < end
    assert text[start - 1] == " "
    bare.press("Home")
    assert abs(caret(bare)[1] - row) < 4
    assert caret(bare)[0] < right - 300


def test_end_and_home_in_a_row_of_two_scripts(bare):
    text = "abc שלום עולם def"
    bare.open(text)
    bare.page.mouse.click(*bare.edge(2, "start"))

    bare.press("End", "Shift+Home")
    assert bare.selection() == (0, len(text))
    bare.open("שלום abc עולם")
    bare.page.focus("[data-tw=text]")
    bare.press("Control+Home", "Shift+End")
    assert bare.selection() == (0, 13)
