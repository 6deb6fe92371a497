"""Reports about a text: what an annotator says is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from textinator_widgets.errors import InvalidAnswer, MalformedAnswer, NotAllowed
from textinator_widgets.i18n import translate
from textinator_widgets.model import Batch, Project
from textinator_widgets.protocol.values import bad_character
from textinator_widgets.services.actors import Actor, record
from textinator_widgets.services.claims import claim_of, log_of
from textinator_widgets.services.rights import may_review, sees_everything

MAX_BYTES = 64 * 1024


def flag(
    session: Session,
    actor: Actor,
    project: Project,
    form: Mapping[str, Any],
    *,
    datapoint_id: int,
    now: datetime,
    language: str = "en",
) -> None:
    """Store a report about a text; fields that are empty are left out.

    Raises
    ------
    InvalidAnswer
        When the form is not a JSON object up to 64 kB with something in it.
    NotAllowed
        When the text was never given to this person, and they may open no answer to it either.
    """
    if actor.user_id is None or not _may_flag(session, actor, project, datapoint_id, actor.user_id):
        raise NotAllowed("This text was never given to this person; nothing was stored.")
    try:
        written = json.dumps(form, allow_nan=False, ensure_ascii=False)
        if bad_character(written) is not None:
            raise MalformedAnswer(
                "A report must be text that can be stored; got half of a surrogate pair. Leave it out."
            )
        size = len(written.encode())
    except (TypeError, ValueError, RecursionError):
        size = -1
    if (
        not isinstance(form, dict)
        or not 0 <= size <= MAX_BYTES
        or not all(isinstance(name, str) for name in form)
    ):
        raise MalformedAnswer(
            f"A report must be a JSON object of at most {MAX_BYTES} bytes; got {type(form).__name__}."
        )
    filled = {name: value for name, value in form.items() if value not in ("", None, [])}
    if not filled:
        raise InvalidAnswer(translate("Say what is wrong with the text: every field is empty.", language))
    log = log_of(session, project.id, datapoint_id, actor.user_id, now)
    errors = dict(log.flags.get("text_errors", {}))
    if filled in errors.values():
        return  # the same report came again
    moment = now.timestamp()
    while str(moment) in errors:
        moment = round(moment + 0.001, 3)
    log.flags = {**log.flags, "text_errors": {**errors, str(moment): filled}}
    session.flush()
    record(session, actor, "flag", f"datapoint:{datapoint_id}", now=now)


def _may_flag(session: Session, actor: Actor, project: Project, datapoint_id: int, user_id: int) -> bool:
    if claim_of(session, project, datapoint_id, user_id) is not None:
        return True
    answers = select(Batch.id).where(Batch.project_id == project.id, Batch.datapoint_id == datapoint_id)
    if not may_review(session, actor, project) and not sees_everything(session, actor, project):
        answers = answers.where(Batch.user_id == user_id)
    return session.scalar(answers.limit(1)) is not None


def answered_text(session: Session, project: Project, context_id: int) -> int | None:
    """Give the text with this content that somebody has answered in a project, as the id of its datapoint."""
    return session.scalar(
        select(Batch.datapoint_id)
        .where(Batch.project_id == project.id, Batch.context_id == context_id)
        .order_by(Batch.id)
        .limit(1)
    )
