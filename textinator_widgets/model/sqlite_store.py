"""A store in an SQLite file: opens it and gives out its transactions.

The rules are those of `docs/storage.md`: write-ahead logging with full synchronisation, every writing
transaction begins at once (BEGIN IMMEDIATE) after its turn in the queue of writers, and nothing is committed
to a file, or a log, that is no longer the one at its path.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.orm import Session
from sqlalchemy.pool import QueuePool

from textinator_widgets.errors import StoreReplaced
from textinator_widgets.model.compiled import SQLITE_STATEMENTS
from textinator_widgets.model.failures import refuse_nul, translated
from textinator_widgets.model.forks import forget_in_children
from textinator_widgets.model.locks import threads_turn, write_queue
from textinator_widgets.model.logs import StoreConnection
from textinator_widgets.model.places import (
    BUSY_TIMEOUT_MS,
    check_file_system,
    check_place,
    emptied,
    identity_of,
    is_new,
    plain_connection,
    probing,
    read_revision,
)
from textinator_widgets.model.prepared import DRIVER, compile_new, sqlite_of
from textinator_widgets.model.revision import check_revision
from textinator_widgets.model.tables import create_tables

Journal = Literal["wal", "delete"]

CACHE_KIB = 16_384
WRITES = "textinator_writes"
BEGUN = "textinator_begun"


@dataclass(frozen=True)
class StoreFile:
    """What is known about an open store."""

    path: Path
    created: bool
    """Whether opening it made it."""
    identity: tuple[int, int]
    """Device and inode of the file that was opened."""

    @property
    def name(self) -> str:
        """What messages call it."""
        return str(self.path)

    @property
    def home(self) -> Path:
        """The folder that the modules and films of its projects lie in."""
        return self.path.resolve().parent

    def check_identity(self, *, committed: bool = False) -> None:
        """Refuse to go on when the file at the path is not the one that was opened.

        Raises
        ------
        StoreReplaced
            When it was deleted, renamed or replaced.
        """
        try:
            found = identity_of(self.path)
        except OSError:
            found = None
        if found == self.identity:
            return
        came = "it is gone" if found is None else "another file is there"
        lost = (
            "The last change went into the old file." if committed else "Nothing of this change was stored."
        )
        raise StoreReplaced(
            f"The store that was opened was expected at {self.path}, but {came}: it was deleted, renamed or "
            f"replaced while it was open. {lost} Put the file back, or open the store again."
        )


def open_file(
    path: Path, *, create: bool, journal: Journal, file_system: str | None
) -> tuple[Engine, StoreFile]:
    """Open a store, or make it when nothing is there.

    Parameters
    ----------
    journal
        "wal"; or "delete" for a store on a network file system that one process uses.
    file_system
        Type of the file system, where the caller knows better than the mount table.

    Raises
    ------
    StoreUnusable, StoreTooOld, StoreTooNew, StoreBusy, UnsafeFileSystem
        When there is no store that this version can use; nothing was changed.
    """
    check_place(path, create=create)
    if journal == "wal":
        check_file_system(path, file_system)
    created = False
    with translated(str(path)):
        if is_new(path):
            if not create:
                raise emptied(path)
            with write_queue(path):
                created = is_new(path) and _create(path, journal)
        else:
            _check_existing(path)
        engine = connect(path, journal=journal)
        event.listen(engine, "before_cursor_execute", _refuse_nul)
    return engine, StoreFile(path, created, identity_of(path))


def _refuse_nul(
    connection: Connection,
    _cursor: object,
    _statement: str,
    parameters: Sequence[object] | None,
    _context: object,
    _executemany: bool,
) -> None:
    """Refuse what the session would store with NUL."""
    if parameters and connection.info.get(WRITES):
        for one in parameters:  # a value; or the values of a row, where there are several rows
            refuse_nul(one if isinstance(one, tuple) else (one,))


def _check_existing(path: Path) -> None:
    with probing(path) as probe:
        check_revision(read_revision(probe, path), str(path))


def _create(path: Path, journal: Journal) -> bool:
    """Make the newest tables in one transaction, in a file that only its owner can read."""
    with contextlib.suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    engine = connect(path, journal=journal)
    try:
        with engine.execution_options(**{WRITES: True}).begin() as connection:
            create_tables(connection)
    finally:
        engine.dispose()
    return True


def set_pragmas(connection: sqlite3.Connection, journal: Journal, *, foreign_keys: bool = True) -> None:
    """Apply the settings that every connection to a store has."""
    for pragma in (
        f"busy_timeout = {BUSY_TIMEOUT_MS}",
        f"journal_mode = {journal}",
        "synchronous = FULL",
        f"foreign_keys = {int(foreign_keys)}",
        "trusted_schema = OFF",
        "cell_size_check = ON",
        f"cache_size = -{CACHE_KIB}",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def connect(path: Path, *, journal: Journal = "wal", foreign_keys: bool = True) -> Engine:
    """Return an engine for an SQLite file, without looking at what is in it."""

    def creator() -> StoreConnection:
        connection = plain_connection(path)
        try:
            set_pragmas(connection, journal, foreign_keys=foreign_keys)
            if journal == "wal":
                connection.remember_log()
        except BaseException:
            connection.close()
            raise
        return connection

    engine = create_engine(
        "sqlite://",
        creator=creator,
        poolclass=QueuePool,
        pool_size=1,
        max_overflow=15,
        execution_options={"compiled_cache": SQLITE_STATEMENTS},
    )
    event.listen(engine, "begin", _begin)
    forget_in_children(engine)
    return engine


def _begin(connection: Connection) -> None:
    """Begin a transaction, unless `writing` has begun it."""
    if BEGUN not in connection.info:
        _begin_as(connection, writes=connection.get_execution_options().get(WRITES, False))


def _begin_as(connection: Connection, *, writes: bool) -> StoreConnection:
    """Begin a transaction: a writing one at once, a reading one so that it cannot write."""
    driver = sqlite_of(connection)
    driver.check_log()
    if connection.info.get(WRITES) != writes:
        driver.execute(f"PRAGMA query_only = {'OFF' if writes else 'ON'}").close()
        connection.info[WRITES] = writes
    driver.execute("BEGIN IMMEDIATE" if writes else "BEGIN").close()
    return driver


@contextlib.contextmanager
def reading(engine: Engine, store: StoreFile) -> Iterator[Session]:
    """Give a session that sees one state of the store and cannot change it."""
    with (
        _leaving_replaced(engine),
        translated(store.name, writes=False),
        Session(engine, expire_on_commit=False, autoflush=False) as session,
    ):
        store.check_identity()
        yield session


@contextlib.contextmanager
def writing(engine: Engine, store: StoreFile, *, limit_s: float) -> Iterator[Session]:
    """Give a session whose changes are all committed at the end, or none of them."""
    with (
        _leaving_replaced(engine),
        translated(store.name),
        threads_turn(store.path, limit_s=limit_s) as left_s,
        _own_session(engine) as (session, connection),
    ):
        store.check_identity()
        compile_new()
        with write_queue(store.path, limit_s=left_s), _begun(session, connection) as driver:
            yield session
            session.flush()
            store.check_identity()
            driver.check_log()
            # a session that only ran prepared statements has no transaction of its own
            (session if session.in_transaction() else driver).commit()
            store.check_identity(committed=True)
            driver.check_log(committed=True)


@contextlib.contextmanager
def _leaving_replaced(engine: Engine) -> Iterator[None]:
    """Close the connections to a file that is no longer the store.

    Whoever opened the file in its place may have removed the log that they write to, so nothing more may go
    there, not even when the file is put back. SQLite leaves the files of a store that moved as they are.
    """
    try:
        yield
    except StoreReplaced:
        engine.dispose()
        raise


@contextlib.contextmanager
def _own_session(engine: Engine) -> Iterator[tuple[Session, Connection]]:
    """Give a session and its connection, which no transaction has yet."""
    process = os.getpid()
    connection = engine.connect()
    session = Session(connection, expire_on_commit=False)
    try:
        yield session, connection
    finally:
        if os.getpid() == process:
            session.close()
            connection.close()


@contextlib.contextmanager
def _begun(session: Session, connection: Connection) -> Iterator[StoreConnection]:
    """Begin a writing transaction and give the driver's connection; what is not committed is rolled back."""
    process = os.getpid()
    driver = session.info[DRIVER] = _begin_as(connection, writes=True)
    connection.info[BEGUN] = True
    try:
        yield driver
    finally:
        if os.getpid() == process:
            connection.info.pop(BEGUN, None)
            if driver.in_transaction:
                session.rollback()
                driver.rollback()
