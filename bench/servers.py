"""A row about PostgreSQL beside SQLite: submits of as many processes as a small class, without a pause."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.store_submit import measure, ours_in

PROCESSES = 8
SAFE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}


def rows() -> Iterator[dict[str, object]]:
    sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
    import private_postgres

    private_postgres.SETTINGS.update(SAFE)
    server = private_postgres.PrivatePostgres()
    try:
        with tempfile.TemporaryDirectory() as folder:
            theirs = measure(PROCESSES, 0.0, ours_in(server.url(server.take())), Path(folder))
            ours = measure(PROCESSES, 0.0, ours_in(Path(folder) / "ours.db"), Path(folder))
    finally:
        server.close()
    for what, unit in (("p50", "ms"), ("p99", "ms"), ("per second", "/s"), ("errors", "")):
        yield {
            "path": f"PostgreSQL beside SQLite: next and submit (5 labels), {what}",
            "size": f"{PROCESSES} processes, no pause",
            "ours": theirs[what],
            "baseline": ours[what],
            "ratio": theirs[what] / ours[what] if ours[what] else 0.0,
            "unit": unit,
        }
