"""Counts of a project."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from textinator_widgets.model import (
    Batch,
    DataAccessLog,
    Input,
    Label,
    LabelRelation,
    Marker,
    MarkerVariant,
    Project,
    Queue,
    User,
)


def statistics(session: Session, project: Project) -> dict[str, Any]:
    """Give the counts of a project.

    Returns
    -------
    dict
        `texts, annotators, batches, labels, inputs, relations, flagged_texts, submitted_texts`, and by name
        `by_marker` (labels and inputs) and `by_user` (batches). What was undone or revised is not counted.
    """
    current = (Batch.project_id == project.id, Batch.is_current, ~Batch.undone)

    def answers(table: type[Label] | type[Input] | type[LabelRelation]) -> int:
        counted = (
            select(func.count())
            .select_from(table)
            .join(Batch, Batch.id == table.batch_id)
            .where(*current, ~table.undone)
        )
        return session.scalar(counted) or 0

    by_user = session.execute(
        select(User.name, func.count())
        .select_from(Batch)
        .join(User, User.id == Batch.user_id)
        .where(*current)
        .group_by(User.name)
        .order_by(User.name)
    ).all()
    return {
        "texts": session.scalar(select(func.count()).where(Queue.project_id == project.id)) or 0,
        "submitted_texts": session.scalar(select(func.count(Batch.datapoint_id.distinct())).where(*current))
        or 0,
        "annotators": len(by_user),
        "batches": sum(int(row[1]) for row in by_user),
        "labels": answers(Label),
        "inputs": answers(Input),
        "relations": answers(LabelRelation),
        "flagged_texts": _flagged(session, project),
        "by_marker": {**_by_marker(session, Label, current), **_by_marker(session, Input, current)},
        "by_user": {str(row[0]): int(row[1]) for row in by_user},
    }


def _flagged(session: Session, project: Project) -> int:
    logs = session.execute(
        select(DataAccessLog.datapoint_id, DataAccessLog.flags).where(DataAccessLog.project_id == project.id)
    )
    return len({row[0] for row in logs if row[1].get("text_errors")})


def _by_marker(
    session: Session, table: type[Label] | type[Input], current: tuple[Any, ...]
) -> dict[str, int]:
    rows = session.execute(
        select(MarkerVariant.code, func.count())
        .select_from(table)
        .join(Batch, Batch.id == table.batch_id)
        .join(MarkerVariant, MarkerVariant.id == table.marker_id)
        .join(Marker, Marker.id == MarkerVariant.marker_id)
        .where(*current, ~table.undone)
        .group_by(MarkerVariant.code)
    )
    return {str(row[0]): int(row[1]) for row in rows}
