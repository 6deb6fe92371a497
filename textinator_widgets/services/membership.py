"""Who takes part in a project: joining, leaving, and the people that its leaders name."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Select, delete, func, insert, select, update
from sqlalchemy.orm import Session

from textinator_widgets.errors import NotAllowed, ProjectClosed
from textinator_widgets.model import (
    AuditLog,
    Claim,
    Profile,
    Project,
    ProjectCollaborator,
    User,
    UserProfile,
)
from textinator_widgets.model.tallies import Tally
from textinator_widgets.services.accounts import join
from textinator_widgets.services.actors import Actor, record
from textinator_widgets.services.assignment import is_closed
from textinator_widgets.services.roles import refuse, roles_of
from textinator_widgets.services.typed import untyped

if TYPE_CHECKING:
    import pandas as pd


def speaks(session: Session, user_id: int, language: str) -> bool:
    """Say whether a person is offered projects of a language: they named it, or named none at all."""
    profile = session.get(Profile, user_id)
    fluent = [] if profile is None else profile.fluent_in
    return not fluent or _base(language) in map(_base, fluent)


def joins_by_visiting(session: Session, user_id: int, project: Project, now: datetime) -> bool:
    """Say whether the first visit of a project's address makes a person take part.

    It does for everybody but those who lead it, since most of them only look; those who said that they do
    not speak its language; and those who left it. They are asked.
    """
    roles = roles_of(session, user_id, project)
    if is_closed(project, now) or roles.is_author or roles.is_collaborator or not roles.is_active:
        return False
    return speaks(session, user_id, project.language) and not _has_left(session, user_id, project.id)


def join_on_visit(session: Session, actor: Actor, project: Project, user_id: int, *, now: datetime) -> bool:
    """Let a person take part who comes to an open project, and say whether they do now."""
    if takes_part(session, user_id, project.id):
        return True
    if actor.verified == "login" and not joins_by_visiting(session, user_id, project, now):
        return False
    if is_closed(project, now):
        return False
    join(session, actor, project.id, user_id, now=now)
    return True


def join_by_choice(session: Session, actor: Actor, project: Project, *, now: datetime) -> None:
    """Make a person take part who asks for it.

    Raises
    ------
    ProjectClosed
        When the project is not open now, unless they lead it.
    NotAllowed
        When they were switched off, or taken out of the project and not asked back.
    """
    roles = roles_of(session, actor.user_id, project)
    if actor.user_id is None or not roles.is_active:
        raise NotAllowed("Only a person can take part in a project.")
    if is_closed(project, now) and not roles.leads:
        raise ProjectClosed(f"The project {project.title!r} is closed; nobody can join it now.")
    if not roles.leads and taken_out(session, actor.user_id, project.id) is not None:
        raise NotAllowed(
            f"You were taken out of the project {project.title!r}. Ask whoever leads it to add you again."
        )
    join(session, actor, project.id, actor.user_id, now=now)


def leave(session: Session, actor: Actor, project: Project, *, now: datetime) -> None:
    """End a person's part in a project; what they submitted stays, the text that is open goes to others."""
    if actor.user_id is not None:
        _end(session, actor, project, actor.user_id, "leave", now)


def remove_participant(
    session: Session, actor: Actor, project: Project, user_id: int, *, now: datetime
) -> None:
    """End somebody's part in a project, as `leave` does; whoever takes no part stays so.

    They take part again when somebody who manages the project adds or invites them.

    Raises
    ------
    NotAllowed
        When whoever asks may not manage the project.
    """
    refuse(session, actor, "manage_project", project)
    _end(session, actor, project, user_id, "take_out", now)


def _end(session: Session, actor: Actor, project: Project, user_id: int, act: str, now: datetime) -> None:
    if not takes_part(session, user_id, project.id):
        return
    mine = UserProfile.project_id == project.id, UserProfile.user_id == user_id
    session.execute(delete(UserProfile).where(*mine))
    # a lease that ended at this moment is taken over by whoever asks next, as one that was forgotten
    theirs = Claim.project_id == project.id, Claim.user_id == user_id
    open_ones = update(Claim).where(*theirs, Claim.state.in_(("held", "delayed")))
    session.execute(open_ones.values(lease_until=now, dt_updated=now))
    record(session, actor, act, f"project:{project.id}", now=now, new=f"user:{user_id}")


def takes_part(session: Session, user_id: int, project_id: int) -> bool:
    """Say whether a person takes part in a project."""
    member = select(UserProfile.id).where(
        UserProfile.project_id == project_id, UserProfile.user_id == user_id
    )
    return session.scalar(member) is not None


def add_collaborator(
    session: Session, actor: Actor, project: Project, user_id: int, *, now: datetime
) -> None:
    """Give a person the author's rights on the data of a project; one who has them keeps them.

    Raises
    ------
    NotAllowed
        When whoever asks may not manage the project.
    """
    refuse(session, actor, "manage_project", project)
    key = {"project_id": project.id, "user_id": user_id}
    if session.get(ProjectCollaborator, key) is None:
        session.execute(insert(ProjectCollaborator).values(**key))
        record(session, actor, "collaborator", f"project:{project.id}", now=now, new=f"user:{user_id}")


def remove_collaborator(
    session: Session, actor: Actor, project: Project, user_id: int, *, now: datetime
) -> None:
    """Take the author's rights on the data of a project from a person; who has none keeps none.

    Raises
    ------
    NotAllowed
        When whoever asks may not manage the project.
    """
    refuse(session, actor, "manage_project", project)
    found = session.get(ProjectCollaborator, {"project_id": project.id, "user_id": user_id})
    if found is not None:
        session.delete(found)
        session.flush()
        record(session, actor, "collaborator", f"project:{project.id}", now=now, old=f"user:{user_id}")


def add_participant(session: Session, actor: Actor, project: Project, user_id: int, *, now: datetime) -> None:
    """Make a person take part, whatever the project's dates and language.

    Raises
    ------
    NotAllowed
        When whoever asks may not manage the project.
    """
    refuse(session, actor, "manage_project", project)
    join(session, actor, project.id, user_id, now=now)


def participants(session: Session, project_id: int) -> pd.DataFrame:
    """Give one row per person who takes part: `user, is_reviewer, joined, submitted, skipped`."""
    rows = session.execute(
        select(
            User.name,
            UserProfile.allowed_reviewing,
            UserProfile.dt_created,
            func.coalesce(Tally.submitted, 0),
            func.coalesce(Tally.skipped, 0),
        )
        .join(User, User.id == UserProfile.user_id)
        .outerjoin(Tally, (Tally.project_id == project_id) & (Tally.user_id == User.id))
        .where(UserProfile.project_id == project_id)
        .order_by(UserProfile.id)
    )
    return untyped(("user", "is_reviewer", "joined", "submitted", "skipped"), rows)


def collaborators(session: Session, project_id: int) -> list[str]:
    """Give the names of a project's collaborators."""
    query = (
        select(User.name)
        .join(ProjectCollaborator, ProjectCollaborator.user_id == User.id)
        .where(ProjectCollaborator.project_id == project_id)
        .order_by(User.name)
    )
    return list(session.scalars(query))


def taken_out(session: Session, user_id: int, project_id: int) -> datetime | None:
    """Give when a person was taken out of a project, if they take no part since; None = they were not."""
    last = _acts(user_id, project_id, "join", "leave", "take_out").order_by(AuditLog.id.desc()).limit(1)
    found = session.scalars(last).first()
    return found.time if found is not None and found.action == "take_out" else None


def _has_left(session: Session, user_id: int, project_id: int) -> bool:
    return session.scalars(_acts(user_id, project_id, "leave", "take_out").limit(1)).first() is not None


def _acts(user_id: int, project_id: int, *actions: str) -> Select[AuditLog]:
    return select(AuditLog).where(
        AuditLog.object == f"project:{project_id}",
        AuditLog.action.in_(actions),
        AuditLog.new_revision == f"user:{user_id}",
    )


def _base(language: str) -> str:
    return language.strip().lower().partition("-")[0]
