"""The people of one project for its manager: who takes part, who leads it, who reviews."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from textinator_widgets.api.managing import Given, Managing, Verb, flag_of, text_of
from textinator_widgets.api.managing_people import invitations_of
from textinator_widgets.errors import InvalidSetting, UnknownUser
from textinator_widgets.i18n import translate
from textinator_widgets.model import Project, ProjectCollaborator, User, UserProfile
from textinator_widgets.model.tallies import Tally
from textinator_widgets.protocol.managing import ManagedMember
from textinator_widgets.services import accounts, membership, rights

MOST_MEMBERS = 1000
"""People that the list shows; `project.participants()` has them all."""


def list_members(managing: Managing, given: Given) -> dict[str, Any]:
    """Give who takes part, who leads the project, and the links into it."""
    with managing.reading() as session:
        project = managing.project(session, given)
        author = None if project.author_id is None else session.get_one(User, project.author_id).name
        return {
            "author": author,
            "collaborators": membership.collaborators(session, project.id),
            "members": _members(session, project),
            "reviewing": project.allow_reviewing,
            "invitations": invitations_of(managing, session, given),
        }


def _members(session: Session, project: Project) -> list[ManagedMember]:
    query = (
        select(User.name, User.is_active, UserProfile.allowed_reviewing, Tally.submitted, Tally.skipped)
        .join(UserProfile, UserProfile.user_id == User.id)
        .outerjoin(Tally, (Tally.project_id == project.id) & (Tally.user_id == User.id))
        .where(UserProfile.project_id == project.id)
        .order_by(User.name)
        .limit(MOST_MEMBERS)
    )
    return [
        {
            "name": name,
            "is_active": is_active,
            "is_reviewer": bool(is_reviewer),
            "submitted": submitted or 0,
            "skipped": skipped or 0,
        }
        for name, is_active, is_reviewer, submitted, skipped in session.execute(query)
    ]


def add_member(managing: Managing, given: Given) -> dict[str, Any]:
    """Make somebody take part who has an account, or lead the project."""
    leads = flag_of(given, "leads")
    with managing.writing() as session:
        project = managing.project(session, given)
        user_id = _user(managing, session, given)
        add = membership.add_collaborator if leads else membership.add_participant
        add(session, managing.actor, project, user_id, now=managing.now())
    return {}


def remove_member(managing: Managing, given: Given) -> dict[str, Any]:
    """End somebody's part in the project, or in leading it; what they did stays."""
    leads = flag_of(given, "leads")
    with managing.writing() as session:
        project = managing.project(session, given)
        user_id = _user(managing, session, given)
        is_own = user_id == managing.actor.user_id
        key = {"project_id": project.id, "user_id": user_id}
        if leads and is_own and session.get(ProjectCollaborator, key) is not None:
            message = translate("You cannot take the project from yourself.", managing.language)
            raise InvalidSetting(message, field="name")
        remove = membership.remove_collaborator if leads else membership.remove_participant
        remove(session, managing.actor, project, user_id, now=managing.now())
    return {}


def let_review(managing: Managing, given: Given) -> dict[str, Any]:
    """Let somebody who takes part review, or no longer."""
    allowed = flag_of(given, "allowed")
    with managing.writing() as session:
        project = managing.project(session, given)
        user_id = _user(managing, session, given)
        rights.allow_reviewer(session, managing.actor, project, user_id, allowed, now=managing.now())
    return {}


def _user(managing: Managing, session: Session, given: Given) -> int:
    try:
        return accounts.find_user(session, text_of(given, "name")).id
    except UnknownUser as error:
        message = translate("Nobody has an account of this name.", managing.language)
        raise InvalidSetting(message, field="name") from error


VERBS: dict[str, Verb] = {
    "members": list_members,
    "add_member": add_member,
    "remove_member": remove_member,
    "let_review": let_review,
}
