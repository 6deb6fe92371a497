"""The stand-alone labeler: no store, labels go to Python as a trait."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

import textinator_widgets as tw

from .conftest import Bench
from .kernel import NER, Kernel, screen

TEXT = "Ann met Bohdan 😀 in Kiruna."
SHOWN = (
    *("text", "formatting", "markers", "relation_controls", "labels", "relations", "strings"),
    "max_labels",
)


@pytest.fixture
def labeler(bench: Bench) -> Page:
    bench.entry = "span-labeler"
    bench.kernel = Kernel([], screen())
    bench.state = {
        "text": TEXT,
        "formatting": "ft",
        "markers": NER,
        "relation_controls": [],
        "labels": [],
        "relations": [],
        "strings": {"language": "en", "direction": "ltr", "messages": {}, "plurals": {}},
        "max_labels": None,
    }
    return bench.open()


def shown(widget: Any) -> dict[str, Any]:
    """What a page knows of a widget."""
    return {name: getattr(widget, name) for name in SHOWN}


def items(page: Page) -> Any:
    return page.locator('[data-tw="label-item"]')


def test_every_step_goes_to_python(labeler: Page, bench: Bench) -> None:
    bench.select("Kiruna")
    labeler.keyboard.press("l")
    expect(items(labeler)).to_have_count(1)

    (label,) = labeler.evaluate("model.get('labels')")
    assert TEXT[label["start"] : label["end"]] == label["quote"] == "Kiruna"
    assert bench.saved[-1]["labels"] == [label]
    labeler.locator('[data-tw="undo"]').click()
    expect(items(labeler)).to_have_count(0)
    assert bench.saved[-1]["labels"] == []
    assert bench.faults() == []


def test_markdown_is_shown_as_markdown(labeler: Page) -> None:
    labeler.evaluate(
        "model.deliver({replies: [], traits: {formatting: 'md', text: '# Title\\n\\nA **strong** word.'}})"
    )

    expect(labeler.locator('[data-tw="text"] .tw-md-heading1')).to_contain_text(["Title"])
    expect(labeler.locator('[data-tw="text"] .tw-md-strong')).to_contain_text(["strong"])


def test_a_view_that_comes_into_the_page_late_is_as_wide_as_any(labeler: Page, bench: Bench) -> None:
    bench.is_late = True
    bench.open()
    expect(labeler.locator('[data-tw="span-labeler"]')).to_have_count(0)
    assert labeler.evaluate("() => window.views.every((el) => !el.querySelector('.tw-narrow'))")

    labeler.evaluate("attach()")
    labeler.locator('[data-tw="keys"]').click()

    expect(labeler.get_by_role("dialog")).to_be_visible()
    expect(labeler.locator('[data-tw="span-labeler"].tw-narrow')).to_have_count(0)


def test_labels_that_python_sets_are_shown_and_can_be_undone(labeler: Page) -> None:
    label = {"id": "l1", "marker": "person", "start": 0, "end": 3, "quote": "Ann"}

    labeler.evaluate("label => model.deliver({replies: [], traits: {labels: [label]}})", label)

    expect(labeler.locator('[data-tw="label"][data-id="l1"]')).to_have_attribute("data-end", "3")
    labeler.locator('[data-tw="undo"]').click()
    expect(items(labeler)).to_have_count(0)


def test_one_undo_takes_back_that_python_took_a_label_out_of_its_cluster(bench: Bench) -> None:
    places = {"a": (0, 3), "b": (8, 14), "k": (20, 26)}
    labels = [
        {"id": key, "marker": "person", "start": start, "end": end} for key, (start, end) in places.items()
    ]
    links = [{"source": "a", "target": "b"}, {"source": "b", "target": "k"}]
    cluster = {"id": "r", "relation": "same", "links": links, "number": 1}
    same = [{"name": "Same", "direction": "2"}]
    widget = tw.SpanLabeler(TEXT, ["Person"], labels, relations=[cluster], relation_definitions=same)
    bench.entry, bench.kernel, bench.state = "span-labeler", Kernel([], screen()), shown(widget)
    page = bench.open()
    expect(items(page)).to_have_count(3)

    widget.labels = [one for one in widget.labels if one["id"] != "b"]
    traits = {"labels": widget.labels, "relations": widget.relations}
    page.evaluate("traits => model.deliver({replies: [], traits})", traits)
    expect(items(page)).to_have_count(2)
    assert [one["links"] for one in widget.relations] == [[{"source": "a", "target": "k"}]]
    page.locator('[data-tw="undo"]').click()

    expect(items(page)).to_have_count(3)
    expect(page.locator('[data-tw="undo"]')).to_be_disabled()
    assert [one["id"] for one in bench.saved[-1]["labels"]] == ["a", "b", "k"]
    assert [one["links"] for one in bench.saved[-1]["relations"]] == [links]
    assert bench.faults() == []


def test_another_text_begins_anew(labeler: Page, bench: Bench) -> None:
    bench.select("Ann")
    labeler.keyboard.press("p")
    expect(items(labeler)).to_have_count(1)

    labeler.evaluate("model.deliver({replies: [], traits: {labels: [], text: 'Other words.'}})")

    expect(labeler.locator('[data-tw="text"]')).to_have_text("Other words.")
    expect(items(labeler)).to_have_count(0)
    expect(labeler.locator('[data-tw="span-labeler"]')).to_have_count(1)


def test_all_occurrences_and_unmark_all_work_here_too(labeler: Page, bench: Bench) -> None:
    bench.select("n", 0)
    labeler.locator('[data-tw="occurrences"]').click()
    labeler.get_by_label("Whole words only").uncheck()
    assert bench.faults() == []
    labeler.locator('[data-tw="occurrences-confirm"]').click()

    expect(items(labeler)).to_have_count(TEXT.count("n"))
    labeler.locator('[data-tw="unmark-all"]').click()
    expect(items(labeler)).to_have_count(0)
    labeler.locator('[data-tw="undo"]').click()
    expect(items(labeler)).to_have_count(TEXT.count("n"))


def test_relations_are_made_where_they_are_defined(labeler: Page, bench: Bench) -> None:
    corefers = {
        "code": "corefers",
        "name": "Corefers",
        "shortcut": "Shift+C",
        "direction": "2",
        "representation": "l",
        "pairs": [[NER[0]["code"], NER[0]["code"]]],
        "restrictions": [],
    }
    bench.state = {**(bench.state or {}), "relation_controls": [corefers]}
    bench.open()
    for words in ("Ann", "Bohdan"):
        bench.select(words)
        labeler.keyboard.press("p")
    for words in ("Ann", "Bohdan"):
        labeler.locator('[data-tw="text"] [data-tw="label"]').get_by_text(words).click()

    expect(labeler.locator('[data-tw="relation"]')).to_be_visible()
    labeler.keyboard.press("Shift+C")
    expect(labeler.locator('[data-tw="confirm-relation"]')).to_be_focused()
    labeler.keyboard.press("Enter")

    expect(labeler.locator('[data-tw="graph-node"]')).to_have_count(2)
    first, second = labeler.evaluate("model.get('labels')")
    (relation,) = bench.saved[-1]["relations"]
    assert relation["links"] == [{"source": first["id"], "target": second["id"]}]
    assert (relation["relation"], relation["number"]) == ("corefers", 1)
    assert bench.faults() == []
    labeler.locator('[data-tw="undo"]').click()
    expect(labeler.locator('[data-tw="graph-node"]')).to_have_count(0)
    assert bench.saved[-1]["relations"] == []


def test_a_label_has_the_actions_of_its_marker(labeler: Page, bench: Bench) -> None:
    comments = {"action": "comments", "field": "note", "verbose": "Note", "config": {}}
    bench.state["markers"] = [{**NER[0], "actions": [comments]}, *NER[1:]]
    page = bench.open()
    for words, key in (("Ann", "p"), ("Kiruna", "l")):
        bench.select(words)
        page.keyboard.press(key)
    expect(items(page)).to_have_count(2)
    page.locator("[data-tw=label]", has_text="Ann").click(button="right")
    page.get_by_role("menuitem", name="Note").click()
    page.locator("[data-tw=label-action]").get_by_role("textbox").fill("Which Ann?")
    assert bench.faults() == []
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.get_by_role("menu")).to_have_count(0)
    assert [label.get("extra") for label in bench.saved[-1]["labels"]] == [{"note": "Which Ann?"}, None]

    page.locator("[data-tw=undo]").click()
    assert [label.get("extra") for label in bench.saved[-1]["labels"]] == [None, None]
    page.locator("[data-tw=label]", has_text="Kiruna").click(button="right")
    expect(page.get_by_role("menu")).to_have_count(0)
