"""Markers as a person writes them down, checked. Pure: no database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from textinator_widgets.errors import InvalidSetting, UnknownSetting
from textinator_widgets.kinds.base import read_choices
from textinator_widgets.plugins import kinds
from textinator_widgets.protocol.screen import AnnoType, ChoiceGroup, MarkerControl, Restriction
from textinator_widgets.protocol.values import shown
from textinator_widgets.services.checks import as_list, check_object, checked_field, of_field
from textinator_widgets.services.definition_fields import (
    ACTION,
    MARKER,
    SIGNS,
    check_names,
    check_shortcut,
    read_range,
    read_restrictions,
    slug,
)
from textinator_widgets.services.label_actions import TITLES, Action, check_registered, items_of
from textinator_widgets.services.restrictions import bounds

PALETTE = (
    "#3273dc", "#48c774", "#f96854", "#b86bff", "#d6a000",
    "#00a3a3", "#f14668", "#526ae6", "#d68378", "#7a8b00",
)  # fmt: skip
"""Colours of markers that were given none, in turn."""


@dataclass(frozen=True, kw_only=True)
class MarkerSpec:
    """A marker as it is written down; `checked` says what is wrong with it.

    `restrictions` are like ">= 2", (">=", 2), (">=", 2, True) or
    {"kind": "ge", "value": 2, "ignorable": True}; `shortcut` "" is none, also where the definition has one;
    `range` is (min, max),
    (min, max, step) or {"min": 0, "max": 10, "step": 1}.
    """

    name: str
    anno_type: str = "m-span"
    code: str | None = None
    color: str | None = None
    shortcut: str | None = None
    names: Mapping[str, str] | None = None
    unit: str | None = None
    order_in_unit: int | None = None
    restrictions: Iterable[Any] = ()
    choices: Sequence[Any] | None = None
    range: Any = None
    display_type: str = "hl"
    display_tab: str | None = None
    export_name: str | None = None
    actions: Iterable[Any] = ()
    suggestions: bool | str = False

    def checked(self) -> MarkerControl:
        """Give the control that the marker makes; `code` is "" and `color` is "" where none was given.

        Raises
        ------
        InvalidSetting
            For the first value that cannot be taken.
        """
        kind = kinds.get(self._take("anno_type"))
        low, high, step = checked_field("range", read_range, self.range)
        control: MarkerControl = {
            "kind": cast("AnnoType", kind.name),
            "code": "" if self.code is None else self._take("code"),
            "name": self._take("name"),
            "color": "" if self.color is None else self._take("color"),
            "shortcut": checked_field("shortcut", check_shortcut, self.shortcut or None),
            "display": self._take("display_type"),
            "restrictions": checked_field("restrictions", read_restrictions, self.restrictions),
        }
        if self.choices is not None:
            control["choices"] = checked_field("choices", read_choices, self.choices)
        if (low, high, step) != (None, None, None):
            control["min"], control["max"], control["step"] = low, high, step
        kind.check_settings(control)
        checked_field("names", check_names, self.names)
        for name in ("order_in_unit", "display_tab", "export_name"):
            self._take(name)
        if not isinstance(self.suggestions, bool):
            with of_field("suggestions"):
                MARKER["program"]("suggestions", self.suggestions)
        return control

    def _take(self, name: str) -> Any:  # noqa: ANN401 each field has its type
        with of_field(name):
            return MARKER[name](name, getattr(self, name))

    def checked_actions(self) -> list[Action]:
        """Give the actions of the marker's labels.

        Raises
        ------
        InvalidSetting
            For the first one that cannot be taken.
        """
        return [read_action(one) for one in as_list("actions", self.actions)]


def marker_controls(markers: Sequence[str | Mapping[str, Any]], language: str = "en") -> list[MarkerControl]:
    """Give the controls of a stand-alone labeler.

    Parameters
    ----------
    markers
        Names, or dicts with the fields of `MarkerSpec`. Colours and codes are made where there are none.
    language
        Of the words of our own actions.

    Raises
    ------
    InvalidSetting, UnknownSetting
        When there is no marker, two have one code, or a field is wrong.
    """
    if isinstance(markers, (str, bytes)) or not isinstance(markers, Sequence) or not markers:
        raise InvalidSetting(f'markers must be a list such as ["Person", "Place"]; got {shown(markers)}.')
    controls: list[MarkerControl] = []
    actions: list[list[Action]] = []
    for position, marker in enumerate(markers):
        if not isinstance(marker, (str, Mapping)):
            raise InvalidSetting(f"A marker must be a name or a dict; got {shown(marker)}.")
        fields: dict[str, Any] = {"name": marker} if isinstance(marker, str) else dict(marker)
        unknown = [name for name in fields if name not in MarkerSpec.__dataclass_fields__]
        if unknown or "name" not in fields:
            there = ", ".join(MarkerSpec.__dataclass_fields__)
            raise UnknownSetting(f"A marker needs a name and has no field {unknown!r}. There are: {there}.")
        spec = MarkerSpec(**fields)
        control = spec.checked()
        actions.append(spec.checked_actions())
        check_registered(actions[-1])
        check_possible(control, in_unit=spec.unit is not None)
        control["code"] = control["code"] or slug(control["name"])
        control["color"] = control["color"] or PALETTE[position % len(PALETTE)]
        if any(control["code"] == other["code"] for other in controls):
            raise InvalidSetting(f"Two markers have the code {control['code']!r}; give one another code.")
        twin = next(
            (one for one in controls if control["shortcut"] and one["shortcut"] == control["shortcut"]), None
        )
        if twin is not None:
            raise InvalidSetting(
                f"The markers {twin['name']!r} and {control['name']!r} have one shortcut, "
                f"{control['shortcut']!r}; give one another shortcut."
            )
        controls.append(control)
    for control, items in zip(controls, items_of(actions, language), strict=True):
        if items:
            control["actions"] = items
    return controls


def read_action(given: object) -> Action:
    """Give one action of a marker's labels: a name, or a dict with name, verbose, field, config."""
    fields = {"name": given} if isinstance(given, str) else given
    known = ("name", "marker", "verbose", "field", "config")
    if not isinstance(fields, Mapping):
        raise InvalidSetting(
            f'An action must be a name or a dict such as {{"name": "comments"}}; got {shown(given)}.'
        )
    for unknown in (one for one in fields if one not in known):
        raise InvalidSetting(
            f"An action has no field {shown(unknown)}. There are: {', '.join(known)}.",
            field=str(unknown)[:50],
        )
    name, verbose = fields.get("name"), fields.get("verbose") or None
    with of_field("name"):
        taken = ACTION["name"]("The name of an action", name)
    with of_field("verbose"):
        ACTION["verbose"]("verbose of an action", verbose)
    with of_field("field"):
        ACTION["field"]("field of an action", fields.get("field"))
    with of_field("config"):
        config = check_object("config", fields.get("config"))
    return Action(taken, TITLES.get(taken, "") if verbose is None else verbose, fields.get("field"), config)


def check_possible(control: MarkerControl, *, in_unit: bool) -> None:
    """Refuse restrictions of a marker that no answer can meet.

    Raises
    ------
    InvalidSetting
        With the restrictions, and what else limits the number of answers.
    """
    if not control["restrictions"]:
        return
    makes = kinds.get(control["kind"]).makes
    least, most, why = 0, None, ""
    if makes == "text":
        most, why = 1, "is on the whole text at most once"
    elif makes == "input" and in_unit:
        least, why = 1, "is answered at least once in each group of its unit that is filled in"
    elif makes == "input":
        most, why = 1, "is answered at most once outside a unit"
    refuse_impossible(control["name"], control["restrictions"], least, most, why)


def refuse_impossible(
    name: str, restrictions: Sequence[Restriction], least: int, most: int | None, why: str
) -> None:
    """Raise `InvalidSetting` when no number from `least` to `most` meets all restrictions; `why` these."""
    limits = [bounds(one) for one in restrictions]
    low = max((one for one, _ in limits if one is not None), default=0)
    high = min((one for _, one in limits if one is not None), default=None)
    written = " and ".join(f"{SIGNS[one['kind']]} {one['value']}" for one in restrictions)
    if high is not None and low > high:
        raise InvalidSetting(
            f"No number meets {written} of {name!r} at once; take one of them out.",
            field="restrictions",
        )
    if (high is not None and high < least) or (most is not None and low > most):
        raise InvalidSetting(
            f"{name!r} {why}, so that no answer meets {written}; change it.", field="restrictions"
        )


def choices_of(stored: Sequence[Any] | None) -> list[str | ChoiceGroup]:
    """Give stored choices."""
    return [] if stored is None else read_choices(stored)
