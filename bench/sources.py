"""Rows about files of texts: a JSON file that is read item by item, beside one that is read whole."""

from __future__ import annotations

import json
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from textinator_widgets.sources.json_files import Json

SIZES = (10, 100)
"""Megabytes of the files."""

BODY = "A text of those that are read for this figure, with ю and 😀. " * 15


def rows() -> Iterator[dict[str, object]]:
    with tempfile.TemporaryDirectory() as folder:
        for megabytes in SIZES:
            path = Path(folder) / f"{megabytes}.json"
            write(path, megabytes * 1_000_000)
            named = {"size": f"{megabytes} MB, dotted key"}
            source = Json([path], text="data.items.body", key="id")
            ways = partial(count, source), partial(whole, path)
            ours, baseline = map(seconds, ways)
            yield {**named, **compared(ours, baseline), "path": "read a JSON file", "unit": "s"}
            ours, baseline = map(peak, ways)
            yield {**named, **compared(ours, baseline), "path": "memory to read a JSON file", "unit": "MB"}


def write(path: Path, size: int) -> None:
    """A file with texts in a list two objects deep, and a field behind it."""
    with path.open("w", encoding="utf-8") as file:
        file.write('{"data": {"items": [')
        number = 0
        while file.tell() < size:
            file.write(("," if number else "") + json.dumps({"id": number, "body": BODY}))
            number += 1
        file.write(']}, "year": 2020}')


def count(source: Json) -> int:
    """The number of texts, each read."""
    return sum(1 for _ in source.texts())


def whole(path: Path) -> int:
    """The number of texts, read by the json module."""
    return len(json.loads(path.read_text(encoding="utf-8"))["data"]["items"])


def seconds(work: Callable[[], object]) -> float:
    """How long one call takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def peak(work: Callable[[], object]) -> float:
    """Megabytes that Python holds at most during a call."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1] / 1e6
    finally:
        tracemalloc.stop()


def compared(ours: float, baseline: float) -> dict[str, float]:
    """Both figures and their ratio."""
    return {"ours": ours, "baseline": baseline, "ratio": ours / baseline}
