"""Reviewers say what they found in a batch: no ambiguity, something to resolve, or resolved."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from textinator_widgets.errors import InvalidInput
from textinator_widgets.model import BatchReview, Project, User
from textinator_widgets.protocol.boards import Review
from textinator_widgets.protocol.values import shown
from textinator_widgets.services.actors import Actor, record
from textinator_widgets.services.revisions import find_reviewed

STATUSES = ("no", "rr", "rs")
MAX_COMMENT = 5000


def set_status(
    session: Session,
    actor: Actor,
    project: Project,
    identity: str,
    status: object,
    comment: object = "",
    *,
    now: datetime,
) -> None:
    """Store what a reviewer found in a batch, in the place of what they had said before.

    Parameters
    ----------
    status
        "no" (no ambiguity), "rr" (requires resolution) or "rs" (resolved: by this reviewer, now).

    Raises
    ------
    InvalidInput, NotAllowed, UnknownBatch
        When the status or comment is none; when this person may not review; when there is no such batch.
    """
    if status not in STATUSES:
        raise InvalidInput(
            f"The status of a review must be one of {', '.join(STATUSES)}; got {shown(status)}."
        )
    if not isinstance(comment, str) or len(comment) > MAX_COMMENT:
        raise InvalidInput(f"A comment must be up to {MAX_COMMENT} letters; got {shown(comment)}.")
    batch = find_reviewed(session, actor, project, identity)
    found = session.scalar(
        select(BatchReview).where(BatchReview.batch_id == batch.id, BatchReview.reviewer_id == actor.user_id)
    )
    if found is None:
        found = BatchReview(batch_id=batch.id, reviewer_id=int(actor.user_id or 0), dt_created=now)
        session.add(found)
    is_resolved = status == "rs"
    found.status, found.comment, found.dt_updated = str(status), comment, now
    found.resolved_by_id = actor.user_id if is_resolved else None
    found.dt_resolved = now if is_resolved else None
    session.flush()
    record(session, actor, "review", f"batch:{batch.uuid}", now=now, new=found.status)


def statuses(session: Session, batch_ids: Sequence[int]) -> dict[int, Review]:
    """Give the newest review of each batch that has one, by the batch's id."""
    resolver = aliased(User)
    found = session.execute(
        select(BatchReview, User.name, resolver.name)
        .join(User, User.id == BatchReview.reviewer_id)
        .join(resolver, resolver.id == BatchReview.resolved_by_id, isouter=True)
        .where(BatchReview.batch_id.in_(batch_ids))
        .order_by(BatchReview.dt_updated, BatchReview.id)
    )
    return {
        review.batch_id: {
            "status": review.status,  # type: ignore[typeddict-item]
            "comment": review.comment,
            "reviewer": reviewer,
            "resolved_by": resolved_by,
        }
        for review, reviewer, resolved_by in found
    }
