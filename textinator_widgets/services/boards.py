"""The board: lists of batches to edit or review, page by page, with search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select, true
from sqlalchemy.orm import Session, aliased

from textinator_widgets.errors import InvalidInput
from textinator_widgets.model import Batch, Context, Datapoint, Label, Project, Queue, User
from textinator_widgets.model.base import write_json
from textinator_widgets.protocol.boards import BatchChange, BoardPage, BoardRow
from textinator_widgets.protocol.values import shown
from textinator_widgets.services import titles
from textinator_widgets.services.actors import Actor
from textinator_widgets.services.batch_drafts import changed_batches
from textinator_widgets.services.reviews import with_status, words_on
from textinator_widgets.services.revisions import EDITED
from textinator_widgets.services.rights import may_review, refuse_reviewing, sees_everything
from textinator_widgets.services.rules import rules_of
from textinator_widgets.services.search import Condition, conditions, stands
from textinator_widgets.services.whose import IS_NEWEST, PLACE
from textinator_widgets.services.word_indexes import word_index

PAGE = 30
SAMPLE = 5
MAX_TITLE_SOURCE = 20_000


@dataclass(frozen=True)
class Wanted:
    """What of the board is asked for.

    `datapoint_id` narrows it to one text, for reviewing; `statuses` to what was reviewed so.
    """

    search: object = ()
    flagged: bool = False
    sample: bool = False
    page: int = 1
    undone: bool = False
    datapoint_id: int | None = None
    statuses: Sequence[str] = ()


def board(session: Session, actor: Actor, project: Project, wanted: Wanted, *, language: str) -> BoardPage:
    """Give one page of the batches that a person may see, newest first.

    Author and collaborators see everybody's, others their own. With a text (`datapoint_id`) it is the list of
    a reviewer: everybody's batches of that text.

    Raises
    ------
    InvalidInput
        When the search or the page cannot be understood.
    NotAllowed
        When somebody who may not review asks for others' batches of a text.
    """
    if wanted.datapoint_id is not None:
        refuse_reviewing(session, actor, project)
    visible = _visible(session, actor, project, wanted.datapoint_id)
    shown_ones = [*visible, *narrowed(session, project, wanted, visible, language)]
    total = session.scalar(select(func.count()).select_from(Batch).where(*shown_ones)) or 0
    page, pages = page_of(wanted.page, 1 if wanted.sample else total)
    order = [func.random()] if wanted.sample else [PLACE.desc()]
    size = SAMPLE if wanted.sample else PAGE
    ids = session.scalars(
        select(Batch.id).where(*shown_ones).order_by(*order).limit(size).offset((page - 1) * size)
    ).all()
    rows = _rows(session, actor, project, ids, visible)
    return {
        "rows": rows,
        "page": page,
        "pages": pages,
        "total": min(total, SAMPLE) if wanted.sample else total,
        "everybody": wanted.datapoint_id is not None or sees_everything(session, actor, project),
        "reviewed": project.allow_reviewing,
    }


def page_of(page: object, total: int) -> tuple[int, int]:
    """Give the page that is shown, and how many there are.

    Raises
    ------
    InvalidInput
        When the page is none.
    """
    if type(page) is not int or not 0 < page < 2**31:
        raise InvalidInput(f"A page of the board must be a whole number from 1; got {shown(page)}.")
    pages = max(1, -(-total // PAGE))
    return min(page, pages), pages


def datapoint_of(session: Session, project: Project, key: str | int) -> int:
    """Give the text of a project that has a key.

    Raises
    ------
    InvalidInput
        When there is none.
    """
    found = session.scalar(
        select(Datapoint.id)
        .join(Queue, Queue.datapoint_id == Datapoint.id)
        .where(Queue.project_id == project.id, Datapoint.key == write_json(key))
        .limit(1)
    )
    if found is None:
        raise InvalidInput(f"This project has no text with the key {shown(key)}.", in_python="See texts().")
    return found


def _visible(session: Session, actor: Actor, project: Project, datapoint_id: int | None) -> list[Any]:
    """Give the conditions on what a person may see at all."""
    of_project: list[Any] = [Batch.project_id == project.id, IS_NEWEST]
    if datapoint_id is not None:
        return [*of_project, Batch.datapoint_id == datapoint_id]
    if sees_everything(session, actor, project):
        return of_project
    first = aliased(Batch, name="first")
    own = select(first.id).where(first.id == PLACE, first.user_id == actor.user_id).exists()
    reviews = may_review(session, actor, project)
    return [*of_project, or_(Batch.user_id == actor.user_id, own) if reviews else own]


def narrowed(
    session: Session, project: Project, wanted: Wanted, visible: Sequence[Any], language: str
) -> list[Condition]:
    """Give the conditions that are asked for, among what a person may see."""
    chosen: list[Condition] = [] if wanted.undone else [~Batch.undone]
    if wanted.flagged:
        chosen.append(Batch.is_flagged == true())
    if wanted.statuses:
        chosen.append(with_status(project, wanted.statuses))
    if wanted.search:
        markers = rules_of(session, project, language=language).marker_ids

        def numbered(numbers: Sequence[int]) -> list[int]:
            ordered = select(Batch.id).where(*visible).order_by(PLACE)
            found = (session.scalar(ordered.limit(1).offset(number - 1)) for number in numbers if number > 0)
            return [batch for batch in found if batch is not None]

        words = word_index(session, project)
        chosen += conditions(
            wanted.search, markers=markers, numbered=numbered, words=words, undone=wanted.undone
        )
    return chosen


def _rows(
    session: Session, actor: Actor, project: Project, ids: Sequence[int], visible: Sequence[Any]
) -> list[BoardRow]:
    first, author = aliased(Batch), aliased(User)
    found = session.execute(
        select(Batch, User.name, author, func.substr(Context.content, 1, MAX_TITLE_SOURCE), PLACE)
        .join(User, User.id == Batch.user_id)
        .join(first, first.id == PLACE)
        .join(author, author.id == first.user_id)
        .join(Context, Context.id == Batch.context_id)
        .where(Batch.id.in_(ids))
    ).all()
    spans = (
        select(Label.batch_id, func.count())
        .join(Batch, Batch.id == Label.batch_id)
        .where(Label.batch_id.in_(ids), Label.start.is_not(None), stands(Label, undone=True))
        .group_by(Label.batch_id)
    )
    counts = {row[0]: row[1] for row in session.execute(spans)}
    title = titles.finder(project.editing_title_regex)
    of = {row[0].id: row for row in found}
    said = words_on(session, ids, actor)
    unsaved = changed_batches(session, project, actor.user_id, [row[0] for row in found])
    rows: list[BoardRow] = []
    numbers = _numbers(session, visible, [row[4] for row in found])
    for batch, user, submitter, text, place in (of[batch_id] for batch_id in ids if batch_id in of):
        words = said.get(batch.id, [])
        rows.append(
            {
                "number": numbers[place],
                "batch": batch.uuid,
                "version": batch.version,
                "title": title(text),
                "user": user,
                "author": submitter.name,
                "own": submitter.id == actor.user_id,
                "labels": counts.get(batch.id, 0),
                "submitted": batch.dt_created.isoformat(),
                "flagged": batch.is_flagged,
                "undone": batch.undone,
                "unsaved": batch.id in unsaved,
                "review": words[0] if words else None,
                "earlier_reviews": words[1:],
                "revisions": _revisions(session, place),
            }
        )
    return rows


def _numbers(session: Session, visible: Sequence[Any], places: Sequence[int]) -> dict[int, int]:
    """Give the running numbers of batches by their `PLACE`, counted in one walk over the index."""
    if not places:
        return {}
    counts = [func.count().filter(place >= PLACE) for place in places]
    found = session.execute(select(*counts).select_from(Batch).where(*visible, max(places) >= PLACE)).one()
    return dict(zip(places, found, strict=True))


def _revisions(session: Session, first_id: int) -> list[BatchChange]:
    """Give what was changed in a batch and its revisions, oldest first."""
    chain = session.execute(
        select(Batch, User.name)
        .join(User, User.id == Batch.user_id)
        .where(or_(Batch.id == first_id, Batch.original_id == first_id))
        .order_by(Batch.id)
    )
    return [
        {"changes": (batch.revision_changes or "").splitlines(), "user": user, "time": _time_of(batch)}
        for batch, user in chain
        if batch.original_id is not None or batch.revision_changes
    ]


def _time_of(batch: Batch) -> str:
    """Give when a revision was made, or a batch was edited in place last."""
    edited = (batch.extra or {}).get(EDITED) or {}
    made = batch.dt_updated if batch.original_id is None else batch.dt_created
    return str(edited.get("time") or made.isoformat())
