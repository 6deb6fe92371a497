"""Who may do what: roles in a project, groups in a store, and the one function that refuses.

Python code is trusted, and so is the user of the operating system. A person who came through a login may do
what their roles allow; a name that was only entered proves nothing, so that nothing is managed with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from textinator_widgets.errors import NotAllowed
from textinator_widgets.model import Group, Project, ProjectCollaborator, User, UserGroup, UserProfile
from textinator_widgets.services.actors import Actor, record
from textinator_widgets.services.rules import project_of

Act = Literal[
    "annotate", "review", "see_data", "manage_project", "create_project", "manage_users", "manage_files",
    "manage_surveys",
]  # fmt: skip
"""What somebody wants to do; the first four to a project."""

_TRUSTED = {"python", "os"}
_FREE_WITH_A_NAME = {"annotate", "review"}


@dataclass(frozen=True)
class Roles:
    """What a person is, in a store and in one of its projects."""

    is_active: bool = False
    is_superuser: bool = False
    groups: frozenset[str] = frozenset()
    is_author: bool = False
    is_collaborator: bool = False
    is_participant: bool = False
    is_reviewer: bool = False
    """Takes part and may review, or leads the project, where it has reviews at all."""

    @property
    def leads(self) -> bool:
        """Whether they see everything of the project: its author, its collaborators, and superusers."""
        return self.is_author or self.is_collaborator or self.is_superuser

    def allow(self, act: Act) -> bool:
        """Say whether these roles are enough for an act."""
        if not self.is_active:
            return False
        if act == "annotate":
            return self.is_participant
        if act == "review":
            return self.is_reviewer
        if act == "see_data":
            return self.leads
        if act == "manage_project":
            return self.is_superuser or (self.leads and "project_managers" in self.groups)
        group = {
            "create_project": "project_managers",
            "manage_users": "user_manager",
            "manage_files": "file_managers",
            "manage_surveys": "evaluation_managers",
        }[act]
        return self.is_superuser or group in self.groups


def roles_of(session: Session, user_id: int | None, project: Project | None = None) -> Roles:
    """Give the roles of a person; somebody who is no user has none."""
    person = None if user_id is None else session.get(User, user_id)
    if person is None:
        return Roles()
    groups = frozenset(
        session.scalars(
            select(Group.name)
            .join(UserGroup, UserGroup.group_id == Group.id)
            .where(UserGroup.user_id == person.id)
        )
    )
    if project is None:
        return Roles(person.is_active, person.is_superuser, groups)
    key = {"project_id": project.id, "user_id": person.id}
    is_author = project.author_id == person.id
    is_collaborator = session.get(ProjectCollaborator, key) is not None
    allowed = session.scalar(
        select(UserProfile.allowed_reviewing).where(
            UserProfile.project_id == project.id, UserProfile.user_id == person.id
        )
    )
    leads = is_author or is_collaborator or person.is_superuser
    return Roles(
        person.is_active,
        person.is_superuser,
        groups,
        is_author,
        is_collaborator,
        is_participant=allowed is not None,
        is_reviewer=project.allow_reviewing and (leads or bool(allowed)),
    )


def may(session: Session, actor: Actor, act: Act, project: Project | None = None) -> bool:
    """Say whether somebody may do something."""
    if actor.verified in _TRUSTED:
        return True
    if actor.verified != "login":
        return act in _FREE_WITH_A_NAME
    return roles_of(session, actor.user_id, project).allow(act)


def refuse(session: Session, actor: Actor, act: Act, project: Project | None = None) -> None:
    """Refuse what somebody may not do.

    Raises
    ------
    NotAllowed
        Always, unless they may.
    """
    if not may(session, actor, act, project):
        raise NotAllowed(f"{actor.name!r} may not do this here; nothing was changed.")


def refuse_person(session: Session, actor: Actor, user_id: int) -> None:
    """Refuse what somebody may not do to the account of another person.

    Superusers are managed by superusers alone: whoever could set their password could do what they may.

    Raises
    ------
    NotAllowed
        Always, unless they may.
    """
    refuse(session, actor, "manage_users")
    if actor.verified in _TRUSTED or roles_of(session, actor.user_id).is_superuser:
        return
    if roles_of(session, user_id).is_superuser:
        raise NotAllowed(f"{actor.name!r} may not change the account of a superuser; nothing was changed.")


def project_for(session: Session, actor: Actor, project_id: int) -> Project:
    """Give a project, to read from, to somebody who may annotate in it.

    Raises
    ------
    NotAllowed
        When a person who came through a login does not take part, or was switched off.
    """
    if actor.verified == "login" and not _takes_part(session, actor.user_id, project_id):
        raise NotAllowed(f"{actor.name!r} does not take part in this project; nothing was stored.")
    return project_of(session, project_id)


def _takes_part(session: Session, user_id: int | None, project_id: int) -> bool:
    member = (
        select(UserProfile.id)
        .join(User, User.id == UserProfile.user_id)
        .where(UserProfile.project_id == project_id, UserProfile.user_id == user_id, User.is_active)
    )
    return session.scalar(member) is not None


def record_refusal(
    session: Session, actor: Actor, request: str, code: str, *, project_id: int | None = None, now: datetime
) -> None:
    """Write into the audit log that somebody was refused; in a transaction of its own, since theirs is gone.

    It stands under the person, not under the project: a change of the project is what all its pages look for.
    """
    if actor.verified not in _TRUSTED:
        details = {"request": request[:40], "code": code, "project": project_id}
        record(session, actor, "refused", f"user:{actor.user_id}", now=now, details=details)
