"""A project like another one: the same definition and settings, its own people and answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from textinator_widgets.model import Project, ProjectSource, User
from textinator_widgets.services.actors import Actor
from textinator_widgets.services.project_spec import spec_of
from textinator_widgets.services.projects import StoredSource, create_project, read_task
from textinator_widgets.sources.base import Source


def clone_project(
    session: Session,
    actor: Actor,
    project: Project,
    title: str,
    *,
    sources: Sequence[Source] | None,
    settings: Mapping[str, Any],
    now: datetime,
    task: object = None,
    author: str | None = None,
    formatting: str = "ft",
    replace_bad_characters: bool = False,
) -> int:
    """Make a project with the definition and settings of another one, and give its id.

    Parameters
    ----------
    sources
        None = the texts of the other project; they are not copied.
    author
        None = the author of the other project.
    settings
        They come before those of the other project.
    task
        What the new project asks for, as in `create_project`, with its own settings before those of the other
        project; None = the same.

    Raises
    ------
    AlreadyExists, InvalidInput, UnknownTask, UnknownSetting
        As for `create_project`.
    """
    spec = spec_of(session, project)
    if task is not None:
        usual = read_task(session, task)[0]["settings"]
        settings = {name: one for name, one in spec["settings"].items() if name not in usual} | {**settings}
    found = None if project.author_id is None else session.get(User, project.author_id)
    return create_project(
        session,
        actor,
        title,
        task=spec if task is None else task,
        sources=_shared(session, project) if sources is None else sources,
        settings=settings,
        now=now,
        author=author or (None if found is None else found.name),
        formatting=formatting,
        replace_bad_characters=replace_bad_characters,
    )


def _shared(session: Session, project: Project) -> list[StoredSource]:
    ids = select(ProjectSource.source_id).where(ProjectSource.project_id == project.id)
    return [StoredSource(one) for one in session.scalars(ids.order_by(ProjectSource.position))]
