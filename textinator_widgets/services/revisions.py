"""Batches are changed and taken back without being lost."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from textinator_widgets.errors import NotAllowed, UnknownBatch
from textinator_widgets.model import Batch, Context, Input, Label, LabelRelation, Project
from textinator_widgets.protocol.values import shown
from textinator_widgets.services.actors import Actor, record
from textinator_widgets.services.assignment import refuse_when_closed, take_back
from textinator_widgets.services.bulk import insert_row
from textinator_widgets.services.claims import claim_of
from textinator_widgets.services.rules import rules_of
from textinator_widgets.services.submission import (
    Submission,
    check_against,
    check_key,
    find_submission,
    insert_answer,
    payload_hash,
    seconds_since,
)


def find_own_batch(session: Session, actor: Actor, project: Project, identity: str) -> Batch:
    """Give a batch of this person and project.

    Raises
    ------
    UnknownBatch
        When there is none of this uuid, or it is somebody else's.
    """
    batch = None
    if identity.isascii():  # as every uuid is
        batch = session.scalar(
            select(Batch).where(
                Batch.uuid == identity, Batch.project_id == project.id, Batch.user_id == actor.user_id
            )
        )
    if batch is None:
        raise UnknownBatch(
            f"{actor.name!r} has no batch {shown(identity)} in this project.",
            in_python="batches() lists them.",
        )
    return batch


def withdraw(session: Session, actor: Actor, project: Project, identity: str, *, now: datetime) -> None:
    """Take back an answer: its newest revision and all before it are undone, with everything in them.

    Doing it twice changes nothing. When nothing else of this person is left on the text, it is free again.

    Raises
    ------
    UnknownBatch
        When there is no such batch of this person.
    ProjectClosed
        When the project takes nothing now.
    """
    refuse_when_closed(project, now)
    batch = find_own_batch(session, actor, project, identity)
    revisions = _revisions(session, batch)
    if revisions[-1].undone:
        return
    for revision in revisions:
        revision.undone, revision.dt_updated = True, now
        for table in (Label, Input, LabelRelation):
            of_batch = update(table).where(table.batch_id == revision.id)
            session.execute(of_batch.values(undone=True, dt_updated=now))
    session.flush()
    record(session, actor, "withdraw", f"batch:{revisions[-1].uuid}", now=now)
    claim = claim_of(session, project, batch.datapoint_id, batch.user_id)
    if claim is not None and not _has_answers(session, batch):
        take_back(session, project, claim, now=now)


def _revisions(session: Session, batch: Batch) -> list[Batch]:
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


def edit(
    session: Session,
    actor: Actor,
    project: Project,
    identity: str,
    answer: Mapping[str, Any],
    *,
    key: str | None,
    now: datetime,
    ignore: bool = False,
    language: str = "en",
) -> Submission:
    """Store a new answer as a revision of a batch; frames show the newest revision only.

    Raises
    ------
    UnknownBatch, NotAllowed
        When there is no such batch, it was withdrawn or revised, or the project does not allow editing.
    InvalidAnswer, KeyReused, ProjectClosed
        As for a submit.
    """
    key = check_key(key)
    digest = payload_hash(answer)
    known = find_submission(session, actor, project, key=key, digest=digest)
    if known is not None:
        return known
    refuse_when_closed(project, now)
    if not project.allow_editing:
        raise NotAllowed("This project does not allow batches to be edited.")
    batch = find_own_batch(session, actor, project, identity)
    if batch.undone or not batch.is_current:
        raise NotAllowed("This batch was withdrawn or has a newer revision; edit the newest one.")
    context = session.get_one(Context, batch.context_id)
    rules = rules_of(session, project, language=language)
    checked = check_against(project, rules, answer, context.content, ignore=ignore, language=language)
    new = str(uuid.uuid4())
    claim = claim_of(session, project, batch.datapoint_id, batch.user_id)
    batch.is_current, batch.dt_updated = False, now
    batch_id = insert_row(
        session,
        Batch,
        uuid=new,
        key=key,
        payload_hash=digest,
        user_id=batch.user_id,
        project_id=batch.project_id,
        datapoint_id=batch.datapoint_id,
        context_id=batch.context_id,
        is_flagged=batch.is_flagged,
        seconds=seconds_since(None if claim is None else claim.shown, now),
        revision_of_id=batch.id,
        dt_created=now,
        dt_updated=now,
    )
    stored = insert_answer(session, rules, checked, batch_id=batch_id, context_id=batch.context_id, now=now)
    record(session, actor, "edit", f"batch:{new}", now=now, old=identity, new=new)
    return Submission(batch_id, new, stored_now=True, answer=stored)
