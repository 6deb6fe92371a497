"""Where one person per text is enough, nobody gets a text that somebody else has."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

import pytest

import textinator_widgets as tw
from textinator_widgets import errors

ANN = {"marker": "Person", "start": 0, "end": 3}


def test_people_never_hold_one_text_together(make) -> None:
    project = make(6, disjoint_annotation=True)
    sessions = [project.annotator(f"person {number}") for number in range(7)]

    keys = [item.key for session in sessions if (item := session.next()) is not None]

    assert sorted(keys) == list(range(6))
    assert sessions[-1].status == "waiting"


def test_waiting_ends_when_a_lease_ends_and_a_late_submit_is_kept(make, clock) -> None:
    project = make(1, disjoint_annotation=True, lease_minutes=10)
    slow, quick = project.annotator("slow"), project.annotator("quick")
    item = slow.next()
    assert quick.next() is None
    assert quick.status == "waiting"

    clock.turn(minutes=11)

    assert quick.status == "open"
    assert quick.next() == item
    assert slow.current is None
    assert slow.next() is None
    quick.submit(labels=[ANN])
    assert slow.status == "finished"
    assert len(project.batches()) == 1


def test_an_answer_that_comes_after_the_lease_is_kept(make, clock) -> None:
    project = make(1, disjoint_annotation=True, lease_minutes=10)
    slow, quick = project.annotator("slow"), project.annotator("quick")
    slow.next()
    clock.turn(minutes=11)
    quick.next()

    slow.submit(labels=[ANN])
    quick.submit(labels=[ANN])

    assert sorted(project.batches().user) == ["quick", "slow"]
    assert slow.status == quick.status == "finished"
    marked = project.batches().set_index("user")["is_late"]
    assert marked.to_dict() == {"slow": True, "quick": False}


def test_a_late_answer_is_kept_from_a_new_session_too(make, clock) -> None:
    project = make(2, disjoint_annotation=True, lease_minutes=10)
    quick = project.annotator("quick")
    lost = project.annotator("slow").next()
    quick.next()
    quick.submit(labels=[ANN])
    clock.turn(minutes=11)
    assert quick.next() == lost

    slow = project.annotator("slow")
    assert slow.current is None
    slow.submit(labels=[ANN])

    assert project.batches().query("user == 'slow'").key.tolist() == [lost.key]
    with pytest.raises(errors.NoCurrentText):
        slow.submit(labels=[ANN])


def test_an_answer_goes_to_no_text_that_was_lost_before_another_was_done(make, clock) -> None:
    project = make(3, disjoint_annotation=True, lease_minutes=10)
    slow, quick = project.annotator("slow"), project.annotator("quick")
    lost = slow.next()
    while quick.next() is not None and quick.current != lost:
        quick.save_for_later()
        clock.turn(minutes=11)
    assert quick.current == lost
    done = slow.next()
    slow.submit(labels=[ANN])

    assert done != lost
    with pytest.raises(errors.NoCurrentText):
        project.annotator("slow").submit(labels=[ANN])


def test_what_was_taken_back_is_answered_again_only_after_next(make) -> None:
    session = make(1, disjoint_annotation=True).annotator("anna")
    session.next()
    session.withdraw(session.submit(labels=[ANN]))

    with pytest.raises(errors.NoCurrentText):
        session.submit(labels=[ANN])
    assert session.next() is not None


def test_a_project_that_becomes_disjoint_gives_nothing_twice(make) -> None:
    project = make(2)
    first, second = project.annotator("first"), project.annotator("second")
    done = first.next().key
    first.submit(labels=[ANN])

    project.update(disjoint_annotation=True)

    assert second.next().key != done
    assert first.next() is None


def test_a_project_that_stops_being_disjoint_offers_everybody_what_others_had(make) -> None:
    project = make(6, disjoint_annotation=True, data_order="os")
    first, second = project.annotator("first"), project.annotator("second")
    for _ in range(3):
        for session in (first, second):
            session.next()
            session.submit(labels=[ANN])
    assert first.next() is None

    project.update(disjoint_annotation=False)

    for session in (first, second):
        for _ in range(3):
            assert session.next() is not None
            session.submit(labels=[ANN])
        assert session.status == "finished"
    assert project.batches().groupby("user").key.nunique().to_dict() == {"first": 6, "second": 6}


def test_a_project_that_becomes_disjoint_offers_what_nobody_has(make) -> None:
    project = make(4, data_order="os")
    first, second = project.annotator("first"), project.annotator("second")
    for _ in range(2):
        first.next()
        first.skip()

    project.update(disjoint_annotation=True)

    keys = []
    while (item := second.next()) is not None:
        keys.append(item.key)
        second.submit(labels=[ANN])
    assert sorted(keys) == [0, 1, 2, 3]


def test_work_renews_a_lease(make, clock) -> None:
    project = make(1, disjoint_annotation=True, lease_minutes=10)
    slow, quick = project.annotator("slow"), project.annotator("quick")
    slow.next()
    clock.turn(minutes=8)
    slow.save_draft(labels=[ANN])
    clock.turn(minutes=8)

    assert quick.next() is None


def test_a_skipped_text_goes_to_somebody_else(make) -> None:
    project = make(1, disjoint_annotation=True)
    picky, other = project.annotator("picky"), project.annotator("other")
    item = picky.next()

    picky.skip()

    assert picky.status == "finished"
    assert other.next() == item


def test_many_skipped_texts_are_found_behind_the_own_place(make) -> None:
    project = make(9, disjoint_annotation=True)
    picky = project.annotator("picky")
    while picky.next() is not None:
        picky.skip()
    other = project.annotator("other")
    keys = []
    while (item := other.next()) is not None:
        keys.append(item.key)
        other.submit(labels=[ANN])

    assert sorted(keys) == list(range(9))


def test_a_text_saved_for_later_is_kept_until_its_lease_ends(make, clock) -> None:
    project = make(1, disjoint_annotation=True, lease_minutes=10)
    owner, other = project.annotator("owner"), project.annotator("other")
    item = owner.next()
    owner.save_for_later()
    assert other.next() is None
    assert other.status == "waiting"

    clock.turn(minutes=11)

    assert other.next() == item
    assert owner.status == "waiting"


def test_a_submitted_text_that_stays_open_is_never_given_again(make, clock) -> None:
    project = make(1, disjoint_annotation=True, auto_text_switch=False, lease_minutes=10)
    first, second = project.annotator("first"), project.annotator("second")
    first.next()
    first.submit(labels=[ANN])

    clock.turn(minutes=20)

    assert second.next() is None
    assert second.status == "finished"


def _annotate(path: Path, name: str) -> list[int]:
    with tw.open_store(path) as store:
        session = store.project("Names").annotator(name)
        keys = []
        while (item := session.next()) is not None:
            keys.append(item.key)
            session.submit(labels=[ANN])
        return keys


@pytest.mark.timeout(120)
def test_processes_that_race_share_the_texts(make, store) -> None:
    project = make(60, disjoint_annotation=True, dt_publish="2020-01-01")
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        shares = pool.starmap(_annotate, [(store.path, f"person {number}") for number in range(3)])

    assert sorted(key for share in shares for key in share) == list(range(60))
    assert project.texts().submissions.tolist() == [1] * 60
