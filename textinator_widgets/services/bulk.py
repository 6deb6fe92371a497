"""Many rows at once, as fast as the driver takes them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, cast

from sqlalchemy import Table, insert
from sqlalchemy.orm import Session

from textinator_widgets.model import Base
from textinator_widgets.model.prepared import DIALECT, Prepared, driver_of


def insert_row(session: Session, model: type[Base], **values: object) -> int:
    """Insert one row and give its id."""
    return int(_insertion(model, tuple(values)).run(session, values).lastrowid or 0)


def insert_dicts(session: Session, model: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows that have the same keys; defaults and types are applied."""
    if rows:
        _insertion(model, tuple(rows[0])).run_many(session, rows)


@cache
def _insertion(model: type[Base], columns: tuple[str, ...]) -> Prepared:
    return Prepared(insert(cast("Table", model.__table__)), columns)


def insert_rows(
    session: Session,
    table: Table,
    columns: Sequence[str],
    rows: Iterable[tuple[Any, ...]],
    **same: int,
) -> int:
    """Insert rows whose values the driver can take as they are, and give their number.

    Parameters
    ----------
    same
        Columns that have one value in all rows.

    No Python-side default and no type of SQLAlchemy is applied: times are milliseconds, digests bytes and
    JSON is text. That makes it about as fast as the bare driver.
    """
    write = DIALECT.identifier_preparer
    names = ", ".join(map(write.quote, (*columns, *same)))
    places = ", ".join([*"?" * len(columns), *(f"{value:d}" for value in same.values())])
    statement = f"INSERT INTO {write.format_table(table)} ({names}) VALUES ({places})"  # noqa: S608 our own names
    return driver_of(session).executemany(statement, rows).rowcount
