"""Restrictions are evaluated as the golden file says, which the page's twin is tested on too."""

import json
from pathlib import Path

import pytest

from textinator_widgets.services.restrictions import violations

GOLDEN = Path(__file__).parents[2] / "protocol" / "golden" / "restrictions.json"
CASES = json.loads(GOLDEN.read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_violations_are_those_of_the_golden_file(case: dict) -> None:
    found = violations(
        case["answer"], case["controls"], case["units"], case["relations"], stored=case.get("stored")
    )

    assert found == case["violations"]


def test_messages_come_in_the_language_of_the_page() -> None:
    case = next(case for case in CASES if case["name"] == "required free-text, absent")

    found = violations(case["answer"], case["controls"], language="sv")

    assert found[0]["message"] != case["violations"][0]["message"]
    assert "Field" in found[0]["message"]
