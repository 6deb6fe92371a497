"""Statements that are compiled once and handed to the driver as they are.

Compiling, caching and wrapping cost many times what SQLite needs for a small statement. These are the
statements that every text and every submit run while others wait in the queue of writers; anything else goes
through the session.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from sqlalchemy import Column, Connection, Delete, Insert, SelectBase, Update
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.schema import CallableColumnDefault, ScalarElementColumnDefault
from sqlalchemy.types import TypeEngine

Statement = SelectBase | Insert | Update | Delete
Convert = Callable[[Any], Any]
Row = tuple[Any, ...]

DRIVER = "textinator_driver"
"""Where the session of a writing transaction keeps its connection, which is the same until its end."""

DIALECT: Dialect = SQLiteDialect_pysqlite()


_uncompiled: list[Prepared] = []


def compile_new() -> None:
    """Compile what was prepared since the last call; for a moment in which nobody waits for it."""
    with contextlib.suppress(IndexError):  # other threads take from it too
        while _uncompiled:
            statement = _uncompiled.pop()
            with contextlib.suppress(TypeError):  # its first use says what is wrong with it
                statement.compile()


class Prepared:
    """A statement with named parameters; values are converted by the types of its columns.

    Parameters
    ----------
    columns
        The columns that an INSERT gives; those that are left out get their defaults of Python.
    """

    def __init__(self, statement: Statement, columns: Sequence[str] | None = None) -> None:
        self._statement = statement
        self._columns = columns
        _uncompiled.append(self)

    def compile(self) -> None:
        """Do what the first use would do, which takes many times what the statement takes."""
        _ = self._text, self._names, self._defaults, self._binders, self._converters

    def run(self, session: Session, values: Mapping[str, Any]) -> sqlite3.Cursor:
        """Run it; what it changes is committed with the session."""
        return driver_of(session).execute(self._text, self._bound(values))

    def run_many(self, session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
        """Run it once for each mapping of values."""
        driver_of(session).executemany(self._text, [self._bound(row) for row in rows]).close()

    def first(self, session: Session, values: Mapping[str, Any]) -> Row | None:
        """Give the first row that it finds."""
        found = self.run(session, values).fetchone()
        return None if found is None else self._converted(found)

    def all(self, session: Session, values: Mapping[str, Any]) -> list[Row]:
        """Give every row that it finds."""
        return [self._converted(row) for row in self.run(session, values)]

    def scalar(self, session: Session, values: Mapping[str, Any]) -> Any:  # noqa: ANN401 a value of its type
        """Give the first value of the first row; None when there is no row."""
        found = self.first(session, values)
        return None if found is None else found[0]

    def change(self, session: Session, values: Mapping[str, Any]) -> int:
        """Run it and give the number of rows that it changed."""
        return self.run(session, values).rowcount

    @cached_property
    def _compiled(self) -> SQLCompiler:
        compiled = self._statement.compile(dialect=DIALECT, column_keys=self._columns)
        if not isinstance(compiled, SQLCompiler) or compiled.post_compile_params or compiled.update_prefetch:
            raise TypeError(f"A statement whose parameters are all known was expected, got {compiled}.")
        return compiled

    @cached_property
    def _text(self) -> str:
        return str(self._compiled)

    @cached_property
    def _names(self) -> list[str]:
        """Name of each parameter, in the order of the driver."""
        return list(self._compiled.positiontup or ())

    @cached_property
    def _defaults(self) -> dict[str, Callable[[], Any]]:
        """What makes the values that need not be given, by name."""
        compiled = self._compiled
        defaults = {column.key: _default_of(column) for column in compiled.insert_prefetch}
        for name, bound in compiled.binds.items():
            if name not in defaults and not bound.required:
                defaults[name] = _always(bound.effective_value)
        return defaults

    @cached_property
    def _binders(self) -> list[tuple[int, Convert]]:
        """Place and converter of each parameter that the driver does not take as Python has it."""
        found = (
            (place, _to_driver(self._compiled.binds[name].type)) for place, name in enumerate(self._names)
        )
        return [(place, convert) for place, convert in found if convert is not None]

    def _bound(self, values: Mapping[str, Any]) -> list[Any]:
        if self._defaults:
            made = {name: make() for name, make in self._defaults.items() if name not in values}
            values = {**made, **values}
        bound = [values[name] for name in self._names]
        for place, convert in self._binders:
            bound[place] = convert(bound[place])
        return bound

    @cached_property
    def _converters(self) -> list[tuple[int, Convert]]:
        """Place and converter of each column that the driver does not give as Python has it."""
        columns = self._statement.selected_columns if isinstance(self._statement, SelectBase) else ()
        found = ((place, _to_python(column.type)) for place, column in enumerate(columns))
        return [(place, convert) for place, convert in found if convert is not None]

    def _converted(self, row: Row) -> Row:
        if not self._converters:
            return row
        values = list(row)
        for place, convert in self._converters:
            values[place] = convert(values[place])
        return tuple(values)


def driver_of(session: Session) -> sqlite3.Connection:
    """Give the driver's connection of a session, in the session's transaction."""
    kept: sqlite3.Connection | None = session.info.get(DRIVER)
    if kept is not None:
        return kept
    return sqlite_of(session.connection())


@contextlib.contextmanager
def roomy(session: Session) -> Iterator[None]:
    """Let SQLite keep four times as much in memory for a while."""
    driver = driver_of(session)
    size = int(driver.execute("PRAGMA cache_size").fetchone()[0])
    driver.execute(f"PRAGMA cache_size = {4 * size}").close()
    try:
        yield
    finally:
        driver.execute(f"PRAGMA cache_size = {size}").close()


def sqlite_of(connection: Connection) -> sqlite3.Connection:
    """Give the driver's connection of a connection."""
    driver = connection.connection.driver_connection
    if not isinstance(driver, sqlite3.Connection):
        raise TypeError(f"A connection of sqlite3 was expected, {type(driver).__name__} came.")
    return driver


def _to_driver(kind: TypeEngine[Any]) -> Convert | None:
    return kind.dialect_impl(DIALECT).bind_processor(DIALECT)


def _to_python(kind: TypeEngine[Any]) -> Convert | None:
    return kind.dialect_impl(DIALECT).result_processor(DIALECT, None)


def _default_of(column: Column[Any]) -> Callable[[], Any]:
    default = column.default
    if isinstance(default, ScalarElementColumnDefault):
        return _always(default.arg)
    if isinstance(default, CallableColumnDefault):
        make = default.arg
        return lambda: make(None)  # type: ignore[arg-type]
    raise TypeError(f"A default that Python can make was expected for {column}.")


def _always(value: object) -> Callable[[], Any]:
    return lambda: value
