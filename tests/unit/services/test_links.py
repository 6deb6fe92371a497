"""Numbers of relations, and what a relation may join."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from textinator_widgets.errors import InvalidRelation
from textinator_widgets.services.links import MAX_NUMBER, allowed_pairs, check_relations

GOLDEN = json.loads((Path(__file__).parents[2] / "protocol" / "golden" / "relations.json").read_bytes())
LABELS = [
    {"id": name, "marker": "mention", "start": place, "end": place + 1, "quote": "x"}
    for place, name in enumerate("abcdef")
]
COREFERS = {
    "code": "corefers",
    "name": "Corefers",
    "shortcut": None,
    "direction": "2",
    "representation": "g",
    "pairs": [("mention", "mention")],
    "restrictions": [],
}


def relation(first, second, **more):
    return {"relation": "corefers", "links": [{"source": first, "target": second}], **more}


def numbers(*given):
    return [one["number"] for one in check_relations(given, LABELS, [COREFERS])]


def test_relations_without_numbers_get_the_smallest_that_are_free():
    assert numbers(relation("a", "b"), relation("c", "d", number=1), relation("e", "f")) == [2, 1, 3]


def test_a_number_stays_when_relations_before_it_are_gone():
    assert numbers(relation("a", "b", number=7)) == [7]


@pytest.mark.parametrize("number", [0, -1, True, 1.0, "1", MAX_NUMBER + 1])
def test_what_is_no_number_is_refused(number):
    with pytest.raises(InvalidRelation, match="whole number from 1"):
        numbers(relation("a", "b", number=number))


def test_a_number_belongs_to_one_relation():
    with pytest.raises(InvalidRelation, match="The number 2 came twice"):
        numbers(relation("a", "b", number=2), relation("c", "d", number=2))


@pytest.mark.parametrize("case", GOLDEN["cases"], ids=lambda case: " ".join(map(str, case.values())))
def test_a_relation_joins_the_markers_that_the_page_says(case):
    control = {**COREFERS, **GOLDEN["controls"][case["control"]]}
    control["pairs"] = [tuple(pair) for pair in control["pairs"]]

    assert ((case["source"], case["target"]) in allowed_pairs(control)) is case["allowed"]
