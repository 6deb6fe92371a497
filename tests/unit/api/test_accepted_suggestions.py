"""Suggestions are accepted several at once, and give what is handed in."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import textinator_widgets as tw

TEXT = "🙂 Ann met Bohdan."
SPANS = [{"start": 2, "end": 5, "score": 0.5, "extra": {"by": "m1"}}, {"start": 10, "end": 16}]


@pytest.fixture
def project(store):
    made = store.create_project("P", task="generic", texts=[TEXT, "Second."], data_order="os")
    made.add_marker("Person", code="person")
    made.add_marker("Good", "m-text", code="good")
    made.add_marker("Topic", "free-text", code="topic")
    unit = made.add_unit(2, 0, is_rankable=True)
    made.add_marker("Question", "free-text", code="question", unit=unit)
    made.suggest("person", {0: SPANS})
    return made


@pytest.fixture
def anna(project):
    session = project.annotator("anna")
    session.next()
    return session


def decisions(session):
    return [one["decision"] for one in session.suggestions()]


def test_several_are_decided_at_once_or_none(anna):
    ids = [one["id"] for one in anna.suggestions()]

    for wrong in ([ids[0], 999], [*ids, "1"], [None]):
        with pytest.raises(tw.errors.InvalidInput, match="No suggestion"):
            anna.decide(wrong, "rejected")
    with pytest.raises(tw.errors.InvalidInput, match="one suggestion"):
        anna.decide(ids, "accepted", "a")
    assert decisions(anna) == [None, None]
    anna.decide(iter(ids), "rejected")
    assert decisions(anna) == ["rejected", "rejected"]
    anna.decide(ids[:1], None)
    assert decisions(anna) == [None, "rejected"]


def as_read(*ids):
    """Give ids in the ways in which notebooks have them, each with what names the first of them alone."""
    proposals = [{"id": one, "marker": "person"} for one in ids]
    frame = pd.DataFrame({"project": "P", "suggestion_id": ids})
    return [
        (list(ids), ids[0]),
        (proposals, proposals[0]),
        (frame.suggestion_id, frame.suggestion_id[0]),
        (frame.suggestion_id.to_numpy(), frame.suggestion_id.to_numpy()[0]),
        (frame, frame.iloc[0]),
        (frame.itertuples(), next(frame.itertuples())),
        (frame.to_dict("records"), frame.to_dict("records")[0]),
    ]


def test_a_suggestion_is_named_by_its_id_itself_or_its_row_alone_or_among_others(anna):
    ids = [one["id"] for one in anna.suggestions()]

    for several, one in as_read(*ids):
        anna.decide(several, "rejected")
        assert decisions(anna) == ["rejected", "rejected"]
        anna.decide(one, None)
        assert decisions(anna) == [None, "rejected"]
        assert [label["quote"] for label in anna.accept(one)["labels"]] == ["Ann"]
    assert len(anna.accept(as_read(*ids)[3][0])["labels"]) == 2
    of_numpy = np.array(3.0), np.array("x")
    for wrong in (True, 1.5, "1", None, [1.5], [[ids[0]]], {"marker": "person"}, b"1", *of_numpy):
        with pytest.raises(tw.errors.InvalidInput, match="No suggestion is named by"):
            anna.decide(wrong, "rejected")
        if wrong is not None:
            with pytest.raises(tw.errors.InvalidInput, match="No suggestion is named by"):
                anna.accept(wrong)
    assert decisions(anna) == ["accepted", "accepted"]


def test_what_suggestions_say_is_accepted_and_handed_in(project, anna):
    project.suggest("good", {0: [{}]})
    project.suggest("topic", {0: [{"value": "meeting"}]})
    project.suggest("question", {0: [{"value": "Who?", "group": 2}, {"value": "Where?", "group": 1}]})

    work = anna.accept()
    anna.submit(**work)

    rows = project.labels().sort_values("start", na_position="first")
    assert rows.quote.fillna("").tolist() == ["", "Ann", "Bohdan"]
    assert set(rows.origin) == {"suggestion"}
    assert {"by": "m1", "score": 0.5}.items() <= rows.extra.tolist()[1].items()
    inputs = project.inputs()
    found = set(zip(inputs.marker, inputs.content, inputs.group_order.fillna(0), strict=True))
    assert found == {("topic", "meeting", 0), ("question", "Who?", 2), ("question", "Where?", 1)}
    frame = project.suggestions()
    assert set(frame.decision) == {"accepted"}
    assert set(frame.label_id.dropna()) == set(rows.label_id)


def test_what_finds_no_place_stays_undecided_and_is_told(project, anna):
    project.suggest("topic", {0: [{"value": "a", "score": 0.1}, {"value": "b", "score": 0.9}]})
    asked = [{"value": "Who?", "group": 1}, *({"value": value} for value in ("Where?", "When?"))]
    project.suggest("question", {0: asked})
    ids = {one["content"]: one["id"] for one in anna.suggestions()}

    with pytest.warns(UserWarning, match="filled") as told:
        work = anna.accept()

    assert len(told) == 1
    assert all(str(ids[content]) in str(told[0].message) for content in ("a", "When?"))
    by_content = {one["content"]: one["decision"] for one in anna.suggestions() if one["content"]}
    assert by_content == {"a": None, "b": "accepted", "When?": None, "Where?": "accepted", "Who?": "accepted"}
    anna.submit(**work)
    inputs = project.inputs()
    found = set(zip(inputs.marker, inputs.content, inputs.group_order.fillna(0), strict=True))
    assert found == {("topic", "b", 0), ("question", "Who?", 1), ("question", "Where?", 2)}


def test_suggestions_are_added_to_work_that_is_there(project, anna):
    project.suggest("question", {0: [{"value": "Where?"}]})
    project.suggest("good", {0: [{}]})
    mine = {
        "labels": [{"id": "g", "marker": "Good"}, {"id": "p", "marker": "Person", "start": 2, "end": 5}],
        "inputs": [{"marker": "Question", "content": "Who?", "group_order": 1}],
        "relations": [],
    }

    work = anna.accept(**mine)

    again = anna.accept(**work)
    assert (again["labels"], len(again["inputs"])) == (work["labels"], 2)
    assert [one["id"] for one in work["labels"]][:2] == ["g", "p"]
    assert all(one["origin"] == "suggestion" for one in work["labels"])
    assert {(one["content"], one["group_order"]) for one in work["inputs"]} == {("Who?", 1), ("Where?", 2)}
    anna.submit(**work)
    assert set(project.suggestions().decision) == {"accepted"}
    with pytest.raises(tw.errors.NoCurrentText):
        anna.accept(**work)


def test_work_that_cannot_be_of_the_text_accepts_nothing(project, anna):
    wrong = {"labels": [{"marker": "person", "start": 0, "end": 999}]}, {"inputs": [{"marker": "none"}]}

    for work in wrong:
        with pytest.raises(tw.errors.TextinatorError, match=r"999|none"):
            anna.accept(**work)
    assert decisions(anna) == [None, None]


def test_no_more_labels_are_accepted_than_there_may_be(project, anna):
    project.update(max_markers_per_input=1)

    with pytest.warns(UserWarning, match="at most 1 labels"):
        work = anna.accept()

    assert decisions(anna) == ["accepted", None]
    anna.submit(**work)


def test_some_are_accepted_and_follow_what_stands(project, anna):
    ann, bohdan = anna.suggestions()

    with pytest.raises(tw.errors.InvalidInput, match="No suggestion 999"):
        anna.accept([ann["id"], 999])
    assert decisions(anna) == [None, None]
    work = anna.accept([bohdan["id"]])
    assert decisions(anna) == [None, "accepted"]
    anna.decide(ann["id"], "rejected")
    assert anna.accept() == {"labels": [], "inputs": [], "relations": []}
    batch = anna.submit(**work)
    assert project.labels().quote.tolist() == ["Bohdan"]

    anna.edit(batch, inputs=[{"marker": "topic", "content": "none"}])
    assert project.suggestions().decision.fillna("none").tolist() == ["rejected", "none"]


def test_a_value_that_another_one_replaces_is_open_again(project, anna):
    project.suggest("topic", {0: [{"value": "a"}, {"value": "b"}]})
    numbers = {one["content"]: one["id"] for one in anna.suggestions()}

    def said():
        frame = project.suggestions().set_index("content")
        return frame.decision[["a", "b"]].fillna("open").tolist()

    first = anna.accept([numbers["b"]])
    work = anna.accept([numbers["a"]], **first)
    assert said() == ["accepted", "open"]
    batch = anna.submit(**work)
    assert said() == ["accepted", "open"]
    batch = anna.edit(batch, **first)
    assert said() == ["open", "accepted"]
    anna.edit(batch, labels=[{"marker": "person", "start": 2, "end": 5}])
    assert said() == ["open", "open"]


def test_what_was_accepted_and_not_handed_in_is_open_again(project, anna):
    project.update(auto_text_switch=False)
    project.suggest("topic", {0: [{"value": "meeting"}]})
    ann, bohdan = (one["id"] for one in anna.suggestions() if one["marker"] == "person")
    first = anna.submit(**anna.accept([ann]))

    anna.accept()
    anna.submit(labels=[{"marker": "person", "start": 12, "end": 13}])

    frame = project.suggestions().set_index("suggestion_id")
    assert frame.decision.fillna("open").tolist() == ["accepted", "open", "open"]
    assert frame.label_id[ann] == project.labels().label_id[0]
    anna.withdraw(first)
    assert project.suggestions()[["decision", "label_id"]].isna().all(axis=None)
    anna.restore(first)
    assert project.suggestions().decision.fillna("open").tolist() == ["accepted", "open", "open"]
    anna.decide([ann, bohdan], "accepted")
    batch = anna.submit(labels=[{"marker": "person", "start": 10, "end": 16}])
    frame = project.suggestions().set_index("suggestion_id")
    assert frame.label_id[bohdan] == batch.labels[0]["id"]


@pytest.mark.parametrize("named", [True, False])
def test_a_label_of_ones_own_that_was_told_of_is_accepted_again_when_its_answer_is_restored(
    project, anna, named
):
    first, other = (one["id"] for one in anna.suggestions())
    anna.decide(first, "accepted", "mine" if named else None)
    batch = anna.submit([{"id": "mine", "marker": "person", "start": 2, "end": 5}])
    anna.withdraw(batch)
    found = project.suggestions().set_index("suggestion_id")
    assert first not in found.index[found.decision == "accepted"]
    assert found.label_id.isna().all()

    anna.restore(batch)

    found = project.suggestions().set_index("suggestion_id")
    assert found.decision[first] == "accepted"
    assert found.label_id[first] == batch.labels[0]["id"]
    assert found.decision.isna()[other]


def test_a_group_that_gets_another_rank_keeps_its_suggestion(project, anna):
    project.suggest("question", {0: [{"value": "Who?", "group": 1}, {"value": "Where?", "group": 2}]})
    anna.suggestions()
    questions = [{"marker": "question", "content": "Who?"}, {"marker": "question", "content": "Where?"}]
    one = anna.submit(inputs=[{**each, "group_order": rank} for rank, each in enumerate(questions, 1)])
    mine = project.suggestions().marker == "question"
    assert project.suggestions()[mine].decision.tolist() == ["accepted", "accepted"]

    anna.edit(one, inputs=[{**each, "group_order": 3 - each["group_order"]} for each in one.inputs])

    assert project.suggestions()[mine].decision.tolist() == ["accepted", "accepted"]
    assert project.inputs()[["content", "group", "group_order"]].values.tolist() == [
        ["Who?", "1", 2],
        ["Where?", "2", 1],
    ]
    same = [{**each, "group_order": 3 - rank} for rank, each in enumerate(questions, 1)]
    anna.edit(one, inputs=same)
    assert project.edits().changes.tolist()[1:] == [""]
    assert project.suggestions()[mine].decision.tolist() == ["accepted", "accepted"]
