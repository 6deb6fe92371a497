"""Relations behind Voila: from the first click to the export."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser

TEXT = "Ann met Bo. She 😀 liked him."


def mark(desk, words, key, number):
    start = TEXT.index(words)
    desk.drag(start, start + len(words))
    desk.press(key)
    desk.wait_for_labels(number)


def relate(desk, key, *words):
    for one in words:
        desk.text.locator("[data-tw=label]").get_by_text(one, exact=True).click()
    desk.press(key)
    desk.root.locator("[data-tw=confirm-relation]").click()
    desk.root.locator("[data-tw=relation-question]").wait_for(state="detached")


def links(project):
    labels = project.labels().set_index("label_id")["quote"]
    rows = project.relations().sort_values("cluster").itertuples()
    return [(row.cluster, labels[row.first_label], labels[row.second_label]) for row in rows]


def test_coreference_from_the_first_click_to_the_export(strict_page, open_desk, new_project):
    project = new_project([TEXT], task="corr")
    desk = open_desk(strict_page, "anna", project)
    for number, words in enumerate(("Ann", "Bo", "She", "him"), 1):
        mark(desk, words, "m", number)

    relate(desk, "Shift+C", "She", "Ann")
    relate(desk, "Shift+C", "Bo", "him")
    desk.submit()
    desk.root.locator("[data-tw=finished]").wait_for()

    assert links(project) == [(1, "Ann", "She"), (2, "Bo", "him")]
    (text,) = project.export("task")
    assert [[node["text"] for node in one["nodes"]] for one in text["relations"].values()] == [
        ["Ann", "She"],
        ["Bo", "him"],
    ]


def test_pronouns_from_the_first_click_to_the_export(strict_page, open_desk, new_project):
    project = new_project([TEXT], task="pronr")
    desk = open_desk(strict_page, "anna", project)
    for number, (words, key) in enumerate((("Ann", "a"), ("Bo", "a"), ("She", "r"), ("him", "r")), 1):
        mark(desk, words, key, number)

    relate(desk, "Shift+R", "Ann", "She")
    relate(desk, "Shift+R", "him", "Bo")
    desk.submit()
    desk.root.locator("[data-tw=finished]").wait_for()

    assert links(project) == [(1, "She", "Ann"), (2, "him", "Bo")]
    (text,) = project.export("task")
    found = [link for one in text["relations"].values() for link in one]
    ends = [(link["first"]["text"], link["second"]["text"]) for link in found]
    assert ends == [("She", "Ann"), ("him", "Bo")]
