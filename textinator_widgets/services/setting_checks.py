"""What settings of a project take, besides what every field may."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, ClassVar

from textinator_widgets.errors import InvalidSetting
from textinator_widgets.protocol.values import shown
from textinator_widgets.services import titles
from textinator_widgets.services.accounts import check_language
from textinator_widgets.services.checks import Check, Text
from textinator_widgets.services.flag_forms import check_modal_configs

FIRST_YEAR, LAST_YEAR = 1900, 9000
"""Times that every zone and calendar of Python and of pages can hold."""


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
        if value is None:
            return None
        if not FIRST_YEAR <= value.year <= LAST_YEAR:
            raise InvalidSetting(
                f"{name} must be in the years {FIRST_YEAR} to {LAST_YEAR}; got {shown(value.isoformat())}."
            )
        return value if value.tzinfo is not None else value.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Language(Check):
    """A BCP 47 tag."""

    required: ClassVar[bool] = True
    kind = "language"

    def _take(self, name: str, value: object) -> str:
        return check_language(value, name)


@dataclass(frozen=True)
class ModalConfigs(Check):
    """The forms that report a text, as JSON."""

    kind = "json"

    def _take(self, name: str, value: object) -> dict[str, Any] | None:
        return check_modal_configs(name, value)
