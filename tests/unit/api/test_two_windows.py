"""A text that one person has open in two windows: no answer is lost, and the second window is asked."""

from __future__ import annotations

from typing import Any

import pytest

from .test_page import ANN, ANSWER, EMPTY, HISTORY, Page, about

OTHER = {**EMPTY, "labels": [{**ANN, "id": "b", "end": 2, "quote": "An"}]}


@pytest.fixture
def project(make) -> Any:
    return make(3)


@pytest.fixture
def windows(project) -> tuple[Page, Page, dict[str, Any]]:
    """Two windows with one text, which the first one has submitted."""
    one, two = (Page(project.annotator("anna")) for _ in range(2))
    item = one.done("ready")["item"]
    assert two.done("ready")["item"] == item
    one.done("submit", **about(item), key="one", answer=ANSWER, ignore=False, known=0)
    return one, two, item


def refused(window: Page, item: dict[str, Any]) -> dict[str, Any]:
    error = window.failed("submit", **about(item), key="two", answer=OTHER, ignore=False, known=0)
    assert error["code"] == "already_submitted"
    return dict(error["elsewhere"])


def test_a_second_answer_is_refused_with_the_first_one_and_stores_nothing(project, windows) -> None:
    _, two, item = windows

    elsewhere = refused(two, item)

    assert [label["quote"] for label in elsewhere["answer"]["labels"]] == ["Ann"]
    assert elsewhere["batch"] == project.batches().batch.item()
    assert elsewhere["replaceable"] is True
    assert list(project.labels().quote) == ["Ann"]


def test_both_answers_are_kept_on_request(project, windows) -> None:
    _, two, item = windows
    refused(two, item)

    result = two.done("submit", **about(item), key="two", answer=OTHER, ignore=False)

    assert sorted(project.labels().quote) == ["An", "Ann"]
    again = two.done("submit", **about(item), key="two", answer=OTHER, ignore=False, known=0)
    assert again["batch"] == result["batch"]
    assert len(project.batches()) == 2


def test_the_first_answer_is_replaced_by_a_revision_of_it(project, windows) -> None:
    _, two, item = windows
    first = refused(two, item)["batch"]
    sent = {**about(item), "key": "two", "answer": OTHER, "ignore": False, "replaces": first}

    result = two.done("submit", **sent)

    assert list(project.labels().quote) == ["An"]
    assert sorted(project.labels(revisions=True).quote) == ["An", "Ann"]
    (batch,) = project.batches().to_dict("records")
    assert (batch["batch"], batch["revision_of"]) == (result["batch"], first)
    assert two.done("submit", **sent)["batch"] == result["batch"]
    assert len(project.batches(revisions=True)) == 2


def test_an_answer_that_was_replaced_meanwhile_is_asked_about_again(project, windows) -> None:
    one, two, item = windows
    first = refused(two, item)["batch"]
    one.done("submit", **about(item), key="three", answer=ANSWER, ignore=False, replaces=first)

    sent = {**about(item), "key": "two", "answer": OTHER, "ignore": False, "replaces": first}
    error = two.failed("submit", **sent)

    assert error["code"] == "already_submitted"
    assert error["elsewhere"]["batch"] != first
    assert list(project.labels().quote) == ["Ann"]


def test_nothing_is_replaced_where_the_project_forbids_editing(project, windows) -> None:
    _, two, item = windows
    project.update(allow_editing=False)
    elsewhere = refused(two, item)
    assert elsewhere["replaceable"] is False

    sent = {**about(item), "key": "two", "answer": OTHER, "ignore": False, "replaces": elsewhere["batch"]}
    assert two.failed("submit", **sent)["code"] == "not_allowed"
    assert list(project.labels().quote) == ["Ann"]


def test_an_answer_of_another_text_or_person_cannot_be_replaced(project, windows) -> None:
    one, two, item = windows
    first = refused(two, item)["batch"]
    second = one.done("ready")["item"]
    sent = {"key": "two", "answer": EMPTY, "ignore": False, "replaces": first}

    assert one.failed("submit", **about(second), **sent)["code"] == "not_allowed"
    bo = Page(project.annotator("bo"))
    theirs = bo.done("ready")["item"]
    assert bo.failed("submit", **about(theirs), **sent)["code"] == "unknown_batch"
    assert len(project.batches(revisions=True)) == 1


def test_a_draft_of_a_text_submitted_in_another_window_is_told_so(project, windows) -> None:
    _, two, item = windows

    error = two.failed("save_draft", **about(item), base_revision=0, answer=OTHER, history=HISTORY)

    assert error["code"] == "already_submitted"
    assert "in another window" in error["message"]
    assert "elsewhere" not in error


def test_a_text_that_stays_after_its_submit_takes_more_answers_of_the_same_window(make) -> None:
    project = make(2, auto_text_switch=False)
    page = Page(project.annotator("anna"))
    item = page.done("ready")["item"]

    for known, answer in enumerate((ANSWER, OTHER)):
        shown = page.done("submit", **about(item), key=str(known), answer=answer, ignore=False, known=known)
        assert len(shown["page"]["submitted"]) == known + 1
    stale = page.failed("submit", **about(item), key="k", answer=ANSWER, ignore=False, known=1)

    assert stale["code"] == "already_submitted"
    assert len(project.batches()) == 2


def test_a_replaced_answer_takes_the_draft_with_it(make) -> None:
    project = make(2, auto_text_switch=False)
    page = Page(project.annotator("anna"))
    item = page.done("ready")["item"]
    first = page.done("submit", **about(item), key="1", answer=ANSWER, ignore=False)["batch"]
    page.done("save_draft", **about(item), base_revision=0, answer=OTHER, history=HISTORY)

    sent = {**about(item), "key": "2", "answer": OTHER, "ignore": False, "replaces": first}
    state = page.done("submit", **sent)["page"]

    assert state["draft"] is None
    assert [[label["quote"] for label in each["labels"]] for each in state["submitted"]] == [["An"]]


@pytest.mark.parametrize("field", [{"known": "0"}, {"known": True}, {"replaces": 1}, {"replaces": None}])
def test_fields_of_another_kind_are_no_request(windows, field) -> None:
    _, two, item = windows

    error = two.failed("submit", **about(item), key="two", answer=OTHER, ignore=False, **field)

    assert error["code"] == "bad_request"
