"""What of a damaged SQLite file can still be read."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from typing import Any

Reader = Callable[[str], Iterator[tuple[Any, ...]]]

TABLES = (
    "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' "
    "AND name NOT LIKE 'sqlite%' AND name NOT GLOB '*_words_data' AND name NOT GLOB '*_words_idx' "
    "AND name NOT GLOB '*_words_config' ORDER BY name"
)
"""Of the search index only the list of what is in it: its words are cut anew from the texts."""


def page_faults(read: Reader) -> Iterator[tuple[str, str, str]]:
    """Give kind, place and words of what is wrong with the pages of a file; nothing when they are whole.

    When every row of every table can be read without an index the kind is "index": a copy has everything.
    """
    said = [*_said(read)]
    if not said:
        return
    tables = [name for (name,) in read(TABLES)]
    lost = {name: word for name in tables if (word := _unreadable(read, name)) is not None}
    kind = "damage" if lost else "index"
    yield from ((kind, "file", word) for word in said)
    for name, word in lost.items():
        yield kind, name, f"not every row can be read: {word}"


def _said(read: Reader) -> Iterator[str]:
    """Give what SQLite's own check says."""
    try:
        for (word,) in read("PRAGMA integrity_check"):
            if word != "ok":
                yield str(word)
    except sqlite3.DatabaseError as error:
        yield str(error)


def _unreadable(read: Reader, name: str) -> str | None:
    """Say why a table cannot be read to its end; None = it can."""
    try:
        for _ in read(f'SELECT * FROM "{name}" NOT INDEXED'):  # noqa: S608 a name from the file itself
            pass
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        return str(error)
    return None
