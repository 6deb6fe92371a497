"""People who go away with a text in hand: every text is annotated by k people, and nobody is sent home early.

Time is turned by hand: between two turns of everybody go thirty seconds, in which nothing happens. During a
turn nothing becomes free, as nobody gives a text back: what there is for somebody at its end was there when
they asked.
"""

from __future__ import annotations

import os
import random
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

import textinator_widgets as tw
from textinator_widgets.model import Claim, User
from textinator_widgets.model.engine import reading

pytestmark = pytest.mark.crash

LONG = os.environ.get("TW_CRASH") == "long"
RUNS = [(1, 100, 3000), (2, 100, 3000), (3, 100, 3000)] if LONG else [(2, 8, 30)]
"""For how many people each text is, how many people there are, how many texts."""

AT_ONCE = 32
PACE = timedelta(seconds=30)
LEASE_MINUTES = 5
LONGEST_WAY = 25
"""Turns that somebody is away who comes back: longer than a lease, sometimes."""


class Time:
    """Stands still until somebody turns it."""

    def __init__(self) -> None:
        self.now = datetime(2030, 5, 1, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


class Person:
    """Somebody who goes away with a text in hand now and then; every third goes for good."""

    def __init__(self, project: tw.api.project.Project, number: int, most: int) -> None:
        self.name = f"person {number}"
        self._session = project.annotator(self.name)
        self._dice = random.Random(number)
        self._last = self._dice.randint(0, most) if number % 3 == 0 else None
        self._away = 0
        self.is_gone = False
        self.told: str | None = None
        """What they were told in this turn in place of a text."""

    def turn(self) -> None:
        self.told = None
        if self.is_gone:
            return
        if self._away:
            self._away -= 1
            return
        item = self._session.next()
        if item is None:
            self.told = self._session.status
            self.is_gone = self.told == "finished"
        elif self._last == 0:
            self.is_gone = True
        elif self._dice.random() < 0.05:
            self._away = self._dice.randint(1, LONGEST_WAY)
        else:
            self._session.submit(labels=[{"marker": "Person", "start": 0, "end": 4}])
            if self._last is not None:
                self._last -= 1


class Claims:
    """Who has which text, read and counted in a way of our own."""

    def __init__(self, store: tw.Store, now: datetime) -> None:
        self.submitted: dict[int, set[str]] = defaultdict(set)
        self.sure: dict[int, set[str]] = defaultdict(set)
        """Who has a text that nobody may take over."""
        self.had: dict[str, set[int]] = defaultdict(set)
        self.taken_over = 0
        rows = select(Claim.datapoint_id, User.name, Claim.state, Claim.lease_until)
        with reading(store._engine) as session:
            for text, name, state, until in session.execute(rows.join(User, User.id == Claim.user_id)):
                if state == "released":
                    self.taken_over += 1
                    continue
                self.had[name].add(text)
                if state == "submitted":
                    self.submitted[text].add(name)
                if state == "submitted" or until >= now:
                    self.sure[text].add(name)

    def there_are(self, texts: set[int], people: int, name: str) -> set[int]:
        """Give the texts that are free, or whose lease has ended, for somebody."""
        return {text for text in texts - self.had[name] if len(self.sure[text]) < people}

    def may_come(self, texts: set[int], people: int, name: str) -> set[int]:
        """Give the texts that somebody may get at last."""
        return {text for text in texts - self.had[name] if len(self.submitted[text]) < people}


def turns(people: list[Person], clock: Time) -> Iterator[None]:
    """Let everybody take a turn, all at once, until the last one has gone."""
    with ThreadPoolExecutor(min(AT_ONCE, len(people))) as threads:
        while not all(one.is_gone for one in people):
            list(threads.map(Person.turn, people))
            yield
            clock.now += PACE


@pytest.mark.parametrize(("k", "people", "texts"), RUNS)
def test_nobody_is_sent_home_while_a_text_is_free_or_was_left(place, k, people, texts) -> None:
    clock = Time()
    with tw.open_store(place, clock=clock) as store:
        contents = [f"Text {number}" for number in range(texts)]
        project = store.create_project(
            "Names", task="ner", texts=contents, annotators_per_text=k, lease_minutes=LEASE_MINUTES
        )
        crowd = [Person(project, number, most=k * texts // people) for number in range(people)]
        with reading(store._engine) as session:
            points = set(session.scalars(select(tw.model.Datapoint.id)))
        assert len(points) == texts

        waits = 0
        for _ in turns(crowd, clock):
            told = [one for one in crowd if one.told is not None]
            claims = Claims(store, clock.now) if told else None
            for one in told:
                assert claims.there_are(points, k, one.name) == set(), (one.name, one.told)
                assert one.told == "waiting" or claims.may_come(points, k, one.name) == set(), one.name
            waits += sum(one.told == "waiting" for one in told)

        batches = project.batches()
        assert not batches.duplicated(["user", "key"]).any()
        assert batches.groupby("key")["user"].nunique().tolist() == [k] * texts
        assert len(batches) == k * texts
        assert not batches["is_late"].any()
        assert waits > 0
        assert Claims(store, clock.now).taken_over > 0
        assert store.check() == []
