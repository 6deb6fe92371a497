"""Logins: who is in, since when, and until when."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, cast

from sqlalchemy import ColumnElement, delete, exists, or_, select, update
from sqlalchemy.orm import Session

from textinator_widgets.errors import LoginEnded
from textinator_widgets.model import LoginSession, Profile, User
from textinator_widgets.services.actors import Actor, record
from textinator_widgets.services.bulk import insert_row

IDLE = timedelta(hours=12)
"""A login that nobody uses for so long has ended."""

LONGEST = timedelta(days=30)
"""No login lasts longer."""


@dataclass(frozen=True)
class Limits:
    """When logins end by themselves; also those that have begun before the limits were set."""

    idle: timedelta = IDLE
    """After so long without use."""
    longest: timedelta = LONGEST
    """After so long, however busy the person is."""


LIMITS = Limits()

SEEN_EVERY = timedelta(minutes=1)
"""How exactly it is known when a login was used last."""

KEPT = timedelta(days=30)
"""How long logins that ended stay in the store."""

How = Literal["login", "cookie"]


@dataclass(frozen=True)
class Begun:
    """A new login."""

    id: int
    secret: str
    """For the cookie; the store has its SHA-256 only."""


@dataclass(frozen=True)
class OpenLogin:
    """A login as its person sees it beside their others."""

    id: int
    begun: datetime
    last_seen: datetime


@dataclass(frozen=True)
class LiveLogin:
    """A login that has not ended."""

    id: int
    user_id: int
    name: str
    verified: How | Literal["shared"]
    """ "shared" is everybody who knows the one password of a server; such a login is not in the store."""
    preferred_language: str | None
    last_seen: datetime


def begin(session: Session, user_id: int, *, verified: How, now: datetime, limits: Limits = LIMITS) -> Begun:
    """Begin a login of a person; logins that ended long ago are forgotten."""
    long_ago = now - KEPT
    session.execute(
        delete(LoginSession).where(or_(LoginSession.ends < long_ago, LoginSession.ended < long_ago))
    )
    secret = secrets.token_urlsafe(32)
    login_id = insert_row(
        session,
        LoginSession,
        user_id=user_id,
        secret=_digest(secret),
        verified=verified,
        dt_created=now,
        last_seen=now,
        ends=now + limits.longest,
    )
    _record(session, "login", login_id, user_id, verified, now)
    return Begun(login_id, secret)


def live(session: Session, secret: str, *, now: datetime, limits: Limits = LIMITS) -> LiveLogin | None:
    """Give the login behind the secret of a cookie; None when there is none, or it has ended.

    A login by a name alone has ended as soon as the store asks for passwords.
    """
    row = session.execute(
        select(
            LoginSession.id,
            LoginSession.user_id,
            User.name,
            LoginSession.verified,
            Profile.preferred_language,
            LoginSession.last_seen,
        )
        .join(User, User.id == LoginSession.user_id)
        .outerjoin(Profile, Profile.user_id == User.id)
        .where(LoginSession.secret == _digest(secret), *_is_live(now, limits))
    ).one_or_none()
    if row is None or (row.verified == "cookie" and asks_passwords(session)):
        return None
    return LiveLogin(row.id, row.user_id, row.name, cast("How", row.verified), *row[4:])


def seen(session: Session, login: LiveLogin, *, now: datetime) -> bool:
    """Note that a login is in use, once a minute at most; whether it was noted."""
    if now - login.last_seen < SEEN_EVERY:
        return False
    _note(session, login.id, now)
    return True


def open_logins(session: Session, user_id: int, *, now: datetime, limits: Limits = LIMITS) -> list[OpenLogin]:
    """Give the logins of a person that began with a password and have not ended, the one used last first."""
    rows = session.execute(
        select(LoginSession.id, LoginSession.dt_created, LoginSession.last_seen)
        .join(User, User.id == LoginSession.user_id)
        .where(LoginSession.user_id == user_id, LoginSession.verified == "login", *_is_live(now, limits))
        .order_by(LoginSession.last_seen.desc(), LoginSession.id.desc())
    )
    return [OpenLogin(*row) for row in rows]


def is_live(session: Session, login_id: int, *, now: datetime, limits: Limits = LIMITS) -> bool:
    """Say whether a login has not ended."""
    found = session.scalar(
        select(LoginSession.verified)
        .join(User, User.id == LoginSession.user_id)
        .where(LoginSession.id == login_id, *_is_live(now, limits))
    )
    return found is not None and (found != "cookie" or not asks_passwords(session))


def check_live(session: Session, login_id: int, name: str, *, now: datetime, limits: Limits = LIMITS) -> None:
    """Refuse whoever is no longer logged in; a look before each write of a page, in its transaction.

    Raises
    ------
    LoginEnded
        When the login has ended, or the person was switched off.
    """
    found = session.execute(
        select(LoginSession.last_seen, LoginSession.verified)
        .join(User, User.id == LoginSession.user_id)
        .where(LoginSession.id == login_id, User.name == name, *_is_live(now, limits))
    ).one_or_none()
    if found is None or (found.verified == "cookie" and asks_passwords(session)):
        raise LoginEnded(
            "A login was expected, but yours has ended. Log in again; what is on the page stays there."
        )
    if now - found.last_seen >= SEEN_EVERY:
        _note(session, login_id, now)


def end(session: Session, login_id: int, *, now: datetime) -> None:
    """End a login, unless it has ended."""
    found = session.get(LoginSession, login_id)
    if found is not None and found.ended is None:
        _end(session, LoginSession.id == login_id, now=now)
        _record(session, "logout", login_id, found.user_id, found.verified, now)


def end_own(session: Session, login: LiveLogin, other: int, *, now: datetime) -> bool:
    """End another login of the same person; whether it was one of theirs that had not ended."""
    found = session.get(LoginSession, other)
    if found is None or found.user_id != login.user_id or found.ended is not None:
        return False
    end(session, other, now=now)
    return True


def end_all(session: Session, user_id: int, *, now: datetime, but: int | None = None) -> None:
    """End every login of a person, but for one."""
    _end(session, LoginSession.user_id == user_id, LoginSession.id != (but or 0), now=now)


def asks_passwords(session: Session) -> bool:
    """Say whether somebody in the store has a password, so that a name alone opens nothing."""
    return bool(session.scalar(select(exists().where(User.password_hash.is_not(None)))))


def _end(session: Session, *which: ColumnElement[bool], now: datetime) -> None:
    session.execute(update(LoginSession).where(*which, LoginSession.ended.is_(None)).values(ended=now))


def _record(session: Session, act: str, login_id: int, user_id: int, verified: str, now: datetime) -> None:
    person = Actor(user_id=user_id, role="annotator", verified=cast("How", verified))
    record(session, person, act, f"user:{user_id}", now=now, details={"login": login_id})


def _note(session: Session, login_id: int, now: datetime) -> None:
    session.execute(update(LoginSession).where(LoginSession.id == login_id).values(last_seen=now))


def _is_live(now: datetime, limits: Limits) -> tuple[ColumnElement[bool], ...]:
    return (
        LoginSession.ended.is_(None),
        LoginSession.ends > now,
        LoginSession.dt_created > now - limits.longest,
        LoginSession.last_seen > now - limits.idle,
        User.is_active.is_(True),
    )


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
