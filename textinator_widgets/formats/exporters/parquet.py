"""A table as Parquet, with pyarrow; written in row groups.

Offsets: Unicode code points, end exclusive; the metadata of the schema say so in `offset_unit`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any, ClassVar

from textinator_widgets.errors import MissingExtra
from textinator_widgets.formats.base import OFFSET_UNIT, ExportedProject, Makes
from textinator_widgets.formats.records import COLUMNS, INTEGER, NUMBER, TABLES, TEXT, TIME, TRUTH, rows

if TYPE_CHECKING:
    import pyarrow as pa

ROWS = 10_000
"""Rows of one group."""


class Parquet:
    """One row per label, input, link of a relation, or submission.

    `key` is an integer where all keys of the project are, else a string.
    """

    name: ClassVar[str] = "parquet"
    makes: ClassVar[Makes] = "bytes"
    options: ClassVar[Mapping[str, Any]] = {"table": TABLES}
    shows_removed: ClassVar[bool] = True

    def refusal(self, project: ExportedProject) -> str | None:
        """Give None: it fits every project."""
        return None

    def pieces(self, project: ExportedProject, options: Mapping[str, Any]) -> Iterator[bytes]:
        """Give the file, one row group at a time.

        Raises
        ------
        MissingExtra
            When pyarrow is not installed.
        """
        try:
            import pyarrow as pa
            import pyarrow.parquet as pq
        except ImportError as error:
            raise MissingExtra(
                'Parquet needs pyarrow. Install it with: pip install "textinator-widgets[formats]".'
            ) from error
        schema = _schema(pa, options["table"], integer_keys=project.integer_keys)
        place = schema.get_field_index("key")
        found = rows(project, options["table"])
        sink = _Sink()
        with pq.ParquetWriter(sink, schema) as writer:
            while group := list(islice(found, ROWS)):
                columns = [list(column) for column in zip(*group, strict=True)]
                if not project.integer_keys:
                    columns[place] = [str(key) for key in columns[place]]
                writer.write_table(pa.table(columns, schema=schema))
                yield sink.take()
        yield sink.take()


def _schema(pa: Any, table: str, *, integer_keys: bool) -> pa.Schema:  # noqa: ANN401 a module
    types = {
        TEXT: pa.string(),
        INTEGER: pa.int64(),
        NUMBER: pa.float64(),
        TRUTH: pa.bool_(),
        TIME: pa.timestamp("ms", tz="UTC"),
    }
    columns = {**COLUMNS[table], **({"key": INTEGER} if integer_keys else {})}
    fields = [pa.field(name, types[kind]) for name, kind in columns.items()]
    return pa.schema(fields, metadata={"offset_unit": OFFSET_UNIT, "offset_end": "exclusive"})


class _Sink:
    """What pyarrow writes into; what is in it can be taken out as it comes."""

    closed = False

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._size = 0

    def write(self, part: bytes) -> int:
        self._parts.append(bytes(part))
        self._size += len(part)
        return len(part)

    def tell(self) -> int:
        return self._size

    def flush(self) -> None:
        """Do nothing: what was written can be taken already."""

    def close(self) -> None:
        self.closed = True

    def take(self) -> bytes:
        taken, self._parts = b"".join(self._parts), []
        return taken


EXPORTER = Parquet()
