"""Who may see and change the batches of others."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from textinator_widgets.errors import NotAllowed
from textinator_widgets.model import Project, ProjectCollaborator, User, UserProfile
from textinator_widgets.services import roles
from textinator_widgets.services.actors import Actor, record


def sees_everything(session: Session, actor: Actor, project: Project) -> bool:
    """Whether a person is the author of a project, a collaborator or a superuser."""
    if actor.user_id is None:
        return False
    if actor.user_id == project.author_id:
        return True
    key = {"project_id": project.id, "user_id": actor.user_id}
    if session.get(ProjectCollaborator, key) is not None:
        return True
    return bool(session.scalar(select(User.is_superuser).where(User.id == actor.user_id)))


def may_still_edit(session: Session, actor: Actor, project: Project, status: str) -> bool:
    """Whether somebody who stands so in a project goes on editing; `status` is that of their page.

    When everything is done, participants do only where the project says so; its people always do.
    """
    is_over = status in ("finished", "closed")
    return not is_over or project.allow_post_editing or sees_everything(session, actor, project)


def may_review(session: Session, actor: Actor, project: Project) -> bool:
    """Whether a person may review in a project: its people, and participants who were allowed to."""
    if not project.allow_reviewing:
        return False
    allowed = select(UserProfile.allowed_reviewing).where(
        UserProfile.project_id == project.id, UserProfile.user_id == actor.user_id
    )
    return sees_everything(session, actor, project) or bool(session.scalar(allowed))


def refuse_reviewing(session: Session, actor: Actor, project: Project) -> None:
    """Refuse somebody who may not review.

    Raises
    ------
    NotAllowed
        Always, unless they may.
    """
    if not may_review(session, actor, project):
        raise NotAllowed(
            f"{actor.name!r} may not review in this project.",
            in_python="Set allow_reviewing=True, and call project.allow_reviewer(name).",
        )


def allow_reviewer(
    session: Session, actor: Actor, project: Project, user_id: int, allowed: bool, *, now: datetime
) -> None:
    """Let a participant review in a project, or no longer.

    Raises
    ------
    NotAllowed
        When the person does not take part; when whoever asks may not manage the project.
    """
    roles.refuse(session, actor, "manage_project", project)
    set_reviewing(session, actor, project, user_id, allowed, now=now)


def set_reviewing(
    session: Session, actor: Actor, project: Project, user_id: int, allowed: bool, *, now: datetime
) -> None:
    """Keep whether a participant may review, for a caller that has looked who says so: a link may.

    Raises
    ------
    NotAllowed
        When the person does not take part.
    """
    profile = session.scalar(
        select(UserProfile).where(UserProfile.project_id == project.id, UserProfile.user_id == user_id)
    )
    if profile is None:
        raise NotAllowed(
            "Only somebody who takes part in a project can review in it.",
            in_python="Call project.annotator(name) first.",
        )
    profile.allowed_reviewing, profile.dt_updated = allowed, now
    session.flush()
    record(session, actor, "reviewer", f"project:{project.id}", now=now, new=str(user_id))
