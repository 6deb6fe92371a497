"""How a project that is there differs from the one that somebody asks for."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from textinator_widgets.model import Context, Datapoint, Project, ProjectCollaborator, Queue, User
from textinator_widgets.protocol.values import shown
from textinator_widgets.services.settings import check_settings
from textinator_widgets.sources.base import Source

MOST_TEXTS = 10_000
"""Texts that are compared; of more only so many."""


def differences(
    session: Session,
    project: Project,
    *,
    task: object,
    texts: Sequence[Source],
    settings: Mapping[str, Any],
    author: str | None,
) -> list[str]:
    """Give in words what of a wanted project the stored one has otherwise; what was left out is not compared.

    Parameters
    ----------
    task
        A specification is not compared, and "generic" counts as left out.
    texts
        Texts that the project should have; it may have others besides.

    Raises
    ------
    UnknownSetting, InvalidSetting
        When a setting could not be taken.
    """
    found = [
        f"{name} is {shown(stored)}, not {shown(wanted)}"
        for name, stored, wanted in _pairs(session, project, task, settings, author)
        if stored != wanted
    ]
    if missing := sum(_missing(session, project, one) for one in texts):
        found.append(f"{missing} of the texts {'is' if missing == 1 else 'are'} not in it")
    return found


def _pairs(
    session: Session, project: Project, task: object, settings: Mapping[str, Any], author: str | None
) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(task, str) and task != "generic" and len(task) < 10:
        yield "task", project.task_type, task
    if author is not None:
        user = None if project.author_id is None else session.get_one(User, project.author_id)
        yield "author", None if user is None else user.name, author
    wanted = dict(settings)
    if "collaborators" in wanted:
        stored = session.scalars(
            select(User.name)
            .join(ProjectCollaborator, ProjectCollaborator.user_id == User.id)
            .where(ProjectCollaborator.project_id == project.id)
        )
        yield "collaborators", sorted(stored), sorted(map(str, wanted.pop("collaborators")))
    for name, value in check_settings(wanted).items():
        stored_value = getattr(project, name)
        yield name, _whole_seconds(stored_value), _whole_seconds(value)


def _whole_seconds(value: object) -> object:
    return value.replace(microsecond=0) if isinstance(value, datetime) else value


def _missing(session: Session, project: Project, texts: Source) -> int:
    """Count the texts that a project has not."""
    stored = set(
        session.scalars(
            select(Context.sha256)
            .join(Datapoint, Datapoint.context_id == Context.id)
            .join(Queue, Queue.datapoint_id == Datapoint.id)
            .where(Queue.project_id == project.id)
        )
    )
    given = (one.text for one in islice(texts.texts(), MOST_TEXTS))
    return sum(
        isinstance(text, str)
        and hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest() not in stored
        for text in given
    )
