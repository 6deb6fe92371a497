"""Types of answers to survey questions: what each takes, stores and refuses."""

from __future__ import annotations

import datetime

import numpy as np
import pytest

from textinator_widgets.errors import InvalidContent, InvalidSetting
from textinator_widgets.plugins import question_types

TEXT = "Zoë 👩‍👩‍👧 met Bo."
SETS = {
    "text": {},
    "short-text": {},
    "integer": {"min": 1, "max": 5},
    "float": {"min": 0},
    "date": {},
    "radio": {"choices": ["-1", "1", "+1", "A/B", "5.5"]},
    "select": {"choices": [1, 2, 3]},
    "select-multiple": {"choices": ["a", "b", "c"]},
    "range_int": {"choices": ["0", "10", "2"]},
    "range_float": {"choices": [0, 1]},
    "select_image": {"choices": ["cat:pictures/cat.png", "dog:pictures/dog.webp"]},
    "pairwise": {"choices": [{"value": "A", "text": "<b>x</b>"}, {"value": "B"}], "tie": "Equal"},
    "best-worst": {"choices": ["a", "b", "c"]},
    "ranking": {"choices": ["a", "b", "c"]},
    "likert": {"choices": [1, 2, 3], "rows": ["Clear", "Short"]},
    "spans": {"text": TEXT, "markers": ["Name"]},
}


def of(name):
    answer = {"type": name, "name": "Q", **SETS[name]}
    return question_types.get(name), answer


@pytest.mark.parametrize("name", question_types.names())
def test_every_type_takes_its_settings(name):
    kind, answer = of(name)

    kind.check_settings(answer)

    assert kind.name == name
    assert set(SETS[name]) <= kind.settings
    assert kind.is_empty(None)


@pytest.mark.parametrize(
    ("name", "given", "stored"),
    [
        ("text", " two\nlines ", " two\nlines "),
        ("short-text", "one", "one"),
        ("integer", 3, 3),
        ("integer", np.int64(3), 3),
        ("integer", 3.0, 3),
        ("float", 2, 2.0),
        ("date", "2028-02-29", "2028-02-29"),
        ("date", datetime.date(2026, 5, 31), "2026-05-31"),
        *(("radio", one, one) for one in SETS["radio"]["choices"]),
        ("select", 2, 2),
        ("select-multiple", ["c", "a", "c"], ["a", "c"]),
        ("range_int", 4, 4),
        ("range_float", 0.25, 0.25),
        ("select_image", "dog", "dog"),
        ("pairwise", "B", "B"),
        ("pairwise", "Equal", "Equal"),
        ("best-worst", {"best": "a", "worst": "c"}, {"best": "a", "worst": "c"}),
        ("best-worst", {"best": "a", "worst": None}, {"best": "a"}),
        ("ranking", ("b", "a", "c"), ["b", "a", "c"]),
        ("likert", {"Short": 1}, {"Short": 1}),
        ("spans", [{"marker": "Name", "start": 4, "end": 9}],
         [{"marker": "Name", "start": 4, "end": 9, "quote": TEXT[4:9]}]),
    ],
)  # fmt: skip
def test_a_value_is_stored_as_it_was_given(name, given, stored):
    kind, answer = of(name)

    found = kind.check_value(given, answer)

    assert found == stored
    assert type(found) is type(stored)


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("text", 3),
        ("text", "a\0"),
        ("short-text", "a\nb"),
        ("integer", 6),
        ("integer", 2.5),
        ("integer", "3"),
        ("integer", True),
        ("float", float("nan")),
        ("float", -1),
        ("date", "2027-02-29"),
        ("date", "31.5.2026"),
        ("date", datetime.datetime(2026, 5, 31)),
        ("radio", "0"),
        ("radio", 1),
        ("radio", ["1"]),
        ("select", "2"),
        ("select", True),
        ("select-multiple", "a"),
        ("select-multiple", ["a", "z"]),
        ("range_int", 3),
        ("range_int", 12),
        ("range_float", 1.5),
        ("select_image", "cat:pictures/cat.png"),
        ("pairwise", "C"),
        ("pairwise", None),
        ("best-worst", {"best": "a", "worst": "a"}),
        ("best-worst", {"better": "a"}),
        ("ranking", ["a", "b"]),
        ("ranking", ["a", "b", "b"]),
        ("likert", {"Long": 1}),
        ("likert", {"Short": 9}),
        ("spans", [{"marker": "Name", "start": 4, "end": 999}]),
        ("spans", [{"marker": "Name", "start": True, "end": 4}]),
        ("spans", [{"marker": "Other", "start": 0, "end": 1}]),
        ("spans", [{"marker": "Name", "start": 0, "end": 3, "quote": "Zoe"}]),
        ("spans", "Zoë"),
    ],
)
def test_what_does_not_fit_is_refused_with_the_name_of_the_answer(name, given):
    kind, answer = of(name)

    with pytest.raises(InvalidContent, match="Q"):
        kind.check_value(given, answer)
    with pytest.raises(InvalidContent):
        kind.check_value(given, answer, language="uk")


@pytest.mark.parametrize(
    ("name", "settings", "field"),
    [
        ("radio", {"choices": ["a"]}, "choices"),
        ("radio", {"choices": ["a", "a"]}, "choices[1]"),
        ("radio", {"choices": ["a", True]}, "choices[1]"),
        ("radio", {"choices": ["a", " "]}, "choices[1]"),
        ("radio", {"choices": [1, 1.0]}, "choices[1]"),
        ("radio", {"choices": [{"value": "a", "colour": "red"}, "b"]}, "choices[0]"),
        ("radio", {"choices": [{"text": "a"}, "b"]}, "choices[0].value"),
        ("radio", {"choices": "a,b"}, "choices"),
        ("integer", {"min": 5, "max": 1}, "min"),
        ("integer", {"min": "1"}, "min"),
        ("float", {"step": 0}, "step"),
        ("range_int", {"choices": [1]}, "choices"),
        ("range_int", {"choices": [5, 1]}, "choices"),
        ("select_image", {"choices": ["cat:/etc/cat.png", "dog:dog.png"]}, "choices[0]"),
        ("select_image", {"choices": ["cat:cat.png", "dog:../dog.png"]}, "choices[1]"),
        ("select_image", {"choices": ["cat:cat.png", "dog:dog.svg"]}, "choices[1]"),
        ("pairwise", {"choices": ["a", "b", "c"]}, "choices"),
        ("pairwise", {"choices": ["a", "b"], "tie": "a"}, "tie"),
        ("best-worst", {"choices": ["a", "b"]}, "choices"),
        ("likert", {"choices": [1, 2], "rows": []}, "rows"),
        ("likert", {"choices": [1, 2], "rows": ["a", "a"]}, "rows[1]"),
        ("spans", {"text": "", "markers": ["A"]}, "text"),
        ("spans", {"text": "a", "markers": []}, "markers"),
        ("spans", {"text": "a", "markers": ["A", "A"]}, "markers"),
    ],
)
def test_settings_that_cannot_be_say_which(name, settings, field):
    with pytest.raises(InvalidSetting) as refused:
        question_types.get(name).check_settings({"type": name, "name": "Q", **settings})

    assert refused.value.field == field


def test_numbers_and_orders_are_read_from_values():
    radio, scale = of("select")
    assert [radio.number(one, scale) for one in scale["choices"]] == [1.0, 2.0, 3.0]
    words, answer = of("radio")
    assert words.number("1", answer) is None  # A/B is among them
    pairwise, pair = of("pairwise")
    assert pairwise.ranks("B", pair) == {"A": 2.0, "B": 1.0}
    assert pairwise.ranks("Equal", pair) == {"A": 1.5, "B": 1.5}
    best, three = of("best-worst")
    assert best.ranks({"best": "c", "worst": "a"}, three) == {"a": 3.0, "b": 2.0, "c": 1.0}
    assert not best.is_whole({"best": "c"}, three)
    ranking, order = of("ranking")
    assert ranking.ranks(["b", "c", "a"], order) == {"b": 1.0, "c": 2.0, "a": 3.0}
    grid, rows = of("likert")
    assert not grid.is_whole({"Short": 1}, rows)
    assert grid.is_whole({"Short": 1, "Clear": 2}, rows)
