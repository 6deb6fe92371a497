"""Restrictions of markers, units and relations, checked on an answer.

The twin of `js/src/core/restrictions.ts`: the same rules in the same order, both tested on
`tests/protocol/golden/restrictions.json`. Pure: no database.

The rules
---------
- Outside a unit, the labels of a marker, or its inputs that are not empty, are counted over the answer.
- In a unit they are counted in each group that holds anything. Without a restriction that sets a lower
  bound an input marker needs one answer in each group; without one that sets an upper bound it takes as
  many as the lower bound asks for. These two are strict. Labels have no such default.
- A unit needs `minimum` groups that hold anything and takes `size` of them, ranked from 1 to `size`; of an
  answer that takes the place of a stored one, up to the highest rank that this unit has there. What holds
  anything in a group ranked beyond that is told of the unit and that group, and cannot be ignored.
- In a relation the different labels that its links join are counted.
- `no` restricts nothing. Every violated restriction is told, in the order of the screen.
- Of an answer that takes the place of a stored one, a restriction that was not met before, in the same place
  and by the same count, is ignorable: the definition was changed since, and not by who edits the answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textinator_widgets.i18n import translate
from textinator_widgets.plugins import kinds
from textinator_widgets.protocol.answers import Answer, Input, Label
from textinator_widgets.protocol.messages import Violation
from textinator_widgets.protocol.screen import MarkerControl, RelationControl, Restriction, Unit


def bounds(restriction: Restriction) -> tuple[int | None, int | None]:
    """Smallest and largest count that a restriction allows; None = not limited."""
    value = restriction["value"]
    table: dict[str, tuple[int | None, int | None]] = {
        "no": (None, None),
        "ls": (None, value - 1),
        "le": (None, value),
        "gs": (value + 1, None),
        "ge": (value, None),
        "eq": (value, value),
    }
    return table[restriction["kind"]]


def violations(
    answer: Answer,
    controls: Sequence[MarkerControl],
    units: Sequence[Unit] = (),
    relations: Sequence[RelationControl] = (),
    *,
    stored: Answer | None = None,
    language: str = "en",
) -> list[Violation]:
    """Every restriction that an answer does not meet.

    Parameters
    ----------
    controls
        Markers outside units.
    stored
        The answer that this one takes the place of; None = there is none.
    language
        Of the messages.
    """
    found: list[Violation] = []
    for control in controls:
        count = _count(answer, control["code"], None)
        for restriction in control["restrictions"]:
            found.extend(_violated(control, restriction, count, None, language))
    for unit in units:
        found.extend(_of_unit(answer, unit, stored, language))
    for relation in relations:
        found.extend(_of_relation(answer, relation, language))
    return found


def as_before(found: Sequence[Violation], before: Sequence[Violation]) -> list[Violation]:
    """Give what an edited answer does not meet; what the stored one did not meet either may be ignored."""
    known = {(one["marker"], one["group"], one["message"]) for one in before}

    def is_known(one: Violation) -> bool:
        return (one["marker"], one["group"], one["message"]) in known

    return [{**one, "ignorable": one["ignorable"] or is_known(one)} for one in found]


def is_missing_input(
    one: Violation, answer: Answer, controls: Sequence[MarkerControl], units: Sequence[Unit]
) -> bool:
    """Whether a violation says that an input, or a group of a unit that asks for inputs, is not there at all.

    Parameters
    ----------
    controls
        Markers outside units.
    """
    for unit in units:
        if one["marker"] == unit["code"] and one["group"] is None:
            asks = any(kinds.get(child["kind"]).makes == "input" for child in unit["children"])
            return asks and len(groups_of(answer, unit)) < unit["minimum"]
    children = (child for unit in units for child in unit["children"])
    return any(
        control["code"] == one["marker"]
        and kinds.get(control["kind"]).makes == "input"
        and _count(answer, control["code"], one["group"]) == 0
        for control in (*controls, *children)
    )


def groups_of(answer: Answer, unit: Unit) -> list[str]:
    """Ids of a unit's groups that hold anything, by rank, then by first appearance."""
    ranks = _ranks(answer, unit)
    return sorted(ranks, key=lambda group: ranks[group])


def _ranks(answer: Answer, unit: Unit) -> dict[str, int]:
    codes = {child["code"] for child in unit["children"]}
    ranks: dict[str, int] = {}
    for item in _filled(answer):
        if item["marker"] in codes:
            ranks.setdefault(item.get("group", ""), item.get("group_order", 0))
    return ranks


def _filled(answer: Answer) -> Iterator[Label | Input]:
    yield from answer["labels"]
    for item in answer["inputs"]:
        if not is_blank(item):
            yield item


def is_blank(item: Input) -> bool:
    """Whether a field is not filled in."""
    return item["content"] is None or item["content"] == "" or item["content"] == []


def _count(answer: Answer, code: str, group: str | None) -> int:
    return sum(
        1
        for item in _filled(answer)
        if item["marker"] == code and (group is None or item.get("group", "") == group)
    )


def _of_unit(answer: Answer, unit: Unit, stored: Answer | None, language: str) -> Iterator[Violation]:
    groups = groups_of(answer, unit)
    if len(groups) < unit["minimum"]:
        message = translate(
            "Groups to fill in: at least {limit} needed, {count} given.",
            language,
            limit=unit["minimum"],
            count=len(groups),
        )
        yield {"marker": unit["code"], "group": None, "message": message, "ignorable": False}
    if len(groups) > unit["size"]:
        message = translate(
            "Groups to fill in: at most {limit} allowed, {count} given.",
            language,
            limit=unit["size"],
            count=len(groups),
        )
        yield {"marker": unit["code"], "group": None, "message": message, "ignorable": False}
    yield from _beyond(answer, unit, stored, language)
    for group in groups:
        for child in unit["children"]:
            count = _count(answer, child["code"], group)
            for restriction in in_group(child):
                yield from _violated(child, restriction, count, group, language)


def _beyond(answer: Answer, unit: Unit, stored: Answer | None, language: str) -> Iterator[Violation]:
    """Give the groups that are ranked beyond what a unit takes, with what to do about each."""
    ranks = _ranks(answer, unit)
    before = {} if stored is None else _ranks(stored, unit)
    limit = max([unit["size"], *before.values()])
    for group in groups_of(answer, unit):
        if ranks[group] > limit:
            message = translate(
                'Group {number} of "{name}": at most {limit} allowed. Empty this group, or use one from 1 to '
                "{limit}.",
                language,
                number=ranks[group],
                name=", ".join(child["name"] for child in unit["children"]),
                limit=limit,
            )
            yield {"marker": unit["code"], "group": group, "message": message, "ignorable": False}


def in_group(control: MarkerControl) -> list[Restriction]:
    """Restrictions of a marker in one group of its unit, those that hold by default included."""
    given = list(control["restrictions"])
    if kinds.get(control["kind"]).makes != "input":
        return given
    lows = [low for low, _ in map(bounds, given) if low is not None]
    highs = [high for _, high in map(bounds, given) if high is not None]
    if not lows:
        given.append({"kind": "ge", "value": 1, "ignorable": False})
    if not highs:
        given.append({"kind": "le", "value": max([1, *lows]), "ignorable": False})
    return given


def fields_in_group(control: MarkerControl) -> int:
    """Give how many fields of a control stand in each group of its unit."""
    highs = [high for _, high in map(bounds, in_group(control)) if high is not None]
    return max(1, min(highs, default=1))


def _of_relation(answer: Answer, control: RelationControl, language: str) -> Iterator[Violation]:
    for relation in answer["relations"]:
        if relation["relation"] != control["code"]:
            continue
        ends = {end for link in relation["links"] for end in (link["source"], link["target"])}
        for restriction in control["restrictions"]:
            yield from _exceeded(
                control["code"], control["name"], restriction, len(ends), relation["id"], language
            )


def _violated(
    control: MarkerControl, restriction: Restriction, count: int, group: str | None, language: str
) -> Iterator[Violation]:
    low, _ = bounds(restriction)
    if count == 0 and low == 1 and kinds.get(control["kind"]).makes == "input":
        yield {
            "marker": control["code"],
            "group": group,
            "message": translate('The field "{name}" is required.', language, name=control["name"]),
            "ignorable": restriction["ignorable"],
        }
        return
    yield from _exceeded(control["code"], control["name"], restriction, count, group, language)


def _exceeded(
    code: str, name: str, restriction: Restriction, count: int, group: str | None, language: str
) -> Iterator[Violation]:
    low, high = bounds(restriction)
    if (low is None or count >= low) and (high is None or count <= high):
        return
    if low is not None and low == high:
        message = translate(
            '"{name}": exactly {limit} needed, {count} given.', language, name=name, limit=low, count=count
        )
    elif low is not None and count < low:
        message = translate(
            '"{name}": at least {limit} needed, {count} given.', language, name=name, limit=low, count=count
        )
    else:
        message = translate(
            '"{name}": at most {limit} allowed, {count} given.', language, name=name, limit=high, count=count
        )
    yield {"marker": code, "group": group, "message": message, "ignorable": restriction["ignorable"]}
