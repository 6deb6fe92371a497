"""What a project says to its people, for its manager: guidelines, reminders, a message, a picture, films."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from textinator_widgets.api.managing import Given, Managing, Verb, dict_of, text_of
from textinator_widgets.api.setting_forms import ELSEWHERE, describe, in_words
from textinator_widgets.errors import InvalidSetting
from textinator_widgets.i18n import translate
from textinator_widgets.model import Project
from textinator_widgets.protocol.managing import FormField, FormState
from textinator_widgets.protocol.values import shown
from textinator_widgets.services.cards import PICTURE
from textinator_widgets.services.projects import update_project
from textinator_widgets.services.richtext import clean_html
from textinator_widgets.services.settings import PICTURE_LENGTH, SETTINGS

"""Characters of a picture as text: it comes with every page of the project."""


def guidelines_form(managing: Managing, given: Given) -> FormState:
    """Give what a project says, as it was written."""
    with managing.reading() as session:
        project = managing.project(session, given)
        return {
            "fields": _fields(managing.language),
            "values": {name: getattr(project, name) or "" for name in ELSEWHERE},
        }


def save_guidelines(managing: Managing, given: Given) -> FormState:
    """Change what is given of it; the rest stays as it is."""
    with managing.writing() as session:
        project = managing.project(session, given)
        set_guidelines(managing, session, project, dict_of(given, "values"))
    return guidelines_form(managing, given)


def set_guidelines(managing: Managing, session: Session, project: Project, values: Mapping[str, Any]) -> None:
    """Change what a project says in a transaction that is open.

    Raises
    ------
    InvalidSetting
        With the field that has the blame; also when a value is for a setting of another place.
    """
    for name, value in values.items():
        if name not in ELSEWHERE:
            raise InvalidSetting(f"There is no setting {shown(name)} here.", field=str(name)[:50])
        if name == "thumbnail" and value and not _is_picture(value):
            message = translate(
                "Choose a picture (PNG, JPEG, GIF or WebP) that is not too large.", managing.language
            )
            raise InvalidSetting(message, field=name)
        if name == "video_remote" and value and not str(value).lower().startswith(("https://", "http://")):
            message = translate("Enter an address that begins with https://.", managing.language)
            raise InvalidSetting(message, field=name)
    try:
        settings = {name: value or None for name, value in values.items()}
        update_project(session, managing.actor, project, settings, now=managing.now())
    except InvalidSetting as error:
        field = next((one for one in _fields(managing.language) if one["name"] == error.field), None)
        raise error if field is None else in_words(error, field, managing.language) from error


def rich_text(managing: Managing, given: Given) -> dict[str, str]:
    """Give a text in Markdown or HTML as the safe HTML that annotators see."""
    return {"html": clean_html(text_of(given, "text", 1_000_000))}


def _is_picture(value: object) -> bool:
    return isinstance(value, str) and len(value) <= PICTURE_LENGTH and PICTURE.fullmatch(value) is not None


def _fields(language: str) -> list[FormField]:
    words = {
        "guidelines": (
            translate("Guidelines", language),
            translate("People read them before they begin, and can open them at any time.", language),
        ),
        "reminders": (
            translate("Reminders", language),
            translate("They stand beside every text; a few lines are best.", language),
        ),
        "temporary_message": (
            translate("Message of the moment", language),
            translate("It stands above the text until you take it away.", language),
        ),
        "thumbnail": (
            translate("Picture", language),
            translate("It stands on the card of the project.", language),
        ),
        "video_summary": (
            translate("Film of the project", language),
            translate("Name of a file in the folder of the store, such as film.mp4.", language),
        ),
        "video_remote": (
            translate("Film elsewhere", language),
            translate("An address that begins with https://; people get a link.", language),
        ),
    }
    fields = []
    for name, (label, help_text) in words.items():
        field = describe(name, SETTINGS[name], language) | {"label": label, "help": help_text}
        if name == "thumbnail":
            field |= {"kind": "image", "most": PICTURE_LENGTH}
        elif name.startswith("video"):
            field["kind"] = "text"
        fields.append(field)
    return fields


VERBS: dict[str, Verb] = {
    "guidelines_form": guidelines_form,
    "save_guidelines": save_guidelines,
    "rich_text": rich_text,
}
