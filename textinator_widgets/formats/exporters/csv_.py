"""A table as CSV: UTF-8, every field in quotes, lines that end with CR LF.

Offsets: Unicode code points, end exclusive; the table of labels says so in its last column.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from typing import Any, ClassVar

from textinator_widgets.formats.base import OFFSET_UNIT, ExportedProject, Makes
from textinator_widgets.formats.records import COLUMNS, TABLES, TIME, TRUTH, rows

LINES = 1000
"""Rows that are written at once."""


class Csv:
    """One row per label, input, link of a relation, or submission."""

    name: ClassVar[str] = "csv"
    makes: ClassVar[Makes] = "text"
    options: ClassVar[Mapping[str, Any]] = {"table": TABLES}
    shows_removed: ClassVar[bool] = True

    def refusal(self, project: ExportedProject) -> str | None:
        """Give None: it fits every project."""
        return None

    def pieces(self, project: ExportedProject, options: Mapping[str, Any]) -> Iterator[str]:
        """Give the header, then some rows at a time."""
        columns = COLUMNS[options["table"]]
        unit = {"offset_unit": OFFSET_UNIT} if "start" in columns else {}
        shown = [_SHOWN.get(kind) for kind in columns.values()]
        buffer = io.StringIO(newline="")
        writer = csv.writer(buffer, quoting=csv.QUOTE_ALL)
        writer.writerow([*columns, *unit])
        for number, row in enumerate(rows(project, options["table"]), 1):
            writer.writerow(
                [
                    value if show is None or value is None else show(value)
                    for show, value in zip(shown, row, strict=True)
                ]
                + list(unit.values())
            )
            if number % LINES == 0:
                yield buffer.getvalue()
                buffer.seek(0)
                buffer.truncate()
        yield buffer.getvalue()


_SHOWN: Mapping[str, Callable[[Any], str]] = {
    TIME: lambda moment: moment.isoformat(),
    TRUTH: lambda value: "true" if value else "false",
}

EXPORTER = Csv()
