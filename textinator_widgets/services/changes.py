"""What an edit changed, in words."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

from textinator_widgets.i18n import translate
from textinator_widgets.model.base import write_json
from textinator_widgets.protocol.answers import Answer

DEFAULTS: dict[str, Any] = {"slot": 0, "origin": "person", "extra": {}}
"""What a record says by leaving a field out."""
MAX_LINES = 200
MAX_QUOTE = 60


def describe_changes(before: Answer, after: Answer, names: Mapping[str, str], language: str) -> str:
    """Give one line for each thing that was changed, deleted or added.

    Parameters
    ----------
    names
        Of markers and relations by code, as people see them.
    language
        Of the lines.
    """
    lines: list[str] = []
    for kind in ("labels", "inputs", "relations"):
        old = {_key(kind, record): record for record in before[kind]}
        new = {_key(kind, record): record for record in after[kind]}
        gone = {key: record for key, record in old.items() if key not in new}
        come = {key: record for key, record in new.items() if key not in old}
        _drop_equal(gone, come)
        for record in gone.values():
            lines.append(translate("Deleted {name}", language, name=_named(record, names)))
        for key, record in new.items():
            if key in old and _content(old[key]) != _content(record):
                lines.append(translate("Changed {name}", language, name=_named(record, names)))
        for record in come.values():
            lines.append(translate("Added {name}", language, name=_named(record, names)))
    return "\n".join(lines[:MAX_LINES])


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


def _content(record: Mapping[str, Any]) -> dict[str, Any]:
    """Give what makes a record what it is, without its id and what is empty."""
    left_out = "id", "number"
    kept = {name: value for name, value in record.items() if name not in left_out}
    kept = {name: value for name, value in kept.items() if value not in (None, DEFAULTS.get(name))}
    if "links" in kept:
        kept["links"] = sorted(map(str, kept["links"]))
    return kept


def _drop_equal(gone: dict[Hashable, Any], come: dict[Hashable, Any]) -> None:
    """Leave out what is the same but for its id."""
    equal: dict[str, list[Hashable]] = {}
    for key, added in come.items():
        equal.setdefault(_written(added), []).append(key)
    for key, record in list(gone.items()):
        if same := equal.get(_written(record)):
            del gone[key], come[same.pop()]


def _written(record: Mapping[str, Any]) -> str:
    return write_json(sorted(_content(record).items()))


def _named(record: Mapping[str, Any], names: Mapping[str, str]) -> str:
    code = record.get("marker") or record.get("relation") or ""
    name = names.get(code, code)
    quote = record.get("quote")
    if not quote:
        return name
    return f"{name}: {quote if len(quote) <= MAX_QUOTE else quote[:MAX_QUOTE] + '…'}"
