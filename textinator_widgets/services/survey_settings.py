"""Settings of a survey: which there are, and what each takes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from textinator_widgets.errors import InvalidSetting, TextinatorError, UnknownSetting
from textinator_widgets.protocol.managing import FieldKind
from textinator_widgets.protocol.values import shown
from textinator_widgets.services.checks import Check, Flag, Line, OneOf, Whole, checked_field
from textinator_widgets.services.setting_checks import Language, Moment, RichText

DISPLAY = {"1": "a page for each question", "2": "a page for each category", "0": "all on one page"}
ALIASES = {"question": "1", "category": "2", "page": "0"}
HTML_LENGTH = 200_000
ADDRESS = re.compile(r"https?://[^\s<>\"\x00-\x1f\\]+")


@dataclass(frozen=True)
class Address(Check):
    """An address with http or https, or "" for none."""

    limit: int
    kind: ClassVar[FieldKind] = "text"

    def _take(self, name: str, value: object) -> str:
        if value in (None, ""):
            return ""
        if not isinstance(value, str) or len(value) > self.limit or ADDRESS.fullmatch(value) is None:
            raise InvalidSetting(
                f"{name} must be an address that begins with https:// or http://, of at most {self.limit} "
                f"characters; got {shown(value)}."
            )
        return value


SETTINGS: dict[str, Check] = {
    "description": RichText(HTML_LENGTH),
    "language": Language(),
    "is_published": Flag(),
    "need_logged_user": Flag(),
    "editable_answers": Flag(),
    "display_method": OneOf(DISPLAY, ALIASES),
    "categories_as_surveys": Flag(),
    "booking_minutes": Whole(1, 60 * 24 * 30),
    "publish_date": Moment(required=True),
    "expire_date": Moment(),
    "external_redirect": Address(2000),
}
"""Settings that a survey takes, each with its check."""

NAME = Line(400, required=True)


def check_settings(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Give the settings with every value checked.

    Raises
    ------
    UnknownSetting, InvalidSetting
        When there is no such setting, or a value cannot be taken.
    """
    unknown = sorted(set(settings) - set(SETTINGS))
    if unknown:
        there = ", ".join(sorted(SETTINGS))
        raise UnknownSetting(f"A survey has no setting {', '.join(map(repr, unknown))}. There are: {there}.")

    def one(name: str, value: object) -> Any:  # noqa: ANN401 each setting has its type
        return checked_field(name, lambda given: SETTINGS[name](name, given), value)

    return {name: one(name, value) for name, value in settings.items()}


def wrong_settings(given: Mapping[Any, Any]) -> list[dict[str, str]]:
    """Give what is wrong with the settings of a specification, with its place."""
    problems = []
    for name, value in given.items():
        place = f"settings.{name}"
        try:
            check_settings({str(name): value})
        except TextinatorError as error:
            problems.append({"where": place, "message": error.message})
    return problems


def check_dates(publish: Any, expire: Any) -> None:  # noqa: ANN401 times or None
    """Refuse an end that is not after the beginning; None = there is none."""
    if publish is not None and expire is not None and expire <= publish:
        raise InvalidSetting(
            f"expire_date must be after publish_date ({publish}); got {expire}.", field="expire_date"
        )
