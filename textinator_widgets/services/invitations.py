"""Links that let people in: into a store, and into one of its projects, until they expire."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal, cast

from sqlalchemy import CursorResult, insert, or_, select, update
from sqlalchemy.orm import Session

from textinator_widgets.errors import InvalidSetting, NotAllowed, NotFound
from textinator_widgets.model import Invitation, Project, ProjectCollaborator, User, UserProfile
from textinator_widgets.protocol.values import shown
from textinator_widgets.services.accounts import join
from textinator_widgets.services.actors import Actor, record
from textinator_widgets.services.bulk import insert_row
from textinator_widgets.services.membership import taken_out
from textinator_widgets.services.rights import set_reviewing
from textinator_widgets.services.roles import refuse
from textinator_widgets.services.typed import untyped

if TYPE_CHECKING:
    import pandas as pd

ROLES = ("participant", "reviewer", "collaborator")
MOST_DAYS = 365
NOTE_LENGTH = 200

State = Literal["open", "expired", "used_up", "withdrawn"]


@dataclass(frozen=True)
class Invited:
    """What a link is for."""

    id: int
    role: str
    state: State
    project_id: int | None
    title: str | None
    """Of the project; None = the link gives an account only."""


def invite(
    session: Session,
    actor: Actor,
    project: Project | None,
    *,
    role: str = "participant",
    expires_days: float = 14,
    uses: int | None = 1,
    note: str = "",
    now: datetime,
) -> str:
    """Make a link and give its token, which is stored nowhere: only its SHA-256 is.

    Parameters
    ----------
    project
        What people take part in who come with it; None = they get an account only.
    role
        "participant", "reviewer" or "collaborator".
    expires_days
        More than 0, at most 365.
    uses
        How many people may come; None = as many as do.
    note
        For whom it is, up to 200 characters; for the list of invitations.

    Raises
    ------
    InvalidSetting
        When a value cannot be taken.
    NotAllowed
        When this person may not manage the project, or the users of the store.
    """
    refuse(session, actor, "manage_users" if project is None else "manage_project", project)
    _check(role, expires_days, uses, note)
    token = secrets.token_urlsafe(32)
    number = insert_row(
        session,
        Invitation,
        secret=_digest(token),
        project_id=None if project is None else project.id,
        role=role,
        created_by=actor.user_id,
        note=note,
        uses_left=uses,
        dt_created=now,
        ends=now + timedelta(days=expires_days),
    )
    place = "" if project is None else f" project:{project.id}"
    record(session, actor, "invite", f"invitation:{number}", now=now, new=f"{role}{place}")
    return token


def _check(role: object, expires_days: object, uses: object, note: object) -> None:
    if role not in ROLES:
        raise InvalidSetting(f"role must be one of {', '.join(ROLES)}; got {shown(role)}.")
    if isinstance(expires_days, bool) or not isinstance(expires_days, (int, float)):
        raise InvalidSetting(f"expires_days must be a number; got {shown(expires_days)}.")
    if not 0 < expires_days <= MOST_DAYS:
        raise InvalidSetting(
            f"expires_days must be more than 0 and at most {MOST_DAYS}; got {shown(expires_days)}."
        )
    if uses is not None and (type(uses) is not int or not 0 < uses < 2**31):
        raise InvalidSetting(f"uses must be a number of people, or None for any; got {shown(uses)}.")
    if not isinstance(note, str) or len(note) > NOTE_LENGTH or "\0" in note:
        raise InvalidSetting(f"note must be a str of at most {NOTE_LENGTH} characters; got {shown(note)}.")


def find_invitation(session: Session, token: str, *, now: datetime) -> Invited | None:
    """Give what a link is for and whether it can be used still; None when there is no such link."""
    row = session.execute(
        select(Invitation, Project.title)
        .outerjoin(Project, Project.id == Invitation.project_id)
        .where(Invitation.secret == _digest(token))
    ).first()
    if row is None:
        return None
    one: Invitation = row[0]
    return Invited(one.id, one.role, _state(one, now), one.project_id, row[1])


def _state(one: Invitation, now: datetime) -> State:
    if one.withdrawn is not None:
        return "withdrawn"
    if one.ends <= now:
        return "expired"
    return "used_up" if one.uses_left == 0 else "open"


def accept(session: Session, actor: Actor, token: str, *, now: datetime) -> Invited:
    """Give a person what a link is for; who has it already uses nothing up.

    Raises
    ------
    NotFound
        When there is no such link.
    NotAllowed
        When it has expired, was used up or withdrawn, or the person was switched off, or taken out of the
        project after the link was made.
    """
    found = find_invitation(session, token, now=now)
    if found is None:
        raise NotFound("There is no such invitation.")
    person = None if actor.user_id is None else session.get(User, actor.user_id)
    if person is None or not person.is_active:
        raise NotAllowed("Only a person can accept an invitation.")
    if found.project_id is None or _has(session, found, person.id):
        return found
    _refuse_taken_out(session, found, person.id)
    use(session, found, now=now)
    project = session.get_one(Project, found.project_id)
    if found.role == "collaborator":
        session.execute(insert(ProjectCollaborator).values(project_id=project.id, user_id=person.id))
        record(session, actor, "collaborator", f"project:{project.id}", now=now, new=f"user:{person.id}")
    else:
        join(session, actor, project.id, person.id, now=now)
        if found.role == "reviewer":
            set_reviewing(session, actor, project, person.id, True, now=now)
    record(session, actor, "accept_invitation", f"invitation:{found.id}", now=now)
    return found


def _refuse_taken_out(session: Session, found: Invited, user_id: int) -> None:
    out = taken_out(session, user_id, found.project_id or 0)
    if out is not None and session.get_one(Invitation, found.id).dt_created <= out:
        raise NotAllowed("You were taken out of this project after this link was made. Ask for another one.")


def use(session: Session, found: Invited, *, now: datetime) -> None:
    """Take one use of a link.

    Raises
    ------
    NotAllowed
        When it has expired, was used up or withdrawn; also by somebody else in this very moment.
    """
    taken = session.execute(
        update(Invitation)
        .where(
            Invitation.id == found.id,
            Invitation.withdrawn.is_(None),
            Invitation.ends > now,
            or_(Invitation.uses_left.is_(None), Invitation.uses_left > 0),
        )
        .values(uses_left=Invitation.uses_left - 1)
    )
    if cast("CursorResult[object]", taken).rowcount != 1:
        raise NotAllowed("This invitation cannot be used any more. Ask whoever sent it for another one.")


def withdraw_invitation(
    session: Session, actor: Actor, number: int, *, project_id: int | None = None, now: datetime
) -> None:
    """Make a link useless; one that is so already stays so.

    Parameters
    ----------
    project_id
        Only a link into this project; None = any.

    Raises
    ------
    NotFound
        When there is no such invitation.
    NotAllowed
        When this person may not manage its project, or the users of the store.
    """
    one = session.get(Invitation, number) if type(number) is int and 0 < number < 2**63 else None
    if one is None or project_id not in (None, one.project_id):
        raise NotFound(f"There is no invitation {shown(number)} here.", in_python="invitations() lists them.")
    project = None if one.project_id is None else session.get_one(Project, one.project_id)
    refuse(session, actor, "manage_users" if project is None else "manage_project", project)
    if one.withdrawn is None:
        one.withdrawn = now
        session.flush()
        record(session, actor, "withdraw_invitation", f"invitation:{one.id}", now=now)


def links(session: Session, project_id: int | None, *, now: datetime) -> list[tuple[Invitation, State]]:
    """Give the links into a project, or into none (None), the newest first, each with how it stands."""
    query = select(Invitation).where(Invitation.project_id == project_id).order_by(Invitation.id.desc())
    return [(one, _state(one, now)) for one in session.scalars(query)]


def listing(session: Session, *, now: datetime, project_id: int | None = None) -> pd.DataFrame:
    """Give one row per invitation: `invitation, project, role, note, by, created, ends, uses_left, state`."""
    query = (
        select(Invitation, Project.title, User.name)
        .outerjoin(Project, Project.id == Invitation.project_id)
        .outerjoin(User, User.id == Invitation.created_by)
        .order_by(Invitation.id)
    )
    if project_id is not None:
        query = query.where(Invitation.project_id == project_id)
    rows = [
        (one.id, title, one.role, one.note, by, one.dt_created, one.ends, one.uses_left, _state(one, now))
        for one, title, by in session.execute(query)
    ]
    names = ("invitation", "project", "role", "note", "by", "created", "ends", "uses_left", "state")
    return untyped(names, rows)


def _has(session: Session, found: Invited, user_id: int) -> bool:
    """Say whether a person has already what a link gives."""
    key = {"project_id": found.project_id, "user_id": user_id}
    if found.role == "collaborator":
        return session.get(ProjectCollaborator, key) is not None
    allowed = session.scalar(
        select(UserProfile.allowed_reviewing).where(
            UserProfile.project_id == found.project_id, UserProfile.user_id == user_id
        )
    )
    return allowed is not None and (allowed or found.role == "participant")


def _digest(token: str) -> str:
    return hashlib.sha256(b"invitation:" + token.encode(errors="replace")).hexdigest()
