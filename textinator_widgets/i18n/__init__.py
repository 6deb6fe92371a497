"""What a person reads, in their language. The key of every message is its English text.

`translate("{count} of {total} texts", "sv", count=3, total=20)` gives the Swedish sentence; a language or a
message that is not there falls back to English. `scripts/collect_messages.py` keeps the catalogues complete.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from typing import TypedDict

from textinator_widgets.i18n.catalogue import Catalogue, read_catalogue

__all__ = [
    "LANGUAGES",
    "NAME_LANGUAGES",
    "Strings",
    "direction",
    "names",
    "negotiate",
    "ngettext",
    "strings",
    "translate",
]

LANGUAGES = {"en": "English", "sv": "Svenska", "ru": "Русский", "uk": "Українська"}
"""Languages of the interface, each with its own name; every message is there."""

NAME_LANGUAGES = {**LANGUAGES, "nl": "Nederlands", "es": "Español"}
"""Languages in which the markers and relations that come with the package have names."""

_NAME = "name"
"""Context of the names of markers and relations."""

_RIGHT_TO_LEFT = {"ar", "fa", "he", "ur", "yi"}
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


class Strings(TypedDict):
    """Catalogue of one language for a page; the shape of `protocol.state.Strings`."""

    language: str
    direction: str
    messages: dict[str, str]
    plurals: dict[str, list[str]]


def translate(message: str, language: str, /, **values: object) -> str:
    """Give a message in a language, with its `{placeholders}` filled in.

    Parameters
    ----------
    message
        The English message; a literal, so that it is collected.
    language
        Any BCP 47 tag; "sv-SE" is read as "sv", an unknown one as English.
    values
        What the placeholders stand for; one without a value stays as it is.
    """
    catalogue = _catalogue(_base(language))
    return _fill(catalogue.messages.get(("", message), message), values)


def ngettext(one: str, many: str, count: int, language: str, /, **values: object) -> str:
    """Give the form of a message that fits a count; `{count}` is filled in.

    Parameters
    ----------
    one, many
        The English message for one and for several; literals, so that they are collected.
    """
    base = _base(language)
    forms = _catalogue(base).plurals.get(("", one))
    text = forms[_plural_form(base, count)] if forms else (one, many)[_plural_form("en", count)]
    return _fill(text, {"count": count, **values})


def names(english: str) -> dict[str, str]:
    """Give the name of a marker or relation that comes with the package in every language that has it."""
    found = {"en": english}
    for language in NAME_LANGUAGES:
        name = _catalogue(language).messages.get((_NAME, english))
        if name is not None:
            found[language] = name
    return found


def strings(language: str) -> Strings:
    """Give everything that a page needs to speak a language."""
    base = _base(language)
    known = base if base in LANGUAGES else "en"
    catalogue = _catalogue(known)
    return {
        "language": known,
        "direction": direction(known),
        "messages": {text: done for (context, text), done in catalogue.messages.items() if not context},
        "plurals": {text: _page_forms(known, forms) for (_, text), forms in catalogue.plurals.items()},
    }


def direction(language: str) -> str:
    """Give which way a language is written, as HTML has it: "ltr" or "rtl"."""
    return "rtl" if _base(language) in _RIGHT_TO_LEFT else "ltr"


def negotiate(wanted: str | Iterable[str] | None, available: Iterable[str] = LANGUAGES) -> str:
    """Give the first language that is wanted and available, else English.

    Parameters
    ----------
    wanted
        A BCP 47 tag, several in order of preference, or the value of an Accept-Language header.
    available
        Tags to choose from; the languages of the interface when left out.
    """
    choices = list(available)
    by_tag = {choice.lower(): choice for choice in choices}
    by_base = {_base(choice): choice for choice in reversed(choices)}
    for tag in _preferences(wanted):
        choice = by_tag.get(tag.lower()) or by_base.get(_base(tag))
        if choice is not None:
            return choice
    return "en" if "en" in choices or not choices else choices[0]


def _preferences(wanted: str | Iterable[str] | None) -> list[str]:
    if wanted is None:
        return []
    if not isinstance(wanted, str):
        return [tag for tag in wanted if tag]
    weighted = []
    for part in wanted.split(","):
        tag, _, weight = part.strip().partition(";q=")
        try:
            quality = float(weight) if weight else 1.0
        except ValueError:
            quality = 0.0
        if tag and quality > 0:
            weighted.append((quality, tag))
    return [tag for _, tag in sorted(weighted, key=lambda pair: -pair[0])]


def _base(language: str) -> str:
    return re.split(r"[-_]", language.strip().lower(), maxsplit=1)[0]


def _fill(text: str, values: dict[str, object]) -> str:
    return _PLACEHOLDER.sub(lambda m: str(values.get(m[1], m[0])), text)


@lru_cache(maxsize=16)
def _catalogue(base: str) -> Catalogue:
    if base not in NAME_LANGUAGES:
        return Catalogue({}, {})
    path = Path(__file__).parent / f"{base}.po"
    return read_catalogue(path) if path.exists() else Catalogue({}, {})


def _plural_form(base: str, count: int) -> int:
    """Give the number of the gettext form: East Slavic languages have three, the others two."""
    rule: Callable[[int], int] = _east_slavic if base in {"ru", "uk"} else lambda n: int(n != 1)
    return rule(abs(count))


def _east_slavic(count: int) -> int:
    if count % 10 == 1 and count % 100 != 11:
        return 0
    return 1 if 2 <= count % 10 <= 4 and not 12 <= count % 100 <= 14 else 2


def _page_forms(base: str, forms: list[str]) -> list[str]:
    """Give the forms in the order of Intl.PluralRules; East Slavic fractions ("other") read as "few"."""
    return [*forms, forms[1]] if base in {"ru", "uk"} and len(forms) == 3 else forms
