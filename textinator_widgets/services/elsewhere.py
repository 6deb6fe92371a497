"""A text that its person has submitted in another window while this one was open."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from textinator_widgets.errors import AlreadySubmitted, NotAllowed
from textinator_widgets.model import Batch, Datapoint, Project
from textinator_widgets.services.actors import Actor
from textinator_widgets.services.batches import read_batches
from textinator_widgets.services.claims import place_of
from textinator_widgets.services.editing import edit
from textinator_widgets.services.revisions import find_own_batch
from textinator_widgets.services.submission import DELETE_DRAFT, Submission, has_key, shown_context


def refuse_unseen(
    session: Session, actor: Actor, project: Project, datapoint_id: int, *, key: str, known: int
) -> None:
    """Refuse an answer to a text of whose answers its page knows fewer than there are.

    Parameters
    ----------
    key
        Of the submission; one that came before is let through, since it is stored already.
    known
        How many answers of this person to this text the page knows.

    Raises
    ------
    AlreadySubmitted
        It carries the newest of these answers; nothing was stored.
    """
    mine = _own(actor, datapoint_id)
    count = select(func.count()).select_from(Batch)
    of_project = Batch.project_id == project.id, Batch.is_current, ~Batch.undone
    if (session.scalar(count.where(*of_project, *mine)) or 0) <= known:
        return
    if not has_key(session, actor, project, key):
        raise _submitted(session, actor, project, datapoint_id)


def replace(
    session: Session,
    actor: Actor,
    project: Project,
    answer: Mapping[str, Any],
    *,
    datapoint_id: int,
    batch: str,
    key: str,
    now: datetime,
    ignore: bool,
    sha256: str,
    language: str,
) -> Submission:
    """Store an answer as a revision of one that this person gave to the same text in another window.

    Raises
    ------
    AlreadySubmitted
        When that answer has a newer revision, or was taken back.
    NotAllowed
        When it is about another text, or the project does not allow editing.
    """
    if not has_key(session, actor, project, key):
        old = find_own_batch(session, actor, project, batch)
        if old.datapoint_id != datapoint_id:
            raise NotAllowed("An answer replaces one to the same text only; nothing was stored.")
        if old.undone or not old.is_current:
            raise _submitted(session, actor, project, datapoint_id)
        shown_context(session, datapoint_id, sha256)
    done = edit(
        session,
        actor,
        project,
        batch,
        answer,
        key=key,
        now=now,
        ignore=ignore,
        language=language,
        as_revision=True,
    )
    DELETE_DRAFT.change(session, place_of(project.id, datapoint_id, int(actor.user_id or 0)))
    return done


def _own(actor: Actor, datapoint_id: int) -> tuple[Any, ...]:
    # answers to what the text was before its source changed are about another text
    context = select(Datapoint.context_id).where(Datapoint.id == datapoint_id).scalar_subquery()
    mine = Batch.user_id == actor.user_id, Batch.datapoint_id == datapoint_id
    return *mine, Batch.context_id == context


def _submitted(session: Session, actor: Actor, project: Project, datapoint_id: int) -> AlreadySubmitted:
    found = list(read_batches(session, project.id, *_own(actor, datapoint_id)))
    message = "This text was submitted in another window meanwhile; nothing was stored."
    if not found:
        return AlreadySubmitted(message)
    newest = found[-1]
    return AlreadySubmitted(
        message,
        {
            "batch": newest.uuid,
            "submitted": newest.created.isoformat(),
            "answer": newest.as_answer(),
            "replaceable": project.allow_editing,
        },
    )
