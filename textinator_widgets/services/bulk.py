"""Many rows at once, as fast as the driver takes them."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar, cast

from sqlalchemy import Table, insert
from sqlalchemy.orm import Session

from textinator_widgets.model import Base
from textinator_widgets.model.prepared import Prepared, driver_of

if TYPE_CHECKING:
    import psycopg

One = TypeVar("One")


def insert_row(session: Session, model: type[Base], **values: object) -> int:
    """Insert one row and give its id."""
    insertion = _insertion_with_id(model, tuple(values))
    cursor = insertion.run(session, values)
    if isinstance(cursor, sqlite3.Cursor):
        return int(cursor.lastrowid or 0)
    return int((cursor.fetchone() or (0,))[0])


def insert_dicts(session: Session, model: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows that have the same keys; defaults and types are applied."""
    if rows:
        _insertion(model, tuple(rows[0])).run_many(session, rows)


@cache
def _insertion(model: type[Base], columns: tuple[str, ...]) -> Prepared:
    return Prepared(insert(cast("Table", model.__table__)), columns)


@cache
def _insertion_with_id(model: type[Base], columns: tuple[str, ...]) -> Prepared:
    table = cast("Table", model.__table__)
    return Prepared(insert(table), columns, on_postgres=lambda: insert(table).returning(table.c.id))


class Taken(Exception):  # noqa: N818 what went wrong is the name
    """A row has a key that another row has."""


UNIQUE_VIOLATION = "23505"
"""What PostgreSQL calls it."""


@contextlib.contextmanager
def keys_differ() -> Iterator[None]:
    """Raise `Taken` when the database says that a key comes twice."""
    try:
        yield
    except sqlite3.IntegrityError as error:
        raise Taken(str(error)) from error
    except Exception as error:
        if getattr(error, "sqlstate", None) != UNIQUE_VIOLATION:
            raise
        raise Taken(str(error)) from error


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
    driver = driver_of(session)
    into = into_clause(table.name, (*columns, *same))
    if not isinstance(driver, sqlite3.Connection):
        return copy_rows(driver, into, rows, tuple(same.values()))
    places = ", ".join([*"?" * len(columns), *(f"{value:d}" for value in same.values())])
    return driver.executemany(f"INSERT INTO {into} VALUES ({places})", rows).rowcount  # noqa: S608 our own names


def in_parts(found: Iterable[One], most: int) -> Iterator[list[One]]:
    """Give what comes in lists of so many."""
    rest = iter(found)
    while part := list(islice(rest, most)):
        yield part


def into_clause(table: str, columns: Iterable[str]) -> str:
    """Name a table and some of its columns as both databases take it."""
    quoted = ", ".join(f'"{column}"' for column in columns)
    return f'"{table}" ({quoted})'


def copy_rows(
    driver: psycopg.Connection[tuple[Any, ...]],
    into: str,
    rows: Iterable[tuple[Any, ...]],
    same: tuple[int, ...] = (),
) -> int:
    """Hand rows to PostgreSQL as they come, and give their number; each ends with the values `same`."""
    with driver.cursor() as cursor:
        with cursor.copy(f"COPY {into} FROM STDIN") as copy:
            for row in rows:
                copy.write_row((*row, *same))
        return cursor.rowcount
