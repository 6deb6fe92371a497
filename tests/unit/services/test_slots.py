"""Every input stands in a field that a page draws, or stood there when it was stored."""

from typing import Any

import pytest

from textinator_widgets.errors import InvalidContent
from textinator_widgets.services.answers import check_answer, check_draft
from textinator_widgets.services.marker_specs import marker_controls

TEXT = "Ann left."
CONTROLS = marker_controls([{"name": "Note", "anno_type": "free-text"}])
SEVERAL = {"name": "Idea", "anno_type": "free-text", "restrictions": [">= 1", "<= 2"]}
UNITS: Any = [
    {
        "kind": "unit", "code": "unit_1", "size": 3, "minimum": 0, "rankable": True,
        "children": marker_controls([SEVERAL]),
    }
]  # fmt: skip


def ideas(*slots: int | None, group: str | None = "g1") -> list[Any]:
    given = ({"marker": "idea", "content": f"{number}"} for number in range(len(slots)))
    place = {} if group is None else {"group": group, "group_order": 1}
    return [
        {**one, **place, **({} if slot is None else {"slot": slot})}
        for one, slot in zip(given, slots, strict=True)
    ]


def slots(inputs: list[Any], stored: list[Any] | None = None) -> list[int]:
    before: Any = None if stored is None else {"labels": [], "inputs": stored, "relations": []}
    checked = check_answer(
        {"inputs": inputs}, text=TEXT, controls=CONTROLS, units=UNITS, stored=before, ignore=True
    )
    return [item["slot"] for item in checked.inputs]


@pytest.mark.parametrize(
    ("given", "stored", "found"),
    [
        ((0, 1), None, [0, 1]),
        ((5, None), None, [0, 1]),
        ((5, 0), None, [1, 0]),
        ((0, 7), (0, 2), [0, 1]),
        ((0, 2), (0, 2), [0, 2]),
        ((0, 1, 2), (0, 1, 2), [0, 1, 2]),
    ],
)
def test_an_input_beyond_the_fields_of_its_marker_gets_a_free_one_unless_it_was_stored_there(
    given: Any, stored: Any, found: list[int]
) -> None:
    assert slots(ideas(*given), None if stored is None else ideas(*stored)) == found


def test_a_marker_outside_a_unit_has_one_field() -> None:
    note = {"marker": "note", "content": "x"}

    assert slots([{**note, "slot": 4}]) == [0]
    for other in ({**note, "slot": 4}, {**note, "group": "a"}):
        with pytest.raises(InvalidContent, match="twice"):
            slots([note, other])
        assert slots([note, other], stored=[note, other]) == [0, other.get("slot", 0)]


def test_a_draft_has_its_inputs_where_a_page_looks_for_them() -> None:
    def draft(*inputs: Any, labels: Any = ()) -> Any:
        answer = {"labels": labels, "inputs": inputs}
        return check_draft(answer, text=TEXT, controls=CONTROLS, units=UNITS)["inputs"]

    bare = {"marker": "idea", "content": "0"}
    first = {**bare, "group": "g1", "group_order": 1}
    assert draft(bare, {**bare, "group_order": 2}, bare) == [
        first,
        {**bare, "group": "g2", "group_order": 2},
        {**first, "slot": 1},
    ]
    other = {**bare, "group": "g1", "group_order": 3}
    assert draft(other, bare) == [other, {**first, "group": "g1x"}]
    mine = {**bare, "group": "mine", "group_order": 1, "slot": 9}
    assert draft(mine, bare) == [mine, {**bare, "group": "mine", "group_order": 1}]
    assert draft({"marker": "note", "content": "x", "group": "a"}) == [
        {"marker": "note", "content": "x", "group": "a"}
    ]
