"""Markers, units, relations and words that are marked beforehand, as the fields of forms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from textinator_widgets.api.described import described, field
from textinator_widgets.i18n import LANGUAGES, translate
from textinator_widgets.plugins import kinds
from textinator_widgets.protocol.managing import FieldChoice, FormField
from textinator_widgets.protocol.screen import RestrictionKind
from textinator_widgets.services.checks import MAX_OBJECT
from textinator_widgets.services.definition_fields import ACTION, MARKER, NAME, RELATION, RULE, SIGNS, UNIT


def kind_names(language: str) -> dict[str, str]:
    """Give every type of a marker in words; one that a plugin brought has its own name."""
    known = {
        "m-span": translate("Label on a part of the text", language),
        "m-text": translate("Label on the whole text", language),
        "free-text": translate("Field for a line", language),
        "lfree-text": translate("Field for long text", language),
        "integer": translate("Whole number", language),
        "float": translate("Decimal number", language),
        "range": translate("Slider", language),
        "radio": translate("One of several choices", language),
        "check": translate("Any of several choices", language),
    }
    there = kinds.names()
    return {name: words for name, words in known.items() if name in there} | {
        name: name for name in there if name not in known
    }


def marker_form(
    units: Iterable[str], actions: Mapping[str, str], language: str, *, is_new: bool, is_shared: bool
) -> list[FormField]:
    """Describe the fields of a marker.

    Parameters
    ----------
    units
        Codes of the project's units.
    actions
        What the menu of labels can offer: names with their words.
    is_shared
        Whether other projects use its definition too.
    """
    tabs = [
        _in_tab(translate("Marker", language), _marker_basics(units, language)),
        _in_tab(translate("Rules", language), [_rules(language)]),
        _in_tab(translate("Menu", language), [_actions(actions, language)]),
        _in_tab(translate("More", language), _marker_more(language, is_new=is_new)),
    ]
    fields = [one for tab in tabs for one in tab]
    return fields + (_in_tab(tabs[0][0]["tab"], [_everywhere(language)]) if is_shared else [])


def _in_tab(tab: str, fields: list[FormField]) -> list[FormField]:
    for one in fields:
        one["tab"] = tab
    return fields


def _marker_basics(units: Iterable[str], language: str) -> list[FormField]:
    ranged = [name for name in kinds.names() if kinds.get(name).has_range]
    chosen = [name for name in kinds.names() if kinds.get(name).has_choices]
    return [
        described("name", MARKER["name"], translate("Name", language)),
        described(
            "anno_type", MARKER["anno_type"], translate("What it is", language), words=kind_names(language)
        ),
        field(
            "choices",
            "long_text",
            translate("Choices", language),
            translate("One on each line. A line that begins with - belongs to the one above.", language),
            most=20_000,
            only_for={"field": "anno_type", "values": chosen},
        ),
        *(
            field(name, "number", label, only_for={"field": "anno_type", "values": ranged})
            for name, label in {
                "min": translate("Smallest value", language),
                "max": translate("Largest value", language),
                "step": translate("Step", language),
            }.items()
        ),
        described("color", MARKER["color"], translate("Colour", language)),
        _shortcut(language),
        field(
            "unit",
            "choice",
            translate("Unit", language),
            translate("Markers of one unit are answered together.", language),
            choices=[{"value": code, "label": code} for code in units],
        ),
        described("order_in_unit", MARKER["order_in_unit"], translate("Place among the others", language)),
    ]


def _marker_more(language: str, *, is_new: bool) -> list[FormField]:
    displays = {"hl": translate("Coloured", language), "und": translate("Underlined", language)}
    return [
        _names(language),
        described("display_type", MARKER["display_type"], translate("Labels are", language), words=displays),
        described(
            "display_tab",
            MARKER["display_tab"],
            translate("Tab", language),
            translate("Markers with one tab stand under it.", language),
        ),
        described(
            "export_name",
            MARKER["export_name"],
            translate("Name in exports", language),
            translate("Empty: its own name.", language),
        ),
        field(
            "suggestions",
            "flag",
            translate("A program proposes answers", language),
        ),
        described(
            "program",
            MARKER["program"],
            translate("Program", language),
            translate(
                "Name of a registered function, or address of a service; empty: the usual one.", language
            ),
        ),
        _code(language, is_new=is_new),
    ]


def _shortcut(language: str) -> FormField:
    return described(
        "shortcut",
        MARKER["shortcut"],
        translate("Shortcut", language),
        translate("A key such as P or Shift+C.", language),
    )


def _code(language: str, *, is_new: bool) -> FormField:
    made = described(
        "code",
        MARKER["code"],
        translate("Code", language),
        translate("What answers and exports keep; empty: made from the name.", language),
    )
    return made if is_new else made | {"fixed": translate("It is in answers and exports.", language)}


def _everywhere(language: str) -> FormField:
    return field(
        "everywhere",
        "flag",
        translate("Change the name in all projects that have it", language),
        translate("Other projects use this too, and have one name for it.", language),
    )


def _names(language: str) -> FormField:
    tags = {**LANGUAGES, "nl": "Nederlands", "es": "Español"}
    return field(
        "names",
        "rows",
        translate("Name in other languages", language),
        row=translate("Add a language", language),
        columns=[
            described(
                "language",
                NAME["language"],
                translate("Language", language),
                choices=[{"value": tag, "label": name} for tag, name in tags.items()],
            ),
            described("name", NAME["name"], translate("Name", language)),
        ],
    )


def _rules(language: str) -> FormField:
    words: dict[RestrictionKind, str] = {
        "ge": translate("at least", language),
        "le": translate("at most", language),
        "eq": translate("exactly", language),
        "gs": translate("more than", language),
        "ls": translate("fewer than", language),
    }
    signed: dict[str, str] = {code: f"{word} ({SIGNS[code]})" for code, word in words.items()}
    return field(
        "restrictions",
        "rows",
        translate("How many there must be", language),
        translate("Empty: any number.", language),
        row=translate("Add a rule", language),
        columns=[
            described("kind", RULE["kind"], translate("Rule", language), words=signed),
            described("value", RULE["value"], translate("How many", language)),
            described("ignorable", RULE["ignorable"], translate("Only a warning", language)),
        ],
    )


def _actions(actions: Mapping[str, str], language: str) -> FormField:
    return field(
        "actions",
        "rows",
        translate("What the menu of a label offers", language),
        row=translate("Add an action", language),
        columns=[
            described(
                "name",
                ACTION["name"],
                translate("Action", language),
                choices=[{"value": name, "label": words or name} for name, words in actions.items()],
            ),
            described("verbose", ACTION["verbose"], translate("Words in the menu", language)),
            described("field", ACTION["field"], translate("Field in exports", language)),
            field("config", "json", translate("Configuration (JSON)", language), most=MAX_OBJECT),
        ],
    )


def unit_form(language: str, *, is_new: bool) -> list[FormField]:
    """Describe the fields of a unit."""
    code = _code(language, is_new=is_new) | {
        "help": translate("Empty: unit_1, unit_2 and so on.", language),
    }
    labels = {
        "size": translate("Most groups in one text", language),
        "minimum_required": translate("Groups that are required", language),
        "is_rankable": translate("People put the groups in an order", language),
    }
    return [*(described(name, UNIT[name], label) for name, label in labels.items()), code]


def relation_form(
    markers: Mapping[str, str], language: str, *, is_new: bool, is_shared: bool
) -> list[FormField]:
    """Describe the fields of a relation; `markers` are the codes and names of those that make labels."""
    ends: list[FieldChoice] = [{"value": code, "label": name} for code, name in markers.items()]
    directions = {
        "0": translate("From the first to the second", language),
        "1": translate("From the second to the first", language),
        "2": translate("Both ways", language),
    }
    shapes = {"g": translate("Graph", language), "l": translate("List", language)}
    return [
        described("name", RELATION["name"], translate("Name", language)),
        field(
            "pairs",
            "rows",
            translate("What it links", language),
            row=translate("Add a pair of markers", language),
            required=True,
            columns=[
                field("first", "choice", translate("First marker", language), choices=ends, required=True),
                field("second", "choice", translate("Second marker", language), choices=ends, required=True),
            ],
        ),
        described("direction", RELATION["direction"], translate("Direction", language), words=directions),
        described(
            "representation", RELATION["representation"], translate("Shown as", language), words=shapes
        ),
        _shortcut(language),
        _rules(language),
        _names(language),
        _code(language, is_new=is_new),
        *([_everywhere(language)] if is_shared else []),
    ]


def words_form(markers: Mapping[str, str], language: str) -> list[FormField]:
    """Describe the fields of words that are marked beforehand."""
    return [
        field(
            "marker",
            "choice",
            translate("Marker", language),
            choices=[{"value": code, "label": name} for code, name in markers.items()],
            required=True,
        ),
        field(
            "tokens",
            "long_text",
            translate("Words", language),
            translate("One word or phrase on each line.", language),
            most=100_000,
            required=True,
        ),
    ]
