"""Whose answer a batch is: that of who submitted the first of its revisions, whoever wrote the newest one."""

from __future__ import annotations

from sqlalchemy import BindParameter, ColumnElement, TextClause, exists, func, select, text
from sqlalchemy.orm import Session, aliased

from textinator_widgets.model import Batch

Conditions = tuple[ColumnElement[bool] | TextClause, ...]

PLACE = func.coalesce(Batch.original_id, Batch.id)
"""The batch that a batch with its revisions began with: where they stand in the order of submits."""

IS_NEWEST = text("batch.is_current")
"""No later revision replaces it. The index of the board is used where it is said in these very words."""


def is_answer_of(user_id: int | BindParameter[int] | None) -> ColumnElement[bool]:
    """Give the condition on `Batch` that it is a person's answer, or a revision that anybody made of one."""
    first = aliased(Batch)
    return exists().where(first.id == PLACE, first.user_id == user_id)


def answers_in(user_id: int, project_id: int) -> Conditions:
    """Give the conditions on `Batch` that it is the newest state of one of a person's answers in a project.

    Only batches of this person, and revisions of these, are looked at, each by an index, if nothing else
    leads to the batches: `read_batches` is told so by `by_id`.
    """
    own, first, later = aliased(Batch), aliased(Batch), aliased(Batch)
    originals = select(own.id).where(
        own.user_id == user_id, own.project_id == project_id, own.original_id.is_(None)
    )
    revisions = (
        select(later.id)
        .join(first, first.id == later.original_id)
        .where(first.user_id == user_id, first.project_id == project_id, first.original_id.is_(None))
    )
    return IS_NEWEST, Batch.id.in_(originals.union_all(revisions))


def answers_on(user_id: int | None, project_id: int, datapoint_id: int) -> Conditions:
    """Give the conditions on `Batch` that it is the newest state of a person's answer to a text."""
    here = Batch.project_id == project_id, Batch.datapoint_id == datapoint_id
    return *here, IS_NEWEST, is_answer_of(user_id)


def answers_to(user_id: int | None, project_id: int, datapoint_id: int, context_id: int) -> Conditions:
    """Give the conditions on `Batch` that it is one of `answers_on` a text as it is or was.

    What the text was before its source changed is another text.
    """
    return *answers_on(user_id, project_id, datapoint_id), Batch.context_id == context_id


def has_answered(session: Session, project_id: int, datapoint_id: int, user_id: int) -> bool:
    """Whether anything that a person answered to a text holds, whoever revised it."""
    mine = answers_on(user_id, project_id, datapoint_id)
    return session.scalar(select(Batch.id).where(*mine, ~Batch.undone).limit(1)) is not None
