"""Notices when the write-ahead log that a connection writes to is no longer that of its store.

SQLite's locks are those of a process (POSIX): when it opens a store's file in any other way, to copy, zip or
hash it, and closes it again, the locks of all its connections are gone. Another process that closes the store
then takes itself for the last one and removes the log, and whatever is written to it afterwards is lost. When
a connection that writes to such a log is closed, SQLite would moreover put old pages over newer ones.

So each connection remembers the log that it opened and looks for it before and after it writes. Once it is
another one, this process leaves the store alone: nothing is read or written, no connection is closed, and
none is opened, since it would share what SQLite keeps about the old log.
"""

from __future__ import annotations

import ctypes
import os
import sqlite3
import weakref
from pathlib import Path

from textinator_widgets.errors import StoreReplaced
from textinator_widgets.plugins import never_read

MAGIC = b"SQLite format 3\0"
"""How every database of SQLite begins."""

BESIDE = ("-wal", "-shm", ".lock")
"""What the names of files end with that a store has beside it."""

Identity = tuple[int, int]
"""Device and inode."""

_open: dict[Identity, weakref.WeakSet[StoreConnection]] = {}
_lost: set[Identity] = set()
"""Stores whose log was removed under a connection of this process; their files stay open, so that no other
file gets their inode."""


class StoreConnection(sqlite3.Connection):
    """A connection that is left open when its log was removed."""

    _path: Path
    _store: Identity | None = None
    _log: Identity | None = None

    def remember_store(self, path: Path) -> None:
        """Note which file was opened."""
        self._path, self._store = path, _found(path)
        if self._store is not None:
            _open.setdefault(self._store, weakref.WeakSet()).add(self)

    def remember_log(self) -> None:
        """Note which log this connection writes to; without a call there is none."""
        self._log = _found(_log_of(self._path))
        self.check_log()

    def check_log(self, *, committed: bool = False) -> None:
        """Refuse to go on when the log of the store is not the one that was opened.

        Raises
        ------
        StoreReplaced
            When it was removed, under this or another connection of this process.
        """
        if self._store in _lost:
            raise _lost_log(self._path, committed=committed)
        if self._log is not None and _found(_log_of(self._path)) != self._log and self._store is not None:
            _lost.add(self._store)
            raise _lost_log(self._path, committed=committed)

    def close(self) -> None:
        """Close the connection, unless that would put an old log into the store."""
        if self._store in _lost:
            ctypes.pythonapi.Py_IncRef(ctypes.py_object(self))  # not at the end of the process either
        else:
            super().close()


def check_logs(path: Path) -> None:
    """Refuse a store whose log was removed under this process.

    Raises
    ------
    StoreReplaced
    """
    if _lost and _found(path) in _lost:
        raise _lost_log(path, committed=False)


def is_open(path: str | os.PathLike[str]) -> bool:
    """Whether a path is a file of a store that this process has open, and must not read in another way."""
    whole = str(path)
    stores = (_found(place) for place in {whole, *(whole.removesuffix(one) for one in BESIDE)})
    return any(_open.get(store) for store in stores if store is not None)


never_read(is_open)


def is_a_stores(path: str | os.PathLike[str]) -> bool:
    """Whether a path is a file of a store, open here or not: whatever is written there takes its place."""
    if is_open(path):
        return True
    whole = str(path)
    places = {whole, *(whole.removesuffix(one) for one in BESIDE)}
    return any(_begins_as_one(place) for place in places if os.path.isfile(place))


def _begins_as_one(place: str) -> bool:
    try:
        with open(place, "rb") as file:
            return file.read(len(MAGIC)) == MAGIC
    except OSError:  # whoever wants to write there is told
        return False


def _log_of(path: Path) -> str:
    return f"{os.path.realpath(path)}-wal"


def _found(path: str | os.PathLike[str]) -> Identity | None:
    try:
        status = os.stat(path)
    except (OSError, ValueError):  # nothing is there, or no file can have this name
        return None
    return status.st_dev, status.st_ino


def _lost_log(path: Path, *, committed: bool) -> StoreReplaced:
    lost = (
        "Whether the last change was stored is not sure: send it again after that."
        if committed
        else "Nothing of this change was stored."
    )
    return StoreReplaced(
        f"The log of the store {path} was expected where it was opened, but it was removed: this process "
        "read a file of the store (to copy, zip or hash it), which releases SQLite's locks, and another one "
        f"closed the store. Start this program or kernel again; then reload the page. {lost}",
        in_python="store.backup() copies a store while it is open.",
    )
