"""A table of an SQLite database."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, ClassVar, Unpack

from textinator_widgets.errors import InvalidTexts
from textinator_widgets.sources.base import DescribedSource, SourceOptions, Text
from textinator_widgets.sources.reading import MAX_VALUE, path_of
from textinator_widgets.sources.records import Fields, Found, texts_of


class SQLiteTable(DescribedSource):
    """A table or view of an SQLite database, which is opened for reading only.

    Parameters
    ----------
    path
        The database.
    table
        Name of the table or view; None = the only one that there is.
    text
        Column of the texts. The others come along as `TextItem.data`; none of them may hold bytes.
    key
        Column of the keys, a str or int each; None = 0, 1, 2, ... in the order of the table.
    options
        As in `SourceOptions`; the name is the name of the file unless it is given.
    """

    source_type: ClassVar[str] = "SQLiteTable"

    def __init__(
        self,
        path: str | Path,
        table: str | None = None,
        *,
        text: str = "text",
        key: str | None = None,
        **options: Unpack[SourceOptions],
    ) -> None:
        self._path = path_of(path)
        if table is not None and not (isinstance(table, str) and table):
            raise InvalidTexts(f"table must be the name of a table; got {table!r}.")
        self._table = table
        self._fields = Fields.named(text, key)
        super().__init__(self._path.name, options)

    def spec(self) -> dict[str, Any]:
        """Give the name of the file (not its place), the table and the columns."""
        return {"file": self._path.name, "table": self._table, **self._fields.spec()}

    def again(self) -> dict[str, Any]:
        """Give the place of the file, the table and the columns."""
        return {"path": str(self._path.absolute()), "table": self._table, **self._fields.spec()}

    def texts(self) -> Iterator[Text]:
        """Read every text in order.

        Raises
        ------
        InvalidTexts
            When it is no database, has no such table or column, or a row has no text.
        """
        return texts_of(self._rows())

    def _rows(self) -> Iterator[Found]:
        if not os.path.isfile(self._path):
            raise InvalidTexts(
                f"Expected a database to read, but {str(self._path)!r} is none. Check the path."
            )
        try:
            with closing(sqlite3.connect(f"{self._path.resolve().as_uri()}?mode=ro", uri=True)) as database:
                # in bytes, of which a character has four at most
                database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 4 * MAX_VALUE)
                table = self._chosen(database)
                quoted = table.replace('"', '""')
                rows = database.execute(f'SELECT * FROM "{quoted}"')  # noqa: S608 a name that is in the schema
                names = [column[0] for column in rows.description]
                if len(set(names)) < len(names):
                    raise InvalidTexts(f"The columns of {table} must have different names; got {names}.")
                for number, row in enumerate(rows):
                    record = dict(zip(names, row, strict=True))
                    yield self._fields.one(record, f"row {number} of {table} in {self._path.name}"), None
        except sqlite3.Error as error:
            raise InvalidTexts(f"{self._path.name} cannot be read as an SQLite database: {error}.") from error

    def _chosen(self, database: sqlite3.Connection) -> str:
        there = [
            str(name)
            for (name,) in database.execute(
                "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') "
                "AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"
            )
        ]
        if self._table is None and len(there) == 1:
            return there[0]
        if self._table not in there:
            asked = "a table must be named" if self._table is None else f"there is no table {self._table!r}"
            raise InvalidTexts(
                f"In {self._path.name} {asked}. There are: {', '.join(there) or 'none'}.",
                in_python="Name it with table=...",
                in_terminal="Name it with --table.",
            )
        return self._table


SOURCE = SQLiteTable
