"""What is accepted in Python is in the page: in its draft, with a step to undo, and its submit keeps it."""

from __future__ import annotations

from typing import Any

import pytest

from .test_page import EMPTY, Page, about

TEXT = "🙂 Ann met Bohdan."
SPANS = [{"start": 2, "end": 5}, {"start": 10, "end": 16}]
OWN = {"id": "own", "marker": "person", "start": 6, "end": 9, "quote": "met"}
WORK = {**EMPTY, "labels": [OWN]}
PACKED = {
    "records": {
        "labels": {"id": ["own"], "marker": ["person"], "start": [6], "end": [9], "more": {}},
        "inputs": [],
        "relations": [],
    },
    "past": [{"name": "Label", "before": {}, "after": {"labels": [0, 1]}}],
    "future": [],
}


@pytest.fixture
def project(store) -> Any:
    made = store.create_project("P", task="generic", texts=[TEXT, "Second."], data_order="os")
    made.add_marker("Person", code="person")
    made.add_marker("Topic", "free-text", code="topic")
    made.suggest("person", {0: SPANS})
    made.suggest("topic", {0: [{"value": "meeting"}]})
    return made


@pytest.fixture
def anna(project) -> Any:
    return project.annotator("anna")


@pytest.fixture
def page(anna) -> Page:
    return Page(anna)


def asked(page: Page, item: dict[str, Any]) -> list[Any]:
    """Give the decisions that a page is told of."""
    found = page.done("suggestions", context=item["context"], again=False)["suggestions"]
    return [one["decision"] for one in found]


def quotes(answer: dict[str, Any]) -> list[str]:
    return sorted(label["quote"] for label in answer["labels"])


def test_a_page_that_opens_shows_and_submits_what_was_accepted(project, anna, page) -> None:
    anna.next()
    anna.accept()

    state = page.done("ready")

    item, draft = state["item"], state["draft"]
    assert quotes(draft["answer"]) == ["Ann", "Bohdan"]
    assert [one["content"] for one in draft["answer"]["inputs"]] == ["meeting"]
    assert [step["name"] for step in draft["history"]["past"]] == ["Accept suggestions"]
    assert draft["history"]["past"][0]["after"] == draft["answer"]
    assert asked(page, item) == ["accepted"] * 3
    page.done("submit", **about(item), key="k", answer=draft["answer"], ignore=False, draft=draft["revision"])
    assert sorted(project.labels().quote) == ["Ann", "Bohdan"]
    assert set(project.suggestions().decision) == {"accepted"}


@pytest.mark.parametrize("history", [PACKED, {"past": [], "future": []}])
def test_work_of_the_page_is_kept_beside_it_with_its_undo_stack(anna, page, history) -> None:
    item = page.done("ready")["item"]
    page.done("save_draft", **about(item), base_revision=0, answer=WORK, history=history)

    answer = anna.accept()

    assert quotes(answer) == ["Ann", "Bohdan"]
    draft = page.done("ready")["draft"]
    assert quotes(draft["answer"]) == ["Ann", "Bohdan", "met"]
    steps = draft["history"]["past"]
    assert [step["name"] for step in steps] == [
        *(step["name"] for step in history["past"]),
        "Accept suggestions",
    ]
    if "records" in history:
        columns = draft["history"]["records"]["labels"]
        assert steps[0] == PACKED["past"][0]
        assert steps[1]["after"] == {"labels": [1, 2], "inputs": [0, 1]}
        assert columns["id"] == [label["id"] for label in draft["answer"]["labels"]]
        assert columns["more"]["1"]["origin"] == "suggestion"
    again = page.done(
        "save_draft", **about(item), base_revision=2, answer=draft["answer"], history=draft["history"]
    )
    assert again == {"revision": 3}


def test_a_label_that_takes_a_suggestion_is_replaced_by_itself_in_the_step(anna, page) -> None:
    item = page.done("ready")["item"]
    ann = {"id": "own", "marker": "person", "start": 2, "end": 5, "quote": "Ann"}
    page.done("save_draft", **about(item), base_revision=0, answer={**EMPTY, "labels": [ann]}, history=PACKED)

    anna.accept([one for one in anna.suggestions() if one["start"] == 2])

    history = page.done("ready")["draft"]["history"]
    assert history["past"][1] | {"name": ""} == {
        "name": "",
        "before": {"labels": [1, 1]},
        "after": {"labels": [2, 1]},
    }
    assert [history["records"]["labels"]["more"].get(str(at), {}).get("origin") for at in range(3)] == [
        None,
        None,
        "suggestion",
    ]


def test_a_value_that_is_replaced_in_the_draft_alone_is_open_again(project, anna, page) -> None:
    project.suggest("topic", {0: [{"value": "a"}, {"value": "b"}]})
    page.done("ready")
    numbers = {one["content"]: one["id"] for one in anna.suggestions() if one["content"]}
    anna.accept(numbers["a"])

    anna.accept(numbers["b"])

    said = {one["content"]: one["decision"] for one in anna.suggestions() if one["content"]}
    assert said == {"a": None, "b": "accepted"}


def test_a_page_that_knows_of_nothing_is_asked_before_its_submit_drops_it(project, anna, page) -> None:
    item = page.done("ready")["item"]
    anna.accept()

    refused = page.failed("submit", **about(item), key="k", answer=WORK, ignore=False, known=0, draft=0)

    assert refused["code"] == "stale"
    assert quotes(refused["draft"]["answer"]) == ["Ann", "Bohdan"]
    assert len(project.batches()) == 0
    page.done("submit", **about(item), key="k", answer=WORK, ignore=False, known=0, draft=1)
    assert project.labels().quote.tolist() == ["met"]
    anna.next()
    page.done("submit", **about(item), key="k", answer=WORK, ignore=False, known=0, draft=0)
    assert len(project.batches()) == 1


def test_a_draft_that_says_the_same_stops_no_submit(project, page) -> None:
    item = page.done("ready")["item"]
    page.done("save_draft", **about(item), base_revision=0, answer=WORK, history=PACKED)

    page.done("submit", **about(item), key="k", answer=WORK, ignore=False, draft=0)

    assert project.labels().quote.tolist() == ["met"]


def test_what_nothing_holds_is_to_be_decided_in_the_page(project, anna, page) -> None:
    project.update(auto_text_switch=False)
    item = page.done("ready")["item"]
    ann, bohdan = (one for one in anna.suggestions() if one["marker"] == "person")

    anna.decide([ann, bohdan], "accepted")

    assert asked(page, item) == [None, None, None]
    anna.submit([{"marker": "person", "start": 2, "end": 5}])
    anna.decide(bohdan, "accepted")
    assert sorted(map(str, asked(page, item))) == ["None", "None", "accepted"]
    anna.decide(bohdan, "rejected")
    assert sorted(map(str, asked(page, item))) == ["None", "accepted", "rejected"]
