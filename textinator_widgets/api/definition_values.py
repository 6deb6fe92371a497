"""What the forms of markers, units and relations hold: from their specifications, and back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from textinator_widgets.errors import InvalidSetting
from textinator_widgets.kinds.base import read_choices
from textinator_widgets.plugins import kinds
from textinator_widgets.protocol.screen import ChoiceGroup
from textinator_widgets.protocol.values import shown
from textinator_widgets.services.definition_fields import read_restrictions

Values = dict[str, Any]

MOST_ROWS = 200


def marker_values(spec: Mapping[str, Any]) -> Values:
    """Give a marker's specification as the values of its form."""
    limits = spec.get("range") or {}
    program = spec.get("suggestions", False)
    return {
        "name": spec.get("name", ""),
        "anno_type": spec.get("anno_type", "m-span"),
        "choices": "\n".join(_choice_lines(read_choices(spec.get("choices") or []))),
        **{name: limits.get(name) for name in ("min", "max", "step")},
        "color": spec.get("color", ""),
        "shortcut": spec.get("shortcut") or "",
        "unit": spec.get("unit") or "",
        "order_in_unit": spec.get("order_in_unit"),
        "restrictions": _rule_rows(spec),
        "actions": [
            {
                "name": one["name"],
                "verbose": one.get("verbose") or "",
                "field": one.get("field") or "",
                "config": json.dumps(one["config"], ensure_ascii=False) if one.get("config") else "",
            }
            for one in spec.get("actions", ())
        ],
        "names": _name_rows(spec),
        "display_type": spec.get("display_type", "hl"),
        "display_tab": spec.get("display_tab") or "",
        "export_name": spec.get("export_name") or "",
        "suggestions": bool(program),
        "program": program if isinstance(program, str) else "",
        "code": spec.get("code") or "",
    }


def relation_values(spec: Mapping[str, Any]) -> Values:
    """Give a relation's specification as the values of its form."""
    return {
        "name": spec.get("name", ""),
        "pairs": [{"first": first, "second": second} for first, second in spec.get("pairs", ())],
        "direction": spec.get("direction", "0"),
        "representation": spec.get("representation", "g"),
        "shortcut": spec.get("shortcut") or "",
        "restrictions": _rule_rows(spec),
        "names": _name_rows(spec),
        "code": spec.get("code") or "",
    }


def unit_values(spec: Mapping[str, Any]) -> Values:
    """Give a unit as the values of its form."""
    return {
        "size": spec.get("size", 1),
        "minimum_required": spec.get("minimum_required", 1),
        "is_rankable": spec.get("is_rankable", False),
        "code": spec.get("code") or "",
    }


def marker_given(values: Mapping[str, Any]) -> dict[str, Any]:
    """Give the values of a marker's form as the fields of its specification.

    Raises
    ------
    InvalidSetting
        When a value is of another kind than its field.
    """
    kind = kinds.get(values["anno_type"]) if values["anno_type"] in kinds.names() else None
    limits = {name: values[name] for name in ("min", "max", "step") if values[name] is not None}
    choices = choices_of(values["choices"])
    return {
        "name": values["name"],
        "anno_type": values["anno_type"],
        "color": values["color"] or None,
        "shortcut": values["shortcut"],
        "names": _names_given(values),
        "unit": values["unit"] or None,
        "order_in_unit": values["order_in_unit"],
        "restrictions": _rules_given(values),
        "choices": choices if choices and (kind is None or kind.has_choices) else None,
        "range": limits if limits and (kind is None or kind.has_range) else None,
        "display_type": values["display_type"],
        "display_tab": values["display_tab"] or None,
        "export_name": values["export_name"] or None,
        "actions": _actions_given(values),
        "suggestions": (values["program"] or True) if values["suggestions"] is True else False,
    }


def relation_given(values: Mapping[str, Any]) -> dict[str, Any]:
    """Give the values of a relation's form as the fields of its specification; raises as `marker_given`."""
    return {
        "name": values["name"],
        "pairs": [
            (str(row.get("first", "")), str(row.get("second", ""))) for row in _rows_of(values, "pairs")
        ],
        "direction": values["direction"],
        "representation": values["representation"],
        "shortcut": values["shortcut"],
        "restrictions": _rules_given(values),
        "names": _names_given(values),
    }


def unit_given(values: Mapping[str, Any]) -> dict[str, Any]:
    """Give the values of a unit's form as its fields."""
    return {name: values[name] for name in ("size", "minimum_required", "is_rankable")}


def choices_of(lines: object) -> list[str | ChoiceGroup]:
    """Give choices that were written one on each line; lines that begin with - belong to the one above.

    Raises
    ------
    InvalidSetting
        When the first line begins with -, or it is no text.
    """
    if not isinstance(lines, str):
        raise InvalidSetting(f"choices must be lines of text; got {shown(lines)}.", field="choices")
    found: list[str | ChoiceGroup] = []
    for line in filter(None, (one.strip() for one in lines.splitlines())):
        is_inner = line.startswith("- ")
        if not is_inner:
            found.append(line)
            continue
        if not found:
            raise InvalidSetting(
                "The first line of the choices must not begin with -: there is none above it.",
                field="choices",
            )
        above = found[-1]
        group: ChoiceGroup = {"group": above, "choices": []} if isinstance(above, str) else above
        group["choices"].append(line[2:].strip())
        found[-1] = group
    return found


def _choice_lines(choices: Iterable[str | ChoiceGroup]) -> Iterable[str]:
    for choice in choices:
        if isinstance(choice, str):
            yield choice
        else:
            yield choice["group"]
            yield from (f"- {inner}" for inner in choice["choices"])


def _rule_rows(spec: Mapping[str, Any]) -> list[Values]:
    rules = read_restrictions(spec.get("restrictions", ()))
    return [dict(rule) for rule in rules if rule["kind"] != "no"]


def _name_rows(spec: Mapping[str, Any]) -> list[Values]:
    return [{"language": tag, "name": name} for tag, name in (spec.get("names") or {}).items()]


def _rows_of(values: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    rows = values[name]
    if (
        not isinstance(rows, list)
        or len(rows) > MOST_ROWS
        or not all(isinstance(row, Mapping) for row in rows)
    ):
        raise InvalidSetting(
            f"{name} must be a list of at most {MOST_ROWS} rows; got {shown(rows)}.", field=name
        )
    return rows


def _rules_given(values: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {"kind": row.get("kind"), "value": row.get("value"), "ignorable": row.get("ignorable") is True}
        for row in _rows_of(values, "restrictions")
    ]


def _names_given(values: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for row in _rows_of(values, "names"):
        tag = str(row.get("language", ""))[:40]
        if tag in found:
            raise InvalidSetting(f"The language {shown(tag)} came twice.", field="names")
        found[tag] = row.get("name")
    return found


def _actions_given(values: Mapping[str, Any]) -> list[dict[str, Any]]:
    found = []
    for row in _rows_of(values, "actions"):
        given = {name: row.get(name) or None for name in ("name", "verbose", "field")}
        config = row.get("config") or None
        if isinstance(config, str):
            try:
                config = json.loads(config)
            except (ValueError, RecursionError) as error:
                raise InvalidSetting(
                    f"The configuration of an action must be JSON: {error}.", field="actions"
                ) from None
        found.append(
            {name: value for name, value in {**given, "config": config}.items() if value is not None}
        )
    return found
