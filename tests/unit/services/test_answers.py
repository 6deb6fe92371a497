"""An answer is checked as a whole before anything of it is stored."""

import contextlib
import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from textinator_widgets import errors
from textinator_widgets.services.answers import check_answer, check_draft
from textinator_widgets.services.marker_specs import marker_controls

TEXT = "Ann 😀 left.\r\nBob stayed."
CONTROLS = marker_controls(
    [
        "Person",
        {"name": "Good", "anno_type": "m-text"},
        {"name": "Question", "anno_type": "free-text"},
        {"name": "Score", "anno_type": "integer", "range": (0, 10)},
        {"name": "Twin", "code": "twin_a"},
        {"name": "Twin", "code": "twin_b"},
    ]
)
RELATIONS = [
    {
        "code": "knows", "name": "Knows", "shortcut": None, "direction": "0", "representation": "g",
        "pairs": [("person", "twin_a")], "restrictions": [],
    }
]  # fmt: skip
UNITS = [
    {
        "kind": "unit", "code": "unit_1", "size": 3, "minimum": 0, "rankable": True,
        "children": marker_controls(
            [{"name": "Idea", "anno_type": "free-text"}, {"name": "Odd", "anno_type": "m-text"}]
        ),
    }
]  # fmt: skip


def check(labels: Any = (), inputs: Any = (), relations: Any = (), **options: Any) -> Any:
    answer = {"labels": list(labels), "inputs": list(inputs), "relations": list(relations)}
    return check_answer(answer, text=TEXT, controls=CONTROLS, relations=RELATIONS, units=UNITS, **options)


def person(start: Any, end: Any, **fields: Any) -> dict[str, Any]:
    return {"marker": "person", "start": start, "end": end, **fields}


def test_a_label_gets_its_id_and_its_quote() -> None:
    checked = check([person(4, 5)])

    (label,) = checked.labels
    assert label["quote"] == "😀"
    assert len(label["id"]) == 36


def test_markers_may_be_named_by_code_or_by_name() -> None:
    checked = check([{"marker": "Person", "start": np.int64(0), "end": 3}, person(0, 3)])

    assert [label["marker"] for label in checked.labels] == ["person", "person"]
    assert type(checked.labels[0]["start"]) is int


def test_a_name_of_two_markers_is_refused_with_their_codes() -> None:
    with pytest.raises(errors.UnknownMarker, match="twin_a, twin_b"):
        check([{"marker": "Twin", "start": 0, "end": 3}])


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (0, 0),
        (3, 2),
        (-1, 2),
        (0, len(TEXT) + 1),
        (None, 3),
        (0, None),
        (0.5, 2),
        ("0", 2),
        (True, 2),
        (10**30, 10**31),
    ],
)
def test_offsets_outside_the_text_are_refused(start: Any, end: Any) -> None:
    with pytest.raises(errors.OffsetOutOfRange, match=str(len(TEXT))):
        check([person(start, end)])


def test_a_quote_that_is_not_the_slice_is_refused_and_never_repaired() -> None:
    with pytest.raises(errors.QuoteMismatch, match="'Ann'"):
        check([person(0, 3, quote="Bob")])


@pytest.mark.parametrize(
    ("labels", "error"),
    [
        ([person(0, 3, id="a"), person(0, 3, id="a")], errors.InvalidLabel),
        ([person(0, 3, id="x" * 37)], errors.InvalidLabel),
        ([person(0, 3, origin="robot")], errors.InvalidLabel),
        ([{"marker": "good", "start": 0, "end": 3}], errors.InvalidLabel),
        ([{"marker": "good"}, {"marker": "good"}], errors.InvalidLabel),
        ([{"marker": "question", "start": 0, "end": 3}], errors.InvalidLabel),
        ([{"marker": "nobody", "start": 0, "end": 3}], errors.UnknownMarker),
        ([{"start": 0, "end": 3}], errors.UnknownMarker),
        ([person(0, 3, extra=[1])], errors.InvalidAnswer),
        ([person(0, 3, extra={"x": float("nan")})], errors.InvalidAnswer),
        ([person(0, 3, extra={"x": "y" * 70_000})], errors.InvalidAnswer),
        ([person(0, 3, extra={"x": "\ud800"})], errors.InvalidAnswer),
        ([person(0, 3, extra={1: 2})], errors.InvalidAnswer),
        ([person(0, 3, group_order=0)], errors.InvalidAnswer),
        ([person(0, 3, group=7)], errors.InvalidAnswer),
        (["label"], errors.InvalidAnswer),
    ],
)
def test_labels_that_cannot_be_taken(labels: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        check(labels)


@pytest.mark.parametrize("answer", [None, [], "x", {"labels": 1}, {"labels": [1]}, {"nonsense": []}])
def test_what_is_no_answer_is_refused(answer: Any) -> None:
    with pytest.raises(errors.InvalidAnswer):
        check_answer(answer, text=TEXT, controls=CONTROLS)


def test_equal_spans_white_space_and_cut_graphemes_are_taken() -> None:
    checked = check([person(3, 4), person(0, 3), person(0, 3), person(12, 14)])

    assert [label["quote"] for label in checked.labels] == [" ", "Ann", "Ann", TEXT[12:14]]


def test_extra_keeps_keys_that_nobody_declared() -> None:
    checked = check([person(0, 3, extra={"certain": 0.5, "why": {"a": [1, None]}})])

    assert checked.labels[0]["extra"] == {"certain": 0.5, "why": {"a": [1, None]}}


def test_nothing_is_refused_unless_the_project_allows_it() -> None:
    with pytest.raises(errors.EmptyAnswer):
        check(inputs=[{"marker": "question", "content": ""}])

    assert check(allow_empty=True).as_answer() == {"labels": [], "inputs": [], "relations": []}


def test_white_space_is_content() -> None:
    assert check(inputs=[{"marker": "question", "content": " "}]).inputs[0]["content"] == " "


def test_a_field_outside_a_unit_is_answered_once() -> None:
    with pytest.raises(errors.InvalidContent, match="twice"):
        check(inputs=[{"marker": "question", "content": "a"}, {"marker": "question", "content": "b"}])


def test_more_labels_than_the_project_allows_are_refused() -> None:
    with pytest.raises(errors.TooManyLabels, match="at most 1"):
        check([person(0, 3), person(4, 5)], max_labels=1)


UUID = "0b3bb0b6-0d4e-4c6c-9c5f-2f6b4f3c9a01"


def test_one_uuid_in_two_spellings_is_one_id() -> None:
    with pytest.raises(errors.InvalidLabel, match=f"{UUID}.*twice"):
        check([person(0, 3, id=UUID), person(4, 5, id=UUID.upper())])


def test_links_find_their_labels_in_any_spelling() -> None:
    labels = [person(0, 3, id=UUID.upper()), {"marker": "twin_a", "start": 4, "end": 5, "id": 7}]
    links = [{"source": UUID, "target": "7"}]

    checked = check(labels, relations=[{"relation": "knows", "links": links, "id": UUID.upper()}])

    assert [label["id"] for label in checked.labels] == [UUID, "7"]
    assert checked.relations[0]["links"] == links
    assert checked.relations[0]["id"] == UUID


def test_groups_get_ids_and_ranks() -> None:
    ideas = [{"marker": "Idea", "content": "x", "group_order": 2}, {"marker": "idea", "content": "y"}]

    found = check(
        inputs=[*ideas, {"marker": "idea", "content": "z", "group": "own", "group_order": 3}]
    ).inputs

    assert [(item["group"], item["group_order"]) for item in found] == [("2", 2), ("1", 1), ("own", 3)]


def test_a_rank_alone_means_the_group_that_has_it() -> None:
    checked = check(
        [{"marker": "odd", "group_order": 2}, {"marker": "odd"}],
        [
            {"marker": "idea", "content": "x", "group": "own", "group_order": 2},
            {"marker": "idea", "content": "y", "group_order": 1},
        ],
    )

    assert [(item["group"], item["group_order"]) for item in checked.labels] == [("own", 2), ("1", 1)]
    assert [(item["group"], item["group_order"]) for item in checked.inputs] == [("own", 2), ("1", 1)]


def test_a_rank_alone_means_the_group_that_had_it_in_the_answer_before() -> None:
    def ideas(*groups: Any) -> list[dict[str, Any]]:
        return [
            {"marker": "idea", "content": "x"}
            | ({} if group is None else {"group": group})
            | ({} if rank is None else {"group_order": rank})
            for group, rank in groups
        ]

    def groups_of(stored: Any, *groups: Any) -> list[tuple[str, int]]:
        before = {"labels": [], "inputs": ideas(*stored), "relations": []}
        found = check(inputs=ideas(*groups), stored=before).inputs
        return [(item["group"], item["group_order"]) for item in found]

    turned = [("1", 2), ("2", 1)]
    assert groups_of(turned, (None, 1), (None, 2)) == [("2", 1), ("1", 2)]
    assert groups_of(turned, (None, None), ("1", 2)) == [("2", 1), ("1", 2)]
    assert groups_of(turned, ("1", None), ("2", None), ("3", None)) == [("1", 2), ("2", 1), ("3", 3)]
    # the group that had the rank has another one now, and no new group is called like one that is there
    assert groups_of(turned, (None, 1), ("2", 3)) == [("1x", 1), ("2", 3)]
    assert groups_of([("g1", 2)], (None, 1), (None, 2)) == [("1x", 1), ("g1", 2)]


def test_a_rank_beyond_the_size_of_a_unit_stays_only_where_it_was_stored() -> None:
    last = [{"marker": "idea", "content": "x", "group": "own", "group_order": 3}]
    beyond = [{**last[0], "group_order": 4}]
    stored = {"labels": [], "inputs": beyond, "relations": []}

    assert check(inputs=last).inputs[0]["group_order"] == 3
    told = 'Group 4 of "Idea, Odd": at most 3 allowed. Empty this group, or use one from 1 to 3.'
    with pytest.raises(errors.RestrictionViolated, match=re.escape(told)) as refused:
        check(inputs=beyond, ignore=True)
    assert [(one["marker"], one["group"]) for one in refused.value.violations] == [("unit_1", "own")]
    assert check(inputs=beyond, stored=stored).inputs[0]["group_order"] == 4
    with pytest.raises(errors.RestrictionViolated, match=r"Group 5 .* from 1 to 4"):
        check(inputs=[{**last[0], "group_order": 5}], stored=stored)


@pytest.mark.parametrize("name", ["group", "group_order"])
def test_the_whole_text_is_labelled_once_in_each_group(name) -> None:
    first, second = ("a", "b") if name == "group" else (1, 2)
    ideas = [{"marker": "idea", "content": "x", name: place} for place in (first, second)]
    odd = [{"marker": "odd", name: place} for place in (first, second)]

    assert [label["group_order"] for label in check(odd, ideas).labels] == [1, 2]
    with pytest.raises(errors.InvalidLabel, match=r"Odd.*only once"):
        check([*odd, {"marker": "odd", name: second}], ideas)
    with pytest.raises(errors.InvalidLabel, match=r"Good.*only once"):
        check([{"marker": "good"}, {"marker": "good"}])


@pytest.mark.parametrize(
    "groups",
    [[("a", 1), ("b", 1)], [("a", 1), ("a", 2)]],
    ids=["two groups, one rank", "one group, two ranks"],
)
def test_ranks_that_contradict_each_other_are_refused(groups: Any) -> None:
    ideas = [
        {"marker": "idea", "content": "x", "group": group, "group_order": rank, "slot": slot}
        for slot, (group, rank) in enumerate(groups)
    ]
    with pytest.raises(errors.InvalidAnswer, match="group_order"):
        check(inputs=ideas)


LABELS = [person(0, 3, id="a"), {"marker": "twin_a", "start": 4, "end": 5, "id": "b"}]


def test_a_relation_is_taken_by_code_or_name_and_keeps_its_links() -> None:
    checked = check(LABELS, relations=[{"relation": "Knows", "links": [{"source": "a", "target": "b"}]}])

    assert checked.relations[0]["relation"] == "knows"
    assert checked.relations[0]["links"] == [{"source": "a", "target": "b"}]


@pytest.mark.parametrize(
    ("relation", "error"),
    [
        ({"relation": "likes", "links": [{"source": "a", "target": "b"}]}, errors.UnknownRelation),
        ({"relation": "knows", "links": []}, errors.InvalidRelation),
        ({"relation": "knows"}, errors.InvalidRelation),
        ({"relation": "knows", "links": ["a"]}, errors.InvalidRelation),
        ({"relation": "knows", "links": [{"source": "a", "target": "z"}]}, errors.InvalidRelation),
        ({"relation": "knows", "links": [{"source": "a", "target": "a"}]}, errors.InvalidRelation),
        ({"relation": "knows", "links": [{"source": "b", "target": "a"}]}, errors.InvalidRelation),
        ({"relation": "knows", "links": [{"source": "a", "target": "b"}] * 2}, errors.InvalidRelation),
        ({"relation": "knows", "links": [{"source": "a", "target": "b"}], "id": ""}, errors.InvalidRelation),
        ({"relation": "knows", "links": [{"source": "a", "target": "b"}], "extra": 1}, errors.InvalidAnswer),
    ],
)
def test_relations_that_cannot_be_taken(relation: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        check(LABELS, relations=[relation])


def test_a_draft_may_be_incomplete_but_belongs_to_the_text() -> None:
    half = {"labels": [], "inputs": [{"marker": "score", "content": "1x"}], "relations": []}

    assert check_draft(half, text=TEXT, controls=CONTROLS) == half
    with pytest.raises(errors.QuoteMismatch):
        check_draft({"labels": [person(0, 3, quote="Bob")]}, text=TEXT, controls=CONTROLS)


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1), st.data())
def test_every_span_of_every_text_is_its_slice(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))

    checked = check_answer(
        {"labels": [person(start, end, quote=text[start:end])]}, text=text, controls=CONTROLS
    )

    assert text[checked.labels[0]["start"] : checked.labels[0]["end"]] == checked.labels[0]["quote"]


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text() | st.binary(),
        lambda one: st.lists(one) | st.dictionaries(st.text(), one),
    )
)
def test_no_answer_breaks_the_check(thing: Any) -> None:
    for answer in (
        thing,
        {"labels": thing},
        {"labels": [{"marker": "person", "start": thing, "end": 3}]},
        {"inputs": [{"marker": "question", "content": thing}]},
    ):
        with contextlib.suppress(errors.TextinatorError):
            check_answer(answer, text=TEXT, controls=CONTROLS)
