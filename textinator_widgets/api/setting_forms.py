"""The settings of a project as the fields of a form; what each takes is told by its own check."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from textinator_widgets.api.described import described
from textinator_widgets.errors import InvalidSetting
from textinator_widgets.i18n import translate
from textinator_widgets.model import Project
from textinator_widgets.protocol.managing import FormField
from textinator_widgets.protocol.values import shown
from textinator_widgets.services.checks import Check, Text
from textinator_widgets.services.settings import FIXED, SETTINGS

TITLE = Text(200, required=True)
ELSEWHERE = ("guidelines", "reminders", "temporary_message", "thumbnail", "video_summary", "video_remote")
"""Settings that have a place of their own in the manager."""

LONG = 500
"""Texts that may be longer get more than one line, in characters."""


def setting_fields(language: str, *, is_new: bool) -> list[FormField]:
    """Describe every setting that the form of a project asks for; a new project can choose them all."""
    why = translate("It belongs to a project from its beginning: the order of its texts is stored.", language)
    fields = []
    for tab, settings in _places(language).items():
        for name, (label, help_text) in settings.items():
            check = TITLE if name == "title" else SETTINGS[name]
            field = describe(name, check, language, label, help_text) | {"tab": tab}
            if name in FIXED and not is_new:
                field["fixed"] = why
            fields.append(field)
    return fields


def describe(
    name: str, check: Check, language: str, label: str | None = None, help_text: str = ""
) -> FormField:
    """Describe the field of a setting; without a label it is called as the setting."""
    words = _orders(language) if name == "data_order" else None
    field = described(name, check, name if label is None else label, help_text, words=words)
    if field["kind"] == "text" and field["most"] > LONG and name != "editing_title_regex":
        field["kind"] = "long_text"
    if isinstance(check, Text):
        field["required"] = name == "title"  # the others may be empty
    return field


def in_words(error: InvalidSetting, field: FormField, language: str) -> InvalidSetting:
    """Say in a person's language what a field takes; what only the error knows stays in its words."""
    kind = field["kind"]
    if field["name"] == "title":
        message = translate("Enter a title of 1 to {most} visible characters.", language, most=200)
    elif kind == "whole":
        message = translate(
            "Enter a whole number from {low} to {high}.",
            language,
            low=int(field.get("low", 0)),
            high=int(field.get("high", 0)),
        )
    elif kind in ("text", "long_text", "rich_text") and field["name"] != "editing_title_regex":
        message = translate("Enter at most {most} characters.", language, most=field.get("most", 0))
    elif kind == "language":
        message = translate('Enter a language tag, such as "en" or "pt-BR".', language)
    elif kind == "moment" and error.field != "dt_finish":
        message = translate("Enter a date and a time.", language)
    elif kind == "json":
        said = translate("Enter JSON as the documentation shows it.", language)
        message = f"{said} {error.message}"
    elif field["name"] == "editing_title_regex":
        said = translate("Enter a regular expression that cannot take long.", language)
        message = f"{said} {error.message}"
    else:
        message = error.message
    return InvalidSetting(message, field=field["name"])


def setting_values(project: Project) -> dict[str, Any]:
    """Give what a project has stored in the fields of its form, as JSON."""
    names = ["title", *(name for name in SETTINGS if name not in ELSEWHERE)]
    return {name: _as_json(getattr(project, name)) for name in names}


def as_given(values: Mapping[str, Any]) -> dict[str, Any]:
    """Give the values of a form as settings: an empty field of a number or a time is None.

    Raises
    ------
    InvalidSetting
        When a value is for a setting of another place, or for none.
    """
    known = {"title", *SETTINGS} - set(ELSEWHERE)
    for name in values:
        if name not in known:
            raise InvalidSetting(f"There is no setting {shown(name)} here.", field=str(name)[:50])
    empties = {name for name, check in SETTINGS.items() if not isinstance(check, Text)}
    given = {name: None if value == "" and name in empties else value for name, value in values.items()}
    return {name: _parsed(name, value) for name, value in given.items()}


def _parsed(name: str, value: object) -> Any:  # noqa: ANN401 JSON
    if name not in SETTINGS or SETTINGS[name].kind != "json" or not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError) as error:
        raise InvalidSetting(f"{name} must be JSON: {error}.", field=name) from None


def _as_json(value: object) -> Any:  # noqa: ANN401 whatever a setting holds
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, indent=2)
    return value.isoformat() if isinstance(value, datetime) else value


def _orders(language: str) -> dict[str, str]:
    return {
        "r": translate("At random, each text once", language),
        "rr": translate("At random, texts may come again", language),
        "os": translate("As they are, one source after the other", language),
        "op": translate("As they are, one text of each source in turn", language),
    }


Places = dict[str, dict[str, tuple[str, str]]]
"""Tabs, each with its settings, each with its label and its help."""


def _places(language: str) -> Places:
    return {
        translate("General", language): _general(language),
        translate("Task", language): _task(language),
        translate("Data", language): _data(language),
        translate("Work", language): _work(language),
    }


def _general(language: str) -> dict[str, tuple[str, str]]:
    return {
        "title": (translate("Title", language), ""),
        "short_description": (
            translate("Short description", language),
            translate("It stands on the card of the project.", language),
        ),
        "language": (
            translate("Language of the texts", language),
            translate("A tag such as en, sv or pt-BR.", language),
        ),
        "institution": (translate("Institution", language), ""),
        "supported_by": (translate("Supported by", language), ""),
        "dt_publish": (translate("Begins", language), ""),
        "dt_finish": (translate("Ends", language), translate("Empty: it has no end.", language)),
        "is_open": (
            translate("Open", language),
            translate("In a project that is not open nobody can annotate.", language),
        ),
        "has_intro_tour": (translate("A tour of the page for newcomers", language), ""),
    }


def _task(language: str) -> dict[str, tuple[str, str]]:
    return {
        "allow_selecting_labels": (
            translate("Several labels can be selected by clicks", language),
            "",
        ),
        "disable_submitted_labels": (
            translate("Labels that were submitted stay in the text, greyed", language),
            translate("Otherwise they go.", language),
        ),
        "allow_empty_submit": (translate("An answer may be empty", language), ""),
        "max_markers_per_input": (
            translate("Most labels in one answer", language),
            translate("Empty: as many as people want.", language),
        ),
        "modal_configs": (
            translate("Form of the report of a text", language),
            translate("JSON; empty: one field for words.", language),
        ),
    }


def _data(language: str) -> dict[str, tuple[str, str]]:
    return {
        "data_order": (translate("Order of the texts", language), ""),
        "seed": (
            translate("Seed", language),
            translate("The same seed gives the same order.", language),
        ),
        "disjoint_annotation": (
            translate("Each text is for one person", language),
            translate("Otherwise everybody gets every text.", language),
        ),
        "annotators_per_text": (
            translate("People for each text", language),
            translate("Empty: everybody. They do not see each other's answers.", language),
        ),
        "lease_minutes": (
            translate("Minutes until an open text goes to others", language),
            "",
        ),
        "offer_skipped_again": (translate("Skipped texts are offered again at the end", language), ""),
        "auto_text_switch": (translate("The next text comes by itself after a submit", language), ""),
        "show_datasource_identifiers": (translate("People see where a text is from", language), ""),
    }


def _work(language: str) -> dict[str, tuple[str, str]]:
    return {
        "allow_editing": (translate("People may edit their answers", language), ""),
        "allow_post_editing": (translate("Also after the project has ended", language), ""),
        "editing_as_revision": (
            translate("An edit keeps the answer as it was", language),
            translate("It is stored as a revision of it.", language),
        ),
        "editing_title_regex": (
            translate("Pattern for the titles of answers", language),
            translate("A regular expression; what it finds in a text is the title in lists.", language),
        ),
        "allow_reviewing": (translate("Answers can be reviewed", language), ""),
        "is_peer_reviewed": (
            translate("Peer-reviewed", language),
            translate(
                "A note for those who read about the project; who reviews is said under People.", language
            ),
        ),
    }
