"""What an edit changed, in words."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

from textinator_widgets.i18n import translate
from textinator_widgets.model.base import write_json
from textinator_widgets.protocol.answers import Answer
from textinator_widgets.services.links import twins_of
from textinator_widgets.services.rules import Rules

DEFAULTS: dict[str, Any] = {"slot": 0, "origin": "person", "extra": {}}
"""What a record says by leaving a field out."""
NONE: Mapping[str, str] = {}
MAX_LINES = 200
MAX_QUOTE = 60
"""Most characters of a label, or of what stands in a field."""
LEAD = 20
"""Characters before the first difference of two long contents that begin alike."""
MAX_END = 30
"""Most characters of a label in a line about its relation."""
MAX_FIELDS = 10
"""Most fields of an `extra` that a line shows."""
MAX_LINKS = 10
"""Most links of a relation that a line shows."""


@dataclass(frozen=True)
class Names:
    """What markers and relations are called, by code, and which relations have no direction.

    `units` has the units of the markers that are in one, by code.
    """

    by_code: Mapping[str, str]
    mutual: Collection[str] = ()
    units: Mapping[str, str] = field(default_factory=dict)


def names_in(rules: Rules) -> Names:
    """Give the names of a project's markers, also of those in units, and relations."""
    children = (child for unit in rules.units for child in unit["children"])
    named = (*rules.controls, *children, *rules.relations)
    mutual = {relation["code"] for relation in rules.relations if relation["direction"] == "2"}
    units = {child["code"]: unit["code"] for unit in rules.units for child in unit["children"]}
    return Names({one["code"]: one["name"] for one in named}, mutual, units)


def describe_changes(before: Answer, after: Answer, names: Names, language: str) -> str:
    """Give one line for each thing that was changed, deleted or added.

    A label has its words, an input what stands in it, shortened around what is new; a relation has its number
    and the words that it joins. What changed has those of before too. A group that got another rank is one
    line, with its first words. Of an `extra`, the fields that differ are shown, each with what stood in it.

    Parameters
    ----------
    language
        Of the lines.
    """
    lines: list[str] = []
    twins = twins_of(after["labels"], before["labels"])
    for kind in ("labels", "inputs", "relations"):
        old = {_key(kind, record): record for record in before[kind]}
        new = {_key(kind, record): record for record in after[kind]}
        gone = {key: record for key, record in old.items() if key not in new}
        come = {key: record for key, record in new.items() if key not in old}
        _drop_equal(gone, come, twins)
        for record in gone.values():
            name = _named(record, names, before, language)
            lines.append(translate("Deleted {name}", language, name=name))
        for key, record in new.items():
            if key in old and _said(old[key]) != _said(record, twins):
                lines.append(_changed((old[key], before), (record, after), names, language))
        for record in come.values():
            name = _named(record, names, after, language)
            lines.append(translate("Added {name}", language, name=name))
    lines += _ranked(before, after, names, language)
    return "\n".join(lines[:MAX_LINES])


def _changed(
    old: tuple[Mapping[str, Any], Answer], new: tuple[Mapping[str, Any], Answer], names: Names, language: str
) -> str:
    """Give the line of a record that was another one, each with its answer."""
    start = 0
    if "content" in new[0]:
        start = _first_difference(_words(old[0]), _words(new[0]))
    name, before = (_named(one[0], names, one[1], language, start) for one in (new, old))
    if name == before:
        line = translate("Changed {name}", language, name=name)
    else:
        line = translate("Changed {name} (before: {old})", language, name=name, old=before)
    return "; ".join([line, *_fields(old[0].get("extra") or {}, new[0].get("extra") or {})])


def _fields(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Give what stood and stands in the fields of an `extra` that differ, such as those of label actions."""
    told: list[str] = []
    for name in {**old, **new}:
        before, after = (_line(_written_value(extra.get(name))) for extra in (old, new))
        if before != after:
            start = _first_difference(before, after)
            values = (_from(words, start) or "–" for words in (before, after))
            told.append(f"{_short(_line(name), MAX_END)}: {' → '.join(values)}")
    return told if len(told) <= MAX_FIELDS else [*told[:MAX_FIELDS], "…"]


def _written_value(value: object) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    return write_json(value)


def _ranked(before: Answer, after: Answer, names: Names, language: str) -> list[str]:
    """Give a line for each group that has another rank than before."""
    ranks: list[dict[tuple[str, str], int]] = [{}, {}]
    words: dict[tuple[str, str], str] = {}
    for found, answer in zip(ranks, (before, after), strict=True):
        for record in (*answer["inputs"], *answer["labels"]):
            if "group" in record and "group_order" in record:
                group = names.units.get(record["marker"], ""), record["group"]
                found[group] = record["group_order"]
                words[group] = words.get(group) or _words(record)
    return [
        translate(
            "Rank of the group “{words}”: {old} → {new}",
            language,
            words=_short(words[group], MAX_END),
            old=old,
            new=ranks[1][group],
        )
        for group, old in ranks[0].items()
        if ranks[1].get(group, old) != old
    ]


def replaced_records(before: Answer, after: Answer) -> dict[str, list[dict[str, Any]]]:
    """Give the labels, inputs and relations that an edit changed or deleted, as they were before it.

    The quotes of labels are left out: they are in the text.
    """
    found: dict[str, list[dict[str, Any]]] = {}
    for kind in ("labels", "inputs", "relations"):
        new = {_key(kind, record): _content(record) for record in after[kind]}
        found[kind] = [
            {name: value for name, value in record.items() if name != "quote"}
            for record in before[kind]
            if new.get(_key(kind, record)) != _content(record)
        ]
    return found


def _key(kind: str, record: Mapping[str, Any]) -> Hashable:
    if kind == "inputs":
        return record["marker"], record.get("group"), record.get("slot", 0)
    return str(record["id"])


def _content(record: Mapping[str, Any], twins: Mapping[str, str] = NONE) -> dict[str, Any]:
    """Give what makes a record what it is, without its id and what is empty.

    Parameters
    ----------
    twins
        Ids of labels before by those that they have now.
    """
    kept = {name: value for name, value in record.items() if name != "id"}
    kept = {name: value for name, value in kept.items() if value not in (None, DEFAULTS.get(name))}
    if "links" in kept:
        links = ((link["source"], link["target"]) for link in kept["links"])
        kept["links"] = sorted([twins.get(one, one), twins.get(two, two)] for one, two in links)
    return kept


def _said(record: Mapping[str, Any], twins: Mapping[str, str] = NONE) -> dict[str, Any]:
    """Give what a line may speak of: a rank is that of the whole group, which has a line of its own."""
    said = _content(record, twins)
    if "group" in said:
        said.pop("group_order", None)
    return said


def _drop_equal(gone: dict[Hashable, Any], come: dict[Hashable, Any], twins: Mapping[str, str]) -> None:
    """Leave out what is the same but for its id and those of its labels."""
    equal: dict[str, list[Hashable]] = {}
    for key, added in come.items():
        equal.setdefault(_written(added, twins), []).append(key)
    for key, record in list(gone.items()):
        if same := equal.get(_written(record)):
            del gone[key], come[same.pop()]


def _written(record: Mapping[str, Any], twins: Mapping[str, str] = NONE) -> str:
    return write_json(sorted(_said(record, twins).items()))


def _named(record: Mapping[str, Any], names: Names, answer: Answer, language: str, start: int = 0) -> str:
    """Give the name of a record with its words, which are shown from shortly before `start`."""
    code = record.get("marker") or record.get("relation") or ""
    name = names.by_code.get(code, code)
    if "links" in record:
        return f"{name} {record['number']}: {_joined(record, names, answer)}"
    if "group_order" in record:
        name = translate("{name}, group {number}", language, name=name, number=record["group_order"])
    words = _from(_words(record), start)
    return f"{name}: {words}" if words else name


def _words(record: Mapping[str, Any]) -> str:
    """Give the words of a label, or what stands in a field, in one line."""
    content = record["content"] if "content" in record else record.get("quote")
    return _line(_written_out(content))


def _written_out(content: object) -> str:
    """Give content as people read it: choices with commas, those of a group behind its name."""
    if isinstance(content, list):
        parts = (" / ".join(map(str, one)) if isinstance(one, list) else str(one) for one in content)
        return ", ".join(parts)
    return "" if content is None else str(content)


def _joined(relation: Mapping[str, Any], names: Names, answer: Answer) -> str:
    """Give the words that a relation joins: a chain of a cluster is one row of them."""
    words = {
        label["id"]: _short(_words(label), MAX_END) or names.by_code.get(label["marker"], label["marker"])
        for label in answer["labels"]
    }
    is_mutual = relation["relation"] in names.mutual
    rows: list[list[str]] = []
    for link in relation["links"][:MAX_LINKS]:
        source, target = link["source"], link["target"]
        if is_mutual and rows and rows[-1][-1] == source:
            rows[-1].append(target)
        else:
            rows.append([source, target])
    arrow = " ↔ " if is_mutual else " → "
    shown = ", ".join(arrow.join(words[one] for one in row) for row in rows)
    return f"{shown} …" if len(relation["links"]) > MAX_LINKS else shown


def _line(words: str) -> str:
    return " ".join(words.split())


def _first_difference(one: str, other: str) -> int:
    """Give the place of the first character that differs; 0 when none does."""
    pairs = enumerate(zip(one, other, strict=False))
    shorter = min(len(one), len(other)) if one != other else 0
    return next((place for place, (left, right) in pairs if left != right), shorter)


def _from(words: str, start: int) -> str:
    """Give the beginning of words, or of long ones what stands from shortly before `start`."""
    if len(words) > MAX_QUOTE and start > LEAD:
        words = "…" + words[start - LEAD :]
    return _short(words, MAX_QUOTE)


def _short(quote: str, most: int) -> str:
    return quote if len(quote) <= most else quote[:most] + "…"
