"""Each text for k people: k different ones, however they come, go, skip, wait and submit."""

from __future__ import annotations

import multiprocessing
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import textinator_widgets as tw
from textinator_widgets import errors

ANN = {"marker": "Person", "start": 0, "end": 3}


def finish(project, name) -> None:
    session = project.annotator(name)
    while session.next() is not None:
        session.submit(labels=[ANN])


def people(project) -> Counter[int]:
    batches = project.batches()
    assert not batches.duplicated(["user", "source", "key"]).any()
    return Counter(batches["key"].tolist())


@pytest.mark.parametrize("k", [1, 2, 3])
def test_each_text_is_annotated_by_k_different_people(make, k) -> None:
    project = make(12, annotators_per_text=k)

    for number in range(k + 2):
        finish(project, f"person {number}")

    assert people(project) == dict.fromkeys(range(12), k)
    assert project.annotator("late").status == "finished"
    assert project.annotator("late").next() is None


def test_nobody_waits_while_a_text_has_room(make) -> None:
    project = make(2, annotators_per_text=2)
    sessions = [project.annotator(f"person {number}") for number in range(5)]

    got = [None if (item := session.next()) is None else item.key for session in sessions]

    assert sorted(key for key in got if key is not None) == [0, 0, 1, 1]
    assert sessions[4].status == "waiting"
    sessions[0].skip()
    assert sessions[4].status == "open"
    assert sessions[4].next().key == got[0]


def test_a_text_that_somebody_left_goes_to_somebody_else_after_the_lease(make, clock) -> None:
    project = make(1, annotators_per_text=2, lease_minutes=10)
    gone, there, third = (project.annotator(name) for name in ("gone", "there", "third"))
    gone.next()
    there.next()
    there.submit(labels=[ANN])
    assert third.next() is None
    assert third.status == "waiting"

    clock.turn(minutes=11)

    assert third.next() is not None
    gone.submit(labels=[ANN])  # too late, and kept
    third.submit(labels=[ANN])
    assert people(project) == {0: 3}


def test_a_text_that_enough_have_done_does_not_come_back_from_somebody_who_left(make, clock) -> None:
    project = make(1, annotators_per_text=3, lease_minutes=10)
    project.annotator("gone").next()
    finish(project, "anna")
    finish(project, "bohdan")
    project.update(annotators_per_text=2)
    assert project.annotator("clara").status == "finished"

    clock.turn(minutes=11)

    assert project.annotator("clara").next() is None
    assert project.annotator("clara").status == "finished"


def test_what_was_taken_back_has_room_again(make) -> None:
    project = make(1, annotators_per_text=2)
    finish(project, "anna")
    finish(project, "bohdan")
    other = project.annotator("clara")
    assert other.status == "finished"

    project.annotator("anna").withdraw(project.batches()["batch"][0])

    assert other.next() is not None
    other.submit(labels=[ANN])
    assert sorted(project.batches()["user"]) == ["bohdan", "clara"]


def test_more_or_fewer_people_may_be_asked_for_later(make, store) -> None:
    project = make(4, annotators_per_text=1)
    finish(project, "anna")
    assert project.annotator("bohdan").status == "finished"

    project.update(annotators_per_text=2)
    finish(project, "bohdan")
    assert people(project) == dict.fromkeys(range(4), 2)

    project.update(annotators_per_text=1)
    assert project.annotator("clara").next() is None
    project.update(annotators_per_text=None)
    finish(project, "clara")
    assert people(project) == dict.fromkeys(range(4), 3)
    project.update(disjoint_annotation=True)
    assert project.annotator("dora").next() is None
    assert store.check() == []


def test_texts_that_come_later_are_for_k_people_too(make) -> None:
    project = make(1, annotators_per_text=2)
    project.add_source(tw.sources.PlainText(["Ann again"]))

    for number in range(4):
        finish(project, f"person {number}")

    assert project.batches().groupby(["source", "key"]).size().tolist() == [2, 2]


def test_imported_answers_take_room(make, store) -> None:
    project = make(2, annotators_per_text=1)
    finish(project, "anna")
    other = make(2, annotators_per_text=1, title="Other")
    other.import_annotations(project.export("jsonl"), "jsonl", user="anna")

    assert other.annotator("bohdan").next() is None
    assert store.check() == []


@pytest.mark.parametrize("value", [0, -1, 1.5, "2", True, 1001])
def test_only_a_number_of_people_is_taken(make, value) -> None:
    with pytest.raises(errors.InvalidSetting, match="annotators_per_text must be a whole number"):
        make(1, annotators_per_text=value)


def _work(path: str, name: str) -> None:
    with tw.open_store(path) as store:
        project = store.project(1)
        session = project.annotator(name)
        while session.next() is not None:
            session.submit(labels=[ANN])


def test_processes_that_race_give_no_text_to_more_than_k(place: Path | str) -> None:
    path = str(place)
    with tw.open_store(path) as store:
        store.create_project("P", task="ner", texts=["Ann"] * 40, annotators_per_text=2)
    spawn = multiprocessing.get_context("spawn")
    workers = [spawn.Process(target=_work, args=(path, f"person {n}")) for n in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(120)

    assert [worker.exitcode for worker in workers] == [0] * 3
    with tw.open_store(path) as store:
        assert people(store.project(1)) == dict.fromkeys(range(40), 2)
        assert store.check() == []


def take(project, name, step, clock) -> None:
    session = project.annotator(name)
    if step == "wait":
        clock.turn(minutes=20)
    elif step.isdigit():
        project.update(annotators_per_text=int(step))
    elif step == "withdraw":
        for batch in project.batches().query("user == @name")["batch"][:1]:
            session.withdraw(batch)
    elif session.next() is not None:
        {
            "submit": lambda: session.submit(labels=[ANN]),
            "skip": session.skip,
            "later": session.save_for_later,
            "hold": lambda: None,
        }[step]()


STEP = st.sampled_from(
    ["submit", "submit", "submit", "hold", "skip", "later", "wait", "withdraw", "1", "2", "3"]
)


@settings(max_examples=12, deadline=None)
@given(steps=st.lists(st.tuples(st.integers(0, 3), STEP), min_size=5, max_size=30), disjoint=st.booleans())
def test_the_store_counts_right_after_any_steps(tmp_path_factory, new_clock, steps, disjoint) -> None:
    clock = new_clock()
    with tw.open_store(tmp_path_factory.mktemp("steps") / "study.db", clock=clock) as store:
        project = store.create_project(
            "P", task="ner", texts=["Ann"] * 3, disjoint_annotation=disjoint, lease_minutes=10, seed=1
        )
        for person, step in steps:
            take(project, f"person {person}", step, clock)
            assert store.check() == []

        project.update(annotators_per_text=2)
        clock.turn(minutes=20)
        finish(project, "new person")
        finish(project, "newer person")
        for number in range(4):  # what they saved for later has kept its place
            finish(project, f"person {number}")

        assert store.check() == []
        assert all(people(project)[key] >= 2 for key in range(3))
        assert project.annotator("newest person").next() is None
