"""A field that a record does not have is refused and not dropped."""

from __future__ import annotations

import pytest

from textinator_widgets import errors
from textinator_widgets.services.fields import refuse_other_fields

LABEL = {"id": "a", "marker": "person", "start": 0, "end": 3}


@pytest.mark.parametrize(
    ("answer", "phrase"),
    [
        (
            {"labels": [LABEL, {**LABEL, "gruop_order": 1}]},
            r"labels has no field 'gruop_order'. There are: id, ",
        ),
        (
            {"inputs": [{"marker": "x", "contents": "y"}]},
            "inputs has no field 'contents'. There are: marker, ",
        ),
        ({"relations": [{"relation": "r", "link": []}]}, "relations has no field 'link'. There are: id, "),
        (
            {"relations": [{"relation": "r", "links": [{"source": "a", "target": "b", "to": "c"}]}]},
            r"links has no field 'to'. There are: source, target\.",
        ),
        ({"labels": [{**LABEL, 5: 1}]}, "no field 5"),
    ],
)
def test_a_field_that_there_is_not_is_named_with_those_that_there_are(answer, phrase) -> None:
    with pytest.raises(errors.InvalidAnswer, match=phrase):
        refuse_other_fields(answer)


@pytest.mark.parametrize(
    "answer",
    [
        {"labels": [{**LABEL, "gruop_order": None}], "inputs": None},
        {"labels": [{**LABEL, "quote": "Ann", "group": "g", "group_order": 1, "extra": {"any": 1}}]},
        None,
        {"labels": 5, "relations": [{"links": 5}, None]},
    ],
)
def test_none_is_absent_and_what_is_no_record_is_left_to_others(answer) -> None:
    refuse_other_fields(answer)
