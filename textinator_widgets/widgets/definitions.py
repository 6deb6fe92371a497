"""Markers and relations as a caller writes them, made into the controls of a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from textinator_widgets.errors import InvalidSetting
from textinator_widgets.protocol.screen import MarkerControl, RelationControl
from textinator_widgets.services import marker_specs

_KINDS = ("m-span", "m-text")

_FIELDS = ("name", "code", "color", "shortcut", "display_type", "anno_type")


def marker_controls(markers: Sequence[str | Mapping[str, Any]]) -> list[MarkerControl]:
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
    controls = marker_specs.marker_controls(markers)
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
        for name in dict.fromkeys(name for name in names if isinstance(name, str))
    ]


def _free_letter(name: str, taken: set[str | None]) -> str | None:
    letters = (letter for letter in name.upper() if letter.isalnum() and letter not in taken)
    return next(letters, None)
