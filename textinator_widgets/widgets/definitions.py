"""Markers and relations as a caller writes them, made into the controls of a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from textinator_widgets.errors import InvalidSetting
from textinator_widgets.protocol.screen import MarkerControl, RelationControl
from textinator_widgets.protocol.values import shown
from textinator_widgets.services import marker_specs
from textinator_widgets.services.checks import as_list
from textinator_widgets.services.definition_fields import RELATION, read_restrictions, slug

_KINDS = ("m-span", "m-text")

_FIELDS = ("name", "code", "color", "shortcut", "display_type", "anno_type", "actions")

_RELATION_FIELDS = ("name", "pairs", "code", "direction", "shortcut", "representation", "restrictions")


def marker_controls(markers: Sequence[str | Mapping[str, Any]], language: str = "en") -> list[MarkerControl]:
    """Give a control for each marker; one without a key gets the first letter of its name that is free.

    Raises
    ------
    InvalidSetting
        When there is no marker, or one cannot be taken.
    """
    for marker in markers if isinstance(markers, Sequence) else ():
        if not isinstance(marker, (str, Mapping)):
            raise InvalidSetting(f"Expected a marker to be a name or a dict, got {type(marker).__name__}.")
        more = [] if isinstance(marker, str) else [repr(field) for field in marker if field not in _FIELDS]
        if more:
            raise InvalidSetting(
                f"Expected a marker here to have {', '.join(_FIELDS)} only, got {', '.join(more)}. What is "
                "required of an answer belongs to a project.",
                in_python="Make one with store.create_project(...), and the marker with its add_marker(...).",
            )
    controls = marker_specs.marker_controls(markers, language)
    taken = {control["shortcut"] for control in controls}
    for control in controls:
        if control["kind"] not in _KINDS:
            raise InvalidSetting(
                f"Expected the anno_type of marker {control['name']!r} to be m-span or m-text, got "
                f"{control['kind']}; fields to fill in belong to a project."
            )
        if control["shortcut"] is None:
            control["shortcut"] = _free_letter(control["name"], taken)
            taken.add(control["shortcut"])
    return controls


def relation_controls(
    relations: Sequence[Mapping[str, Any]],
    markers: Sequence[MarkerControl],
    definitions: Sequence[str | Mapping[str, Any]] = (),
) -> list[RelationControl]:
    """Give a control for each definition, and one that joins any markers for each other relation that occurs.

    Raises
    ------
    InvalidSetting
        When a definition cannot be taken.
    """
    for what, given in (("relations", relations), ("relation_definitions", definitions)):
        if isinstance(given, (str, Mapping)) or not isinstance(given, Sequence):
            raise InvalidSetting(f"Expected {what} to be a list of dicts, got {type(given).__name__}.")
    taken = {control["shortcut"] for control in markers}
    controls: list[RelationControl] = []
    for definition in definitions:
        control = _relation_control(definition, markers)
        if control["code"] in {one["code"] for one in controls}:
            raise InvalidSetting(
                f"Expected each relation to have a code of its own, got {control['code']!r} twice."
            )
        if control["shortcut"] in taken - {None}:
            raise InvalidSetting(f"Expected shortcuts to differ, got {control['shortcut']!r} twice.")
        taken.add(control["shortcut"])
        controls.append(control)
    known = {control[field] for control in controls for field in ("code", "name")}
    names = [one.get("relation") for one in relations if isinstance(one, Mapping)]
    others = dict.fromkeys(name for name in names if isinstance(name, str) and name not in known)
    return controls + [_control(name, _all_pairs(markers)) for name in others]


def _all_pairs(markers: Sequence[MarkerControl]) -> list[tuple[str, str]]:
    codes = [control["code"] for control in markers]
    return [(first, second) for first in codes for second in codes]


def _control(name: str, pairs: list[tuple[str, str]]) -> RelationControl:
    return RelationControl(
        code=name, name=name, shortcut=None, direction="0", representation="g", pairs=pairs, restrictions=[]
    )


def _relation_control(definition: object, markers: Sequence[MarkerControl]) -> RelationControl:
    given = {"name": definition} if isinstance(definition, str) else definition
    if not isinstance(given, Mapping) or not set(given) <= set(_RELATION_FIELDS):
        raise InvalidSetting(
            f"Expected a relation to be a name or a dict of {', '.join(_RELATION_FIELDS)}; "
            f"got {shown(definition)}."
        )
    name = RELATION["name"]("name", given.get("name"))
    control = _control(name, _all_pairs(markers))
    control["code"] = RELATION["code"]("code", given.get("code")) or slug(name)
    control["shortcut"] = RELATION["shortcut"]("shortcut", given.get("shortcut"))
    for field, usual in (("direction", "0"), ("representation", "g")):
        control[field] = RELATION[field](field, given.get(field, usual))  # type: ignore[literal-required]
    if given.get("pairs") is not None:
        control["pairs"] = [_pair(pair, markers) for pair in as_list("pairs", given["pairs"])]
    control["restrictions"] = read_restrictions(given.get("restrictions", ()))
    return control


def _pair(pair: object, markers: Sequence[MarkerControl]) -> tuple[str, str]:
    codes = {control[field]: control["code"] for field in ("name", "code") for control in markers}
    ends = list(pair) if isinstance(pair, (list, tuple)) else []
    if len(ends) != 2 or not all(isinstance(end, str) and end in codes for end in ends):
        raise InvalidSetting(
            f"Expected a pair of markers of this text ({', '.join(one['name'] for one in markers)}); "
            f"got {shown(pair)}."
        )
    return codes[ends[0]], codes[ends[1]]


def _free_letter(name: str, taken: set[str | None]) -> str | None:
    letters = (letter for letter in name.upper() if letter.isalnum() and letter not in taken)
    return next(letters, None)
