"""Settings of a project: which there are, and what each takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from textinator_widgets.errors import InvalidSetting, UnknownSetting
from textinator_widgets.protocol.values import is_visible, shown
from textinator_widgets.services.checks import Check, Flag, OneOf, Text, Whole
from textinator_widgets.services.setting_checks import Language, ModalConfigs, Moment, Pattern, RichText

ORDERS = {
    "r": "random",
    "rr": "random with replacement",
    "os": "source after source",
    "op": "sources in turn",
}
"""Orders of texts, and what they are."""

moment = Moment()
"""Takes an aware time, or a naive one or a date as UTC."""

HTML_LENGTH = 200_000
PICTURE_LENGTH = 500_000

SETTINGS: dict[str, Check] = {
    "short_description": Text(1000, required=True),
    "institution": Text(500),
    "supported_by": Text(1000),
    "guidelines": RichText(HTML_LENGTH),
    "reminders": RichText(HTML_LENGTH),
    "temporary_message": RichText(HTML_LENGTH),
    "language": Language(),
    "dt_publish": Moment(required=True),
    "dt_finish": moment,
    "is_open": Flag(),
    "data_order": OneOf(ORDERS),
    "seed": Whole(0, 2**31 - 1),
    "disjoint_annotation": Flag(),
    "annotators_per_text": Whole(1, 1000, optional=True),
    "lease_minutes": Whole(1, 60 * 24 * 365),
    "offer_skipped_again": Flag(),
    "auto_text_switch": Flag(),
    "show_datasource_identifiers": Flag(),
    "allow_selecting_labels": Flag(),
    "disable_submitted_labels": Flag(),
    "allow_empty_submit": Flag(),
    "max_markers_per_input": Whole(0, 100_000, optional=True),
    "allow_editing": Flag(),
    "allow_post_editing": Flag(),
    "editing_as_revision": Flag(),
    "editing_title_regex": Pattern(1000),
    "allow_reviewing": Flag(),
    "is_peer_reviewed": Flag(),
    "has_intro_tour": Flag(),
    "thumbnail": Text(PICTURE_LENGTH),
    "video_summary": Text(1000),
    "video_remote": Text(200),
    "modal_configs": ModalConfigs(),
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
    if not isinstance(title, str) or len(title) > 200 or not is_visible(title):
        raise InvalidSetting(
            f"A title must be 1 to 200 visible characters; got {shown(title)}.", field="title"
        )
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
    return {name: _checked(name, value) for name, value in settings.items()}


def _checked(name: str, value: object) -> Any:  # noqa: ANN401 each setting has its type
    try:
        return SETTINGS[name](name, value)
    except InvalidSetting as error:
        error.field = error.field or name
        raise


def refuse_unknown(unknown: Sequence[str]) -> None:
    """Raise `UnknownSetting` for names that are no settings; an empty list raises nothing."""
    if unknown:
        raise UnknownSetting(
            f"A project has no setting {', '.join(map(repr, unknown))}. "
            f"There are: {', '.join(sorted(SETTINGS))}."
        )
