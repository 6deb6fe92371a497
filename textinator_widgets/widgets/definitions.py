"""Markers and relations as a caller writes them, made into the controls of a page."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Any, get_args

from textinator_widgets.errors import InvalidSetting
from textinator_widgets.protocol.screen import DisplayType, MarkerControl, RelationControl

PALETTE = (
    "#3273dc", "#2a9d5c", "#d1495b", "#b7791f", "#7c4dba", "#0f8b8d", "#c2417f", "#5b7a1f", "#8c5a3c",
)  # fmt: skip

_FIELDS = ("name", "code", "color", "shortcut", "display_type", "anno_type")
_KINDS = ("m-span", "m-text")


def marker_controls(markers: Sequence[str | Mapping[str, Any]]) -> list[MarkerControl]:
    """Give a control for each marker; what a caller left out is filled in.

    A shortcut that was left out is the first letter of the name that is free.

    Raises
    ------
    InvalidSetting
        When a marker has no name, an unknown field or a wrong value, or two markers share a code.
    """
    if isinstance(markers, (str, Mapping)) or not isinstance(markers, Sequence):
        raise InvalidSetting(
            f"Expected markers to be a list of names or dicts, got {type(markers).__name__}."
        )
    given = [_given(marker) for marker in markers]
    taken = {str(one["shortcut"]).upper() for one in given if one.get("shortcut")}
    controls: list[MarkerControl] = []
    for number, one in enumerate(given):
        shortcut = one["shortcut"] if "shortcut" in one else _free_letter(one["name"], taken)
        controls.append(
            MarkerControl(
                kind=one.get("anno_type", "m-span"),
                code=one.get("code") or _code(one["name"]),
                name=one["name"],
                color=one.get("color") or PALETTE[number % len(PALETTE)],
                shortcut=shortcut,
                display=one.get("display_type", "hl"),
                restrictions=[],
            )
        )
    codes = [control["code"] for control in controls]
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice:
        raise InvalidSetting(
            f"Expected markers with codes of their own, got {', '.join(twice)} more than once."
        )
    return controls


def relation_controls(
    relations: Sequence[Mapping[str, Any]], markers: Sequence[MarkerControl]
) -> list[RelationControl]:
    """Give a control for each relation that occurs; it may join any markers."""
    if isinstance(relations, (str, Mapping)) or not isinstance(relations, Sequence):
        raise InvalidSetting(f"Expected relations to be a list of dicts, got {type(relations).__name__}.")
    names = [one.get("relation") for one in relations if isinstance(one, Mapping)]
    codes = [control["code"] for control in markers]
    return [
        RelationControl(
            code=name,
            name=name,
            shortcut=None,
            direction="0",
            representation="g",
            pairs=[(first, second) for first in codes for second in codes],
            restrictions=[],
        )
        for name in dict.fromkeys(names)
        if isinstance(name, str)
    ]


def _given(marker: object) -> dict[str, Any]:
    one: dict[str, Any] = {"name": marker} if isinstance(marker, str) else dict(_mapping(marker))
    unknown = sorted(set(one) - set(_FIELDS))
    if unknown:
        raise InvalidSetting(
            f"Expected the fields {', '.join(_FIELDS)} of a marker, got {', '.join(unknown)}."
        )
    name = one.get("name")
    if not isinstance(name, str) or not name.strip():
        raise InvalidSetting(f"Expected a marker to have a name, got {name!r}.")
    _check(
        one, "color", lambda value: bool(re.fullmatch(r"#[0-9a-fA-F]{6}", value)), "a colour such as #3273dc"
    )
    _check(one, "code", lambda value: 0 < len(value) <= 100, "a text of 1 to 100 characters")
    _check(one, "shortcut", lambda value: 0 < len(value) <= 30, 'a key such as "P" or "Shift+C"')
    _check(one, "display_type", lambda value: value in get_args(DisplayType), "hl or und")
    _check(one, "anno_type", lambda value: value in _KINDS, "m-span or m-text")
    return {field: value for field, value in one.items() if value is not None or field == "shortcut"}


def _mapping(marker: object) -> Mapping[str, Any]:
    if not isinstance(marker, Mapping):
        raise InvalidSetting(f"Expected a marker to be a name or a dict, got {type(marker).__name__}.")
    return marker


def _check(marker: Mapping[str, Any], field: str, is_right: Callable[[str], bool], expected: str) -> None:
    value = marker.get(field)
    if value is not None and not (isinstance(value, str) and is_right(value)):
        raise InvalidSetting(
            f"Expected the {field} of marker {marker['name']!r} to be {expected}, got {value!r}."
        )


def _code(name: str) -> str:
    """Give a code in ASCII where the name allows it, else the name itself."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    code = re.sub(r"[^A-Za-z0-9]+", "_", plain).strip("_")
    return code if code and plain.isascii() and len(plain.strip()) >= len(name.strip()) else name[:100]


def _free_letter(name: str, taken: set[str]) -> str | None:
    for letter in name.upper():
        if letter.isalnum() and letter.isascii() and letter not in taken:
            taken.add(letter)
            return letter
    return None
