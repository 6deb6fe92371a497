"""Rows about frames: `labels()` on both databases against a bare joined cursor of the same columns."""

from __future__ import annotations

import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import cast

import psycopg
from sqlalchemy import Table

from textinator_widgets.api.store import open_store
from textinator_widgets.model import Batch, Label
from textinator_widgets.model.engine import open_engine, writing
from textinator_widgets.services.bulk import insert_rows

LABELS = int(os.environ.get("TW_BENCH_LABELS", "1000000"))
PER_BATCH = 5
PEOPLE = 100
TEXTS = 20_000
RUNS = 3

CURSOR = """
select p.title, b.uuid, u.name, d.key, coalesce(d.name, s.name), b.dt_created, l.uuid, v.code, m.name,
       l.start, l."end", l.quote, l.group_id, l.group_order, l.extra, l.origin, l.undone
from label l
join batch b on b.id = l.batch_id
join project p on p.id = b.project_id
join "user" u on u.id = b.user_id
join datapoint d on d.id = b.datapoint_id
join data_source s on s.id = d.source_id
join marker_variant v on v.id = l.marker_id
join marker m on m.id = v.marker_id
where b.project_id = 1 and b.is_current and not b.undone and not l.undone
order by l.id
"""


def rows() -> Iterator[dict[str, object]]:
    with tempfile.TemporaryDirectory() as folder:
        yield from rows_of("labels()", Path(folder) / "frames.db", "at most 1.3", "under 700")
    with server() as url:
        yield from rows_of("labels() on PostgreSQL", url, "at most 1.3", "under 700")


@contextmanager
def server() -> Iterator[str]:
    """A private PostgreSQL, with the URL of an empty store on it."""
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
    import private_postgres

    running = private_postgres.PrivatePostgres()
    try:
        yield running.url(running.take())
    finally:
        running.close()


def rows_of(path: str, place: Path | str, budget: str, memory: str) -> Iterator[dict[str, object]]:
    """The rows of one database: time beside that of the cursor, and peak memory."""
    fill(place)
    ways = {"frame": path} if "://" in str(place) else {"frame": path, "arrow": f"{path}, Arrow road"}
    # in turns: what else the machine does is the same for all
    runs = [{way: measure(way, place) for way in (*ways, "cursor")} for _ in range(RUNS)]
    baseline, held, _ = (min(run["cursor"][at] for run in runs) for at in range(3))
    size = {"size": f"{LABELS:,} labels"}
    for way, name in ways.items():
        ours, peak, beside = (min(run[way][at] for run in runs) for at in range(3))
        yield {
            **size,
            "path": name,
            "ours": ours,
            "baseline": baseline,
            "ratio": ours / baseline,
            "unit": "s",
            "budget": budget,
        }
        for process, most in {"the process": peak, "the process beside it": beside}.items():
            if most:
                yield {
                    **size,
                    "path": f"{name}, peak memory of {process}",
                    "ours": most,
                    "baseline": held,
                    "ratio": most / held,
                    "unit": "MB",
                    "budget": memory,
                }


def fill(place: Path | str) -> None:
    """Make a project with its labels, past the checks of a submit."""
    with open_store(place) as store:
        project = store.create_project(
            "Frames",
            task="ner",
            texts=[f"Ann met Bob in Uppsala, number {number}." for number in range(TEXTS)],
        )
        for number in range(PEOPLE):
            project.annotator(f"person {number}")
    count = LABELS // PER_BATCH
    engine = open_engine(place)
    with writing(engine) as session:
        insert_rows(session, cast("Table", Batch.__table__), BATCH, map(_batch, range(count)))
        insert_rows(session, cast("Table", Label.__table__), LABEL, map(_label, range(count * PER_BATCH)))
    engine.dispose()


BATCH = (
    "id", "uuid", "key", "payload_hash", "user_id", "project_id", "datapoint_id", "context_id", "is_flagged",
    "undone", "is_current", "revision_changes", "dt_created", "dt_updated",
)  # fmt: skip
LABEL = (
    "batch_id", "uuid", "marker_id", "context_id", "start", "end", "quote", "origin", "undone",
    "revision_changes", "dt_created", "dt_updated",
)  # fmt: skip


def _batch(number: int) -> tuple[object, ...]:
    text = number % TEXTS + 1
    person = number % PEOPLE + 1
    now = 1_700_000_000_000 + number
    identity = str(uuid.UUID(int=number))
    return (number + 1, identity, str(number), bytes(32), person, 1, text, text, 0, 0, 1, "", now, now)


def _label(number: int) -> tuple[object, ...]:
    batch = number // PER_BATCH
    text = batch % TEXTS + 1
    now = 1_700_000_000_000 + number
    start, end, quote = ((0, 3, "Ann"), (8, 11, "Bob"), (15, 22, "Uppsala"))[number % 3]
    identity, marker = str(uuid.UUID(int=number)), number % 3 + 1
    return (batch + 1, identity, marker, text, start, end, quote, "person", 0, "", now, now)


def measure(what: str, place: Path | str) -> tuple[float, ...]:
    """Run one way in a process of its own: seconds without imports, peak memory in MB, and its child's."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.frames", what, str(place)], capture_output=True, text=True, check=True
    )
    return tuple(map(float, done.stdout.split()))


def main(what: str, place: str) -> None:
    if what != "cursor":
        import pandas as pd

        if what == "frame":
            sys.modules["adbc_driver_sqlite"] = None  # type: ignore[assignment] as if it were not installed

        pd.DataFrame({"loaded": ["before the clock starts"]})
        project = open_store(place).project("Frames")
        start = perf_counter()
        found = len(project.labels())
    else:
        driver = psycopg if "://" in place else sqlite3
        connection = driver.connect(place.replace("+psycopg", ""))
        start = perf_counter()
        found = sum(1 for _ in connection.execute(CURSOR))
    seconds = perf_counter() - start
    if found != LABELS // PER_BATCH * PER_BATCH:
        raise SystemExit(f"{found} labels came back")
    held = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(seconds, *(kilobytes / 1024 for kilobytes in held))


if __name__ == "__main__":
    main(*sys.argv[1:])
