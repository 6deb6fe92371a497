"""A project behind Voila: from the form for a name to the table of answers."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[3]
TEXT = "Ann met Bohdan in Kyiv. 😀"
HARD = [
    one
    for one in json.loads((ROOT / "tests/hard_texts.json").read_text(encoding="utf-8"))["texts"]
    if one["expect"] == "accept"
]


def spans(project):
    """User, key, marker and quote of every label that is stored, checked against the text."""
    labels = project.labels()
    texts = dict(zip(project.texts()["key"], project.texts()["text"], strict=True))
    assert all(texts[row.key][row.start : row.end] == row.quote for row in labels.itertuples())
    return sorted((row.user, row.key, row.marker, row.quote) for row in labels.itertuples())


def test_a_text_is_annotated_from_the_name_to_the_table(strict_page, open_desk, new_project):
    project = new_project([TEXT, "Kyiv is old."], data_order="r")
    desk = open_desk(strict_page, "anna", project)
    first = desk.text.text_content()

    start = first.index("Kyiv")
    desk.drag(start, start + 4)
    desk.press("l")
    desk.wait_for_labels(1)
    batch = desk.submit()
    desk.wait_for_another_text(first)
    second = desk.text.text_content()
    start = second.index("Kyiv")
    desk.select_by_keys(start, start + 4)
    desk.press("l")
    desk.wait_for_labels(1)
    desk.submit()
    desk.root.locator("[data-tw=finished]").wait_for()

    keys = {TEXT: 0, "Kyiv is old.": 1}
    assert spans(project) == [("anna", 0, "location", "Kyiv"), ("anna", 1, "location", "Kyiv")]
    assert batch in set(project.labels()["batch"])
    assert project.labels().query("batch == @batch")["key"].tolist() == [keys[first]]
    assert strict_page.url.endswith(f"/project/{project.id}")


def test_unsubmitted_labels_come_back_after_a_reload(page, open_desk, new_project):
    project = new_project([TEXT])
    desk = open_desk(page, "anna", project)
    desk.drag(0, 3)
    desk.press("p")
    desk.wait_for_labels(1)
    desk.wait_until_saved()

    page.reload()
    desk = open_desk(page, "anna", project)

    desk.wait_for_labels(1)
    assert desk.labels() == [("person", 0, 3)]
    assert project.annotator("anna").draft["labels"][0]["quote"] == "Ann"
    assert len(project.labels()) == 0
    desk.text.focus()
    desk.press("Control+z")
    desk.wait_for_labels(0)


def test_a_marker_that_is_added_meanwhile_comes_with_the_next_text(page, open_desk, new_project):
    project = new_project([TEXT, "Kyiv is old."])
    desk = open_desk(page, "anna", project)
    shown = desk.text.text_content()
    project.add_marker("Weapon", shortcut="W")

    desk.drag(0, 3)
    desk.press("p")
    desk.wait_for_labels(1)
    desk.submit()
    desk.wait_for_another_text(shown)
    desk.root.locator('[data-tw=marker][data-code="weapon"]').wait_for()
    desk.drag(0, 3)
    desk.press("w")
    desk.wait_for_labels(1)

    assert desk.labels() == [("weapon", 0, 3)]


def test_two_people_work_on_their_own(context, browser, open_desk, new_project):
    project = new_project([TEXT])
    hers = open_desk(context.new_page(), "anna", project)
    other = browser.new_context()
    other.set_default_timeout(60_000)
    his = open_desk(other.new_page(), "bohdan", project)

    hers.drag(0, 3)
    hers.press("p")
    hers.wait_for_labels(1)
    hers.submit()
    his.drag(8, 14)
    his.press("p")
    his.wait_for_labels(1)
    his.submit()
    other.close()

    assert spans(project) == [("anna", 0, "person", "Ann"), ("bohdan", 0, "person", "Bohdan")]


def cuts_a_grapheme(hard, span):
    return hard["id"] == "inside_family" and (span["start"], span["end"]) == (2, 3)


def runs_from_right(text):
    strong = next((d for d in map(unicodedata.bidirectional, text) if d in {"L", "R", "AL"}), "L")
    return strong != "L"


@pytest.mark.parametrize("way", ["mouse", "keyboard"])
def test_every_hard_span_goes_through_the_page_into_python(context, open_desk, new_project, way):
    """Each text is a project of its own on one page after the other; the labels are compared in Python."""
    project = new_project([one["text"] for one in HARD], task="ner")
    by_text = {one["text"]: one for one in HARD}
    page = context.new_page()
    desk = open_desk(page, f"{way} person", project)
    wanted = []
    for number in range(len(HARD)):
        shown = desk.text.text_content()
        hard = by_text[shown]
        for done, span in enumerate(reversed(hard["spans"]), 1):
            if way == "mouse" and not cuts_a_grapheme(hard, span):
                desk.drag(span["start"], span["end"])
            else:
                desk.select_by_keys(span["start"], span["end"], from_right=runs_from_right(shown))
            desk.press("p")
            desk.wait_for_labels(done)
            wanted.append(
                (project.texts()["key"][HARD.index(hard)], span["start"], span["end"], span["quote"])
            )
        desk.submit()
        if number < len(HARD) - 1:
            desk.wait_for_another_text(shown)
    desk.root.locator("[data-tw=finished]").wait_for()

    labels = project.labels()
    stored = [(row.key, row.start, row.end, row.quote) for row in labels.itertuples()]
    texts = project.texts().set_index("key")["text"]
    assert sorted(stored) == sorted(wanted)
    assert all(texts[key][start:end] == quote for key, start, end, quote in stored)
    assert [texts[key] for key in range(len(HARD))] == [one["text"] for one in HARD]
