"""Rows about submitting: many processes without a pause, and as many as a large class at a hard pace."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import sqlite3
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

from textinator_widgets.api.store import open_store
from textinator_widgets.model.locks import write_queue
from textinator_widgets.model.sqlite_store import set_pragmas

TEXTS = 60_000
CONTENT = "Zoë met Ann and Bo in Åre, then they went on to Kiruna. " * 6
LABELS = [
    {"marker": "Person", "start": at, "end": at + 3, "quote": CONTENT[at : at + 3]} for at in range(0, 50, 10)
]
DURATION_S = 15.0

Work = Callable[[], float]
Start = Callable[[int], Work]


def rows() -> Iterator[dict[str, object]]:
    for processes, pause, size in (
        (32, 0.0, "32 processes, no pause"),
        (100, 2.0, "100 processes, one per 2 s each"),
    ):
        with tempfile.TemporaryDirectory() as folder:
            ours = measure(processes, pause, ours_in(Path(folder) / "ours.db"), Path(folder))
            bare = measure(processes, pause, bare_in(Path(folder) / "bare.db"), Path(folder))
        for what, unit in (("p50", "ms"), ("p99", "ms"), ("per second", "/s")):
            yield {
                "path": f"submit (batch and 5 labels), {what}",
                "size": size,
                "ours": ours[what],
                "baseline": bare[what],
                "ratio": ours[what] / bare[what],
                "unit": unit,
            }
        yield {
            "path": "submit (batch and 5 labels), errors and double claims",
            "size": size,
            "ours": ours["errors"],
            "baseline": bare["errors"],
            "ratio": 0.0,
            "unit": "",
            "budget": "0",
        }


def ours_in(path: Path | str) -> Start:
    """Claim through `next()`, then the time of `submit()`."""
    store = open_store(path)
    texts = [f"{number:06d} {CONTENT}" for number in range(TEXTS)]
    store.create_project("Texts", task="ner", texts=texts, disjoint_annotation=True)

    def start(number: int) -> Work:
        session = store.project(1).annotator(f"person {number}")

        def work() -> float:
            item = session.next()
            assert item is not None
            labels = [{**one, "quote": item.text[one["start"] : one["end"]]} for one in LABELS]
            begun = time.perf_counter()
            session.submit(labels=labels, key=str(uuid.uuid4()))
            return time.perf_counter() - begun

        return work

    start(-1)()
    return start


TABLES = """
CREATE TABLE queue (pos INTEGER PRIMARY KEY, taken_by INTEGER);
CREATE INDEX free ON queue (pos) WHERE taken_by IS NULL;
CREATE TABLE batch (id INTEGER PRIMARY KEY, key TEXT UNIQUE, user_id INTEGER, pos INTEGER UNIQUE);
CREATE TABLE label (
    id INTEGER PRIMARY KEY, batch_id INTEGER REFERENCES batch, start INTEGER, "end" INTEGER, quote TEXT
);
CREATE INDEX label_batch ON label (batch_id);
"""


def bare_in(path: Path) -> Start:
    """The same with sqlite3 alone: same pragmas, same queue of writers, the fewest tables."""
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        set_pragmas(connection, "wal")
        connection.executescript(TABLES)
        connection.execute("BEGIN")
        connection.executemany("INSERT INTO queue VALUES (?, NULL)", ((number,) for number in range(TEXTS)))
        connection.execute("COMMIT")

    def start(number: int) -> Work:
        connection = sqlite3.connect(path, isolation_level=None)
        set_pragmas(connection, "wal")

        def work() -> float:
            with write_queue(path):
                connection.execute("BEGIN IMMEDIATE")
                pos = connection.execute(
                    "UPDATE queue SET taken_by = ? WHERE pos = (SELECT pos FROM queue INDEXED BY free "
                    "WHERE taken_by IS NULL LIMIT 1) RETURNING pos",
                    (number,),
                ).fetchone()[0]
                connection.execute("COMMIT")
            begun = time.perf_counter()
            with write_queue(path):
                connection.execute("BEGIN IMMEDIATE")
                batch = connection.execute(
                    "INSERT INTO batch (key, user_id, pos) VALUES (?, ?, ?)", (str(uuid.uuid4()), number, pos)
                ).lastrowid
                connection.executemany(
                    'INSERT INTO label (batch_id, start, "end", quote) VALUES (?, ?, ?, ?)',
                    [(batch, one["start"], one["end"], one["quote"]) for one in LABELS],
                )
                connection.execute("COMMIT")
            return time.perf_counter() - begun

        return work

    return start


def measure(processes: int, pause: float, start: Start, folder: Path) -> dict[str, float]:
    """Fork, let all begin together, and put their times together; errors count double claims as well."""
    gate, opened = os.pipe()
    ready, reported = os.pipe()
    children = [fork(number, pause, start, gate, opened, reported, folder) for number in range(processes)]
    for _ in range(processes):
        os.read(ready, 1)
    os.close(opened)
    try:
        for child in children:
            os.waitpid(child, 0)
    except BaseException:
        for child in children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        raise
    for end in (gate, ready, reported):
        os.close(end)
    reports = [json.loads((folder / f"{number}.json").read_text()) for number in range(processes)]
    took = sorted(one for report in reports for one in report["took"])
    if not took:
        raise RuntimeError(f"Nothing was submitted: {reports[0]['errors'][:1]}")
    return {
        "p50": took[len(took) // 2] * 1000,
        "p99": took[min(len(took) - 1, len(took) * 99 // 100)] * 1000,
        "per second": len(took) / DURATION_S,
        "errors": float(sum(len(report["errors"]) for report in reports)),
    }


def fork(number: int, pause: float, start: Start, gate: int, opened: int, reported: int, folder: Path) -> int:
    child = os.fork()
    if child:
        return child
    took: list[float] = []
    errors: list[str] = []
    try:
        os.close(opened)
        work = start(number)
        work()  # statements are compiled once in each process; that is not what is measured here
        os.write(reported, b".")
        os.read(gate, 1)  # returns when the parent closes the other end
        dice = random.Random(number)
        end = time.monotonic() + DURATION_S
        time.sleep(dice.random() * pause)
        while time.monotonic() < end:
            try:
                took.append(work())
            except Exception as error:
                errors.append(repr(error))
            time.sleep(dice.random() * 2 * pause)
        (folder / f"{number}.json").write_text(json.dumps({"took": took, "errors": errors}))
    finally:
        os._exit(0)
