"""An answer is that of who submitted it, whoever revises it: nobody else's page, log or lists have it."""

from __future__ import annotations

from typing import Any

import pytest

from textinator_widgets import errors
from textinator_widgets.api.page import PageDesk
from textinator_widgets.api.session import AnnotationSession

ANN = {"marker": "Person", "start": 0, "end": 3}
BOB = {"marker": "Person", "start": 10, "end": 13}


@pytest.fixture
def study(make):
    """A project in which anna has answered the first text, and bo may review."""

    def create(**settings: Any) -> tuple[Any, AnnotationSession, Any, AnnotationSession]:
        project = make(2, data_order="os", allow_reviewing=True, author="maria", **settings)
        project.add_pre_marker("Person", "Bob")
        anna = project.annotator("anna")
        anna.next()
        batch = anna.submit(labels=[ANN])
        bo = project.annotator("bo")
        project.allow_reviewer("bo")
        return project, anna, batch, bo

    return create


def page_of(session: AnnotationSession) -> Any:
    return PageDesk(session, language="en", parts=lambda name: "").page()


def quotes(answers: list[Any]) -> list[list[str]]:
    return [[label["quote"] for label in answer["labels"]] for answer in answers]


def test_a_reviewer_submits_an_answer_of_their_own_to_a_text_that_they_review_meanwhile(study) -> None:
    project, _, batch, bo = study()
    desk = PageDesk(bo, language="en", parts=lambda name: "")
    item = desk.page()["item"]

    bo.review(batch, labels=[BOB])
    page = page_of(bo)
    own = {"labels": [{**ANN, "marker": "person", "id": "a"}], "inputs": [], "relations": []}
    at = {"context": item["context"], "sha256": item["sha256"], "key": "k", "ignore": False}
    reply = desk.handle({"request": "1", "type": "submit", "answer": own, "known": 0, **at})

    assert (page["submitted"], page["batch"]) == ([], None)
    assert reply["status"] == "done"
    assert sorted(project.labels()["quote"]) == ["Ann", "Bob"]
    assert project.batches().revision_of.isna().tolist() == [False, True]


def test_a_text_that_was_reviewed_begins_with_what_is_marked_beforehand(study) -> None:
    _, _, batch, bo = study()
    bo.review(batch, labels=[ANN])

    bo.next()

    assert quotes([page_of(bo)["draft"]["answer"]]) == quotes([bo.draft]) == [["Bob"]]


def test_an_answer_that_was_revised_is_still_shown_to_who_gave_it(study) -> None:
    _, anna, batch, bo = study(auto_text_switch=False)

    bo.review(batch, labels=[BOB])

    page = page_of(anna)
    assert quotes(page["submitted"]) == [["Bob"]]
    assert page["draft"] is None
    assert anna.draft is None
    assert page["batch"]["uuid"] == batch.uuid


def test_a_text_that_is_drawn_again_has_the_same_beginning_in_python_and_on_the_page(make) -> None:
    project = make(1, data_order="rr")
    project.add_pre_marker("Person", "Bob")
    anna = project.annotator("anna")
    anna.next()
    anna.submit(labels=[ANN])

    anna.next()

    assert page_of(anna)["draft"] is None
    assert anna.draft is None


def test_a_review_is_no_answer_of_the_reviewer_in_log_and_lists(make) -> None:
    project = make(1, data_order="rr", allow_reviewing=True)
    anna, bo = project.annotator("anna"), project.annotator("bo")
    project.allow_reviewer("bo")
    anna.next()
    batch = anna.submit(labels=[ANN])
    bo.next()
    review = bo.review(batch, labels=[BOB])

    bo.skip()

    assert project.log().set_index("user").is_submitted.to_dict() == {"anna": True, "bo": False}
    assert [one.uuid for one in anna.batches()] == [review.uuid]
    assert bo.batches() == []


def test_an_answer_that_the_author_revised_is_in_the_list_of_who_gave_it(study) -> None:
    project, anna, batch, _ = study()
    anna.next()
    second = anna.submit(labels=[ANN])
    maria = project.annotator("maria")

    revision = maria.edit(batch, labels=[BOB])

    assert anna.batches() == [revision, second]
    assert maria.batches() == []


def test_an_answer_in_another_window_is_shown_as_the_author_revised_it(study) -> None:
    project, _, _, bo = study()
    item = page_of(bo)["item"]
    batch = bo.submit(labels=[ANN])
    revision = project.annotator("maria").edit(batch, labels=[BOB])

    own = {"labels": [], "inputs": [], "relations": []}
    at = {"context": item["context"], "sha256": item["sha256"], "key": "k", "ignore": False}
    desk = PageDesk(bo, language="en", parts=lambda name: "")
    reply = desk.handle({"request": "1", "type": "submit", "answer": own, "known": 0, **at})

    assert reply["error"]["elsewhere"]["batch"] == revision.uuid


@pytest.mark.parametrize("still", [True, False])
def test_a_reviewer_cannot_take_back_the_answer_that_they_reviewed(study, still) -> None:
    project, anna, batch, bo = study()
    review = bo.review(batch, labels=[BOB])
    project.allow_reviewer("bo", still)

    with pytest.raises(errors.NotAllowed):
        bo.withdraw(review)
    assert project.batches().batch.tolist() == [review.uuid]

    anna.withdraw(review)
    with pytest.raises(errors.NotAllowed):
        bo.restore(review)
    assert project.batches().empty

    project.annotator("maria").restore(review)
    assert project.batches().batch.tolist() == [review.uuid]


def test_a_reviewer_changes_and_lists_their_revisions_as_long_as_they_may_review(study) -> None:
    project, anna, batch, bo = study()
    review = bo.review(batch, labels=[BOB])
    assert [(row["author"], row["user"], row["own"]) for row in bo.board()["rows"]] == [("anna", "bo", False)]
    review = bo.edit(review, labels=[ANN])
    desk = PageDesk(bo, language="en", parts=lambda name: "")
    opening = {"request": "1", "type": "open_batch", "batch": review.uuid, "review": False}
    assert desk.handle(opening)["status"] == "done"

    project.allow_reviewer("bo", False)

    for act in (
        lambda: bo.edit(review, labels=[BOB]),
        lambda: bo.flag_batch(review),
        lambda: bo.save_draft(labels=[BOB], batch=review),
        lambda: bo.draft_of(review),
    ):
        with pytest.raises(errors.NotAllowed):
            act()
    assert desk.handle(opening)["error"]["code"] == "not_allowed"
    assert bo.board()["rows"] == []
    assert [row["own"] for row in anna.board()["rows"]] == [True]
    assert project.labels()["quote"].tolist() == ["Ann"]


def test_a_flag_is_on_the_newest_revision_whichever_is_named(study) -> None:
    project, anna, batch, bo = study()
    bo.review(batch, labels=[BOB])

    anna.flag_batch(batch)
    assert project.batches(flagged=True)["user"].tolist() == ["bo"]
    assert [row["flagged"] for row in anna.board()["rows"]] == [True]

    anna.flag_batch(batch, False)
    assert project.batches(flagged=True, revisions=True).empty


def test_the_board_tells_changes_from_the_first_edit_in_place_on(study) -> None:
    project, anna, batch, _ = study(editing_as_revision=False)
    maria = project.annotator("maria")
    anna.edit(batch, labels=[*batch.labels, BOB])
    edited = anna.board()["rows"][0]["revisions"]

    revision = maria.edit(batch, labels=[BOB])
    maria.edit(revision, labels=[*revision.labels, ANN])

    told = anna.board()["rows"][0]["revisions"]
    assert edited == told[:1]
    assert [(change["user"], change["changes"]) for change in told] == [
        ("anna", ["Added Person: Bob"]),
        ("maria", ["Deleted Person: Ann", "Added Person: Ann"]),
    ]
    assert told[0]["time"] < told[1]["time"]


def test_a_reviewer_edits_their_revision_also_after_the_annotator_has_revised_it(study) -> None:
    project, anna, batch, bo = study()
    review = bo.review(batch, labels=[BOB])
    anna.edit(review, labels=[ANN, BOB])

    bo.edit(review, labels=[BOB])

    assert project.batches(revisions=True)["user"].tolist() == ["anna", "bo", "anna", "bo"]
    assert project.labels()["quote"].tolist() == ["Bob"]
