"""What a text was before its source changed: whoever was given it answers that one."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, and_, bindparam, select
from sqlalchemy.orm import Session

from textinator_widgets.model import Claim, Context, Datapoint, Draft
from textinator_widgets.model.prepared import Prepared, Row
from textinator_widgets.services.claims import place_of

OF_DATAPOINT = and_(Datapoint.source_id == Context.source_id, Datapoint.key == Context.key)

CONTEXTS = Prepared(
    select(Context.id, Context.sha256)
    .join(Datapoint, OF_DATAPOINT)
    .where(Datapoint.id == bindparam("datapoint"))
)
TEXT = Prepared(select(Context.id, Context.sha256, Context.content).where(Context.id == bindparam("context")))
DRAFTED = Prepared(
    select(Draft.context_id, Draft.sha256).where(
        Draft.user_id == bindparam("user"),
        Draft.project_id == bindparam("project"),
        Draft.datapoint_id == bindparam("datapoint"),
    )
)


def older_text(session: Session, datapoint_id: int, sha256: str) -> Row | None:
    """Give id, SHA-256 and content of what a datapoint was at any time; None when it never was that."""
    for context_id, stored in CONTEXTS.all(session, {"datapoint": datapoint_id}):
        if stored == sha256:
            return TEXT.first(session, {"context": context_id})
    return None


def given_context(session: Session, datapoint_id: int, sha256: str | None) -> int | None:
    """Give the context of a text that was given with this SHA-256; without one, what the text is now.

    None = it is not stored.
    """
    if sha256 is None:
        return session.scalar(select(Datapoint.context_id).where(Datapoint.id == datapoint_id))
    older = older_text(session, datapoint_id, sha256)
    return None if older is None else int(older[0])


def is_changed(session: Session, datapoint_id: int, sha256: str | None) -> bool:
    """Whether a text is another one now than what was given; None = that is not known."""
    now = select(Context.sha256).join(Datapoint, Datapoint.context_id == Context.id)
    return sha256 is not None and session.scalar(now.where(Datapoint.id == datapoint_id)) != sha256


def drafted_text(
    session: Session, project_id: int, datapoint_id: int, user_id: int
) -> tuple[int, str] | None:
    """Give id and SHA-256 of the text that a person has unsubmitted work on; None when there is no work.

    That is the text that is open for them, also when its source has changed it since.
    """
    found = DRAFTED.first(session, place_of(project_id, datapoint_id, user_id))
    return None if found is None else (int(found[0]), str(found[1]))


def given_text(context_id: int, project_id: int, user_id: int) -> Select[int, Any]:
    """Select the datapoint of a context, as it is or was, that a person was given, and its context now."""
    return (
        select(Datapoint.id, Datapoint.context_id)
        .join(Context, OF_DATAPOINT)
        .join(Claim, Claim.datapoint_id == Datapoint.id)
        .where(Context.id == context_id, Claim.project_id == project_id, Claim.user_id == user_id)
    )
