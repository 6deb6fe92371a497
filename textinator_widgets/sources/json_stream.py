"""JSON that is larger than memory: its lists are gone through item by item.

A file is read twice. The first time everything around the texts is kept and the list that holds them only
counted, since fields behind that list come with each text, too; the second time its items are given one after
another. Values are decoded by the json module, so that strings are exactly what it makes of them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from json import JSONDecodeError
from typing import Any, NoReturn

from textinator_widgets.errors import InvalidTexts
from textinator_widgets.sources.reading import MAX_VALUE

PIECE = 64 * 1024
"""Characters that are read at once, at least."""

LONGEST_TOKEN = 16
"""An error this near to the end of what was read may mean that a token goes on: true, null, -Infinity."""

SPACE = " \t\n\r"

Chunks = Callable[[], Iterator[str]]
"""Begins to read a file and gives its text, piece by piece."""


class JsonList(list[Any]):
    """A list of a file, whose items are read whenever it is gone through; it is not empty.

    Parameters
    ----------
    begin
        Gives a reader that stands at the list.
    count
        How many items it has.
    only_texts
        Whether each is a str.
    """

    def __init__(self, begin: Callable[[], JsonReader], count: int, *, only_texts: bool) -> None:
        super().__init__()
        self._begin = begin
        self._count = count
        self.only_texts = only_texts

    def __len__(self) -> int:
        """Give the number of items."""
        return self._count

    def __iter__(self) -> Iterator[Any]:
        """Read the items."""
        reader = self._begin()
        count = 0
        for item in reader.items():
            count += 1
            if count <= self._count:
                yield item
        if count != self._count:
            raise InvalidTexts(f"{reader.place} was changed while it was read. Read it once more.")


def only_texts(items: Sequence[object]) -> bool:
    """Whether each item of a list is a str."""
    if isinstance(items, JsonList):
        return items.only_texts
    return all(isinstance(one, str) for one in items)


def read_json(chunks: Chunks, path: Sequence[str], place: str) -> Any:  # noqa: ANN401 any JSON
    """Give the value of a file; the first list on a path of names is a `JsonList`.

    Raises
    ------
    InvalidTexts
        When it is not JSON, or holds more in one piece than can be taken.
    """
    reader = JsonReader(chunks(), place)
    value = _along(reader, path, lambda at: JsonReader(chunks(), place, skip=at))
    if reader.peek():
        reader.fail("Extra data")
    return value


def _along(reader: JsonReader, path: Sequence[str], begin: Callable[[int], JsonReader]) -> Any:  # noqa: ANN401
    """Read a value whose texts are under a path; the path may also be one name."""
    first = reader.peek()
    if first == "[":
        at = reader.position
        count, are_texts = 0, True
        for item in reader.items():
            count += 1
            are_texts = are_texts and isinstance(item, str)
        return JsonList(lambda: begin(at), count, only_texts=are_texts) if count else []
    if first != "{" or not path:
        return reader.value()
    whole = ".".join(path)
    made: dict[str, Any] = {}
    for name in reader.names():
        if name in made:
            reader.fail(f"the name {name!r} comes twice in one object")
        is_on_path = name in (whole, path[0])
        made[name] = (
            _along(reader, path[1:] if name == path[0] else (), begin) if is_on_path else reader.value()
        )
    if whole != path[0] and whole in made and isinstance(made.get(path[0]), JsonList):
        made[path[0]] = list(iter(made[path[0]]))  # it only stands beside the texts
    return made


class JsonReader:
    """Reads JSON from pieces of text and keeps little more than one value.

    Parameters
    ----------
    chunks
        The text.
    place
        What errors call it.
    skip
        Characters to pass over first.
    """

    def __init__(self, chunks: Iterator[str], place: str, *, skip: int = 0) -> None:
        self.place = place
        self._chunks = chunks
        self._buffer = ""
        self._at = 0
        self._is_whole = False
        self._dropped = self._lines = self._column = 0
        self._read(1)
        if not skip and self._buffer.startswith("\ufeff"):
            self._at = 1
        while self.position < skip and self._buffer:
            self._at = min(len(self._buffer), skip - self._dropped)
            if self.position < skip:
                self._read(1)

    @property
    def position(self) -> int:
        """How many characters were read."""
        return self._dropped + self._at

    def peek(self) -> str:
        """Give the next character that is no white space; "" at the end."""
        while True:
            while self._at < len(self._buffer) and self._buffer[self._at] in SPACE:
                self._at += 1
            if self._at < len(self._buffer):
                return self._buffer[self._at]
            if self._is_whole:
                return ""
            self._read(1)

    def value(self) -> Any:  # noqa: ANN401 any JSON
        """Give the next value.

        Raises
        ------
        InvalidTexts
            When there is none, or it is too large.
        """
        opening = self.peek()
        while True:
            try:
                found, end = DECODER.raw_decode(self._buffer, self._at)
            except JSONDecodeError as error:
                goes_on = error.msg.startswith("Unterminated") or (
                    error.pos >= len(self._buffer) - LONGEST_TOKEN
                )
                if self._is_whole or not goes_on:
                    self.fail(error.msg, error.pos)
            except (ValueError, RecursionError) as error:
                self.fail(str(error))
            else:
                # a number may go on: 1 and .5, 1 and e+3
                is_far = end < len(self._buffer) - LONGEST_TOKEN
                if is_far or self._is_whole or opening in '{["':
                    if end - self._at > MAX_VALUE:
                        self._fail_as_too_long()
                    self._at = end
                    return found
            held = len(self._buffer) - self._at
            if held > MAX_VALUE:
                self._fail_as_too_long()
            self._read(min(held, MAX_VALUE + 1 - held))

    def items(self) -> Iterator[Any]:
        """Give the items of the list that comes next."""
        yield from self._members("]", self.value)

    def names(self) -> Iterator[str]:
        """Give the names of the object that comes next; the value of each has to be read in between."""
        yield from self._members("}", self._name)

    def _name(self) -> str:
        if self.peek() != '"':
            self.fail("Expecting property name enclosed in double quotes")
        name = self.value()
        if self.peek() != ":":
            self.fail("Expecting ':' delimiter")
        self._at += 1
        return str(name)

    def _members(self, closing: str, read: Callable[[], Any]) -> Iterator[Any]:
        self.peek()
        self._at += 1
        if self.peek() == closing:
            self._at += 1
            return
        while True:
            yield read()
            after = self.peek()
            if after not in (",", closing):
                self.fail("Expecting ',' delimiter")
            self._at += 1
            if after == closing:
                return

    def _read(self, least: int) -> None:
        """Read at least so many characters more, and let go of what was taken."""
        taken = self._buffer[: self._at]
        self._dropped += len(taken)
        if "\n" in taken:
            self._lines += taken.count("\n")
            self._column = len(taken) - taken.rindex("\n") - 1
        else:
            self._column += len(taken)
        parts = [self._buffer[self._at :]]
        self._at = 0
        count = 0
        while count < max(least, PIECE):
            part = next(self._chunks, None)
            if part is None:
                self._is_whole = True
                break
            parts.append(part)
            count += len(part)
        self._buffer = "".join(parts)

    def _fail_as_too_long(self) -> NoReturn:
        self.fail(f"a value has more than {MAX_VALUE:,} characters; split it, or make JSON lines of the file")

    def fail(self, what: str, at: int | None = None) -> NoReturn:
        """Say what is wrong and where, as the json module does.

        Raises
        ------
        InvalidTexts
            Always.
        """
        at = self._at if at is None else at
        before = self._buffer[:at]
        line = self._lines + before.count("\n") + 1
        column = len(before) - before.rindex("\n") if "\n" in before else self._column + len(before) + 1
        told = f"{what}: line {line} column {column} (char {self._dropped + at})"
        raise InvalidTexts(f"{self.place} is not JSON that can be read: {told}.")


def refuse_constant(name: str) -> None:
    """Refuse NaN and infinities, which the json module takes."""
    raise ValueError(f"{name} is not JSON")


def object_of(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Make an object of its members.

    Raises
    ------
    ValueError
        When a name comes twice.
    """
    pairs = list(pairs)
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the name {twice!r} comes twice in one object")
    return made


DECODER = json.JSONDecoder(parse_constant=refuse_constant, object_pairs_hook=object_of)
