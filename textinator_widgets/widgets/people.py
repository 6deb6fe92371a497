"""Who is at the keyboard, and in which language the page speaks to them."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy.orm import Session

from textinator_widgets.api.store import Store
from textinator_widgets.errors import InvalidInput, InvalidSetting, NotAllowed
from textinator_widgets.i18n import LANGUAGES, negotiate
from textinator_widgets.protocol.values import shown
from textinator_widgets.services import logins
from textinator_widgets.services.accounts import LANGUAGE, check_user_name
from textinator_widgets.services.actors import Actor, Verified, own_name


def is_served() -> bool:
    """Say whether this kernel was started by our server, for a person whom the server knows."""
    return os.environ.get("TW_SERVED") == "1"


def person(user: str | None) -> Actor:
    """Give whoever annotates, and how they were verified.

    Served: the person of the page, and nobody else. In a notebook of one's own: the name that was given,
    else the name that a JupyterHub knows them by, else the user of the operating
    system.

    Raises
    ------
    NotAllowed
        When a served page asks for another person.
    """
    if user is not None and not isinstance(user, str):
        raise InvalidInput(
            f"Expected user to be a name, got {type(user).__name__}. Give a str, or leave it out."
        )
    if not is_served():
        if user is not None:
            return _annotator(user, "python")
        return _annotator(own_name(), "os")
    name = os.environ.get("TW_USER", "")
    if not name or user not in {None, name}:
        raise NotAllowed(
            f"Expected the person who opened this page ({name or 'nobody'}), got {user!r}.",
            in_python="Leave `user` out in a notebook that is served.",
        )
    verified = os.environ.get("TW_VERIFIED", "cookie")
    return _annotator(name, cast("Verified", verified) if verified in {"login", "shared"} else "cookie")


def keep_login(store: Store) -> None:
    """Where a page is served: look before each write whether the login of its visitor goes on."""
    login, name = os.environ.get("TW_LOGIN", ""), os.environ.get("TW_USER", "")
    if not is_served() or not login:
        return

    idle, longest = os.environ.get("TW_LOGIN_IDLE_S", ""), os.environ.get("TW_LOGIN_LONGEST_S", "")
    limits = logins.LIMITS
    if idle and longest:
        limits = logins.Limits(timedelta(seconds=int(idle)), timedelta(seconds=int(longest)))

    def check(session: Session, now: datetime) -> None:
        logins.check_live(session, int(login), name, now=now, limits=limits)

    store.guard(check)


def _annotator(name: str, verified: Verified) -> Actor:
    return Actor(name=check_user_name(name), role="annotator", verified=verified)


def check_page_language(language: object) -> str | None:
    """Give the language that a caller asks for; a browser may ask for any and gets English instead.

    Raises
    ------
    InvalidSetting
        When the interface does not speak it.
    """
    if language is None:
        return None
    tag = language.replace("_", "-") if isinstance(language, str) else ""
    if not LANGUAGE.fullmatch(tag) or tag.split("-")[0].lower() not in LANGUAGES:
        there = ", ".join(f"{code} ({name})" for code, name in LANGUAGES.items())
        raise InvalidSetting(
            f"Expected a language of the page, got {shown(language)}. There are: {there}.",
            in_python="Leave out language= for the person's own.",
        )
    return tag


def page_language(asked: str | None, preferred: str | None, project: str | None) -> str:
    """Give the language of a page: as asked, else the person's own, the browser's, the project's."""
    browser = os.environ.get("HTTP_ACCEPT_LANGUAGE", "")[:400] if is_served() else None
    for wanted in (asked, preferred, browser, project):
        if wanted:
            return negotiate(wanted, LANGUAGES)
    return "en"
