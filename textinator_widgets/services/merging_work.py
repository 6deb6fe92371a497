"""What people of two copies of a project left unsubmitted, and what reviewers said, becomes that of one."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from textinator_widgets.model import AuditLog, Batch, BatchDraft, BatchReview, Draft, Project, User
from textinator_widgets.services.bulk import insert_row
from textinator_widgets.services.merging_batches import Conflict, Ways, copy_log, keep_time
from textinator_widgets.services.merging_numbers import named_in, renumbered

STATE = ("revision", "answer", "history", "dt_created", "dt_updated")


def merge_reviews(session: Session, other: Session, theirs: Project, ways: Ways) -> Sequence[Conflict]:
    """Keep the newer word of each reviewer on each batch; tell of the other where both said something new."""
    conflicts: list[Conflict] = []
    said = select(BatchReview).join(Batch, Batch.id == BatchReview.batch_id)
    for review in other.scalars(said.where(Batch.project_id == theirs.id).order_by(BatchReview.id)):
        if review.batch_id not in ways.batch:
            kept = _told(other, review)
            conflicts.append({"what": "what it reviews is not here", "batch": None, "kept_apart": kept})
            continue
        named = {"batch_id": ways.batch[review.batch_id], "reviewer_id": ways.user(review.reviewer_id)}
        resolver = None if review.resolved_by_id is None else ways.user(review.resolved_by_id)
        fields = ("status", "comment", "dt_resolved", "dt_created", "dt_updated")
        values = {name: getattr(review, name) for name in fields} | {"resolved_by_id": resolver}
        uuid = session.get_one(Batch, named["batch_id"]).uuid
        ours = session.scalar(select(BatchReview).filter_by(**named))
        if ours is None:
            insert_row(session, BatchReview, **named, **values)
            copy_log(session, other, uuid, ways, ["review"])
            continue
        is_newer = (review.dt_updated, review.comment) > (ours.dt_updated, ours.comment)
        loser, side = (ours, session) if is_newer else (review, other)
        if _word(ours) != _word(review) and not _was_said(session, other, loser, is_newer=is_newer):
            told = _told(side, loser)
            conflicts.append({"what": "reviewed on both sides", "batch": uuid, "kept_apart": told})
        copy_log(session, other, uuid, ways, ["review"])
        if is_newer:
            _set(ours, values)
    session.flush()
    return conflicts


def _word(review: BatchReview) -> tuple[str, str]:
    return review.status, review.comment


def _told(session: Session, review: BatchReview) -> dict[str, Any]:
    reviewer = session.get_one(User, review.reviewer_id).name
    return {"reviewer": reviewer, "status": review.status, "comment": review.comment}


def _was_said(session: Session, other: Session, loser: BatchReview, *, is_newer: bool) -> bool:
    """Whether the winner's side said the same before, as its audit log tells."""
    winning, losing = (other, session) if is_newer else (session, other)
    batch = losing.get_one(Batch, loser.batch_id)
    name = losing.get_one(User, loser.reviewer_id).name
    said = (
        select(AuditLog.id)
        .join(User, User.id == AuditLog.user_id)
        .where(
            AuditLog.object == f"batch:{batch.uuid}",
            AuditLog.action == "review",
            AuditLog.time == loser.dt_updated,
            User.name == name,
        )
    )
    return winning.scalar(said.limit(1)) is not None


def merge_drafts(session: Session, other: Session, theirs: Project, ways: Ways) -> Sequence[Conflict]:
    """Keep the newer draft of each person and text; the other is told, unless it is the same."""
    conflicts: list[Conflict] = []
    for draft in other.scalars(select(Draft).where(Draft.project_id == theirs.id).order_by(Draft.id)):
        place = ways.place(draft.datapoint_id, draft.context_id)
        if place is None:
            conflicts.append({"what": "text is not here", "batch": None, "kept_apart": draft.answer})
            continue
        named = {"user_id": ways.user(draft.user_id), "project_id": ways.project, "datapoint_id": place[0]}
        ours = session.scalar(select(Draft).filter_by(**named))
        values = _state(draft, ways) | {"sha256": draft.sha256, "context_id": place[1]}
        if ours is None:
            insert_row(session, Draft, **named, **values)
        else:
            conflicts += _keep_newer(session, other, ours, draft, values, "draft on both sides", None)
    session.flush()
    return conflicts


def merge_batch_drafts(session: Session, other: Session, theirs: Project, ways: Ways) -> Sequence[Conflict]:
    """Keep the newer one of what each person changed in a batch and has not saved in it."""
    conflicts: list[Conflict] = []
    rows = select(BatchDraft).where(BatchDraft.project_id == theirs.id).order_by(BatchDraft.id)
    for draft in other.scalars(rows):
        if draft.batch_id not in ways.batch or draft.base_id not in ways.batch:
            what = "changes of a batch that is not here"
            conflicts.append({"what": what, "batch": None, "kept_apart": draft.answer})
            continue
        named = {"user_id": ways.user(draft.user_id), "batch_id": ways.batch[draft.batch_id]}
        ours = session.scalar(select(BatchDraft).filter_by(**named))
        base = {"base_id": ways.batch[draft.base_id], "base_version": draft.base_version}
        values = _state(draft, ways) | base
        if ours is None:
            insert_row(session, BatchDraft, project_id=ways.project, **named, **values)
        else:
            uuid = session.get_one(Batch, named["batch_id"]).uuid
            what = "unsaved changes on both sides"
            conflicts += _keep_newer(session, other, ours, draft, values, what, uuid)
    session.flush()
    return conflicts


def _state(draft: Draft | BatchDraft, ways: Ways) -> dict[str, Any]:
    values = {name: getattr(draft, name) for name in STATE}
    return values | {name: ways.here(values[name]) for name in ("answer", "history")}


def _keep_newer(
    session: Session,
    other: Session,
    ours: Draft | BatchDraft,
    theirs: Draft | BatchDraft,
    values: Mapping[str, Any],
    what: str,
    batch: str | None,
) -> Sequence[Conflict]:
    mine, there = (renumbered(one.answer, named_in(side)) for one, side in ((ours, session), (theirs, other)))
    states = [
        (one.dt_updated, one.revision, json.dumps(answer, sort_keys=True))
        for one, answer in ((ours, mine), (theirs, there))
    ]
    is_newer = states[1] > states[0]
    if is_newer:
        _set(ours, values)
    if mine == there:
        return []
    return [{"what": what, "batch": batch, "kept_apart": mine if is_newer else there}]


def _set(row: Draft | BatchDraft | BatchReview, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    keep_time(row)
