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
    assert bare.page.get_by_role("status").text_content() == "Person, label on “one”"
