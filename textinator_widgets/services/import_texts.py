"""The texts that answers of a file are about: found in the project, or added to it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import count
from typing import Any, ClassVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from textinator_widgets.errors import InvalidImport
from textinator_widgets.formats.imported import ImportedAnswer
from textinator_widgets.model import Context, Datapoint, Project, ProjectSource
from textinator_widgets.model.base import Sha256
from textinator_widgets.protocol.values import bad_character, shown
from textinator_widgets.services.actors import Actor
from textinator_widgets.services.late_texts import UnreadText
from textinator_widgets.services.projects import add_sources
from textinator_widgets.services.texts import parse_key
from textinator_widgets.sources.base import Text

Key = str | int


def named_by(unread: Sequence[UnreadText], answers: Iterable[object]) -> list[UnreadText]:
    """Give those of the texts which `Texts.find` may give for an answer: by content, or by key without it."""
    contents: set[str] = set()
    keys: set[Key | None] = set()
    for one in answers:
        if not isinstance(one, ImportedAnswer):
            continue
        if one.text is not None:
            contents.add(hashlib.sha256(one.text.encode(errors="replace")).hexdigest())
        elif one.sha256 is not None:
            contents.add(one.sha256)
        else:
            keys.add(one.key)
    return [one for one in unread if one.sha256 in contents or one.key in keys]


class Texts:
    """The texts of a project by content and by key, and those that a file brings."""

    def __init__(self, session: Session, project: Project) -> None:
        self._session = session
        self._project = project
        self._new: dict[str, Text] = {}
        self._taken: set[Key] = set()
        self._free = count()
        self._read()

    def _read(self) -> None:
        found = self._session.execute(
            select(
                Datapoint.id,
                Datapoint.key,
                Context.id,
                func.coalesce(Context.sha256, Datapoint.sha256, type_=Sha256()),
            )
            .join(ProjectSource, ProjectSource.source_id == Datapoint.source_id)
            .outerjoin(Context, Context.id == Datapoint.context_id)
            .where(ProjectSource.project_id == self._project.id)
            .order_by(Datapoint.id)
        )
        self._contexts: dict[int, int | None] = {}
        """By datapoint; None = the text is still in its source only."""
        self._by_content: dict[str, list[tuple[int, Key]]] = {}
        self._by_key: dict[Key, list[tuple[int, str]]] = {}
        for datapoint_id, stored, context_id, sha256 in found:
            key = parse_key(stored)
            self._contexts[datapoint_id] = context_id
            self._by_content.setdefault(sha256, []).append((datapoint_id, key))
            self._by_key.setdefault(key, []).append((datapoint_id, sha256))

    def find(self, given: ImportedAnswer) -> tuple[int | str, str]:
        """Give the text of an answer: its datapoint, or the SHA-256 of a new one; and its content.

        A text is the one with the same content; of several the one with the same key. Without content or
        SHA-256 the key names it.

        Raises
        ------
        InvalidImport
            When there is none and the file does not have it, several fit, or a key of letters has another
            text. A number is often only a place in a list: a new text whose number is taken gets a free one.
        """
        sha256 = given.sha256
        if given.text is not None:
            if bad_character(given.text) is not None:
                raise InvalidImport("The text has NUL or half of a surrogate pair, which cannot be stored.")
            sha256 = hashlib.sha256(given.text.encode()).hexdigest()
        if sha256 is None:
            return self._with_key(given.key)
        same = self._by_content.get(sha256, [])
        chosen = [one for one, key in same if key == given.key] or [one for one, _ in same]
        if chosen:
            return chosen[0], given.text if given.text is not None else self._content(chosen[0])
        if given.text is None:
            raise InvalidImport("The project does not have this text, and the file does not hold it either.")
        if isinstance(given.key, str) and given.key in self._by_key:
            raise InvalidImport(f"The key {shown(given.key)} belongs to another text of the project.")
        return self._add(sha256, given.key, given.text), given.text

    def _with_key(self, key: Key | None) -> tuple[int, str]:
        found = self._by_key.get(key, []) if key is not None else []
        if len(found) != 1:
            there = "no text" if not found else "several texts"
            raise InvalidImport(
                f"The project has {there} with the key {shown(key)}, and the file has no text."
            )
        return found[0][0], self._content(found[0][0])

    def _content(self, datapoint_id: int) -> str:
        return self._session.get_one(Context, self._context(datapoint_id)).content

    def _context(self, datapoint_id: int) -> int:
        found = self._contexts[datapoint_id]
        if found is None:  # it came after those were read that the answers name
            raise InvalidImport("This text is still in its source only.", in_python="Do it once more.")
        return found

    def _add(self, sha256: str, key: Key | None, text: str) -> str:
        """Remember a new text; one without a key of its own gets a free number."""
        if sha256 not in self._new:
            if key is None or key in self._taken or key in self._by_key:
                key = next(one for one in self._free if one not in self._by_key and one not in self._taken)
            self._taken.add(key)
            self._new[sha256] = Text(key, text)
        return sha256

    def store_new(self, actor: Actor, *, now: datetime) -> int:
        """Add the new texts to the project, and give their number."""
        if self._new:
            source = _NewTexts(list(self._new.values()))
            add_sources(self._session, actor, self._project, [source], now=now)
            self._read()
        return len(self._new)

    def place(self, found: int | str) -> tuple[int, int]:
        """Give datapoint and context of what `find` gave, once new texts are stored."""
        datapoint_id = found if isinstance(found, int) else self._by_content[found][0][0]
        return datapoint_id, self._context(datapoint_id)


class _NewTexts:
    """Texts that came with answers; each has its key."""

    source_type: ClassVar[str] = "PlainText"
    name = ""
    formatting: str | None = None
    language: str | None = None

    def __init__(self, texts: list[Text]) -> None:
        self._texts = texts

    def spec(self) -> dict[str, Any]:
        """Give nothing: the texts are in the store."""
        return {}

    def texts(self) -> Iterator[Text]:
        """Give every text in order."""
        return iter(self._texts)
