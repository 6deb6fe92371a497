"""Copies a store from one database into another, whichever they are: resumable, and compared at the end."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, MetaData, Table, delete, func, select, text, tuple_

from textinator_widgets.errors import StoreError
from textinator_widgets.model import Context, Input
from textinator_widgets.model.copies import CopyTarget, copy_target, plain_tables
from textinator_widgets.model.engine import open_engine, reading
from textinator_widgets.model.places import place_of, shown_place
from textinator_widgets.model.prepared import connection_of_driver
from textinator_widgets.model.search import INDEXES, search_words
from textinator_widgets.services.bulk import copy_rows, into_clause
from textinator_widgets.services.search import words_of_content

CHUNK_ROWS = 2_000
CHUNK_BYTES = 8_000_000
"""Rows that are committed together: as many, or as much text."""

FETCHED = 100
"""Rows that come from a server at once; each may hold a long text."""

DERIVED = ("tally", "offer")
"""Tables that triggers write; they are copied when all other rows are there."""

SEQUENCE = text("SELECT pg_get_serial_sequence(:name, 'id')")
COUNTER = text("SELECT seq FROM sqlite_sequence WHERE name = :name")

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Copied:
    """What was copied; `rows` are the numbers of rows by table, and `place` tells no password."""

    place: str
    rows: dict[str, int]


def copy_store(
    source: Engine | str | os.PathLike[str],
    target: str | os.PathLike[str],
    *,
    before_end: Callable[[], None] = lambda: None,
    is_faulty: bool = False,
) -> Copied:
    """Copy every project of a store, with its people and its audit log, to a place that has no store yet.

    Others may work in the source meanwhile: its state at the beginning is copied. A copy that was broken off
    goes on where it ended; nobody can open it before. At the end every table is compared by the SHA-256 of
    its rows.

    Parameters
    ----------
    source
        An open store, or the path or URL of one, of the newest revision.
    target
        A path where no file is, or the URL of an empty PostgreSQL database.
    before_end
        Is called when the copy is equal, before it can be opened; when it fails the copy is one that was
        broken off.
    is_faulty
        Whether references that point nowhere are copied into a file as they are, before they are repaired.

    Raises
    ------
    AlreadyExists
        When something else is at the target.
    StoreError
        When one of the two cannot be used, or the copy is not equal to the source.
    """
    if isinstance(source, Engine):
        return _copy_from(source, target, before_end, is_faulty)
    engine = open_engine(source, create=False)
    try:
        return _copy_from(engine, target, before_end, is_faulty)
    finally:
        engine.dispose()


def _copy_from(
    source: Engine, target: str | os.PathLike[str], before_end: Callable[[], None], is_faulty: bool
) -> Copied:
    place = place_of(target)
    name = shown_place(target)
    tables = plain_tables()
    with reading(source) as session, copy_target(place, name) as copy:
        origin = session.connection()
        _copy_all(origin, copy, tables)
        different = _different(origin, copy, tables, is_faulty=is_faulty)
        if different and copy.was_begun:  # the source was changed since the copy was begun
            copy.begin_anew()
            _copy_all(origin, copy, tables)
            different = _different(origin, copy, tables, is_faulty=is_faulty)
        if different:
            raise StoreError(
                f"An equal copy was expected at {name}, but it differs in {', '.join(different)}. Nobody can "
                "open it. Remove it and copy again; if it stays so, look at the source with: textinator "
                "check."
            )
        before_end()
        copy.finish()
        with copy.reading() as connection:
            rows = {table.name: _count(connection, table) for table in tables.sorted_tables}
    return Copied(name, rows)


def _count(connection: Connection, table: Table) -> int:
    return connection.scalar(select(func.count()).select_from(table)) or 0


class _Piece(NamedTuple):
    """Rows of one table, in the order in which they are copied."""

    table: str
    columns: list[str]
    rows: list[Row]


def _copy_all(origin: Connection, copy: CopyTarget, tables: MetaData) -> None:
    waiting: list[_Piece] = []
    for piece in _pieces(origin, copy, tables):
        waiting.append(piece)
        if _is_enough(row for one in waiting for row in one.rows):
            _store(copy, waiting)
            waiting = []
    _store(copy, waiting)
    with copy.writing() as connection:
        for name in DERIVED:
            _copy_derived(origin, connection, tables.tables[name])
        _set_next_ids(origin, connection, tables)


def _pieces(origin: Connection, copy: CopyTarget, tables: MetaData) -> Iterator[_Piece]:
    for table in tables.sorted_tables:
        if table.name in DERIVED:
            continue
        for rows in _chunks(_rows_after(origin, table, _last_key(copy, table))):
            yield _Piece(table.name, [column.name for column in table.columns], rows)
    for index in INDEXES:
        for rows in _chunks(_words_after(origin, index, _last_indexed(copy, index))):
            yield _Piece(index, ["rowid", "words"], rows)


def _store(copy: CopyTarget, pieces: list[_Piece]) -> None:
    """Commit pieces together; a copy that is broken off goes on behind the last row of each table."""
    with copy.writing() as connection:
        for piece in pieces:
            _insert(connection, piece.table, piece.columns, piece.rows)


def _last_key(copy: CopyTarget, table: Table) -> Row | None:
    """Give the last primary key that has been copied."""
    keys = list(table.primary_key.columns)
    with copy.reading() as connection:
        found = connection.execute(select(*keys).order_by(*(key.desc() for key in keys)).limit(1)).first()
    return None if found is None else tuple(found)


def _rows_after(origin: Connection, table: Table, last: Row | None) -> Iterator[Row]:
    """Give the rows in the order of their primary key; a row comes after those that it refers to."""
    keys = list(table.primary_key.columns)
    rows = select(table).order_by(*keys)
    if last is not None:
        rows = rows.where(tuple_(*keys) > tuple_(*last) if len(keys) > 1 else keys[0] > last[0])
    return _stream(origin, rows)


def _stream(connection: Connection, rows: Any) -> Iterator[Row]:  # noqa: ANN401 a select
    found = connection.execute(rows, execution_options={"yield_per": FETCHED})
    return (tuple(row) for row in found)


def _chunks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    chunk: list[Row] = []
    size = 0
    for row in rows:
        chunk.append(row)
        size += _size(row)
        if len(chunk) >= CHUNK_ROWS or size >= CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _size(row: Row) -> int:
    return sum(len(value) for value in row if isinstance(value, str))


def _is_enough(rows: Iterable[Row]) -> bool:
    sizes = [_size(row) for row in rows]
    return len(sizes) >= CHUNK_ROWS or sum(sizes) >= CHUNK_BYTES


def _insert(connection: Connection, table: str, columns: list[str], rows: list[Row]) -> None:
    driver = connection_of_driver(connection)
    into = into_clause(table, columns)
    try:
        if isinstance(driver, sqlite3.Connection):
            places = ", ".join("?" * len(columns))
            driver.executemany(f"INSERT INTO {into} VALUES ({places})", rows).close()  # noqa: S608 our own names
        else:
            copy_rows(driver, into, rows)
    except connection.dialect.loaded_dbapi.IntegrityError as error:
        said = str(error).partition("\n")[0]  # a server goes on with the whole row
        raise StoreError(
            f"Only rows of {table} that may be so were expected, but the copy refuses one ({said}). Look at "
            "the source with: textinator check. Correct the row, or copy a backup that has no faults. Remove "
            "the copy that was begun."
        ) from error


def _indexed(index: str, dialect: str) -> tuple[str, str]:
    """Give the table and the column with the ids that an index has."""
    return (f"{index}_docsize", "id") if dialect == "sqlite" else (index, "rowid")


def _last_indexed(copy: CopyTarget, index: str) -> int:
    with copy.reading() as connection:
        table, column = _indexed(index, connection.dialect.name)
        found = connection.exec_driver_sql(f"SELECT max({column}) FROM {table}").scalar()  # noqa: S608 our own names
    return int(found or 0)


def _words_after(origin: Connection, index: str, last: int) -> Iterator[Row]:
    """Cut what an index has into words again; the index itself cannot be read on SQLite."""
    held_in, column = _indexed(index, origin.dialect.name)
    model = INDEXES[index]
    held = text(f"SELECT {column} AS id FROM {held_in} WHERE {column} > {last:d}").columns(id=model.id.type)  # noqa: S608 our own names
    held_ids = held.subquery()
    contents: Any = Context.content if model is Context else Input.content
    rows = select(model.id, contents).join(held_ids, held_ids.c.id == model.id).order_by(model.id)
    for number, content in _stream(origin, rows):
        yield number, search_words(content) if model is Context else words_of_content(content)


def _copy_derived(origin: Connection, connection: Connection, table: Table) -> None:
    """Let the rows be those of the source, also wrong ones; triggers wrote some while others came."""
    connection.execute(delete(table))
    for rows in _chunks(_rows_after(origin, table, None)):
        _insert(connection, table.name, [column.name for column in table.columns], rows)


def _set_next_ids(origin: Connection, connection: Connection, tables: MetaData) -> None:
    """Let the ids go on where they end in the source.

    Those of users, projects, sources and texts, which are named by them, are given away once, all of a server
    too.
    """
    for table in tables.sorted_tables:
        if [column.name for column in table.primary_key.columns] != ["id"]:
            continue
        last = max(_last_id(origin, table), _last_id(connection, table))
        if connection.dialect.name == "postgresql":
            if last:
                connection.execute(
                    text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :last)"),
                    {"name": f'"{table.name}"', "last": last},
                )
        elif _counts_up(connection, table):
            named = {"name": table.name, "last": last}
            connection.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), named)
            connection.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)"), named)


def _last_id(connection: Connection, table: Table) -> int:
    """Give the last id that was given away, also to a row that is gone."""
    found = connection.scalar(select(func.max(table.c.id))) or 0
    if connection.dialect.name == "postgresql":
        name = connection.scalar(
            text("SELECT pg_get_serial_sequence(:name, 'id')"), {"name": f'"{table.name}"'}
        )
        used = connection.exec_driver_sql(f"SELECT last_value FROM {name} WHERE is_called").scalar()  # noqa: S608 the server's own name
        return max(int(found), int(used or 0))
    if _counts_up(connection, table):
        used = connection.scalar(
            text("SELECT seq FROM sqlite_sequence WHERE name = :name"), {"name": table.name}
        )
        return max(int(found), int(used or 0))
    return int(found)


def _counts_up(connection: Connection, table: Table) -> bool:
    """Whether SQLite remembers the ids of deleted rows of a table."""
    return connection.dialect.name == "sqlite" and bool(table.dialect_options["sqlite"]["autoincrement"])


def _different(origin: Connection, copy: CopyTarget, tables: MetaData, *, is_faulty: bool) -> list[str]:
    """Give the names of the tables and indexes whose copies are not equal."""
    with copy.reading() as copied:
        different = [
            table.name for table in tables.sorted_tables if digest(origin, table) != digest(copied, table)
        ]
        for index in INDEXES:
            if _indexed_ids(origin, index) != _indexed_ids(copied, index):
                different.append(index)
        if copied.dialect.name == "sqlite":
            broken = [] if is_faulty else copied.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            damage = copied.exec_driver_sql("PRAGMA quick_check").scalar_one()
            different += [str(row[0]) for row in broken] + ([] if damage == "ok" else [str(damage)])
    return different


def digest(connection: Connection, table: Table) -> str:
    """Give the SHA-256 of all rows of a table, the same on every database."""
    found = hashlib.sha256()
    for row in _stream(connection, select(table).order_by(*table.primary_key.columns)):
        found.update(json.dumps(row, default=bytes.hex).encode("utf-8", "surrogatepass"))
    return found.hexdigest()


def _indexed_ids(connection: Connection, index: str) -> str:
    table, column = _indexed(index, connection.dialect.name)
    found = hashlib.sha256()
    for row in connection.exec_driver_sql(f"SELECT {column} FROM {table} ORDER BY {column}"):  # noqa: S608 our own names
        found.update(b"%d " % row[0])
    return found.hexdigest()
