"""What the verbs of a manager's page share: who asks, transactions, and the checks of what was sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from textinator_widgets.api.previews import Previews
from textinator_widgets.api.requests import BadRequest
from textinator_widgets.errors import UnknownProject
from textinator_widgets.model import Project
from textinator_widgets.model.engine import reading, writing
from textinator_widgets.services import roles
from textinator_widgets.services.actors import Actor

if TYPE_CHECKING:
    from textinator_widgets.api.store import Store

T = TypeVar("T")

Given = Mapping[str, Any]
"""What a page sent with a verb; nothing in it is believed."""


class _TakenBack(Exception):  # noqa: N818 it is no error
    """What was written is not to stay."""


def _trying(engine: Engine, work: Callable[[Session], T]) -> T:
    found: list[T] = []
    try:
        with writing(engine) as session:
            found.append(work(session))
            raise _TakenBack
    except _TakenBack:
        return found[0]


@dataclass(frozen=True)
class Managing:
    """A person who manages a store, and the language in which they are spoken to."""

    store: Store
    engine: Engine
    actor: Actor
    language: str
    clock: Callable[[], datetime]
    previews: Previews
    front_end: Callable[[str], str]
    """Gives a file of the front end by name."""
    parts: Callable[[str], str]
    """Gives a lazy part of the front end by name."""
    uploads: dict[str, Any] = field(default_factory=dict)
    """The file that is coming in pieces."""
    downloads: dict[str, Any] = field(default_factory=dict)
    """The file that is going in pieces."""

    def reading(self) -> AbstractContextManager[Session]:
        """Open a transaction that only reads."""
        return reading(self.engine)

    def writing(self) -> AbstractContextManager[Session]:
        """Open a transaction that writes; what was done in it is taken back when it raises."""
        return writing(self.engine)

    def trying(self, work: Callable[[Session], T]) -> T:
        """Give what comes of writing something, and take it back."""
        return _trying(self.engine, work)

    def trying_elsewhere(self, work: Callable[[Session], T]) -> T:
        """Give what comes of writing something in a store that is thrown away: nobody waits for its end."""
        return _trying(self.previews.engine(), work)

    def now(self) -> datetime:
        """Give the time."""
        return self.clock()

    def project(self, session: Session, given: Given) -> Project:
        """Give the project that was named, to somebody who may manage it.

        Raises
        ------
        BadRequest, UnknownProject
            When none was named, or there is none of this id.
        NotAllowed
            When they may not.
        """
        number = whole_of(given, "project")
        found = session.scalar(select(Project).where(Project.id == number))
        if found is None:
            roles.refuse(session, self.actor, "create_project")  # who may not manage learns of no numbers
            raise UnknownProject("This project is not there any more. Go back to the list of projects.")
        roles.refuse(session, self.actor, "manage_project", found)
        return found


Verb = Callable[[Managing, Given], Any]
"""Gives what can be sent as JSON, or raises a `TextinatorError`."""

MOST_TEXT = 1_000_000
MOST_ITEMS = 10_000


def text_of(given: Given, name: str, most: int = 200) -> str:
    """Give a text of at most so many characters that a page sent.

    Raises
    ------
    BadRequest
        When it is missing, longer, or of another kind.
    """
    value = given.get(name)
    if not isinstance(value, str) or len(value) > most:
        raise BadRequest(f"The field {name!r} of a request must be a text of at most {most} characters.")
    return value


def lines_of(text: str) -> list[str]:
    """Give the texts that were written one on each line, as they are; a line of white space only is none."""
    return [line for line in text.split("\n") if line.strip()]


def flag_of(given: Given, name: str) -> bool:
    """Give True or False that a page sent; `BadRequest` otherwise."""
    value = given.get(name)
    if not isinstance(value, bool):
        raise BadRequest(f"The field {name!r} of a request must be true or false.")
    return value


def whole_of(given: Given, name: str, low: int = 0, high: int = 2**31 - 1) -> int:
    """Give a whole number within limits that a page sent; `BadRequest` otherwise."""
    value = given.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise BadRequest(f"The field {name!r} of a request must be a whole number from {low} to {high}.")
    return value


def list_of(given: Given, name: str, most: int = MOST_ITEMS) -> list[Any]:
    """Give a list that a page sent; `BadRequest` otherwise."""
    value = given.get(name)
    if not isinstance(value, list) or len(value) > most:
        raise BadRequest(f"The field {name!r} of a request must be a list of at most {most} things.")
    return value


def dict_of(given: Given, name: str, most: int = 200) -> dict[str, Any]:
    """Give an object that a page sent; `BadRequest` otherwise."""
    value = given.get(name)
    if not isinstance(value, dict) or len(value) > most:
        raise BadRequest(f"The field {name!r} of a request must be an object of at most {most} fields.")
    return value
