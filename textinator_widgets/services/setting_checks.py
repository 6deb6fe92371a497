"""What a setting takes: each check can be called with a value, and tells a form what it would take."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, ClassVar

from textinator_widgets.errors import InvalidSetting
from textinator_widgets.protocol.managing import FieldKind
from textinator_widgets.protocol.values import bad_character, shown
from textinator_widgets.services import titles
from textinator_widgets.services.accounts import check_language
from textinator_widgets.services.flag_forms import check_modal_configs


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
class RichText(Text):
    """A text of Markdown or HTML."""

    kind = "rich_text"


@dataclass(frozen=True)
class Pattern(Text):
    """A regular expression that cannot take long."""

    required: bool = True

    def _take(self, name: str, value: object) -> str:
        text = super()._take(name, value) or ""
        try:
            titles.finder(text)
        except ValueError as error:
            raise InvalidSetting(
                f"{name} must be a regular expression that cannot take long; {shown(text)} is none: {error}."
            ) from error
        return str(text)


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


@dataclass(frozen=True)
class Moment(Check):
    """An aware time, or a naive one or a date as UTC; also as text."""

    required: bool = False
    kind = "moment"

    def _take(self, name: str, value: object) -> datetime | None:
        if isinstance(value, str):
            try:
                value = datetime.fromisoformat(value)
            except ValueError:
                raise InvalidSetting(
                    f'{name} must be a time such as "2026-05-31T12:00"; got {shown(value)}.'
                ) from None
        if isinstance(value, date) and not isinstance(value, datetime):
            value = datetime.combine(value, time())
        if value is None and self.required:
            raise InvalidSetting(f"{name} must be a datetime; got None.")
        if value is not None and (not isinstance(value, datetime) or value != value):  # NaT is a datetime
            raise InvalidSetting(f"{name} must be a datetime or None; got {shown(value)}.")
        return value if value is None or value.tzinfo is not None else value.replace(tzinfo=UTC)


@dataclass(frozen=True)
class OneOf(Check):
    """One of some words."""

    words: tuple[str, ...]
    meaning: str
    """What they mean, for the message."""
    kind = "choice"

    def _take(self, name: str, value: object) -> str:
        if not isinstance(value, str) or value not in self.words:
            raise InvalidSetting(
                f"{name} must be one of {', '.join(self.words)} ({self.meaning}); got {shown(value)}."
            )
        return value


@dataclass(frozen=True)
class Language(Check):
    """A BCP 47 tag."""

    kind = "language"

    def _take(self, name: str, value: object) -> str:
        return check_language(value, name)


@dataclass(frozen=True)
class ModalConfigs(Check):
    """The forms that report a text, as JSON."""

    kind = "json"

    def _take(self, name: str, value: object) -> dict[str, Any] | None:
        return check_modal_configs(name, value)
