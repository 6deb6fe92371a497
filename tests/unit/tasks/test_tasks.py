"""The task types are those of the specification, and a project of each begins with them."""

from __future__ import annotations

import pytest

import textinator_widgets as tw
from textinator_widgets.api.page import PageDesk
from textinator_widgets.tasks import TASKS, task

QUESTION = ("question", "Question", "#3273dc", "Q")
CORRECT = ("correct_answer", "Correct answer", "#48c774", "A")
DISTRACTOR = ("distractor", "Distractor", "#f14668", "D")

EXPECTED = {
    "generic": [],
    "qa": [(*QUESTION, "free-text"), (*CORRECT, "m-span")],
    "qar": [(*QUESTION, "free-text", 1), (*CORRECT, "free-text", 2)],
    "mcqa": [(*QUESTION, "free-text"), (*CORRECT, "m-span"), (*DISTRACTOR, "m-span")],
    "mcqar": [(*QUESTION, "free-text", 1), (*CORRECT, "free-text", 2), (*DISTRACTOR, "free-text", 3)],
    "ner": [
        ("person", "Person", "#3273dc", "P", "m-span"),
        ("location", "Location", "#48c774", "L", "m-span"),
        ("organization", "Organization", "#f96854", "O", "m-span"),
    ],
    "pronr": [
        ("reference", "Reference", "#3273dc", "R", "m-span"),
        ("antecedent", "Antecedent", "#ffdd57", "A", "m-span"),
    ],
    "corr": [("mention", "Mention", "#526AE6", "M", "m-span")],
    "mt": [("translation", "Translation", "#D68378", "T", "lfree-text")],
}


@pytest.mark.parametrize("name", TASKS)
def test_the_markers_of_a_task(name) -> None:
    found = [
        tuple(
            marker[field]
            for field in ("code", "name", "color", "shortcut", "anno_type", "order_in_unit")
            if field in marker
        )
        for marker in task(name)["markers"]
    ]

    assert found == EXPECTED[name]


def test_a_project_of_every_task_in_one_store(tmp_path) -> None:
    with tw.open_store(tmp_path / "study.db") as store:
        for name in TASKS:
            project = store.create_project(name, task=name, texts=["a"])
            screen = PageDesk(project.annotator("anna"), language="en", parts=str).screen()
            side = screen["root"]["children"][1]["children"]
            markers = [child for one in side for child in one.get("children", [one])]
            assert sorted(marker["code"] for marker in markers) == sorted(row[0] for row in EXPECTED[name])
            assert sorted(marker["shortcut"] for marker in markers) == sorted(
                row[3] for row in EXPECTED[name]
            )
            assert project.setting("allow_selecting_labels") is (name in ("pronr", "corr"))
            relations = {"pronr": [("refers_to", "0", "Shift+R")], "corr": [("corefers", "2", "Shift+C")]}
            found = [(one["code"], one["direction"], one["shortcut"]) for one in screen["relations"]]
            assert found == relations.get(name, [])
            units = [one for one in side if one["kind"] == "unit"]
            assert [(one["size"], one["minimum"], one["rankable"]) for one in units] == (
                [(5, 1, True)] if name in ("qar", "mcqar") else []
            )
        assert len(store.markers()) == 10
