"""Looks at the place of a store before it is opened: path, rights, file system, what is there."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from textinator_widgets.errors import StoreTooNew, StoreUnusable, UnsafeFileSystem
from textinator_widgets.model.failures import damaged
from textinator_widgets.model.filesystems import file_system_of, is_network_type
from textinator_widgets.model.logs import StoreConnection, check_logs
from textinator_widgets.model.revision import HEAD, READ_REVISION, UNFINISHED, number_of

BUSY_TIMEOUT_MS = 30_000

_OUR_TABLES = {"batch", "context", "data_access_log", "label_relation", "marker_variant"}


def place_of(target: str | os.PathLike[str]) -> Path | URL:
    """Return where a store is: the absolute path of a file, links resolved, or the URL of a database.

    Raises
    ------
    StoreUnusable
        When the target is no path and no URL of SQLite or PostgreSQL.
    """
    if not (isinstance(target, str) and "://" in target):
        return _resolved(target)
    try:
        url = make_url(target)
    except (ArgumentError, ValueError) as error:
        # the URL may hold a password
        raise StoreUnusable(
            f"A path or an SQLAlchemy URL was expected; the URL that came, {target.split('://')[0]!r}://..., "
            "cannot be read. Write e.g. sqlite:///study.db or postgresql+psycopg://anna@localhost/study."
        ) from error
    if url.drivername in ("postgresql", "postgresql+psycopg"):
        return url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() != "sqlite":
        raise StoreUnusable(
            "A path, or a URL that begins with sqlite:/// or postgresql+psycopg://, was expected, but one of "
            f"{url.drivername} came, which cannot keep a store."
        )
    return _resolved(url.database or ":memory:")


def shown_place(target: str | os.PathLike[str] | URL) -> str:
    """Give a place as it may be shown: without a password, and with nothing of a query but host and port."""
    place = target if isinstance(target, URL) else place_of(target)
    if not isinstance(place, URL):
        return str(place)
    query = {part: value for part, value in place.query.items() if part in ("host", "port")}
    bare = URL.create(place.drivername, place.username, None, place.host, place.port, place.database, query)
    return bare.render_as_string()


def path_of(target: str | os.PathLike[str]) -> Path:
    """Return the absolute path of a store in a file, links resolved.

    Raises
    ------
    StoreUnusable
        When the target is no path and no URL of an SQLite file.
    """
    place = place_of(target)
    if isinstance(place, URL):
        raise StoreUnusable(
            "The path of a file was expected, but the URL of a PostgreSQL database came. Give the path of a "
            "file."
        )
    return place


def _resolved(target: str | os.PathLike[str]) -> Path:
    name = os.fspath(target)
    if not name or name == ":memory:" or "\0" in name:
        raise StoreUnusable(
            f"The path of a store's file was expected, {name!r} came. Give a path, for example study.db."
        )
    try:
        return Path(name).expanduser().resolve()
    except (OSError, RuntimeError) as error:
        raise StoreUnusable(
            f"The path of a store's file was expected, {name!r} came, which leads nowhere ({error}). "
            "Choose another path."
        ) from error


def check_place(path: Path, *, create: bool) -> None:
    """Refuse, before the database library sees it, what is no file that can be written.

    Raises
    ------
    StoreUnusable
        The message says what is there.
    """
    try:
        _check_place(path, create=create)
    except OSError as error:
        raise StoreUnusable(
            f"A path that this user can look at was expected, {path} came: {error.strerror}. "
            "Choose another path, or change the rights of its folders."
        ) from error


def _check_place(path: Path, *, create: bool) -> None:
    if path.is_dir():
        raise StoreUnusable(
            f"The file of a store was expected, but {path} is a directory. "
            f"Name a file in it, for example {path / 'textinator.db'}."
        )
    if not path.parent.is_dir():
        raise StoreUnusable(
            f"A folder for the store was expected, but {path.parent} does not exist. "
            "Make it, or choose another path."
        )
    if not path.exists():
        if not create:
            raise StoreUnusable(f"A store was expected at {path}, but no file is there. Check the path.")
        if not os.access(path.parent, os.W_OK | os.X_OK):
            raise StoreUnusable(
                f"A folder that can be written was expected, but {path.parent} is read-only for this user. "
                "Choose another folder, or change its rights."
            )
        return
    if not path.is_file():
        raise StoreUnusable(
            f"The file of a store was expected, but {path} is no ordinary file. Choose a path."
        )
    if not os.access(path, os.R_OK | os.W_OK) or not os.access(path.parent, os.W_OK | os.X_OK):
        raise StoreUnusable(
            f"A store that can be written was expected, but {path} or its folder is read-only for this user. "
            "Copy it to a folder of your own, or change the rights of both."
        )


def check_file_system(path: Path, file_system: str | None) -> None:
    """Refuse a network file system; `file_system` is its type where the caller knows better."""
    found = file_system or file_system_of(path.parent)
    if found is not None and is_network_type(found):
        raise UnsafeFileSystem(
            f"A disk of this machine was expected, but {path} lies on a network file system ({found}), where "
            "write-ahead logging can damage a store. Put the store on a local disk.",
            in_python='Where one process alone uses it, journal="delete" is safe.',
        )


def identity_of(path: Path) -> tuple[int, int]:
    """Return device and inode of a file, without opening it."""
    status = path.stat()
    return status.st_dev, status.st_ino


def is_new(path: Path) -> bool:
    """Whether nothing is there: no file, an empty one, or one whose making was interrupted.

    Raises
    ------
    StoreUnusable
        When something else is there.
    """
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        return True
    if size == 0:
        return True
    if size == 1:  # SQLite would take it for an empty database and write over it
        raise StoreUnusable(
            f"A store was expected, but {path} is no database: it has 1 byte. Choose another path."
        )
    with probing(path) as probe:
        return not _has_tables(probe)


def emptied(path: Path) -> StoreUnusable:
    """Give the error about a file without a table where a store with answers was expected."""
    return StoreUnusable(
        f"A store was expected, but {path} is empty: it was emptied, or it was never finished. "
        "Bring a backup back with: textinator restore."
    )


def read_revision(connection: sqlite3.Connection, path: Path) -> str:
    """Return the revision of a store.

    Raises
    ------
    StoreUnusable
        When the database is not a store.
    StoreTooNew
        When it has our tables, but a revision of a name that no version so far gives.
    """
    try:
        row = connection.execute(READ_REVISION).fetchone()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_ERROR:
            raise
        row = None
    if row is None:
        if not _has_tables(connection):
            raise emptied(path)
        raise StoreUnusable(
            f"A store of textinator_widgets was expected, but {path} is a database of another program. "
            "Choose another path."
        )
    revision = str(row[0])
    if number_of(revision) is None and revision != UNFINISHED and _has_our_tables(connection):
        raise StoreTooNew(
            f"A store of revision {HEAD} was expected, but {path} has revision {revision!r}: a newer or "
            "unknown version made it. Upgrade the package with: pip install --upgrade textinator-widgets."
        )
    return revision


def _has_tables(connection: sqlite3.Connection) -> bool:
    return connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone() is not None


def _has_our_tables(connection: sqlite3.Connection) -> bool:
    names = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    return names >= _OUR_TABLES


@contextlib.contextmanager
def probing(path: Path) -> Iterator[sqlite3.Connection]:
    """Give a connection to look at a file of which nothing is known.

    Raises
    ------
    StoreUnusable
        When the file is so damaged that even the report of the damage is no text.
    """
    with contextlib.closing(plain_connection(path)) as connection:
        try:
            yield connection
        except UnicodeDecodeError as error:
            raise damaged(str(path), error) from error


def plain_connection(path: Path) -> StoreConnection:
    """Return a connection without SQLAlchemy; it never makes a file, and its transactions are explicit."""
    check_logs(path)
    connection = sqlite3.connect(
        f"file:{quote(str(path))}?mode=rw",
        uri=True,
        timeout=BUSY_TIMEOUT_MS / 1000,
        isolation_level=None,
        check_same_thread=False,
        factory=StoreConnection,
    )
    connection.remember_store(path)
    return connection
