"""Backups and migrations of stores on a PostgreSQL server."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import URL, Engine

from textinator_widgets.errors import StoreError, StoreUnusable
from textinator_widgets.model import migrations
from textinator_widgets.model.engine import store_of
from textinator_widgets.model.places import place_of, shown_place
from textinator_widgets.model.revision import check_revision, number_of
from textinator_widgets.model.sqlite_store import StoreFile
from textinator_widgets.services.copying import copy_store
from textinator_widgets.services.server_dumps import NoDumpError, dump


def is_on_server(source: Engine | str | os.PathLike[str]) -> bool:
    """Whether a store, or what would be one, is on a server."""
    if isinstance(source, Engine):
        return not isinstance(store_of(source), StoreFile)
    return isinstance(place_of(source), URL)


def copy_to_file(
    source: Engine | str | os.PathLike[str], part: Path, *, is_faulty: bool = False
) -> dict[str, int]:
    """Copy a store on a server into an SQLite file that is not there yet, and give its rows by table.

    Parameters
    ----------
    is_faulty
        As for `copy_store`.

    Raises
    ------
    StoreError
        When the source cannot be read or the copy is not equal to it; no file is left then.
    """
    leftovers = [part.with_name(part.name + ending) for ending in (".lock", "-wal", "-shm", "-journal")]
    try:
        return copy_store(source, part, is_faulty=is_faulty).rows
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    finally:
        for path in leftovers:
            path.unlink(missing_ok=True)


def refuse_restore(target: str | os.PathLike[str]) -> None:
    """Say how a backup comes back to a server.

    Raises
    ------
    StoreError
        When the target is on a server.
    """
    if is_on_server(target):
        raise StoreError(
            "The file of a store was expected, but the store is on a PostgreSQL server, where nothing is "
            "replaced. Make an empty database, and bring the backup there with: "
            "textinator copy --from FILE --to URL."
        )


def migrate_on_server(
    target: str | os.PathLike[str],
    more_versions: Sequence[Path] = (),
    *,
    without_backup: bool,
    folder: Path | None,
    now: datetime,
) -> tuple[str, str, str, Path | None]:
    """Bring a store to the newest revision in one transaction, after a backup in a folder.

    Returns
    -------
    Its name, the old and the new revision, and the backup: None when `without_backup` is given, or when
    there was nothing to do.

    Raises
    ------
    StoreTooNew, StoreUnusable, StoreError
        When the store cannot be brought to the newest revision, or no backup can be made and
        `without_backup` is not given; it was not changed.
    """
    from textinator_widgets.model import postgres_store
    from textinator_widgets.model.postgres_failures import translated

    url = place_of(target)
    if not isinstance(url, URL):
        raise StoreUnusable(f"The URL of a PostgreSQL database was expected, {url} came.")
    name = shown_place(url)
    newest = migrations.newest_revision(more_versions)
    engine, kept = postgres_store.connect(url), None
    try:
        with translated(name), engine.begin() as connection:
            postgres_store.take_turn(connection)
            before = postgres_store.stored_revision(connection, name)
            if before is None:
                raise StoreUnusable(f"A store was expected at {name}, but the database is empty.")
            if before != newest:
                number = number_of(before)
                if number is None or number > (number_of(newest) or 0):
                    check_revision(before, name, head=newest)
                if not without_backup:
                    try:
                        kept = dump(connection, url, before, folder=folder, now=now)
                    except NoDumpError as error:
                        raise _no_backup(name, before, newest, error) from error
                migrations.upgrade(connection, more_versions=more_versions)
    finally:
        engine.dispose()
    return name, before, newest, kept


def _no_backup(name: str, before: str, newest: str, why: NoDumpError) -> StoreError:
    """Give the error that a person has to make the backup: a copy of ours fits the newest tables only."""
    return StoreError(
        f"A backup was expected before the tables of {name} change from revision {before} to {newest}, but "
        f"{why}. Nothing was changed. Make one with pg_dump --format custom --file study.dump URL, then do "
        "it without.",
        in_python="That is without_backup=True.",
        in_terminal="That is: textinator migrate URL --without-backup.",
    )
