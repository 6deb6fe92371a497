from __future__ import annotations

import re

import pytest

from textinator_widgets import i18n
from textinator_widgets.i18n.catalogue import entries


def test_placeholders_are_filled_in_and_unknown_ones_stay():
    assert i18n.translate("{a} and {b}", "en", a=1) == "1 and {b}"


def test_a_value_with_braces_is_not_filled_in_again():
    assert i18n.translate("{a}", "en", a="{a} {b}", b=2) == "{a} {b}"


@pytest.mark.parametrize("language", ["sv", "sv-SE", "sv_FI", "SV"])
def test_a_region_speaks_its_language(language):
    assert i18n.translate("Who is annotating?", language) == i18n.translate("Who is annotating?", "sv")
    assert i18n.translate("Who is annotating?", language) != "Who is annotating?"


@pytest.mark.parametrize("language", ["xx", "", "nl", "../../en"])
def test_what_is_not_translated_is_english(language):
    assert i18n.translate("Who is annotating?", language) == "Who is annotating?"


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("en", {0: "many", 1: "one", 2: "many", 21: "many"}),
        ("sv", {0: "many", 1: "one", 2: "many", 101: "many"}),
    ],
)
def test_two_forms(language, forms):
    got = {count: i18n.ngettext("one", "many", count, language) for count in forms}

    assert got == forms


@pytest.mark.parametrize("language", ["ru", "uk"])
def test_three_forms_of_east_slavic_counts(language):
    counts = [0, 1, 2, 4, 5, 11, 12, 14, 21, 22, 25, 101, 111, 112, 121]

    forms = [i18n._plural_form(language, count) for count in counts]

    assert forms == [2, 0, 1, 1, 2, 2, 2, 2, 0, 1, 2, 0, 2, 2, 0]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ("sv-SE,sv;q=0.9,en;q=0.5", "sv"),
        ("en;q=0.2, uk", "uk"),
        ("fr, ru;q=0.1", "ru"),
        ("fr;q=x, sv;q=0", "en"),
        (["nl", "uk-UA"], "uk"),
        ("", "en"),
        (None, "en"),
    ],
)
def test_the_first_language_that_is_wanted_and_there_is_taken(wanted, expected):
    assert i18n.negotiate(wanted) == expected


def test_a_language_is_found_among_those_that_are_offered():
    assert i18n.negotiate("pt-BR,es", available=["es-MX", "pt"]) == "pt"
    assert i18n.negotiate("de", available=["es-MX", "pt"]) == "es-MX"


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_a_page_gets_every_message_with_the_forms_that_its_plural_rules_ask_for(language):
    strings = i18n.strings(language)

    assert strings["language"] == language
    assert strings["direction"] == "ltr"
    assert strings["messages"].keys() == i18n.strings("en")["messages"].keys()
    categories = {"en": 2, "sv": 2, "ru": 4, "uk": 4}[language]
    assert {len(forms) for forms in strings["plurals"].values()} == {categories}


def test_a_page_in_a_language_of_names_speaks_english():
    assert i18n.strings("nl")["language"] == "en"


def test_names_of_the_package_are_there_in_six_languages():
    assert i18n.names("Person") == {
        "en": "Person",
        "sv": "Person",
        "ru": "Персона",
        "uk": "Особа",
        "nl": "Persoon",
        "es": "Persona",
    }
    assert i18n.names("My own marker") == {"en": "My own marker"}


def test_escapes_plurals_contexts_and_fuzzy_entries_are_read():
    text = """
#, fuzzy
msgid "not sure"
msgstr "osäker"

#: file.py
msgctxt "name"
msgid ""
"two\\n"
"lines \\"quoted\\" \\\\"
msgstr "två"

msgid "{count} text"
msgid_plural "{count} texts"
msgstr[0] "{count} текст"
msgstr[1] "{count} тексти"
msgstr[2] "{count} текстів"
"""

    fuzzy, name, plural = entries(text)

    assert not fuzzy.is_translated
    assert (name.context, name.message, name.forms) == ("name", 'two\nlines "quoted" \\', {0: "två"})
    assert plural.plural == "{count} texts"
    assert len(plural.forms) == 3


def test_translated_messages_keep_their_ends():
    """A message that ends with a full stop, a colon or an ellipsis does so in every language."""
    different = [
        (language, message)
        for language in i18n.LANGUAGES
        for message, text in i18n.strings(language)["messages"].items()
        if (end := re.search(r"[.:?!…]$", message)) and not text.endswith(end[0])
    ]

    assert different == []
