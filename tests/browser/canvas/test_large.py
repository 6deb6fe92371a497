"""Long texts: node counts are hard gates, for they have no noise."""

from __future__ import annotations

import random

import pytest

NODES = """() => { const all = document.createNodeIterator(bare.view.frame, NodeFilter.SHOW_ALL);
  let count = 0; while (all.nextNode()) count++; return count; }"""
DRAWN = "() => bare.view.element.querySelectorAll('[data-tw=label]').length"


def long_text(size: int, paragraph: int) -> str:
    rng = random.Random(1)
    words = ["".join(rng.choices("abcdefghijklmnopqrst", k=rng.randint(2, 9))) for _ in range(500)] + [
        "😀",
        "שלום",
    ]
    out: list[str] = []
    length = line = 0
    while length < size:
        word = rng.choice(words)
        line += len(word) + 1
        length += len(word) + 1
        out.append(word + ("\n" if paragraph and line > paragraph else " "))
        line = 0 if out[-1].endswith("\n") else line
    return "".join(out)[:size]


def spread(size: int, count: int) -> list[dict]:
    rng = random.Random(2)
    return [
        {"start": s, "end": s + rng.randint(2, 40)} for s in (rng.randrange(size - 60) for _ in range(count))
    ]


@pytest.mark.parametrize(
    ("size", "count", "paragraph", "limit"),
    [(100_000, 1_000, 400, 5_000), (1_000_000, 10_000, 400, 10_000), (1_000_000, 10_000, 0, 10_000)],
    ids=["100kB", "1MB", "1MB-one-line"],
)
def test_nodes(bare, size, count, paragraph, limit):
    text = long_text(size, paragraph)
    labels = spread(size, count)
    bare.open(text, labels)
    assert bare.text() == text
    assert bare.page.evaluate(NODES) <= limit
    assert bare.page.evaluate(DRAWN) > 5
    middle = labels[count // 2]
    bare.page.evaluate("span => bare.view.reveal(span)", middle)
    piece = bare.page.locator(f"[data-tw=label][data-start='{middle['start']}']").first
    piece.wait_for()
    box = piece.bounding_box()
    assert 0 <= box["y"] < 900
    assert bare.page.evaluate(NODES) <= limit
    assert bare.text() == text


def test_mouse_and_keyboard_deep_in_a_megabyte(bare):
    text = long_text(1_000_000, 400)
    bare.open(text, spread(len(text), 10_000))
    start = text.index(" ", 700_000) + 1
    end = text.index(" ", start + 20)
    bare.page.evaluate("at => bare.view.reveal({start: at, end: at + 1})", start)
    place = """([start, end]) => { bare.view.setSelection({start, end});
      const box = getSelection().getRangeAt(0).getClientRects(); const last = box[box.length - 1];
      return [box[0].left, box[0].top + box[0].height / 2, last.right, last.top + last.height / 2]; }"""
    bare.page.evaluate("() => bare.view.focus()")
    x1, y1, x2, y2 = bare.page.evaluate(place, [start, end])
    bare.page.evaluate("() => bare.view.setSelection(null)")
    bare.page.mouse.move(x1 + 1, y1)
    bare.page.mouse.down()
    bare.page.mouse.move(x2 - 1, y2, steps=3)
    bare.page.mouse.up()
    assert bare.selection() == (start, end)
    bare.press("Control+End", "Control+Shift+ArrowLeft")
    assert bare.selection()[1] == len(text)
    bare.press("Control+Home", "Shift+PageDown")
    assert bare.selection()[0] == 0


def test_one_line_flows_as_one_paragraph(bare):
    text = "The cat sat on the mat. " * 700
    bare.open(text)
    bare.page.wait_for_function("() => bare.view.element.querySelector('.tw-continues')")
    cut = bare.page.evaluate("() => bare.view.element.querySelector('.tw-block').textContent.length")
    bare.page.evaluate("at => bare.view.reveal({start: at, end: at + 1})", cut)
    before, after = bare.edge(cut - 1, "start"), bare.edge(cut + 1, "start")
    assert abs(before[1] - after[1]) < 2, "the row goes on where the block before ends"
    assert before[0] < after[0]
    bare.drag(cut - 6, cut + 5)
    assert bare.selection() == (cut - 6, cut + 5)


def test_labels_follow_the_view(bare):
    text = long_text(100_000, 400)
    labels = spread(len(text), 1_000)
    bare.open(text, labels)
    last = max(labels, key=lambda one: one["start"])
    gone = bare.page.locator(f"[data-tw=label][data-start='{last['start']}']")
    assert gone.count() == 0
    bare.page.evaluate("() => window.scrollTo(0, document.documentElement.scrollHeight)")
    gone.first.wait_for()
    assert bare.text() == text
