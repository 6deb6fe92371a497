"""An undo stack is taken as the page makes it, packed or plain, and in no other shape."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from textinator_widgets.errors import InvalidAnswer
from textinator_widgets.services.undo import MAX_HISTORY_BYTES, MAX_STEPS, check_history

EMPTY: dict[str, Any] = {"labels": [], "inputs": [], "relations": []}
LABEL = {"id": "a", "marker": "person", "start": 0, "end": 3, "quote": "Ann"}
PLAIN: dict[str, Any] = {
    "past": [{"name": "Label", "before": EMPTY, "after": {**EMPTY, "labels": [LABEL]}}],
    "future": [],
}
PACKED: dict[str, Any] = {
    "records": {
        "labels": {
            "id": ["a", "b", "w"],
            "marker": ["person", "person", "tone"],
            "start": [0, 4, None],
            "end": [3, 9, None],
            "more": {"1": {"group": "g", "group_order": 1}},
        },
        "inputs": [{"marker": "note", "content": "x"}],
        "relations": [],
    },
    "past": [
        {"name": "Label all occurrences", "before": {}, "after": {"labels": [0, 3]}},
        {"name": "Unmark all", "before": {"labels": [2, 1, 0, 2]}, "after": {}},
    ],
    "future": [{"name": "Answer", "before": {}, "after": {"inputs": [0, 1]}}],
}


@pytest.mark.parametrize("history", [None, {"past": [], "future": []}, PLAIN, PACKED])
def test_a_stack_of_the_page_is_taken_as_it_is(history: Any) -> None:
    assert check_history(copy.deepcopy(history)) == history


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("records",), None),
        (("records",), []),
        (("records", "labels"), []),
        (("records", "labels", "id"), ["a", "b"]),
        (("records", "labels", "id"), ["a", "b", 3]),
        (("records", "labels", "marker"), "abc"),
        (("records", "labels", "start"), [0, 9, None]),
        (("records", "labels", "start"), [-1, 4, None]),
        (("records", "labels", "start"), [False, 4, None]),
        (("records", "labels", "end"), [3, None, None]),
        (("records", "labels", "more"), {"3": {}}),
        (("records", "labels", "more"), {"x": {}}),
        (("records", "labels", "more"), {"1": "g"}),
        (("records", "labels", "color"), []),
        (("records", "inputs"), ["x"]),
        (("records", "relations"), {}),
        (("records", "other"), []),
        (("past",), {}),
        (("past",), [PACKED["past"][0]] * (MAX_STEPS + 1)),
        (("past", 0), "Label"),
        (("past", 0, "name"), 1),
        (("past", 0, "more"), 1),
        (("past", 0, "after"), []),
        (("past", 0, "after", "labels"), [0]),
        (("past", 0, "after", "labels"), [0, 4]),
        (("past", 0, "after", "labels"), [0, 0]),
        (("past", 0, "after", "labels"), [-1, 1]),
        (("past", 0, "after", "labels"), [0, 3, 0, 3]),
        (("past", 0, "after", "labels"), [0.0, 1.0]),
        (("past", 0, "after", "labels"), [LABEL]),
        (("past", 0, "after", "extra"), []),
        (("future",), None),
        (("other",), []),
    ],
)
def test_a_stack_of_another_shape_is_refused(path: tuple[Any, ...], value: object) -> None:
    history = copy.deepcopy(PACKED)
    place: Any = history
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value

    with pytest.raises(InvalidAnswer, match="history"):
        check_history(history)


@pytest.mark.parametrize(
    "history",
    [
        [],
        {"past": []},
        {**PLAIN, "past": [{"name": "Label", "before": {}, "after": {}}]},
        {**PLAIN, "past": [{"name": "Label", "before": EMPTY, "after": {**EMPTY, "labels": [1]}}]},
        {"past": [], "future": [{"name": "x" * MAX_HISTORY_BYTES, "before": EMPTY, "after": EMPTY}]},
        {"past": [{"name": {1, 2}, "before": EMPTY, "after": EMPTY}], "future": []},
    ],
)
def test_a_plain_stack_of_another_shape_is_refused(history: object) -> None:
    with pytest.raises(InvalidAnswer, match="history"):
        check_history(history)
