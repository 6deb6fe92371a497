"""The texts that a reviewer may look at: those that others have answered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from textinator_widgets.model import Batch, Context, Datapoint, Project
from textinator_widgets.protocol.boards import ReviewText, ReviewTexts
from textinator_widgets.services import titles
from textinator_widgets.services.actors import Actor
from textinator_widgets.services.boards import MAX_TITLE_SOURCE, PAGE, Wanted, narrowed, page_of
from textinator_widgets.services.reviews import last_words
from textinator_widgets.services.rights import refuse_reviewing
from textinator_widgets.services.texts import parse_key
from textinator_widgets.services.whose import IS_NEWEST, PLACE


def review_texts(
    session: Session, actor: Actor, project: Project, wanted: Wanted, *, language: str
) -> ReviewTexts:
    """Give one page of the texts with batches of others, those that were answered last first.

    Parameters
    ----------
    wanted
        A text is given when a batch of somebody else on it is as asked for.

    Raises
    ------
    NotAllowed
        When this person may not review here.
    InvalidInput
        When the search or the page cannot be understood.
    """
    refuse_reviewing(session, actor, project)
    first = aliased(Batch, name="first")
    by_others = select(first.id).where(first.id == PLACE, first.user_id != actor.user_id).exists()
    visible: list[Any] = [Batch.project_id == project.id, IS_NEWEST]
    shown = [*visible, by_others, *narrowed(session, project, wanted, visible, language)]
    total = session.scalar(select(func.count(Batch.datapoint_id.distinct())).where(*shown)) or 0
    page, pages = page_of(wanted.page, total)
    found = session.scalars(
        select(Batch.datapoint_id)
        .where(*shown)
        .group_by(Batch.datapoint_id)
        .order_by(func.max(PLACE).desc())
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    ).all()
    return {"rows": _rows(session, project, found), "page": page, "pages": pages, "total": total}


def _rows(session: Session, project: Project, datapoints: Sequence[int]) -> list[ReviewText]:
    last = last_words(project)
    counts = session.execute(
        select(
            Batch.datapoint_id,
            func.count(),
            func.count().filter(last.c.status.is_(None)),
            func.count().filter(last.c.status == "rr"),
            func.max(Batch.dt_created),
        )
        .join(last, last.c.place == PLACE, isouter=True)
        .where(Batch.project_id == project.id, Batch.datapoint_id.in_(datapoints), IS_NEWEST, ~Batch.undone)
        .group_by(Batch.datapoint_id)
    )
    count_of = {row[0]: row for row in counts}
    texts = session.execute(
        select(Datapoint.id, Context.id, Datapoint.key, func.substr(Context.content, 1, MAX_TITLE_SOURCE))
        .join(Context, Context.id == Datapoint.context_id)
        .where(Datapoint.id.in_(datapoints))
    )
    text_of = {row[0]: row[1:] for row in texts}
    title = titles.finder(project.editing_title_regex)
    rows: list[ReviewText] = []
    for datapoint in datapoints:
        context, key, text = text_of[datapoint]
        _, batches, unreviewed, unresolved, time = count_of[datapoint]
        rows.append(
            {
                "context": context,
                "key": parse_key(key),
                "title": title(text),
                "batches": batches,
                "unreviewed": unreviewed,
                "unresolved": unresolved,
                "submitted": time.isoformat(),
            }
        )
    return rows
