"""Lists of a store: its projects, people, markers, units, relations and actions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnExpressionArgument, func, select
from sqlalchemy.orm import Session

from textinator_widgets.model import Batch, Marker, MarkerUnit, Profile, Project, Queue, Relation, User
from textinator_widgets.services.label_actions import usable_actions
from textinator_widgets.services.typed import untyped

if TYPE_CHECKING:
    import pandas as pd


def _counted(table: type[Batch] | type[Queue], *conditions: ColumnExpressionArgument[bool]) -> Any:  # noqa: ANN401
    """Give a subquery that counts the rows of each project."""
    mine = select(func.count()).where(table.project_id == Project.id, *conditions)
    return mine.correlate(Project).scalar_subquery()


def projects(session: Session) -> pd.DataFrame:
    """Give one row per project: `project, title, task, language, author, is_open, texts, batches`."""
    found = session.execute(
        select(
            Project.id,
            Project.title,
            Project.task_type,
            Project.language,
            User.name,
            Project.is_open,
            _counted(Queue),
            _counted(Batch, Batch.is_current, ~Batch.undone),
        )
        .outerjoin(User, User.id == Project.author_id)
        .order_by(Project.id)
    ).all()
    return untyped(("project", "title", "task", "language", "author", "is_open", "texts", "batches"), found)


def users(session: Session) -> pd.DataFrame:
    """Give one row per person: `user, email, is_active, has_password, preferred_language`."""
    found = session.execute(
        select(
            User.name, User.email, User.is_active, User.password_hash.is_not(None), Profile.preferred_language
        )
        .outerjoin(Profile, Profile.user_id == User.id)
        .order_by(User.id)
    ).all()
    return untyped(("user", "email", "is_active", "has_password", "preferred_language"), found)


def markers(session: Session) -> pd.DataFrame:
    """Give one row per definition: `code, name, color, shortcut, names`."""
    found = session.execute(
        select(Marker.code, Marker.name, Marker.color, Marker.shortcut, Marker.names).order_by(Marker.id)
    ).all()
    return untyped(("code", "name", "color", "shortcut", "names"), found)


def units(session: Session) -> pd.DataFrame:
    """Give one row per unit of a project: `project, code, size, minimum_required, is_rankable`."""
    found = session.execute(
        select(
            Project.title,
            MarkerUnit.code,
            MarkerUnit.size,
            MarkerUnit.minimum_required,
            MarkerUnit.is_rankable,
        )
        .join(Project, Project.id == MarkerUnit.project_id)
        .order_by(MarkerUnit.id)
    ).all()
    return untyped(("project", "code", "size", "minimum_required", "is_rankable"), found)


def relations(session: Session) -> pd.DataFrame:
    """Give one row per definition: `code, name, pairs, direction, representation, shortcut, names`.

    `pairs` is a list of pairs of codes of markers.
    """
    rows = [
        (
            one.code,
            one.name,
            [(pair.first.code, pair.second.code) for pair in one.pairs],
            one.direction,
            one.representation,
            one.shortcut,
            one.names,
        )
        for one in session.scalars(select(Relation).order_by(Relation.id))
    ]
    return untyped(("code", "name", "pairs", "direction", "representation", "shortcut", "names"), rows)


def label_actions(session: Session) -> pd.DataFrame:
    """Give one row per action that labels can have: `action, description, author, admin_filter, file`."""
    found = [
        (one.name, one.description, one.author, one.admin_filter, str(one.path))
        for one in usable_actions(session).values()
    ]
    return untyped(("action", "description", "author", "admin_filter", "file"), found)
