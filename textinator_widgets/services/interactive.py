"""Texts that people write join a project one by one, while others work."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from textinator_widgets.errors import InvalidTexts, NoCurrentText, UnknownSource
from textinator_widgets.model import Context, Datapoint, DataSource, Project, ProjectSource
from textinator_widgets.protocol.values import bad_character, replace_bad_characters, shown, type_of
from textinator_widgets.services import assignment
from textinator_widgets.services.actors import Actor, record
from textinator_widgets.services.bulk import insert_row
from textinator_widgets.services.claims import claim_of, current_claim
from textinator_widgets.services.late_texts import store_context
from textinator_widgets.services.texts import ReadyText, Stock, join_projects, ready_texts
from textinator_widgets.sources.base import Text
from textinator_widgets.sources.interactive import INTERACTIVE

MAX_CHARACTERS = 1_000_000
"""Of a text that somebody writes, in code points."""


def interactive_source(session: Session, project: Project, name: object = None) -> DataSource | None:
    """Give the first source of a project that takes texts of people, or the one of this name."""
    mine = (
        select(DataSource)
        .join(ProjectSource, ProjectSource.source_id == DataSource.id)
        .where(ProjectSource.project_id == project.id, DataSource.source_type == INTERACTIVE)
        .order_by(ProjectSource.position)
    )
    return next((one for one in session.scalars(mine) if name is None or one.name == name), None)


def add_text(
    session: Session,
    actor: Actor,
    project: Project,
    text: object,
    *,
    key: object = None,
    source: object = None,
    name: str | None = None,
    fields: Mapping[str, Any] | None = None,
    now: datetime,
) -> int:
    """Put a text at the end of everybody's order, and give its datapoint.

    Every project that has the source gets it. `key` None = a new uuid: texts of two copies of a store never
    have the same one.

    Raises
    ------
    UnknownSource
        When the project has no such source that takes texts.
    InvalidTexts
        When the text is none, blank, too long or cannot be stored; when another one has the key.
    """
    found = _required_source(session, project, source)
    if name is not None and not isinstance(name, str):
        raise InvalidTexts(f"The name of a text must be a str; got {type_of(name)}.")
    ready = _ready(text, str(uuid.uuid4()) if key is None else key, name, fields)
    if _known(session, found, ready[0]) is not None:
        raise InvalidTexts(f"Every key must come once; the source {shown(found.name)} has {ready[0]}.")
    mine = Datapoint.source_id == found.id
    place = session.scalar(select(func.coalesce(func.max(Datapoint.position) + 1, 0)).where(mine))
    datapoint_id = insert_row(
        session,
        Datapoint,
        source_id=found.id,
        position=place,
        key=ready[0],
        name=None if name is None else replace_bad_characters(name)[0],
        context_id=store_context(session, found.id, ready, now),
    )
    join_projects(session, found.id, [datapoint_id])
    found.size = (found.size or 0) + 1
    found.dt_updated = now
    session.flush()
    record(session, actor, "add_text", f"source:{found.id}", now=now, new=f"datapoint:{datapoint_id}")
    return datapoint_id


def write_text(
    session: Session, actor: Actor, project: Project, text: object, *, key: object, now: datetime
) -> int:
    """Add a text that a person writes, open it for them, and give its datapoint.

    What was open is saved for later. The same text with the same key is stored once.

    Raises
    ------
    ProjectClosed
        When the project takes nothing now.
    UnknownSource, InvalidTexts
        As for `add_text`.
    """
    if actor.user_id is None:
        raise NoCurrentText("Texts are written by a person.", in_python="Take project.annotator(name).")
    assignment.refuse_when_closed(project, now)
    source = _required_source(session, project, None)
    ready = _ready(text, key, None, None)
    known = _known(session, source, ready[0])
    if known is not None:
        datapoint_id, sha256 = known
        # the page asks again when no answer came
        if sha256 == ready[1].hex() and claim_of(session, project, datapoint_id, actor.user_id) is not None:
            return datapoint_id
        raise InvalidTexts(f"Another text has the key {shown(key)}.")
    if current_claim(session, project, actor.user_id) is not None:
        assignment.leave(session, actor, project, later=True, now=now)
    datapoint_id = add_text(session, actor, project, text, key=key, now=now)
    assignment.hold(session, project, actor.user_id, datapoint_id, now)
    return datapoint_id


def _required_source(session: Session, project: Project, name: object) -> DataSource:
    found = interactive_source(session, project, name)
    if found is None:
        which = "" if name is None else f" called {shown(name)}"
        raise UnknownSource(
            f"This project has no interactive source{which}, which takes texts one by one.",
            in_python="Add one: project.add_source(tw.sources.Interactive()).",
            in_terminal='Add one with --source and a file with {"source_type": "Interact", "spec": {}}.',
        )
    return found


def _known(session: Session, source: DataSource, stored_key: str) -> tuple[int, str] | None:
    """Give datapoint and SHA-256 of the text that has a key."""
    found = session.execute(
        select(Datapoint.id, Context.sha256)
        .join(Context, Context.id == Datapoint.context_id)
        .where(Datapoint.source_id == source.id, Datapoint.key == stored_key)
    ).first()
    return None if found is None else (found[0], found[1])


def _ready(text: object, key: object, name: str | None, fields: Mapping[str, Any] | None) -> ReadyText:
    """Check a text as it is stored."""
    if not isinstance(text, str):
        raise InvalidTexts(f"A text must be a str; got {type_of(text)}.")
    if not text.strip():
        raise InvalidTexts("A text must have more than white space.")
    if len(text) > MAX_CHARACTERS:
        raise InvalidTexts(
            f"A text that is added by itself has at most {MAX_CHARACTERS} characters; got {len(text)}."
        )
    if fields is not None and not isinstance(fields, Mapping):
        raise InvalidTexts(f"What comes with a text must be a dict; got {shown(fields)}.")
    if (place := bad_character(text)) is not None:
        raise InvalidTexts(
            f"A text must be without NUL and halves of surrogate pairs, but character {place} is "
            f"{shown(text[place])}. Correct the text."
        )
    one = _OneText(Text(key, text, name, None if fields is None else dict(fields)))  # type: ignore[arg-type]
    return next(ready_texts(one, Stock(), replace_bad_characters=False))


class _OneText:
    """A text by itself; its key is checked with it."""

    source_type: ClassVar[str] = INTERACTIVE
    name = ""
    formatting: str | None = None
    language: str | None = None

    def __init__(self, text: Text) -> None:
        self._text = text

    def spec(self) -> dict[str, Any]:
        """Give nothing: it is not stored."""
        return {}

    def texts(self) -> Iterator[Text]:
        """Give the text."""
        return iter((self._text,))
