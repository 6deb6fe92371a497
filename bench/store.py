"""Rows about texts in the store: importing them, and choosing the next one, from a thousand to a million."""

from __future__ import annotations

import hashlib
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from sqlalchemy import text

from textinator_widgets.api.store import Store, open_store
from textinator_widgets.model.sqlite_store import WRITES, set_pragmas

SIZES = (1_000, 100_000, 1_000_000)
TURNS = 40


def rows() -> Iterator[dict[str, object]]:
    with tempfile.TemporaryDirectory() as folder:
        found: dict[int, list[dict[str, object]]] = {}
        for size in SIZES:
            texts = [f"Text {number} of those that are read for this figure. " * 6 for number in range(size)]
            ours = Path(folder) / f"ours{size}.db"
            baseline = Path(folder) / f"baseline{size}.db"
            yield import_row(size, texts, ours, baseline)
            del texts
            found[size] = list(next_rows(size, ours))
            yield from found[size]
            ours.unlink()
            baseline.unlink()
        for first, last in zip(found[SIZES[0]], found[SIZES[-1]], strict=True):
            yield {
                "path": f"{first['path']}, 1 M against 1 k",
                "size": "-",
                "ours": last["ours"],
                "baseline": first["ours"],
                "ratio": float(str(last["ours"])) / float(str(first["ours"])),
                "unit": "µs",
                "budget": "under 1.5",
            }


def seconds(work: Callable[[], object]) -> float:
    """How long one call takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def import_row(size: int, texts: list[str], ours: Path, baseline: Path) -> dict[str, object]:
    """A project with texts; the baseline writes the same texts with their hash into one table."""

    def make() -> None:
        with open_store(ours) as store:
            store.create_project("Texts", task="ner", texts=texts)

    bare = seconds(lambda: bare_import(texts, baseline))
    took = seconds(make)
    return {
        "path": "import texts",
        "size": f"{size:,}",
        "ours": took,
        "baseline": bare,
        "ratio": took / bare,
        "unit": "s",
    }


def bare_import(texts: list[str], path: Path) -> None:
    """The same pragmas, one table, the SHA-256 of each text, one unique index."""
    connection = sqlite3.connect(path, isolation_level=None)
    set_pragmas(connection, "wal")
    connection.execute("CREATE TABLE context (id INTEGER PRIMARY KEY, key TEXT, sha256 BLOB, content TEXT)")
    connection.execute("CREATE UNIQUE INDEX context_key ON context (key, sha256)")
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany(
        "INSERT INTO context (key, sha256, content) VALUES (?, ?, ?)",
        ((str(key), hashlib.sha256(one.encode()).digest(), one) for key, one in enumerate(texts)),
    )
    connection.execute("COMMIT")
    connection.close()


RANDOM = (
    "SELECT d.id FROM datapoint d WHERE NOT EXISTS (SELECT 1 FROM claim c WHERE c.project_id = 1 "
    "AND c.datapoint_id = d.id AND c.user_id = {user}) ORDER BY RANDOM() LIMIT 1"
)
DONE = (
    "INSERT INTO claim (project_id, datapoint_id, user_id, state, dt_created, dt_updated) "
    "SELECT 1, datapoint_id, {user}, 'skipped', 0, 0 FROM queue WHERE project_id = 1 AND {place}"
)


def next_rows(size: int, path: Path) -> Iterator[dict[str, object]]:
    """The next text of somebody who begins, of somebody who did 95 %, and where 95 % are taken."""
    with open_store(path) as store:
        project = store.project("Texts")
        for name in ("begins", "did 95 %", "95 % taken"):
            session = project.annotator(name)
            user = user_id(store, name)
            if name == "did 95 %":
                start = walk(store, user, size)
                place = f"(pos - {start} + {size}) % {size} < {size * 95 // 100}"
                run(store, DONE.format(user=user, place=place))
            if name == "95 % taken":
                project.update(disjoint_annotation=True)
                run(store, f"UPDATE queue SET room = 0 WHERE pos < {size * 95 // 100}")
            took = []
            for _ in range(TURNS):
                took.append(seconds(session.next) * 1e6)
                session.skip()
            steps = instructions(store, lambda s=session: s.next())
            bare = bare_random(path, RANDOM.format(user=user))
            yield {
                "path": f"next text, person {name}" if "taken" not in name else f"next text, {name}",
                "size": f"{size:,} texts, {steps:,} VM steps",
                "ours": statistics.median(took),
                "baseline": bare,
                "ratio": statistics.median(took) / bare,
                "unit": "µs",
            }


def walk(store: Store, user: int, size: int) -> int:
    """Put a person's cursor behind 95 % of the texts; returns the place where they began."""
    start = 0
    run(store, f"INSERT INTO queue_cursor VALUES (1, {user}, {start}, {size * 95 // 100}, {size}, 0)")
    return start


def user_id(store: Store, name: str) -> int:
    with store._engine.connect() as connection:
        return int(connection.scalar(text("SELECT id FROM user WHERE name = :name"), {"name": name}) or 0)


def run(store: Store, statement: str) -> None:
    with store._engine.execution_options(**{WRITES: True}).begin() as connection:
        connection.execute(text(statement))


def instructions(store: Store, work: Callable[[], object]) -> int:
    """How many steps SQLite's machine makes for a call."""
    counted = 0

    def count() -> int:
        nonlocal counted
        counted += 1
        return 0

    with store._engine.connect() as connection:
        driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    driver.set_progress_handler(count, 1)
    work()
    driver.set_progress_handler(None, 0)
    return counted


def bare_random(path: Path, query: str) -> float:
    """The median time of the usual way: a random one of those that the person has not had."""
    connection = sqlite3.connect(path)
    took = [seconds(lambda: connection.execute(query).fetchone()) * 1e6 for _ in range(5)]
    connection.close()
    return statistics.median(took)
