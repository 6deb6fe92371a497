"""The migration scripts and the tables that are made directly are the same."""

from __future__ import annotations

import contextlib
import re
import sqlite3
from pathlib import Path

from textinator_widgets.model.engine import open_engine
from textinator_widgets.model.migrations import newest_revision, upgrade
from textinator_widgets.model.revision import HEAD
from textinator_widgets.model.sqlite_store import WRITES, connect


def schema(path: Path) -> dict[str, list[str]]:
    """Every object of a database with the parts of its definition, whatever their order and layout."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT type || ' ' || name, sql FROM sqlite_master WHERE sql IS NOT NULL")
        return {name: sorted(parts(sql)) for name, sql in rows}


def parts(sql: str) -> list[str]:
    """Split a definition at the commas outside brackets; the name of a renamed table stands in quotes."""
    found, depth, part = [], 0, ""
    for character in re.sub(r'"(\w+)"', r"\1", re.sub(r"\s+", " ", sql)):
        depth += {"(": 1, ")": -1}.get(character, 0)
        if (
            (character == "(" and depth == 1)
            or (character == "," and depth == 1)
            or (character == ")" and depth == 0)
        ):
            found.append(part.strip())
            part = ""
        else:
            part += character
    return [*found, part.strip()]


def test_migrating_an_empty_file_gives_the_tables_of_a_new_store(tmp_path):
    open_engine(tmp_path / "direct.db").dispose()
    (tmp_path / "migrated.db").touch()
    engine = connect(tmp_path / "migrated.db")

    with engine.execution_options(**{WRITES: True}).begin() as connection:
        upgrade(connection)
    engine.dispose()

    direct, migrated = schema(tmp_path / "direct.db"), schema(tmp_path / "migrated.db")
    assert len(direct) > 60
    assert migrated.keys() == direct.keys()
    assert {name: (migrated[name], direct[name]) for name in direct if migrated[name] != direct[name]} == {}


def test_the_head_that_is_checked_at_opening_is_the_newest_script():
    assert newest_revision() == HEAD
