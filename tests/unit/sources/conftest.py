from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

import textinator_widgets as tw


class Clock:
    """Time that stands still but for a millisecond at each look, until it is turned."""

    def __init__(self):
        self.now = datetime(2030, 5, 1, 9, tzinfo=UTC)

    def __call__(self):
        self.now += timedelta(milliseconds=1)
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def store(place, clock):
    """A store without a project; after the test it has no fault."""
    with tw.open_store(place, clock=clock) as opened:
        yield opened
        assert opened.check() == []
