"""The form that reports a text, as `modal_configs["flags"]` describes it. Pure: no database."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any, Literal

from textinator_widgets.errors import InvalidSetting
from textinator_widgets.protocol.screen import FlagField, FlagTab
from textinator_widgets.protocol.values import shown
from textinator_widgets.services.checks import check_object

NAMES = ("flags", "flagged")
"""Where a form may be described; Textinator's documentation has the second name, its code the first."""

KINDS: tuple[Literal["checkboxes", "radio", "text", "textarea"], ...] = (
    "checkboxes",
    "radio",
    "text",
    "textarea",
)
TYPED = ("text", "textarea")

DEFAULT_FORM: list[FlagTab] = [
    {"title": "", "fields": [{"name": "feedback", "kind": "textarea", "label": ""}]}
]


def check_modal_configs(name: str, value: object) -> dict[str, Any] | None:
    """Give the setting `modal_configs`.

    Raises
    ------
    InvalidSetting
        When it is not JSON, or its form could not be shown as it is described; the message has each place.
    """
    given = check_object(name, value)
    if given is None:
        return None
    problems: list[str] = []
    for key, form in given.items():
        place = f"{name}.{key}"
        if key in NAMES:
            problems += _wrong_form(place, form)
        else:
            problems.append(f"{place}: expected flags, the form that reports a text; there is nothing else.")
    if problems:
        raise InvalidSetting("\n".join(problems))
    return given


def _wrong_form(place: str, form: object) -> Iterator[str]:
    if not isinstance(form, Mapping) or not form:
        yield f'{place}: expected tabs as in {{"Text": {{"radio": {{...}}}}}}; got {shown(form)}.'
        return
    taken: dict[str, str] = {}
    for title, kinds in form.items():
        here = f"{place}.{title}"
        if len(form) > 1 and not title.strip():
            yield f"{here}: expected a tab with a title, as there are several; got {shown(title)}."
        if not isinstance(kinds, Mapping) or not kinds:
            yield f"{here}: expected fields by kind ({', '.join(KINDS)}); got {shown(kinds)}."
            continue
        for kind, fields in kinds.items():
            if kind not in KINDS:
                yield f"{here}.{kind}: expected a kind of field: {', '.join(KINDS)}; got {shown(kind)}."
            elif not isinstance(fields, Mapping) or not fields:
                yield f'{here}.{kind}: expected fields as in {{"why": {{"order": 1}}}}; got {shown(fields)}.'
            else:
                for name, settings in fields.items():
                    at = f"{here}.{kind}.{name}"
                    yield from _wrong_field(at, kind, settings)
                    first = taken.setdefault(f"{title}_{name}", at)
                    if first != at:
                        stored = f"{title}_{name}"
                        yield (
                            f"{at}: its answers are stored as {shown(stored)}, and so are those of {first}; "
                            "choose another name."
                        )


def _wrong_field(place: str, kind: str, settings: object) -> Iterator[str]:
    if not isinstance(settings, Mapping):
        yield f'{place}: expected settings as in {{"order": 1, "items": ...}}; got {shown(settings)}.'
        return
    for name in settings:
        if name not in ("order", "items"):
            yield f"{place}.{name}: expected one of order, items; got {shown(name)}."
    order = settings.get("order", 0)
    if isinstance(order, bool) or not isinstance(order, (int, float)) or not math.isfinite(order):
        yield f"{place}.order: expected a number; got {shown(order)}."
    items = settings.get("items")
    if kind in TYPED:
        if not isinstance(items, (str, type(None))):
            yield f"{place}.items: expected the words beside the field; got {shown(items)}."
    elif not isinstance(items, list) or not items or not all(map(_is_item, items)):
        yield f'{place}.items: expected a list of choices as in ["Spam", "Cut off"]; got {shown(items)}.'
    elif len({str(item) for item in items}) < len(items):
        yield f"{place}.items: expected each choice once; got {shown(items)}."


def _is_item(item: object) -> bool:
    return isinstance(item, (str, int)) and not isinstance(item, bool) and bool(str(item).strip())


def flag_form(configs: Mapping[str, Any] | None) -> list[FlagTab]:
    """Give the form of a project's `modal_configs`, else one field for words.

    A form that was stored before forms were checked is read as far as it can be.
    """
    described = next((form for form in map((configs or {}).get, NAMES) if form), None)
    if not isinstance(described, dict):
        return DEFAULT_FORM
    tabs: list[FlagTab] = []
    for title, kinds in described.items():
        fields: list[tuple[float, FlagField]] = []
        for kind in KINDS:
            for name, settings in _fields(kinds, kind):
                field: FlagField = {"name": f"{title}_{name}", "kind": kind, "label": name}
                items = settings.get("items")
                if isinstance(items, list):
                    field["items"] = [str(item) for item in items]
                elif isinstance(items, str):
                    field["label"] = items
                order = settings.get("order", 0)
                fields.append((order if isinstance(order, (int, float)) else 0, field))
        fields.sort(key=lambda pair: pair[0])
        tabs.append({"title": str(title), "fields": [field for _, field in fields]})
    return tabs


def _fields(kinds: object, kind: str) -> list[tuple[str, dict[str, Any]]]:
    found = kinds.get(kind) if isinstance(kinds, dict) else None
    if not isinstance(found, dict):
        return []
    return [(str(name), settings) for name, settings in found.items() if isinstance(settings, dict)]
