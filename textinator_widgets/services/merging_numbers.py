"""Ids of suggestions inside answers, drafts and undo stacks: each copy of a store counts its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from textinator_widgets.model import MarkerVariant, Suggestion, User

Number = Callable[[int], Any]
"""Gives what an id of one copy becomes; None = it is left out."""

_STEP = {"before", "after"}


def renumbered(value: Any, number: Number) -> Any:  # noqa: ANN401 any JSON
    """Give JSON with the ids of suggestions changed: those in labels, and those that steps decided about."""
    if isinstance(value, list):
        return [renumbered(one, number) for one in value]
    if not isinstance(value, Mapping):
        return value
    found = {name: renumbered(one, number) for name, one in value.items()}
    extra = value.get("extra")
    if value.get("origin") == "suggestion" and isinstance(extra, Mapping) and _is_id(extra.get("suggestion")):
        changed = {**extra, "suggestion": number(extra["suggestion"])}
        found["extra"] = {name: one for name, one in changed.items() if one is not None}
    if set(value) >= _STEP:
        for name in {"rejected", "reopened"} & set(value):
            found[name] = [one for old in value[name] if (one := number(old)) is not None]
    return found


def _is_id(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def named_in(session: Session) -> Number:
    """Give what says which suggestion an id of a store means, in every copy of it; others stay."""

    def name(number: int) -> Any:  # noqa: ANN401 JSON
        row = session.get(Suggestion, number) if 0 < number < 2**31 else None
        if row is None or row.user_id is None:
            return number
        return {
            "user": session.get_one(User, row.user_id).name,
            "marker": session.get_one(MarkerVariant, row.marker_id).code,
            "start": row.start,
            "end": row.end,
            "content": row.content,
            "group": row.group_id,
            "slot": row.slot,
        }

    return name
