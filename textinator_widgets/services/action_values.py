"""Values of our own label actions in answers: what their controls on the page can give, and nothing else."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar, cast

from textinator_widgets.errors import InvalidLabel, InvalidRelation
from textinator_widgets.i18n import translate
from textinator_widgets.protocol.actions import ActionItem
from textinator_widgets.protocol.answers import Answer, Json, Label, Relation
from textinator_widgets.protocol.screen import MarkerControl
from textinator_widgets.protocol.values import shown
from textinator_widgets.services.label_actions import RANGE

MAX_COMMENT = 10_000
"""Characters of a comment; the page counts those outside of the basic plane twice."""

ROUNDING = 1e-6
"""How far from a step a value may be, in steps: decimal fractions are no binary ones."""

_color = re.compile(
    r"#[0-9a-f]{6}|rgba?\(\s*([0-9]+)\s*,\s*([0-9]+)\s*,\s*([0-9]+)\s*(?:,\s*([0-9]*\.?[0-9]+)\s*)?\)",
    re.IGNORECASE,
)

Record = TypeVar("Record", Label, Relation)

Excused = Callable[[Label, str, Json], bool]
"""Whether the value in a field of a label may be there although no control gives it."""


def check_action_values(
    answer: Answer,
    controls: Iterable[MarkerControl],
    *,
    stored: Answer | None,
    excused: Excused,
    language: str,
) -> Answer:
    """Refuse values that the controls of our own actions cannot give; modules of others check their own.

    Gives the answer without empty values (None, "") of actions, which the page does not keep either.

    Parameters
    ----------
    controls
        All markers of the project, those in units too.
    stored
        What the answer takes the place of: values that are in it may stay.

    Raises
    ------
    InvalidLabel, InvalidRelation
        For the first of them; the message says where it is.
    """
    own, shared = _items(controls)
    if not own and not shared:
        return answer
    kept = {pair for record in _records(stored) for pair in _values(record)}

    def fault(items: Sequence[ActionItem], field: str, value: Json, where: str) -> str | None:
        if _is_empty(value) or (field, _key(value)) in kept:
            return None
        faults = [_fault(item, value, f"{where}.extra.{field}", language) for item in items]
        return faults[0] if all(faults) and faults else None

    for number, label in enumerate(answer["labels"]):
        fields = own.get(label["marker"], {})
        for field, value in label.get("extra", {}).items():
            items = [*fields.get(field, ()), *shared.get(field, ())]
            found = fault(items, field, value, f"labels[{number}]")
            if found and not excused(label, field, value):
                raise InvalidLabel(found)
    for number, relation in enumerate(answer["relations"]):
        for field, value in relation.get("extra", {}).items():
            found = fault(shared.get(field, ()), field, value, f"relations[{number}]")
            if found:
                raise InvalidRelation(found)
    return {
        "labels": [_filled_in(one, {*own.get(one["marker"], ()), *shared}) for one in answer["labels"]],
        "inputs": answer["inputs"],
        "relations": [_filled_in(one, set(shared)) for one in answer["relations"]],
    }


def _filled_in(record: Record, fields: set[str]) -> Record:
    """Give a record without the fields of actions that hold nothing."""
    extra = record.get("extra", {})
    empty = {field for field in fields if field in extra and _is_empty(extra[field])}
    if not empty:
        return record
    copy = record.copy()
    copy["extra"] = {field: value for field, value in extra.items() if field not in empty}
    return copy


def _is_empty(value: Json) -> bool:
    return value in (None, "")


def _items(
    controls: Iterable[MarkerControl],
) -> tuple[dict[str, dict[str, list[ActionItem]]], dict[str, list[ActionItem]]]:
    """Give the actions by marker and field, and those of relations, which markers share, by field."""
    own: dict[str, dict[str, list[ActionItem]]] = {}
    shared: dict[str, list[ActionItem]] = {}
    for control in controls:
        for item in control.get("actions", ()):
            if item["config"].get("storeFor") == "relation":
                shared.setdefault(item["field"], []).append(item)
            else:
                own.setdefault(control["code"], {}).setdefault(item["field"], []).append(item)
    return own, shared


def _records(answer: Answer | None) -> Iterator[Label | Relation]:
    if answer is not None:
        yield from answer["labels"]
        yield from answer["relations"]


def _values(record: Label | Relation) -> Iterator[tuple[str, str]]:
    for field, value in record.get("extra", {}).items():
        yield field, _key(value)


def _key(value: Json) -> str:
    return json.dumps(value, sort_keys=True)


def _fault(item: ActionItem, value: Json, where: str, language: str) -> str | None:
    """Say what is wrong with a value that an action did not give; None = nothing, or it is not our action."""
    if "default" in item["config"] and _key(value) == _key(item["config"]["default"]):
        return None
    check = {"slider": _slider, "comments": _comment, "change_color": _own_color, "change_rel": _nothing}
    found = check.get(item["action"])
    return found(item, value, where, language) if found else None


def _slider(item: ActionItem, value: Json, where: str, language: str) -> str | None:
    config = item["config"]
    low, high = (cast("float", config.get(key, RANGE[key])) for key in ("min", "max"))
    step = cast("float | None", config.get("step"))
    if isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high:
        steps = 0.0 if step is None else (value - low) / step
        if abs(steps - round(steps)) <= ROUNDING:
            return None
    if step is None:
        return translate(
            "{where} must be a number from {low} to {high}; got {value}.",
            language,
            where=where,
            low=low,
            high=high,
            value=shown(value),
        )
    return translate(
        "{where} must be a number from {low} to {high} in steps of {step}; got {value}.",
        language,
        where=where,
        low=low,
        high=high,
        step=step,
        value=shown(value),
    )


def _comment(item: ActionItem, value: Json, where: str, language: str) -> str | None:
    if isinstance(value, str) and len(value) <= MAX_COMMENT:
        return None
    return translate(
        "{where} must be text of at most {limit} characters; got {value}.",
        language,
        where=where,
        limit=MAX_COMMENT,
        value=shown(value),
    )


def _own_color(item: ActionItem, value: Json, where: str, language: str) -> str | None:
    found = _color.fullmatch(value) if isinstance(value, str) else None
    if found:
        *parts, opacity = found.groups("0")
        if all(len(part) <= 3 and int(part) <= 255 for part in parts) and float(opacity) <= 1:
            return None
    return translate(
        "{where} must be a color such as {example}; got {value}.",
        language,
        where=where,
        example='"rgba(20,120,60,0.5)"',
        value=shown(value),
    )


def _nothing(item: ActionItem, value: Json, where: str, language: str) -> str | None:
    return translate(
        "{where} must be left out: this action changes relations and has no value; got {value}.",
        language,
        where=where,
        value=shown(value),
    )
