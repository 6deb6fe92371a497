"""A store on disk, a clock that is turned by hand, and answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import textinator_widgets as tw
from textinator_widgets.api.project import Project
from textinator_widgets.api.store import Store


class Clock:
    """Time that stands still until it is turned."""

    def __init__(self) -> None:
        self.now = datetime(2030, 5, 1, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(milliseconds=1)
        return self.now

    def turn(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def new_clock() -> type[Clock]:
    """For examples of Hypothesis, of which each needs a clock of its own."""
    return Clock


@pytest.fixture
def store(place: Path | str, clock: Clock) -> Iterator[Store]:
    with tw.open_store(place, clock=clock) as opened:
        yield opened
        assert opened.check() == []


@pytest.fixture
def make(store: Store) -> Callable[..., Project]:
    """Make a NER project of a few texts."""

    def create(count: int = 3, **settings: Any) -> Project:
        settings = {"task": "ner", "editing_as_revision": True, **settings}
        texts = [f"Ann {number} met Bob 😀." for number in range(count)]
        return store.create_project(settings.pop("title", "Names"), texts=texts, **settings)

    return create
