"""Texts of JSON values, each with its key and its other fields; what cannot be placed is refused."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from textinator_widgets.errors import InvalidTexts
from textinator_widgets.protocol.values import shown
from textinator_widgets.sources.base import Text
from textinator_widgets.sources.cells import as_cell
from textinator_widgets.sources.json_stream import object_of, only_texts, refuse_constant
from textinator_widgets.sources.reading import MAX_VALUE, too_long

MAX_AROUND = 10_000
"""Most characters of JSON that stand around the objects of the texts; each text gets a copy."""


@dataclass(frozen=True)
class Record:
    """One text; `key` is None where none was asked for."""

    key: str | int | None
    text: str
    fields: dict[str, Any]


Found = tuple[Record, str | None]
"""A text, and what its source calls it."""


@dataclass(frozen=True)
class Fields:
    """Where the text and the key of a record are: names, or dotted paths."""

    text: str
    key: str | None

    @classmethod
    def named(cls, text: object, key: object) -> Fields:
        """Check the names that a caller gave.

        Raises
        ------
        InvalidTexts
            When one is no name.
        """
        for what, value in (("text", text), ("key", key)):
            if not (isinstance(value, str) and value) and not (what == "key" and value is None):
                raise InvalidTexts(f"{what} must be the name of a field; got {shown(value)}.")
        return cls(cast("str", text), cast("str | None", key))

    def spec(self) -> dict[str, str | None]:
        """Give the names as the store remembers them."""
        return {"text": self.text, "key": self.key}

    def of(self, value: object, place: str) -> Iterator[Record]:
        """Give every text of a JSON value.

        A list is gone through; each of its items must lead to a text. The object nearest to the text is its
        record: its key is there, and its other fields come with the text. The fields of the objects around
        it come along, too; one whose name is there already gets a dot before its name.

        Raises
        ------
        InvalidTexts
            When an item has no text, or no key where one was asked for; `place` says which.
        """
        if isinstance(value, list) and value and only_texts(value):
            yield from self._plain(value, place, {})
            return
        if not isinstance(value, (list, dict)) or not value:
            raise InvalidTexts(f"{place} has no texts under {self.text!r}: it is {_shown(value)}.")
        yield from self._follow(value, self.text.split("."), place, {})

    def one(self, record: Mapping[str, Any], place: str) -> Record:
        """Give the text of a flat record, such as a row of a table."""
        for name in (self.text, self.key):
            if name is not None and name not in record:
                raise _missing(name, record, place, is_key=name != self.text, is_flat=True)
        rest = {
            name: value if type(value) is str else _cell(value, name, place)
            for name, value in record.items()
            if name not in (self.text, self.key)
        }
        key = None if self.key is None else _key(record[self.key], self.key, place)
        return Record(key, _text(record[self.text], place), rest)

    def _plain(self, texts: Iterable[str], place: str, fields: dict[str, Any]) -> Iterator[Record]:
        if self.key is not None:
            raise InvalidTexts(
                f"{place} is a list of texts, in which there is no key {self.key!r}. "
                "Leave the key out, or make an object of each text."
            )
        for text in texts:
            yield Record(None, text, fields)

    def _follow(self, value: object, path: list[str], place: str, around: dict[str, Any]) -> Iterator[Record]:
        """Go down to the texts along what is left of the path."""
        if isinstance(value, list):
            if not value:
                raise InvalidTexts(f"{place} is an empty list; it must hold texts. Leave it out.")
            for number, item in enumerate(value, 1):
                yield from self._follow(item, path, f"item {number} of {place}", around)
            return
        if not isinstance(value, dict):
            raise InvalidTexts(f"There must be a text under {self.text!r} in {place}; it is {_shown(value)}.")
        inner, walked = self._step(value, path, place)
        left = [] if walked == [".".join(path)] else path[len(walked) :]
        if isinstance(inner, list) and (left or not only_texts(inner)):
            here = _around(around, _without(value, walked), place)
            yield from self._follow(inner, left, f"{'.'.join(walked)} of {place}", here)
            return
        yield from self._records(value, inner, walked, place, around)

    def _step(self, value: dict[str, Any], path: list[str], place: str) -> tuple[object, list[str]]:
        """Follow the path through objects, up to a list or its end; the whole path may also be one name."""
        whole = ".".join(path)
        if path and whole in value:
            return value[whole], [whole]
        inner: object = value
        walked: list[str] = []
        for name in path:
            if isinstance(inner, list) and walked:
                break
            if not isinstance(inner, dict) or name not in inner:
                there = inner if isinstance(inner, dict) else value
                raise _missing(self.text, there, place)
            inner = inner[name]
            walked.append(name)
        if not walked:
            raise _missing(self.text, value, place)
        return inner, walked

    def _records(
        self, record: dict[str, Any], found: object, walked: list[str], place: str, around: dict[str, Any]
    ) -> Iterator[Record]:
        rest = _without(record, walked)
        if isinstance(found, list) and found:
            yield from self._plain((_text(one, place) for one in found), place, _merged(rest, around))
            return
        key = None
        if self.key is not None:
            names = [self.key] if self.key in record else self.key.split(".")
            key = _key(_at(record, names, self.key, place), self.key, place)
            rest = _without(rest, names)
        yield Record(key, _text(found, place), _merged(rest, around))


def texts_of(found: Iterable[Found]) -> Iterator[Text]:
    """Give texts as a source does; one without a key of its own gets its number."""
    for position, (record, name) in enumerate(found):
        yield Text(position if record.key is None else record.key, record.text, name, record.fields or None)


def parse_json(text: str, place: str) -> Any:  # noqa: ANN401 any JSON
    """Give the JSON value of a text; a name that comes twice in one object is refused."""
    try:
        return json.loads(
            text.removeprefix("\ufeff"), parse_constant=refuse_constant, object_pairs_hook=object_of
        )
    except (ValueError, RecursionError) as error:
        raise InvalidTexts(f"{place} is not JSON that can be read: {error}.") from error


def _at(record: object, names: list[str], path: str, place: str) -> object:
    value = record
    for name in names:
        if not isinstance(value, dict) or name not in value:
            raise _missing(path, record if isinstance(record, dict) else {}, place, is_key=True)
        value = value[name]
    return value


def _without(record: dict[str, Any], names: list[str]) -> dict[str, Any]:
    """Give a copy without the field at a path; an object that held nothing else goes, too."""
    rest = dict(record)
    if len(names) == 1:
        rest.pop(names[0], None)
        return rest
    inner = _without(rest[names[0]], names[1:]) if isinstance(rest.get(names[0]), dict) else None
    if inner:
        rest[names[0]] = inner
    elif inner is not None:
        del rest[names[0]]
    return rest


def _merged(fields: dict[str, Any], around: dict[str, Any]) -> dict[str, Any]:
    merged = dict(fields)
    for name, value in around.items():
        while name in merged:
            name = f".{name}"
        merged[name] = copy.deepcopy(value)
    return merged


def _around(outer: dict[str, Any], more: dict[str, Any], place: str) -> dict[str, Any]:
    around = _merged(more, outer)
    size = len(json.dumps(around))
    if size > MAX_AROUND:
        raise InvalidTexts(
            f"Around the texts of {place} stand {size} characters of other fields, which come with each "
            f"text; at most {MAX_AROUND} are taken. Leave out what is not needed: "
            f"{', '.join(map(repr, list(around)[:20]))}."
        )
    return around


def _key(key: object, name: str, place: str) -> str | int:
    if isinstance(key, bool) or not isinstance(key, (str, int)):
        raise InvalidTexts(f"The key {name!r} in {place} must be a str or an int; it is {_shown(key)}.")
    return key


def _cell(value: object, name: str, place: str) -> object:
    try:
        return as_cell(value)
    except (TypeError, ValueError, RecursionError) as error:
        raise InvalidTexts(
            f"The column {name!r} in {place} has {shown(value, 60)}, which JSON cannot hold "
            f"({str(error)[:100]}). Make it a text or a number, or leave the column out."
        ) from error


def _text(text: object, place: str) -> str:
    if not isinstance(text, str):
        raise InvalidTexts(f"The text in {place} must be a str; it is {_shown(text)}.")
    if len(text) > MAX_VALUE:
        raise too_long(f"The text in {place}")
    return text


def _missing(
    name: str, record: Mapping[str, Any], place: str, *, is_key: bool = False, is_flat: bool = False
) -> InvalidTexts:
    there = ", ".join(map(repr, list(record)[:20])) or "none"
    what, option = ("key", "--key-column") if is_key else ("text", "--text")
    path = "" if is_flat or "." in name else ', or its path as in "meta.body"'
    return InvalidTexts(
        f"There is no {name!r} in {place}. There are: {there}.",
        in_python=f"Give the name of the {what} as {what}={path}.",
        in_terminal=f"Give the name of the {what} with {option}{path}.",
    )


def _shown(value: object) -> str:
    return "null" if value is None else f"a {type(value).__name__}: {str(value)[:60]!r}"
