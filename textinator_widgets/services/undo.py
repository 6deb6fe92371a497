"""The undo stack of a draft: made by the page, checked here, read by the page alone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from textinator_widgets.errors import MalformedAnswer

MAX_HISTORY_BYTES = 5 * 1024 * 1024
MAX_STEPS = 1000

_LISTS = frozenset(("labels", "inputs", "relations"))
_DECISIONS = frozenset(("rejected", "reopened"))
_COLUMNS = frozenset(("id", "marker", "start", "end", "more"))


def check_history(history: object) -> dict[str, Any] | None:
    """Give an undo stack: JSON of the right shape, not larger than 5 MB.

    Raises
    ------
    MalformedAnswer
        When it is none.
    """
    if history is None:
        return None
    try:
        size = len(json.dumps(history, allow_nan=False, ensure_ascii=False).encode())
    except (TypeError, ValueError, RecursionError):
        size = -1
    if (
        not 0 <= size <= MAX_HISTORY_BYTES
        or not isinstance(history, dict)
        or set(history) - {"records"} != {"past", "future"}
    ):
        raise MalformedAnswer(
            f"A history must be past and future steps of at most {MAX_HISTORY_BYTES} bytes."
        )
    counts = _counts(history["records"]) if "records" in history else None
    for steps in (history["past"], history["future"]):
        if (
            not isinstance(steps, list)
            or len(steps) > MAX_STEPS
            or not all(_is_step(step, counts) for step in steps)
        ):
            raise MalformedAnswer(
                f"A history holds at most {MAX_STEPS} steps, each with name, before and after."
            )
    return history


def _counts(records: object) -> dict[str, int]:
    """Give how many records of each sort a packed history holds."""
    if (
        not isinstance(records, dict)
        or set(records) != _LISTS
        or not _are_columns(records["labels"])
        or not all(_are_objects(records[name]) for name in ("inputs", "relations"))
    ):
        raise MalformedAnswer("The records of a history must be labels as columns, inputs and relations.")
    return {
        "labels": len(records["labels"]["id"]),
        "inputs": len(records["inputs"]),
        "relations": len(records["relations"]),
    }


def _are_objects(records: object) -> bool:
    return isinstance(records, list) and all(isinstance(record, dict) for record in records)


def _are_columns(labels: object) -> bool:
    if not isinstance(labels, dict) or set(labels) != _COLUMNS or not isinstance(labels["more"], dict):
        return False
    columns = [labels[name] for name in ("id", "marker", "start", "end")]
    if not all(isinstance(column, list) and len(column) == len(columns[0]) for column in columns):
        return False
    return all(map(_is_label, *columns)) and all(
        key.isdecimal() and int(key) < len(columns[0]) and isinstance(more, dict)
        for key, more in labels["more"].items()
    )


def _is_label(label_id: object, marker: object, start: object, end: object) -> bool:
    if not isinstance(label_id, str) or not isinstance(marker, str):
        return False
    if start is None or end is None:
        return start is end
    return type(start) is int and type(end) is int and 0 <= start < end


def _is_step(step: object, counts: Mapping[str, int] | None) -> bool:
    return (
        isinstance(step, dict)
        and set(step) - _DECISIONS == {"name", "before", "after"}
        and isinstance(step["name"], str)
        and all(_are_numbers(step[decided]) for decided in _DECISIONS & set(step))
        and all(_is_side(step[side], counts) for side in ("before", "after"))
    )


def _are_numbers(ids: object) -> bool:
    return isinstance(ids, list) and all(type(number) is int for number in ids)


def _is_side(side: object, counts: Mapping[str, int] | None) -> bool:
    """Say whether one side of a step is an answer, or runs of the records that are counted."""
    if not isinstance(side, dict):
        return False
    if counts is None:
        return set(side) == _LISTS and all(_are_objects(records) for records in side.values())
    return set(side) <= _LISTS and all(_are_runs(runs, counts[name]) for name, runs in side.items())


def _are_runs(runs: object, count: int) -> bool:
    """Say whether these are pairs of a first place and a length that name no more records than there are."""
    if not isinstance(runs, list) or len(runs) % 2 or any(type(number) is not int for number in runs):
        return False
    pairs = zip(runs[::2], runs[1::2], strict=True)
    if not all(0 <= first < first + length <= count for first, length in pairs):
        return False
    return sum(runs[1::2]) <= count
