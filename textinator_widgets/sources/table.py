"""Tables: CSV, TSV and Parquet files."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, ClassVar, Unpack

from textinator_widgets.errors import InvalidTexts, MissingExtra
from textinator_widgets.sources.base import DescribedSource, SourceOptions, Text
from textinator_widgets.sources.parquet_rows import rows_of
from textinator_widgets.sources.reading import (
    MAX_VALUE,
    UTF_8,
    check_encoding,
    check_file,
    path_of,
    pieces,
    too_long,
)
from textinator_widgets.sources.records import Fields, Found, texts_of


class Table(DescribedSource):
    """A column of a table.

    Parameters
    ----------
    path
        A .csv, .tsv or .parquet file (Parquet needs pyarrow); CSV and TSV begin with a line of column names.
    text
        Column of the texts. The others come along as `TextItem.data`: in CSV and TSV each is a str, in
        Parquet as in a `Frame` (a date or time its ISO form, a Decimal its str); none may hold bytes.
    key
        Column of the keys, a str or int each; None = 0, 1, 2, ...
    format
        "csv", "tsv" or "parquet"; None = by the ending of the name.
    options
        As in `SourceOptions`; the name is the name of the file unless it is given.
    encoding
        How a CSV or TSV file is encoded.
    """

    source_type: ClassVar[str] = "Table"

    def __init__(
        self,
        path: str | Path,
        *,
        text: str = "text",
        key: str | None = None,
        format: str | None = None,
        encoding: str = UTF_8,
        **options: Unpack[SourceOptions],
    ) -> None:
        self._path = path_of(path)
        kind = self._path.suffix.lower().removeprefix(".") if format is None else format
        if kind not in READERS:
            raise InvalidTexts(
                f"A table must be one of {', '.join(READERS)}; {self._path.name} is {kind!r}.",
                in_python='Name its format: format="csv".',
            )
        self._format = kind
        self._fields = Fields.named(text, key)
        self._encoding = check_encoding(encoding)
        super().__init__(self._path.name, options)

    def spec(self) -> dict[str, Any]:
        """Give the name of the file (not its place), the format, the columns and the encoding."""
        known = {"file": self._path.name, "format": self._format, "encoding": self._encoding}
        return {**known, **self._fields.spec()}

    def again(self) -> dict[str, Any]:
        """Give the same with the place of the file."""
        known = {"path": str(self._path.absolute()), "format": self._format, "encoding": self._encoding}
        return {**known, **self._fields.spec()}

    def texts(self) -> Iterator[Text]:
        """Read every text in order."""
        return texts_of(READERS[self._format](self._path, self._fields, self._encoding))


def in_csv(path: Path, fields: Fields, encoding: str = UTF_8, *, delimiter: str = ",") -> Iterator[Found]:
    """Read the texts of a CSV file, row by row.

    Raises
    ------
    InvalidTexts
        When it is no table, a row has another number of fields or too many characters, or there is no such
        column.
    """
    csv.field_size_limit(MAX_VALUE)
    content = _Counted(pieces(path, encoding), path.name)
    rows = csv.reader(content, delimiter=delimiter, strict=True)
    try:
        header = next(rows, None) or []
        if len(set(header)) != len(header):
            raise InvalidTexts(f"The columns of {path.name} must have different names; got {header!r}.")
        content.begin_row()
        for row in rows:
            content.begin_row()
            place = f"line {rows.line_num} of {path.name}"
            if not row:
                continue
            if len(row) != len(header):
                raise InvalidTexts(f"{place} has {len(row)} fields; the header has {len(header)}.")
            yield fields.one(dict(zip(header, row, strict=True)), place), None
    except csv.Error as error:
        raise InvalidTexts(f"{path.name} cannot be read as a table: {error}.") from error


def in_tsv(path: Path, fields: Fields, encoding: str = UTF_8) -> Iterator[Found]:
    """Read the texts of a TSV file, row by row."""
    return in_csv(path, fields, encoding, delimiter="\t")


def in_parquet(path: Path, fields: Fields, encoding: str = UTF_8) -> Iterator[Found]:
    """Read the texts of a Parquet file, some rows at a time; its texts are always UTF-8.

    Raises
    ------
    MissingExtra
        Without pyarrow.
    InvalidTexts
        When it is no Parquet file, there is no such column or two of one name, JSON cannot hold a value, or
        one is longer than `MAX_VALUE`.
    """
    try:
        from pyarrow import ArrowInvalid, parquet
    except ImportError as error:
        raise MissingExtra(
            "Parquet files need pyarrow. Install it with: pip install 'textinator-widgets[formats]'"
        ) from error
    check_file(path)
    try:
        with parquet.ParquetFile(path) as file:
            for number, (names, row) in enumerate(rows_of(path, file)):
                record = dict(zip(names, row, strict=True))
                yield fields.one(record, f"row {number} of {path.name}"), None
    except (ArrowInvalid, OSError) as error:
        raise InvalidTexts(f"{path.name} cannot be read as a Parquet file: {str(error)[:200]}.") from error


class _Counted:
    """The lines of a table, without the byte-order mark that some programs put before it.

    The characters of the lines of one row are counted before they are joined: a quotation mark that nobody
    closed would make one row of all the rest.

    Parameters
    ----------
    content
        The lines with their ends.
    name
        What errors call the file.
    """

    def __init__(self, content: Iterator[str], name: str) -> None:
        self._content = content
        self._name = name
        self._line = 0
        self.begin_row()

    def begin_row(self) -> None:
        """Count from here: the next line is the first of a row."""
        self._first = self._line + 1
        self._count = 0

    def __iter__(self) -> Iterator[str]:
        """Give itself."""
        return self

    def __next__(self) -> str:
        """Give the next line."""
        line = next(self._content)
        self._line += 1
        self._count += len(line)
        if self._count > MAX_VALUE:
            raise too_long(
                f"The row from line {self._first} of {self._name}",
                " Perhaps a quotation mark in it is not closed.",
            )
        return line.removeprefix("\ufeff") if self._line == 1 else line


READERS: dict[str, Callable[[Path, Fields, str], Iterator[Found]]] = {
    "csv": in_csv,
    "tsv": in_tsv,
    "parquet": in_parquet,
}
"""How a table of each format is read."""

SOURCE = Table
