"""What a setting or a field takes: each check can be called with a value, and tells a form what it takes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, ClassVar, TypeVar, cast

from textinator_widgets.errors import InvalidSetting
from textinator_widgets.protocol.managing import FieldKind
from textinator_widgets.protocol.values import bad_character, has_text_names, is_visible, shown

T = TypeVar("T")

MAX_OBJECT = 200_000


@dataclass(frozen=True)
class Check:
    """Takes the value of a setting, called with its name and the value.

    Raises
    ------
    InvalidSetting
        When the value cannot be taken.
    """

    kind: ClassVar[FieldKind]
    """How a form asks for it."""

    def __call__(self, name: str, value: object) -> Any:  # noqa: ANN401 each check has its type
        """Give the value as it is stored."""
        return self._take(name, value)

    def _take(self, name: str, value: object) -> Any:  # noqa: ANN401
        raise NotImplementedError


@dataclass(frozen=True)
class Flag(Check):
    """True or False."""

    kind = "flag"

    def _take(self, name: str, value: object) -> bool:
        if not isinstance(value, bool):
            raise InvalidSetting(f"{name} must be True or False; got {shown(value)}.")
        return value


@dataclass(frozen=True)
class Text(Check):
    """A text of at most so many characters; when it is required, None is read as the empty one."""

    limit: int
    required: bool = False
    kind: ClassVar[FieldKind] = "text"

    def _take(self, name: str, value: object) -> str | None:
        if value is None:
            return "" if self.required else None
        if not isinstance(value, str) or len(value) > self.limit or bad_character(value) is not None:
            raise InvalidSetting(
                f"{name} must be a text of at most {self.limit} characters, without NUL and halves of "
                f"characters; got {shown(value)}."
            )
        return value


@dataclass(frozen=True)
class Line(Check):
    """A text of one line: 1 to so many visible characters; or None, when it is not required."""

    limit: int
    required: bool = False
    kind: ClassVar[FieldKind] = "text"

    def _take(self, name: str, value: object) -> str | None:
        if value is None and not self.required:
            return None
        if not isinstance(value, str) or len(value) > self.limit or not is_visible(value):
            raise InvalidSetting(f"{name} must be 1 to {self.limit} visible characters; got {shown(value)}.")
        return value


@dataclass(frozen=True)
class Whole(Check):
    """A whole number within limits, both of them allowed; or None."""

    low: int
    high: int
    optional: bool = False
    kind = "whole"

    def _take(self, name: str, value: object) -> int | None:
        if value is None and self.optional:
            return None
        number = value.__index__() if hasattr(value, "__index__") and not isinstance(value, bool) else None
        if number is None or not self.low <= number <= self.high:
            raise InvalidSetting(
                f"{name} must be a whole number from {self.low} to {self.high}; got {shown(value)}."
            )
        return int(number)


class Choice(Check):
    """One of some words."""

    kind = "choice"

    def words(self) -> Sequence[str]:
        """Give the words."""
        raise NotImplementedError


@dataclass(frozen=True)
class OneOf(Choice):
    """One of some words, each with its meaning for the message; or one of their other names."""

    meanings: Mapping[str, str]
    aliases: Mapping[str, str] = field(default_factory=dict)

    def words(self) -> Sequence[str]:
        """Give the words."""
        return tuple(self.meanings)

    def _take(self, name: str, value: object) -> str:
        word = self.aliases.get(value, value) if isinstance(value, str) else value
        if not isinstance(word, str) or word not in self.meanings:
            other = {one: alias for alias, one in self.aliases.items()}
            known = ", ".join(f"{one} ({other.get(one, says)})" for one, says in self.meanings.items())
            raise InvalidSetting(f"{name} must be one of {known}; got {shown(value)}.")
        return word


@contextmanager
def of_field(name: str) -> Iterator[None]:
    """Say of which field what goes wrong is."""
    try:
        yield
    except InvalidSetting as error:
        error.field = name
        raise


def checked_field(name: str, check: Callable[[Any], T], value: object) -> T:
    """Check the value of a field; what goes wrong says which field it is."""
    with of_field(name):
        return check(value)


def check_object(what: str, value: object) -> dict[str, Any] | None:
    """Give a JSON object, or None.

    Raises
    ------
    InvalidSetting
        When it is none: JSON has neither NaN nor objects of Python.
    """
    if value is None:
        return None
    try:
        text = json.dumps(value, allow_nan=False) if isinstance(value, dict) else ""
    except (TypeError, ValueError, RecursionError) as error:
        raise InvalidSetting(
            f"{what} must be a dict that JSON can hold; got {shown(value)}: {str(error)[:100]}."
        ) from error
    if not text or len(text) > MAX_OBJECT or not has_text_names(value):
        raise InvalidSetting(
            f"{what} must be a dict with str for names, of at most {MAX_OBJECT} bytes of JSON; "
            f"got {shown(value)}."
        )
    return cast("dict[str, Any]", json.loads(text))


def as_list(what: str, given: object) -> list[Any]:
    """Give what a caller wrote as a list, also where it was a generator; one thing is a list of it."""
    if given is None:
        return []
    if isinstance(given, (str, bytes, Mapping)):
        return [given]
    if not isinstance(given, Iterable):
        raise InvalidSetting(f"{what} must be a list; got {shown(given)}.")
    return list(given)
