"""What was made from suggestions is found as the golden file says, which the page's twin is tested on too."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from textinator_widgets.services.decisions import Made

GOLDEN = Path(__file__).parents[2] / "protocol" / "golden" / "suggestions.json"
CASES = json.loads(GOLDEN.read_bytes())["cases"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_what_was_made_from_a_suggestion_is_found(case):
    assert Made(case["answer"]).of(case["suggestion"]) == case["made"]
