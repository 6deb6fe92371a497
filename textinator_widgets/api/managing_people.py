"""People for a manager: accounts, passwords, groups, and links that let people in."""

from __future__ import annotations

import unicodedata
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from textinator_widgets.api.managing import (
    Given,
    Managing,
    Verb,
    dict_of,
    flag_of,
    list_of,
    text_of,
    whole_of,
)
from textinator_widgets.errors import AlreadyExists, InvalidSetting, UnknownUser
from textinator_widgets.i18n import LANGUAGES, translate
from textinator_widgets.model import LoginSession, User
from textinator_widgets.protocol.managing import FormField, ManagedPerson
from textinator_widgets.services import accounts, credentials, invitations, profiles, roles
from textinator_widgets.services.passwords import LONGEST, SHORTEST, check_password, hash_password

ON_A_PAGE = 50
"""People that a page of the list has."""


def list_people(managing: Managing, given: Given) -> dict[str, Any]:
    """Give a page of people whose name or address holds the words, by name, and how many there are."""
    words, page = text_of(given, "words"), whole_of(given, "page", 0, 1_000_000)
    with managing.reading() as session:
        roles.refuse(session, managing.actor, "manage_users")
        numbers = _with_words(session, words.strip())
        count = len(numbers)
        shown = numbers[page * ON_A_PAGE : (page + 1) * ON_A_PAGE]
        rows = session.scalars(select(User).where(User.id.in_(shown)).order_by(User.name))
        return {"people": [_row(session, one) for one in rows], "count": count, "on_a_page": ON_A_PAGE}


def _with_words(session: Session, words: str) -> list[int]:
    """Give who has words in their name or address, in whatever case; SQLite knows that of ASCII alone."""
    held = unicodedata.normalize("NFC", words).casefold()
    rows = session.execute(select(User.id, User.name, User.email).order_by(User.name))
    return [number for number, name, email in rows if held in f"{name}\n{email or ''}".casefold()]


def _row(session: Session, user: User) -> ManagedPerson:
    person = accounts.describe(session, user)
    seen = session.scalar(select(func.max(LoginSession.last_seen)).where(LoginSession.user_id == user.id))
    return {
        "id": user.id,
        "name": user.name,
        "email": user.email,
        "groups": person.groups,
        "preferred_language": person.preferred_language,
        "fluent_in": person.fluent_in,
        "is_active": user.is_active,
        "is_superuser": user.is_superuser,
        "has_password": user.password_hash is not None,
        "last_seen": None if seen is None else seen.isoformat(),
    }


def person_fields(managing: Managing, given: Given) -> dict[str, list[FormField]]:
    """Give the fields of a new account and of one that is there."""
    language = managing.language
    name: FormField = {
        "name": "name",
        "kind": "text",
        "label": translate("Name", language),
        "help": translate("With it they log in; it cannot be changed later.", language),
        "tab": "",
        "required": True,
        "most": 150,
    }
    password: FormField = {
        "name": "password",
        "kind": "password",
        "label": translate("Password", language),
        "help": translate("{low} characters or more; empty: they cannot log in yet.", language, low=SHORTEST),
        "tab": "",
        "required": False,
        "most": LONGEST,
    }
    return {"new": [name, password, *_changeable(language)], "known": _changeable(language)}


def _changeable(language: str) -> list[FormField]:
    return [
        {
            "name": "email",
            "kind": "text",
            "label": translate("E-mail", language),
            "help": "",
            "tab": "",
            "required": False,
            "most": 254,
        },
        {
            "name": "preferred_language",
            "kind": "choice",
            "label": translate("Language of the pages", language),
            "help": translate("Otherwise the browser says.", language),
            "tab": "",
            "required": False,
            "choices": [{"value": tag, "label": name} for tag, name in LANGUAGES.items()],
        },
        {
            "name": "fluent_in",
            "kind": "text",
            "label": translate("Languages they speak", language),
            "help": translate(
                "Tags with commas between, such as en, sv. Projects of other languages are not offered to "
                "them; empty: all are.",
                language,
            ),
            "tab": "",
            "required": False,
            "most": 400,
        },
        {
            "name": "groups",
            "kind": "choices",
            "label": translate("Groups", language),
            "help": "",
            "tab": "",
            "required": False,
            "choices": [{"value": name, "label": label} for name, label in _groups(language).items()],
        },
    ]


def _groups(language: str) -> dict[str, str]:
    return {
        "project_managers": translate("Make and manage projects", language),
        "evaluation_managers": translate("Make and manage surveys (not there yet)", language),
        "file_managers": translate("Manage files", language),
        "user_manager": translate("Manage people", language),
        "translators": translate("Translate (not there yet)", language),
    }


def new_person(managing: Managing, given: Given) -> dict[str, int]:
    """Add a person, whole or not at all."""
    values = dict_of(given, "values")
    password = text_of(values, "password", LONGEST + 1)
    try:
        with managing.writing() as session:
            made = profiles.add_person(
                session,
                managing.actor,
                text_of(values, "name"),
                now=managing.now(),
                password=password or None,
                email=_email(values),
                groups=list_of(values, "groups", 20),
                profile=_profile(values),
            )
    except (AlreadyExists, InvalidSetting) as error:
        raise _beside(error, managing.language) from error
    return {"user": made}


def change_person(managing: Managing, given: Given) -> dict[str, Any]:
    """Set what an account holds beside its name and password."""
    values = dict_of(given, "values")
    profile = _profile(values)
    try:
        with managing.writing() as session:
            user = _person(managing, session, given)
            now = managing.now()
            # their groups before: without the right to them nothing else is changed either
            profiles.set_groups(session, managing.actor, user.id, list_of(values, "groups", 20), now=now)
            profiles.update_profile(
                session, managing.actor, user.id, email=_email(values), now=now, **profile
            )
    except (AlreadyExists, InvalidSetting) as error:
        raise _beside(error, managing.language) from error
    return {}


def set_password(managing: Managing, given: Given) -> dict[str, Any]:
    """Give a person another password, which ends their logins."""
    try:
        password = check_password(text_of(given, "password", LONGEST + 1))
    except InvalidSetting as error:
        raise _beside(error, managing.language) from error
    with managing.reading() as session:  # before the work of a hash
        roles.refuse_person(session, managing.actor, _person(managing, session, given).id)
    hashed = hash_password(password)
    with managing.writing() as session:
        user = _person(managing, session, given)
        credentials.keep_hash(session, managing.actor, user.id, hashed, now=managing.now())
    return {}


def switch_person(managing: Managing, given: Given) -> dict[str, Any]:
    """Switch an account off or on."""
    is_on = flag_of(given, "on")
    with managing.writing() as session:
        user = _person(managing, session, given)
        if user.id == managing.actor.user_id and not is_on:
            raise InvalidSetting(
                translate("You cannot switch off your own account.", managing.language), field="on"
            )
        credentials.switch(session, managing.actor, user.id, is_on, now=managing.now())
    return {}


def list_invitations(managing: Managing, given: Given) -> dict[str, Any]:
    """Give the links of a project, or those that give an account only; the newest first."""
    with managing.reading() as session:
        return {"invitations": invitations_of(managing, session, given)}


def invitations_of(managing: Managing, session: Session, given: Given) -> list[dict[str, Any]]:
    """Give the links into the project that is named, or those into none."""
    number = None
    if given.get("project") is None:
        roles.refuse(session, managing.actor, "manage_users")
    else:
        number = managing.project(session, given).id
    return [
        {
            "id": one.id,
            "role": one.role,
            "note": one.note,
            "ends": one.ends.isoformat(),
            "uses_left": one.uses_left,
            "state": state,
        }
        for one, state in invitations.links(session, number, now=managing.now())
    ]


def invite(managing: Managing, given: Given) -> dict[str, str]:
    """Make a link; its address is told once and stored nowhere."""
    uses = None if given.get("uses") is None else whole_of(given, "uses", 1)
    with managing.writing() as session:
        project = None if given.get("project") is None else managing.project(session, given)
        token = invitations.invite(
            session,
            managing.actor,
            project,
            role=text_of(given, "role", 20),
            expires_days=whole_of(given, "days", 1, invitations.MOST_DAYS),
            uses=uses,
            note=text_of(given, "note", invitations.NOTE_LENGTH),
            now=managing.now(),
        )
    return {"path": f"invitation/{token}"}


def withdraw(managing: Managing, given: Given) -> dict[str, Any]:
    """Make a link useless."""
    number = whole_of(given, "invitation")
    with managing.writing() as session:
        invitations.withdraw_invitation(session, managing.actor, number, now=managing.now())
    return {}


def _person(managing: Managing, session: Session, given: Given) -> User:
    number = whole_of(given, "user")
    roles.refuse(session, managing.actor, "manage_users")
    found = session.get(User, number)
    if found is None:
        raise UnknownUser("This person is not there any more. Look at the list again.")
    return found


def _email(values: Given) -> str | None:
    return text_of(values, "email", 300).strip() or None


def _profile(values: Given) -> dict[str, Any]:
    spoken = [one.strip() for one in text_of(values, "fluent_in", 1000).split(",")]
    return {
        "preferred_language": text_of(values, "preferred_language", 35) or None,
        "fluent_in": [one for one in spoken if one],
    }


def _beside(error: AlreadyExists | InvalidSetting, language: str) -> InvalidSetting:
    """Give an error that stands beside its field, in words of its person's language."""
    message = error.message
    field = getattr(error, "field", "")
    if isinstance(error, AlreadyExists):
        field = "email" if "address" in message else "name"
        taken = {
            "email": translate("Somebody else has this address.", language),
            "name": translate("Somebody has this name already. Choose another one.", language),
        }
        return InvalidSetting(taken[field], field=field)
    if message.startswith(("fluent_in", "preferred_language")):
        field = message.split(" ", 1)[0]
    known = {
        "name": translate(
            "Enter a name of 1 to 150 visible characters, without spaces at its ends.", language
        ),
        "email": translate("Enter an address such as anna@example.org.", language),
        "password": translate(
            "A password must have {low} to {high} characters.", language, low=SHORTEST, high=LONGEST
        ),
        "fluent_in": translate("Enter language tags with commas between, such as en, sv.", language),
    }
    return InvalidSetting(known.get(field, message), field=field)


VERBS: dict[str, Verb] = {
    "people": list_people,
    "person_fields": person_fields,
    "new_person": new_person,
    "change_person": change_person,
    "set_password": set_password,
    "switch_person": switch_person,
    "invitations": list_invitations,
    "invite": invite,
    "withdraw_invitation": withdraw,
}
