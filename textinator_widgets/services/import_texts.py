"""The texts that answers of a file are about: found in the project, or added to it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any, ClassVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from textinator_widgets.errors import InvalidImport
from textinator_widgets.formats.imported import ImportedAnswer
from textinator_widgets.model import Batch, Context, Datapoint, DataSource, Project, ProjectSource
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


@dataclass(frozen=True)
class Found:
    """The text of an answer: its datapoint, or the SHA-256 of a new or older one; and its content.

    `equal` are the datapoints that it may be as well as this one, this one too; none where it is certain.
    """

    place: int | str
    content: str
    equal: frozenset[int] = frozenset()


class Texts:
    """The texts of a project by content and by key, and those that a file brings."""

    def __init__(self, session: Session, project: Project) -> None:
        self._session = session
        self._project = project
        self._new: dict[str, Text] = {}
        self._taken: set[Key] = set()
        self._free = count()
        self._called: dict[int, tuple[str | None, str]] = {}
        """Names of texts and of their sources by datapoint, where they were asked for."""
        self._answered: dict[str, int] | None = None
        """The contexts that the project's answers were given to, by SHA-256, once they were asked for."""
        self._fitting: dict[tuple[object, ...], tuple[list[int], frozenset[int]]] = {}
        self._entries: dict[tuple[object, ...], dict[object, int]] = {}
        """The entries of the file that have one content, each with its number, from 0."""
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
        self._sha256: dict[int, str] = {}
        for datapoint_id, stored, context_id, sha256 in found:
            key = parse_key(stored)
            self._contexts[datapoint_id] = context_id
            self._by_content.setdefault(sha256, []).append((datapoint_id, key))
            self._by_key.setdefault(key, []).append((datapoint_id, sha256))
            self._sha256[datapoint_id] = sha256

    def find(self, given: ImportedAnswer, user: str) -> Found:
        """Give the text of an answer of a person.

        A text is the one with the same content; of several the one with the same key. Without content or
        SHA-256 the key names it. Where several fit, the source decides. Where nothing does, the first of the
        equal texts is that of the first entry of the file with this content, and so on.

        Raises
        ------
        InvalidImport
            When there is none and the file does not have it, several fit, or a key of letters has another
            text. A number is often only a place in a list: a new text whose number is taken gets a free one.
            An older text that has answers is given, since these may be the ones of the file.
        """
        sha256 = given.sha256
        if given.text is not None:
            if bad_character(given.text) is not None:
                raise InvalidImport("The text has NUL or half of a surrogate pair, which cannot be stored.")
            sha256 = hashlib.sha256(given.text.encode()).hexdigest()
        if sha256 is None:
            return Found(*self._with_key(given.key, given.source))
        if sha256 in self._by_content:
            chosen, equal = self._fit(sha256, given)
            place = chosen[0] if len(chosen) == 1 else chosen[self._number(sha256, given, user, len(chosen))]
            return Found(place, given.text if given.text is not None else self._content(place), equal)
        is_taken = isinstance(given.key, str) and given.key in self._by_key
        if given.text is not None and not is_taken:
            return Found(self._add(sha256, given.key, given.text), given.text)
        older = self._older(sha256)
        if older is not None:
            return Found(sha256, older)
        if given.text is None:
            raise InvalidImport("The project does not have this text, and the file does not hold it either.")
        raise InvalidImport(f"The key {shown(given.key)} belongs to another text of the project.")

    def _fit(self, sha256: str, given: ImportedAnswer) -> tuple[list[int], frozenset[int]]:
        """Give the texts with this content that an answer may be about; in a set too, if several."""
        named = sha256, given.key, given.source
        if named not in self._fitting:
            same = self._by_content[sha256]
            chosen = [one for one, key in same if key == given.key] or [one for one, _ in same]
            chosen = self._in_source(chosen, given.source) or chosen
            self._fitting[named] = chosen, frozenset(chosen if len(chosen) > 1 else ())
        return self._fitting[named]

    def _number(self, sha256: str, given: ImportedAnswer, user: str, count: int) -> int:
        """Give the place of an answer's text among equal ones: that of its entry in the file, from 0.

        Where a format does not say what of it is about one text, a key of the file does; else each answer of
        a person is. What comes after the last of the texts is about the last one.
        """
        named = given.entry or given.key
        entries = self._entries.setdefault((sha256, user if named is None else None), {})
        entry = given.where if named is None else named
        return min(entries.setdefault((entry, given.source), len(entries)), count - 1)

    def _older(self, sha256: str) -> str | None:
        """Give the text, if answers of the project were given to it."""
        if self._answered is None:
            found = self._session.execute(
                select(Context.sha256, Context.id)
                .join(Batch, Batch.context_id == Context.id)
                .where(Batch.project_id == self._project.id)
                .distinct()
            )
            self._answered = {row.sha256: row.id for row in found}
        context_id = self._answered.get(sha256)
        return None if context_id is None else self._session.get_one(Context, context_id).content

    def is_older(self, place: int | str) -> bool:
        """Whether what `find` gave is neither a text of the project nor one that the file brings."""
        return isinstance(place, str) and place not in self._new

    def sha256_of(self, place: int | str) -> str:
        """Give the SHA-256 of the text that `find` gave."""
        return self._sha256[place] if isinstance(place, int) else place

    def _with_key(self, key: Key | None, source: str | None) -> tuple[int, str]:
        found = [one for one, _ in self._by_key.get(key, [])] if key is not None else []
        if not found:
            raise InvalidImport(
                f"The project has no text with the key {shown(key)}, and the file has no text."
            )
        there = self._in_source(found, source)
        if len(there) != 1:
            which = "" if source is None else f", and the source {shown(source)} does not tell them apart"
            raise InvalidImport(
                f"The project has several texts with the key {shown(key)}{which}. Say with each answer the "
                "name of its text or source as source, or its text."
            )
        return there[0], self._content(there[0])

    def _in_source(self, datapoints: list[int], source: str | None) -> list[int]:
        """Give those of the texts that are called so, else those whose source is; one text is not asked."""
        if len(datapoints) == 1 or source is None:
            return datapoints
        for one in datapoints:
            if one not in self._called:
                point = self._session.get_one(Datapoint, one)
                self._called[one] = point.name, self._session.get_one(DataSource, point.source_id).name
        called = [one for one in datapoints if self._called[one][0] == source]
        return called or [one for one in datapoints if self._called[one][1] == source]

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

    def store_new(self, actor: Actor, places: Iterable[int | str], *, now: datetime) -> int:
        """Add the new texts among those that `find` gave to the project, and give their number."""
        wanted = set(places)
        new = [text for sha256, text in self._new.items() if sha256 in wanted]
        if new:
            add_sources(self._session, actor, self._project, [_NewTexts(new)], now=now)
            self._read()
        return len(new)

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
