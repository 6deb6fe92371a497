"""Specifications of surveys: read whole, or refused with every place."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textinator_widgets.errors import InvalidSpec
from textinator_widgets.services.survey_references import filled
from textinator_widgets.services.survey_specs import read_survey

RADIO = {"type": "radio", "name": "Fluency", "choices": ["0", "1", "2"], "prefix": "bad", "suffix": "good"}
DOCUMENTED = {
    "name": "my survey",
    "categories": ["first", "second"],
    "layouts": {
        "pair": "A: {a}<br>B: {b}",
        "triple": {"template": "{s1} {s2} {s3}", "save": True, "public": False},
    },
    "items": [
        {
            "question": "Sentence: ...<br>Paraphrase: ...",
            "required": True,
            "category": 1,
            "extra": {"model": "A"},
            "order": -1,
            "answer_sets": [RADIO],
        },
        {
            "question": {"layout": "pair", "scope": {"a": "One", "b": 2}},
            "required": False,
            "order": 1,
            "answer_sets": [{"type": "text", "name": "Why"}],
        },
    ],
}
YAML = """
name: my survey
categories: [first, second]
layouts:
  pair: "A: {a}<br>B: {b}"
items:
  - question: "Is it?"
    required: yes
    category: 2
    order: 0
    answer_sets:
      - {type: radio, name: Fluency, choices: ["0", "1"]}
"""


def read(spec):
    return read_survey(spec, lambda code: "{x}" if code == "stored" else None)


def places(spec):
    with pytest.raises(InvalidSpec) as refused:
        read(spec)
    return [one["where"] for one in refused.value.problems]


def changed(**item):
    return {**DOCUMENTED, "items": [{**DOCUMENTED["items"][0], **item}]}


def test_the_documented_example_comes_back_equal(tmp_path):
    (tmp_path / "s.json").write_text(json.dumps(DOCUMENTED))
    (tmp_path / "s.yaml").write_text(json.dumps(DOCUMENTED))

    assert read(DOCUMENTED) == DOCUMENTED
    assert read(tmp_path / "s.json") == DOCUMENTED
    assert read(str(tmp_path / "s.yaml")) == DOCUMENTED


def test_yaml_is_read(tmp_path):
    (tmp_path / "s.yml").write_text(YAML)

    spec = read(tmp_path / "s.yml")

    assert spec["items"][0]["required"] is True
    assert spec["items"][0]["answer_sets"][0]["choices"] == ["0", "1"]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("s.yaml", "a: &x [1]\nb: *x", "anchors such as &x"),
        ("s.yaml", "name: [", "line 2"),
        ("s.json", "{", "is not JSON"),
        ("s.json", "[1]", "must hold an object"),
        ("s.yaml", "!!python/object/apply:os.system [ls]", "is not YAML"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(tmp_path, name, content, told):
    (tmp_path / name).write_text(content)
    with pytest.raises(InvalidSpec, match=told):
        read(tmp_path / name)
    with pytest.raises(InvalidSpec, match="Expected a specification at"):
        read(tmp_path / "gone.json")


@pytest.mark.parametrize(
    ("spec", "where"),
    [
        ({}, ["name", "items"]),
        ({"name": "x", "items": []}, ["items"]),
        ({"name": " ", "items": DOCUMENTED["items"][:1]}, ["name", "items[0].category"]),
        ({**DOCUMENTED, "title": "x"}, ["title"]),
        ({**DOCUMENTED, "categories": ["a", "b", {"nam": 1}]}, ["categories[2].name", "categories[2].nam"]),
        ({**DOCUMENTED, "categories": ["a", {"name": "b", "max_responses": 0}]},
         ["categories[1].max_responses"]),
        ({**DOCUMENTED, "layouts": {"pair": 3}}, ["layouts.pair", "items[1].question.layout"]),
        ({**DOCUMENTED, "settings": {"is_published": 1, "x": 2}}, ["settings.is_published", "settings.x"]),
        (changed(question=""), ["items[0].question"]),
        (changed(question={"layout": "gone"}), ["items[0].question.layout"]),
        (changed(question={"layout": "pair", "scope": {"a": 1}}), ["items[0].question.scope"]),
        (changed(question={"layout": "stored"}), ["items[0].question.scope"]),
        (changed(required="yes"), ["items[0].required"]),
        (changed(category=3), ["items[0].category"]),
        (changed(category="first"), ["items[0].category"]),
        (changed(order="1"), ["items[0].order"]),
        (changed(answer_sets=[]), ["items[0].answer_sets"]),
        (changed(answer_sets=[RADIO, {**RADIO, "choices": ["a"]}]), ["items[0].answer_sets[1].choices"]),
        (changed(answer_sets=[RADIO, RADIO]), ["items[0].answer_sets[1].name"]),
        (changed(answer_sets=[{**RADIO, "type": "dial"}]), ["items[0].answer_sets[0].type"]),
        (changed(answer_sets=[{**RADIO, "rows": ["a"]}]), ["items[0].answer_sets[0].rows"]),
        (changed(answer_sets=[{"type": "text"}]), ["items[0].answer_sets[0].name"]),
        (changed(colour=1), ["items[0].colour"]),
        (changed(expected={"Fluency": "9"}), ["items[0].expected.Fluency"]),
        (changed(expected={"Speed": "1"}), ["items[0].expected.Speed"]),
        (changed(show_if={"item": 1, "answer": "Fluency", "is": "1"}), ["items[0].show_if.item"]),
        (changed(repeats=1), ["items[0].answer_sets", "items[0].repeats"]),
    ],
)  # fmt: skip
def test_every_fault_has_its_place(spec, where):
    assert places(spec) == where


def test_what_stands_above_can_be_named():
    first = {"id": "a", **DOCUMENTED["items"][0]}
    spec = {
        **DOCUMENTED,
        "items": [
            first,
            {"repeats": "a", "order": 0},
            {**first, "id": 3, "show_if": [{"item": "a", "answer": "Fluency", "in": ["1", "2"]}]},
            {**first, "id": 4, "expected": {"Fluency": "2"}},
        ],
    }
    assert read(spec) == spec

    spec["items"][2]["show_if"] = [{"item": "a", "answer": "Fluency", "in": ["7"]}]
    spec["items"][3]["id"] = "a"
    spec["items"].append({"repeats": "b"})
    assert places(spec) == ["items[2].show_if[0].in", "items[3].id", "items[4].repeats"]


def test_values_come_into_layouts_as_text():
    assert filled("<i>{a}</i> {b!html} {c}", {"a": "<x> & y\nz", "b": "<b>b</b>", "c": None}) == (
        "<i>&lt;x&gt; &amp; y<br>z</i> <b>b</b> "
    )


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["a", "radio", "spans", "Fluency", ""]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["name", "items", "question", "answer_sets", "type", "choices", "layouts", "layout", "scope",
                 "categories", "category", "order", "id", "repeats", "show_if", "item", "answer", "is", "in",
                 "expected", "rows", "text", "markers", "settings", "template", "value", "tie", "min"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=25,
)  # fmt: skip


@given(JSON)
def test_whatever_is_handed_in_is_taken_or_refused_with_places(spec):
    for one in (spec, {**DOCUMENTED, "items": [spec]}, changed(answer_sets=[spec]), changed(show_if=spec)):
        problems = problems_of(one)
        if problems is None:
            assert read(one) == one
        else:
            assert problems or not isinstance(one, dict)
            assert all(problem["where"] for problem in problems)


def problems_of(spec):
    try:
        read(spec)
    except InvalidSpec as error:
        return error.problems
    return None
