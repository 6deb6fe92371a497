"""Where the backups of a store go that is named no file for them, and what they are called."""

from __future__ import annotations

import hashlib
import json
import os
import re
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import URL, Engine

from textinator_widgets.errors import StoreUnusable
from textinator_widgets.model.engine import store_of
from textinator_widgets.model.places import place_of
from textinator_widgets.model.sqlite_store import StoreFile

FOLDER = "backups"
"""Beside the store; of a store on a server in the working folder."""

FORM = "%Y%m%dT%H%M%S"
LONGEST = 80

_ADDRESS = (
    ("dbname", "PGDATABASE", ""),
    ("host", "PGHOST", "local"),
    ("port", "PGPORT", "5432"),
    ("hostaddr", "PGHOSTADDR", ""),
    ("service", "PGSERVICE", ""),
    # these two can lead to another schema of the same database
    ("user", "PGUSER", ""),
    ("options", "PGOPTIONS", ""),
)
"""What leads to a store on a server: part of a URL, the variable that takes its place, and the default."""


def backup_name(source: Engine | str | os.PathLike[str]) -> str:
    """Give the name that the backups of a store begin with: another for each store, without a password.

    It is that of its file without `.db`. After the name of another file, and after database, host and port of
    a store on a server, come eight digits that tell those apart whose names are alike as names of files.
    """
    place = _place(source)
    if isinstance(place, Path):
        return place.stem if place.suffix == ".db" else f"{place.name}-{_digits([place.name])}"
    asked = place.get_dialect()().create_connect_args(place)[1]
    parts = [str(asked.get(part) or os.environ.get(variable) or other) for part, variable, other in _ADDRESS]
    shown = re.sub(r"[^A-Za-z0-9_.-]+", "-", "-".join(part.strip("/") for part in parts[:3])).strip("-.")
    return f"{shown[:LONGEST]}-{_digits(parts)}"


def backup_folder(source: Engine | str | os.PathLike[str]) -> Path:
    """Give the folder for the backups of a store, which need not exist."""
    place = _place(source)
    return (place.parent if isinstance(place, Path) else Path.cwd()) / FOLDER


def make_folder(folder: Path) -> None:
    """Make a folder for backups, for its owner only.

    Raises
    ------
    StoreUnusable
        When it cannot be made.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StoreUnusable(
            f"A folder for backups was expected at {folder}, but it could not be made: {error.strerror}. "
            "Name a file for the backup instead."
        ) from error


def free_place(folder: Path, name: str, now: datetime, *, ending: str = "db") -> Path:
    """Give a file `NAME.<time>Z.<ending>` of a folder that is not there yet.

    Of several in one second each but the first has a number, above those of all that are there: a name that
    became free is not given again, since by its name a backup is older than the others of its second.
    """
    wanted = f"{name}.{now.astimezone(UTC):{FORM}}Z"
    numbered = re.compile(rf"{re.escape(wanted)}(?:-(\d+))?\.{ending}")
    found = [numbered.fullmatch(path.name) for path in folder.iterdir()]
    newest = max((int(one[1] or 1) for one in found if one is not None), default=0)
    return folder / (f"{wanted}-{newest + 1}.{ending}" if newest else f"{wanted}.{ending}")


def _place(source: Engine | str | os.PathLike[str]) -> Path | URL:
    if not isinstance(source, Engine):
        return place_of(source)
    store = store_of(source)
    return store.path if isinstance(store, StoreFile) else source.url


def _digits(parts: list[str]) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:8]
