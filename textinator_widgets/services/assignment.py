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
from typing import Any, Literal, NoReturn

from sqlalchemy import ColumnElement, Select, and_, func, select, update
from sqlalchemy.orm import Session, aliased

from textinator_widgets.errors import NoCurrentText, ProjectClosed
from textinator_widgets.model import Claim, Cursor, DataAccessLog, Project, Queue
from textinator_widgets.services.actors import Actor
from textinator_widgets.services.bulk import insert_row

Status = Literal["open", "waiting", "finished", "no_data", "closed"]


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
    if claim is None or (project.auto_text_switch and _log(session, claim).is_submitted):
        return None
    return claim.datapoint_id


def current_claim(session: Session, project: Project, user_id: int) -> Claim | None:
    """Give the claim on the text that is open for a person."""
    return session.scalar(
        select(Claim)
        .where(Claim.project_id == project.id, Claim.user_id == user_id, Claim.state == "held")
        .order_by(Claim.dt_updated.desc())
        .limit(1)
    )


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
    if claim is not None and project.auto_text_switch and _log(session, claim).is_submitted:
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


def _has_done(datapoint: Any, project_id: int, user_id: int) -> ColumnElement[bool]:  # noqa: ANN401 a column
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
    cursor = session.get(Cursor, (project.id, user_id))
    last = session.scalar(select(func.max(Queue.pos)).where(Queue.project_id == project.id))
    if last is None:
        return None
    start = _start(project, user_id, last) if cursor is None else cursor.start_pos
    steps = 0 if cursor is None else cursor.steps
    here = start + steps
    ways = [(here, last), (0, start - 1)] if here <= last else [(here - last - 1, start - 1)]
    if project.disjoint_annotation:
        ways.append((0, last))  # texts that were given back behind the cursor
    for low, high in ways:
        found = session.execute(_between(project, user_id, low, high)).first()
        if found is not None:
            if move:
                _go(session, project, user_id, cursor, start, (found.pos - start) % (last + 1))
            return int(found.datapoint_id)
    return None


def _start(project: Project, user_id: int, last: int) -> int:
    if project.data_order != "r":
        return 0
    return random.Random(f"{project.seed}:{user_id}").randint(0, last)  # noqa: S311 an order, not a secret


def _between(project: Project, user_id: int, low: int, high: int) -> Select[int, int]:
    places = (
        select(Queue.pos, Queue.datapoint_id)
        .where(
            Queue.project_id == project.id,
            Queue.pos >= low,
            Queue.pos <= high,
            ~_has_done(Queue.datapoint_id, project.id, user_id),
        )
        .order_by(Queue.pos)
        .limit(1)
    )
    if project.disjoint_annotation:
        # without the hint the planner walks over all places that are taken
        places = places.where(Queue.taken_by.is_(None)).with_hint(Queue, "INDEXED BY ix_queue_free", "sqlite")
    return places


def _go(
    session: Session, project: Project, user_id: int, cursor: Cursor | None, start: int, steps: int
) -> None:
    if cursor is None:
        session.add(Cursor(project_id=project.id, user_id=user_id, start_pos=start, steps=steps))
    else:
        cursor.steps = steps
    session.flush()


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
        if _log(session, claim).is_submitted:
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
    claim = session.scalar(_claims(project.id, datapoint_id, user_id))
    if claim is None:
        claim = Claim(
            project_id=project.id, datapoint_id=datapoint_id, user_id=user_id, state="held",
            lease_until=now, dt_created=now,
        )  # fmt: skip
        session.add(claim)
    claim.state = "held"
    _renew(project, claim, now)
    _take(session, project, datapoint_id, user_id)
    log = log_of(session, project.id, datapoint_id, user_id, now)
    log.is_delayed = False
    session.flush()


def _claims(project_id: int, datapoint_id: int, user_id: int) -> Select[Claim]:
    return select(Claim).where(
        Claim.project_id == project_id, Claim.datapoint_id == datapoint_id, Claim.user_id == user_id
    )


def claim_of(session: Session, project: Project, datapoint_id: int, user_id: int) -> Claim | None:
    """Give a person's claim on a text, in whatever state it is."""
    return session.scalar(_claims(project.id, datapoint_id, user_id))


def log_of(
    session: Session, project_id: int, datapoint_id: int, user_id: int, now: datetime
) -> DataAccessLog:
    """Give the log of a person and a text; made where there is none."""
    found = session.scalar(_logs(project_id, datapoint_id, user_id))
    if found is None:
        log_id = insert_row(
            session,
            DataAccessLog,
            project_id=project_id,
            datapoint_id=datapoint_id,
            user_id=user_id,
            flags={"text_errors": {}, "errors": {}, "delayed": False},
            dt_created=now,
            dt_updated=now,
        )
        found = session.get_one(DataAccessLog, log_id)
    found.dt_updated = now
    return found


def _logs(project_id: int, datapoint_id: int, user_id: int) -> Select[DataAccessLog]:
    return select(DataAccessLog).where(
        DataAccessLog.user_id == user_id,
        DataAccessLog.project_id == project_id,
        DataAccessLog.datapoint_id == datapoint_id,
    )


def _log(session: Session, claim: Claim) -> DataAccessLog:
    return session.scalars(_logs(claim.project_id, claim.datapoint_id, claim.user_id)).one()


def _take(session: Session, project: Project, datapoint_id: int, user_id: int | None) -> None:
    if project.disjoint_annotation:
        session.execute(
            update(Queue)
            .where(Queue.project_id == project.id, Queue.datapoint_id == datapoint_id)
            .values(taken_by=user_id)
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
    log = log_of(session, project.id, claim.datapoint_id, claim.user_id, now)
    log.is_submitted, log.is_delayed = True, False
    if claim.state == "held" and not project.auto_text_switch:
        _renew(project, claim, now)
        session.flush()
        return
    if claim.state != "released":
        _take(session, project, claim.datapoint_id, claim.user_id)
    _end(session, project, claim, "submitted", now)


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
