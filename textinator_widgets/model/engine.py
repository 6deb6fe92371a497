"""Opens a store and gives out its transactions, whichever database it is in.

`sqlite_store` and `postgres_store` say how each database keeps the promises of `docs/storage.md`.
"""

from __future__ import annotations

import contextlib
import logging
import os
import threading
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import URL, Engine
from sqlalchemy.orm import Session

from textinator_widgets.errors import StoreUnusable
from textinator_widgets.model import sqlite_store
from textinator_widgets.model.places import place_of
from textinator_widgets.model.revision import HEAD
from textinator_widgets.model.sqlite_store import Journal, StoreFile

if TYPE_CHECKING:
    from textinator_widgets.model.postgres_store import StoreServer

logger = logging.getLogger(__name__)

_stores: weakref.WeakKeyDictionary[Engine, StoreFile | StoreServer] = weakref.WeakKeyDictionary()
_writing = threading.local()
_guards: weakref.WeakKeyDictionary[Engine, tuple[Callable[[Session], None], ...]] = (
    weakref.WeakKeyDictionary()
)


def store_of(engine: Engine) -> StoreFile | StoreServer:
    """Return what is known about the store of an engine that `open_engine` made."""
    return _stores[engine]


def store_file(engine: Engine) -> StoreFile:
    """Return what is known about the file of a store.

    Raises
    ------
    StoreUnusable
        When the store is in no file of its own.
    """
    store = _stores[engine]
    if not isinstance(store, StoreFile):
        raise StoreUnusable(
            f"The file of a store was expected, but {store.name} is on a server. Give the path of a file."
        )
    return store


def open_engine(
    target: str | os.PathLike[str],
    *,
    create: bool = True,
    journal: Journal = "wal",
    file_system: str | None = None,
    home: Path | None = None,
) -> Engine:
    """Open a store, or make it when nothing is there.

    Parameters
    ----------
    target
        A path, or an SQLAlchemy URL of an SQLite file or a PostgreSQL database.
    create
        Whether a store is made where none is.
    journal
        "wal"; or "delete" for an SQLite file on a network file system that one process uses.
    file_system
        Type of the file system, where the caller knows better than the mount table.
    home
        The folder of the modules and films of a store on a server; that of a file is where it lies.

    Raises
    ------
    StoreUnusable, StoreTooOld, StoreTooNew, StoreBusy, UnsafeFileSystem
        When there is no store that this version can use; nothing was changed.
    MissingExtra
        When the driver of PostgreSQL is not installed.
    """
    place = place_of(target)
    store: StoreFile | StoreServer
    if isinstance(place, URL):
        from textinator_widgets.model.postgres_store import open_server

        engine, store = open_server(place, create=create, home=home)
    else:
        engine, store = sqlite_store.open_file(place, create=create, journal=journal, file_system=file_system)
    _stores[engine] = store
    if store.created:
        logger.info("Made a new store (revision %s) at %s", HEAD, store.name)
    return engine


def guard(engine: Engine, check: Callable[[Session], None]) -> None:
    """Call a function at the beginning of every writing transaction; what it raises undoes that."""
    _guards[engine] = (*_guards.get(engine, ()), check)


@contextlib.contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """Give a session that sees one state of the store and cannot change it.

    Raises
    ------
    StoreReplaced
        When the file was deleted, renamed or replaced.
    StoreBusy, StoreUnusable
        When the database cannot be reached.
    """
    store = _stores[engine]
    given = sqlite_store.reading(engine, store) if isinstance(store, StoreFile) else store.reading(engine)
    with given as session:
        yield session


@contextlib.contextmanager
def writing(engine: Engine, *, limit_s: float = 30.0, person: int | None = None) -> Iterator[Session]:
    """Give a session whose changes are all committed at the end, or none of them.

    Parameters
    ----------
    limit_s
        Longest wait for the turn in the queue of writers, in seconds.
    person
        The user of whom alone something is changed: on a server others may write beside it.

    Raises
    ------
    StoreBusy
        When others wrote for longer than the limit, or a server went away.
    StoreReplaced
        When the file was deleted, renamed or replaced; nothing was stored.
    """
    store = _stores[engine]
    if getattr(_writing, "store", None) == store.name:
        raise RuntimeError("writing() was called inside writing(): hand the session on instead.")
    given = (
        sqlite_store.writing(engine, store, limit_s=limit_s)
        if isinstance(store, StoreFile)
        else store.writing(engine, limit_s=limit_s, person=person)
    )
    _writing.store = store.name
    try:
        with given as session:
            for check in _guards.get(engine, ()):
                check(session)
            yield session
    finally:
        _writing.store = None
