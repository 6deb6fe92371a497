"""For how many people each text of a project is, and how many more there is room for.

Room is taken by whoever holds a text, saved it for later or submitted it. It is counted anew from the claims
of a text whenever one of them changes, so that it cannot drift away from them.
"""

from __future__ import annotations

from typing import cast

from sqlalchemy import (
    ColumnElement,
    Table,
    bindparam,
    case,
    func,
    literal_column,
    select,
    update,
)
from sqlalchemy.orm import Session, aliased

from textinator_widgets.model import Claim, Cursor, Project, Queue
from textinator_widgets.model.beside import wait_for_returns, writes_beside
from textinator_widgets.model.prepared import Prepared

TAKING: list[ColumnElement[str]] = [
    literal_column(f"'{state}'") for state in ("held", "delayed", "submitted")
]
"""States of a claim that take room; written out, so that the statement is known before it is used."""

PLACES = cast("Table", Queue.__table__)


def people_per_text(project: Project) -> int | None:
    """Give for how many people each text is; None = for everybody."""
    return project.annotators_per_text or (1 if project.disjoint_annotation else None)


def may_return(people: int) -> ColumnElement[bool]:
    """Whether a text is free again for somebody when the claim that a query is about ends.

    More people than it is for may have it: an answer came late, or the project asked for more people before.
    """
    other = aliased(Claim)
    taking = select(func.count()).where(
        other.project_id == Claim.project_id,
        other.datapoint_id == Claim.datapoint_id,
        other.state.in_(TAKING),
    )
    return taking.correlate(Claim).scalar_subquery() <= people


PLACE = PLACES.c.project_id == bindparam("project"), PLACES.c.datapoint_id == bindparam("datapoint")
OF_TEXT = Queue.project_id == bindparam("project"), Queue.datapoint_id == bindparam("datapoint")
ROOM = Prepared(select(Queue.room).where(*OF_TEXT))
TAKING_IT = Prepared(
    select(func.count()).where(
        Claim.project_id == bindparam("project"),
        Claim.datapoint_id == bindparam("datapoint"),
        Claim.state.in_(TAKING),
    )
)
LOCK_ROOM = Prepared(select(Queue.room).where(*OF_TEXT).with_for_update())
SET_ROOM = Prepared(update(PLACES).where(*PLACE).values(room=bindparam("left")))
GIVE_BACK = Prepared(
    update(PLACES).where(*PLACE).values(room=bindparam("left"), returned=bindparam("number"))
)
NEWEST_RETURN = Prepared(
    select(Queue.returned)
    .where(Queue.project_id == bindparam("project"), Queue.returned > literal_column("0"))
    .order_by(Queue.returned.desc())
    .limit(1)
    .with_hint(Queue, "INDEXED BY ix_queue_returned", "sqlite")
)
"""The highest number that a text of a project came back with."""


def count_room(session: Session, project: Project, datapoint_id: int) -> None:
    """Count the room of a text after one of its claims changed; more of it than before is numbered."""
    people = people_per_text(project)
    if people is None:
        return
    place = {"project": project.id, "datapoint": datapoint_id}
    before = lock_room(session, place)
    room = max(0, people - TAKING_IT.scalar(session, place))
    if room > before:
        wait_for_returns(session, project.id)
        number = (NEWEST_RETURN.scalar(session, place) or 0) + 1
        GIVE_BACK.change(session, {**place, "left": room, "number": number})
    elif room < before:
        SET_ROOM.change(session, {**place, "left": room})


def lock_room(session: Session, place: dict[str, int]) -> int:
    """Give the room of a text, which nobody else changes until the transaction ends."""
    return (LOCK_ROOM if writes_beside(session) else ROOM).scalar(session, place) or 0


def _room(people: ColumnElement[int]) -> ColumnElement[int]:
    taking = (
        select(func.count())
        .where(
            Claim.project_id == PLACES.c.project_id,
            Claim.datapoint_id == PLACES.c.datapoint_id,
            Claim.state.in_(TAKING),
        )
        .correlate(PLACES)
        .scalar_subquery()
    )
    return case((taking < people, people - taking), else_=literal_column("0"))


def change_sharing(session: Session, project: Project) -> None:
    """Prepare the order for as many people per text as the project says now.

    Everybody walks through the order from their own beginning again: what was left out behind them because
    others had it must be found.
    """
    walk_again(session, project)
    people = people_per_text(project)
    room = None if people is None else _room(bindparam("people", people))
    places = update(PLACES).where(PLACES.c.project_id == project.id).values(room=room)
    session.execute(places, execution_options={"synchronize_session": False})


def walk_again(session: Session, project: Project) -> None:
    """Let everybody walk through the order from their own beginning again."""
    walks = update(Cursor).where(Cursor.project_id == project.id).values(steps=0)
    session.execute(walks, execution_options={"synchronize_session": False})
