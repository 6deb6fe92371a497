"""People are added by others, and say of themselves: languages and an e-mail address."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from textinator_widgets.errors import NotAllowed
from textinator_widgets.model import Profile, User, UserGroup
from textinator_widgets.services.accounts import check_email, check_profile, create_user, group_ids
from textinator_widgets.services.actors import Actor, record
from textinator_widgets.services.roles import refuse, refuse_person


def add_person(
    session: Session,
    actor: Actor,
    name: str,
    *,
    now: datetime,
    password: str | None = None,
    email: str | None = None,
    groups: Sequence[str] = (),
    profile: dict[str, Any] | None = None,
) -> int:
    """Add somebody else and give their id; `create_user` is for those who come by themselves.

    Raises
    ------
    NotAllowed
        When whoever asks may not manage users.
    AlreadyExists, InvalidSetting, UnknownSetting
        When a value cannot be taken.
    """
    refuse(session, actor, "manage_users")
    return create_user(
        session, actor, name, now=now, password=password, email=email, groups=groups, profile=profile
    )


def update_profile(
    session: Session,
    actor: Actor,
    user_id: int,
    *,
    preferred_language: str | None,
    fluent_in: Sequence[str],
    email: str | None,
    now: datetime,
) -> None:
    """Set what a person says of themselves; all of it, so that what is left out is taken away.

    Parameters
    ----------
    preferred_language
        Of the page, BCP 47; None = as the browser or the project says.
    fluent_in
        Languages whose projects they are offered; none = all.

    Raises
    ------
    InvalidSetting, AlreadyExists
        When a value cannot be taken; when the address belongs to somebody else.
    NotAllowed
        When it is somebody else's profile and they may not manage users.
    """
    if actor.user_id != user_id:
        refuse_person(session, actor, user_id)
    person = session.get(User, user_id)
    if person is None or (actor.user_id == user_id and not person.is_active):
        raise NotAllowed("This person was switched off; nothing was changed.")
    if email != person.email:
        check_email(session, email, user_id=user_id)
        person.email = email
    profile = session.get(Profile, user_id)
    if profile is None:
        profile = Profile(user_id=user_id, dt_created=now, dt_updated=now, fluent_in=[])
        session.add(profile)
    checked = check_profile({"preferred_language": preferred_language, "fluent_in": list(fluent_in)})
    profile.preferred_language, profile.fluent_in = checked["preferred_language"], checked["fluent_in"]
    profile.dt_updated = person.dt_updated = now
    session.flush()
    record(session, actor, "update_profile", f"user:{user_id}", now=now)


def set_groups(session: Session, actor: Actor, user_id: int, groups: Sequence[str], *, now: datetime) -> None:
    """Say which groups somebody is in; all of them.

    Raises
    ------
    InvalidSetting
        When there is no such group.
    NotAllowed
        When whoever asks may not manage that person.
    """
    refuse_person(session, actor, user_id)
    wanted = group_ids(session, groups)
    session.execute(delete(UserGroup).where(UserGroup.user_id == user_id))
    for group_id in sorted(wanted):
        session.execute(insert(UserGroup).values(user_id=user_id, group_id=group_id))
    record(session, actor, "set_groups", f"user:{user_id}", now=now, new=", ".join(sorted(set(groups))))
