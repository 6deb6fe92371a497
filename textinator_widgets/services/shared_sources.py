"""Sources that several projects have, and who may use which."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy import update as change
from sqlalchemy.orm import Session, aliased

from textinator_widgets.errors import AlreadyExists, InvalidSetting, NotAllowed, UnknownSource
from textinator_widgets.model import DataSource, Project, ProjectSource, User
from textinator_widgets.protocol.values import FORMATTINGS, bad_character, shown
from textinator_widgets.services.accounts import check_text_language
from textinator_widgets.services.actors import Actor, record
from textinator_widgets.services.projects import StoredSource, add_sources
from textinator_widgets.services.reindexing import find_source
from textinator_widgets.services.roles import refuse
from textinator_widgets.services.typed import untyped

if TYPE_CHECKING:
    import pandas as pd


def listing(session: Session) -> pd.DataFrame:
    """Give one row per source: `source, name, type, language, owner, is_public, texts, projects`.

    `source` is its number, `projects` how many have it.
    """
    having = select(func.count()).where(ProjectSource.source_id == DataSource.id)
    found = session.execute(
        select(
            DataSource.id,
            DataSource.name,
            DataSource.source_type,
            DataSource.language,
            User.name,
            DataSource.is_public,
            DataSource.size,
            having.correlate(DataSource).scalar_subquery(),
        )
        .outerjoin(User, User.id == DataSource.owner_id)
        .order_by(DataSource.id)
    ).all()
    columns = ("source", "name", "type", "language", "owner", "is_public", "texts", "projects")
    return untyped(columns, found)


def use(session: Session, actor: Actor, project: Project, name: object, *, now: datetime) -> None:
    """Put a stored source behind those of a project.

    Raises
    ------
    UnknownSource, InvalidSetting, NotAllowed
        When there is none or are several; when it does not fit; when it belongs to somebody else.
    """
    refuse(session, actor, "manage_project", project)
    source = _find(session, name)
    if session.get(ProjectSource, {"project_id": project.id, "source_id": source.id}) is not None:
        raise InvalidSetting(f"The project {project.title!r} has the source {shown(source.name)} already.")
    check_text_language(project.language, source.language, source.name)
    add_sources(session, actor, project, [StoredSource(source.id)], now=now)
    record(session, actor, "use_source", f"project:{project.id}", now=now, new=f"source:{source.id}")


def share(
    session: Session, actor: Actor, project: Project, name: object, is_public: object, *, now: datetime
) -> None:
    """Make a source public, or private.

    Raises
    ------
    UnknownSource, InvalidSetting, NotAllowed
        When there is none; when the value is neither True nor False; when it belongs to somebody else.
    """
    if not isinstance(is_public, bool):
        raise InvalidSetting(f"is_public must be True or False; got {shown(is_public)}.")
    source = find_source(session, project, name)
    if source.owner_id != project.author_id:
        raise NotAllowed(f"Only its owner can say who may use the source {shown(name)}; nothing was changed.")
    source.is_public, source.dt_updated = is_public, now
    session.flush()
    word = "public" if is_public else "private"
    record(session, actor, "share_source", f"source:{source.id}", now=now, new=word)


def update(
    session: Session,
    actor: Actor,
    project: Project,
    name: object,
    *,
    new_name: object = None,
    formatting: object = None,
    now: datetime,
) -> None:
    """Give a source another name, or let its texts be shown in another way; None = as it is.

    Raises
    ------
    UnknownSource, InvalidSetting, AlreadyExists, NotAllowed
        When there is none; when a value cannot be taken; when another source of a project that has it is
        called so; when it belongs to somebody else.
    """
    refuse(session, actor, "manage_project", project)
    source = find_source(session, project, name)
    if source.owner_id not in (None, project.author_id):
        raise NotAllowed(f"Only its owner can change the source {shown(name)}; nothing was changed.")
    before = {"name": source.name, "formatting": source.formatting}
    after = {
        "name": source.name if new_name is None else _new_name(session, source, new_name),
        "formatting": source.formatting if formatting is None else _formatting(formatting),
    }
    if after == before:
        return
    # how old a source is tells when its texts were read
    values = {**after, "dt_updated": DataSource.dt_updated}
    session.execute(change(DataSource).where(DataSource.id == source.id).values(**values))
    session.expire(source)
    details = {"before": before, "after": after}
    record(session, actor, "update_source", f"source:{source.id}", now=now, details=details)


def _new_name(session: Session, source: DataSource, name: object) -> str:
    if not isinstance(name, str) or not name.strip() or len(name) > 100 or bad_character(name) is not None:
        raise InvalidSetting(
            f"The name of a source must be 1 to 100 characters; got {shown(name)}.", field="name"
        )
    beside = aliased(ProjectSource)
    others = (
        select(DataSource.name)
        .join(beside, beside.source_id == DataSource.id)
        .join(ProjectSource, ProjectSource.project_id == beside.project_id)
        .where(ProjectSource.source_id == source.id, DataSource.id != source.id)
    )
    if name in set(session.scalars(others)):
        raise AlreadyExists(
            f"Another source of a project that has it is called {shown(name)}. Choose another name.",
            field="name",
        )
    return name


def _formatting(value: object) -> str:
    if value not in FORMATTINGS:
        raise InvalidSetting(
            f"formatting must be one of {', '.join(FORMATTINGS)}; got {shown(value)}.", field="formatting"
        )
    return str(value)


def _find(session: Session, name: object) -> DataSource:
    if isinstance(name, int) and not isinstance(name, bool) and name.bit_length() < 64:
        found = list(session.scalars(select(DataSource).where(DataSource.id == name)))
    else:
        is_name = isinstance(name, str) and bad_character(name) is None
        named = select(DataSource).where(DataSource.name == name)
        found = list(session.scalars(named)) if is_name else []
    if len(found) != 1:
        what = "no source" if not found else f"{len(found)} sources"
        raise UnknownSource(
            f"This store has {what} called {shown(name)}.",
            in_python="See store.sources(), and name it by its number.",
            in_terminal="See: textinator sources DIR; a number names it, too.",
        )
    return found[0]
