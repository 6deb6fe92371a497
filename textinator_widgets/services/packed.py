"""Rows of a table on PostgreSQL as columns: thousands of rows come as one, which holds each column whole.

A driver makes a Python object of each value and a tuple of each row, and of these pandas makes columns again.
Here the server makes the columns: whole numbers of eight bytes each, texts as one list in JSON, which keeps
every text as it is. Memory holds some thousands of rows twice, not all, and the server works on the next ones
while these are taken apart.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Generator, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Connection,
    FromClause,
    Integer,
    Select,
    Text,
    bindparam,
    cast,
    func,
    literal_column,
    select,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

if TYPE_CHECKING:
    import numpy as np

Packed = Sequence[Any]

Columns = Mapping[str, ColumnElement[Any]]

ROWS = 20_000
"""Rows of the table that are looked at at once."""

MISSING = -(2**63)
"""Stands for a whole number that is missing; the numbers of a store are smaller than 2**63 without a sign."""

TOO_LARGE = ("54000", "53200")
"""What PostgreSQL says when a column of that many rows is larger than the gigabyte that a value may have."""


def is_packed(session: Session) -> bool:
    """Say whether rows can be read so: whether the store is on a server."""
    return session.get_bind().dialect.name == "postgresql"


def read_packed(
    session: Session, table: FromClause, names: Sequence[str], conditions: Sequence[ColumnElement[bool]]
) -> dict[str, Any] | None:
    """Give columns of the rows of one table that fulfil conditions, in the order of their ids.

    Returns
    -------
    Arrays by the name of the column: int64 or, where numbers are missing, of pandas with a mask; objects (str
    or None) for texts. None when the rows are too large to be read in this way.
    """
    columns = {name: table.c[name] for name in ("id", *names)}
    parts: dict[str, list[np.ndarray]] = {name: [] for name in columns}
    statement = _statement(columns, conditions)
    connection = session.connection()
    try:
        with (
            connection.begin_nested(),
            contextlib.closing(_ahead(_read(connection, table, statement))) as rows,
        ):
            for row in rows:
                for name, values in _unpacked(columns, row):
                    parts[name].append(values)
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) not in TOO_LARGE:
            raise
        return None
    return {name: _joined(column, parts.pop(name)) for name, column in columns.items()}


def _read(connection: Connection, table: FromClause, statement: Select[Any]) -> Iterator[Packed]:
    """Run a statement for each `ROWS` rows of a table, in the order of their ids."""
    start = bindparam("start", type_=BigInteger)
    stretch = select(table.c.id).where(table.c.id > start).order_by(table.c.id).limit(ROWS).subquery()
    ends = select(func.min(stretch.c.id), func.max(stretch.c.id))
    last = MISSING
    while True:
        first, last = connection.execute(ends, {"start": last}).one()
        if first is None:
            return
        yield connection.execute(statement, {"first": first, "last": last}).one()


def _ahead(rows: Iterator[Packed]) -> Generator[Packed]:
    """Give what an iterator gives, and have it make the next one while its last one is worked on."""
    with ThreadPoolExecutor(1, "textinator-frame") as helper:
        coming = helper.submit(next, rows, None)
        while (row := coming.result()) is not None:
            coming = helper.submit(next, rows, None)
            yield row


def _statement(columns: Columns, conditions: Sequence[ColumnElement[bool]]) -> Select[Any]:
    between = columns["id"].between(bindparam("first", type_=BigInteger), bindparam("last", type_=BigInteger))
    rows = select(*columns.values()).where(between, *conditions).subquery()
    return select(*(_packed(rows.c[name]) for name in columns))


def _is_number(column: ColumnElement[Any]) -> bool:
    return isinstance(column.type, Integer | Boolean)


def _packed(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Give a column of all rows as one value; the columns of one select have their rows in the same order."""
    if not _is_number(column):
        return cast(func.json_agg(cast(column, Text)), Text)
    number = cast(cast(column, Integer) if isinstance(column.type, Boolean) else column, BigInteger)
    filled = func.coalesce(number, literal_column(f"({MISSING})::bigint"))
    return func.string_agg(func.int8send(filled), literal_column("''::bytea"))


def _unpacked(columns: Columns, row: Packed) -> Iterator[tuple[str, np.ndarray]]:
    """Give the columns of some rows, sorted by id."""
    import numpy as np

    if row[0] is None:  # no row fulfils the conditions
        return
    ids = np.frombuffer(row[0], dtype=">i8")
    order = None if (ids[1:] > ids[:-1]).all() else np.argsort(ids)
    for (name, column), value in zip(columns.items(), row, strict=True):
        if _is_number(column):
            found = np.frombuffer(value, dtype=">i8").astype(np.int64)
        else:
            found = np.empty(len(ids), dtype=object)
            found[:] = json.loads(value)
        yield name, found if order is None else found[order]


def _joined(column: ColumnElement[Any], parts: list[np.ndarray]) -> Any:  # noqa: ANN401 an array of numpy or pandas
    import numpy as np
    import pandas as pd

    dtype = np.int64 if _is_number(column) else object
    found = np.concatenate(parts) if parts else np.empty(0, dtype=dtype)
    parts.clear()
    if not _is_number(column) or not (missing := found == MISSING).any():
        return found
    found[missing] = 0
    return pd.arrays.IntegerArray(found, missing)
