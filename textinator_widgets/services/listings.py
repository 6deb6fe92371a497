"""Lists: the projects, people and markers of a store; the texts, logs and flags of a project."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnExpressionArgument, func, select
from sqlalchemy.orm import Session, aliased

from textinator_widgets.model import (
    AuditLog,
    Batch,
    BatchReview,
    Claim,
    Context,
    DataAccessLog,
    Datapoint,
    DataSource,
    Marker,
    MarkerUnit,
    Profile,
    Project,
    Queue,
    Relation,
    User,
)
from textinator_widgets.services.frames import to_rows
from textinator_widgets.services.label_actions import usable_actions
from textinator_widgets.services.texts import parse_key

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
    return to_rows(("project", "title", "task", "language", "author", "is_open", "texts", "batches"), found)


def users(session: Session) -> pd.DataFrame:
    """Give one row per person: `user, email, is_active, has_password, preferred_language`."""
    found = session.execute(
        select(
            User.name, User.email, User.is_active, User.password_hash.is_not(None), Profile.preferred_language
        )
        .outerjoin(Profile, Profile.user_id == User.id)
        .order_by(User.id)
    ).all()
    return to_rows(("user", "email", "is_active", "has_password", "preferred_language"), found)


def markers(session: Session) -> pd.DataFrame:
    """Give one row per definition: `code, name, color, shortcut, names`."""
    found = session.execute(
        select(Marker.code, Marker.name, Marker.color, Marker.shortcut, Marker.names).order_by(Marker.id)
    ).all()
    return to_rows(("code", "name", "color", "shortcut", "names"), found)


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
    return to_rows(("project", "code", "size", "minimum_required", "is_rankable"), found)


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
    return to_rows(("code", "name", "pairs", "direction", "representation", "shortcut", "names"), rows)


def label_actions(session: Session) -> pd.DataFrame:
    """Give one row per action that labels can have: `action, description, author, admin_filter, file`."""
    found = [
        (one.name, one.description, one.author, one.admin_filter, str(one.path))
        for one in usable_actions(session).values()
    ]
    return to_rows(("action", "description", "author", "admin_filter", "file"), found)


def texts(session: Session, project: Project) -> pd.DataFrame:
    """Give one row per text in the order of its source.

    Columns: `project, key, source, text, claims, submissions, formatting, data`. `claims` counts the
    people who hold the text or saved it for later; `submissions` the batches on it.
    """
    held = _per_text(
        select(Claim.datapoint_id, func.count())
        .where(Claim.project_id == project.id, Claim.state.in_(("held", "delayed")))
        .group_by(Claim.datapoint_id),
        session,
    )
    stored = _per_text(
        select(Batch.datapoint_id, func.count())
        .where(Batch.project_id == project.id, Batch.is_current, ~Batch.undone)
        .group_by(Batch.datapoint_id),
        session,
    )
    found = session.execute(
        select(
            Datapoint.id,
            Datapoint.key,
            Datapoint.name,
            DataSource.name.label("source"),
            DataSource.formatting,
            Context.content,
            Context.data,
        )
        .join(Queue, Queue.datapoint_id == Datapoint.id)
        .join(DataSource, DataSource.id == Datapoint.source_id)
        .join(Context, Context.id == Datapoint.context_id)
        .where(Queue.project_id == project.id)
        .order_by(Datapoint.source_id, Datapoint.position)
    )
    rows = [
        (
            project.title,
            parse_key(row.key),
            row.name or row.source,
            row.content,
            held.get(row.id, 0),
            stored.get(row.id, 0),
            row.formatting,
            row.data or {},
        )
        for row in found
    ]
    return to_rows(("project", "key", "source", "text", "claims", "submissions", "formatting", "data"), rows)


def _per_text(statement: Any, session: Session) -> dict[int, int]:  # noqa: ANN401 a select of two columns
    return {int(row[0]): int(row[1]) for row in session.execute(statement)}


def _logs(session: Session, project: Project) -> list[Any]:
    statement = (
        select(
            User.name.label("user"),
            Datapoint.key,
            Datapoint.name,
            DataSource.name.label("source"),
            DataAccessLog.dt_created,
            DataAccessLog.dt_updated,
            DataAccessLog.is_submitted,
            DataAccessLog.is_skipped,
            DataAccessLog.is_delayed,
            DataAccessLog.flags,
        )
        .join(User, User.id == DataAccessLog.user_id)
        .join(Datapoint, Datapoint.id == DataAccessLog.datapoint_id)
        .join(DataSource, DataSource.id == Datapoint.source_id)
        .where(DataAccessLog.project_id == project.id, ~DataAccessLog.is_deleted)
        .order_by(DataAccessLog.id)
    )
    return list(session.execute(statement))


def log(session: Session, project: Project) -> pd.DataFrame:
    """Give one row per person and text that they were shown.

    Columns: `project, user, key, source, created, updated, is_submitted, is_skipped, is_delayed, flags`.
    """
    rows = [
        (project.title, row.user, parse_key(row.key), row.name or row.source, *row[4:])
        for row in _logs(session, project)
    ]
    names = ("is_submitted", "is_skipped", "is_delayed", "flags")
    return to_rows(("project", "user", "key", "source", "created", "updated", *names), rows)


def edits(session: Session, project: Project) -> pd.DataFrame:
    """Give one row per edit in place: `project, batch, user, created, version, replaced`.

    `version` is the one that was edited; `replaced` holds the labels, inputs and relations that it changed or
    deleted, as they were.
    """
    found = session.execute(
        select(Batch.uuid, User.name, AuditLog.time, AuditLog.details)
        .join(AuditLog, AuditLog.object == "batch:" + Batch.uuid)
        .outerjoin(User, User.id == AuditLog.user_id)
        .where(Batch.project_id == project.id, AuditLog.action == "edit", AuditLog.details.is_not(None))
        .order_by(AuditLog.id)
    )
    rows = [
        (project.title, batch, user, time, details["version"], details["replaced"])
        for batch, user, time, details in found
        if details and "replaced" in details
    ]
    return to_rows(("project", "batch", "user", "created", "version", "replaced"), rows)


def reviews(session: Session, project: Project) -> pd.DataFrame:
    """Give one row per word of a reviewer, in the order in which they came.

    Columns: `project, batch, user, key, source, reviewer, status, comment, resolved_by, created, updated`.
    `batch` is the revision that it was said of, `user` who made that.
    """
    reviewer, resolver = aliased(User), aliased(User)
    found = session.execute(
        select(
            Batch.uuid,
            User.name,
            Datapoint.key,
            Datapoint.name,
            DataSource.name,
            reviewer.name,
            BatchReview.status,
            BatchReview.comment,
            resolver.name,
            BatchReview.dt_created,
            BatchReview.dt_updated,
        )
        .join(Batch, Batch.id == BatchReview.batch_id)
        .join(User, User.id == Batch.user_id)
        .join(Datapoint, Datapoint.id == Batch.datapoint_id)
        .join(DataSource, DataSource.id == Datapoint.source_id)
        .join(reviewer, reviewer.id == BatchReview.reviewer_id)
        .join(resolver, resolver.id == BatchReview.resolved_by_id, isouter=True)
        .where(Batch.project_id == project.id)
        .order_by(BatchReview.id)
    )
    rows = [
        (project.title, batch, user, parse_key(key), name or source, *said)
        for batch, user, key, name, source, *said in found
    ]
    said_of = ("project", "batch", "user", "key", "source")
    names = ("reviewer", "status", "comment", "resolved_by", "created", "updated")
    return to_rows((*said_of, *names), rows)


def flags(session: Session, project: Project) -> pd.DataFrame:
    """Give one row per report about a text: `project, user, key, source, created, form`."""
    from datetime import UTC, datetime

    rows = [
        (
            project.title,
            row.user,
            parse_key(row.key),
            row.name or row.source,
            datetime.fromtimestamp(float(moment), UTC),
            form,
        )
        for row in _logs(session, project)
        for moment, form in row.flags.get("text_errors", {}).items()
    ]
    rows.sort(key=lambda row: row[4])
    return to_rows(("project", "user", "key", "source", "created", "form"), rows)
