"""A text that its person has submitted, or worked on, in another window while this one was open."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from textinator_widgets.errors import AlreadySubmitted, NotAllowed, OutdatedText, StaleDraft
from textinator_widgets.model import Batch, Project
from textinator_widgets.services.actors import Actor
from textinator_widgets.services.batches import read_batches
from textinator_widgets.services.claims import place_of
from textinator_widgets.services.drafts import find_draft
from textinator_widgets.services.editing import edit
from textinator_widgets.services.revisions import find_own_batch
from textinator_widgets.services.submission import DELETE_DRAFT, Submission, has_key, shown_context
from textinator_widgets.services.whose import answers_to


def refuse_unseen(
    session: Session,
    actor: Actor,
    project: Project,
    datapoint_id: int,
    *,
    context_id: int,
    key: str,
    known: int,
) -> None:
    """Refuse an answer to a text of whose answers its page knows fewer than there are.

    Parameters
    ----------
    context_id
        What the page shows, which the text may be or have been.
    key
        Of the submission; one that came before is let through, since it is stored already.
    known
        How many answers of this person to this text the page knows.

    Raises
    ------
    AlreadySubmitted
        It carries the newest of these answers; nothing was stored.
    """
    mine = answers_to(actor.user_id, project.id, datapoint_id, context_id)
    count = select(func.count()).select_from(Batch).where(*mine, ~Batch.undone)
    if (session.scalar(count) or 0) <= known:
        return
    if not has_key(session, actor, project, key):
        raise _submitted(session, actor, project, datapoint_id, context_id)


def refuse_newer_draft(
    session: Session,
    actor: Actor,
    project: Project,
    datapoint_id: int,
    answer: object,
    *,
    key: str,
    revision: int,
) -> None:
    """Refuse an answer to a text with newer unsubmitted work than its page knows: storing it would drop that.

    Parameters
    ----------
    key
        Of the submission; one that came before is let through, since it is stored already.
    revision
        Of the draft that the answer was made from; 0 = of none.

    Raises
    ------
    StaleDraft
        It carries the newer work; nothing was stored.
    """
    draft = find_draft(session, project, int(actor.user_id or 0), datapoint_id)
    if draft is None or draft["revision"] <= revision or draft["answer"] == answer:
        return
    if not has_key(session, actor, project, key):
        raise StaleDraft("Another view has saved newer work on this text; nothing was stored.", dict(draft))


def replace(
    session: Session,
    actor: Actor,
    project: Project,
    answer: Mapping[str, Any],
    *,
    datapoint_id: int,
    context_id: int,
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
    NotAllowed, OutdatedText
        When it is about another text, or about what the text was before; when the project does not allow
        editing.
    """
    if not has_key(session, actor, project, key):
        old = find_own_batch(session, actor, project, batch)
        if old.datapoint_id != datapoint_id:
            raise NotAllowed("An answer replaces one to the same text only; nothing was stored.")
        if old.undone or not old.is_current:
            raise _submitted(session, actor, project, datapoint_id, context_id)
        if shown_context(session, datapoint_id, sha256).id != old.context_id:
            raise OutdatedText("An answer replaces one to the same text only; nothing was stored.")
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


def _submitted(
    session: Session, actor: Actor, project: Project, datapoint_id: int, context_id: int
) -> AlreadySubmitted:
    mine = answers_to(actor.user_id, project.id, datapoint_id, context_id)
    found = list(read_batches(session, project.id, *mine))
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
