"""What tools for accessibility find, in both themes."""

from __future__ import annotations

from pathlib import Path

import pytest

AXE = Path(__file__).resolve().parents[3] / "js/node_modules/axe-core/axe.min.js"
TEXT = "Ann met Bohdan at the University of Gothenburg.\nПривіт, Олено!\r\nשלום \u200b x"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(bare, theme):
    bare.page.evaluate("theme => { document.querySelector('main').dataset.theme = theme; }", theme)
    colors = ["#3273dc", "#ffffff", "#000000", "#f2c14e"]
    spans = [(0, 3), (8, 14), (22, 46), (36, 46), (36, 50), (56, 61)]
    bare.open(
        TEXT,
        [
            {"start": s, "end": e, "color": colors[i % 4], "disabled": i == 1, "number": "2"}
            for i, (s, e) in enumerate(spans)
        ],
    )
    bare.page.evaluate("() => bare.view.setSelectedLabels(['l2'])")
    bare.page.focus("[data-tw=text]")
    bare.page.add_script_tag(path=str(AXE))
    result = bare.page.evaluate("() => axe.run(document)")
    found = [(one["id"], one["impact"], one["nodes"][0]["html"]) for one in result["violations"]]
    assert [one for one in found if one[0] not in {"landmark-one-main", "page-has-heading-one"}] == []


def test_the_text_is_a_named_read_only_field(bare):
    bare.open("one two", [{"start": 0, "end": 3}])
    field = bare.page.get_by_role("textbox", name="Text")
    assert field.get_attribute("aria-readonly") == "true"
    tree = bare.page.locator("main").aria_snapshot()
    assert "Person" not in tree.replace("Person, label", ""), "a tag is not read with the words"


def test_a_label_is_announced_when_the_keyboard_comes_to_it(bare):
    bare.open("one two", [{"start": 0, "end": 3}])
    bare.page.focus("[data-tw=text]")
    bare.press("Tab")
    assert bare.told("say") == [["Person, label on “one”"]]


def said(bare, *keys: str) -> str:
    """What the last of some keys makes the view say."""
    bare.press(*keys)
    return bare.told("rest")[-1][0]


def test_the_caret_says_where_it_is(bare):
    bare.open("one, two (three)\n\tfour\u200b\u00a0five\n\nlast 👩🏽‍🚀")
    bare.page.focus("[data-tw=text]")

    assert said(bare, "ArrowRight") == "n"
    assert said(bare, "End") == "line break"
    assert said(bare, "Control+ArrowLeft") == "three)"
    assert said(bare, "Control+ArrowRight") == "three"
    assert said(bare, "ArrowLeft", "ArrowLeft", "Control+Home") == "one, two (three)"
    assert said(bare, *["ArrowRight"] * 3) == "comma"
    assert said(bare, "ArrowRight") == "space"
    assert said(bare, "ArrowDown").startswith("four")
    assert said(bare, "Home") == "tab"
    assert said(bare, *["ArrowRight"] * 5) == "control character ZWSP"
    assert said(bare, "ArrowRight") == "no-break space"
    assert said(bare, "ArrowDown") == "blank line"
    assert said(bare, "ArrowRight", *["ArrowRight"] * 5) == "👩🏽‍🚀"
    assert said(bare, "ArrowRight") == "End of text"


def test_a_wrapped_line_is_said_by_its_rows(bare):
    text = " ".join(f"word{n}" for n in range(200))
    bare.open(text)
    bare.page.focus("[data-tw=text]")

    rows = [said(bare, "Control+Home"), *(said(bare, "ArrowDown") for _ in range(3))]
    assert text.startswith(" ".join(rows))
    assert len(set(rows)) == 4


def test_the_selection_is_said_as_it_grows_and_shrinks(bare):
    bare.open("one two " + "and so on " * 40 + "end")
    bare.page.focus("[data-tw=text]")

    assert said(bare, "Shift+ArrowRight") == "Selected: o"
    assert said(bare, "Control+Shift+ArrowRight", "Control+Shift+ArrowRight") == "Selected: one two"
    assert said(bare, "ArrowRight", "Shift+ArrowRight") == "Selected: space"
    assert said(bare, "Shift+ArrowLeft") == "space"
    whole = said(bare, "Control+a")
    assert whole.startswith("Selected: one two and so on")
    assert whole.endswith("and so on end")
    assert len(whole) < 150
    bare.press("Escape")
    assert bare.told("say") == [["Nothing is selected."]]
