"""On PostgreSQL people take and submit texts at the same time, and wait only for what they have in common."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any, TypeVar

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

import textinator_widgets as tw
from textinator_widgets import errors
from textinator_widgets.api.turns import again_when_collided
from textinator_widgets.model.engine import reading, writing
from textinator_widgets.services import assignment
from textinator_widgets.services.newest import moment_of
from textinator_widgets.services.rules import project_of
from textinator_widgets.services.submission import submit

ANN = {"marker": "Person", "start": 0, "end": 3}
Result = TypeVar("Result")


@pytest.fixture
def place(postgres_url: str) -> str:
    return postgres_url


def elsewhere(work: Callable[[], Result]) -> Result:
    """Do something in another thread, while a transaction of this one is open."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(work).result(60)


@contextlib.contextmanager
def at_work(project: Any, session: tw.AnnotationSession) -> Iterator[Session]:
    """Open a transaction in which a person takes or submits a text."""
    with writing(project._engine, person=session.access.actor.user_id) as opened:
        yield opened


def take(project: Any, session: tw.AnnotationSession, opened: Session) -> assignment.Standing:
    row = project_of(opened, session.access.project_id)
    return assignment.claim_next(opened, session.access.actor, row, now=session.access.clock())


def test_who_takes_a_text_does_not_wait_for_somebody_who_takes_one(make) -> None:
    project = make(3, annotators_per_text=1, data_order="os")
    anna, bo = project.annotator("anna"), project.annotator("bo")

    with at_work(project, anna) as opened:
        assert take(project, anna, opened).status == "open"
        assert elsewhere(bo.next).key == 1

    assert anna.next().key == 0


@pytest.mark.parametrize("is_kept", [True, False])
def test_a_text_that_somebody_was_taking_is_found_by_the_others_when_it_has_room(make, is_kept) -> None:
    project = make(2, annotators_per_text=2 if is_kept else 1, data_order="os")
    anna, bo = project.annotator("anna"), project.annotator("bo")

    with contextlib.suppress(ZeroDivisionError), at_work(project, anna) as opened:
        take(project, anna, opened)
        assert elsewhere(bo.next).key == 1
        if not is_kept:
            raise ZeroDivisionError

    bo.submit(labels=[ANN])
    assert bo.next().key == 0


def test_who_finds_only_texts_that_others_are_taking_waits_for_them(make) -> None:
    project = make(1, annotators_per_text=2)
    anna, bo = project.annotator("anna"), project.annotator("bo")

    with ThreadPoolExecutor(1) as pool:
        with at_work(project, anna) as opened:
            take(project, anna, opened)
            found = pool.submit(bo.next)
        assert found.result(60).key == 0


def test_a_text_is_not_taken_over_while_its_owner_is_at_work(make, clock) -> None:
    project = make(1, disjoint_annotation=True, lease_minutes=10)
    anna, bo = project.annotator("anna"), project.annotator("bo")
    anna.next()
    clock.now += timedelta(minutes=11)

    with at_work(project, anna):
        assert elsewhere(bo.next) is None
        assert elsewhere(lambda: bo.status) == "open"

    assert bo.next().key == 0


def test_one_person_and_changes_of_the_project_wait_for_a_person_at_work(make) -> None:
    project = make(1)
    anna = project.annotator("anna")

    def turn(person: int | None) -> None:
        with writing(project._engine, person=person, limit_s=0.1):
            pass

    with at_work(project, anna):
        for person in (anna.access.actor.user_id, None):
            with pytest.raises(errors.StoreBusy):
                elsewhere(lambda person=person: turn(person))
    turn(None)


def test_two_who_submit_a_text_at_once_are_both_stored(make) -> None:
    project = make(20)
    people = [project.annotator(f"person {number}") for number in range(4)]
    gate = threading.Barrier(len(people))

    def work(session: tw.AnnotationSession) -> None:
        gate.wait(60)
        while session.next() is not None:
            session.submit(labels=[ANN])

    with ThreadPoolExecutor(len(people)) as pool:
        list(pool.map(work, people))

    assert project.batches().groupby("key").size().tolist() == [4] * 20


def test_a_text_that_two_skip_at_once_is_offered_to_both_again(make, store) -> None:
    """The second one sees what room the first one gives back."""
    project = make(1, annotators_per_text=2, offer_skipped_again=True)
    anna, bo = project.annotator("anna"), project.annotator("bo")
    assert anna.next().key == bo.next().key == 0

    with ThreadPoolExecutor(1) as pool:
        with at_work(project, anna) as opened:
            row = project_of(opened, anna.access.project_id)
            assignment.leave(opened, anna.access.actor, row, later=False, now=anna.access.clock())
            skipping = pool.submit(bo.skip)
            while not opened.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")):
                assert not skipping.done()
        skipping.result(60)

    assert store.check() == []
    assert anna.next().key == bo.next().key == 0


def test_people_who_skip_and_take_at_once_leave_no_text_with_room(make, store) -> None:
    project = make(12, annotators_per_text=2)
    people = [project.annotator(f"person {number}") for number in range(4)]
    gate = threading.Barrier(len(people))

    def work(number: int) -> None:
        session = people[number]
        gate.wait(60)
        for turn in range(12):
            if session.next() is None:
                break
            session.skip() if turn % 3 == number % 3 else session.submit(labels=[ANN])

    with ThreadPoolExecutor(len(people)) as pool:
        list(pool.map(work, range(len(people))))
    assert store.check() == []
    for name in ("new", "newer"):
        session = project.annotator(name)
        while session.next() is not None:
            session.submit(labels=[ANN])

    assert project.batches().groupby("key").size().tolist() == [2] * 12


def test_what_collides_is_done_again(make) -> None:
    """Two who lock the same two texts in turn: the server ends one of them, which then begins anew."""
    project = make(2, annotators_per_text=1)
    people = [project.annotator(name) for name in ("anna", "bo")]
    gate = threading.Barrier(2)
    begun: list[int] = []
    is_one_done = threading.Event()

    @again_when_collided
    def work(number: int) -> int:
        is_first = number not in begun
        begun.append(number)
        if not is_first:  # the one that goes on may not be overtaken: they would collide once more
            is_one_done.wait(60)
        with at_work(project, people[number]) as opened:
            for pos in (number, 1 - number):
                opened.execute(text("SELECT 1 FROM queue WHERE pos = :pos FOR UPDATE"), {"pos": pos})
                if is_first and pos == number:
                    gate.wait(60)
        is_one_done.set()
        return number

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(work, (0, 1))) == [0, 1]
    assert len(begun) == 3


def test_who_looks_at_the_newest_sees_what_is_committed_after_a_later_act(make) -> None:
    project = make(2, disjoint_annotation=True)
    anna, bo = project.annotator("anna"), project.annotator("bo")
    anna.next()
    bo.next()

    def moment() -> int:
        with reading(project._engine) as session:
            return moment_of(session)

    with at_work(project, anna) as opened:
        row = project_of(opened, 1)
        claim = assignment.open_claim(opened, row, anna.access.actor.user_id or 0)
        assert claim is not None
        submit(
            opened, anna.access.actor, row, {"labels": [ANN], "inputs": [], "relations": []},
            datapoint_id=claim.datapoint_id, key=None, now=anna.access.clock(),
        )  # fmt: skip
        elsewhere(lambda: bo.submit(labels=[ANN]))
        before = elsewhere(moment)

    assert moment() > before
