"""Dates and names of languages as people write them in theirs."""

from __future__ import annotations

from datetime import datetime, timedelta

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_timedelta

from textinator_widgets.i18n import translate
from textinator_widgets.services.cards import Card


def language_name(tag: str, language: str) -> str:
    """Give the name of a language (BCP 47) in a language of the interface; an unknown one stays its tag."""
    try:
        name = Locale.parse(tag.replace("-", "_")).get_display_name(language)
    except (UnknownLocaleError, ValueError):
        name = None
    return name[:1].upper() + name[1:] if name else tag


def day(moment: datetime, language: str) -> str:
    """Give a date as it is written in a language."""
    return format_date(moment.date(), format="long", locale=language)


def ago(moment: datetime, now: datetime, language: str) -> str:
    """Say how long ago something was."""
    return format_timedelta(min(moment - now, timedelta(0)), add_direction=True, locale=language)


def when(card: Card, now: datetime, language: str) -> tuple[str, datetime] | None:
    """Say when a project begins, ends or ended, and give that time; None where it has no end."""
    if card.state == "expired" and card.finishes is not None:
        ago = format_timedelta(card.finishes - now, add_direction=True, locale=language)
        return translate("Ended {when}", language, when=ago), card.finishes
    if card.state == "planned":
        ahead = format_timedelta(card.published - now, add_direction=True, locale=language)
        return translate("Begins {when}", language, when=ahead), card.published
    if card.finishes is not None:
        left = format_timedelta(card.finishes - now, add_direction=True, locale=language)
        return translate("Ends {when}", language, when=left), card.finishes
    return None


def words_of_loading(language: str) -> dict[str, str]:
    """Give what a page says that loads itself again (`again`) or does so no more (`over`), and its button."""
    return {
        "again": translate(
            "This page is loaded again: the program behind it has ended. Nothing that was saved is lost.",
            language,
        ),
        "over": translate(
            "The program behind this page ends again and again. Nothing that was saved is lost; "
            "if this stays, tell whoever runs the server.",
            language,
        ),
        "reload": translate("Reload", language),
    }
