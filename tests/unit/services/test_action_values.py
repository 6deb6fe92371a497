"""Values of our own label actions: what the page can give is taken from Python too, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import update

import textinator_widgets as tw
from textinator_widgets.errors import InvalidAnswer, InvalidLabel, InvalidRelation, InvalidSetting
from textinator_widgets.model import MarkerContextMenuItem
from textinator_widgets.model.engine import writing
from textinator_widgets.protocol.answers import Answer
from textinator_widgets.protocol.screen import MarkerControl
from textinator_widgets.services.action_values import check_action_values

RANGE = {"min": -1, "max": 1, "step": 0.1}
RELATION = {"storeFor": "relation", "allowSingletons": True}
ACTIONS = [
    {"name": "slider", "field": "sure"},
    {"name": "slider", "field": "tone", "verbose": "Tone", "config": RANGE},
    {"name": "slider", "field": "pair", "verbose": "Pair", "config": {**RELATION, "max": 5, "step": 1}},
    {"name": "comments", "field": "note"},
    {"name": "change_color", "field": "tint"},
    {"name": "change_rel", "field": "move"},
]


@pytest.fixture(scope="module")
def controls() -> list[MarkerControl]:
    return tw.SpanLabeler("Ann", markers=[{"name": "Person", "code": "a", "actions": ACTIONS}, "b"]).markers


def check(controls: list[MarkerControl], answer: Answer, stored: Answer | None = None) -> None:
    check_action_values(answer, controls, stored=stored, excused=lambda *_: False, language="en")


def labelled(marker: str = "a", **extra: Any) -> Answer:
    label: Any = {"id": "1", "marker": marker, "start": 0, "end": 3, "quote": "Ann", "extra": extra}
    return {"labels": [label], "inputs": [], "relations": []}


def related(**extra: Any) -> Answer:
    relation: Any = {"id": "r", "relation": "r", "links": [], "extra": extra}
    return {"labels": [], "inputs": [], "relations": [relation]}


@pytest.mark.parametrize(
    ("field", "values"),
    [
        # valueAsNumber of the page; steps that nobody set are not asked for
        ("sure", [0, 50, 100, 33, 7.5, 100.0, "", None]),
        ("tone", [-1, -0.9, -0.7, 0.3, 0, 0.1 + 0.2, 1, 1.0]),
        ("pair", [0, 3, 5]),
        ("note", ["", "🙂 why?\n", "x" * 10_000]),
        ("tint", ["rgba(20,120,60,0.5)", "rgba(0,0,0,0)", "rgba(136,136,136,1)", "rgba(255, 0, 1, .05)"]),
        ("tint", ["#a0B1c2", "rgb(1,2,3)"]),
    ],
)
def test_what_controls_give_is_taken(controls: Any, field: str, values: list[Any]) -> None:
    for value in values:
        check(controls, labelled(**{field: value}))


@pytest.mark.parametrize(
    ("field", "values", "phrase"),
    [
        ("sure", [900, -1, "abc", "50", True, [50], {}, 100.5], "a number from 0 to 100; got"),
        ("tone", [0.35, 1.1, "0.3"], "a number from -1 to 1 in steps of 0.1; got"),
        ("pair", [6, 2.5], "a number from 0 to 5 in steps of 1; got"),
        ("note", [{"text": "why"}, 5, ["why"], False, "x" * 10_001], "text of at most 10000 characters; got"),
        ("tint", ["red", "rgba(20,120,60,2)", "rgba(256,0,0,1)", "#12345", 5, "#123456;"], "a color such as"),
        ("move", [3, "r1"], "must be left out"),
    ],
)
def test_what_no_control_gives_is_refused_with_its_place(
    controls: Any, field: str, values: list[Any], phrase: str
) -> None:
    for value in values:
        with pytest.raises(InvalidLabel) as caught:
            check(controls, labelled(**{field: value}))
        assert str(caught.value).startswith(f"labels[0].extra.{field} must be ")
        assert phrase in str(caught.value)
        check(controls, labelled(**{field: value}), stored=labelled(**{field: value}))
        check(controls, labelled("b", **({field: value} if field != "pair" else {})))


def test_values_of_relations_are_checked_on_relations(controls: Any) -> None:
    check(controls, related(pair=5, sure=900, other={"any": 1}))
    with pytest.raises(InvalidRelation, match=r"relations\[0\]\.extra\.pair must be a number from 0 to 5"):
        check(controls, related(pair=6))
    check(controls, related(pair=6), stored=labelled(pair=6))  # it went into the relation with its label


@pytest.fixture
def project(sqlite_path: Any) -> Iterator[Any]:
    with tw.open_store(sqlite_path) as store:
        made = store.create_project("P", texts=["Ann sang."], author="maria", auto_text_switch=False)
        made.add_marker("Person", code="person", actions=[{"name": "slider", "field": "score"}, "comments"])
        yield made


def test_submits_and_edits_are_checked_and_what_is_stored_can_be_edited(project: Any) -> None:
    anna = project.annotator("anna")
    anna.next()
    label = {"id": "1", "marker": "person", "start": 0, "end": 3, "extra": {"score": 70}}
    with pytest.raises(InvalidAnswer, match="from 0 to 100; got 900"):
        anna.submit([{**label, "extra": {"score": 900}}])
    assert project.labels().empty
    batch = anna.submit([label])
    project.update_marker(
        "person", actions=[{"name": "slider", "field": "score", "config": {"max": 10}}, "comments"]
    )

    with pytest.raises(InvalidAnswer, match="from 0 to 10; got 60"):
        anna.edit(batch, [{**batch.labels[0], "extra": {"score": 60}}])
    anna.edit(batch, [{**label, "end": 8}])

    assert project.labels()[["end", "extra"]].to_numpy().tolist() == [[8, {"score": 70}]]


def test_what_a_suggestion_brought_is_taken(project: Any) -> None:
    project.suggest("person", {0: [{"start": 0, "end": 3, "score": 0.93, "extra": {"comments_2": 5}}]})
    anna = project.annotator("anna")
    anna.next()
    (one,) = anna.suggestions()
    label = {"marker": "person", "start": 0, "end": 3, "origin": "suggestion"}
    made = {"score": 900.5, "comments_2": 5, "suggestion": one["id"]}

    nobodys = {"score": 900.5, "suggestion": one["id"] + 1000}
    for wrong in ({"comments_2": 6, "suggestion": one["id"]}, {**made, "suggestion": 10**30}, nobodys):
        with pytest.raises(InvalidLabel):
            anna.submit([{**label, "extra": wrong}])
    with pytest.raises(InvalidLabel):
        anna.submit([{**label, "origin": "person", "extra": made}])
    anna.submit([{**label, "extra": made}])

    assert project.labels().extra.tolist() == [made]


def test_what_an_edit_says_of_a_suggestion_is_looked_up(project: Any) -> None:
    anna = project.annotator("anna")
    anna.next()
    label = {"id": "1", "marker": "person", "start": 0, "end": 3}
    batch = anna.submit([label])

    nobodys = {**label, "origin": "suggestion", "extra": {"score": 900.5, "suggestion": 1}}
    with pytest.raises(InvalidLabel, match="from 0 to 100"):
        anna.edit(batch, [nobodys])
    project.suggest("person", {0: [{"start": 0, "end": 3, "score": 900.5}]})
    (one,) = anna.suggestions()
    anna.edit(batch, [{**nobodys, "extra": {"score": 900.5, "suggestion": one["id"]}}])

    assert project.labels().extra.tolist() == [{"score": 900.5, "suggestion": one["id"]}]


def test_empty_values_of_actions_are_not_stored_and_other_fields_are(project: Any) -> None:
    anna = project.annotator("anna")
    anna.next()
    empty = {"score": None, "comments_2": "", "mine": None}

    batch = anna.submit([{"marker": "person", "start": 0, "end": 3, "extra": empty}])
    assert project.labels().extra.tolist() == [{"mine": None}]
    project.update_marker(
        "person", actions=[{"name": "slider", "field": "score", "config": {"store_default": True}}]
    )
    anna.edit(batch, [*batch.labels, {"marker": "person", "start": 4, "end": 7, "extra": empty}])

    assert project.labels().extra.tolist() == [{"mine": None}, {"score": 50, "comments_2": "", "mine": None}]


def test_imported_values_are_checked_as_those_of_a_submit(project: Any) -> None:
    row = {"key": 0, "user": "anna", "marker": "person", "start": 0, "end": 3}
    wrong = [{**row, "extra": {"score": 999}}, {**row, "end": 8, "extra": {"score": 70, "comments_2": ""}}]

    with pytest.raises(
        tw.errors.InvalidImport, match=r"extra\.score must be a number from 0 to 100; got 999"
    ):
        project.import_annotations(wrong)
    assert project.labels().empty
    done = project.import_annotations(wrong, partly=True)

    assert len(done.refused) == 1
    assert project.labels().extra.tolist() == [{"score": 70}]


def test_a_labeler_without_a_store_checks_values() -> None:
    markers = [{"name": "Person", "code": "a", "actions": ACTIONS}]
    labeler = tw.SpanLabeler("Ann", markers)
    label = {"marker": "a", "start": 0, "end": 3}

    for extra in ({"sure": 999}, {"note": 5}):
        with pytest.raises(InvalidLabel, match=r"labels\[0\]\.extra"):
            labeler.labels = [{**label, "extra": extra}]
        with pytest.raises(InvalidLabel, match=r"labels\[0\]\.extra"):
            tw.SpanLabeler("Ann", markers, labels=[{**label, "extra": extra}])
        page = {"labels": [{**label, "id": "p", "quote": "Ann", "extra": extra}]}
        assert labeler.accept_state(page) == {}
    labeler.labels = [{**label, "extra": {"sure": 70, "note": "", "mine": 1}}]

    assert labeler.frame().extra.tolist() == [{"sure": 70, "mine": 1}]


@pytest.mark.parametrize("name", ["comments", "change_rel", "change_color", "slider"])
def test_unknown_settings_of_our_actions_are_refused_with_their_place(project: Any, name: str) -> None:
    with pytest.raises(InvalidSetting, match=f"the action '{name}' has no setting 'maxx'. There are: allowS"):
        project.update_marker("person", actions=[{"name": name, "config": {"maxx": 10}}])
    spec = {"markers": [{"name": "A", "actions": [{"name": name, "config": {"maxx": 10}}]}]}
    with pytest.raises(tw.errors.InvalidSpec) as caught:
        project.store.create_project("Q", task=spec, texts=["a"])
    assert [problem["where"] for problem in caught.value.problems] == ["markers[0].actions[0].config"]
    if name != "slider":
        with pytest.raises(InvalidSetting, match="has no setting 'max'"):
            project.update_marker("person", actions=[{"name": name, "config": {"max": 10}}])


def test_a_stored_setting_that_is_not_known_any_more_can_be_read_and_stays(project: Any) -> None:
    with writing(project.store._engine) as session:
        session.execute(
            update(MarkerContextMenuItem).where(MarkerContextMenuItem.id == 1).values(config={"maxx": 10})
        )
    older = {"name": "slider", "verbose": "Sure?", "field": "score", "config": {"maxx": 10}}

    project.update_marker("person", actions=[older])

    assert project.spec()["markers"][0]["actions"] == [older]
    anna = project.annotator("anna")
    anna.next()
    anna.submit([{"marker": "person", "start": 0, "end": 3, "extra": {"score": 70}}])
    with pytest.raises(InvalidSetting, match="maxx"):
        project.update_marker("person", actions=[{**older, "config": {"maxx": 11}}])
