"""Batches are found, flagged, taken back and brought back; nothing of them is lost."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from textinator_widgets.errors import NotAllowed, UnknownBatch
from textinator_widgets.model import Batch, Input, Label, LabelRelation, Project
from textinator_widgets.protocol.values import shown
from textinator_widgets.services.actors import Actor, record
from textinator_widgets.services.assignment import bring_back, refuse_when_closed, take_back
from textinator_widgets.services.batch_hashes import remember_content
from textinator_widgets.services.claims import claim_of
from textinator_widgets.services.decisions import decisions_followed
from textinator_widgets.services.rights import refuse_reviewing, sees_everything
from textinator_widgets.services.whose import has_answered

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
    if batch is None or _submitter_of(session, batch) != actor.user_id:
        raise _unknown(actor, identity)
    return batch


def find_batch(session: Session, actor: Actor, project: Project, identity: str) -> Batch:
    """Give a batch that this person may change: an own one, or any to the author and collaborators.

    What a reviewer made of somebody else's batch is theirs to change too, as long as they may review.

    Raises
    ------
    UnknownBatch
        When there is none.
    NotAllowed
        When they made it as a reviewer, and may review no more.
    """
    batch = _find_within_reach(session, actor, project, identity)
    if not _has_whole(session, actor, project, batch):
        refuse_reviewing(session, actor, project)
    return batch


def find_whole_batch(session: Session, actor: Actor, project: Project, identity: str) -> Batch:
    """Give a batch that this person may take back with all its revisions.

    Raises
    ------
    UnknownBatch
        When there is none that they may change.
    NotAllowed
        When they are only a reviewer of it.
    """
    batch = _find_within_reach(session, actor, project, identity)
    if not _has_whole(session, actor, project, batch):
        raise NotAllowed(
            "An answer is withdrawn and restored by the person who submitted it, and by the author and "
            "collaborators; a reviewer stores another revision. Nothing was changed."
        )
    return batch


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


def _unknown(actor: Actor, identity: str) -> UnknownBatch:
    return UnknownBatch(
        f"{actor.name!r} has no batch {shown(identity)} in this project.", in_python="batches() lists them."
    )


def _find_within_reach(session: Session, actor: Actor, project: Project, identity: str) -> Batch:
    batch = _find(session, project, identity)
    if batch is None or not (batch.user_id == actor.user_id or _has_whole(session, actor, project, batch)):
        raise _unknown(actor, identity)
    return batch


def _has_whole(session: Session, actor: Actor, project: Project, batch: Batch) -> bool:
    """Whether a person may change a batch with all its revisions, and not only as a reviewer."""
    return _submitter_of(session, batch) == actor.user_id or sees_everything(session, actor, project)


def _submitter_of(session: Session, batch: Batch) -> int:
    """Give the person whose answer a batch is."""
    first = batch if batch.original_id is None else session.get_one(Batch, batch.original_id)
    return first.user_id


def withdraw(session: Session, actor: Actor, project: Project, identity: str, *, now: datetime) -> None:
    """Take back an answer: its newest revision and all before it are undone, with everything in them.

    Doing it twice changes nothing. When nothing else of this person is left on the text, it is free again.

    Raises
    ------
    UnknownBatch, NotAllowed
        When this person has no such batch; when they are only a reviewer of it.
    ProjectClosed
        When the project takes nothing now.
    """
    refuse_when_closed(project, now)
    batch = find_whole_batch(session, actor, project, identity)
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
    if claim is not None and not has_answered(session, project.id, first.datapoint_id, first.user_id):
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
    remember_content(session, batch.id)


def restore(session: Session, actor: Actor, project: Project, identity: str, *, now: datetime) -> None:
    """Bring back a batch that was withdrawn, with all its revisions, as it was.

    Doing it twice changes nothing.

    Raises
    ------
    UnknownBatch, NotAllowed, ProjectClosed
        As for `withdraw`.
    """
    refuse_when_closed(project, now)
    batch = find_whole_batch(session, actor, project, identity)
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
        bring_back(session, project, claim, now=now)


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
    remember_content(session, batch.id)


def set_flag(
    session: Session, actor: Actor, project: Project, identity: str, is_flagged: bool, *, now: datetime
) -> None:
    """Mark a batch as one to look at again, or take the mark away: the newest of its revisions has it.

    Raises
    ------
    UnknownBatch, NotAllowed
        When this person may not change such a batch.
    """
    batch = revisions_of(session, find_batch(session, actor, project, identity))[-1]
    if batch.is_flagged != is_flagged:
        batch.is_flagged, batch.dt_updated = is_flagged, now
        remember_content(session, batch.id)
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
