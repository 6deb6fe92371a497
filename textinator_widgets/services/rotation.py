"""Backups without a name of their own: the newest of some days and weeks, and those before large changes."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine

from textinator_widgets.errors import StoreUnusable
from textinator_widgets.services.backup_names import (
    FORM,
    backup_folder,
    backup_name,
    free_place,
    make_folder,
)
from textinator_widgets.services.maintenance import Backup, backup

DAYS, WEEKS = 7, 4
"""Of so many days and weeks the newest backup is kept; days and weeks without one do not count."""

NAMED = re.compile(r"(?P<time>\d{8}T\d{6})Z(?:-(?P<number>\d+))?\.db")


@dataclass(frozen=True)
class Rotated:
    """A backup that was made, and the older ones that were removed after it."""

    made: Backup
    removed: list[Path]


def backup_in_turn(
    source: Engine | str | os.PathLike[str], folder: Path | None = None, *, now: datetime
) -> Rotated:
    """Make a verified backup in a folder, then remove those of this store that are no longer wanted.

    Files with other names than `NAME.<time>Z.db` are left alone; NAME is another one for each store. The one
    that was just made stays, also where the clock went back. When the backup fails nothing is removed.

    Parameters
    ----------
    folder
        Is made when it is not there, for its owner only. None = `backups` beside the store; of a store on a
        server in the working folder.

    Raises
    ------
    StoreUnusable
        When the folder cannot be made or cleared.
    AlreadyExists, StoreError
        As for `backup`.
    """
    folder = folder or backup_folder(source)
    name = backup_name(source)
    make_folder(folder)
    made = backup(source, free_place(folder, name, now))
    # a clock that was put back makes it one of the older ones; who asked for it has it all the same
    removed = [path for path in unwanted(folder, name) if path != made.path]
    for path in removed:
        try:
            path.unlink()
        except OSError as error:
            raise StoreUnusable(
                f"The backup {made.path} is made, but the old one {path} could not be removed: "
                f"{error.strerror}. Remove it, or change its rights."
            ) from error
    return Rotated(made, removed)


def backup_before(
    source: Engine, change: str, folder: Path | None = None, *, now: datetime, is_faulty: bool = False
) -> Path:
    """Make a verified backup `NAME.before-<change>.<time>Z.db`, which is never cleared, and give its path.

    Parameters
    ----------
    change
        What is about to happen: "repair", "merge", "delete".
    folder
        As for `backup_in_turn`.
    is_faulty
        As for `backup`.

    Raises
    ------
    AlreadyExists, StoreError
        As for `backup_in_turn`.
    """
    folder = folder or backup_folder(source)
    make_folder(folder)
    place = free_place(folder, f"{backup_name(source)}.before-{change}", now)
    return backup(source, place, is_faulty=is_faulty).path


def unwanted(folder: Path, name: str) -> list[Path]:
    """Give the backups of a store that are the newest neither of a day nor of a week that is kept."""
    found = sorted((made, path) for path in folder.iterdir() if (made := _time_of(path, name)) is not None)
    days: dict[object, Path] = {}
    weeks: dict[object, Path] = {}
    for (time, _), path in reversed(found):
        days.setdefault(time.date(), path)
        weeks.setdefault(time.isocalendar()[:2], path)
    kept = {*list(days.values())[:DAYS], *list(weeks.values())[:WEEKS]}
    return [path for _, path in found if path not in kept]


def _time_of(path: Path, name: str) -> tuple[datetime, int] | None:
    """Give when a backup of a store was made, and its number in that second; None for another file."""
    if not path.name.startswith(f"{name}."):
        return None
    named = NAMED.fullmatch(path.name.removeprefix(f"{name}."))
    if named is None:
        return None
    try:
        time = datetime.strptime(named["time"], FORM).replace(tzinfo=UTC)
    except ValueError:  # digits that are no time
        return None
    return time, int(named["number"] or 1)
