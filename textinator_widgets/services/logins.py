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
from textinator_widgets.services.bulk import insert_row

IDLE = timedelta(hours=12)
"""A login that nobody uses for so long has ended."""

LONGEST = timedelta(days=30)
"""No login lasts longer."""

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
class LiveLogin:
    """A login that has not ended."""

    id: int
    user_id: int
    name: str
    verified: How | Literal["shared"]
    """ "shared" is everybody who knows the one password of a server; such a login is not in the store."""
    preferred_language: str | None
    last_seen: datetime


def begin(session: Session, user_id: int, *, verified: How, now: datetime) -> Begun:
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
        ends=now + LONGEST,
    )
    return Begun(login_id, secret)


def live(session: Session, secret: str, *, now: datetime) -> LiveLogin | None:
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
        .where(LoginSession.secret == _digest(secret), *_is_live(now))
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


def is_live(session: Session, login_id: int, *, now: datetime) -> bool:
    """Say whether a login has not ended."""
    found = session.scalar(
        select(LoginSession.verified)
        .join(User, User.id == LoginSession.user_id)
        .where(LoginSession.id == login_id, *_is_live(now))
    )
    return found is not None and (found != "cookie" or not asks_passwords(session))


def check_live(session: Session, login_id: int, name: str, *, now: datetime) -> None:
    """Refuse whoever is no longer logged in; a look before each write of a page, in its transaction.

    Raises
    ------
    LoginEnded
        When the login has ended, or the person was switched off.
    """
    found = session.execute(
        select(LoginSession.last_seen, LoginSession.verified)
        .join(User, User.id == LoginSession.user_id)
        .where(LoginSession.id == login_id, User.name == name, *_is_live(now))
    ).one_or_none()
    if found is None or (found.verified == "cookie" and asks_passwords(session)):
        raise LoginEnded(
            "A login was expected, but yours has ended. Log in again; what is on the page stays there."
        )
    if now - found.last_seen >= SEEN_EVERY:
        _note(session, login_id, now)


def end(session: Session, login_id: int, *, now: datetime) -> None:
    """End a login."""
    _end(session, LoginSession.id == login_id, now=now)


def end_all(session: Session, user_id: int, *, now: datetime, but: int | None = None) -> None:
    """End every login of a person, but for one."""
    _end(session, LoginSession.user_id == user_id, LoginSession.id != (but or 0), now=now)


def asks_passwords(session: Session) -> bool:
    """Say whether somebody in the store has a password, so that a name alone opens nothing."""
    return bool(session.scalar(select(exists().where(User.password_hash.is_not(None)))))


def _end(session: Session, *which: ColumnElement[bool], now: datetime) -> None:
    session.execute(update(LoginSession).where(*which, LoginSession.ended.is_(None)).values(ended=now))


def _note(session: Session, login_id: int, now: datetime) -> None:
    session.execute(update(LoginSession).where(LoginSession.id == login_id).values(last_seen=now))


def _is_live(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        LoginSession.ended.is_(None),
        LoginSession.ends > now,
        LoginSession.last_seen > now - IDLE,
        User.is_active.is_(True),
    )


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
