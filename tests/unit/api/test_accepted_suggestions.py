"""Suggestions are accepted several at once, and give what is handed in."""

from __future__ import annotations

import pytest

import textinator_widgets as tw

TEXT = "🙂 Ann met Bohdan."
SPANS = [{"start": 2, "end": 5, "score": 0.5, "extra": {"by": "m1"}}, {"start": 10, "end": 16}]


@pytest.fixture
def project(tmp_path):
    with tw.open_store(tmp_path / "s.db") as store:
        made = store.create_project("P", task="generic", texts=[TEXT, "Second."], data_order="os")
        made.add_marker("Person", code="person")
        made.add_marker("Good", "m-text", code="good")
        made.add_marker("Topic", "free-text", code="topic")
        unit = made.add_unit(2, 0, is_rankable=True)
        made.add_marker("Question", "free-text", code="question", unit=unit)
        made.suggest("person", {0: SPANS})
        yield made


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
