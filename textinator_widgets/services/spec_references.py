"""What the parts of a specification say of each other: units, codes, shortcuts, markers, actions.

It is read as it was written, also where a part of it cannot be taken, so that one error has every place.
Codes that a store gives because its own are taken are not known here: what may be one of them is left to
the store.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from textinator_widgets.errors import InvalidSetting, TextinatorError
from textinator_widgets.formats.base import is_reserved, reserved
from textinator_widgets.plugins import LabelAction, kinds
from textinator_widgets.protocol.values import shown
from textinator_widgets.services.checks import as_list
from textinator_widgets.services.definition_fields import check_shortcut, slug
from textinator_widgets.services.label_actions import check_config
from textinator_widgets.services.marker_specs import read_action
from textinator_widgets.tasks import TASKS
from textinator_widgets.tasks import task as find_task

Problem = dict[str, str]

Part = Mapping[str, Any]

FindAction = Callable[[str], LabelAction]
"""Gives the action of a name, or raises what says which there are."""


def wrong_references(given: Part, find_action: FindAction) -> list[Problem]:
    """Give the places where a specification does not fit together, each with what is wrong there."""
    return [
        *_wrong_units(given),
        *_twice(given),
        *_wrong_shortcuts(given),
        *_wrong_markers(given),
        *_reserved_names(given),
        *_wrong_actions(given, find_action),
    ]


def _problem(where: str, message: str) -> Problem:
    return {"where": where, "message": message}


def _parts(given: Part, section: str) -> Iterator[tuple[str, Part]]:
    """Give the parts of a section that can be read, each with its place."""
    found = given.get(section)
    for number, one in enumerate(found if isinstance(found, list) else []):
        if isinstance(one, Mapping):
            yield f"{section}[{number}]", one


def _is_named(given: Part, section: str, *, required: tuple[str, ...]) -> bool:
    """Whether all names and codes of a section can be read: only then one is known to be missing."""
    found = given.get(section, [])
    return isinstance(found, list) and all(
        isinstance(one, Mapping)
        and all(isinstance(one.get(name), str) for name in required)
        and isinstance(one.get("code"), (str, type(None)))
        for one in found
    )


def _wrong_units(given: Part) -> Iterator[Problem]:
    codes: list[str] = []
    for where, unit in _parts(given, "units"):
        size, required, code = unit.get("size", 1), unit.get("minimum_required", 1), unit.get("code")
        if _is_whole(size) and _is_whole(required) and required > size:
            place = f"{where}.minimum_required" if "minimum_required" in unit else f"{where}.size"
            yield _problem(place, f"minimum_required must be at most size ({size}); got {required}.")
        if code is None:
            numbers = range(1, len(codes) + 2)
            code = next(f"unit_{number}" for number in numbers if f"unit_{number}" not in codes)
        elif code in codes:
            yield _problem(f"{where}.code", f"Another unit has the code {shown(code)}; choose another.")
        codes.append(code)
    if not _is_named(given, "units", required=()):
        return
    for where, marker in _parts(given, "markers"):
        wanted = marker.get("unit")
        if isinstance(wanted, str) and wanted not in codes:
            there = ", ".join(codes) or "none"
            yield _problem(f"{where}.unit", f"There is no unit {shown(wanted)}. There are: {there}.")


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _code(part: Part) -> str:
    """Give the code of a marker or relation, or the one that its name makes."""
    return str(part.get("code") or slug(str(part.get("name"))))


def _twice(given: Part) -> Iterator[Problem]:
    """Give the markers and relations that are there already."""
    for section, is_same in (("markers", _is_same_marker), ("relations", _is_same_relation)):
        before: list[Part] = []
        for where, part in _parts(given, section):
            if isinstance(part.get("name"), str):
                place = f"{where}.code" if part.get("code") else f"{where}.name"
                twin = next((one for one in before if is_same(one, part)), None)
                if twin is not None:
                    what = section.removesuffix("s")
                    yield _problem(
                        place,
                        f"The {what} {shown(twin['name'])} is there already, as {_code(twin)!r}; "
                        "choose another name or code.",
                    )
                before.append(part)


def _is_same_marker(one: Part, other: Part) -> bool:
    if _code(one) != _code(other):
        return False
    if one["name"] == other["name"] and _agree(one.get("names"), other.get("names")):
        return bool(one.get("unit") == other.get("unit"))
    return bool(one.get("code") and other.get("code"))


def _is_same_relation(one: Part, other: Part) -> bool:
    if one.get("code") or other.get("code"):
        return bool(one.get("code") == other.get("code"))
    names = ("name", "pairs", "direction")
    return all(one.get(name) == other.get(name) for name in names)


def _agree(one: object, other: object) -> bool:
    if not isinstance(one, Mapping) or not isinstance(other, Mapping):
        return True
    return all(other.get(language, name) == name for language, name in one.items())


def _wrong_shortcuts(given: Part) -> Iterator[Problem]:
    taken: dict[str, str] = {}
    for section in ("markers", "relations"):
        for where, part in _parts(given, section):
            try:
                shortcut = check_shortcut(part.get("shortcut") or None)
            except InvalidSetting:
                continue  # it is named as a field that cannot be taken
            if shortcut in taken:
                yield _problem(
                    f"{where}.shortcut",
                    f"The shortcut {shortcut!r} belongs to {taken[shortcut]!r} already; choose another.",
                )
            elif shortcut is not None:
                taken[shortcut] = _code(part)


def _wrong_markers(given: Part) -> Iterator[Problem]:
    """Give the places that name a marker which is not there, or one that cannot be pre-marked."""
    if not _is_named(given, "markers", required=("name",)):
        return
    markers = [marker for _, marker in _parts(given, "markers")]
    for where, relation in _parts(given, "relations"):
        pairs = relation.get("pairs")
        for number, pair in enumerate(pairs if isinstance(pairs, list) else []):
            ends = pair if isinstance(pair, list) and len(pair) == 2 else []
            message = _wrong_pair(markers, [one for one in ends if isinstance(one, str)])
            if message is not None:
                yield _problem(f"{where}.pairs[{number}]", message)
    for section in ("actions", "pre_markers"):
        for where, part in _parts(given, section):
            name = part.get("marker")
            if not isinstance(name, str):
                continue
            found = _called(markers, name)
            if found is None and not _is_numbered(markers, name):
                yield _problem(f"{where}.marker", _unknown(markers, [name]))
            elif section == "pre_markers" and found is not None and _makes(found) not in ("span", None):
                yield _problem(
                    f"{where}.marker",
                    f"Only m-span markers can be pre-marked; {shown(name)} is {found['anno_type']}.",
                )


def _reserved_names(given: Part) -> Iterator[Problem]:
    """Give the fields whose names mean something else in what the project exports."""
    name = given.get("task")
    known = find_task(name)["exporter"] if isinstance(name, str) and name in TASKS else None
    if (given.get("exporter") or known) != "answers":
        return
    for where, marker in _parts(given, "markers"):
        export_name, names = marker.get("export_name"), marker.get("names")
        english = names.get("en", marker.get("name")) if isinstance(names, Mapping) else marker.get("name")
        if not isinstance(english, str) or not isinstance(export_name, (str, type(None))):
            continue
        if _makes(marker) == "input" and is_reserved(export_name, english):
            field = "name" if export_name is None else "export_name"
            yield _problem(f"{where}.{field}", reserved(export_name, english))


def _wrong_pair(markers: list[Part], ends: list[str]) -> str | None:
    """Say why a relation cannot link the labels of two markers; None = it can, as far as is known here."""
    found = {one: _called(markers, one) for one in ends}
    unknown = [one for one, marker in found.items() if marker is None and not _is_numbered(markers, one)]
    if unknown:
        return _unknown(markers, unknown)
    fields = [one for one, marker in found.items() if marker is not None and _makes_no_label(markers, marker)]
    if fields:
        kind = (found[fields[0]] or {}).get("anno_type")
        return f"A relation links labels; {shown(fields[0])} is {kind} and makes none."
    return None


def _makes_no_label(markers: list[Part], marker: Part) -> bool:
    """Whether a marker is a field in every unit that has it: pairs are of markers, wherever they stand."""
    code = marker.get("code")
    same = [one for one in markers if one is marker or (code is not None and one.get("code") == code)]
    return all(_makes(one) == "input" for one in same)


def _called(markers: list[Part], name: str) -> Part | None:
    """Give the marker of a code or a name; None when there is none, or the name fits two."""
    for marker in markers:
        if _code(marker) == name:
            return marker
    named = [marker for marker in markers if marker["name"] == name]
    return named[0] if len(named) == 1 else None


def _is_numbered(markers: list[Part], name: str) -> bool:
    """Whether a store may give this code: of a marker in a second unit, or one whose own code is taken."""
    return any(re.fullmatch(re.escape(_code(marker)) + r"_\d+", name) for marker in markers)


def _unknown(markers: list[Part], names: list[str]) -> str:
    there = ", ".join(_code(marker) for marker in markers) or "none"
    called = " or ".join(shown(name) for name in dict.fromkeys(names))
    return f"No marker, or more than one, is called {called}. Use a code; there are: {there}."


def _makes(marker: Part) -> str | None:
    """Say what a marker makes: "span", "text" or "input"; None when its kind is not known."""
    kind = marker.get("anno_type", "m-span")
    return kinds.get(kind).makes if kind in kinds.names() else None


def _wrong_actions(given: Part, find_action: FindAction) -> Iterator[Problem]:
    """Give the actions that do not exist, have a wrong configuration, or share a field."""
    fields: dict[str, set[str]] = {}
    for where, marker, written in _actions(given):
        try:
            action = read_action(written)
        except InvalidSetting:
            continue  # it is named as a field that cannot be taken
        own = fields.setdefault(marker, set())
        if action.field is not None and action.field in own:
            yield _problem(
                f"{where}.field",
                f"Two actions of one marker keep their values in {action.field!r}; give one another field.",
            )
        if action.field is not None:
            own.add(action.field)
        try:
            found = find_action(action.name)
        except TextinatorError as error:
            yield _problem(where if isinstance(written, str) else f"{where}.name", error.message)
            continue
        try:
            check_config(found, action.config or {})
        except InvalidSetting as error:
            yield _problem(where if isinstance(written, str) else f"{where}.config", error.message)


def _actions(given: Part) -> Iterator[tuple[str, str, Any]]:
    """Give every action with its place and what tells its marker from others."""
    markers = list(_parts(given, "markers"))
    for where, marker in markers:
        for number, action in enumerate(_listed(marker.get("actions"))):
            yield f"{where}.actions[{number}]", where, action
    readable = [marker for _, marker in markers if isinstance(marker.get("name"), str)]
    for where, action in _parts(given, "actions"):
        name = action.get("marker")
        found = _called(readable, name) if isinstance(name, str) else None
        own = next((place for place, marker in markers if marker is found), str(name))
        yield where, own, action


def _listed(given: object) -> list[Any]:
    try:
        return as_list("actions", given)
    except InvalidSetting:
        return []
