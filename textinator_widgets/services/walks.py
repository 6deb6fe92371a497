"""Where a person is in the order of a project, and the next text of it that they can have.

Everybody goes round the stored order once, from a place of their own, and remembers how far they are, so that
no place is looked at twice. What comes back behind them is numbered (`Queue.returned`), and each person
remembers the last number that they have looked at. So the next text costs the same however many texts there
are and however many were done.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Select,
    Table,
    and_,
    bindparam,
    func,
    insert,
    literal_column,
    select,
    update,
)
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from textinator_widgets.model import Claim, Cursor, Project, Queue, Tally
from textinator_widgets.model.beside import writes_beside
from textinator_widgets.model.prepared import Prepared, Row
from textinator_widgets.services.sharing import NEWEST_RETURN, people_per_text
from textinator_widgets.services.texts import RANDOM

# written out, as the partial indexes have it
HAS_ROOM = Queue.room > literal_column("0")
CAME_BACK = Queue.returned > literal_column("0")
IS_RELEASED = Claim.state == literal_column("'released'")

WALKS = cast("Table", Cursor.__table__)
OF_PERSON = (WALKS.c.project_id == bindparam("project"), WALKS.c.user_id == bindparam("user"))
LAST_PLACE = Prepared(select(func.max(Queue.pos)).where(Queue.project_id == bindparam("project")))
TALLY = Prepared(
    select(Tally.submitted, Tally.skipped).where(
        Tally.project_id == bindparam("project"), Tally.user_id == bindparam("user")
    )
)
WALK = Prepared(select(WALKS.c.start_pos, WALKS.c.size, WALKS.c.steps, WALKS.c.returned).where(*OF_PERSON))
GO_ON = Prepared(
    update(WALKS).where(*OF_PERSON).values(steps=bindparam("new_steps"), returned=bindparam("seen"))
)
BEGIN = Prepared(
    insert(WALKS).values(
        project_id=bindparam("project"),
        user_id=bindparam("user"),
        start_pos=bindparam("start"),
        size=bindparam("texts"),
        steps=bindparam("new_steps"),
        returned=bindparam("seen"),
    )
)


@dataclass(frozen=True)
class Walk:
    """How far a person is; see `Cursor`."""

    start: int
    size: int
    steps: int
    returned: int

    def ways(self, last: int) -> Iterator[tuple[int, int]]:
        """Give the first and last place of each part of the order that is still before them."""
        here = self.start + self.steps
        if here < self.size:
            yield here, self.size - 1
        if self.steps < self.size:
            yield max(0, here - self.size), self.start - 1
        yield max(self.size, self.steps), last

    def at(self, pos: int) -> Walk:
        """Give the walk when it has come to a place, which is not behind it."""
        return replace(self, steps=pos if pos >= self.size else (pos - self.start) % self.size)


def has_done(
    datapoint: Any,  # noqa: ANN401 columns
    project_id: Any,  # noqa: ANN401
    user_id: Any,  # noqa: ANN401
    *,
    again: bool = False,
) -> ColumnElement[bool]:
    """Whether the person had the text; one that was taken over from them counts as not had.

    With `again` one that they skipped counts as not had, too.
    """
    mine = aliased(Claim)
    return (
        select(mine.id)
        .where(
            mine.project_id == project_id,
            mine.datapoint_id == datapoint,
            mine.user_id == user_id,
            mine.state.not_in(["released", "skipped"]) if again else mine.state != "released",
        )
        .exists()
    )


def has_done_all(session: Session, project: Project, user_id: int) -> bool:
    """Whether the person submitted every text, or skipped it where that is never offered again."""
    named = {"project": project.id, "user": user_id}
    submitted, skipped = TALLY.first(session, named) or (0, 0)
    had: int = submitted if project.offer_skipped_again else submitted + skipped
    return had > int(LAST_PLACE.scalar(session, named) or 0)


def free_text(session: Session, project: Project, user_id: int, *, move: bool = True) -> int | None:
    """Find the next text that a person can have without waiting, and go there when `move`."""
    named = {"project": project.id, "user": user_id}
    last = LAST_PLACE.scalar(session, named)
    if last is None:
        return None
    stored = WALK.first(session, named)
    begun = None if stored is None else Walk(*stored)
    if is_drawn(project):
        return _drawn(session, project, user_id, last, begun, move=move)
    walk = begun or Walk(_start(project, user_id, last), last + 1, 0, 0)
    if people_per_text(project) is None:
        own = RELEASED.scalar(session, named)
        if own is not None:
            return int(own)
    found, there = _look(session, project, named, walk, last)
    if move and there != begun:
        _store(session, named, there, is_new=begun is None)
    return found


def _look(
    session: Session, project: Project, named: dict[str, int], walk: Walk, last: int
) -> tuple[int | None, Walk]:
    """Find a text before a person, else among what came back behind them; and where they are then."""
    has_limit = people_per_text(project) is not None
    for low, high in walk.ways(last):
        if not has_limit:
            found = BETWEEN.first(session, {**named, "low": low, "high": high})
        else:
            found = _with_room(session, FREE, {**named, "low": low, "high": high})
        if found is not None:
            return found[1], walk.at(found[0])
    walk = replace(walk, steps=last + 1)
    if not has_limit:
        return None, walk
    newest = NEWEST_RETURN.scalar(session, named) or 0  # before the look: others may give a text back now
    found = _with_room(session, RETURNED, {**named, "low": walk.returned + 1})
    if found is None:
        return None, replace(walk, returned=newest)
    return found[1], replace(walk, returned=found[0] - 1)


def _with_room(session: Session, search: _Search, named: dict[str, int]) -> tuple[int, int] | None:
    """Give the first place, or number, from `low` on whose text a person can have, and a text.

    It is another text where somebody else is taking that one now; the person then stays before it, as it may
    have room for them, too.
    """
    first = search.look.first(session, named)
    if first is None:
        return None
    taken: Row | None = first
    if writes_beside(session):
        named = {**named, "low": first[0]}
        taken = search.skip.first(session, named) or search.wait.first(session, named)
    return None if taken is None else (first[0], taken[1])


def _store(session: Session, named: dict[str, int], walk: Walk, *, is_new: bool) -> None:
    place = {**named, "new_steps": walk.steps, "seen": walk.returned}
    if is_new:
        BEGIN.change(session, {**place, "start": walk.start, "texts": walk.size})
    else:
        GO_ON.change(session, place)


def is_drawn(project: Project) -> bool:
    """Whether each text is drawn from all of them, also from those that the person had.

    Where a text is for so many people, nobody gets one twice, whatever the order.
    """
    return project.data_order == "rr" and people_per_text(project) is None


def _drawn(
    session: Session, project: Project, user_id: int, last: int, begun: Walk | None, *, move: bool
) -> int | None:
    """Draw a text; the steps of such a walk are how many the person has drawn."""
    walk = begun or Walk(0, last + 1, 0, 0)
    pos = random.Random(f"{project.seed}:{user_id}:{walk.steps}").randint(0, last)  # noqa: S311 no secret
    found = session.scalar(select(Queue.datapoint_id).where(Queue.project_id == project.id, Queue.pos == pos))
    if move:
        drawn = replace(walk, steps=walk.steps + 1)
        _store(session, {"project": project.id, "user": user_id}, drawn, is_new=begun is None)
    return found


def _start(project: Project, user_id: int, last: int) -> int:
    if project.data_order not in RANDOM:
        return 0
    return random.Random(f"{project.seed}:{user_id}").randint(0, last)  # noqa: S311 an order, not a secret


def _texts(number: InstrumentedAttribute[Any], *conditions: ColumnElement[bool]) -> Select[int, int]:
    """Select the first text that a person has not had, by its place or its number of coming back."""
    done = has_done(Queue.datapoint_id, bindparam("project"), bindparam("user"))
    return (
        select(number, Queue.datapoint_id)
        .where(Queue.project_id == bindparam("project"), ~done, number >= bindparam("low"), *conditions)
        .order_by(number)
        .limit(1)
    )


class _Search:
    """A search for a text with room: to look only, or to take it, past those that others are taking."""

    def __init__(self, texts: Select[int, int], index: str) -> None:
        # without the hint the planner walks over all places that are taken
        self.look = Prepared(texts.where(HAS_ROOM).with_hint(Queue, f"INDEXED BY {index}", "sqlite"))
        # only servers are asked for these
        self.skip = Prepared(texts.where(HAS_ROOM).with_for_update(of=Queue, skip_locked=True))
        self.wait = Prepared(texts.where(HAS_ROOM).with_for_update(of=Queue))


BETWEEN = Prepared(_texts(Queue.pos, Queue.pos <= bindparam("high")))
FREE = _Search(_texts(Queue.pos, Queue.pos <= bindparam("high")), "ix_queue_free")
RETURNED = _Search(_texts(Queue.returned, CAME_BACK), "ix_queue_returned")
RELEASED = Prepared(
    select(Claim.datapoint_id)
    .join(Queue, and_(Queue.project_id == Claim.project_id, Queue.datapoint_id == Claim.datapoint_id))
    .where(Claim.project_id == bindparam("project"), Claim.user_id == bindparam("user"), IS_RELEASED)
    .order_by(Claim.dt_updated, Claim.id)
    .limit(1)
)
"""Texts that a person took back, or that were taken over from them when each was for so many people."""
