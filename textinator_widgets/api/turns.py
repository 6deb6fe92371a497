"""Transactions that store answers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from textinator_widgets.model.engine import reading, writing
from textinator_widgets.services import rules


@contextmanager
def writing_answers(engine: Engine, project_id: int, *, language: str = "en") -> Iterator[Session]:
    """Give a session that writes, once what the project asks for is in memory.

    A new process reads that before its turn, since all others wait while it writes.
    """
    if not rules.has_rules(engine, project_id, language=language):
        with reading(engine) as session:
            rules.rules_of(session, rules.project_of(session, project_id), language=language)
    with writing(engine) as session:
        yield session
