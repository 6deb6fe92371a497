"""What happens at one moment: threads, processes, leases, clocks, a full disk and a file that goes away.

Whatever it is, an answer is stored once, or refused with an error of ours and not stored at all.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import textinator_widgets as tw
from textinator_widgets import errors
from textinator_widgets.model.engine import reading

ANN = {"marker": "Person", "start": 0, "end": 3}


ON_SQLITE = pytest.mark.parametrize("place", ["sqlite"], indirect=True)


def test_an_answer_after_its_lease_is_the_only_one_where_nobody_took_the_text(make, clock) -> None:
    project = make(2, disjoint_annotation=True, lease_minutes=10, data_order="os")
    slow, other = project.annotator("slow"), project.annotator("other")
    item = slow.next()
    clock.turn(days=30)

    assert slow.current == item
    slow.submit(labels=[ANN])

    assert other.next().key == 1
    other.submit(labels=[ANN])
    assert other.next() is None
    assert project.texts().submissions.tolist() == [1, 1]


def test_a_draft_after_its_lease_keeps_the_text(make, clock) -> None:
    project = make(1, disjoint_annotation=True, lease_minutes=10)
    slow, other = project.annotator("slow"), project.annotator("other")
    slow.next()
    clock.turn(minutes=11)
    slow.save_draft(labels=[ANN])

    assert other.next() is None
    assert other.status == "waiting"


VERBS = {
    "next": lambda session: session.next(),
    "save_draft": lambda session: session.save_draft(labels=[ANN]),
    "skip": lambda session: session.skip(),
    "save_for_later": lambda session: session.save_for_later(),
    "flag": lambda session: session.flag({"feedback": "Broken."}),
    "submit": lambda session: session.submit(labels=[ANN]),
}


@pytest.mark.parametrize("disjoint", [False, True])
@pytest.mark.parametrize("verb", VERBS)
def test_a_clock_that_goes_back_between_two_verbs_loses_nothing(make, clock, verb, disjoint) -> None:
    project = make(4, disjoint_annotation=disjoint, lease_minutes=10, dt_publish="2020-01-01")
    anna, bo = project.annotator("anna"), project.annotator("bo")
    anna.next()
    anna.submit(labels=[ANN], key="before")
    first = anna.next()
    bo.next()

    clock.turn(hours=-3)
    VERBS[verb](anna)
    clock.turn(hours=-3)
    shown = [first.key] if verb in ("skip", "submit") else []
    while (item := anna.next()) is not None:
        shown.append(item.key)
        anna.submit(labels=[ANN])
    bo.submit(labels=[ANN])

    assert len(shown) == len(set(shown))
    assert anna.submit(labels=[ANN], key="before").uuid == anna.batches()[0].uuid
    batches = project.batches()
    assert not batches.duplicated(["user", "key"]).any()
    assert len(batches) == 2 + len(shown) - (verb == "skip")
    assert (batches.seconds.dropna() >= 0).all()


def test_threads_that_write_through_two_engines_store_every_answer_once(make, store, clock) -> None:
    make(48, disjoint_annotation=True, dt_publish="2020-01-01")
    faults: list[BaseException] = []
    keys: list[Any] = []
    together = threading.Barrier(16)

    def annotate(opened: Any, name: str) -> None:
        try:
            session = opened.project("Names").annotator(name)
            together.wait(60)
            while (item := session.next()) is not None:
                for _ in range(2):
                    session.submit(labels=[ANN], key=f"{name} {item.key}")
                keys.append(item.key)
        except BaseException as fault:
            faults.append(fault)
            together.abort()

    with tw.open_store(store.path, clock=clock) as second:
        threads = [
            threading.Thread(target=annotate, args=((store, second)[number % 2], f"person {number}"))
            for number in range(16)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert faults == []
    assert sorted(keys) == list(range(48))
    assert store.project("Names").texts().submissions.tolist() == [1] * 48


def _submit_of_two(path: str, end: int) -> str:
    with tw.open_store(path) as store:
        try:
            return store.project("Names").annotator("anna").submit(labels=[{**ANN, "end": end}], key="k").uuid
        except errors.KeyReused:
            return "refused"


@pytest.mark.timeout(120)
def test_one_key_with_two_contents_from_processes_at_once_is_stored_once_and_refused_once(
    make, store
) -> None:
    project = make(2, dt_publish="2020-01-01")
    project.annotator("anna").next()
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        told = pool.starmap(_submit_of_two, [(store.path, 2), (store.path, 3)])

    assert told.count("refused") == 1
    (batch,) = project.batches().batch
    assert batch in told
    assert len(project.labels()) == 1


@ON_SQLITE
def test_a_disk_that_fills_during_a_submit_stores_nothing_and_takes_the_answer_later(make, store) -> None:
    project = make(2, max_markers_per_input=None)
    session = project.annotator("anna")
    item = session.next()
    session.save_draft(labels=[ANN])
    many = [{**ANN, "extra": {"note": "x" * 900}} for _ in range(400)]
    with reading(store._engine) as open_session:
        connection = open_session.connection()
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 20}")

    with pytest.raises(errors.StoreError, match="Nothing of this change was stored"):
        session.submit(labels=many, key="k")

    assert project.batches().empty
    assert project.labels().empty
    assert session.current == item
    assert session.draft["labels"][0]["quote"] == "Ann"
    with reading(store._engine) as open_session:
        open_session.connection().exec_driver_sql("PRAGMA max_page_count = 1000000")
    batch = session.submit(labels=many, key="k")
    assert session.submit(labels=many, key="k").uuid == batch.uuid
    assert len(project.labels()) == 400


@pytest.mark.parametrize("when", ["between", "during"])
@pytest.mark.parametrize("fault", ["another store", "gone"])
def test_a_store_that_is_moved_away_takes_no_answer_until_it_is_back(tmp_path: Path, when, fault) -> None:
    path, away, other = tmp_path / "study.db", tmp_path / "away.db", tmp_path / "other.db"
    now = datetime(2030, 1, 1, tzinfo=UTC)
    plans: list[Any] = []

    def move() -> None:
        path.rename(away)
        if fault == "another store":
            other.rename(path)

    def tell() -> datetime:
        if plans:
            plans.pop()()
        return now + timedelta(seconds=1)

    for target in (path, other):
        with tw.open_store(target, clock=lambda: now) as store:
            store.create_project("Names", task="ner", texts=["Ann met Bob."])
            store.project("Names").annotator("anna").next()
    with tw.open_store(path, clock=tell) as store:
        project = store.project("Names")
        session = project.annotator("anna")
        if when == "between":
            move()
        else:
            plans.append(move)
        with pytest.raises(errors.StoreReplaced, match="Nothing of this change was stored"):
            session.submit(labels=[ANN], key="k")

        if fault == "another store":
            with tw.open_store(path) as stranger:
                assert stranger.project("Names").batches().empty
                assert stranger.check() == []
        os.replace(away, path)
        assert project.batches().empty
        session.submit(labels=[ANN], key="k")
        assert len(project.labels()) == 1
        assert store.check() == []
