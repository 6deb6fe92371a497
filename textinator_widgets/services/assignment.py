"""Which text a person gets next: claims with leases over a stored order.

The order of a project is stored, and each person walks through it from a place of their own (walks.py), so
that the next text is found by index look-ups however many texts there are. A text is theirs by a `Claim`:
held, then submitted, skipped, delayed (saved for later) or released (its lease ended and somebody else took
the text over, which only happens where each text is for so many people and not more).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import Select, func, literal_column, select, update
from sqlalchemy.orm import Session

from textinator_widgets.errors import NoCurrentText, ProjectClosed
from textinator_widgets.model import Claim, DataAccessLog, Datapoint, Offer, Project, Queue
from textinator_widgets.model.beside import try_turn_of, writes_beside
from textinator_widgets.services.actors import Actor
from textinator_widgets.services.bulk import insert_row
from textinator_widgets.services.claims import (
    ClaimRow,
    claim_of,
    current_claim,
    has_draft,
    has_work,
    newest_claim,
    note,
    set_claim,
)
from textinator_widgets.services.sharing import count_room, lock_room, may_return, people_per_text
from textinator_widgets.services.walks import free_text, has_done, has_done_all, is_drawn
from textinator_widgets.services.whose import has_answered

Status = Literal["open", "waiting", "finished", "no_data", "closed"]

IS_WITH_SOMEBODY = Claim.state.in_([literal_column("'held'"), literal_column("'delayed'")])
"""Written out, as the partial index of leases has it."""

IS_SUBMITTED = (
    select(DataAccessLog.id)
    .where(
        DataAccessLog.user_id == Claim.user_id,
        DataAccessLog.project_id == Claim.project_id,
        DataAccessLog.datapoint_id == Claim.datapoint_id,
        DataAccessLog.is_submitted,
    )
    .correlate(Claim)
    .exists()
)
"""Where a project stays on a text, its person holds it also after a submit: it comes to nobody else."""

MOST_COUNTED = 1000
"""Texts with others that are counted; who waits for so many need not know of more."""


@dataclass(frozen=True)
class Standing:
    """Where a person stands in a project.

    `datapoint_id` is their text with status "open"; `until` and `waiting` say with status "waiting" when the
    next text may come back and how many texts are with others (1,000 stands for more, too) or could not be
    read from their source.
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
    return None if claim is None or _is_over(session, project, claim) else claim


def _is_over(session: Session, project: Project, claim: ClaimRow) -> bool:
    """Whether the next text may come: this one is submitted, and its person does not work on it again."""
    return project.auto_text_switch and claim.is_submitted and not has_draft(session, claim)


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
    and at last what they saved for later themselves, newest first and once more saved ones after the others,
    without what is named as `passing`. Where skipped texts are offered again, these follow: first those that
    have room, then those that others let lie.
    """
    user_id = _user(actor)
    if is_closed(project, now):
        return Standing("closed")
    claim = current_claim(session, project, user_id)
    if claim is not None and _is_over(session, project, claim):
        _end(session, project, claim, "submitted", now)
        claim = None
    if claim is not None:
        _renew(session, project, claim, now)
        return Standing("open", claim.datapoint_id, is_delayed=claim.is_delayed)
    datapoint_id = free_text(session, project, user_id)
    if datapoint_id is None:
        datapoint_id = _expired_text(session, project, user_id, now)
    if datapoint_id is not None:
        hold(session, project, user_id, datapoint_id, now)
        return Standing("open", datapoint_id)
    for state in ("delayed", "skipped") if project.offer_skipped_again else ("delayed",):
        datapoint_id = _own(session, project, user_id, state, passing)
        while datapoint_id is not None and not _is_left(session, project, state, datapoint_id):
            passing = [*passing, datapoint_id]
            datapoint_id = _own(session, project, user_id, state, passing)
        if datapoint_id is not None:
            hold(session, project, user_id, datapoint_id, now, is_delayed=state == "delayed")
            return Standing("open", datapoint_id, is_delayed=state == "delayed")
    if project.offer_skipped_again:
        datapoint_id = _expired_text(session, project, user_id, now, again=True)
        if datapoint_id is not None:
            hold(session, project, user_id, datapoint_id, now)
            return Standing("open", datapoint_id)
    return standing_without_text(session, project, user_id, now=now)


def standing(session: Session, actor: Actor, project: Project, *, now: datetime) -> Standing:
    """Say where a person stands, without giving them anything."""
    user_id = _user(actor)
    if is_closed(project, now):
        return Standing("closed")
    claim = open_claim(session, project, user_id)
    if claim is not None:
        return Standing("open", claim.datapoint_id, is_delayed=claim.is_delayed)
    there = free_text(session, project, user_id, move=False) is not None
    again = project.offer_skipped_again
    people = None if there else _people_who_wait(session, project, user_id)
    if people is not None:
        there = session.execute(_expired(project, user_id, people, now, again=again)).first() is not None
    there = there or _has_readable(session, project, user_id)
    if there or (again and _own(session, project, user_id, "skipped") is not None):
        return Standing("open")
    return standing_without_text(session, project, user_id, now=now)


def standing_without_text(session: Session, project: Project, user_id: int, *, now: datetime) -> Standing:
    """Say whether a person has finished, or has to wait for texts that are with others or unreadable."""
    if session.scalar(select(Queue.pos).where(Queue.project_id == project.id).limit(1)) is None:
        return Standing("no_data")
    people = _people_who_wait(session, project, user_id)
    if people is not None:
        until, count = session.execute(_with_others(project, user_id, people)).one()
        if count:
            return Standing("waiting", until=until, waiting=count)
    unread = _set_aside(session, project, user_id)
    return Standing("waiting", waiting=len(unread)) if unread else Standing("finished")


def _people_who_wait(session: Session, project: Project, user_id: int) -> int | None:
    """Give for how many people each text is, or None when no text of others can come to this person."""
    people = people_per_text(project)
    return None if people is None or has_done_all(session, project, user_id) else people


def _with_others(project: Project, user_id: int, people: int) -> Select[datetime | None, int]:
    """Select when the first text may come back from others, and how many may, at most `MOST_COUNTED`."""
    claims = (
        select(Claim.lease_until, Claim.datapoint_id)
        .where(
            Claim.project_id == project.id,
            Claim.user_id != user_id,
            IS_WITH_SOMEBODY,
            ~has_done(Claim.datapoint_id, project.id, user_id, again=project.offer_skipped_again),
            ~IS_SUBMITTED,
            may_return(people),
        )
        .order_by(Claim.lease_until)
        .limit(MOST_COUNTED)
        .subquery()
    )
    return select(func.min(claims.c.lease_until), func.count(claims.c.datapoint_id.distinct()))


def _has_readable(session: Session, project: Project, user_id: int) -> bool:
    """Whether the person saved a text for later that was not only set aside."""
    mine = Claim.project_id == project.id, Claim.user_id == user_id, Claim.state == "delayed"
    found = select(Claim.id).join(Datapoint, Datapoint.id == Claim.datapoint_id)
    return session.scalar(found.where(*mine, Datapoint.context_id.is_not(None)).limit(1)) is not None


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


def _expired(
    project: Project,
    user_id: int,
    people: int,
    now: datetime,
    passing: Collection[int] = (),
    *,
    again: bool = False,
) -> Select[int, int, int, datetime | None]:
    """Select the claim of somebody else whose lease ended first; with `again` also on what they skipped."""
    return (
        select(Claim.id, Claim.datapoint_id, Claim.user_id, Claim.lease_until)
        .where(
            Claim.project_id == project.id,
            IS_WITH_SOMEBODY,
            Claim.lease_until < now,
            Claim.user_id != user_id,
            Claim.id.not_in(passing),
            ~has_done(Claim.datapoint_id, project.id, user_id, again=again),
            ~IS_SUBMITTED,
            may_return(people),
        )
        .order_by(Claim.lease_until)
        .limit(1)
    )


def _expired_text(
    session: Session, project: Project, user_id: int, now: datetime, *, again: bool = False
) -> int | None:
    """Take over the text whose lease ended first, where each is for so many people and not more."""
    people = _people_who_wait(session, project, user_id)
    if people is None:
        return None

    def expired(passing: Collection[int] = ()) -> Select[int, int, int, datetime | None]:
        return _expired(project, user_id, people, now, passing, again=again)

    passing: list[int] = []
    while (found := session.execute(expired(passing)).first()) is not None:
        claim_id, datapoint_id, owner, until = found
        if writes_beside(session):
            passing.append(claim_id)
            lock_room(session, {"project": project.id, "datapoint": datapoint_id})
            still = expired().where(Claim.id == claim_id)
            # its owner may be at work on it, and others may have had it since
            if not try_turn_of(session, owner) or session.execute(still).first() is None:
                continue
        set_claim(session, claim_id, "released", until, now)
        count_room(session, project, datapoint_id)
        return datapoint_id
    return None


def _own(
    session: Session, project: Project, user_id: int, state: str, passing: Collection[int] = ()
) -> int | None:
    """Give the person's own text in a state: saved for later newest first, skipped oldest first."""
    claims = select(Claim.datapoint_id)
    if state == "skipped" and people_per_text(project) is not None:  # a delayed one has its room
        claims = claims.join(Offer, Offer.claim_id == Claim.id)
        claims = claims.where(Offer.project_id == project.id, Offer.user_id == user_id)
        claims = claims.order_by(Offer.skipped, Offer.claim_id.desc())
    else:
        mine = Claim.project_id == project.id, Claim.user_id == user_id, Claim.state == state
        order = Claim.dt_updated.desc() if state == "delayed" else Claim.dt_updated
        claims = claims.where(*mine).order_by(order, Claim.id.desc())
    if passing:
        claims = claims.where(Claim.datapoint_id.not_in(passing))
    return session.scalar(claims.limit(1))


def _is_left(session: Session, project: Project, state: str, datapoint_id: int) -> bool:
    """Whether a person's own text has still room for them; one that they saved for later has it."""
    if state == "delayed" or people_per_text(project) is None:
        return True
    return lock_room(session, {"project": project.id, "datapoint": datapoint_id}) > 0


def hold(
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
    again = {"is_submitted": False} if claim is not None and is_drawn(project) else {}
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


def bring_back(session: Session, project: Project, claim: ClaimRow, *, now: datetime) -> None:
    """Note that an answer of a person to a text holds again.

    Where they work on the text anew, it stays with them: their draft is submitted beside the answer, or left.
    """
    if claim.state in ("held", "delayed") and has_work(session, claim):
        note(session, project.id, claim.datapoint_id, claim.user_id, now, is_submitted=True)
    else:
        finish_submit(session, project, claim, now=now)


def leave(session: Session, actor: Actor, project: Project, *, later: bool, now: datetime) -> int:
    """Give the open text back, skipped or saved for later, and say which it was.

    A text that was submitted stays submitted; saved for later, it comes again when a draft of it is left.

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
    if claim.is_submitted and not (later and has_work(session, claim)):
        _end(session, project, claim, "submitted", now)
    elif is_drawn(project) and has_answered(session, *text):
        note(session, *text, now, is_submitted=True)
        _end(session, project, claim, "submitted", now)
    elif later:
        note(session, *text, now, is_delayed=True)
        _end(session, project, claim, "delayed", now)
        if claim.is_delayed:
            _put_behind(session, project, claim)
    else:
        note(session, *text, now, is_skipped=True, is_delayed=False)
        _end(session, project, claim, "skipped", now)
    return claim.datapoint_id


def _put_behind(session: Session, project: Project, claim: ClaimRow) -> None:
    """Let a text that was saved for later once more come after the others that wait.

    Of those the newest comes first, so that its own time would bring it back at once, and no other ever.
    """
    mine = Claim.project_id == project.id, Claim.user_id == claim.user_id, Claim.state == "delayed"
    oldest = session.scalar(select(func.min(Claim.dt_updated)).where(*mine, Claim.id != claim.id))
    if oldest is not None:
        before = oldest - timedelta(milliseconds=1)
        session.execute(update(Claim).where(Claim.id == claim.id).values(dt_updated=before))


def take_back(session: Session, project: Project, claim: ClaimRow, *, now: datetime) -> None:
    """Note that nothing of a person's answers to a text is left, so that the text can be given again.

    One that is still open for them stays so.
    """
    note(session, project.id, claim.datapoint_id, claim.user_id, now, is_submitted=False)
    if claim.state != "submitted":
        return
    set_claim(session, claim.id, "released", None, now)
    count_room(session, project, claim.datapoint_id)
