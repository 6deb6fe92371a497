"""Markers as a person writes them down, checked. Pure: no database."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from textinator_widgets.errors import InvalidSetting, UnknownSetting
from textinator_widgets.kinds.base import read_choices
from textinator_widgets.plugins import kinds
from textinator_widgets.protocol.screen import AnnoType, ChoiceGroup, DisplayType, MarkerControl, Restriction
from textinator_widgets.protocol.screen import RestrictionKind as Kind
from textinator_widgets.protocol.values import has_text_names, plain, shown
from textinator_widgets.services.accounts import check_language
from textinator_widgets.services.label_actions import TITLES, Action, check_registered, items_of
from textinator_widgets.services.restrictions import bounds
from textinator_widgets.services.suggesters import check_program

T = TypeVar("T")

PALETTE = (
    "#3273dc", "#48c774", "#f96854", "#b86bff", "#d6a000",
    "#00a3a3", "#f14668", "#526ae6", "#d68378", "#7a8b00",
)  # fmt: skip
"""Colours of markers that were given none, in turn."""

OPERATORS: dict[str, Kind] = {"-": "no", "<": "ls", "<=": "le", ">": "gs", ">=": "ge", "=": "eq", "==": "eq"}

SIGNS = {code: sign for sign, code in OPERATORS.items() if sign != "=="}

_RULES: dict[str, Kind] = {**OPERATORS, **{code: code for code in OPERATORS.values()}}

PAGE_KEYS = ("?", "+", "-", "Ctrl+A", "Ctrl+C", "Ctrl+V", "Ctrl+X", "Ctrl+Y", "Ctrl+Z", "Ctrl+Shift+Z")
"""Keys of one character that the page, the text and the clipboard use themselves."""

BROWSER_KEYS = ("Ctrl+N", "Ctrl+Shift+N", "Ctrl+Q", "Ctrl+T", "Ctrl+Shift+T", "Ctrl+W", "Ctrl+Shift+W")
"""Keys that browsers do not hand to pages: they open and close windows."""

DISPLAY_TYPES = ("hl", "und")

_MODIFIERS = ("Ctrl", "Alt", "Shift")

DISPLAY_ALIASES = {"highlight": "hl", "underline": "und"}

MAX_OBJECT = 200_000


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
        with of_field("anno_type"):
            kind = kinds.get(_one_of("anno_type", self.anno_type, kinds.names()))
        low, high, step = checked_field("range", read_range, self.range)
        control: MarkerControl = {
            "kind": cast("AnnoType", kind.name),
            "code": "" if self.code is None else checked_field("code", check_code, self.code),
            "name": checked_field("name", check_name, self.name),
            "color": "" if self.color is None else checked_field("color", check_color, self.color),
            "shortcut": checked_field("shortcut", check_shortcut, self.shortcut or None),
            "display": checked_field("display_type", check_display, self.display_type),
            "restrictions": checked_field("restrictions", read_restrictions, self.restrictions),
        }
        if self.choices is not None:
            control["choices"] = checked_field("choices", read_choices, self.choices)
        if (low, high, step) != (None, None, None):
            control["min"], control["max"], control["step"] = low, high, step
        kind.check_settings(control)
        checked_field("names", check_names, self.names)
        checked_field("order_in_unit", check_order, self.order_in_unit)
        with of_field("display_tab"):
            _short("display_tab", self.display_tab, 30)
        with of_field("export_name"):
            _short("export_name", self.export_name, 50)
        self._check_suggestions()
        return control

    def _check_suggestions(self) -> None:
        if isinstance(self.suggestions, bool):
            return
        with of_field("suggestions"):
            _short("suggestions", self.suggestions, 200)
            check_program(self.suggestions)

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


def check_order(order: object) -> int | None:
    """Give the place of a marker in its unit: a whole number from 0, or None."""
    if order is None:
        return None
    if (
        isinstance(order, bool)
        or not hasattr(order, "__index__")
        or not 0 <= int(order.__index__()) <= 100_000
    ):
        raise InvalidSetting(f"order_in_unit must be a whole number from 0, or None; got {shown(order)}.")
    return int(order.__index__())


def slug(name: str) -> str:
    """Give the code that a name makes: lower case, words joined by _."""
    return re.sub(r"\W+", "_", name.lower()).strip("_")[:40] or "marker"


def check_name(name: object, what: str = "marker") -> str:
    """Give a marker's or relation's name, without spaces at its ends."""
    if not isinstance(name, str) or not name.strip() or len(name) > 100 or not name.isprintable():
        raise InvalidSetting(
            f"The name of a {what} must be 1 to 100 visible characters; got {str(name)[:100]!r}."
        )
    return name.strip()


def check_code(code: object, what: str = "marker") -> str:
    """Give a code that a caller chose."""
    if not isinstance(code, str) or not re.fullmatch(r"[\w.\-]{1,50}", code):
        raise InvalidSetting(
            f"The code of a {what} must be 1 to 50 letters, digits, _, - or .; got {shown(code)}."
        )
    return code


def check_color(color: object) -> str:
    """Give a colour as #rrggbb."""
    if isinstance(color, str) and re.fullmatch(r"#[0-9a-fA-F]{3}([0-9a-fA-F]{3})?", color):
        return color if len(color) == 7 else "#" + "".join(digit * 2 for digit in color[1:])
    raise InvalidSetting(f'color must be like "#3273dc"; got {shown(color)}.')


def check_display(display: object) -> DisplayType:
    """Give how labels are shown: "hl" or "und", which may be written out as "highlight" or "underline"."""
    short = DISPLAY_ALIASES.get(display, display) if isinstance(display, str) else display
    if short not in DISPLAY_TYPES:
        known = ", ".join((*DISPLAY_TYPES, *DISPLAY_ALIASES))
        raise InvalidSetting(f"display_type must be one of {known}; got {shown(display)}.")
    return cast("DisplayType", short)


def check_shortcut(shortcut: object) -> str | None:
    """Give a shortcut: one character, or with modifiers as in "Shift+C", in the order Ctrl, Alt, Shift.

    Raises
    ------
    InvalidSetting
        When it is none, or a key that the page or the browser uses itself.
    """
    if shortcut is None:
        return None
    read = _read_shortcut(shortcut)
    if read is None:
        raise InvalidSetting(
            f'shortcut must be one visible character or like "Shift+C"; got {shown(shortcut)}.'
        )
    # A sign is the same key with Shift and without: many keyboards need Shift to type it.
    bare = read.removeprefix("Shift+") if not read[-1].isalpha() else read
    if bare in (*PAGE_KEYS, *BROWSER_KEYS):
        raise InvalidSetting(
            f"shortcut must be a key that the page and the browser do not use themselves; got "
            f"{shown(shortcut)}. Taken are: {' '.join((*PAGE_KEYS, *BROWSER_KEYS))}. Choose another."
        )
    return read


def _read_shortcut(shortcut: object) -> str | None:
    if not isinstance(shortcut, str) or not 0 < len(shortcut) <= 15:
        return None
    parts = [part.strip() for part in shortcut.split("+")] if len(shortcut) > 1 else [shortcut]
    modifiers, key = {part.capitalize() for part in parts[:-1]}, parts[-1]
    if not modifiers <= set(_MODIFIERS) or len(key) != 1 or not key.isprintable() or key.isspace():
        return None
    # The capital of some letters, like that of ß, is two letters; no key types them.
    key = key.upper() if len(key.upper()) == 1 else key
    return "+".join([*(one for one in _MODIFIERS if one in modifiers), key])


def check_names(names: object) -> dict[str, str]:
    """Give names by language."""
    if names is None:
        return {}
    if not isinstance(names, Mapping):
        raise InvalidSetting(f'names must be a dict such as {{"sv": "Person"}}; got {shown(names)}.')
    return {check_language(language, "names"): check_name(name) for language, name in names.items()}


def read_range(given: object) -> tuple[float | None, float | None, float | None]:
    """Give smallest and largest value and step of a range."""
    if given is None:
        return None, None, None
    parts: list[Any]
    if isinstance(given, Mapping):
        known = {"min": 0, "min_value": 0, "max": 1, "max_value": 1, "step": 2}
        parts = [None, None, None]
        if not set(given) <= set(known):
            raise InvalidSetting(f"A range has min, max and step; got {shown(dict(given))}.")
        for name, value in given.items():
            parts[known[name]] = value
    else:
        parts = list(given) if isinstance(given, (list, tuple)) else []
        parts += [None] * (3 - len(parts)) if len(parts) == 2 else []
    if len(parts) != 3 or all(value is None for value in parts) or not all(map(_is_number, parts)):
        raise InvalidSetting(f"range must be like (0, 10), (0, 10, 1) or {{'min': 0}}; got {shown(given)}.")
    low, high, step = (None if value is None else float(value) for value in parts)
    return low, high, step


def _is_number(value: object) -> bool:
    if value is None:
        return True
    if isinstance(value, (bool, str)) or not hasattr(value, "__float__"):
        return False
    try:
        return math.isfinite(float(value))
    except (TypeError, ValueError, OverflowError):
        return False


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
    if not isinstance(name, str) or not 0 < len(name) <= 50:
        raise InvalidSetting(
            f'The name of an action must be like "comments"; got {shown(name)}.', field="name"
        )
    with of_field("verbose"):
        _short("verbose of an action", verbose, 50)
    with of_field("field"):
        _short("field of an action", fields.get("field"), 50)
    with of_field("config"):
        config = check_object("config", fields.get("config"))
    return Action(name, TITLES.get(name, "") if verbose is None else verbose, fields.get("field"), config)


@contextmanager
def of_field(name: str) -> Iterator[None]:
    """Say of which field what goes wrong is."""
    try:
        yield
    except InvalidSetting as error:
        error.field = name
        raise


def checked_field(name: str, check: Callable[[Any], T], value: object) -> T:
    """Check the value of a field; what goes wrong says which field it is."""
    with of_field(name):
        return check(value)


def check_object(what: str, value: object) -> dict[str, Any] | None:
    """Give a JSON object, or None.

    Raises
    ------
    InvalidSetting
        When it is none: JSON has neither NaN nor objects of Python.
    """
    if value is None:
        return None
    try:
        text = json.dumps(value, allow_nan=False) if isinstance(value, dict) else ""
    except (TypeError, ValueError, RecursionError) as error:
        raise InvalidSetting(
            f"{what} must be a dict that JSON can hold; got {shown(value)}: {str(error)[:100]}."
        ) from error
    if not text or len(text) > MAX_OBJECT or not has_text_names(value):
        raise InvalidSetting(
            f"{what} must be a dict with str for names, of at most {MAX_OBJECT} bytes of JSON; "
            f"got {shown(value)}."
        )
    return cast("dict[str, Any]", json.loads(text))


def as_list(what: str, given: object) -> list[Any]:
    """Give what a caller wrote as a list, also where it was a generator; one thing is a list of it."""
    if given is None:
        return []
    if isinstance(given, (str, bytes, Mapping)):
        return [given]
    if not isinstance(given, Iterable):
        raise InvalidSetting(f"{what} must be a list; got {shown(given)}.")
    return list(given)


def read_restrictions(given: object) -> list[Restriction]:
    """Give restrictions as the screen has them."""
    return [_restriction(one) for one in as_list("restrictions", given)]


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


def _restriction(given: object) -> Restriction:
    kind: object = None
    value: object = None
    ignorable: object = False
    if isinstance(given, str):
        match = re.fullmatch(r"\s*([a-z]{2}|-|[<>]=?|==?)\s*([0-9]{1,9})?\s*([is])?\s*", given)
        if match and (match[2] or match[1] in ("-", "no")):
            kind, value, ignorable = match[1], int(match[2] or 0), match[3] == "i"
    elif isinstance(given, Mapping):
        kind, value = given.get("kind"), given.get("value")
        ignorable = given.get("ignorable", given.get("is_ignorable", False))
    elif isinstance(given, (list, tuple)) and len(given) in (2, 3):
        kind, value, ignorable = (*given, False) if len(given) == 2 else given
    code = _RULES.get(kind) if isinstance(kind, str) else None
    number = plain(value)
    if (
        code is None
        or isinstance(number, bool)
        or not isinstance(number, int)
        or not 0 <= number <= 100_000
        or not isinstance(ignorable, bool)
    ):
        raise InvalidSetting(
            'A restriction must be like ">= 2" or {"kind": "ge", "value": 2, "ignorable": True}, with one of '
            f"{', '.join(OPERATORS)} and a number up to 100000; got {shown(given)}."
        )
    if (code, number) == ("ls", 0):
        raise InvalidSetting(f'No number of answers is below 0; write "= 0" for none. Got {shown(given)}.')
    return {"kind": code, "value": number, "ignorable": ignorable}


def _one_of(what: str, value: object, known: Sequence[str]) -> str:
    if not isinstance(value, str) or value not in known:
        raise InvalidSetting(f"{what} must be one of {', '.join(known)}; got {shown(value)}.")
    return value


def _short(what: str, value: object, limit: int) -> None:
    if value is not None and (
        not isinstance(value, str) or not 0 < len(value) <= limit or not value.isprintable()
    ):
        raise InvalidSetting(f"{what} must be 1 to {limit} visible characters; got {shown(value)}.")


def choices_of(stored: Sequence[Any] | None) -> list[str | ChoiceGroup]:
    """Give stored choices."""
    return [] if stored is None else read_choices(stored)
