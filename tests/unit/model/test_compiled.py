"""Statements that are compiled once for all stores of a process."""

from __future__ import annotations

import shutil

from sqlalchemy import select
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler
from sqlalchemy.engine.default import DefaultDialect

from textinator_widgets.model import Project
from textinator_widgets.model.compiled import SharedStatements
from textinator_widgets.model.engine import open_engine, reading, writing


def titles(engine, like):
    with reading(engine) as session:
        return session.scalars(select(Project.title).where(Project.title.like(like))).all()


def test_what_was_compiled_for_one_store_serves_another_with_its_own_values(
    empty_store, tmp_path, monkeypatch
):
    # the tests share more than the product does
    monkeypatch.setattr(DefaultDialect, "__hash__", object.__hash__)
    monkeypatch.setattr(DefaultDialect, "__eq__", object.__eq__)
    engines = [open_engine(shutil.copy(empty_store, tmp_path / f"{name}.db")) for name in ("a", "b")]
    for engine, title in zip(engines, ("Nordic", "Baltic"), strict=True):
        with writing(engine) as session:
            session.add(Project(title=title))
    assert titles(engines[0], "N%") == ["Nordic"]
    compiled = []
    before = SQLiteCompiler.__init__
    monkeypatch.setattr(
        SQLiteCompiler, "__init__", lambda *given, **more: compiled.append(given) or before(*given, **more)
    )

    assert titles(engines[1], "B%") == ["Baltic"]
    assert titles(engines[1], "N%") == []

    assert compiled == []
    for engine in engines:
        engine.dispose()


def test_the_oldest_statements_are_forgotten():
    statements = SharedStatements(10)
    for number in range(100):
        statements["a dialect", number] = number

    assert len(statements) < 20
    assert statements.get(("another dialect", 99)) == 99
    assert statements.get(("another dialect", 0)) is None
