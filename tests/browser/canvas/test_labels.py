"""How labels are drawn, clicked, moved and removed."""

from __future__ import annotations

import random

import pytest

PIECES = """() => [...bare.view.element.querySelectorAll('[data-tw=label]')].map(e => ({
  id: e.dataset.id, code: e.dataset.code, start: +e.dataset.start, end: +e.dataset.end, text: e.textContent,
  tag: e.dataset.tag ?? null, role: e.getAttribute('role'), says: e.getAttribute('aria-description')}))"""


def pieces(bare) -> list[dict]:
    return bare.page.evaluate(PIECES)


def centre(bare, point: int) -> tuple[float, float]:
    left, y = bare.edge(point, "start")
    right, _ = bare.edge(point + 1, "end")
    return (left + right) / 2, y


def test_nested_label(bare):
    bare.open(
        "University of Gothenburg", [{"start": 0, "end": 24}, {"start": 14, "end": 24, "name": "Place"}]
    )
    outer, inner = pieces(bare)
    assert (outer["text"], inner["text"]) == ("University of Gothenburg", "Gothenburg")
    assert (outer["tag"], inner["tag"]) == ("Person", "Place")
    assert outer["role"] == "mark"
    assert outer["says"] == "Person, label on “University of Gothenburg”"


def test_partial_overlap_is_split_and_keeps_its_offsets(bare):
    bare.open("one two three", [{"start": 0, "end": 7}, {"start": 4, "end": 13}])
    got = [(one["id"], one["start"], one["end"], one["text"], one["tag"]) for one in pieces(bare)]
    assert got == [
        ("l0", 0, 7, "one two", "Person"),
        ("l1", 4, 13, "two", "Person"),
        ("l1", 4, 13, " three", None),
    ]


def test_a_long_name_is_cut_in_its_tag_and_whole_in_its_description(bare):
    name = "A marker with a far too long name"
    bare.open("one two", [{"start": 0, "end": 3, "name": name}])
    (piece,) = pieces(bare)
    assert piece["tag"] == "A marker with a far too…"
    assert piece["says"].startswith(name)


def test_label_across_paragraphs_has_one_tag(bare):
    text = "a b\n\nc\r\nd"
    bare.open(text, [{"start": 2, "end": 9}])
    got = pieces(bare)
    assert "".join(one["text"] for one in got) == text[2:9]
    assert [one["tag"] for one in got] == ["Person", *[None] * (len(got) - 1)]
    assert bare.text() == text


def test_equal_white_space_and_grapheme_cutting_spans(bare):
    text = "👨‍👩‍👧 x \n y"
    spans = [(0, 1), (0, 1), (2, 3), (5, 6), (7, 9), (8, 9)]
    bare.open(text, [{"start": s, "end": e} for s, e in spans])
    drawn: dict[str, str] = {}
    for one in pieces(bare):
        # An outer piece holds the inner ones' text too: only pieces of one label add up.
        drawn[one["id"]] = drawn.get(one["id"], "") + one["text"]
    assert drawn == {f"l{i}": text[s:e] for i, (s, e) in enumerate(spans)}
    assert bare.text() == text


@pytest.mark.parametrize("seed", range(5))
def test_any_labels_cover_their_quotes(bare, seed):
    rng = random.Random(seed)
    text = "".join(
        rng.choice(["word ", "😀", "e\u0301", "\n", "\r\n", "\u200b", "שלום ", " "]) for _ in range(120)
    )
    spans = []
    for _ in range(60):
        start = rng.randrange(len(text))
        spans.append({"start": start, "end": min(len(text), start + 1 + rng.randrange(30))})
    bare.open(text, spans)
    drawn = dict.fromkeys(range(len(spans)), "")
    for one in pieces(bare):
        drawn[int(one["id"][1:])] += one["text"]
    assert drawn == {i: text[s["start"] : s["end"]] for i, s in enumerate(spans)}
    assert bare.text() == text
    bare.label([])
    assert pieces(bare) == []
    assert bare.text() == text


def test_a_change_redraws_only_the_blocks_it_touches(bare):
    text = "\n".join(f"line {i}" for i in range(30))
    bare.open(text, [{"start": 0, "end": 4}])
    bare.page.evaluate(
        "() => [...bare.view.element.querySelectorAll('.tw-block')]"
        ".forEach((e, i) => { e.firstChild.own = i; })"
    )
    bare.label([{"start": 0, "end": 4}, {"start": text.index("line 9"), "end": text.index("line 9") + 4}])
    kept = bare.page.evaluate(
        "() => [...bare.view.element.querySelectorAll('.tw-block')].map(e => e.firstChild.own !== undefined)"
    )
    assert [i for i, one in enumerate(kept) if not one] == [9]


def test_overlapping_labels_have_rails_of_their_own(bare):
    bare.open("a b c d e f", [{"start": 0, "end": 7}, {"start": 4, "end": 11}, {"start": 5, "end": 6}])
    bottoms = bare.page.evaluate(
        "() => Object.fromEntries([...bare.view.element.querySelectorAll('[data-tw=label]')]"
        ".map(e => [e.dataset.id, Math.round(e.getBoundingClientRect().bottom)]))"
    )
    assert len(set(bottoms.values())) == 3
    assert bottoms["l2"] < min(bottoms["l0"], bottoms["l1"])


def test_click_selects_and_a_second_click_goes_outward(bare):
    bare.open("one two three\nfour", [{"start": 0, "end": 13}, {"start": 4, "end": 7}])
    bare.page.mouse.click(*centre(bare, 5))
    assert bare.told("click") == [["l1", False]]
    bare.page.mouse.click(*centre(bare, 16))
    bare.page.mouse.click(*centre(bare, 6))
    assert bare.told("click")[-1][0] == "l0"
    assert bare.selection() is None


def test_control_click_is_additive(bare):
    bare.open("one two three", [{"start": 4, "end": 7}])
    bare.page.keyboard.down("Control")
    bare.page.mouse.click(*centre(bare, 5))
    bare.page.keyboard.up("Control")
    assert bare.told("click") == [["l0", True]]


def test_selected_label_is_outlined(bare):
    bare.open("one two", [{"start": 0, "end": 3}, {"start": 4, "end": 7}])
    bare.page.evaluate("() => bare.view.setSelectedLabels(['l1'])")
    widths = bare.page.evaluate(
        "() => [...bare.view.element.querySelectorAll('[data-tw=label]')]"
        ".map(e => getComputedStyle(e).outlineStyle)"
    )
    assert widths == ["none", "solid"]


@pytest.mark.parametrize(("edge", "to", "expected"), [("end", 13, (4, 13)), ("start", 0, (0, 7))])
def test_dragging_an_edge_moves_it_once(bare, edge, to, expected):
    bare.open("one two three", [{"start": 4, "end": 7}])
    bare.page.evaluate("() => bare.view.setSelectedLabels(['l0'])")
    knob = bare.page.locator(f"[data-edge={edge}]").bounding_box()
    bare.page.mouse.move(knob["x"] + 2, knob["y"] + knob["height"] / 2)
    bare.page.mouse.down()
    target = bare.edge(to, "start") if edge == "start" else bare.edge(to, "end")
    bare.page.mouse.move(*target, steps=6)
    shown = bare.page.get_attribute("[data-tw=label]", f"data-{edge}")
    assert shown == str(expected[1] if edge == "end" else expected[0]), "the label follows the pointer"
    assert bare.told("move") == []
    bare.page.mouse.up()
    assert bare.told("move") == [["l0", {"start": expected[0], "end": expected[1]}]]
    assert bare.selection() is None


def test_a_selection_begins_right_beside_a_selected_label(bare):
    bare.open("onetwothree", [{"start": 3, "end": 6}])
    bare.page.evaluate("() => bare.view.setSelectedLabels(['l0'])")
    bare.drag(6, 9)
    assert bare.told("move") == []
    assert bare.selection() == (6, 9)


def test_escape_gives_up_a_drag(bare):
    bare.open("one two three", [{"start": 4, "end": 7}])
    bare.page.evaluate("() => bare.view.setSelectedLabels(['l0'])")
    knob = bare.page.locator("[data-edge=end]").bounding_box()
    bare.page.mouse.move(knob["x"] + 2, knob["y"] + knob["height"] / 2)
    bare.page.mouse.down()
    bare.page.mouse.move(*bare.edge(13, "end"), steps=6)
    bare.press("Escape")
    bare.page.mouse.up()
    assert bare.told("move") == []
    assert pieces(bare)[0]["end"] == 7


def test_disabled_label_has_no_handles_and_stays(bare):
    bare.open("one two three", [{"start": 4, "end": 7, "disabled": True}])
    bare.page.evaluate("() => bare.view.setSelectedLabels(['l0'])")
    assert bare.page.locator("[data-edge]:visible").count() == 0
    bare.page.focus("[data-tw=text]")
    bare.press("Delete")
    assert bare.told("remove") == []


def test_tab_goes_through_labels_and_leaves(bare):
    bare.open("one two three", [{"start": 4, "end": 7}, {"start": 0, "end": 3}, {"start": 4, "end": 5}])
    bare.page.focus("#before")
    bare.press("Tab")
    assert bare.page.evaluate("() => document.activeElement === bare.view.element")
    bare.press("Tab", "Tab", "Tab")
    assert [one[0] for one in bare.told("focus")] == ["l1", "l0", "l2"]
    assert bare.page.evaluate("() => document.activeElement === bare.view.element")
    bare.press("Tab")
    assert bare.page.evaluate("() => document.activeElement.id") == "after"
    bare.press("Shift+Tab", "Shift+Tab")
    assert bare.told("focus")[-1][0] == "l1"
    bare.press("Shift+Tab")
    assert bare.page.evaluate("() => document.activeElement.id") == "before"


def test_keys_on_the_label_under_the_keyboard(bare):
    bare.open("one 👩‍🚀 three", [{"start": 4, "end": 7}])
    bare.page.focus("[data-tw=text]")
    bare.press("Control+Home", "Tab", "Enter")
    assert bare.told("click") == [["l0", False]]
    bare.press("Alt+Shift+ArrowRight")
    assert bare.told("move")[-1] == ["l0", {"start": 4, "end": 8}]
    bare.press("Alt+Shift+ArrowLeft", "Alt+Shift+ArrowUp")
    assert bare.told("move")[-1] == ["l0", {"start": 3, "end": 7}]
    bare.press("Alt+Shift+ArrowDown", "Control+Alt+Shift+ArrowLeft")
    assert bare.told("move")[-1] == ["l0", {"start": 4, "end": 6}], "by one code point, into the emoji"
    bare.press("Control+Alt+Shift+ArrowDown")
    assert bare.told("move")[-1] == ["l0", {"start": 5, "end": 6}]
    bare.press("Control+Alt+Shift+ArrowDown")
    assert len(bare.told("move")) == 6, "a label keeps at least one code point"
    bare.press("Delete")
    assert bare.told("remove") == [["l0"]]
    assert bare.labels() == []


def test_markdown_keeps_every_character(bare):
    text = "# Title\n\nSome **bold** and `code`.\n\n- [x](http://a)\n"
    bare.open(text, [{"start": 11, "end": 18}], formatting="md")
    assert bare.text() == text
    weight = "() => getComputedStyle(bare.view.element.querySelector('.tw-md-strong')).fontWeight"
    assert bare.page.evaluate(weight) == "700"
    assert "".join(one["text"] for one in pieces(bare)) == text[11:18]


def test_hidden_characters_are_shown_and_kept(bare):
    text = "a\r\nb\u200b\u202ec\u202c\x07\ufeff\u2028d\te"
    bare.open(text)
    signs = bare.page.evaluate(
        "() => [...bare.view.element.querySelectorAll('[data-sign]')].map(e => [e.dataset.sign,"
        " getComputedStyle(e, '::before').content])"
    )
    assert [one[0] for one in signs] == ["CR", "ZWSP", "RLO", "PDF", "BEL", "BOM", "LS"]
    assert all(one[0] in one[1] for one in signs)
    assert bare.text() == text


def test_preview_and_quote(bare):
    bare.open("😀 one two one")
    names = "() => [...CSS.highlights.keys()]"
    bare.page.evaluate("() => CSS.highlights.set('someone-else', new Highlight())")
    bare.page.evaluate("() => bare.view.preview([{start: 2, end: 5}, {start: 10, end: 13}])")
    assert len(bare.page.evaluate(names)) == 2
    drawn = "() => [...[...CSS.highlights].find(([n]) => n.endsWith('preview'))[1]].map(r => r.startOffset)"
    assert bare.page.evaluate(drawn) == [3, 11], "string indices after an emoji"
    assert bare.page.evaluate("() => [bare.view.quote({start: 2, end: 5}), bare.view.length()]") == [
        "one",
        13,
    ]
    bare.page.evaluate("() => bare.view.destroy()")
    assert bare.page.evaluate(names) == ["someone-else"]


def test_markup_in_a_text_or_a_name_is_only_text(bare):
    text = "<img src=x onerror=\"document.title='pwned'\"> &amp;"
    bare.open(text, [{"start": 0, "end": 4, "name": "<b>x</b>", "color": "red;background:url(//x)"}])
    assert bare.text() == text
    assert bare.page.title() == "Text view"
    assert bare.page.locator("[data-tw=text] img, [data-tw=text] b").count() == 0
