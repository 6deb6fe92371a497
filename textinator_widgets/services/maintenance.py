"""Keeps a store safe: looking for faults, backups that are verified, restoring, migrating."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from textinator_widgets.errors import AlreadyExists, StoreError, StoreTooNew, StoreUnusable
from textinator_widgets.model import migrations
from textinator_widgets.model.base import from_millis, utc_now
from textinator_widgets.model.engine import store_file
from textinator_widgets.model.failures import translated
from textinator_widgets.model.locks import write_queue
from textinator_widgets.model.places import (
    check_place,
    is_new,
    path_of,
    plain_connection,
    probing,
    read_revision,
)
from textinator_widgets.model.revision import HEAD, UNFINISHED, check_revision, number_of
from textinator_widgets.model.sqlite_store import WRITES, connect
from textinator_widgets.protocol.values import quoted
from textinator_widgets.services import backup_files, server_stores
from textinator_widgets.services.faults import Finding, check

__all__ = ["Backup", "Finding", "Migrated", "Restored", "backup", "check", "is_store", "migrate", "restore"]

COUNT = 'SELECT count(*) FROM "{}"'
NEWEST = (
    "SELECT max(time) FROM audit_log",
    "SELECT max(dt_updated) FROM batch",
    "SELECT max(dt_updated) FROM draft",
    "SELECT max(dt_updated) FROM data_access_log",
    "SELECT max(dt_updated) FROM project",
)


@dataclass(frozen=True)
class Backup:
    """A copy that was verified."""

    path: Path
    revision: str
    rows: dict[str, int]
    """Number of rows by table, at the moment of the copy."""


@dataclass(frozen=True)
class Restored:
    """What a store was replaced with, and where the replaced one is kept (None: there was none)."""

    path: Path
    kept: Path | None
    rows: dict[str, int]


@dataclass(frozen=True)
class Migrated:
    """What `migrate` did; `backup` is None when there was nothing to do, or one was made before."""

    path: Path | str
    before: str
    after: str
    backup: Path | None


def backup(
    source: Engine | str | os.PathLike[str], target: str | os.PathLike[str], *, is_faulty: bool = False
) -> Backup:
    """Copy a store while others write to it, verify the copy, and give it its name only then.

    The modules in the folder `plugins` beside the store are in the copy too. The copy of a store on a server
    is an SQLite file as well.

    Parameters
    ----------
    source
        An open store, or the path of one (of any revision), or the URL of one on a server.
    target
        Path of the copy; nothing may be there.
    is_faulty
        Whether references that point nowhere are copied as they are, before they are repaired.

    Raises
    ------
    AlreadyExists
        When something is at the target.
    StoreError
        When the source cannot be read or the copy is not whole; no copy is left then.
    """
    on_server = server_stores.is_on_server(source)
    if not on_server:
        path = store_file(source).path if isinstance(source, Engine) else path_of(source)
        if isinstance(source, Engine):
            store_file(source).check_identity()
        check_place(path, create=False)
    copy = path_of(target)
    if os.path.exists(copy):
        raise AlreadyExists(
            f"A free name for the backup was expected, but something is at {copy}. Choose another name."
        )
    check_place(copy, create=True)
    if on_server:
        part = copy.with_name(f".{copy.name}.{os.getpid()}.part")
        rows = server_stores.copy_to_file(source, part, is_faulty=is_faulty)
        _move(part, copy)
        return Backup(copy, HEAD, rows)
    with _verified_copy(path, copy, is_faulty=is_faulty) as (part, revision, rows):
        rows.pop(backup_files.TABLE, None)
        backup_files.pack(path.resolve().parent / backup_files.FOLDER, part)
        _move(part, copy)
    return Backup(copy, revision, rows)


def restore(
    store: str | os.PathLike[str],
    source: str | os.PathLike[str],
    *,
    force: bool = False,
    now: datetime | None = None,
) -> Restored:
    """Put a backup in the place of a store; the replaced store is kept beside it.

    Modules that the backup holds go into the folder `plugins`; others that they replace are kept there.

    Parameters
    ----------
    force
        Whether a store that is newer than the backup, or damaged, is replaced as well.

    Raises
    ------
    StoreError
        When the backup is not whole, or the store is newer and `force` is not given; nothing was changed.
    """
    server_stores.refuse_restore(store)
    path, origin = path_of(store), path_of(source)
    check_place(origin, create=False)
    check_place(path, create=True)
    if origin == path:
        raise StoreError(f"Two files were expected, but {path} is both the store and the backup.")
    with write_queue(path), _verified_copy(origin, path) as (part, revision, rows):
        if (number_of(revision) or 0) > (number_of(HEAD) or 0):
            raise StoreTooNew(
                f"A backup of revision {HEAD} or older was expected, but {origin} has revision {revision}: a "
                "newer version made it. Upgrade the package with: pip install --upgrade textinator-widgets."
            )
        exists = path.exists() and path.stat().st_size > 0
        if exists and not force:
            _refuse_newer(path, part, origin)
        modules = backup_files.unpack(part)
        rows.pop(backup_files.TABLE, None)
        now = now or utc_now()
        kept = _put_aside(path, now) if exists else None
        _move(part, path)
        backup_files.put(modules, path.resolve().parent / backup_files.FOLDER, now=now)
    return Restored(path, kept, rows)


def migrate(
    target: str | os.PathLike[str],
    *,
    more_versions: Sequence[Path] = (),
    without_backup: bool = False,
    backups: Path | None = None,
    now: datetime | None = None,
) -> Migrated:
    """Bring a store to the newest revision, after a backup that was verified.

    All steps are one transaction: a store is either at the new revision or untouched. The backup of a store
    on a server is made by pg_dump, which has to be installed: a copy of ours fits the newest tables only.

    Parameters
    ----------
    more_versions
        Folders with further Alembic steps.
    without_backup
        For a store on a server: that its owner has made a backup. A file gets one all the same.
    backups
        Folder for the backup of a store on a server; None = `backups` in the working folder.

    Raises
    ------
    StoreTooNew, StoreUnusable, StoreError
        When the store cannot be brought to the newest revision; it was not changed.
    """
    if server_stores.is_on_server(target):
        done = server_stores.migrate_on_server(
            target, more_versions, without_backup=without_backup, folder=backups, now=now or utc_now()
        )
        return Migrated(*done)
    path = path_of(target)
    check_place(path, create=False)
    newest = migrations.newest_revision(more_versions)
    _revision_of(path)  # beside a file that is no store no lock is made
    with write_queue(path), translated(str(path)):
        before = _revision_of(path)
        if before == newest:
            return Migrated(path, before, before, None)
        number = number_of(before)
        if number is None or number > (number_of(newest) or 0):
            check_revision(before, str(path), head=newest)
        kept = _free_name(path, f"revision-{before}-{(now or utc_now()):%Y%m%dT%H%M%S}")
        backup(path, kept)
        _take_steps(path, more_versions)
    return Migrated(path, before, newest, kept)


def is_store(path: Path) -> bool:
    """Whether a file is a store, of any revision."""
    try:
        _revision_of(path)
    except StoreTooNew:
        return True
    except StoreUnusable:
        return False
    return True


def _revision_of(path: Path) -> str:
    with translated(str(path)):
        if is_new(path):
            raise StoreUnusable(f"A store was expected at {path}, but the file is empty. Check the path.")
        with probing(path) as probe:
            return read_revision(probe, path)


def _take_steps(path: Path, more_versions: Sequence[Path]) -> None:
    """Migrate in one transaction; references are checked at its end, as tables may be rebuilt on the way."""
    engine = connect(path, foreign_keys=False)
    try:
        with engine.execution_options(**{WRITES: True}).begin() as connection:
            migrations.upgrade(connection, more_versions=more_versions)
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            damage = connection.exec_driver_sql("PRAGMA quick_check").scalar_one()
            if broken or damage != "ok":
                raise StoreError(
                    f"A whole store was expected after the migration of {path}, but {len(broken)} references "
                    f"point nowhere and the check says {damage!r}. Nothing was changed; look at it with: "
                    f"textinator check {quoted(path)}."
                )
    finally:
        engine.dispose()


@contextlib.contextmanager
def _verified_copy(
    source: Path, place: Path, *, is_faulty: bool = False
) -> Iterator[tuple[Path, str, dict[str, int]]]:
    """Copy a store to a temporary name beside `place`; give it out, verified; leave nothing behind."""
    part = place.with_name(f".{place.name}.{os.getpid()}.part")
    try:
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except OSError as error:
        raise StoreUnusable(
            f"A folder that can be written was expected, but {part} could not be made: {error.strerror}. "
            "Choose another folder, or change its rights."
        ) from error
    try:
        with translated(str(source)), probing(source) as original:
            original.execute("BEGIN")
            revision = read_revision(original, source)
            if revision == UNFINISHED:
                check_revision(revision, str(source))
            rows = count_rows(original)
            _copy(original, part)
            original.execute("COMMIT")
        _verify(source, part, revision, rows, is_faulty=is_faulty)
        yield part, revision, rows
    finally:
        for name in (part, *_companions(part)):
            name.unlink(missing_ok=True)


_NOT_WRITTEN = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_FSYNC)
"""Faults of writing: a copy writes nothing but itself."""


def _copy(original: sqlite3.Connection, part: Path) -> None:
    """Copy inside the original's transaction, into one file without a log beside it."""
    try:
        with contextlib.closing(plain_connection(part)) as copy:
            original.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE").close()
    except sqlite3.Error as error:
        if error.sqlite_errorcode not in _NOT_WRITTEN:
            raise
        raise StoreError(
            f"The disk of the folder {str(part.parent)!r} did not take the copy ({error}): it is full or has "
            "a fault. The store is as it was. Make room there, or choose another folder."
        ) from error
    descriptor = os.open(part, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _verify(source: Path, part: Path, revision: str, rows: dict[str, int], *, is_faulty: bool) -> None:
    """Refuse a copy that is not whole or not what the original was."""
    with translated(str(source)), probing(part) as copy:
        damage = copy.execute("PRAGMA integrity_check(1)").fetchone()[0]
        broken = None if is_faulty else copy.execute("PRAGMA foreign_key_check").fetchone()
        same = read_revision(copy, part) == revision and count_rows(copy) == rows
    if damage != "ok" or broken is not None or not same:
        fault = damage if damage != "ok" else "references point nowhere" if broken else "rows are missing"
        raise StoreError(
            f"A whole copy of {source} was expected, but it is not: {fault}. The copy was removed. "
            f"Look at the store with: textinator check {quoted(source)}."
        )


def count_rows(connection: sqlite3.Connection) -> dict[str, int]:
    """Return the number of rows of every table."""
    names = [
        name
        for (name,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name"
        )
    ]
    return {name: connection.execute(COUNT.format(name)).fetchone()[0] for name in names}


_ALL_THE_SAME = "To replace it all the same, use {}; it is kept beside the restored one."


def _refuse_newer(path: Path, part: Path, origin: Path) -> None:
    try:
        store_time = _newest_time(path)
    except (sqlite3.Error, StoreUnusable) as error:
        raise StoreError(
            f"A store that can be compared with the backup was expected, but {path} cannot be read "
            f"({error}).",
            in_python=_ALL_THE_SAME.format("force=True"),
            in_terminal=_ALL_THE_SAME.format("--force"),
        ) from error
    backup_time = _newest_time(part)
    if store_time > backup_time:
        raise StoreError(
            f"A store that is not newer than the backup was expected, but {path} was changed at "
            f"{from_millis(store_time):%Y-%m-%d %H:%M:%S} UTC, after the last change in {origin} "
            f"({from_millis(backup_time):%Y-%m-%d %H:%M:%S} UTC).",
            in_python=_ALL_THE_SAME.format("force=True"),
            in_terminal=_ALL_THE_SAME.format("--force"),
        )


def _newest_time(path: Path) -> int:
    """Return when something was last stored, in milliseconds since 1970; 0 for an empty store."""
    with probing(path) as connection:
        read_revision(connection, path)
        return max(connection.execute(query).fetchone()[0] or 0 for query in NEWEST)


def _put_aside(path: Path, now: datetime) -> Path:
    """Rename a store with its log, so that it stays a whole store under another name."""
    kept = _free_name(path, f"replaced-{now:%Y%m%dT%H%M%S}")
    with contextlib.suppress(sqlite3.Error), contextlib.closing(plain_connection(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
    # none of them may stay: SQLite would play an old log into the restored file
    for companion in _companions(path):
        if companion.exists():
            companion.rename(kept.with_name(kept.name + companion.name.removeprefix(path.name)))
    path.rename(kept)
    return kept


def _free_name(path: Path, word: str) -> Path:
    """Return a name beside a store that nothing has yet."""
    name, number = path.with_name(f"{path.stem}.{word}{path.suffix}"), 1
    while name.exists():
        number += 1
        name = path.with_name(f"{path.stem}.{word}-{number}{path.suffix}")
    return name


def _companions(path: Path) -> list[Path]:
    return [path.with_name(path.name + ending) for ending in ("-wal", "-shm", "-journal")]


def _move(part: Path, place: Path) -> None:
    """Give a file its name for good."""
    part.replace(place)
    if os.name == "posix":
        descriptor = os.open(place.parent, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
