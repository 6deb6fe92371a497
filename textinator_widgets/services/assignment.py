"""Which text a person gets next: claims with leases over a stored order.

The order of a project is stored (`Queue`), and each person walks through it from a place of their own
(`Cursor`), so that the next text is found by index look-ups however many texts there are. A text is theirs by
a `Claim`: held, then submitted, skipped, delayed (saved for later) or released (its lease ended and somebody
else took the text over, which only happens where each text is for so many people and not more).
"""

from __future__ import annotations

import random
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Literal, cast

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
from sqlalchemy.orm import Session, aliased

from textinator_widgets.errors import NoCurrentText, ProjectClosed
from textinator_widgets.model import Batch, Claim, Cursor, Datapoint, Project, Queue
from textinator_widgets.model.prepared import Prepared
from textinator_widgets.services.actors import Actor
from textinator_widgets.services.bulk import insert_row
from textinator_widgets.services.claims import (
    ClaimRow,
    claim_of,
    current_claim,
    is_submitted,
    newest_claim,
    note,
    set_claim,
)
from textinator_widgets.services.sharing import count_room, may_return, people_per_text
from textinator_widgets.services.texts import RANDOM

Status = Literal["open", "waiting", "finished", "no_data", "closed"]

# written out, as the partial index has it
HAS_ROOM = Queue.room > literal_column("0")

WALKS = cast("Table", Cursor.__table__)
LAST_PLACE = select(func.max(Queue.pos)).where(Queue.project_id == bindparam("project"))
PLACE_OF = Prepared(
    select(
        LAST_PLACE.scalar_subquery(),
        select(Cursor.start_pos)
        .where(Cursor.project_id == bindparam("project"), Cursor.user_id == bindparam("user"))
        .scalar_subquery(),
        select(Cursor.steps)
        .where(Cursor.project_id == bindparam("project"), Cursor.user_id == bindparam("user"))
        .scalar_subquery(),
    )
)
GO_ON = Prepared(
    update(WALKS)
    .where(WALKS.c.project_id == bindparam("project"), WALKS.c.user_id == bindparam("user"))
    .values(steps=bindparam("new_steps"), start_pos=bindparam("start"))
)
BEGIN_WALK = Prepared(
    insert(WALKS).values(
        project_id=bindparam("project"),
        user_id=bindparam("user"),
        start_pos=bindparam("start"),
        steps=bindparam("new_steps"),
    )
)


@dataclass(frozen=True)
class Standing:
    """Where a person stands in a project.

    `datapoint_id` is their text with status "open"; `until` and `waiting` say with status "waiting" when the
    next text may come back and how many texts are with others or could not be read from their source.
    """

    status: Status
    datapoint_id: int | None = None
    is_delayed: bool = False
    until: datetime | None = None
    waiting: int = 0


def is_closed(project: Project, now: datetime) -> bool:
    """Whether nobody can annotate the project now."""
    started = project.dt_publish <= now
    return not project.is_open or not started or (project.dt_finish is not None and project.dt_finish <= now)


def refuse_when_closed(project: Project, now: datetime) -> None:
    """Tell a person who comes too early or too late.

    Raises
    ------
    ProjectClosed
        When the project is closed.
    """
    if is_closed(project, now):
        raise ProjectClosed(f"The project {project.title!r} is closed; nothing was stored.")


def open_claim(session: Session, project: Project, user_id: int) -> ClaimRow | None:
    """Give the claim on the text that is open for a person."""
    claim = current_claim(session, project, user_id)
    return None if claim is None or (project.auto_text_switch and claim.is_submitted) else claim


def lost_text(session: Session, project: Project, user_id: int) -> int | None:
    """Give the text that a person had last, if somebody took it over: an answer to it may still come.

    Nothing says so but the store: the newest row of the person's log is about a text that is released because
    its lease ended.
    """
    claim = newest_claim(session, project, user_id)
    return claim.datapoint_id if claim is not None and claim.was_taken_over else None


def claim_next(
    session: Session, actor: Actor, project: Project, *, now: datetime, passing: Collection[int] = ()
) -> Standing:
    """Give a person their text: the open one, else the next one.

    A text that is open stays theirs until it is submitted, skipped or saved for later; where
    `auto_text_switch` is off, also after submits. Then come free texts, texts whose lease ended with others,
    and at last what they saved for later themselves, newest first, without what is named as `passing`.
    """
    user_id = _user(actor)
    if is_closed(project, now):
        return Standing("closed")
    claim = current_claim(session, project, user_id)
    if claim is not None and project.auto_text_switch and claim.is_submitted:
        _end(session, project, claim, "submitted", now)
        claim = None
    if claim is not None:
        _renew(session, project, claim, now)
        return Standing("open", claim.datapoint_id, is_delayed=claim.is_delayed)
    datapoint_id = _free_text(session, project, user_id)
    if datapoint_id is None:
        datapoint_id = _expired_text(session, project, user_id, now)
    if datapoint_id is not None:
        _hold(session, project, user_id, datapoint_id, now)
        return Standing("open", datapoint_id)
    for state in ("delayed", "skipped") if project.offer_skipped_again else ("delayed",):
        datapoint_id = _own(session, project, user_id, state, passing)
        if datapoint_id is not None:
            _hold(session, project, user_id, datapoint_id, now, is_delayed=state == "delayed")
            return Standing("open", datapoint_id, is_delayed=state == "delayed")
    return standing_without_text(session, project, user_id, now=now)


def standing(session: Session, actor: Actor, project: Project, *, now: datetime) -> Standing:
    """Say where a person stands, without giving them anything."""
    user_id = _user(actor)
    if is_closed(project, now):
        return Standing("closed")
    claim = open_claim(session, project, user_id)
    if claim is not None:
        return Standing("open", claim.datapoint_id, is_delayed=claim.is_delayed)
    there = _free_text(session, project, user_id, move=False) is not None
    people = people_per_text(project)
    if not there and people is not None:
        there = session.execute(_expired(project, user_id, people, now)).first() is not None
    states = ("delayed", "skipped") if project.offer_skipped_again else ("delayed",)
    unread = _set_aside(session, project, user_id)
    if there or any(_own(session, project, user_id, state, unread) is not None for state in states):
        return Standing("open")
    return standing_without_text(session, project, user_id, now=now)


def standing_without_text(session: Session, project: Project, user_id: int, *, now: datetime) -> Standing:
    """Say whether a person has finished, or has to wait for texts that are with others or unreadable."""
    if session.scalar(select(Queue.pos).where(Queue.project_id == project.id).limit(1)) is None:
        return Standing("no_data")
    people = people_per_text(project)
    if people is not None:
        until, count = session.execute(
            select(func.min(Claim.lease_until), func.count(Claim.datapoint_id.distinct())).where(
                Claim.project_id == project.id,
                Claim.user_id != user_id,
                Claim.state.in_(("held", "delayed")),
                ~_has_done(Claim.datapoint_id, project.id, user_id),
                may_return(people),
            )
        ).one()
        if count:
            return Standing("waiting", until=until, waiting=count)
    unread = _set_aside(session, project, user_id)
    return Standing("waiting", waiting=len(unread)) if unread else Standing("finished")


def _set_aside(session: Session, project: Project, user_id: int) -> list[int]:
    """Give the person's texts that their source could not give; what they saved for later is in the store."""
    mine = Claim.project_id == project.id, Claim.user_id == user_id, Claim.state == "delayed"
    unread = Datapoint.context_id.is_(None)
    found = select(Datapoint.id).join(Claim, Claim.datapoint_id == Datapoint.id).where(*mine, unread)
    return list(session.scalars(found))


def _user(actor: Actor) -> int:
    if actor.user_id is None:
        raise NoCurrentText("Texts are given to a person.", in_python="Take project.annotator(name).")
    return actor.user_id


def _has_done(datapoint: Any, project_id: Any, user_id: Any) -> ColumnElement[bool]:  # noqa: ANN401 columns
    """Whether the person had the text; one that was taken over from them counts as not had."""
    mine = aliased(Claim)
    return (
        select(mine.id)
        .where(
            mine.project_id == project_id,
            mine.datapoint_id == datapoint,
            mine.user_id == user_id,
            mine.state != "released",
        )
        .exists()
    )


def _free_text(session: Session, project: Project, user_id: int, *, move: bool = True) -> int | None:
    """Find the next place of the person's walk, and go there when `move`."""
    last, begun, steps = PLACE_OF.all(session, {"project": project.id, "user": user_id})[0]
    if last is None:
        return None
    start, steps = (_start(project, user_id, last), 0) if begun is None else (begun, steps)
    here = start + steps
    ways = [(here, last), (0, start - 1)] if here <= last else [(here - last - 1, start - 1)]
    has_limit = people_per_text(project) is not None
    if _is_drawn(project):
        return _drawn(session, project, user_id, last, None if begun is None else steps, move=move)
    if has_limit:
        ways.append((0, last))  # texts that were given back behind the cursor
    for low, high in ways:
        found = _between(with_room=has_limit).first(
            session, {"project": project.id, "user": user_id, "low": low, "high": high}
        )
        if found is not None:
            pos, datapoint_id = found
            if move:
                steps = (pos - start) % (last + 1)
                named = {"project": project.id, "user": user_id, "start": start, "new_steps": steps}
                (BEGIN_WALK if begun is None else GO_ON).change(session, named)
            return int(datapoint_id)
    return None


def _is_drawn(project: Project) -> bool:
    """Whether each text is drawn from all of them, also from those that the person had.

    Where a text is for so many people, nobody gets one twice, whatever the order.
    """
    return project.data_order == "rr" and people_per_text(project) is None


def _drawn(
    session: Session, project: Project, user_id: int, last: int, drawn: int | None, *, move: bool
) -> int | None:
    """Draw a text; `drawn` is how many the person has drawn, None = they begin."""
    number = drawn or 0
    pos = random.Random(f"{project.seed}:{user_id}:{number}").randint(0, last)  # noqa: S311 no secret
    found = session.scalar(select(Queue.datapoint_id).where(Queue.project_id == project.id, Queue.pos == pos))
    if move:
        named = {"project": project.id, "user": user_id, "start": 0, "new_steps": number + 1}
        (BEGIN_WALK if drawn is None else GO_ON).change(session, named)
    return found


def _start(project: Project, user_id: int, last: int) -> int:
    if project.data_order not in RANDOM:
        return 0
    return random.Random(f"{project.seed}:{user_id}").randint(0, last)  # noqa: S311 an order, not a secret


@cache
def _between(*, with_room: bool) -> Prepared:
    places = (
        select(Queue.pos, Queue.datapoint_id)
        .where(
            Queue.project_id == bindparam("project"),
            Queue.pos >= bindparam("low"),
            Queue.pos <= bindparam("high"),
            ~_has_done(Queue.datapoint_id, bindparam("project"), bindparam("user")),
        )
        .order_by(Queue.pos)
        .limit(1)
    )
    if with_room:
        # without the hint the planner walks over all places that are taken
        places = places.where(HAS_ROOM).with_hint(Queue, "INDEXED BY ix_queue_free", "sqlite")
    return Prepared(places)


def _expired(
    project: Project, user_id: int, people: int, now: datetime
) -> Select[int, int, int, datetime | None]:
    return (
        select(Claim.id, Claim.datapoint_id, Claim.user_id, Claim.lease_until)
        .where(
            Claim.project_id == project.id,
            Claim.state.in_(("held", "delayed")),
            Claim.lease_until < now,
            Claim.user_id != user_id,
            ~_has_done(Claim.datapoint_id, project.id, user_id),
            may_return(people),
        )
        .order_by(Claim.lease_until)
        .limit(1)
    )


def _expired_text(session: Session, project: Project, user_id: int, now: datetime) -> int | None:
    """Take over the text whose lease ended first, where each is for so many people and not more."""
    people = people_per_text(project)
    if people is None:
        return None
    while (found := session.execute(_expired(project, user_id, people, now)).first()) is not None:
        claim_id, datapoint_id, owner, until = found
        if is_submitted(session, project.id, datapoint_id, owner):
            set_claim(session, claim_id, "submitted", None, now)
            continue
        set_claim(session, claim_id, "released", until, now)
        count_room(session, project, datapoint_id)
        return datapoint_id
    return None


def _own(
    session: Session, project: Project, user_id: int, state: str, passing: Collection[int] = ()
) -> int | None:
    """Give the person's own text in a state: saved for later newest first, skipped oldest first."""
    order = Claim.dt_updated.desc() if state == "delayed" else Claim.dt_updated
    claims = select(Claim.datapoint_id).where(
        Claim.project_id == project.id, Claim.user_id == user_id, Claim.state == state
    )
    if passing:
        claims = claims.where(Claim.datapoint_id.not_in(passing))
    if state == "skipped" and people_per_text(project) is not None:  # a delayed one has its room
        claims = claims.join(
            Queue, and_(Queue.project_id == Claim.project_id, Queue.datapoint_id == Claim.datapoint_id)
        ).where(HAS_ROOM)
    return session.scalar(claims.order_by(order, Claim.id.desc()).limit(1))


def _hold(
    session: Session,
    project: Project,
    user_id: int,
    datapoint_id: int,
    now: datetime,
    *,
    is_delayed: bool = False,
) -> None:
    """Make the text the person's open one."""
    until = now + timedelta(minutes=project.lease_minutes)
    claim = claim_of(session, project, datapoint_id, user_id)
    if claim is None:
        insert_row(
            session,
            Claim,
            project_id=project.id,
            datapoint_id=datapoint_id,
            user_id=user_id,
            state="held",
            lease_until=until,
            dt_created=now,
            dt_updated=now,
        )
    else:
        set_claim(session, claim.id, "held", until, now)
    count_room(session, project, datapoint_id)
    # a text that is drawn once more is open once more
    again = {"is_submitted": False} if claim is not None and _is_drawn(project) else {}
    note(session, project.id, datapoint_id, user_id, now, is_delayed=is_delayed, **again)


def _renew(session: Session, project: Project, claim: ClaimRow, now: datetime) -> None:
    set_claim(session, claim.id, claim.state, now + timedelta(minutes=project.lease_minutes), now)


def renew(session: Session, project: Project, claim: ClaimRow, *, now: datetime) -> None:
    """Lengthen the lease of a text that somebody works on."""
    if claim.state == "held":
        _renew(session, project, claim, now)


def _end(session: Session, project: Project, claim: ClaimRow, state: str, now: datetime) -> None:
    until = now + timedelta(minutes=project.lease_minutes) if state == "delayed" else None
    set_claim(session, claim.id, state, until, now)
    if state == "skipped":
        count_room(session, project, claim.datapoint_id)


def finish_submit(session: Session, project: Project, claim: ClaimRow, *, now: datetime) -> None:
    """Note that a text was submitted; the next one may come, unless the project stays on it."""
    done = {"is_submitted": True, "is_delayed": False}
    note(session, project.id, claim.datapoint_id, claim.user_id, now, **done)
    if claim.state == "held" and not project.auto_text_switch:
        _renew(session, project, claim, now)
        return
    set_claim(session, claim.id, "submitted", None, now)
    if claim.state != "held":  # who holds a text has its room already
        count_room(session, project, claim.datapoint_id)


def leave(session: Session, actor: Actor, project: Project, *, later: bool, now: datetime) -> int:
    """Give the open text back, skipped or saved for later, and say which it was.

    A text that was submitted stays submitted.

    Raises
    ------
    ProjectClosed
        When the project takes nothing now.
    NoCurrentText
        When no text is open for the person.
    """
    refuse_when_closed(project, now)
    claim = current_claim(session, project, _user(actor))
    if claim is None:
        raise NoCurrentText("No text is open, so there is none to leave.", in_python="Call next() first.")
    text = project.id, claim.datapoint_id, claim.user_id
    if claim.is_submitted:
        _end(session, project, claim, "submitted", now)
    elif _is_drawn(project) and _has_answered(session, claim):
        note(session, *text, now, is_submitted=True)
        _end(session, project, claim, "submitted", now)
    elif later:
        note(session, *text, now, is_delayed=True)
        _end(session, project, claim, "delayed", now)
    else:
        note(session, *text, now, is_skipped=True, is_delayed=False)
        _end(session, project, claim, "skipped", now)
    return claim.datapoint_id


def _has_answered(session: Session, claim: ClaimRow) -> bool:
    mine = Batch.project_id == claim.project_id, Batch.datapoint_id == claim.datapoint_id
    answered = select(Batch.id).where(*mine, Batch.user_id == claim.user_id, ~Batch.undone).limit(1)
    return session.scalar(answered) is not None


def take_back(session: Session, project: Project, claim: ClaimRow, *, now: datetime) -> None:
    """Note that nothing of a person's answers to a text is left, so that the text can be given again.

    One that is still open for them stays so.
    """
    note(session, project.id, claim.datapoint_id, claim.user_id, now, is_submitted=False)
    if claim.state != "submitted":
        return
    set_claim(session, claim.id, "released", None, now)
    if people_per_text(project) is not None:
        count_room(session, project, claim.datapoint_id)
    else:
        _walk_back(session, project, claim)


def _walk_back(session: Session, project: Project, claim: ClaimRow) -> None:
    """Let a person's walk go on at a text that lies behind them."""
    last, start, steps = PLACE_OF.all(session, {"project": project.id, "user": claim.user_id})[0]
    pos = session.scalar(
        select(Queue.pos).where(Queue.project_id == project.id, Queue.datapoint_id == claim.datapoint_id)
    )
    if pos is None or start is None or _is_drawn(project):
        return
    named = {"project": project.id, "user": claim.user_id, "start": start}
    GO_ON.change(session, {**named, "new_steps": min(steps, (pos - start) % (last + 1))})
