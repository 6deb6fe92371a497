"""People who come to a served store, and what there is for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from textinator_widgets.model import Profile, Project, User
from textinator_widgets.services.accounts import user_id_of


@dataclass(frozen=True)
class Visitor:
    """What a server has to know of a person before it lets them in."""

    user_id: int
    name: str
    """As it is stored, however its accents were typed."""
    is_active: bool
    has_password: bool
    preferred_language: str | None


@dataclass(frozen=True)
class OpenProject:
    """A project that can be worked on."""

    id: int
    title: str
    description: str


def visitor(session: Session, name: str) -> Visitor | None:
    """Give the person of this name, however its accents are encoded, or None when nobody has it yet."""
    user_id = user_id_of(session, name)
    if user_id is None:
        return None
    row = session.execute(
        select(User.name, User.is_active, User.password_hash.is_not(None), Profile.preferred_language)
        .outerjoin(Profile, Profile.user_id == User.id)
        .where(User.id == user_id)
    ).one()
    return Visitor(user_id, row[0], row[1], bool(row[2]), row[3])


def open_projects(session: Session, *, now: datetime) -> list[OpenProject]:
    """Give the projects that are open and inside their dates, in the order in which they were made."""
    query = (
        select(Project.id, Project.title, Project.short_description)
        .where(Project.is_open, Project.dt_publish <= now)
        .where(or_(Project.dt_finish.is_(None), Project.dt_finish > now))
        .order_by(Project.id)
    )
    return [OpenProject(*row) for row in session.execute(query)]


def project_face(session: Session, project_id: int) -> tuple[str, str] | None:
    """Give the title and the language of a project, open or not, or None when there is none of this id."""
    row = session.execute(select(Project.title, Project.language).where(Project.id == project_id)).first()
    return None if row is None else (row[0], row[1])
