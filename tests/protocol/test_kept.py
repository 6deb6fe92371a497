"""What a stored answer has is kept when the definition was changed since: the page reads the same file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from textinator_widgets.errors import InvalidContent, RestrictionViolated, TooManyLabels
from textinator_widgets.services.answers import check_answer

GOLDEN = json.loads((Path(__file__).parent / "golden" / "kept.json").read_bytes())
SCREEN = {"text": GOLDEN["text"], "controls": GOLDEN["controls"], "units": GOLDEN["units"]}


def check(answer, **more):
    return check_answer(answer, **SCREEN, **{"stored": GOLDEN["stored"], **more})


@pytest.mark.parametrize("case", GOLDEN["cases"], ids=lambda case: case["name"])
def test_what_is_unchanged_is_kept_and_what_is_changed_has_to_fit(case):
    if case["fields"]:
        with pytest.raises(InvalidContent):
            check(case["answer"], ignore=True)
        return
    with pytest.raises(RestrictionViolated) as refused:
        check(case["answer"])

    found = {True: [], False: []}
    for one in refused.value.violations:
        found[one["ignorable"]].append(one["marker"])
    assert (found[False], found[True]) == (case["strict"], case["ignorable"])
    if case["strict"]:
        with pytest.raises(RestrictionViolated):
            check(case["answer"], ignore=True)
    else:
        checked = check(case["answer"], ignore=True)
        contents = [one["content"] for one in checked.inputs]
        assert contents == [one["content"] for one in case["answer"]["inputs"]]


def test_without_a_stored_answer_nothing_of_it_is_taken():
    with pytest.raises(InvalidContent):
        check(GOLDEN["stored"], stored=None, ignore=True)


def test_true_is_not_a_stored_one():
    one = {"marker": "count", "content": 1}
    limited = [{**GOLDEN["controls"][4], "min": 2}]
    stored = {"labels": [], "inputs": [one], "relations": []}

    with pytest.raises(InvalidContent):
        check_answer({"inputs": [{**one, "content": True}]}, text="", controls=limited, stored=stored)
    kept = check_answer({"inputs": [{**one, "content": 1.0}]}, text="", controls=limited, stored=stored)
    assert repr(kept.inputs[0]["content"]) == "1"


def test_there_may_be_as_many_labels_as_before_a_maximum_was_set():
    labels = [{"marker": "person", "start": start, "end": start + 3, "id": str(start)} for start in (0, 4, 8)]
    stored = {"labels": labels[:2], "inputs": [], "relations": []}
    controls = [{**GOLDEN["controls"][0], "restrictions": []}]

    def edited(number):
        answer = {"labels": labels[:number]}
        return check_answer(answer, text=GOLDEN["text"], controls=controls, max_labels=1, stored=stored)

    assert len(edited(2).labels) == 2
    with pytest.raises(TooManyLabels):
        edited(3)
