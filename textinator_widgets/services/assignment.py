"""Which text a person gets next: claims with leases over a stored order.

The order of a project is stored (`Queue`), and each person walks through it from a place of their own
(`Cursor`), so that the next text is found by index look-ups however many texts there are. A text is theirs by
a `Claim`: held, then submitted, skipped, delayed (saved for later) or released (its lease ended and somebody
else took the text over, which only happens where one person per text is enough).
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Literal, NoReturn, cast

from sqlalchemy import ColumnElement, Select, Table, and_, bindparam, func, insert, select, update
from sqlalchemy.orm import Session, aliased

from textinator_widgets.errors import NoCurrentText, ProjectClosed
from textinator_widgets.model import Claim, Cursor, DataAccessLog, Project, Queue
from textinator_widgets.services.actors import Actor
from textinator_widgets.services.bulk import insert_row

Status = Literal["open", "waiting", "finished", "no_data", "closed"]

# statements that every text needs are built once: building one takes longer than running it
HELD = (
    select(Claim)
    .where(
        Claim.project_id == bindparam("project"), Claim.user_id == bindparam("user"), Claim.state == "held"
    )
    .order_by(Claim.dt_updated.desc())
    .limit(1)
)
CLAIM = select(Claim).where(
    Claim.project_id == bindparam("project"),
    Claim.datapoint_id == bindparam("datapoint"),
    Claim.user_id == bindparam("user"),
)
LOG = select(DataAccessLog).where(
    DataAccessLog.user_id == bindparam("user"),
    DataAccessLog.project_id == bindparam("project"),
    DataAccessLog.datapoint_id == bindparam("datapoint"),
)
FIRST_SHOWN = select(DataAccessLog.dt_created).where(
    DataAccessLog.user_id == bindparam("user"),
    DataAccessLog.project_id == bindparam("project"),
    DataAccessLog.datapoint_id == bindparam("datapoint"),
)
SUBMITTED = select(DataAccessLog.is_submitted).where(
    DataAccessLog.user_id == bindparam("user"),
    DataAccessLog.project_id == bindparam("project"),
    DataAccessLog.datapoint_id == bindparam("datapoint"),
)
WALKS = cast("Table", Cursor.__table__)
PLACE_OF = select(Cursor.start_pos, Cursor.steps).where(
    Cursor.project_id == bindparam("project"), Cursor.user_id == bindparam("user")
)
GO_ON = (
    update(WALKS)
    .where(WALKS.c.project_id == bindparam("project"), WALKS.c.user_id == bindparam("user"))
    .values(steps=bindparam("steps"), start_pos=bindparam("start"))
)
BEGIN_WALK = insert(WALKS).values(
    project_id=bindparam("project"),
    user_id=bindparam("user"),
    start_pos=bindparam("start"),
    steps=bindparam("steps"),
)
LOGS = cast("Table", DataAccessLog.__table__)
NOTE_SUBMIT = (
    update(LOGS)
    .where(
        LOGS.c.user_id == bindparam("user"),
        LOGS.c.project_id == bindparam("project"),
        LOGS.c.datapoint_id == bindparam("datapoint"),
    )
    .values(is_submitted=True, is_delayed=False, dt_updated=bindparam("moment"))
)
CLAIMS = cast("Table", Claim.__table__)
END_CLAIM = (
    update(CLAIMS)
    .where(CLAIMS.c.id == bindparam("claim"))
    .values(state="submitted", lease_until=None, dt_updated=bindparam("moment"))
)
LAST_PLACE = select(func.max(Queue.pos)).where(Queue.project_id == bindparam("project"))
TAKE = (
    update(cast("Table", Queue.__table__))
    .where(Queue.project_id == bindparam("project"), Queue.datapoint_id == bindparam("datapoint"))
    .values(taken_by=bindparam("taker"))
)


@dataclass(frozen=True)
class Standing:
    """Where a person stands in a project.

    `datapoint_id` is their text with status "open"; `until` and `waiting` say with status "waiting" when the
    next text may come back and how many texts are with others.
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


def refuse_closed(project: Project) -> NoReturn:
    """Raise what a person is told who comes too early or too late.

    Raises
    ------
    ProjectClosed
        Always.
    """
    raise ProjectClosed(f"The project {project.title!r} is closed; nothing was stored.")


def open_text(session: Session, project: Project, user_id: int) -> int | None:
    """Give the text that is open for a person."""
    claim = current_claim(session, project, user_id)
    if claim is None or (project.auto_text_switch and _is_submitted(session, claim)):
        return None
    return claim.datapoint_id


def current_claim(session: Session, project: Project, user_id: int) -> Claim | None:
    """Give the claim on the text that is open for a person."""
    return session.scalar(HELD, {"project": project.id, "user": user_id})


def claim_next(session: Session, actor: Actor, project: Project, *, now: datetime) -> Standing:
    """Give a person their text: the open one, else the next one.

    A text that is open stays theirs until it is submitted, skipped or saved for later; where
    `auto_text_switch` is off, also after submits. Then come free texts, texts whose lease ended with others,
    and at last what they saved for later themselves, newest first.
    """
    user_id = _user(actor)
    if is_closed(project, now):
        return Standing("closed")
    claim = current_claim(session, project, user_id)
    if claim is not None and project.auto_text_switch and _is_submitted(session, claim):
        _end(session, project, claim, "submitted", now)
        claim = None
    if claim is not None:
        _renew(project, claim, now)
        return Standing("open", claim.datapoint_id)
    datapoint_id = _free_text(session, project, user_id)
    if datapoint_id is None and project.disjoint_annotation:
        datapoint_id = _expired_text(session, project, user_id, now)
    if datapoint_id is not None:
        _hold(session, project, user_id, datapoint_id, now)
        return Standing("open", datapoint_id)
    for state in ("delayed", "skipped") if project.offer_skipped_again else ("delayed",):
        claim = _own(session, project, user_id, state)
        if claim is not None:
            _hold(session, project, user_id, claim.datapoint_id, now)
            return Standing("open", claim.datapoint_id, is_delayed=state == "delayed")
    return standing_without_text(session, project, user_id, now=now)


def standing(session: Session, actor: Actor, project: Project, *, now: datetime) -> Standing:
    """Say where a person stands, without giving them anything."""
    user_id = _user(actor)
    if is_closed(project, now):
        return Standing("closed")
    datapoint_id = open_text(session, project, user_id)
    if datapoint_id is not None:
        return Standing("open", datapoint_id)
    there = _free_text(session, project, user_id, move=False) is not None
    if not there and project.disjoint_annotation:
        there = session.scalar(_expired(project, user_id, now)) is not None
    states = ("delayed", "skipped") if project.offer_skipped_again else ("delayed",)
    if there or any(_own(session, project, user_id, state) for state in states):
        return Standing("open")
    return standing_without_text(session, project, user_id, now=now)


def standing_without_text(session: Session, project: Project, user_id: int, *, now: datetime) -> Standing:
    """Say whether a person has finished, or has to wait for texts that are with others."""
    if session.scalar(select(Queue.pos).where(Queue.project_id == project.id).limit(1)) is None:
        return Standing("no_data")
    if project.disjoint_annotation:
        until, count = session.execute(
            select(func.min(Claim.lease_until), func.count()).where(
                Claim.project_id == project.id,
                Claim.user_id != user_id,
                Claim.state.in_(("held", "delayed")),
                ~_has_done(Claim.datapoint_id, project.id, user_id),
            )
        ).one()
        if count:
            return Standing("waiting", until=until, waiting=count)
    return Standing("finished")


def _user(actor: Actor) -> int:
    if actor.user_id is None:
        raise NoCurrentText("Texts are given to a person; take project.annotator(name).")
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
    connection = session.connection()
    cursor = connection.execute(PLACE_OF, {"project": project.id, "user": user_id}).first()
    last = connection.scalar(LAST_PLACE, {"project": project.id})
    if last is None:
        return None
    start = _start(project, user_id, last) if cursor is None else cursor.start_pos
    steps = 0 if cursor is None else cursor.steps
    here = start + steps
    ways = [(here, last), (0, start - 1)] if here <= last else [(here - last - 1, start - 1)]
    if project.disjoint_annotation:
        ways.append((0, last))  # texts that were given back behind the cursor
    for low, high in ways:
        found = connection.execute(
            _between(only_free=project.disjoint_annotation),
            {"project": project.id, "user": user_id, "low": low, "high": high},
        ).first()
        if found is not None:
            if move:
                steps = (found.pos - start) % (last + 1)
                named = {"project": project.id, "user": user_id, "start": start, "steps": steps}
                connection.execute(BEGIN_WALK if cursor is None else GO_ON, named)
            return int(found.datapoint_id)
    return None


def _start(project: Project, user_id: int, last: int) -> int:
    if project.data_order != "r":
        return 0
    return random.Random(f"{project.seed}:{user_id}").randint(0, last)  # noqa: S311 an order, not a secret


@cache
def _between(*, only_free: bool) -> Select[int, int]:
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
    if only_free:
        # without the hint the planner walks over all places that are taken
        places = places.where(Queue.taken_by.is_(None)).with_hint(Queue, "INDEXED BY ix_queue_free", "sqlite")
    return places


def _expired(project: Project, user_id: int, now: datetime) -> Select[int]:
    return (
        select(Claim.id)
        .where(
            Claim.project_id == project.id,
            Claim.state.in_(("held", "delayed")),
            Claim.lease_until < now,
            Claim.user_id != user_id,
            ~_has_done(Claim.datapoint_id, project.id, user_id),
        )
        .order_by(Claim.lease_until)
        .limit(1)
    )


def _expired_text(session: Session, project: Project, user_id: int, now: datetime) -> int | None:
    """Take over the text whose lease ended first."""
    while (claim_id := session.scalar(_expired(project, user_id, now))) is not None:
        claim = session.get_one(Claim, claim_id)
        if _is_submitted(session, claim):
            claim.state, claim.dt_updated = "submitted", now
            session.flush()
            continue
        claim.state, claim.dt_updated = "released", now
        _take(session, project, claim.datapoint_id, None)
        session.flush()
        return claim.datapoint_id
    return None


def _own(session: Session, project: Project, user_id: int, state: str) -> Claim | None:
    """Give the person's own text in a state: saved for later newest first, skipped oldest first."""
    order = Claim.dt_updated.desc() if state == "delayed" else Claim.dt_updated
    claims = select(Claim).where(
        Claim.project_id == project.id, Claim.user_id == user_id, Claim.state == state
    )
    if project.disjoint_annotation:
        claims = claims.join(
            Queue, and_(Queue.project_id == Claim.project_id, Queue.datapoint_id == Claim.datapoint_id)
        ).where(Queue.taken_by.is_(None) | (Queue.taken_by == user_id))
    return session.scalar(claims.order_by(order, Claim.id.desc()).limit(1))


def _hold(session: Session, project: Project, user_id: int, datapoint_id: int, now: datetime) -> None:
    """Make the text the person's open one."""
    place = {"project_id": project.id, "datapoint_id": datapoint_id, "user_id": user_id}
    moments = {"dt_created": now, "dt_updated": now}
    claim = claim_of(session, project, datapoint_id, user_id)
    if claim is None:
        lease_until = now + timedelta(minutes=project.lease_minutes)
        insert_row(session, Claim, **place, state="held", lease_until=lease_until, **moments)
    else:
        claim.state = "held"
        _renew(project, claim, now)
    _take(session, project, datapoint_id, user_id)
    if claim is None and _submitted(session, project.id, datapoint_id, user_id) is None:
        insert_row(session, DataAccessLog, **place, flags=no_flags(), **moments)
    else:
        log_of(session, project.id, datapoint_id, user_id, now).is_delayed = False
        session.flush()


def claim_of(session: Session, project: Project, datapoint_id: int, user_id: int) -> Claim | None:
    """Give a person's claim on a text, in whatever state it is."""
    return session.scalar(CLAIM, _place(project.id, datapoint_id, user_id))


def log_of(
    session: Session, project_id: int, datapoint_id: int, user_id: int, now: datetime
) -> DataAccessLog:
    """Give the log of a person and a text; made where there is none."""
    found = session.scalar(LOG, _place(project_id, datapoint_id, user_id))
    if found is None:
        found = DataAccessLog(
            project_id=project_id,
            datapoint_id=datapoint_id,
            user_id=user_id,
            flags=no_flags(),
            dt_created=now,
        )
        session.add(found)
    found.dt_updated = now
    return found


def _place(project_id: int, datapoint_id: int, user_id: int) -> dict[str, int]:
    return {"project": project_id, "datapoint": datapoint_id, "user": user_id}


def no_flags() -> dict[str, Any]:
    """Give what a log holds before anything is reported."""
    return {"text_errors": {}, "errors": {}, "delayed": False}


def _submitted(session: Session, project_id: int, datapoint_id: int, user_id: int) -> bool | None:
    """Whether a person has submitted a text; None when it was never shown to them."""
    session.flush()
    return session.connection().scalar(SUBMITTED, _place(project_id, datapoint_id, user_id))


def _is_submitted(session: Session, claim: Claim) -> bool:
    return bool(_submitted(session, claim.project_id, claim.datapoint_id, claim.user_id))


def shown_at(session: Session, claim: Claim) -> datetime | None:
    """Give when a text was first shown to the person of a claim."""
    place = _place(claim.project_id, claim.datapoint_id, claim.user_id)
    return session.connection().scalar(FIRST_SHOWN, place)


def _take(session: Session, project: Project, datapoint_id: int, user_id: int | None) -> None:
    if project.disjoint_annotation:
        session.connection().execute(
            TAKE, {"project": project.id, "datapoint": datapoint_id, "taker": user_id}
        )


def _renew(project: Project, claim: Claim, now: datetime) -> None:
    claim.lease_until = now + timedelta(minutes=project.lease_minutes)
    claim.dt_updated = now


def renew(session: Session, project: Project, claim: Claim, *, now: datetime) -> None:
    """Lengthen the lease of a text that somebody works on."""
    if claim.state == "held":
        _renew(project, claim, now)
        session.flush()


def _end(session: Session, project: Project, claim: Claim, state: str, now: datetime) -> None:
    claim.state, claim.dt_updated = state, now
    if state != "delayed":
        claim.lease_until = None
    if state == "skipped":
        _take(session, project, claim.datapoint_id, None)
    session.flush()


def finish_submit(session: Session, project: Project, claim: Claim, *, now: datetime) -> None:
    """Note that a text was submitted; the next one may come, unless the project stays on it."""
    place = {**_place(project.id, claim.datapoint_id, claim.user_id), "moment": now}
    if session.connection().execute(NOTE_SUBMIT, place).rowcount == 0:
        log = log_of(session, project.id, claim.datapoint_id, claim.user_id, now)
        log.is_submitted, log.is_delayed = True, False
    if claim.state == "held" and not project.auto_text_switch:
        _renew(project, claim, now)
        session.flush()
        return
    if claim.state != "released":
        _take(session, project, claim.datapoint_id, claim.user_id)
    session.connection().execute(END_CLAIM, {"claim": claim.id, "moment": now})
    session.expire(claim)


def leave(session: Session, actor: Actor, project: Project, *, later: bool, now: datetime) -> int:
    """Give the open text back, skipped or saved for later, and say which it was.

    A text that was submitted stays submitted.

    Raises
    ------
    NoCurrentText
        When no text is open for the person.
    """
    claim = current_claim(session, project, _user(actor))
    if claim is None:
        raise NoCurrentText("No text is open, so there is none to leave; call next() first.")
    log = log_of(session, project.id, claim.datapoint_id, claim.user_id, now)
    if log.is_submitted:
        _end(session, project, claim, "submitted", now)
    elif later:
        log.is_delayed = True
        _renew(project, claim, now)
        _end(session, project, claim, "delayed", now)
    else:
        log.is_skipped = True
        _end(session, project, claim, "skipped", now)
    return claim.datapoint_id


def take_claimed(session: Session, project: Project) -> None:
    """Note in the order which texts people have, when a project changes to one person per text."""
    newest = (
        select(Claim.user_id)
        .where(
            Claim.project_id == project.id,
            Claim.datapoint_id == Queue.datapoint_id,
            Claim.state.in_(("held", "delayed", "submitted")),
        )
        .order_by((Claim.state == "submitted").desc(), Claim.id)
        .limit(1)
        .correlate(Queue)
        .scalar_subquery()
    )
    places = update(Queue).where(Queue.project_id == project.id).values(taken_by=newest)
    session.execute(places, execution_options={"synchronize_session": False})
