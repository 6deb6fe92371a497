"""What an edit changed, in words."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass
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
MAX_END = 30
"""Most characters of a label in a line about its relation."""
MAX_LINKS = 10
"""Most links of a relation that a line shows."""


@dataclass(frozen=True)
class Names:
    """What markers and relations are called, by code, and which relations have no direction."""

    by_code: Mapping[str, str]
    mutual: Collection[str] = ()


def names_in(rules: Rules) -> Names:
    """Give the names of a project's markers, also of those in units, and relations."""
    children = (child for unit in rules.units for child in unit["children"])
    named = (*rules.controls, *children, *rules.relations)
    mutual = {relation["code"] for relation in rules.relations if relation["direction"] == "2"}
    return Names({one["code"]: one["name"] for one in named}, mutual)


def describe_changes(before: Answer, after: Answer, names: Names, language: str) -> str:
    """Give one line for each thing that was changed, deleted or added.

    A relation has its number and the words that it joins; one whose links changed has those of before too.

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
            lines.append(translate("Deleted {name}", language, name=_named(record, names, before)))
        for key, record in new.items():
            if key in old and _content(old[key]) != _content(record, twins):
                lines.append(
                    _changed(_named(old[key], names, before), _named(record, names, after), language)
                )
        for record in come.values():
            lines.append(translate("Added {name}", language, name=_named(record, names, after)))
    return "\n".join(lines[:MAX_LINES])


def _changed(old: str, new: str, language: str) -> str:
    if old == new:
        return translate("Changed {name}", language, name=new)
    return translate("Changed {name} (before: {old})", language, name=new, old=old)


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


def _drop_equal(gone: dict[Hashable, Any], come: dict[Hashable, Any], twins: Mapping[str, str]) -> None:
    """Leave out what is the same but for its id and those of its labels."""
    equal: dict[str, list[Hashable]] = {}
    for key, added in come.items():
        equal.setdefault(_written(added, twins), []).append(key)
    for key, record in list(gone.items()):
        if same := equal.get(_written(record)):
            del gone[key], come[same.pop()]


def _written(record: Mapping[str, Any], twins: Mapping[str, str] = NONE) -> str:
    return write_json(sorted(_content(record, twins).items()))


def _named(record: Mapping[str, Any], names: Names, answer: Answer) -> str:
    code = record.get("marker") or record.get("relation") or ""
    name = names.by_code.get(code, code)
    if "links" in record:
        return f"{name} {record['number']}: {_joined(record, names, answer)}"
    quote = record.get("quote")
    return f"{name}: {_short(quote, MAX_QUOTE)}" if quote else name


def _joined(relation: Mapping[str, Any], names: Names, answer: Answer) -> str:
    """Give the words that a relation joins: a chain of a cluster is one row of them."""
    words = {
        label["id"]: _short(label["quote"], MAX_END)
        if label["quote"]
        else names.by_code.get(label["marker"], label["marker"])
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


def _short(quote: str, most: int) -> str:
    return quote if len(quote) <= most else quote[:most] + "…"
