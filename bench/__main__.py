"""Print every measured figure beside its baseline from the same run.

python -m bench [NAME ...]    all modules, or those named (store, frames, rendering, ...)

A module of this folder that has `rows()` yields dicts: path, size, ours, baseline, ratio, unit, maybe budget.
"""

from __future__ import annotations

import importlib
import os
import platform
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
BUDGETS = {
    "open a labelled text": "at least 2.5 / 4 times faster",
    "add or remove one label": "under 16.7 ms, at least 20 times faster at 1 MB",
    "one line of 1 MB": "within 2 times",
    "whole annotator": "under 16.7 ms",
    "label all occurrences": "under 100 ms",
    "offsets page to python": "flat in the text's length",
    "message round trip": "at least 5 times faster",
    "page visible on a second visit": "clearly before plain Voila",
    "next text": "1 M / 1 k under 1.5",
    "submit": "at least 150 per second, p99 under 500 ms",
    "import texts": "at most 2.5 times",
    "labels()": "at most 1.3 times",
    "import textinator_widgets": "at most 2.2 times",
    "bundle of the annotator": "at most 60 kB gzip",
    "private memory of an annotator": "at least 3 times less",
    "from kernel-start request to first widget": "at least 2.5 times sooner",
}
COLUMNS = ("path", "size", "ours", "baseline", "ratio", "budget")


def main() -> int:
    """Run the modules one after another; a module that breaks is named and the rest still runs."""
    sys.path.insert(0, str(HERE.parent))
    wanted = set(sys.argv[1:])
    names = [path.stem for path in sorted(HERE.glob("*.py")) if not path.stem.startswith("_")]
    if unknown := wanted - set(names):
        print(f"No module of bench/ is called {', '.join(sorted(unknown))}. There are: {', '.join(names)}.")
        return 2
    print(f"Python {platform.python_version()}, {os.cpu_count()} processors, {platform.system()}")
    table: list[tuple[str, ...]] = [COLUMNS]
    broken = []
    for name in names:
        if wanted and name not in wanted:
            continue
        try:
            for row in rows_of(name):
                table.append(cells(row))
                print(" · ".join(table[-1]), file=sys.stderr, flush=True)
        except Exception:
            broken.append(name)
            traceback.print_exc()
    print_table(table)
    if broken:
        print(f"Not measured, see above: {', '.join(broken)}")
    return int(bool(broken))


def rows_of(name: str) -> Iterator[dict[str, object]]:
    """The rows of a module; one without `rows` only helps others."""
    rows = getattr(importlib.import_module(f"bench.{name}"), "rows", None)
    if rows is not None:
        yield from rows()


def cells(row: dict[str, object]) -> tuple[str, ...]:
    """A row as text."""
    unit = str(row.get("unit") or "")
    path = str(row["path"])
    budget = row.get("budget") or next((b for p, b in BUDGETS.items() if path.lower().startswith(p)), "-")
    return (
        path,
        str(row.get("size", "-")),
        figure(row.get("ours"), unit),
        figure(row.get("baseline"), unit),
        figure(row.get("ratio"), ""),
        str(budget),
    )


def figure(value: object, unit: str) -> str:
    """A number with three digits that count."""
    if value is None:
        return "-"
    if isinstance(value, int | float) and not isinstance(value, bool):
        number = f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
        return f"{number} {unit}".rstrip()
    return str(value)


def print_table(table: list[tuple[str, ...]]) -> None:
    """Print the rows in columns."""
    widths = [max(len(row[column]) for row in table) for column in range(len(COLUMNS))]
    for number, row in enumerate(table):
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
        if number == 0:
            print("  ".join("-" * width for width in widths))


if __name__ == "__main__":
    raise SystemExit(main())
