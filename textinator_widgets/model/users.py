"""People: accounts, their settings, their groups."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from textinator_widgets.model.base import Base, JsonColumn, Timestamped


class User(Timestamped, Base):
    """A person. Never deleted once they annotated; `is_active` switches an account off."""

    __tablename__ = "user"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(150), unique=True)
    password_hash: Mapped[str | None] = mapped_column(Text)
    """argon2id; null: nobody can log in with a password."""
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    is_active: Mapped[bool] = mapped_column(default=True)
    is_superuser: Mapped[bool] = mapped_column(default=False)


class Profile(Timestamped, Base):
    """A person's settings."""

    __tablename__ = "profile"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    preferred_language: Mapped[str | None] = mapped_column(String(35))
    """Language of the page, BCP 47; null: as the browser or the project says."""
    fluent_in: Mapped[list[str]] = mapped_column(JsonColumn, default=list)
    """Languages (BCP 47) whose projects this person is offered; empty: all."""


class Group(Timestamped, Base):
    """A named set of permissions, e.g. project_managers."""

    __tablename__ = "user_group"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(150), unique=True)


class UserGroup(Base):
    """A person in a group."""

    __tablename__ = "user_group_member"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    group_id: Mapped[int] = mapped_column(
        ForeignKey("user_group.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class UserProfile(Timestamped, Base):
    """A person's membership in a project."""

    __tablename__ = "user_profile"
    __table_args__ = (UniqueConstraint("project_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    allowed_reviewing: Mapped[bool] = mapped_column(default=False)
