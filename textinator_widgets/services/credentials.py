"""Passwords of people: set, changed, looked up for a login; accounts switched off and on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from textinator_widgets.errors import NotAllowed
from textinator_widgets.model import User
from textinator_widgets.services import login_limits
from textinator_widgets.services.accounts import user_id_of
from textinator_widgets.services.actors import Actor, record
from textinator_widgets.services.logins import end_all
from textinator_widgets.services.roles import refuse_person


@dataclass(frozen=True)
class Candidate:
    """Whom a login names."""

    user_id: int
    name: str
    password_hash: str | None
    is_active: bool


def candidate(session: Session, account: str) -> Candidate | None:
    """Give the person of a name or an e-mail address; None when there is none."""
    user_id = user_id_of(session, account)
    if user_id is None and "@" in account and account.isprintable():
        user_id = session.scalar(select(User.id).where(User.email == account)) or session.scalar(
            select(User.id).where(func.lower(User.email) == account.lower()).limit(1)
        )
    if user_id is None:
        return None
    user = session.get_one(User, user_id)
    return Candidate(user.id, user.name, user.password_hash, user.is_active)


def keep_hash(
    session: Session,
    actor: Actor,
    user_id: int,
    password_hash: str | None,
    *,
    now: datetime,
    staying: int | None = None,
) -> None:
    """Give a person another password, or none, which ends their logins but one.

    Parameters
    ----------
    password_hash
        From `hash_password`; making it takes too long for a transaction. None = nobody can log in with one.
    staying
        The login that stays: where the password was changed.

    Raises
    ------
    NotAllowed
        When it is somebody else's, and whoever asks may not manage that person.
    """
    if actor.user_id != user_id:
        refuse_person(session, actor, user_id)
    session.execute(
        update(User).where(User.id == user_id).values(password_hash=password_hash, dt_updated=now)
    )
    end_all(session, user_id, now=now, but=staying)
    what = "set_password" if password_hash is not None else "remove_password"
    record(session, actor, what, f"user:{user_id}", now=now)


def count_failure(session: Session, account: str, address: str, *, now: datetime) -> None:
    """Count a wrong password; where the next try has to wait for it, the audit log tells.

    What was entered as a name is not written down: it may be a password that was typed in the wrong field.
    """
    login_limits.count_failure(session, account, address, now=now)
    until = login_limits.wait_until(session, account, address, now=now)
    found = candidate(session, account)
    if until is not None and found is not None:
        seconds = round((until - now).total_seconds())
        nobody = Actor(role="annotator", verified="none")
        what = {"seconds": seconds}
        record(session, nobody, "login_slowed_down", f"user:{found.user_id}", now=now, details=what)


def renew_hash(session: Session, user_id: int, before: str, after: str) -> None:
    """Exchange the hash of the same password for one that took more work, unless it was changed meanwhile."""
    theirs = User.id == user_id, User.password_hash == before
    session.execute(update(User).where(*theirs).values(password_hash=after))


def switch(session: Session, actor: Actor, user_id: int, is_active: bool, *, now: datetime) -> bool:
    """Switch an account off, which ends all its logins, or on; whether that changed anything.

    Raises
    ------
    NotAllowed
        When whoever asks may not manage that person, or it is they themselves.
    """
    refuse_person(session, actor, user_id)
    if actor.user_id == user_id and not is_active:
        raise NotAllowed("Nobody can switch off their own account; ask somebody else who manages people.")
    user = session.get_one(User, user_id)
    if user.is_active == is_active:
        return False
    user.is_active, user.dt_updated = is_active, now
    session.flush()
    if not is_active:
        end_all(session, user_id, now=now)
    record(session, actor, "switch_on" if is_active else "switch_off", f"user:{user_id}", now=now)
    return True
