"""`session.batches()` costs what a person has submitted, whatever others have: counted, not timed."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import textinator_widgets as tw

TEXTS = 12
OTHERS = 20_000
ANN = {"marker": "Person", "start": 0, "end": 1}
FREE = ("id", "uuid", "key")
"""Columns in which every batch differs."""


@pytest.fixture
def store(sqlite_path: Path) -> Iterator[tw.Store]:
    """Answers of Anna as given, edited, revised by a reviewer, withdrawn; and of Bo, one revised by Anna."""
    with tw.open_store(sqlite_path) as opened:
        project = opened.create_project("P", texts=["a text"] * TEXTS, data_order="os", author="maria")
        project.add_marker("Person")
        project.update(allow_reviewing=True)
        anna, bo = project.annotator("anna"), project.annotator("bo")
        for person in (anna, bo):
            project.allow_reviewer(person.user)
            for _ in range(TEXTS):
                person.next()
                person.submit([ANN])
        first, second, third = anna.batches()[:3]
        bo.review(first, [{**ANN, "end": 2}])
        anna.edit(second, [{**ANN, "end": 3}])
        anna.withdraw(third)
        anna.review(bo.batches()[0], [{**ANN, "end": 4}])
        yield opened


def add_others(path: Path) -> None:
    """Give Bo many more batches in the project, newest and revised ones, as his first two are."""
    with sqlite3.connect(path) as beside:
        names = [row[1] for row in beside.execute("PRAGMA table_info(batch)") if row[1] not in FREE]
        columns = ", ".join(f'"{name}"' for name in names)
        beside.execute(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) "
            f"INSERT INTO batch (uuid, key, {columns}) "
            "SELECT printf('00000000-0000-4000-8000-%012d', i), 'other' || i, "
            f"{', '.join(f'b.{name}' for name in columns.split(', '))} "
            "FROM n, batch AS b WHERE b.id = (SELECT max(id) FROM batch WHERE user_id = "
            "(SELECT id FROM user WHERE name = 'bo') AND original_id IS NULL)",
            (OTHERS,),
        )
    beside.close()


def cost(store: tw.Store, work: Callable[[], object]) -> int:
    """Count the instructions of SQLite's machine."""
    counted = 0

    def tick() -> int:
        nonlocal counted
        counted += 1
        return 0

    with store._engine.connect() as connection:
        driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    driver.set_progress_handler(tick, 1)
    try:
        work()
    finally:
        driver.set_progress_handler(None, 0)
    return counted


def test_batches_of_others_cost_a_person_nothing(store: tw.Store, sqlite_path: Path) -> None:
    anna = store.project("P").annotator("anna")
    mine = anna.batches()
    ends = [batch.labels[0]["end"] for batch in mine]
    assert ends == [2, 3, *([1] * (TEXTS - 3))]
    before = cost(store, anna.batches)

    add_others(sqlite_path)

    after = cost(store, anna.batches)
    assert anna.batches() == mine
    assert len(store.project("P").annotator("bo").batches()) == OTHERS + TEXTS
    # a deeper index has a few instructions more for each row
    assert 0 < after < 1.1 * before
