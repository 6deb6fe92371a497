"""A project that stays on a text after a submit: whose text it is, and for how long."""

from __future__ import annotations

import pytest

from textinator_widgets.api.page import PageDesk

ANN = {"marker": "Person", "start": 0, "end": 3}
BOB = {"marker": "Person", "start": 10, "end": 13}
LABEL = {"id": "1", "marker": "person", "start": 0, "end": 3, "quote": "Ann"}
ANSWER = {"labels": [LABEL], "inputs": [], "relations": []}


def done(session, kind, **fields):
    """Ask as a page of this person does."""
    desk = PageDesk(session, language="en", parts=str)
    reply = desk.handle({"request": "r", "type": kind, **fields})
    assert reply["status"] == "done", reply
    return reply["result"]


@pytest.mark.parametrize("sharing", [{"annotators_per_text": 1}, {"disjoint_annotation": True}])
def test_nobody_closes_the_text_of_somebody_who_submitted_it_and_works_on(make, clock, sharing) -> None:
    project = make(1, auto_text_switch=False, lease_minutes=10, **sharing)
    staying, other = project.annotator("staying"), project.annotator("other")
    item = staying.next()
    staying.submit(labels=[ANN])
    staying.save_draft(labels=[ANN, BOB])
    assert (other.next(), other.status) == (None, "finished")  # it never comes to them

    clock.turn(minutes=11)

    assert (other.next(), other.status) == (None, "finished")
    assert staying.current == item
    assert [label["start"] for label in staying.draft["labels"]] == [0, 10]
    staying.save_draft(labels=[BOB])
    staying.submit(labels=[BOB])
    assert not project.batches()["is_late"].any()
    assert staying.next() == item
    staying.skip()
    assert staying.next() is None


def test_a_page_keeps_its_draft_of_a_second_answer_after_the_lease(make, clock) -> None:
    project = make(2, auto_text_switch=False, lease_minutes=10, annotators_per_text=1, data_order="os")
    staying, other = project.annotator("staying"), project.annotator("other")
    item = done(staying, "ready")["item"]
    about = {"context": item["context"], "sha256": item["sha256"]}
    done(staying, "submit", **about, key="first", ignore=False, answer=ANSWER)
    draft = {"answer": ANSWER, "history": {"past": [], "future": []}}
    done(staying, "save_draft", **about, **draft, base_revision=0)

    clock.turn(minutes=11)
    assert other.next().key == 1
    other.skip()
    assert other.next() is None

    again = done(staying, "ready")
    assert again["item"]["key"] == item["key"]
    assert again["draft"]["answer"] == ANSWER
    assert done(staying, "save_draft", **about, **draft, base_revision=1) == {"revision": 2}


def test_a_text_that_stays_open_goes_to_somebody_else_once_its_answer_is_withdrawn(make, clock) -> None:
    project = make(1, auto_text_switch=False, lease_minutes=10, annotators_per_text=1)
    staying, other = project.annotator("staying"), project.annotator("other")
    item = staying.next()
    staying.withdraw(staying.submit(labels=[ANN]))
    assert (other.next(), other.status) == (None, "waiting")

    clock.turn(minutes=11)

    assert other.next() == item
