"""For how many people each text of a project is, and how many more there is room for.

Room is taken by whoever holds a text, saved it for later or submitted it. It is counted anew from the claims
of a text whenever one of them changes, so that it cannot drift away from them.
"""

from __future__ import annotations

from typing import cast

from sqlalchemy import (
    ColumnElement,
    Integer,
    ScalarSelect,
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
from textinator_widgets.model.prepared import Prepared

TAKING: list[ColumnElement[str]] = [
    literal_column(f"'{state}'") for state in ("held", "delayed", "submitted")
]
"""States of a claim that take room; written out, so that the statement is known before it is used."""

PLACES = cast("Table", Queue.__table__)


def people_per_text(project: Project) -> int | None:
    """Give for how many people each text is; None = for everybody."""
    return project.annotators_per_text or (1 if project.disjoint_annotation else None)


def _taking() -> ScalarSelect[int]:
    return (
        select(func.count())
        .where(
            Claim.project_id == PLACES.c.project_id,
            Claim.datapoint_id == PLACES.c.datapoint_id,
            Claim.state.in_(TAKING),
        )
        .correlate(PLACES)
        .scalar_subquery()
    )


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


def _room(people: ColumnElement[int]) -> ColumnElement[int]:
    taking = _taking()
    return case((taking < people, people - taking), else_=literal_column("0"))


COUNT_ROOM = Prepared(
    update(PLACES)
    .where(PLACES.c.project_id == bindparam("project"), PLACES.c.datapoint_id == bindparam("datapoint"))
    .values(room=_room(bindparam("people", type_=Integer)))
)


def count_room(session: Session, project: Project, datapoint_id: int) -> None:
    """Count the room of a text after one of its claims changed."""
    people = people_per_text(project)
    if people is not None:
        COUNT_ROOM.change(session, {"project": project.id, "datapoint": datapoint_id, "people": people})


def change_sharing(session: Session, project: Project) -> None:
    """Prepare the order for as many people per text as the project says now.

    Everybody walks through the order from their own beginning again: what was left out behind them because
    others had it must be found.
    """
    walks = update(Cursor).where(Cursor.project_id == project.id).values(steps=0)
    session.execute(walks, execution_options={"synchronize_session": False})
    people = people_per_text(project)
    room = None if people is None else _room(bindparam("people", people))
    places = update(PLACES).where(PLACES.c.project_id == project.id).values(room=room)
    session.execute(places, execution_options={"synchronize_session": False})
