"""Choosing the next text costs the same however many texts a project has: counted, not timed."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

import textinator_widgets as tw

ANN = {"marker": "Person", "start": 0, "end": 1}
MANY = 1_000_000 if os.environ.get("TW_CRASH") == "long" else 5_000
"""Texts of the larger project; a million in `make crash`."""
STEP = 50
"""Instructions of SQLite's machine between two counts."""


def steps_of_next(folder: Path, count: int, done: int, *, disjoint: bool) -> int:
    """Count the instructions of one `next()` for a person who has had most of the texts."""
    with tw.open_store(folder / f"{count}-{disjoint}.db") as store:
        project = store.create_project("P", task="ner", texts=["a"] * count, disjoint_annotation=disjoint)
        session = project.annotator("anna")
        for _ in range(done):
            session.next()
            session.skip()
        steps = 0

        def tick() -> int:
            nonlocal steps
            steps += STEP
            return 0

        with store._engine.connect() as connection:
            raw = connection.connection.driver_connection
            assert isinstance(raw, sqlite3.Connection)
            raw.set_progress_handler(tick, STEP)
        assert session.next() is not None
        raw.set_progress_handler(None, 0)
        assert steps > 0
        return steps


@pytest.mark.parametrize("disjoint", [False, True])
def test_the_cost_does_not_grow_with_the_texts_or_with_what_was_done(tmp_path, disjoint) -> None:
    few = steps_of_next(tmp_path, 20, 5, disjoint=disjoint)
    many = steps_of_next(tmp_path, MANY, 60, disjoint=disjoint)

    assert many < 2 * few
