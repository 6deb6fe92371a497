"""Markers, units, relations and words that are marked beforehand, as the fields of forms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from textinator_widgets.i18n import LANGUAGES, translate
from textinator_widgets.plugins import kinds
from textinator_widgets.protocol.managing import FieldChoice, FieldKind, FormField
from textinator_widgets.protocol.screen import RestrictionKind
from textinator_widgets.services.marker_specs import SIGNS


def field(name: str, kind: FieldKind, label: str, help_text: str = "", **more: Any) -> FormField:  # noqa: ANN401
    """Give a field that is not required and stands under no tab, but for what is said."""
    made: FormField = {
        "name": name,
        "kind": kind,
        "label": label,
        "help": help_text,
        "tab": "",
        "required": False,
    }
    return made | more  # type: ignore[return-value]  # the keys of a field


def kind_names(language: str) -> dict[str, str]:
    """Give every type of a marker in words; one that a plugin brought has its own name."""
    known = {
        "m-span": translate("Label on a part of the text", language),
        "m-text": translate("Label on the whole text", language),
        "free-text": translate("Field for a line", language),
        "lfree-text": translate("Field for long text", language),
        "integer": translate("Whole number", language),
        "float": translate("Number", language),
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
    types: list[FieldChoice] = [{"value": n, "label": words} for n, words in kind_names(language).items()]
    return [
        field("name", "text", translate("Name", language), most=100, required=True),
        field("anno_type", "choice", translate("What it is", language), choices=types, required=True),
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
        field("color", "color", translate("Colour", language), most=7),
        _shortcut(language),
        field(
            "unit",
            "choice",
            translate("Unit", language),
            translate("Markers of one unit are answered together.", language),
            choices=[{"value": code, "label": code} for code in units],
        ),
        field("order_in_unit", "whole", translate("Place among the others", language), low=0, high=100_000),
    ]


def _marker_more(language: str, *, is_new: bool) -> list[FormField]:
    displays: list[FieldChoice] = [
        {"value": "hl", "label": translate("Coloured", language)},
        {"value": "und", "label": translate("Underlined", language)},
    ]
    return [
        _names(language),
        field("display_type", "choice", translate("Labels are", language), choices=displays, required=True),
        field(
            "display_tab",
            "text",
            translate("Tab", language),
            translate("Markers with one tab stand under it.", language),
            most=30,
        ),
        field(
            "export_name",
            "text",
            translate("Name in exports", language),
            translate("Empty: its own name.", language),
            most=50,
        ),
        field(
            "suggestions",
            "flag",
            translate("A program proposes answers", language),
        ),
        field(
            "program",
            "text",
            translate("Program", language),
            translate(
                "Name of a registered function, or address of a service; empty: the usual one.", language
            ),
            most=200,
        ),
        _code(language, is_new=is_new),
    ]


def _shortcut(language: str) -> FormField:
    return field(
        "shortcut",
        "shortcut",
        translate("Shortcut", language),
        translate("A key such as P or Shift+C.", language),
        most=15,
    )


def _code(language: str, *, is_new: bool) -> FormField:
    made = field(
        "code",
        "text",
        translate("Code", language),
        translate("What answers and exports keep; empty: made from the name.", language),
        most=50,
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
            field(
                "language",
                "language",
                translate("Language", language),
                choices=[{"value": tag, "label": name} for tag, name in tags.items()],
                required=True,
            ),
            field("name", "text", translate("Name", language), most=100, required=True),
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
    return field(
        "restrictions",
        "rows",
        translate("How many there must be", language),
        translate("Empty: any number.", language),
        row=translate("Add a rule", language),
        columns=[
            field(
                "kind",
                "choice",
                translate("Rule", language),
                choices=[{"value": code, "label": f"{word} ({SIGNS[code]})"} for code, word in words.items()],
                required=True,
            ),
            field("value", "whole", translate("Number", language), low=0, high=100_000, required=True),
            field("ignorable", "flag", translate("Only a warning", language)),
        ],
    )


def _actions(actions: Mapping[str, str], language: str) -> FormField:
    return field(
        "actions",
        "rows",
        translate("What the menu of a label offers", language),
        row=translate("Add an action", language),
        columns=[
            field(
                "name",
                "choice",
                translate("Action", language),
                choices=[{"value": name, "label": words or name} for name, words in actions.items()],
                required=True,
            ),
            field("verbose", "text", translate("Words in the menu", language), most=50),
            field("field", "text", translate("Field in exports", language), most=50),
            field("config", "json", translate("Configuration (JSON)", language), most=200_000),
        ],
    )


def unit_form(language: str, *, is_new: bool) -> list[FormField]:
    """Describe the fields of a unit."""
    code = _code(language, is_new=is_new) | {
        "help": translate("Empty: unit_1, unit_2 and so on.", language),
    }
    return [
        field(
            "size", "whole", translate("Most groups in one text", language), low=1, high=1000, required=True
        ),
        field(
            "minimum_required",
            "whole",
            translate("Groups that are required", language),
            low=0,
            high=1000,
            required=True,
        ),
        field("is_rankable", "flag", translate("People put the groups in an order", language)),
        code,
    ]


def relation_form(
    markers: Mapping[str, str], language: str, *, is_new: bool, is_shared: bool
) -> list[FormField]:
    """Describe the fields of a relation; `markers` are the codes and names of those that make labels."""
    ends: list[FieldChoice] = [{"value": code, "label": name} for code, name in markers.items()]
    directions: list[FieldChoice] = [
        {"value": "0", "label": translate("From the first to the second", language)},
        {"value": "1", "label": translate("From the second to the first", language)},
        {"value": "2", "label": translate("Both ways", language)},
    ]
    shapes: list[FieldChoice] = [
        {"value": "g", "label": translate("Graph", language)},
        {"value": "l", "label": translate("List", language)},
    ]
    return [
        field("name", "text", translate("Name", language), most=100, required=True),
        field(
            "pairs",
            "rows",
            translate("What it links", language),
            row=translate("Add a pair of markers", language),
            required=True,
            columns=[
                field("first", "choice", translate("First", language), choices=ends, required=True),
                field("second", "choice", translate("Second", language), choices=ends, required=True),
            ],
        ),
        field("direction", "choice", translate("Direction", language), choices=directions, required=True),
        field("representation", "choice", translate("Shown as", language), choices=shapes, required=True),
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
