"""Settings of a project: which there are, and what each takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from textinator_widgets.errors import InvalidSetting, UnknownSetting
from textinator_widgets.protocol.values import bad_character, shown
from textinator_widgets.services import titles
from textinator_widgets.services.accounts import check_language
from textinator_widgets.services.flag_forms import check_modal_configs

ORDERS = ("r", "rr", "os", "op")
"""Orders of texts: random without and with replacement, source after source, sources in turn."""

Check = Callable[[str, Any], Any]


def _flag(name: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise InvalidSetting(f"{name} must be True or False; got {shown(value)}.")
    return value


def _text(limit: int) -> Check:
    def check(name: str, value: object) -> str | None:
        if value is None:
            return None
        if not isinstance(value, str) or len(value) > limit or bad_character(value) is not None:
            raise InvalidSetting(
                f"{name} must be a text of at most {limit} characters, without NUL and halves of characters; "
                f"got {shown(value)}."
            )
        return value

    return check


def _required_text(limit: int) -> Check:
    def check(name: str, value: object) -> str:
        return _text(limit)(name, value) or ""

    return check


def _whole(low: int, high: int, *, optional: bool = False) -> Check:
    def check(name: str, value: object) -> int | None:
        if value is None and optional:
            return None
        number = value.__index__() if hasattr(value, "__index__") and not isinstance(value, bool) else None
        if number is None or not low <= number <= high:
            raise InvalidSetting(f"{name} must be a whole number from {low} to {high}; got {shown(value)}.")
        return int(number)

    return check


def moment(name: str, value: object) -> datetime | None:
    """Take an aware time, or a naive one or a date as UTC."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            raise InvalidSetting(
                f'{name} must be a time such as "2026-05-31T12:00"; got {shown(value)}.'
            ) from None
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime.combine(value, time())
    if value is not None and (not isinstance(value, datetime) or value != value):  # NaT is a datetime
        raise InvalidSetting(f"{name} must be a datetime or None; got {shown(value)}.")
    return value if value is None or value.tzinfo is not None else value.replace(tzinfo=UTC)


def _required_moment(name: str, value: object) -> datetime:
    given = moment(name, value)
    if given is None:
        raise InvalidSetting(f"{name} must be a datetime; got None.")
    return given


def _order(name: str, value: object) -> str:
    if not isinstance(value, str) or value not in ORDERS:
        raise InvalidSetting(
            f"{name} must be one of {', '.join(ORDERS)} (random without and with replacement, source after "
            f"source, sources in turn); got {shown(value)}."
        )
    return value


def _language(name: str, value: object) -> str:
    return check_language(value, name)


def _pattern(name: str, value: object) -> str:
    text = _required_text(1000)(name, value)
    try:
        titles.finder(text)
    except ValueError as error:
        raise InvalidSetting(
            f"{name} must be a regular expression that cannot take long; {shown(text)} is none: {error}."
        ) from error
    return str(text)


HTML_LENGTH = 200_000

SETTINGS: dict[str, Check] = {
    "short_description": _required_text(1000),
    "institution": _text(500),
    "supported_by": _text(1000),
    "guidelines": _text(HTML_LENGTH),
    "reminders": _text(HTML_LENGTH),
    "temporary_message": _text(HTML_LENGTH),
    "language": _language,
    "dt_publish": _required_moment,
    "dt_finish": moment,
    "is_open": _flag,
    "data_order": _order,
    "seed": _whole(0, 2**31 - 1),
    "disjoint_annotation": _flag,
    "annotators_per_text": _whole(1, 1000, optional=True),
    "lease_minutes": _whole(1, 60 * 24 * 365),
    "offer_skipped_again": _flag,
    "auto_text_switch": _flag,
    "show_datasource_identifiers": _flag,
    "allow_selecting_labels": _flag,
    "disable_submitted_labels": _flag,
    "allow_empty_submit": _flag,
    "max_markers_per_input": _whole(0, 100_000, optional=True),
    "allow_editing": _flag,
    "allow_post_editing": _flag,
    "editing_as_revision": _flag,
    "editing_title_regex": _pattern,
    "allow_reviewing": _flag,
    "is_peer_reviewed": _flag,
    "has_intro_tour": _flag,
    "thumbnail": _text(HTML_LENGTH),
    "video_summary": _text(1000),
    "video_remote": _text(200),
    "modal_configs": check_modal_configs,
}
"""Settings that a project takes, each with its check."""

FIXED = ("data_order", "seed")
"""Settings that only a new project takes: the order of its texts is stored."""


def check_dates(publish: datetime | None, finish: datetime | None) -> None:
    """Refuse an end that is not after the beginning; None = there is none.

    Raises
    ------
    InvalidSetting
        With both.
    """
    if publish is not None and finish is not None and finish <= publish:
        raise InvalidSetting(
            f"dt_finish must be after dt_publish ({publish}); got {finish}.", field="dt_finish"
        )


def check_title(title: object) -> str:
    """Give a project's title.

    Raises
    ------
    InvalidSetting
        When it is empty or longer than 200 characters.
    """
    if not isinstance(title, str) or not title.strip() or len(title) > 200 or not title.isprintable():
        raise InvalidSetting(f"A title must be 1 to 200 visible characters; got {shown(title)}.")
    return title


def check_settings(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Give the settings with every value checked.

    Raises
    ------
    UnknownSetting
        When there is no such setting; the message lists those that there are.
    InvalidSetting
        When a value cannot be taken.
    """
    refuse_unknown(sorted(set(settings) - set(SETTINGS)))
    return {name: SETTINGS[name](name, value) for name, value in settings.items()}


def refuse_unknown(unknown: Sequence[str]) -> None:
    """Raise `UnknownSetting` for names that are no settings; an empty list raises nothing."""
    if unknown:
        raise UnknownSetting(
            f"A project has no setting {', '.join(map(repr, unknown))}. "
            f"There are: {', '.join(sorted(SETTINGS))}."
        )
