"""Fields of markers: every input of an answer gets the group and the number of its field, its slot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import count

from textinator_widgets.errors import InvalidContent
from textinator_widgets.i18n import translate
from textinator_widgets.protocol.answers import Answer, Input, Label
from textinator_widgets.protocol.screen import MarkerControl, Unit
from textinator_widgets.services.restrictions import fields_in_group

Field = tuple[str, str, int]
"""A marker, a group ("" = none) and a slot."""


def number_fields(
    inputs: Sequence[Input],
    controls: Mapping[str, MarkerControl],
    unit_of: Mapping[str, Unit],
    language: str,
    *,
    stored: Answer | None = None,
) -> None:
    """Give every input its slot.

    A slot stays that names a field of its marker, or one that is filled in the stored answer; every other
    input gets the first field that is free. A marker outside a unit has one field.

    Parameters
    ----------
    stored
        The answer that this one takes the place of; None = there is none.

    Raises
    ------
    InvalidContent
        When a field was answered twice.
    """
    before = {_field(item) for item in (stored["inputs"] if stored is not None else ())}
    most = {code: fields_in_group(control) if code in unit_of else 1 for code, control in controls.items()}
    said = Counter(_field(item) for item in inputs if "slot" in item)
    twice = {field[0] for field, times in said.items() if times > 1}
    _number(inputs, lambda field: field[2] < most[field[0]] or field in before)
    outside = [_field(item) for item in inputs if item["marker"] not in unit_of]
    filled = Counter(marker for marker, _, _ in outside)
    twice |= {field[0] for field in outside if filled[field[0]] > 1 and field not in before}
    for code in controls:
        if code in twice:
            name = controls[code]["name"]
            raise InvalidContent(translate('The field "{name}" was answered twice.', language, name=name))


def place_fields(answer: Answer, unit_of: Mapping[str, Unit], stored: Answer | None = None) -> None:
    """Give the inputs of a draft the groups and slots by which a page finds them; what they have stays.

    An input without a group belongs to the group of its rank: that of the draft, else that of the stored
    answer whose changes these are, else a new one. A label that says a rank alone goes into that group, too.
    """
    groups = _groups_by_rank(answer, unit_of)
    own = {(code, group) for (code, _), group in groups.items()}
    for place, group in (_groups_by_rank(stored, unit_of) if stored is not None else {}).items():
        if (place[0], group) not in own:  # the draft may have given it another rank
            groups.setdefault(place, group)
    for item in answer["inputs"]:
        unit = unit_of.get(item["marker"])
        if unit is not None and "group" not in item:
            rank = item.setdefault("group_order", 1)
            item["group"] = groups.setdefault((unit["code"], rank), _new_group(rank, groups.values()))
    for label in answer["labels"]:
        unit = unit_of.get(label["marker"])
        place = ("" if unit is None else unit["code"], label.get("group_order", 0))
        if "group" not in label and place in groups:
            label["group"] = groups[place]
    bare = [item for item in answer["inputs"] if "slot" not in item]
    _number(answer["inputs"], lambda field: True)
    for item in bare:
        if item["slot"] == 0:
            del item["slot"]  # as the page writes it


def _groups_by_rank(answer: Answer, unit_of: Mapping[str, Unit]) -> dict[tuple[str, int], str]:
    """Give the groups of an answer by the code of their unit and their rank."""
    groups: dict[tuple[str, int], str] = {}
    records: list[Label | Input] = [*answer["labels"], *answer["inputs"]]
    for record in records:
        unit = unit_of.get(record["marker"])
        if unit is not None and "group" in record:
            groups.setdefault((unit["code"], record.get("group_order", 1)), record["group"])
    return groups


def _new_group(rank: int, taken: Collection[str]) -> str:
    """Give the id of a group as the page makes it."""
    group = f"g{rank}"
    while group in taken:
        group += "x"
    return group


def _field(item: Input) -> Field:
    return item["marker"], item.get("group", ""), item.get("slot", 0)


def _number(inputs: Sequence[Input], stays: Callable[[Field], bool]) -> None:
    """Give a slot to the inputs that have none, whose slot is taken, or may not stay."""
    taken: set[Field] = set()
    others: list[Input] = []
    for item in inputs:
        field = _field(item)
        if "slot" in item and field not in taken and stays(field):
            taken.add(field)
        else:
            others.append(item)
    lowest: Counter[tuple[str, str]] = Counter()
    for item in others:
        marker, group, _ = _field(item)
        slot = next(slot for slot in count(lowest[marker, group]) if (marker, group, slot) not in taken)
        taken.add((marker, group, slot))
        lowest[marker, group] = slot + 1
        item["slot"] = slot
