"""What each field of a marker, a unit and a relation takes: specifications and forms are made of it. Pure."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

from textinator_widgets.errors import InvalidSetting
from textinator_widgets.plugins import kinds
from textinator_widgets.protocol.managing import FieldKind
from textinator_widgets.protocol.screen import Restriction
from textinator_widgets.protocol.screen import RestrictionKind as Kind
from textinator_widgets.protocol.values import is_visible, plain, shown
from textinator_widgets.services.accounts import check_language
from textinator_widgets.services.checks import Check, Choice, Flag, Line, OneOf, Whole, as_list
from textinator_widgets.services.suggesters import check_program

OPERATORS: dict[str, Kind] = {"-": "no", "<": "ls", "<=": "le", ">": "gs", ">=": "ge", "=": "eq", "==": "eq"}

SIGNS = {code: sign for sign, code in OPERATORS.items() if sign != "=="}

_RULES: dict[str, Kind] = {**OPERATORS, **{code: code for code in OPERATORS.values()}}

PAGE_KEYS = ("?", "+", "-", "Ctrl+A", "Ctrl+C", "Ctrl+V", "Ctrl+X", "Ctrl+Y", "Ctrl+Z", "Ctrl+Shift+Z")
"""Keys of one character that the page, the text and the clipboard use themselves."""

BROWSER_KEYS = ("Ctrl+N", "Ctrl+Shift+N", "Ctrl+Q", "Ctrl+T", "Ctrl+Shift+T", "Ctrl+W", "Ctrl+Shift+W")
"""Keys that browsers do not hand to pages: they open and close windows."""

_MODIFIERS = ("Ctrl", "Alt", "Shift")

LONGEST_NAME = 100
LONGEST_CODE = 50
LONGEST_SHORTCUT = 15


def slug(name: str) -> str:
    """Give the code that a name makes: lower case, words joined by _."""
    return re.sub(r"\W+", "_", name.lower()).strip("_")[:40] or "marker"


def check_name(name: object, what: str = "marker") -> str:
    """Give a marker's or relation's name, without spaces at its ends."""
    if not isinstance(name, str) or len(name) > LONGEST_NAME or not is_visible(name):
        raise InvalidSetting(
            f"The name of a {what} must be 1 to {LONGEST_NAME} visible characters; got {str(name)[:100]!r}."
        )
    return name.strip()


def check_code(code: object, what: str = "marker") -> str:
    """Give a code that a caller chose."""
    if not isinstance(code, str) or not re.fullmatch(r"[\w.\-]+", code) or len(code) > LONGEST_CODE:
        raise InvalidSetting(
            f"The code of a {what} must be 1 to {LONGEST_CODE} letters, digits, _, - or .; got {shown(code)}."
        )
    return code


def check_color(color: object) -> str:
    """Give a colour as #rrggbb."""
    if isinstance(color, str) and re.fullmatch(r"#[0-9a-fA-F]{3}([0-9a-fA-F]{3})?", color):
        return color if len(color) == 7 else "#" + "".join(digit * 2 for digit in color[1:])
    raise InvalidSetting(f'color must be like "#3273dc"; got {shown(color)}.')


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
    if not isinstance(shortcut, str) or not 0 < len(shortcut) <= LONGEST_SHORTCUT:
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


def read_restrictions(given: object) -> list[Restriction]:
    """Give restrictions as the screen has them."""
    return [_restriction(one) for one in as_list("restrictions", given)]


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
        or not RULE_VALUE.low <= number <= RULE_VALUE.high
        or not isinstance(ignorable, bool)
    ):
        raise InvalidSetting(
            'A restriction must be like ">= 2" or {"kind": "ge", "value": 2, "ignorable": True}, with one of '
            f"{', '.join(OPERATORS)} and a number up to 100000; got {shown(given)}."
        )
    if (code, number) == ("ls", 0):
        raise InvalidSetting(f'No number of answers is below 0; write "= 0" for none. Got {shown(given)}.')
    return {"kind": code, "value": number, "ignorable": ignorable}


@dataclass(frozen=True)
class Asked(Check):
    """A text that a function takes; or None, when it is not required."""

    function: Callable[[object], Any]
    limit: int
    """Most characters."""
    required: bool = False
    kind: ClassVar[FieldKind] = "text"

    def _take(self, name: str, value: object) -> Any:  # noqa: ANN401 as the function gives it
        _ = name
        return None if value is None and not self.required else self.function(value)


class Colour(Asked):
    """A colour."""

    kind = "color"


class Shortcut(Asked):
    """A key with its modifiers."""

    kind = "shortcut"


class Tag(Asked):
    """The tag of a language."""

    kind = "language"


class AnnoTypes(Choice):
    """What a marker is: a kind of this program or of a plugin."""

    def words(self) -> Sequence[str]:
        """Give the kinds."""
        return kinds.names()

    def _take(self, name: str, value: object) -> str:
        if not isinstance(value, str) or value not in self.words():
            raise InvalidSetting(f"{name} must be one of {', '.join(self.words())}; got {shown(value)}.")
        return value


class Program(Line):
    """What proposes answers."""

    def _take(self, name: str, value: object) -> str | None:
        taken = super()._take(name, value)
        if taken is not None:
            check_program(taken)
        return taken


class Named(Line):
    """The name of something that is registered, such as an action."""

    kind = "choice"

    def _take(self, name: str, value: object) -> str | None:
        if not isinstance(value, str) or not 0 < len(value) <= self.limit:
            raise InvalidSetting(f'{name} must be like "comments"; got {shown(value)}.')
        return value


RULE_VALUE = Whole(0, 100_000)

RULE: dict[str, Check] = {
    "kind": OneOf({"ge": ">=", "le": "<=", "eq": "=", "gs": ">", "ls": "<"}),
    "value": RULE_VALUE,
    "ignorable": Flag(),
}
"""One row of how many there must be, as a form has it; in Python it may be written in other ways."""

NAME: dict[str, Check] = {
    "language": Tag(check_language, 40, required=True),
    "name": Asked(check_name, LONGEST_NAME, required=True),
}
"""The name in one more language."""

ACTION: dict[str, Check] = {
    "name": Named(50, required=True),
    "verbose": Line(50),
    "field": Line(50),
}
"""What the menu of labels offers; its configuration is a JSON object of `MAX_OBJECT` characters at most."""


def _named(what: str) -> dict[str, Check]:
    return {
        "name": Asked(partial(check_name, what=what), LONGEST_NAME, required=True),
        "code": Asked(partial(check_code, what=what), LONGEST_CODE),
        "shortcut": Shortcut(check_shortcut, LONGEST_SHORTCUT),
    }


MARKER: dict[str, Check] = {
    **_named("marker"),
    "anno_type": AnnoTypes(),
    "color": Colour(check_color, len("#rrggbb")),
    "order_in_unit": Whole(0, 100_000, optional=True),
    "display_type": OneOf(
        {"hl": "highlighted", "und": "underlined"}, {"highlight": "hl", "underline": "und"}
    ),
    "display_tab": Line(30),
    "export_name": Line(50),
    "program": Program(200),
}
"""Fields of a marker; `program` is what `suggestions` may name."""

RELATION: dict[str, Check] = {
    **_named("relation"),
    "direction": OneOf({"0": "first to second", "1": "second to first", "2": "both ways"}),
    "representation": OneOf({"g": "graph", "l": "list"}),
}
"""Fields of a relation."""

UNIT: dict[str, Check] = {
    "size": Whole(1, 1000),
    "minimum_required": Whole(0, 1000),
    "is_rankable": Flag(),
    "code": Asked(partial(check_code, what="unit"), LONGEST_CODE),
}
"""Fields of a unit."""
