"""The modules of label actions beside a store go with its backups, which stay one file."""

from __future__ import annotations

import contextlib
import sqlite3
from datetime import datetime
from pathlib import Path

from textinator_widgets.errors import StoreUnusable
from textinator_widgets.model.logs import is_open
from textinator_widgets.model.places import plain_connection
from textinator_widgets.plugins import MAX_MODULE_BYTES

FOLDER = "plugins"
"""Folder beside a store whose modules its projects can use."""

TABLE = "backup_file"
"""Table of a backup, of no store."""


def pack(folder: Path, part: Path) -> None:
    """Put the modules of a folder into a copy of a store that is still without a name.

    Raises
    ------
    StoreUnusable
        When one of them cannot be read.
    """
    found: dict[str, bytes] = {}
    for path in sorted(folder.glob("*.js")):
        try:
            # a larger one is no module of an action, and a link to an open store is none either
            if path.stat().st_size <= MAX_MODULE_BYTES and not is_open(path):
                found[path.name] = path.read_bytes()
        except OSError as error:
            raise StoreUnusable(
                f"The modules in {folder} belong into the backup, but {path.name} cannot be read "
                f"({error.strerror}). Change its rights, or take it out of the folder."
            ) from error
    with contextlib.closing(plain_connection(part)) as copy:
        copy.execute("DROP TABLE IF EXISTS backup_file")
        if found:
            copy.execute("CREATE TABLE backup_file (name TEXT PRIMARY KEY, content BLOB NOT NULL)")
            copy.executemany("INSERT INTO backup_file VALUES (?, ?)", list(found.items()))


def unpack(part: Path) -> dict[str, bytes]:
    """Take the modules out of a copy of a backup, and give them by their names.

    Raises
    ------
    StoreUnusable
        When what the backup holds cannot be files of the folder.
    """
    with contextlib.closing(plain_connection(part)) as copy:
        if copy.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (TABLE,)).fetchone() is None:
            return {}
        try:
            found = dict(copy.execute("SELECT name, content FROM backup_file").fetchall())
        except sqlite3.Error:
            found = {"": b""}
        for name, content in found.items():
            is_name = isinstance(name, str) and name.endswith(".js") and "\\" not in name and "\0" not in name
            if not is_name or Path(name).name != name or not isinstance(content, bytes):
                raise StoreUnusable(
                    f"A backup with modules of label actions was expected, but it holds {name!r:.80}. "
                    "Use another backup."
                )
        copy.execute("DROP TABLE backup_file")
    return found


def put(found: dict[str, bytes], folder: Path, *, now: datetime) -> None:
    """Write modules into a folder; another one that was there under the same name is kept under a new one."""
    if found:
        folder.mkdir(exist_ok=True)
    for name, content in found.items():
        path = folder / name
        if path.exists():
            if path.read_bytes() == content:
                continue
            path.replace(_free_name(folder / f"{name}.replaced-{now:%Y%m%dT%H%M%S}"))
        path.write_bytes(content)


def _free_name(wanted: Path) -> Path:
    path, number = wanted, 1
    while path.exists():
        number += 1
        path = wanted.with_name(f"{wanted.name}-{number}")
    return path
