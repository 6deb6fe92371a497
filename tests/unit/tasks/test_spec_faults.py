"""A task as data: everything in it that cannot be taken is named with its place, and nothing is stored."""

from __future__ import annotations

import pytest

import textinator_widgets as tw


@pytest.fixture
def store(sqlite_path):
    with tw.open_store(sqlite_path) as opened:
        yield opened


def test_every_place_that_is_wrong_is_named_and_nothing_is_stored(store):
    wrong = {
        "task": "m",
        "foo": 1,
        "layout": {"text": 9, "panels": ["nope"]},
        "settings": {"nope": 1, "lease_minutes": 0},
        "units": [{"size": 0}],
        "markers": [
            {"name": "A", "color": "redd"},
            {"nam": "B"},
            {"name": "C", "anno_type": "radio"},
            {"name": "D", "restrictions": ["> 1", "> x"], "actions": ["comments", 3]},
        ],
        "relations": [{"name": "R", "pairs": [["A", "A"], ["A"]], "direction": "3"}],
    }

    with pytest.raises(tw.errors.InvalidSpec) as caught:
        store.create_project("Wrong", task=wrong, texts=["a"])

    assert {one["where"] for one in caught.value.problems} == {
        "foo",
        "layout.text",
        "layout.panels[0]",
        "settings.nope",
        "settings.lease_minutes",
        "units[0].size",
        "markers[0].color",
        "markers[1].name",
        "markers[1].nam",
        "markers[2].choices",
        "markers[3].restrictions[1]",
        "markers[3].actions[1]",
        "relations[0].pairs[1]",
        "relations[0].direction",
    }
    assert "markers[0].color: color must be like" in str(caught.value)
    assert len(store.projects()) == 0


@pytest.mark.parametrize(
    ("part", "place", "words"),
    [
        ({"relations": [{"name": "R", "pairs": [["x", "y"]]}]}, "relations[0].pairs[0]", "'x' or 'y'"),
        ({"markers": [{"name": "A"}, {"name": "A"}]}, "markers[1].name", "already"),
        (
            {"markers": [{"name": "A", "shortcut": "a"}, {"name": "B", "shortcut": "A"}]},
            "markers[1].shortcut",
            "'a' already",
        ),
        ({"markers": [{"name": "A", "unit": "u"}]}, "markers[0].unit", "'u'"),
        ({"units": [{"size": 1, "minimum_required": 2}]}, "units[0].minimum_required", "at most size"),
        ({"pre_markers": [{"marker": "A", "tokens": ["a"]}]}, "pre_markers[0].marker", "'A'"),
        ({"actions": [{"marker": "A", "name": "comments"}]}, "actions[0].marker", "'A'"),
        ({"units": [{"code": "u"}, {"code": "u"}]}, "units[1].code", "Another unit"),
        ({"units": [{}, {"code": "unit_1"}]}, "units[1].code", "Another unit"),
        (
            {"markers": [{"name": "A", "code": "c"}, {"name": "B", "code": "c"}]},
            "markers[1].code",
            "as 'c'",
        ),
        (
            {
                "markers": [{"name": "A", "shortcut": "a"}],
                "relations": [{"name": "R", "pairs": [["A", "A"]], "shortcut": "A"}],
            },
            "relations[0].shortcut",
            "'a' already",
        ),
        (
            {"markers": [{"name": "A"}], "relations": [{"name": "R", "pairs": [["A", "A"]]}] * 2},
            "relations[1].name",
            "as 'r'",
        ),
        (
            {"markers": [{"name": "A", "code": "a"}, {"name": "A", "code": "b"}, {"name": "C"}]}
            | {"relations": [{"name": "R", "pairs": [["C", "c"], ["a", "b"], ["A", "c"]]}]},
            "relations[0].pairs[2]",
            "more than one",
        ),
        ({"markers": [{"name": "A", "actions": ["slidr"]}]}, "markers[0].actions[0]", "slider"),
        (
            {"markers": [{"name": "A"}], "actions": [{"marker": "A", "name": "slidr"}]},
            "actions[0].name",
            "slider",
        ),
        (
            {"markers": [{"name": "A", "actions": {"name": "slider", "config": {"min": 200}}}]},
            "markers[0].actions[0].config",
            "min < max",
        ),
        (
            {"markers": [{"name": "A", "actions": [{"name": "comments", "field": "f"}]}]}
            | {"actions": [{"marker": "a", "name": "slider", "field": "f"}]},
            "actions[0].field",
            "another field",
        ),
        (
            {"markers": [{"name": "A", "anno_type": "m-text"}]}
            | {"pre_markers": [{"marker": "a", "tokens": "b"}]},
            "pre_markers[0].marker",
            "m-span",
        ),
        (
            {"markers": [{"name": "A"}], "pre_markers": [{"marker": "A", "tokens": []}]},
            "pre_markers[0].tokens",
            "words of 1",
        ),
        ({"markers": [{"name": "A", "anno_type": "spam"}]}, "markers[0].anno_type", "m-span"),
        ({"markers": [{"name": "A", "anno_type": "radio"}]}, "markers[0].choices", "needs choices"),
        ({"markers": [{"name": "A", "choices": ["a"]}]}, "markers[0].choices", "takes no choices"),
        (
            {"markers": [{"name": "A", "anno_type": "check", "choices": ["a", "a"]}]},
            "markers[0].choices",
            "differ",
        ),
        ({"markers": [{"name": "A", "range": [0, 1]}]}, "markers[0].range", "takes no range"),
        (
            {"markers": [{"name": "A", "anno_type": "range", "range": [5, 5]}]},
            "markers[0].range",
            "min < max",
        ),
        (
            {"markers": [{"name": "A", "anno_type": "float", "range": {"min": 0, "step": -1}}]},
            "markers[0].range",
            "above 0",
        ),
        ({"layout": {"panels": ["markers", "markers"]}}, "layout.panels", "comes once"),
        (
            {"markers": [{"name": "A", "actions": ["comments", {"name": "slider", "config": []}]}]},
            "markers[0].actions[1].config",
            "must be a dict",
        ),
        (
            {"markers": [{"name": "A", "actions": [{"name": "slider", "verbos": "x"}]}]},
            "markers[0].actions[0].verbos",
            "no field 'verbos'",
        ),
        ({"markers": [{"name": "A", "actions": [{"name": 5}]}]}, "markers[0].actions[0].name", "like"),
        ({"markers": [{"name": "A", "actions": [5]}]}, "markers[0].actions[0]", "a name or a dict"),
        (
            {"settings": {"dt_publish": "2030-05-02", "dt_finish": "2030-05-01"}},
            "settings.dt_finish",
            "after dt_publish",
        ),
        (
            {"markers": [{"name": "A", "restrictions": [">= 5", "< 3"]}]},
            "markers[0].restrictions",
            "meets >= 5 and < 3",
        ),
        (
            {"markers": [{"name": "A", "restrictions": ["= 1", "= 2 i"]}]},
            "markers[0].restrictions",
            "meets = 1 and = 2",
        ),
        (
            {"markers": [{"name": "A", "anno_type": "m-text", "restrictions": ["> 1"]}]},
            "markers[0].restrictions",
            "whole text at most once",
        ),
        (
            {"markers": [{"name": "A", "anno_type": "free-text", "restrictions": [">= 2"]}]},
            "markers[0].restrictions",
            "outside a unit",
        ),
        (
            {"units": [{}]}
            | {"markers": [{"name": "A", "anno_type": "integer", "unit": "unit_1", "restrictions": ["< 1"]}]},
            "markers[0].restrictions",
            "at least once",
        ),
        (
            {"markers": [{"name": "A"}]}
            | {"relations": [{"name": "R", "pairs": [["A", "A"]], "restrictions": ["< 2"]}]},
            "relations[0].restrictions",
            "two labels",
        ),
        (
            {"exporter": "answers", "markers": [{"name": "Extra", "anno_type": "integer"}]},
            "markers[0].name",
            "choices, annotator, extra mean something else",
        ),
        (
            {"task": "qa"} | {"markers": [{"name": "A", "anno_type": "integer", "export_name": "choices"}]},
            "markers[0].export_name",
            "has the export name 'choices'",
        ),
        (
            {"markers": [{"name": "A", "suggestions": "ftp://a.b"}]},
            "markers[0].suggestions",
            "http",
        ),
    ],
)
def test_what_does_not_fit_together_is_named_and_nothing_is_stored(store, part, place, words):
    with pytest.raises(tw.errors.InvalidSpec, match=words) as caught:
        store.create_project("Wrong", task=part, texts=["a"])

    assert [one["where"] for one in caught.value.problems] == [place]
    assert len(store.projects()) == 0
    assert len(store.markers()) == 0


def test_every_place_that_does_not_fit_is_named_beside_those_that_cannot_be_taken(store):
    wrong = {
        "settings": {"lease_minutes": 0},
        "units": [{"size": 1, "minimum_required": 2}, {"code": "pair"}],
        "markers": [
            {"name": "A", "unit": "pear", "color": "redd"},
            {"name": "B", "unit": "pare"},
            {"name": "C", "unit": "pair", "shortcut": "1", "actions": ["comments", "slidr"]},
            {"name": "D", "unit": "unit_1", "shortcut": "1"},
            {"name": "E", "anno_type": "integer"},
        ],
        "relations": [
            {"name": "R", "pairs": [["A", "X"], ["A", "b"], ["Y", "Z"], ["A", "e"]], "direction": "3"}
        ],
        "actions": [{"marker": "X", "name": "comments"}],
        "pre_markers": [{"marker": "A", "tokens": ["a"]}, {"marker": "X", "tokens": ["a"]}],
    }

    with pytest.raises(tw.errors.InvalidSpec) as caught:
        store.create_project("Wrong", task=wrong, texts=["a"])

    assert sorted(one["where"] for one in caught.value.problems) == [
        "actions[0].marker",
        "markers[0].color",
        "markers[0].unit",
        "markers[1].unit",
        "markers[2].actions[1]",
        "markers[3].shortcut",
        "pre_markers[1].marker",
        "relations[0].direction",
        "relations[0].pairs[0]",
        "relations[0].pairs[2]",
        "relations[0].pairs[3]",
        "settings.lease_minutes",
        "units[0].minimum_required",
    ]
    assert "links labels; 'e' is integer" in str(caught.value)
    assert len(store.projects()) == 0


def test_a_reference_to_a_part_whose_name_cannot_be_read_is_not_called_missing(store):
    wrong = {
        "units": [{"code": 3}],
        "markers": [{"nam": "A", "unit": "u"}, {"name": "B"}],
        "relations": [{"name": "R", "pairs": [["A", "B"]]}],
    }

    with pytest.raises(tw.errors.InvalidSpec) as caught:
        store.create_project("Wrong", task=wrong, texts=["a"])

    places = [one["where"] for one in caught.value.problems]
    assert sorted(places) == ["markers[0].nam", "markers[0].name", "units[0].code"]


def test_names_that_questions_with_answers_keep_for_themselves_are_free_elsewhere(store):
    markers = [{"name": "Extra", "anno_type": "integer"}, {"name": "Choices"}]

    store.create_project("Generic", task={"markers": markers}, texts=["a"])
    store.create_project("Spans", task={"exporter": "answers", "markers": markers[1:]}, texts=["a"])

    assert len(store.projects()) == 2
