"""Where accepted suggestions go in an answer. Pure: no database; the page's twin is `core/suggestions.ts`."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypedDict

from textinator_widgets.protocol.answers import Answer, Input, Json, Label
from textinator_widgets.protocol.screen import MarkerControl, Unit
from textinator_widgets.protocol.suggestions import Suggestion
from textinator_widgets.services.restrictions import fields_in_group, is_blank

MAX_RANK = 10_000
"""Largest rank that is read off the id of a group."""


@dataclass(frozen=True)
class Taken:
    """What taking suggestions changes in an answer, and which of them find no place there.

    `labels` and `inputs` are new, or stand for those with their id or in their field. `over` would be one
    label too many, `twins` say what a label says already, `full` find no field.
    """

    labels: list[Label]
    inputs: list[Input]
    over: list[Suggestion]
    twins: list[Suggestion]
    full: list[Suggestion]

    def applied(self, answer: Answer) -> Answer:
        """Give an answer with what was taken."""
        labels = {one["id"]: one for one in (*answer["labels"], *self.labels)}
        inputs = {field_of(one): one for one in (*answer["inputs"], *self.inputs)}
        return {
            "labels": list(labels.values()),
            "inputs": list(inputs.values()),
            "relations": answer["relations"],
        }

    def problems(self, limit: int | None) -> list[str]:
        """Say of what found no place why, in English."""
        reasons = (
            (self.full, "every field that they may fill is filled, or wanted by a better one"),
            (self.twins, "a label says the same already"),
            (self.over, f"a text takes at most {limit} labels here"),
        )
        return [
            f"Suggestions that stay undecided ({', '.join(str(one['id']) for one in ones)}): {reason}."
            for ones, reason in reasons
            if ones
        ]


class Group(NamedTuple):
    """One of the times that a unit is answered; `order` is its rank, from 1."""

    id: str
    order: int


class _Place(TypedDict, total=False):
    group: str
    group_order: int
    slot: int


def take_suggestions(
    answer: Answer, suggestions: Iterable[Suggestion], units: Sequence[Unit], *, limit: int | None = None
) -> Taken:
    """Give what taking suggestions changes, as the page does it; of those for fields the best score is first.

    Parameters
    ----------
    answer
        What they are added to; its inputs have groups and slots.
    limit
        How many labels there may be; None = any number.
    """
    wanted = list(suggestions)
    fields = [one for one in wanted if is_for_field(one)]
    fields.sort(key=lambda one: one["score"] or 0, reverse=True)
    labels = [one for one in wanted if not is_for_field(one)]
    places = _Places(answer, units)
    made, adopted, twins = _labels_from(answer["labels"], labels, places)
    room = len(made) if limit is None else max(0, limit - len(answer["labels"]))
    beyond = {label["extra"]["suggestion"] for label in made[room:]}
    over = [one for one in labels if one["id"] in beyond]
    inputs, full = _inputs_from(answer, fields, places)
    return Taken([*adopted, *made[:room]], inputs, over, twins, full)


def is_for_field(suggestion: Suggestion) -> bool:
    """Whether a suggestion is for a field, and not for a label."""
    return suggestion["start"] is None and suggestion["content"] is not None


def _labels_from(
    labels: Sequence[Label], suggestions: Iterable[Suggestion], places: _Places
) -> tuple[list[Label], list[Label], list[Suggestion]]:
    """Give the labels to make, those that say the same already, as they are then, and what is left over."""
    known = {_said_by(label): label for label in labels}
    made: list[Label] = []
    adopted: list[Label] = []
    left: list[Suggestion] = []
    for suggestion in suggestions:
        wanted = [_label_from(suggestion, place) for place in places.of_label(suggestion)]
        free = next((label for label in wanted if _said_by(label) not in known), None)
        same = (known[_said_by(label)] for label in wanted if _said_by(label) in known)
        twin = next((label for label in same if not _is_taken(label)), None)
        if free is not None:
            made.append(free)
            known[_said_by(free)] = free
        elif twin is not None:
            extra = {**_extra_of(suggestion), **twin.get("extra", {}), "suggestion": suggestion["id"]}
            label = twin.copy()
            label["origin"], label["extra"] = "suggestion", extra
            adopted.append(label)
            known[_said_by(label)] = label
        else:
            left.append(suggestion)
    return made, adopted, left


def _said_by(label: Label) -> tuple[object, ...]:
    return label["marker"], label["start"], label["end"], _group_of(label)


def _is_taken(label: Label) -> bool:
    return label.get("origin") == "suggestion" and "suggestion" in label.get("extra", {})


def _label_from(suggestion: Suggestion, place: _Place) -> Label:
    label: Label = {
        "id": str(uuid.uuid4()),
        "marker": suggestion["marker"],
        "start": suggestion["start"],
        "end": suggestion["end"],
        "quote": suggestion["quote"],
        "origin": "suggestion",
        "extra": _extra_of(suggestion),
    }
    if "group" in place:
        label["group"], label["group_order"] = place["group"], place["group_order"]
    return label


def _extra_of(suggestion: Suggestion) -> dict[str, Json]:
    score: dict[str, Json] = {} if suggestion["score"] is None else {"score": suggestion["score"]}
    return {**suggestion.get("extra", {}), "suggestion": suggestion["id"], **score}


def _inputs_from(
    answer: Answer, suggestions: Iterable[Suggestion], places: _Places
) -> tuple[list[Input], list[Suggestion]]:
    """Give the inputs to make or to change, and the suggestions that no field was left for."""
    held = {field_of(item): item for item in answer["inputs"]}
    made: dict[tuple[object, ...], Input] = {}
    left: list[Suggestion] = []
    for suggestion in suggestions:
        spots = places.of_input(suggestion)
        there = [made.get(field_of(spot)) or held.get(field_of(spot)) for spot in spots]
        if any(item is not None and item["content"] == suggestion["content"] for item in there):
            continue
        free = [spot for spot in spots if field_of(spot) not in made]
        found = next((spot for spot in free if _is_free(held.get(field_of(spot)))), None)
        if found is None and len(spots) == 1 and free:
            found = free[0]  # the only field that it can mean is filled anew; of several, none is emptied
        if found is None:
            left.append(suggestion)
        else:
            found["content"] = suggestion["content"]
            made[field_of(found)] = found
    return list(made.values()), left


def field_of(item: Input) -> tuple[object, ...]:
    """Give what names the field that an input is in."""
    return item["marker"], item.get("group"), item.get("slot", 0)


def _is_free(held: Input | None) -> bool:
    return held is None or is_blank(held)


class _Places:
    """Where in the units of a screen suggestions go."""

    def __init__(self, answer: Answer, units: Sequence[Unit]) -> None:
        self._found = {child["code"]: (unit, child) for unit in units for child in unit["children"]}
        self._used: dict[str, set[str | None]] = {}
        for label in answer["labels"]:
            self._used.setdefault(label["marker"], set()).add(_group_of(label))
        self._every = {unit["code"]: groups_with_free(unit, answer) for unit in units}

    def of_label(self, suggestion: Suggestion) -> list[_Place]:
        """Give where a label may stand, best first: one on the whole text wants a group that has none."""
        is_free = "group" not in suggestion and suggestion["start"] is not None
        groups = [] if is_free else self._groups(suggestion)
        found = self._found.get(suggestion["marker"])
        if not groups and found is not None:
            groups = [self._with_room(found[0], suggestion["marker"])]
        return [{"group": one.id, "group_order": one.order} for one in groups] or [{}]

    def of_input(self, suggestion: Suggestion) -> list[Input]:
        """Give the fields that a suggestion may fill, still empty, best first."""
        found = self._found.get(suggestion["marker"])
        if found is None:
            return [{"marker": suggestion["marker"], "content": None}]
        given = suggestion.get("slot")
        slots = range(fields_in_group(found[1])) if given is None else [given]
        return [_field(found[1], group, slot) for group in self._groups(suggestion) for slot in slots]

    def _groups(self, suggestion: Suggestion) -> list[Group]:
        found = self._found.get(suggestion["marker"])
        if found is None:
            return []
        groups = self._every[found[0]["code"]]
        wanted = suggestion.get("group")
        if wanted is None:
            return groups
        # A group that Python made has the number alone. Others have ids of their own: there the rank counts.
        of_python = [one for one in groups if f"g{one.id}" == wanted]
        of_page = [one for one in groups if one.id == wanted]
        own = [one for one in groups if f"g{one.order}" == wanted and not has_number(one.id)]
        return of_python or of_page or own

    def _with_room(self, unit: Unit, marker: str) -> Group:
        groups = self._every[unit["code"]]
        used = self._used.get(marker, set())
        return next((one for one in groups if one.id not in used), groups[-1])


def _field(control: MarkerControl, group: Group, slot: int) -> Input:
    item: Input = {"marker": control["code"], "content": None, "group": group.id, "group_order": group.order}
    if slot:
        item["slot"] = slot
    return item


def _group_of(record: Label | Input) -> str | None:
    order = record.get("group_order")
    return record.get("group", None if order is None else f"g{order}")


def groups_with_free(unit: Unit, answer: Answer) -> list[Group]:
    """Give the groups of a unit: those that an answer has, by rank, with empty ones up to the unit's size."""
    codes = {child["code"] for child in unit["children"]}
    ranks: dict[str, int] = {}
    records: list[Label | Input] = [*answer["labels"], *answer["inputs"]]
    for record in records:
        group = _group_of(record)
        if group is not None and record["marker"] in codes:
            rank = record.get("group_order") or _number_in(group) or unit["size"]
            ranks[group] = min(rank, ranks.get(group, rank))
    places: dict[int, str] = {}
    for group in sorted(ranks, key=lambda one: ranks[one]):
        place = ranks[group]
        while place in places:
            place += 1
        places[place] = group
    size = max(unit["size"], *places, 1)
    return [Group(places.get(order) or _free_id(order, ranks), order) for order in range(1, size + 1)]


def has_number(group: str) -> bool:
    """Whether the id of a group was made by a page or by Python, which number them."""
    return re.fullmatch(r"g?[0-9]{1,5}x*", group) is not None  # `_free_id` puts the x there


def _number_in(group: str) -> int:
    found = re.fullmatch(r"g?([0-9]{1,5})", group)
    number = int(found[1]) if found else 0
    return number if number <= MAX_RANK else 0


def _free_id(order: int, taken: Iterable[str]) -> str:
    identity = f"g{order}"
    while identity in taken:
        identity += "x"
    return identity
