"""An undo stack is taken as the page makes it, packed or plain, and in no other shape."""

from __future__ import annotations

import copy
from typing import Any, cast

import pytest

from textinator_widgets.errors import InvalidAnswer
from textinator_widgets.services.accepted_work import STEP, with_step
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


def test_a_full_stack_forgets_its_oldest_step_when_python_adds_one() -> None:
    past = [{**PLAIN["past"][0], "name": str(number)} for number in range(MAX_STEPS)]

    history, before, after = cast("Any", ({"past": past, "future": []}, EMPTY, {**EMPTY, "labels": [LABEL]}))
    grown = with_step(history, before, after)

    assert [step["name"] for step in grown["past"]] == [*map(str, range(1, MAX_STEPS)), STEP]


@pytest.mark.parametrize("is_packed", [True, False])
def test_a_stack_without_room_forgets_as_few_of_the_oldest_steps_as_it_can(is_packed: bool) -> None:
    labels = [{**LABEL, "id": "x" * (MAX_HISTORY_BYTES // 100) + str(number)} for number in range(98)]
    records = {
        "labels": {name: [label[name] for label in labels] for name in ("id", "marker", "start", "end")}
        | {"more": {str(number): {"group": f"g{number}"} for number in range(98)}},
        "inputs": [],
        "relations": [],
    }
    sides = [
        ({}, {"labels": [n, 1]}) if is_packed else (EMPTY, {**EMPTY, "labels": [labels[n]]})
        for n in range(98)
    ]
    past = [{"name": str(n), "before": before, "after": after} for n, (before, after) in enumerate(sides)]
    history: Any = {"past": past, "future": []} | ({"records": records} if is_packed else {})
    large = {**LABEL, "id": "y" * (MAX_HISTORY_BYTES // 25)}

    without, added = cast("Any", (EMPTY, {**EMPTY, "labels": [large]}))
    grown = with_step(history, without, added)

    assert check_history(copy.deepcopy(grown)) == grown
    names = [step["name"] for step in grown["past"]]
    assert names == [*(str(number) for number in range(98 - (len(names) - 1), 98)), STEP]
    assert 93 <= len(names) - 1 <= 97
    for step in grown["past"][:-1]:
        number = int(step["name"])
        if is_packed:
            (place, _) = step["after"]["labels"]
            assert grown["records"]["labels"]["id"][place] == labels[number]["id"]
            assert grown["records"]["labels"]["more"][str(place)] == {"group": f"g{number}"}
        else:
            assert step["after"]["labels"] == [labels[number]]
