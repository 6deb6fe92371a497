"""How a project that is there differs from the one that somebody asks for."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from textinator_widgets.model import (
    Context,
    Datapoint,
    DataSource,
    Project,
    ProjectCollaborator,
    ProjectSource,
    Queue,
    User,
)
from textinator_widgets.protocol.values import shown
from textinator_widgets.services.actors import CALLER
from textinator_widgets.services.project_spec import spec_of
from textinator_widgets.services.projects import create_project, read_task
from textinator_widgets.services.settings import check_settings
from textinator_widgets.sources.base import Source
from textinator_widgets.sources.plain_text import PlainText
from textinator_widgets.tasks import TASKS

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
    now: datetime,
) -> list[str]:
    """Give in words what of a wanted project the stored one has otherwise; what was left out is not compared.

    Parameters
    ----------
    task
        "generic" counts as left out. What a specification asks for is compared; the project may have more.
        For that the session has to be one that may write; everything is taken back.
    texts
        Texts that the project should have; it may have others besides. The texts of a server are not asked
        for: only its address is compared.

    Raises
    ------
    UnknownTask, InvalidSpec, UnknownSetting, InvalidSetting
        When a task or setting could not be taken.
    """
    written = {} if is_named(task) else read_task(session, task)[0]["settings"]
    settings = {**written, **settings}
    found = [
        f"{name} is {shown(stored)}, not {shown(wanted)}"
        for name, stored, wanted in _pairs(session, project, task, settings, author)
        if stored != wanted
    ]
    found += [] if is_named(task) else _otherwise(session, project, task, now)
    for one in texts:
        address = one.spec().get("endpoint")
        if address is not None and address not in _addresses(session, project):
            found.append(f"the texts of {address} are not in it")
    texts = [one for one in texts if one.spec().get("endpoint") is None]
    if missing := sum(_missing(session, project, one) for one in texts):
        found.append(f"{missing} of the texts {'is' if missing == 1 else 'are'} not in it")
    return found


def _pairs(
    session: Session, project: Project, task: object, settings: Mapping[str, Any], author: str | None
) -> Iterator[tuple[str, Any, Any]]:
    if is_named(task) and task != "generic":
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


def is_named(task: object) -> bool:
    """Whether a task is the name of a type of ours, and no specification."""
    return isinstance(task, str) and task in TASKS


def _addresses(session: Session, project: Project) -> set[str]:
    """Give the servers that texts of a project come from."""
    specs = session.scalars(
        select(DataSource.spec)
        .join(ProjectSource, ProjectSource.source_id == DataSource.id)
        .where(ProjectSource.project_id == project.id)
    )
    return {str(spec["endpoint"]) for spec in specs if "endpoint" in spec}


def _otherwise(session: Session, project: Project, task: object, now: datetime) -> list[str]:
    """Say what of a specification a project has not, or otherwise.

    The project that it would make is made and taken back: only so it has the codes and colours that it gets.
    """
    trial = session.begin_nested()
    try:
        number = create_project(
            session,
            CALLER,
            f"{uuid4()}",
            task=task,
            sources=[PlainText([project.title])],
            settings={"language": project.language},
            now=now,
        )
        wanted = spec_of(session, session.get_one(Project, number))
    finally:
        trial.rollback()
        session.expire_all()
    stored = spec_of(session, project)
    found = [
        f"{name} is {shown(stored[name])}, not {shown(wanted[name])}"
        for name in ("task", "exporter", "layout")
        if stored[name] != wanted[name]
    ]
    for section in ("units", "markers", "relations"):
        there = {_identity(one): one for one in stored[section]}
        for one in wanted[section]:
            same, what = there.get(_identity(one)), f"the {section.removesuffix('s')} {one['code']!r}"
            names = sorted(name for name in {*one, *(same or {})} if one.get(name) != (same or {}).get(name))
            if same is None:
                found.append(f"{what} is not in it")
            elif names:
                found.append(f"{what} has another {', '.join(names)}")
    if not all(one in stored["pre_markers"] for one in wanted["pre_markers"]):
        found.append("pre_markers are others")
    return found


def _identity(part: Mapping[str, Any]) -> tuple[Any, Any]:
    """Give what tells a part of a specification from others: a marker may be in two units."""
    return part["code"], part.get("unit")


def _whole_seconds(value: object) -> object:
    return value.replace(microsecond=0) if isinstance(value, datetime) else value


def _missing(session: Session, project: Project, texts: Source) -> int:
    """Count the texts that a project has not."""
    stored = set(
        session.scalars(
            select(func.coalesce(Context.sha256, Datapoint.sha256, type_=Context.sha256.type))
            .select_from(Datapoint)
            .outerjoin(Context, Datapoint.context_id == Context.id)
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
