"""Transactions that store answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from textinator_widgets.errors import StoreBusy
from textinator_widgets.model.engine import reading, writing
from textinator_widgets.services import rules

ATTEMPTS = 5
"""How often something is done that collides with what others write."""

Given = ParamSpec("Given")
Result = TypeVar("Result")


def again_when_collided(work: Callable[Given, Result]) -> Callable[Given, Result]:
    """Do once more what stored nothing because two writers of a server waited for each other."""

    @wraps(work)
    def done(*args: Given.args, **kwargs: Given.kwargs) -> Result:
        for _ in range(ATTEMPTS - 1):
            try:
                return work(*args, **kwargs)
            except StoreBusy as error:
                if not error.collided:
                    raise
        return work(*args, **kwargs)

    return done


@contextmanager
def writing_answers(
    engine: Engine, project_id: int, *, language: str = "en", person: int | None = None
) -> Iterator[Session]:
    """Give a session that writes, once what the project asks for is in memory.

    A new process reads that before its turn, since all others wait while it writes; with a `person`, of whom
    alone something is changed, they need not on a server.
    """
    if not rules.has_rules(engine, project_id, language=language):
        with reading(engine) as session:
            rules.rules_of(session, rules.project_of(session, project_id), language=language)
    with writing(engine, person=person) as session:
        yield session
