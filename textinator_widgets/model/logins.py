"""Who is logged in, who guessed passwords, and links that let people in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from textinator_widgets.model.base import Base, Sha256, UtcTime, utc_now


class LoginSession(Base):
    """One login of a person, from one browser, until it ends.

    A session is live while `ended` is null, `ends` lies ahead and `last_seen` is not longer ago than the
    server allows. The cookie holds a secret; only its SHA-256 is stored, so that a copy of the store lets
    nobody in.
    """

    __tablename__ = "login_session"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    secret: Mapped[str] = mapped_column(Sha256, unique=True)
    """SHA-256 of what the cookie holds."""
    verified: Mapped[str] = mapped_column(String(30))
    """How it began: "login", by a password; "cookie", by a name alone in an open store.

    Who comes by the shared password of a server ("shared" in the audit log) has no row here.
    """
    dt_created: Mapped[datetime] = mapped_column(UtcTime, default=utc_now)
    last_seen: Mapped[datetime] = mapped_column(UtcTime, default=utc_now)
    ends: Mapped[datetime] = mapped_column(UtcTime, index=True)
    """At the latest, however busy the person is."""
    ended: Mapped[datetime | None] = mapped_column(UtcTime)
    """When it was ended: by logging out, a new password, an account switched off."""


class LoginFailure(Base):
    """How often a password was wrong lately, for one account or one address."""

    __tablename__ = "login_failure"
    __table_args__ = (CheckConstraint("failures > 0", name="failures"),)

    subject: Mapped[str] = mapped_column(Sha256, primary_key=True)
    """SHA-256 of an account's name or of a network address, each with its kind before it."""
    failures: Mapped[int] = mapped_column()
    last: Mapped[datetime] = mapped_column(UtcTime, index=True)


class Invitation(Base):
    """A link with which people come into a store, and into one of its projects, until it expires."""

    __tablename__ = "invitation"
    __table_args__ = (
        CheckConstraint("role IN ('participant', 'reviewer', 'collaborator')", name="role"),
        CheckConstraint("uses_left IS NULL OR uses_left >= 0", name="uses_left"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    secret: Mapped[str] = mapped_column(Sha256, unique=True)
    """SHA-256 of what the link holds."""
    project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"), index=True)
    """Null: an account only."""
    role: Mapped[str] = mapped_column(String(20), default="participant")
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    note: Mapped[str] = mapped_column(String(200), default="")
    """For whom it is, in the words of who made it."""
    uses_left: Mapped[int | None] = mapped_column()
    """Null: as many as come."""
    dt_created: Mapped[datetime] = mapped_column(UtcTime, default=utc_now)
    ends: Mapped[datetime] = mapped_column(UtcTime)
    withdrawn: Mapped[datetime | None] = mapped_column(UtcTime)
