"""Work that was not submitted yet is kept in the store."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from textinator_widgets.errors import AlreadySubmitted, NotAllowed, StaleDraft
from textinator_widgets.model import Draft, Project
from textinator_widgets.protocol.answers import Answer, History
from textinator_widgets.protocol.answers import Draft as DraftState
from textinator_widgets.services.actors import Actor
from textinator_widgets.services.answers import check_draft
from textinator_widgets.services.assignment import renew
from textinator_widgets.services.claims import ClaimRow, claim_of
from textinator_widgets.services.fields import refuse_other_fields
from textinator_widgets.services.rules import rules_of
from textinator_widgets.services.submission import draft_key, shown_context
from textinator_widgets.services.undo import check_history


def find_draft(session: Session, project: Project, user_id: int, datapoint_id: int) -> DraftState | None:
    """Give the stored draft of a person and a text; None when there is none."""
    row = session.scalar(select(Draft).where(*draft_key(user_id, project.id, datapoint_id)))
    if row is None:
        return None
    history = row.history or {"past": [], "future": []}
    return {
        "revision": row.revision,
        "answer": cast("Answer", row.answer),
        "history": cast("History", history),
        "saved": row.dt_updated.isoformat(),
    }


def save_draft(
    session: Session,
    actor: Actor,
    project: Project,
    answer: Mapping[str, Any],
    *,
    datapoint_id: int,
    now: datetime,
    base_revision: int | None = None,
    history: object = None,
    sha256: str | None = None,
    language: str = "en",
) -> int:
    """Store unsubmitted work and give its revision.

    Parameters
    ----------
    base_revision
        Revision that the work was made from; None = whatever is stored is replaced.

    Raises
    ------
    StaleDraft
        When another view stored a newer draft; it carries that draft, and nothing was changed.
    InvalidAnswer, OutdatedText, AlreadySubmitted, NotAllowed
        When the work does not belong to this text or person, or the text is submitted.
    """
    user_id, claim = _own_claim(session, actor, project, datapoint_id)
    context = shown_context(session, datapoint_id, sha256)
    rules = rules_of(session, project, language=language)
    screen = {"controls": rules.controls, "relations": rules.relations, "units": rules.units}
    refuse_other_fields(answer, language)
    checked = check_draft(answer, text=context.content, language=language, **screen)  # type: ignore[arg-type]
    steps = check_history(history)
    row = session.scalar(select(Draft).where(*draft_key(user_id, project.id, datapoint_id)))
    stored = 0 if row is None else row.revision
    if base_revision is not None and base_revision != stored and row is not None:
        if (row.answer, row.history) == (checked, steps):
            return stored  # the same save came again
        draft = find_draft(session, project, user_id, datapoint_id)
        raise StaleDraft("Another view has saved newer work on this text.", dict(draft or {}))
    of_text = {"context_id": context.id, "sha256": context.sha256}
    kept = {**of_text, "answer": dict(checked), "history": steps, "revision": stored + 1, "dt_updated": now}
    if row is None:
        place = {"user_id": user_id, "project_id": project.id, "datapoint_id": datapoint_id}
        session.execute(insert(Draft).values(**place, **kept, dt_created=now))
    else:
        for name, value in kept.items():
            setattr(row, name, value)
    renew(session, project, claim, now=now)
    return stored + 1


def _own_claim(session: Session, actor: Actor, project: Project, datapoint_id: int) -> tuple[int, ClaimRow]:
    if actor.user_id is None:
        raise NotAllowed("A draft belongs to a person.", in_python="Take project.annotator(name).")
    claim = claim_of(session, project, datapoint_id, actor.user_id)
    if claim is None:
        raise NotAllowed("This text was never given to this person; nothing was stored.")
    if claim.state == "submitted":
        raise AlreadySubmitted("This text was submitted meanwhile, so its draft was not stored.")
    return actor.user_id, claim
