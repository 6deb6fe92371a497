"""A class works for hours at human pace while kernels come and go: nothing is lost, nothing stays behind.

Time is turned by hand: between two turns of everybody go thirty seconds, in which nothing happens.
"""

from __future__ import annotations

import gc
import os
import random
import resource
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.crash.test_kill_writers import losses, select
from textinator_widgets.api.store import open_store
from textinator_widgets.services import frames
from textinator_widgets.services.maintenance import check

pytestmark = pytest.mark.crash

LONG = os.environ.get("TW_CRASH") == "long"
PEOPLE, TURNS, TEXTS = (25, 240, 5000) if LONG else (5, 16, 100)
PACE = timedelta(seconds=30)
LEASE_MINUTES = 5
MOST_LOG = 16 * 1024 * 1024
"""Bytes of SQLite's write-ahead log."""
MOST_GROWTH = 1.05
"""Of the memory of the process, from a quarter of the time to its end; in full size only."""


class Time:
    """Stands still until somebody turns it."""

    def __init__(self) -> None:
        self.now = datetime(2030, 5, 1, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


class Person:
    """Somebody with a kernel, which is closed now and then with a text in hand, beyond its lease too."""

    def __init__(self, place, clock: Time, number: int) -> None:
        self._place, self._clock, self._name = place, clock, f"person {number}"
        self._dice = random.Random(number)
        self._store = None
        self._away = 0
        self.kernels = 0
        self.acknowledged: list[str] = []

    def turn(self) -> None:
        if self._away:
            self._away -= 1
        elif self._store is None:
            self._store = open_store(self._place, clock=self._clock)
            self._session = self._store.project(1).annotator(self._name)
            self.kernels += 1
        elif (item := self._session.next()) is None:
            self.go()
        else:
            self._work(item)

    def _work(self, item) -> None:
        dice = self._dice.random()
        labels = [
            {"marker": "Person", "start": start, "end": start + 3, "quote": item.text[start : start + 3]}
            for start in self._dice.sample(range(len(item.text) - 3), self._dice.randint(1, 6))
        ]
        if dice < 0.08:
            self.go()
            self._away = self._dice.randint(0, 30)
        elif dice < 0.25:
            self._session.save_draft(labels=labels)
        elif dice < 0.3:
            self._session.skip()
        else:
            key = f"{uuid.uuid4()}:{len(labels)}"
            self._session.submit(labels=labels, key=key)
            self.acknowledged.append(key)

    def go(self) -> None:
        if self._store is not None:
            self._store.close()
            self._store = None


class Watcher:
    """Whoever keeps the project: a store that stays open, frames, and streams that are read slowly."""

    def __init__(self, store) -> None:
        self._project = store.project(1)
        self._view = self._project.view("labels")
        self._stream = iter(())

    def turn(self, number: int) -> None:
        if self._view.is_new():
            self._view.newest()
        if number % 4 == 0:  # one state of the store is held for three turns of everybody
            self._stream = self._project.iter_labels()
            with suppress(StopIteration):
                next(self._stream)
        elif number % 4 == 3:
            self._stream.close()


def test_a_class_that_works_for_hours_leaves_nothing_behind(place, monkeypatch):
    monkeypatch.setattr(frames, "PAGE", 100)  # a stream holds as many at the beginning as at the end
    clock = Time()
    with open_store(place, clock=clock) as store:
        texts = [f"Text {number}: Zoë met 👩‍👩‍👧 in Åre on day {number}." for number in range(TEXTS)]
        store.create_project(
            "Names", task="ner", texts=texts, disjoint_annotation=True, lease_minutes=LEASE_MINUTES
        )
    del texts
    before = what_is_held(place)
    people = [Person(place, clock, number) for number in range(PEOPLE)]
    logs, memory = work(place, clock, people)

    assert what_is_held(place) == before
    assert max(logs) <= MOST_LOG
    if LONG:
        assert memory[-1] <= memory[len(memory) // 4] * MOST_GROWTH, memory
    acknowledged = [key for one in people for key in one.acknowledged]
    assert sum(one.kernels for one in people) > PEOPLE  # some were closed and opened again
    assert losses(place, acknowledged) == ([], [], [])
    assert select(place, "SELECT count(*) FROM batch") == [(len(acknowledged),)]
    assert check(place) == []
    assert rest_of(place, clock) == TEXTS - len(acknowledged)


def work(place, clock, people) -> tuple[list[int], list[int]]:
    """Let everybody take turns, all at once; give the sizes of the log and of the process after each."""
    logs, memory = [], []
    with open_store(place, clock=clock) as store, ThreadPoolExecutor(len(people)) as threads:
        watcher = Watcher(store)
        for number in range(TURNS):
            list(threads.map(Person.turn, people))
            watcher.turn(number)
            clock.now += PACE
            logs.append(log_size(place))
            memory.append(resident_bytes())
        for one in people:
            one.go()
    return logs, memory


def rest_of(place, clock) -> int:
    """How many texts somebody gets who comes when the leases of all others have ended."""
    clock.now += timedelta(minutes=LEASE_MINUTES) + PACE
    found = 0
    with open_store(place, clock=clock) as store:
        session = store.project(1).annotator("the one who comes after")
        while (item := session.next()) is not None:
            found += 1
            session.submit(labels=[{"marker": "Person", "start": 0, "end": 4}], key=f"rest {item.key}")
        assert session.status == "finished"
    return found


def what_is_held(place) -> tuple[int, int, int]:
    """Threads and open files of this process, and the connections of a server."""
    gc.collect()
    connections = 0
    if isinstance(place, str):
        query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        ((connections,),) = select(place, query)
    return threading.active_count(), len(os.listdir("/proc/self/fd")), connections


def log_size(place) -> int:
    log = Path(f"{place}-wal")
    return log.stat().st_size if isinstance(place, Path) and log.exists() else 0


def resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()
