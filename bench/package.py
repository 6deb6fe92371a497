"""Rows about the package itself: how long its import takes, how large the bundle is."""

from __future__ import annotations

import gzip
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

STATIC = Path(__file__).resolve().parent.parent / "textinator_widgets" / "static"
REPETITIONS = 9
TIMER = "import time; t = time.perf_counter(); import {module}; print(time.perf_counter() - t)"


def rows() -> Iterator[dict[str, object]]:
    yield import_row("textinator_widgets", "import textinator_widgets")
    yield import_row("textinator_widgets.widgets.annotator", "import textinator_widgets and its annotator")
    yield bundle_row("annotator")
    yield bundle_row("span-labeler")


def import_row(ours_is: str, path: str) -> dict[str, object]:
    """Fresh interpreters, both imports in turn; the first pair only fills the caches."""
    modules = (ours_is, "anywidget")
    times: dict[str, list[float]] = {module: [] for module in modules}
    for repetition in range(REPETITIONS + 1):
        for module in modules:
            took = float(subprocess.check_output([sys.executable, "-c", TIMER.format(module=module)]))
            if repetition:
                times[module].append(took * 1000)
    ours, baseline = (statistics.median(times[module]) for module in modules)
    return {
        "path": path,
        "size": "-",
        "ours": ours,
        "baseline": baseline,
        "ratio": ours / baseline,
        "unit": "ms",
        "budget": "at most 2.2 times" if ours_is == "textinator_widgets" else "-",
    }


def bundle_row(name: str) -> dict[str, object]:
    """Bytes after gzip, and how that compares with the budget."""
    size = len(gzip.compress((STATIC / f"{name}.js").read_bytes(), 9)) / 1000
    return {
        "path": f"bundle of the {name}",
        "size": "gzip",
        "ours": size,
        "baseline": 60,
        "ratio": size / 60,
        "unit": "kB",
        "budget": "at most 60 kB gzip",
    }
