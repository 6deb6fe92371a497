"""The rows about exports: against the json module and pandas, which hold all labels in memory."""

from __future__ import annotations

import csv
import json
import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

from bench import frames
from textinator_widgets.api.store import open_store

LABELS = int(os.environ.get("TW_BENCH_LABELS", "1000000"))
LITTLE = 10
"""How many times fewer labels the small project has: memory that grows with them shows."""
FORMATS = {"jsonl": "JSON Lines", "csv": "CSV", "parquet": "Parquet"}


def rows() -> Iterator[dict[str, object]]:
    with tempfile.TemporaryDirectory() as folder:
        stores = {LABELS // LITTLE: Path(folder) / "little.db", LABELS: Path(folder) / "large.db"}
        for count, path in stores.items():
            frames.LABELS = count
            frames.fill(path)
        for name, title in FORMATS.items():
            ours = {count: measure("ours", name, path) for count, path in stores.items()}
            seconds, peak, size = measure("baseline", name, stores[LABELS])
            yield row(f"{title} export", ours[LABELS][0], seconds, "s", "-")
            yield row(
                f"{title} export, memory over an idle process", ours[LABELS][1], peak, "MB", "constant memory"
            )
            yield row(
                f"{title} export, memory: {LABELS:,} against {LABELS // LITTLE:,} labels",
                ours[LABELS][1],
                ours[LABELS // LITTLE][1],
                "MB",
                "constant memory",
            )
            yield row(f"{title} export, size of the file", ours[LABELS][2], size, "MB", "-")


def row(path: str, ours: float, baseline: float, unit: str, budget: str) -> dict[str, object]:
    return {
        "path": path,
        "size": f"{LABELS:,} labels",
        "ours": ours,
        "baseline": baseline,
        "ratio": ours / baseline,
        "unit": unit,
        "budget": budget,
    }


def measure(what: str, name: str, path: Path) -> tuple[float, float, float]:
    """Run one way in a process of its own: seconds, memory and size of the file in MB."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.exports", what, name, str(path)],
        capture_output=True,
        text=True,
        check=True,
    )
    seconds, peak, size = done.stdout.split()
    return float(seconds), float(peak), float(size)


def whole(name: str, path: Path, target: Path) -> None:
    """Write the same labels with all of them in memory."""
    connection = sqlite3.connect(path)
    cursor = connection.execute(frames.CURSOR)
    names = [column[0] for column in cursor.description]
    if name == "jsonl":
        records = [dict(zip(names, one, strict=True)) for one in cursor]
        target.write_text("\n".join(json.dumps(one, ensure_ascii=False) for one in records), "utf-8")
        return
    import pandas as pd

    columns = [f"{column}_{number}" for number, column in enumerate(names)]
    frame = pd.DataFrame(cursor.fetchall(), columns=columns)
    if name == "csv":
        frame.to_csv(target, index=False, quoting=csv.QUOTE_ALL)
    else:
        frame.to_parquet(target)


def used() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(what: str, name: str, path: str) -> None:
    import pandas as pd
    import pyarrow.parquet

    pd.DataFrame({"loaded": ["before the clock starts"]})
    pyarrow.parquet.read_table  # noqa: B018 loaded as well
    target = Path(path).with_suffix(f".{what}.{name}")
    project = open_store(Path(path)).project("Frames")
    before, start = used(), perf_counter()
    if what == "ours":
        project.export(name, target)
    else:
        whole(name, Path(path), target)
    print(perf_counter() - start, used() - before, target.stat().st_size / 2**20)


if __name__ == "__main__":
    main(*sys.argv[1:])
