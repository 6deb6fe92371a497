"""Batches are found, flagged, taken back and brought back; nothing of them is lost."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from textinator_widgets.errors import UnknownBatch
from textinator_widgets.model import Batch, Input, Label, LabelRelation, Project
from textinator_widgets.protocol.values import shown
from textinator_widgets.services.actors import Actor, record
from textinator_widgets.services.assignment import finish_submit, refuse_when_closed, take_back
from textinator_widgets.services.claims import claim_of
from textinator_widgets.services.decisions import decisions_followed
from textinator_widgets.services.rights import refuse_reviewing, sees_everything

PLACE = func.coalesce(Batch.original_id, Batch.id)
"""The batch that a batch with its revisions began with: where they stand in the order of submits."""

IS_NEWEST = text("batch.is_current")
"""No later revision replaces it. The index of the board is used where it is said in these very words."""

EDITED = "edited"
"""Field of a batch's `extra`: `key`, `hash` and ISO `time` of its last edit in place, stored once only."""


def find_own_batch(session: Session, actor: Actor, project: Project, identity: str) -> Batch:
    """Give a batch of this person and project; a revision that somebody else made of one is theirs too.

    Raises
    ------
    UnknownBatch
        When there is none of this uuid, or it is somebody else's.
    """
    batch = _find(session, project, identity)
    if batch is None or not _is_own(session, actor, batch):
        raise UnknownBatch(
            f"{actor.name!r} has no batch {shown(identity)} in this project.",
            in_python="batches() lists them.",
        )
    return batch


def find_batch(session: Session, actor: Actor, project: Project, identity: str) -> Batch:
    """Give a batch that this person may change: an own one, or any to the author and collaborators.

    Raises
    ------
    UnknownBatch
        When there is none.
    """
    batch = _find(session, project, identity) if sees_everything(session, actor, project) else None
    return batch or find_own_batch(session, actor, project, identity)


def find_reviewed(session: Session, actor: Actor, project: Project, identity: str) -> Batch:
    """Give a batch that this person may review.

    Raises
    ------
    NotAllowed, UnknownBatch
        When they may not review here; when there is no such batch.
    """
    refuse_reviewing(session, actor, project)
    batch = _find(session, project, identity)
    if batch is None:
        raise UnknownBatch(
            f"This project has no batch {shown(identity)}.", in_python="board(review=key) lists them."
        )
    return batch


def _find(session: Session, project: Project, identity: str) -> Batch | None:
    if not identity.isascii():  # as every uuid is
        return None
    return session.scalar(select(Batch).where(Batch.uuid == identity, Batch.project_id == project.id))


def _is_own(session: Session, actor: Actor, batch: Batch) -> bool:
    if batch.user_id == actor.user_id:
        return True
    first = None if batch.original_id is None else session.get(Batch, batch.original_id)
    return first is not None and first.user_id == actor.user_id


def withdraw(session: Session, actor: Actor, project: Project, identity: str, *, now: datetime) -> None:
    """Take back an answer: its newest revision and all before it are undone, with everything in them.

    Doing it twice changes nothing. When nothing else of this person is left on the text, it is free again.

    Raises
    ------
    UnknownBatch
        When this person may not change such a batch.
    ProjectClosed
        When the project takes nothing now.
    """
    refuse_when_closed(project, now)
    batch = find_batch(session, actor, project, identity)
    revisions = revisions_of(session, batch)
    if revisions[-1].undone:
        return
    with decisions_followed(session, actor, batch, now=now):
        for revision in revisions:
            _take_out(session, revision, now)
        session.flush()
    record(session, actor, "withdraw", f"batch:{revisions[-1].uuid}", now=now)
    first = revisions[0]
    claim = claim_of(session, project, first.datapoint_id, first.user_id)
    if claim is not None and not _has_answers(session, first):
        take_back(session, project, claim, now=now)


TAKEN = "taken_out"
"""Field of a withdrawn batch's `extra`: ids of what had been undone before, by table."""


def _take_out(session: Session, batch: Batch, now: datetime) -> None:
    """Undo a batch with everything in it, and remember what had been undone before."""
    before: dict[str, list[int]] = {}
    for table in (Label, Input, LabelRelation):
        undone = session.scalars(select(table.id).where(table.batch_id == batch.id, table.undone))
        before[table.__tablename__] = list(undone)
        of_batch = update(table).where(table.batch_id == batch.id)
        session.execute(of_batch.values(undone=True, dt_updated=now))
    batch.undone, batch.dt_updated = True, now
    batch.extra = {**(batch.extra or {}), TAKEN: before}


def restore(session: Session, actor: Actor, project: Project, identity: str, *, now: datetime) -> None:
    """Bring back a batch that was withdrawn, with all its revisions, as it was.

    Doing it twice changes nothing.

    Raises
    ------
    UnknownBatch, ProjectClosed
        As for `withdraw`.
    """
    refuse_when_closed(project, now)
    batch = find_batch(session, actor, project, identity)
    revisions = revisions_of(session, batch)
    if not revisions[-1].undone:
        return
    with decisions_followed(session, actor, batch, now=now):
        for revision in revisions:
            _put_back(session, revision, now)
        session.flush()
    record(session, actor, "restore", f"batch:{revisions[-1].uuid}", now=now)
    first = revisions[0]
    claim = claim_of(session, project, first.datapoint_id, first.user_id)
    if claim is not None:
        finish_submit(session, project, claim, now=now)


def _put_back(session: Session, batch: Batch, now: datetime) -> None:
    """Undo what `_take_out` did."""
    extra = dict(batch.extra or {})
    before = extra.pop(TAKEN, {})
    for table in (Label, Input, LabelRelation):
        of_batch = update(table).where(
            table.batch_id == batch.id, table.id.not_in(before.get(table.__tablename__, []))
        )
        session.execute(of_batch.values(undone=False, dt_updated=now))
    batch.undone, batch.dt_updated, batch.extra = False, now, extra or None


def set_flag(
    session: Session, actor: Actor, project: Project, identity: str, is_flagged: bool, *, now: datetime
) -> None:
    """Mark a batch as one to look at again, or take the mark away.

    Raises
    ------
    UnknownBatch
        When this person may not change such a batch.
    """
    batch = find_batch(session, actor, project, identity)
    if batch.is_flagged != is_flagged:
        batch.is_flagged, batch.dt_updated = is_flagged, now
        session.flush()
        record(session, actor, "flag" if is_flagged else "unflag", f"batch:{batch.uuid}", now=now)


def revisions_of(session: Session, batch: Batch) -> list[Batch]:
    """Give a batch with all its revisions, oldest first."""
    revisions = [batch]
    while (earlier := revisions[0].revision_of_id) is not None:
        revisions.insert(0, session.get_one(Batch, earlier))
    while True:
        later = session.scalar(select(Batch).where(Batch.revision_of_id == revisions[-1].id))
        if later is None:
            return revisions
        revisions.append(later)


def _has_answers(session: Session, batch: Batch) -> bool:
    """Whether anything that its person answered to the text of a batch holds."""
    found = select(Batch.id).where(
        Batch.project_id == batch.project_id,
        Batch.datapoint_id == batch.datapoint_id,
        Batch.user_id == batch.user_id,
        Batch.is_current,
        ~Batch.undone,
    )
    return session.scalar(found.limit(1)) is not None
