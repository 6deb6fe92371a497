"""Turns what PostgreSQL reports into the errors of this package."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import psycopg
from sqlalchemy.exc import DBAPIError

from textinator_widgets.errors import (
    InvalidInput,
    StoreBusy,
    StoreError,
    StoreReplaced,
    StoreUnusable,
    TextinatorError,
)
from textinator_widgets.model.failures import NOTHING_WAS_STORED, Faults

UNKNOWN_FATE = (
    "Whether this change was stored is not known. Send it again: what has the same submit key is stored once."
)

_ACCOUNT = ("28000", "28P01")
_BUSY = ("40001", "40P01", "55P03", "57014")
_COLLIDED = ("40001", "40P01")
_FULL = ("53100", "53200", "58030")
_GONE = ("25P03", "57P01", "57P02", "57P05")
_LATER = ("53300", "57P03")
_MISSING = ("3F000", "42P01", "42703")
_VALUES = ("22001", "22003", "22021", "22P05", "54000")


@contextlib.contextmanager
def committing(place: str) -> Iterator[None]:
    """Say of a connection that breaks while a change is committed that nobody knows what became of it."""
    try:
        yield
    except (DBAPIError, psycopg.Error) as error:
        if not is_broken(error.orig if isinstance(error, DBAPIError) else error):
            raise
        raise StoreBusy(
            f"The server of {place} was expected to answer, but the connection broke. {UNKNOWN_FATE}"
        ) from error


def is_read_only(error: BaseException | None) -> bool:
    """Whether PostgreSQL refused to write."""
    return isinstance(error, psycopg.errors.ReadOnlySqlTransaction)


def is_broken(error: BaseException | None) -> bool:
    """Whether the connection to the server is gone."""
    if not isinstance(error, psycopg.OperationalError):
        return False
    state = error.sqlstate
    return state is None or state in _GONE or state.startswith("08")


def is_full_or_starting(error: BaseException | None) -> bool:
    """Whether a server is there that takes no connection for the moment."""
    if not isinstance(error, psycopg.OperationalError):
        return False
    # a connection that was refused has no code, only words
    said = str(error)
    return error.sqlstate in _LATER or "too many clients" in said or "is starting up" in said


def store_error(error: BaseException | None, place: str) -> TextinatorError | None:
    """Return the error of our tree for a fault of the store, or None when the fault lies elsewhere."""
    if not isinstance(error, psycopg.Error):
        return None
    state, said = error.sqlstate, _first_line(error)
    if is_full_or_starting(error):
        return StoreBusy(
            f"The server of {place} was expected to take a connection, but it takes none now ({said}). "
            f"{NOTHING_WAS_STORED} Try again; if it stays so, raise max_connections of the server."
        )
    if isinstance(error, psycopg.OperationalError) and (state is None or state in _ACCOUNT):
        found = _refused(said, place)
        if found is not None:
            return found
    if state in _BUSY:
        busy = StoreBusy(
            f"The store {place} was expected to be free, but others wrote all the time ({said}). "
            f"{NOTHING_WAS_STORED} Try again."
        )
        busy.collided = state in _COLLIDED
        return busy
    if state in _MISSING:
        return StoreReplaced(
            f"The store that was opened was expected at {place}, but its tables are gone or changed "
            f"({said}). {NOTHING_WAS_STORED} Bring them back, or open the store again."
        )
    if state == "3D000":
        return _no_database(said, place)
    if state in _FULL:
        return StoreError(
            f"The server of {place} did not take what was written ({said}). {NOTHING_WAS_STORED} "
            "Make room there and try again; what was stored before is safe."
        )
    if is_read_only(error) or state == "42501":
        return StoreUnusable(
            f"A store that can be written was expected, but {place} refused it ({said}). "
            f"{NOTHING_WAS_STORED} Make the user of the URL the owner of the database, and use the primary "
            "server."
        )
    if state in _VALUES or (isinstance(error, psycopg.DataError) and state is None):
        return InvalidInput(
            f"A value that PostgreSQL can store was expected ({said}). {NOTHING_WAS_STORED} Correct the "
            "value."
        )
    if is_broken(error):
        return StoreBusy(
            f"The server of {place} was expected to answer, but the connection broke ({said}). "
            f"{NOTHING_WAS_STORED} Try again when the server runs."
        )
    return None


def _refused(said: str, place: str) -> StoreError | None:
    """Return the error for a connection that was never made; libpq gives words and no code."""
    if "does not exist" in said and "database" in said:
        return _no_database(said, place)
    if "password" in said or "authentication" in said or "role" in said or "pg_hba" in said:
        return StoreUnusable(
            f"The server of {place} was expected to let this user in, but it refused ({said}). "
            "Check the name and the password of the URL, and pg_hba.conf of the server."
        )
    if "connection failed" in said or "connection to server" in said or "resolve" in said:
        return StoreUnusable(
            f"A PostgreSQL server was expected at {place}, but none answers ({said}). {NOTHING_WAS_STORED} "
            "Start it, or check host and port of the URL."
        )
    return None


def _no_database(said: str, place: str) -> StoreUnusable:
    return StoreUnusable(
        f"A database was expected at {place}, but it does not exist ({said}). "
        "Make it with: createdb --encoding UTF8 --template template0 NAME."
    )


def _first_line(error: BaseException) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]


translated = Faults(psycopg.Error, store_error, is_read_only).translated
