"""Reviewers say what they found in a batch: no ambiguity, something to resolve, or resolved.

A word is stored with the revision that the reviewer saw, and holds for the batch with all its revisions. Its
status is the last word on any of them, but a question stays open: "rr" of one reviewer holds until they say
something else, or anybody says after it that it is resolved ("rs"). "no" of somebody else does not close it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, case, func, or_, select, text
from sqlalchemy.orm import Session, aliased

from textinator_widgets.errors import InvalidInput, InvalidSetting
from textinator_widgets.model import Batch, BatchReview, Project, User
from textinator_widgets.model.base import EPOCH
from textinator_widgets.protocol.boards import Review
from textinator_widgets.protocol.values import shown
from textinator_widgets.services.actors import Actor, record
from textinator_widgets.services.revisions import EDITED, find_reviewed
from textinator_widgets.services.whose import PLACE

STATUSES = ("no", "rr", "rs")
FILTERS = ("none", *STATUSES)
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
    """Store what a reviewer found in a batch, in the place of what they had said of this revision before.

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


def check_statuses(given: object) -> tuple[str, ...]:
    """Give the statuses that batches are looked for by: one or several, "none" = not reviewed yet.

    Raises
    ------
    InvalidSetting
        When one is none.
    """
    several = [given] if isinstance(given, str) else given
    if not isinstance(several, Collection) or not several or not all(one in FILTERS for one in several):
        raise InvalidSetting(
            f"The status of a review must be one of {', '.join(FILTERS)}, or several of them; "
            f"got {shown(given)}."
        )
    return tuple(dict.fromkeys(several))


def with_status(project: Project, statuses: Sequence[str]) -> ColumnElement[bool]:
    """Give the condition on `Batch` that its status, with its revisions, is one of these."""
    last = last_words(project)
    conditions = [PLACE.in_(select(last.c.place).where(last.c.status.in_(statuses)))]
    if "none" in statuses:
        conditions.append(PLACE.not_in(select(last.c.place)))
    return or_(*conditions)


def last_words(project: Project) -> Subquery:
    """Give the `status` that each reviewed batch of a project has, by its `place`."""
    newest_first = BatchReview.dt_updated.desc(), BatchReview.id.desc()
    resolved = case((BatchReview.status == "rs", BatchReview.dt_updated))
    said = (
        select(
            PLACE.label("place"),
            BatchReview.id,
            BatchReview.status,
            BatchReview.dt_updated,
            func.row_number()
            .over(partition_by=(PLACE, BatchReview.reviewer_id), order_by=newest_first)
            .label("own_rank"),
            func.max(resolved).over(partition_by=PLACE).label("resolved"),
        )
        .join(Batch, Batch.id == BatchReview.batch_id)
        .where(Batch.project_id == project.id)
        .subquery()
    )
    is_open = and_(
        said.c.status == "rr",
        said.c.own_rank == 1,
        or_(said.c.resolved.is_(None), said.c.dt_updated > said.c.resolved),
    )
    order = case((is_open, 0), else_=1), said.c.dt_updated.desc(), said.c.id.desc()
    ranked = select(
        said.c.place,
        said.c.status,
        func.row_number().over(partition_by=said.c.place, order_by=order).label("rank"),
    ).subquery()
    return select(ranked.c.place, ranked.c.status).where(ranked.c.rank == 1).subquery()


def words_on(
    session: Session, batch_ids: Sequence[int], actor: Actor | None = None
) -> dict[int, list[Review]]:
    """Give what was said of batches and all their revisions, by the ids of these batches.

    First the word that is the status, then the others, newest first. `actor` is who asks.
    """
    places = {
        row[0]: row[1] for row in session.execute(select(Batch.id, PLACE).where(Batch.id.in_(batch_ids)))
    }
    chains = list({*places.values()})
    said = words(session, or_(Batch.id.in_(chains), Batch.original_id.in_(chains)), actor=actor)
    return {batch_id: said[place] for batch_id, place in places.items() if place in said}


def words(
    session: Session, *conditions: ColumnElement[bool], actor: Actor | None = None
) -> dict[int, list[Review]]:
    """Give what was said of the batches that conditions find, by `PLACE`; `actor` asks.

    First the word that is the status, then the others, newest first.
    """
    newest, resolver = aliased(Batch, name="newest"), aliased(User)
    said_of = (
        PLACE,
        BatchReview.batch_id,
        BatchReview.status,
        BatchReview.comment,
        BatchReview.dt_updated,
        BatchReview.reviewer_id,
    )
    found = session.execute(
        select(*said_of, User.name, resolver.name, newest.id, newest.extra)
        .join(Batch, Batch.id == BatchReview.batch_id)
        .join(
            newest,
            (newest.project_id == Batch.project_id)
            & (func.coalesce(newest.original_id, newest.id) == PLACE)
            & text("newest.is_current"),
        )
        .join(User, User.id == BatchReview.reviewer_id)
        .join(resolver, resolver.id == BatchReview.resolved_by_id, isouter=True)
        .where(*conditions)
        .order_by(BatchReview.dt_updated.desc(), BatchReview.id.desc())
    )
    said: dict[int, list[Review]] = {}
    for place, batch_id, status, comment, time, by, reviewer, resolved_by, newest_id, extra in found:
        word: Review = {
            "status": status,
            "comment": comment,
            "reviewer": reviewer,
            "resolved_by": resolved_by,
            "time": time.isoformat(),
            "changed_since": batch_id != newest_id or time < _edited(extra),
            "own": actor is not None and by == actor.user_id,
        }
        said.setdefault(place, []).append(word)
    for several in said.values():
        several.insert(0, several.pop(_deciding(several)))
    return said


def _deciding(newest_first: Sequence[Review]) -> int:
    """Give which word is the status: the twin of `last_words`."""
    heard: set[str] = set()
    for number, word in enumerate(newest_first):
        if word["status"] == "rs":
            break
        if word["status"] == "rr" and word["reviewer"] not in heard:
            return number
        heard.add(word["reviewer"])
    return 0


def _edited(extra: Mapping[str, Any] | None) -> datetime:
    """Give the time of the last edit in place of a batch; the beginning of time when there was none."""
    time = ((extra or {}).get(EDITED) or {}).get("time")
    return EPOCH if time is None else datetime.fromisoformat(time)
