"""Statements that are compiled once and handed to the driver as they are.

Compiling, caching and wrapping cost many times what SQLite needs for a small statement. These are the
statements that every text and every submit run while others wait in the queue of writers; anything else goes
through the session. Each database has a form of a statement, which is compiled when it is first needed.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, Connection, Delete, FromClause, Insert, SelectBase, Update
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.schema import CallableColumnDefault, ScalarElementColumnDefault
from sqlalchemy.types import TypeEngine

from textinator_widgets.model.failures import refuse_nul
from textinator_widgets.model.logs import StoreConnection

if TYPE_CHECKING:
    import psycopg

    Driver = sqlite3.Connection | psycopg.Connection[tuple[Any, ...]]
    Cursor = sqlite3.Cursor | psycopg.Cursor[tuple[Any, ...]]

Statement = SelectBase | Insert | Update | Delete
Convert = Callable[[Any], Any]
Row = tuple[Any, ...]

DRIVER = "textinator_driver"
"""Where the session of a writing transaction keeps its connection, which is the same until its end."""


class _WithHints(SQLiteCompiler):
    """Writes `with_hint(table, "INDEXED BY ...", "sqlite")`, which the compiler for SQLite leaves out."""

    def get_from_hint_text(self, table: FromClause, text: str | None) -> str | None:
        """Give what stands behind the name of a table."""
        return text


SQLITE: Dialect = SQLiteDialect_pysqlite()
SQLITE.statement_compiler = _WithHints


@cache
def postgres_dialect() -> Dialect:
    """Give the dialect that statements for PostgreSQL are compiled with; their parameters go by place."""
    from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

    return PGDialect_psycopg(paramstyle="format")  # type: ignore[no-untyped-call]


_uncompiled: list[Prepared] = []


def compile_new() -> None:
    """Compile what was prepared since the last call for SQLite; for a moment in which nobody waits for it."""
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
    on_postgres
        Makes the statement for PostgreSQL where it is another one.
    """

    def __init__(
        self,
        statement: Statement,
        columns: Sequence[str] | None = None,
        *,
        on_postgres: Callable[[], Statement] | None = None,
    ) -> None:
        self._statement = statement
        self._columns = columns
        self._make_other = on_postgres
        _uncompiled.append(self)

    def compile(self) -> None:
        """Do what the first use on SQLite would do, which takes many times what the statement takes."""
        self._on_sqlite.compile()

    def run(self, session: Session, values: Mapping[str, Any]) -> Cursor:
        """Run it; what it changes is committed with the session."""
        driver = driver_of(session)
        form = self._form(driver)
        return driver.execute(form.text, form.bound(values))

    def run_many(self, session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
        """Run it once for each mapping of values."""
        driver = driver_of(session)
        form = self._form(driver)
        with contextlib.closing(driver.cursor()) as cursor:
            cursor.executemany(form.text, [form.bound(row) for row in rows])

    def first(self, session: Session, values: Mapping[str, Any]) -> Row | None:
        """Give the first row that it finds."""
        driver = driver_of(session)
        form = self._form(driver)
        found = driver.execute(form.text, form.bound(values)).fetchone()
        return None if found is None else form.converted(found)

    def all(self, session: Session, values: Mapping[str, Any]) -> list[Row]:
        """Give every row that it finds."""
        driver = driver_of(session)
        form = self._form(driver)
        return [form.converted(row) for row in driver.execute(form.text, form.bound(values))]

    def scalar(self, session: Session, values: Mapping[str, Any]) -> Any:  # noqa: ANN401 a value of its type
        """Give the first value of the first row; None when there is no row."""
        found = self.first(session, values)
        return None if found is None else found[0]

    def change(self, session: Session, values: Mapping[str, Any]) -> int:
        """Run it and give the number of rows that it changed."""
        return self.run(session, values).rowcount

    def _form(self, driver: Driver) -> _Form:
        return self._on_sqlite if isinstance(driver, sqlite3.Connection) else self._on_postgres

    @cached_property
    def _on_sqlite(self) -> _Form:
        return _Form(self._statement, self._columns, SQLITE)

    @cached_property
    def _on_postgres(self) -> _Form:
        statement = self._statement if self._make_other is None else self._make_other()
        return _Form(statement, self._columns, postgres_dialect())


class _Form:
    """A statement as one dialect writes it."""

    def __init__(self, statement: Statement, columns: Sequence[str] | None, dialect: Dialect) -> None:
        self._statement = statement
        self._columns = columns
        self._dialect = dialect

    def compile(self) -> None:
        """Find out everything that is found out once."""
        _ = self.text, self._names, self._defaults, self._binders, self._converters

    @cached_property
    def _compiled(self) -> SQLCompiler:
        compiled = self._statement.compile(dialect=self._dialect, column_keys=self._columns)
        if not isinstance(compiled, SQLCompiler) or compiled.post_compile_params or compiled.update_prefetch:
            raise TypeError(f"A statement whose parameters are all known was expected, got {compiled}.")
        return compiled

    @cached_property
    def text(self) -> str:
        """The statement as the driver takes it."""
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
            (place, self._to_driver(self._compiled.binds[name].type))
            for place, name in enumerate(self._names)
        )
        return [(place, convert) for place, convert in found if convert is not None]

    def bound(self, values: Mapping[str, Any]) -> list[Any]:
        """Give the values in the order of the driver, as it takes them.

        Raises
        ------
        InvalidInput
            When one is a text that only one of the databases can store.
        """
        if self._defaults:
            made = {name: make() for name, make in self._defaults.items() if name not in values}
            values = {**made, **values}
        bound = [values[name] for name in self._names]
        for place, convert in self._binders:
            bound[place] = convert(bound[place])
        refuse_nul(bound)
        return bound

    @cached_property
    def _converters(self) -> list[tuple[int, Convert]]:
        """Place and converter of each column that the driver does not give as Python has it."""
        columns = self._statement.selected_columns if isinstance(self._statement, SelectBase) else ()
        found = ((place, self._to_python(column.type)) for place, column in enumerate(columns))
        return [(place, convert) for place, convert in found if convert is not None]

    def converted(self, row: Row) -> Row:
        """Give a row as Python has it."""
        if not self._converters:
            return row
        values = list(row)
        for place, convert in self._converters:
            values[place] = convert(values[place])
        return tuple(values)

    def _to_driver(self, kind: TypeEngine[Any]) -> Convert | None:
        return kind.dialect_impl(self._dialect).bind_processor(self._dialect)

    def _to_python(self, kind: TypeEngine[Any]) -> Convert | None:
        return kind.dialect_impl(self._dialect).result_processor(self._dialect, None)


def driver_of(session: Session) -> Driver:
    """Give the driver's connection of a session, in the session's transaction."""
    kept: Driver | None = session.info.get(DRIVER)
    return connection_of_driver(session.connection()) if kept is None else kept


def connection_of_driver(connection: Connection) -> Driver:
    """Give the driver's connection of a connection."""
    driver: Any = connection.connection.driver_connection
    return driver  # type: ignore[no-any-return]


def sqlite_of(connection: Connection) -> StoreConnection:
    """Give the driver's connection of a connection to an SQLite file."""
    driver = connection.connection.driver_connection
    if not isinstance(driver, StoreConnection):
        raise TypeError(f"A connection to the file of a store was expected, {type(driver).__name__} came.")
    return driver


@contextlib.contextmanager
def roomy(session: Session) -> Iterator[None]:
    """Let SQLite keep four times as much in memory for a while."""
    driver = driver_of(session)
    if not isinstance(driver, sqlite3.Connection):
        yield
        return
    size = int(driver.execute("PRAGMA cache_size").fetchone()[0])
    driver.execute(f"PRAGMA cache_size = {4 * size}").close()
    try:
        yield
    finally:
        driver.execute(f"PRAGMA cache_size = {size}").close()


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
