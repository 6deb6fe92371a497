"""The store that a copy is put into: it can be opened by nobody until the copy is whole."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, MetaData, text
from sqlalchemy.types import TypeDecorator

from textinator_widgets.errors import AlreadyExists, StoreBusy
from textinator_widgets.model import failures, sqlite_store
from textinator_widgets.model.base import Base
from textinator_widgets.model.locks import write_queue
from textinator_widgets.model.offers import FUNCTIONS as OFFERING
from textinator_widgets.model.places import check_file_system, check_place, is_new, probing, read_revision
from textinator_widgets.model.revision import HEAD, UNFINISHED
from textinator_widgets.model.search import INDEXES
from textinator_widgets.model.tables import create_tables
from textinator_widgets.model.tallies import FUNCTIONS as COUNTING

MARK = text("UPDATE alembic_version SET version_num = :word")
TRY_LOCK = text("SELECT pg_try_advisory_lock(29815, 2)")


def plain_tables() -> MetaData:
    """Give the tables with the types that the databases have: JSON is text, times are numbers."""
    metadata = MetaData()
    for table in Base.metadata.sorted_tables:
        for column in table.to_metadata(metadata).columns:
            if isinstance(column.type, TypeDecorator):
                column.type = copy(column.type.impl_instance)
    return metadata


@dataclass(frozen=True)
class CopyTarget:
    """A store that a copy is put into; `was_begun` says that a copy into it was broken off before."""

    engine: Engine
    name: str
    was_begun: bool

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection."""
        with _translated(self.engine, self.name), self.engine.connect() as connection:
            yield connection

    @contextlib.contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection whose changes are committed at the end."""
        engine = self.engine.execution_options(**{sqlite_store.WRITES: True})
        with _translated(self.engine, self.name), engine.begin() as connection:
            yield connection

    def begin(self) -> None:
        """Make the tables, for nobody to open yet."""
        with self.writing() as connection:
            _make(connection)

    def begin_anew(self) -> None:
        """Take away what a copy brought so far."""
        with self.writing() as connection:
            if connection.dialect.name == "postgresql":
                names = ", ".join(f'"{table}"' for table in (*Base.metadata.tables, *INDEXES))
                connection.exec_driver_sql(f"DROP TABLE {names}, alembic_version CASCADE")
                functions = ", ".join(("textinator_refuses()", *COUNTING, *OFFERING))
                connection.exec_driver_sql(f"DROP FUNCTION {functions} CASCADE")
            else:
                for index in INDEXES:
                    connection.exec_driver_sql(f"DROP TABLE {index}")
                Base.metadata.drop_all(connection)
                connection.exec_driver_sql("DROP TABLE alembic_version")
            _make(connection)

    def finish(self) -> None:
        """Let the store be opened."""
        with self.writing() as connection:
            connection.execute(MARK, {"word": HEAD})


@contextlib.contextmanager
def copy_target(place: Path | URL, name: str) -> Iterator[CopyTarget]:
    """Give the store that a copy is put into; nobody else copies into it meanwhile.

    Raises
    ------
    AlreadyExists
        When something else is there.
    StoreError
        When nothing can be there.
    """
    given = _on_server(place, name) if isinstance(place, URL) else _in_file(place)
    with given as target:
        if not target.was_begun:
            target.begin()
        yield target


def _make(connection: Connection) -> None:
    create_tables(connection)
    connection.execute(MARK, {"word": UNFINISHED})


def _translated(engine: Engine, name: str) -> contextlib.AbstractContextManager[None]:
    if engine.dialect.name == "sqlite":
        return failures.translated(name)
    from textinator_widgets.model import postgres_failures

    return postgres_failures.translated(name)


@contextlib.contextmanager
def _in_file(path: Path) -> Iterator[CopyTarget]:
    check_place(path, create=True)
    check_file_system(path, None)
    with write_queue(path):
        was_begun = not is_new(path)
        if was_begun:
            with probing(path) as probe:
                if read_revision(probe, path) != UNFINISHED:
                    raise taken(str(path))
        else:
            with contextlib.suppress(FileExistsError):
                os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        # rows come in the order of their tables, and references are looked at when all are there
        engine = sqlite_store.connect(path, foreign_keys=False)
        try:
            yield CopyTarget(engine, str(path), was_begun)
        finally:
            engine.dispose()


@contextlib.contextmanager
def _on_server(url: URL, name: str) -> Iterator[CopyTarget]:
    from textinator_widgets.model import postgres_store

    engine = postgres_store.connect(url)
    try:
        with contextlib.ExitStack() as held:
            with _translated(engine, name):
                guard = held.enter_context(engine.connect())
                if not guard.scalar(TRY_LOCK):
                    raise StoreBusy(f"Nobody else was expected to copy into {name} now. Try again later.")
                found = postgres_store.stored_revision(guard, name)
                guard.commit()
            if found not in (None, UNFINISHED):
                raise taken(name)
            yield CopyTarget(engine, name, found is not None)
    finally:
        engine.dispose()


def taken(name: str) -> AlreadyExists:
    """Give the error about a place where a copy cannot be put."""
    return AlreadyExists(
        f"A place without a store was expected for the copy, but something is at {name}. "
        "Choose another file or an empty database."
    )
