"""Suggestions go into answers, and are found there, as golden files say, which the page is tested on too."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from textinator_widgets.services.accepting import take_suggestions
from textinator_widgets.services.decisions import Made

GOLDEN = Path(__file__).parents[2] / "protocol" / "golden"
CASES = json.loads((GOLDEN / "suggestions.json").read_bytes())["cases"]
ACCEPTING = json.loads((GOLDEN / "accepting.json").read_bytes())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_what_was_made_from_a_suggestion_is_found(case):
    assert Made(case["answer"]).of(case["suggestion"]) == case["made"]


@pytest.mark.parametrize("case", ACCEPTING["cases"], ids=lambda case: case["name"])
def test_accepted_suggestions_go_where_the_page_puts_them(case):
    known = {label["id"] for label in case["answer"]["labels"]}

    taken = take_suggestions(case["answer"], case["suggestions"], ACCEPTING["units"], limit=case.get("limit"))

    left = {name: [one["id"] for one in getattr(taken, name)] for name in ("over", "twins", "full")}
    labels = [
        {name: value for name, value in label.items() if name != "id" or value in known}
        for label in taken.labels
    ]
    assert (labels, taken.inputs, left) == (case["labels"], case["inputs"], case["left"])
