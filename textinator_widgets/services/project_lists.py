"""Lists of a project: its texts, who was shown what, reports, edits and words of reviewers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select
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
    Project,
    Queue,
    User,
)
from textinator_widgets.services import typed
from textinator_widgets.services.export_filters import (
    HAS_REPORT,
    Condition,
    choose_rows,
    datapoints,
    people,
    truth,
)
from textinator_widgets.services.reviews import check_statuses
from textinator_widgets.services.settings import moment
from textinator_widgets.services.texts import parse_key
from textinator_widgets.services.typed import Type, to_frame

if TYPE_CHECKING:
    import pandas as pd


def texts(session: Session, project: Project, given: Mapping[str, Any]) -> pd.DataFrame:
    """Give one row per text in the order of its source.

    Columns: `project, key, source, text, claims, submissions, formatting, data`. `claims` counts the
    people who hold the text or saved it for later; `submissions` the batches on it.

    Parameters
    ----------
    given
        Filters: `keys`; `flagged` (True: only texts that were reported or have a flagged batch, False: only
        others); `user`, `since` and `until` (only texts that these people hold, saved or answered in this
        time, and only that is counted); `markers` and `review_status` (only texts with such batches, and only
        these are counted); `undone` and `revisions` (such batches count as well).
    """
    held, stored = _claims(session, project, given), _submissions(session, project, given)
    narrowed: list[Condition] = [Queue.project_id == project.id]
    if given.get("keys") is not None:
        narrowed.append(Datapoint.id.in_(datapoints(project, given["keys"])))
    if given.get("flagged") is not None:
        narrowed.append(_is_flagged(project, truth("flagged", given["flagged"])))
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
        .outerjoin(Context, Context.id == Datapoint.context_id)  # a text may be in its source only
        .where(*narrowed)
        .order_by(Datapoint.source_id, Datapoint.position)
    )
    of_batches = any(given.get(name) is not None for name in ("markers", "review_status"))
    of_some = of_batches or any(given.get(name) is not None for name in ("user", "since", "until"))
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
        if not of_some or row.id in stored or (row.id in held and not of_batches)
    ]
    return _keyed(session, project, TEXT, rows)


TEXT: dict[str, Type] = {
    "project": "category",
    "key": "object",
    "source": "category",
    "text": "text",
    "claims": "int64",
    "submissions": "int64",
    "formatting": "category",
    "data": "object",
}


def _keyed(
    session: Session, project: Project, columns: Mapping[str, Type], rows: Sequence[Sequence[Any]]
) -> pd.DataFrame:
    """Give a small frame of rows, with keys of the caller's own type."""
    frame = to_frame(columns, rows)
    frame["key"] = typed.keys(frame["key"].tolist(), session, project)
    return frame


def _claims(session: Session, project: Project, given: Mapping[str, Any]) -> dict[int, int]:
    """Count the people with each text."""
    chosen: list[Condition] = [Claim.project_id == project.id, Claim.state.in_(("held", "delayed"))]
    if given.get("user") is not None:
        chosen.append(Claim.user_id.in_(people(session, given["user"])))
    chosen += _between(Claim.dt_updated, given)
    return _per_text(
        session, select(Claim.datapoint_id, func.count()).where(*chosen).group_by(Claim.datapoint_id)
    )


def _submissions(session: Session, project: Project, given: Mapping[str, Any]) -> dict[int, int]:
    """Count the batches on each text."""
    wanted = {name: value for name, value in given.items() if name not in ("keys", "flagged")}
    chosen = choose_rows(session, project, wanted).with_markers()
    return _per_text(
        session, select(Batch.datapoint_id, func.count()).where(*chosen).group_by(Batch.datapoint_id)
    )


def _per_text(session: Session, statement: Any) -> dict[int, int]:  # noqa: ANN401 a select of two columns
    return {int(row[0]): int(row[1]) for row in session.execute(statement)}


def _between(column: Any, given: Mapping[str, Any]) -> list[Condition]:  # noqa: ANN401 a column of times
    """Give the conditions that a time is in `since` and `until`, the end excluded."""
    since, until = (moment(name, given.get(name)) for name in ("since", "until"))
    return [
        *(() if since is None else (column >= since,)),
        *(() if until is None else (column < until,)),
    ]


def _is_flagged(project: Project, wanted: bool) -> Condition:
    """Give the condition that somebody reported a text or flagged a batch on it; or nobody."""
    reported = select(DataAccessLog.datapoint_id).where(
        DataAccessLog.project_id == project.id, ~DataAccessLog.is_deleted, HAS_REPORT
    )
    flagged = select(Batch.datapoint_id).where(
        Batch.project_id == project.id, Batch.is_current, ~Batch.undone, Batch.is_flagged
    )
    is_one = Datapoint.id.in_(reported) | Datapoint.id.in_(flagged)
    return is_one if wanted else ~is_one


def _logs(session: Session, project: Project, given: Mapping[str, Any], *more: Condition) -> list[Any]:
    chosen: list[Condition] = [DataAccessLog.project_id == project.id, ~DataAccessLog.is_deleted, *more]
    if given.get("user") is not None:
        chosen.append(DataAccessLog.user_id.in_(people(session, given["user"])))
    if given.get("keys") is not None:
        chosen.append(DataAccessLog.datapoint_id.in_(datapoints(project, given["keys"])))
    if given.get("flagged") is not None:
        chosen.append(HAS_REPORT if truth("flagged", given["flagged"]) else ~HAS_REPORT)
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
        .where(*chosen)
        .order_by(DataAccessLog.id)
    )
    return list(session.execute(statement))


SHOWN: dict[str, Type] = {
    "project": "category",
    "user": "category",
    "key": "object",
    "source": "category",
    "created": "time",
}
"""What is said of a person and a text that they were shown."""

LOG: dict[str, Type] = {
    **SHOWN,
    "updated": "time",
    "is_submitted": "bool",
    "is_skipped": "bool",
    "is_delayed": "bool",
    "flags": "object",
}


def log(session: Session, project: Project, given: Mapping[str, Any]) -> pd.DataFrame:
    """Give one row per person and text that they were shown.

    Columns: `project, user, key, source, created, updated, is_submitted, is_skipped, is_delayed, flags`.

    Parameters
    ----------
    given
        Filters: `user`, `keys`, `since` and `until` (of the first showing), `flagged` (True: only where the
        person reported the text, False: only where not).
    """
    rows = [
        (project.title, row.user, parse_key(row.key), row.name or row.source, *row[4:])
        for row in _logs(session, project, given, *_between(DataAccessLog.dt_created, given))
    ]
    return _keyed(session, project, LOG, rows)


FLAG: dict[str, Type] = {**SHOWN, "form": "object"}


def flags(session: Session, project: Project, given: Mapping[str, Any]) -> pd.DataFrame:
    """Give one row per report about a text: `project, user, key, source, created, form`.

    Parameters
    ----------
    given
        Filters: `user`, `keys`, `since` and `until` (of the report).
    """
    since, until = (moment(name, given.get(name)) for name in ("since", "until"))
    rows = [
        (project.title, row.user, parse_key(row.key), row.name or row.source, time, form)
        for row in _logs(session, project, given, HAS_REPORT)
        for stamp, form in row.flags["text_errors"].items()
        if (time := datetime.fromtimestamp(float(stamp), UTC))
        and (since is None or time >= since)
        and (until is None or time < until)
    ]
    rows.sort(key=lambda row: row[4])
    return _keyed(session, project, FLAG, rows)


def edits(session: Session, project: Project, given: Mapping[str, Any]) -> pd.DataFrame:
    """Give one row per edit in place: `project, batch, user, created, version, replaced, changes`.

    `version` is the one that was edited; `replaced` holds the labels, inputs and relations that it changed or
    deleted, as they were; `changes` says in words, a line each, what was changed, "" where a store did not
    keep it.

    Parameters
    ----------
    given
        Filters: `user` (who edited), `since` and `until` (of the edit), `keys`.
    """
    chosen: list[Condition] = [Batch.project_id == project.id, *_between(AuditLog.time, given)]
    if given.get("user") is not None:
        chosen.append(AuditLog.user_id.in_(people(session, given["user"])))
    if given.get("keys") is not None:
        chosen.append(Batch.datapoint_id.in_(datapoints(project, given["keys"])))
    found = session.execute(
        select(Batch.uuid, User.name, AuditLog.time, AuditLog.details)
        .join(AuditLog, AuditLog.object == "batch:" + Batch.uuid)
        .outerjoin(User, User.id == AuditLog.user_id)
        .where(*chosen, AuditLog.action == "edit", AuditLog.details.is_not(None))
        .order_by(AuditLog.id)
    )
    rows = [
        (
            project.title,
            batch,
            user,
            time,
            details["version"],
            details["replaced"],
            details.get("changes", ""),
        )
        for batch, user, time, details in found
        if details and "replaced" in details
    ]
    return to_frame(EDIT, rows)


EDIT: dict[str, Type] = {
    "project": "category",
    "batch": "text",
    "user": "category",
    "created": "time",
    "version": "int64",
    "replaced": "object",
    "changes": "text",
}


def reviews(session: Session, project: Project, given: Mapping[str, Any]) -> pd.DataFrame:
    """Give one row per word of a reviewer, in the order in which they came.

    Columns: `project, batch, user, key, source, reviewer, status, comment, resolved_by, created, updated`.
    `batch` is the revision that it was said of, `user` who made that.

    Parameters
    ----------
    given
        Filters: `user`, `keys`, `markers` and `flagged` of the batch; `since` and `until` (when it was said);
        `review_status` (what was said: of "no", "rr", "rs").
    """
    of_batch = {name: given.get(name) for name in ("user", "keys", "markers", "flagged")}
    every = {**of_batch, "revisions": True, "undone": True}
    chosen = [*choose_rows(session, project, every).with_markers(), *_between(BatchReview.dt_created, given)]
    if given.get("review_status") is not None:
        chosen.append(BatchReview.status.in_(check_statuses(given["review_status"])))
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
        .where(*chosen)
        .order_by(BatchReview.id)
    )
    rows = [
        (project.title, batch, user, parse_key(key), name or source, *said)
        for batch, user, key, name, source, *said in found
    ]
    return _keyed(session, project, REVIEW, rows)


REVIEW: dict[str, Type] = {
    "project": "category",
    "batch": "text",
    "user": "category",
    "key": "object",
    "source": "category",
    "reviewer": "category",
    "status": "category",
    "comment": "text",
    "resolved_by": "object",
    "created": "time",
    "updated": "time",
}
