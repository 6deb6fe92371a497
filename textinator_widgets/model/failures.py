"""Turns what the database reports into the errors of this package."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy.exc import DBAPIError

from textinator_widgets.errors import InvalidInput, StoreBusy, StoreError, StoreUnusable, TextinatorError

NOTHING_WAS_STORED = "Nothing of this change was stored."


@dataclass(frozen=True)
class Faults:
    """What a driver reports, and which of our errors it is."""

    reported: type[Exception]
    """The driver's own class of errors."""
    known_as: Callable[[BaseException | None, str], TextinatorError | None]
    """Gives our error for one of a store at a place; None = it is no fault of the store."""
    is_read_only: Callable[[BaseException | None], bool]

    @contextlib.contextmanager
    def translated(self, place: str, *, writes: bool = True) -> Iterator[None]:
        """Raise errors of our tree for faults of the store; other errors pass.

        Without `writes`, "read-only" is not a fault of the store but of the code that tried to write.
        """
        try:
            yield
        except (DBAPIError, self.reported) as error:
            cause = error.orig if isinstance(error, DBAPIError) else error
            known = self.known_as(cause, place)
            if known is None or (not writes and self.is_read_only(cause)):
                raise
            raise known from error
        except (UnicodeEncodeError, OverflowError) as error:
            if not (isinstance(error, UnicodeEncodeError) or "SQLite" in str(error)):
                raise
            raise _unstorable(str(error)) from error


def refuse_nul(values: Iterable[object]) -> None:
    """Refuse a text with NUL, which PostgreSQL cannot store: so every store can be copied to any other.

    Raises
    ------
    InvalidInput
        When one of the values is such a text.
    """
    for value in values:
        if type(value) is str and "\0" in value:
            raise _unstorable(f"{value[:60]!r} has NUL")


def _unstorable(said: str) -> InvalidInput:
    return InvalidInput(
        "Texts without NUL and halves of surrogate pairs, and whole numbers of at most 64 bits, were "
        f"expected ({said}). {NOTHING_WAS_STORED} Correct the value."
    )


def is_read_only(error: BaseException | None) -> bool:
    """Whether SQLite refused to write."""
    return getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_READONLY


def store_error(error: BaseException | None, place: str) -> StoreError | None:
    """Return the error of our tree for a fault of the store, or None when the fault lies elsewhere."""
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return None
    primary = code & 0xFF
    if primary in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return StoreBusy(
            f"The store {place} was expected to be free, but another program kept it locked ({error}). "
            f"{NOTHING_WAS_STORED} Try again; if it stays so, look for a program that holds the file open."
        )
    if primary in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
        return StoreError(
            f"The disk of the store {place} did not take what was written ({error}): it is full or has a "
            f"fault. {NOTHING_WAS_STORED} Make room on the disk and try again; "
            "what was stored before is safe."
        )
    if primary == sqlite3.SQLITE_READONLY:
        return StoreUnusable(
            f"A store that can be written was expected, but {place} is read-only ({error}). "
            f"{NOTHING_WAS_STORED} Give this user the right to write the file and its folder."
        )
    if primary in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return StoreUnusable(
            f"A store that can be opened was expected at {place} ({error}). "
            "Check that the file exists and that this user may read and write it and its folder."
        )
    if primary == sqlite3.SQLITE_NOTADB:
        return StoreUnusable(
            f"A store was expected, but {place} is not an SQLite database ({error}). Choose another path."
        )
    if primary == sqlite3.SQLITE_CORRUPT:
        return damaged(place, error)
    return None


def damaged(place: str, error: BaseException | None) -> StoreUnusable:
    """Return the error for a store that cannot be read any more."""
    return StoreUnusable(
        f"A whole store was expected, but {place} is damaged ({error}). "
        "Put the newest backup back with: textinator restore; keep the damaged file."
    )


translated = Faults(sqlite3.Error, store_error, is_read_only).translated
