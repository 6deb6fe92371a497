"""People: accounts, groups, membership in projects."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from textinator_widgets.errors import AlreadyExists, InvalidSetting, UnknownSetting, UnknownUser
from textinator_widgets.model import Group, Profile, User, UserGroup, UserProfile
from textinator_widgets.protocol.values import JOINER, bad_character, shown
from textinator_widgets.services.actors import Actor, record
from textinator_widgets.services.bulk import insert_row
from textinator_widgets.services.passwords import check_password, hash_password

GROUPS = ("project_managers", "evaluation_managers", "file_managers", "user_manager", "translators")
"""Names of the groups."""

PROFILE_FIELDS = ("preferred_language", "fluent_in")

LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
"""A BCP 47 tag, as far as its shape goes."""


def check_language(language: object, what: str = "language") -> str:
    """Give a language tag.

    Raises
    ------
    InvalidSetting
        When it is not the shape of a BCP 47 tag of at most 35 characters.
    """
    if not isinstance(language, str) or len(language) > 35 or not LANGUAGE.fullmatch(language):
        raise InvalidSetting(f'{what} must be a BCP 47 tag such as "en" or "pt-BR"; got {shown(language)}.')
    return language


def fits_language(language: str, given: str) -> bool:
    """Whether one of two languages is the other, or a variant of it: "en" and "en-US" are."""
    ours, theirs = (tag.lower().split("-") for tag in (language, given))
    common = min(len(ours), len(theirs))
    return ours[:common] == theirs[:common]


def check_text_language(language: str, given: str, source: str) -> None:
    """Refuse texts of another language than the project's; "en" and "en-US" fit, "en-GB" and "en-US" do not.

    Parameters
    ----------
    source
        Name of the texts' source, which may be empty.

    Raises
    ------
    InvalidSetting
        When they do not fit.
    """
    if not fits_language(language, given):
        named = f"the source {shown(source)}" if source else "a source without a name"
        raise InvalidSetting(
            f"The texts of a project must be of its language, {language}; those of {named} are {given}."
        )


def check_user_name(name: object) -> str:
    """Give a user's name.

    Raises
    ------
    InvalidSetting
        When it is empty, longer than 150 characters, or has characters that cannot be seen.
    """
    if (
        not isinstance(name, str)
        or not 0 < len(name) <= 150
        or not JOINER.sub("", name).isprintable()
        or name != name.strip()
    ):
        raise InvalidSetting(
            "A user's name must be 1 to 150 visible characters without spaces at its ends; "
            f"got {shown(name)}.",
            field="name",
        )
    return name


def create_user(
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
    """Add a person and give their id.

    Raises
    ------
    AlreadyExists
        When the name or the e-mail address is taken.
    InvalidSetting, UnknownSetting
        When a value cannot be taken.
    """
    check_user_name(name)
    if user_id_of(session, name) is not None or (_is_address(session, name) and name != email):
        raise AlreadyExists(f"A user is called {name!r} already; choose another name.")
    if password is not None:
        check_password(password)
    check_email(session, email, name=name)
    settings = check_profile(profile or {})
    user_id = insert_row(
        session,
        User,
        name=name,
        email=email,
        password_hash=None if password is None else hash_password(password),
        dt_created=now,
        dt_updated=now,
    )
    session.execute(insert(Profile).values(user_id=user_id, dt_created=now, dt_updated=now, **settings))
    for group_id in sorted(group_ids(session, groups)):
        session.execute(insert(UserGroup).values(user_id=user_id, group_id=group_id))
    record(session, actor, "create_user", f"user:{user_id}", now=now)
    return user_id


def check_email(session: Session, email: object, *, name: str = "", user_id: int | None = None) -> None:
    """Refuse an e-mail address that cannot be one, or that belongs to somebody; None is none.

    Nobody can have an address that is the name of somebody else; `name` or `user_id` say whose it becomes.

    Raises
    ------
    InvalidSetting, AlreadyExists
        When it cannot be taken.
    """
    if email is None:
        return
    if (
        not isinstance(email, str)
        or len(email) > 254
        or not re.fullmatch(r"[^@\s]+@[^@\s]+", email)
        or not email.isprintable()
    ):
        raise InvalidSetting(
            f'email must be an address such as "anna@example.org"; got {shown(email)}.', field="email"
        )
    named = user_id_of(session, email) if email != name else None
    if _is_address(session, email, but=user_id) or (named is not None and named != user_id):
        raise AlreadyExists(f"The address {email!r} belongs to another user.")


def _is_address(session: Session, words: str, *, but: int | None = None) -> bool:
    """Whether somebody has this address, however it is capitalised: a login can be by name or address."""
    if "@" not in words:
        return False
    whose = session.scalars(select(User.id).where(func.lower(User.email) == words.lower()))
    return any(user_id != but for user_id in whose)


def check_profile(profile: dict[str, Any]) -> dict[str, Any]:
    """Give the fields of a profile as they are stored.

    Raises
    ------
    UnknownSetting, InvalidSetting
        When there is no such field, or a value cannot be taken.
    """
    unknown = set(profile) - set(PROFILE_FIELDS)
    if unknown:
        raise UnknownSetting(
            f"A profile has no {', '.join(sorted(unknown))}. There are: {', '.join(PROFILE_FIELDS)}."
        )
    checked = dict(profile)
    if checked.get("preferred_language") is not None:
        check_language(checked["preferred_language"], "preferred_language")
    if "fluent_in" in checked:
        languages = checked["fluent_in"]
        languages = languages.split(",") if isinstance(languages, str) else languages
        if not isinstance(languages, (list, tuple)):
            raise InvalidSetting(f'fluent_in must be a list such as ["en", "sv"]; got {shown(languages)}.')
        checked["fluent_in"] = [check_language(str(one).strip(), "fluent_in") for one in languages]
    return checked


def group_ids(session: Session, groups: object) -> set[int]:
    """Give the numbers of groups by their names.

    Raises
    ------
    InvalidSetting
        When it is no list of names of groups.
    """
    if isinstance(groups, str) or not isinstance(groups, Sequence):
        raise InvalidSetting(f"groups must be a list of {', '.join(GROUPS)}; got {shown(groups)}.")
    return {_group(session, group) for group in groups}


def _group(session: Session, name: str) -> int:
    if not isinstance(name, str) or name not in GROUPS:
        raise InvalidSetting(f"No group is called {shown(name)}. There are: {', '.join(GROUPS)}.")
    found = session.scalar(select(Group.id).where(Group.name == name))
    if found is not None:
        return found
    return insert_row(session, Group, name=name)


def find_user(session: Session, name: str | int) -> User:
    """Give the person of this name or id.

    Raises
    ------
    UnknownUser
        When there is none.
    """
    number: int | None = None
    if isinstance(name, str):
        number = user_id_of(session, name)
    elif hasattr(name, "__index__") and not isinstance(name, bool) and 0 < int(name.__index__()) < 2**63:
        number = int(name.__index__())
    user = None if number is None else session.get(User, number)
    if user is None:
        raise UnknownUser(
            f"No user is called {shown(name)}.",
            in_python="store.create_user(name) makes one.",
            in_terminal="Those that there are: textinator user list DIR.",
        )
    return user


def user_id_of(session: Session, name: str) -> int | None:
    """Give the id of the person of a name, however its accents are encoded; None = there is none."""
    exact = (
        None if bad_character(name) is not None else session.scalar(select(User.id).where(User.name == name))
    )
    if exact is not None or name.isascii():
        return exact
    return same_name(name, session.execute(select(User.id, User.name)))


def same_name(name: str, rows: Iterable[Any]) -> int | None:
    """Give the id in the row whose name is this one, however the accents of both are encoded."""
    wanted = unicodedata.normalize("NFC", name)
    return next((int(number) for number, one in rows if unicodedata.normalize("NFC", one) == wanted), None)


@dataclass(frozen=True)
class Person:
    """A user of the store."""

    id: int
    name: str
    email: str | None
    is_active: bool
    has_password: bool
    preferred_language: str | None
    fluent_in: list[str]
    groups: list[str]


def describe(session: Session, user: User) -> Person:
    """Give a user as a caller sees them."""
    profile = session.get(Profile, user.id)
    groups = session.scalars(
        select(Group.name).join(UserGroup, UserGroup.group_id == Group.id).where(UserGroup.user_id == user.id)
    )
    return Person(
        user.id,
        user.name,
        user.email,
        user.is_active,
        user.password_hash is not None,
        None if profile is None else profile.preferred_language,
        [] if profile is None else list(profile.fluent_in),
        sorted(groups),
    )


def ensure_user(session: Session, actor: Actor, name: str, *, now: datetime) -> int:
    """Give the id of the person of this name, whom it creates without a password where there is none."""
    found = user_id_of(session, check_user_name(name))
    return found if found is not None else create_user(session, actor, name, now=now)


def join(session: Session, actor: Actor, project_id: int, user_id: int, *, now: datetime) -> None:
    """Make a person a member of a project; a member stays one."""
    member = select(UserProfile.id).where(
        UserProfile.project_id == project_id, UserProfile.user_id == user_id
    )
    if session.scalar(member) is None:
        session.execute(
            insert(UserProfile).values(project_id=project_id, user_id=user_id, dt_created=now, dt_updated=now)
        )
        record(session, actor, "join", f"project:{project_id}", now=now, new=f"user:{user_id}")
