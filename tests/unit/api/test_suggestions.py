"""Suggestions of functions and endpoints: made, checked, shown to each person, decided and stored."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest
from endpoints import endpoint

import textinator_widgets as tw
from textinator_widgets.api.page import PageDesk
from textinator_widgets.services import suggesters
from textinator_widgets.services.allowed_hosts import SUGGESTIONS

TEXTS = ["🙂 Ann met Bohdan.", "Cecilia stayed."]


@pytest.fixture
def project(sqlite_path):
    with tw.open_store(sqlite_path) as store:
        made = store.create_project("P", task="generic", texts=TEXTS, data_order="os", author="maria")
        made.add_marker("Person", code="person")
        made.add_marker("Topic", "free-text", code="topic")
        yield made


def capitals(text: str) -> list[dict[str, Any]]:
    found = []
    for word in text.replace(".", "").split():
        if word[0].isupper():
            start = text.index(word)
            found.append(
                {"start": start, "end": start + len(word), "score": 0.5, "extra": {"by": "capitals"}}
            )
    return found


def test_suggestions_are_made_for_every_text_and_decided_by_each_person(project):
    assert project.suggest("Person", capitals) == 3
    anna, bo = project.annotator("anna"), project.annotator("bo")
    anna.next()
    bo.next()

    first, second = anna.suggestions()

    assert (first["marker"], first["start"], first["end"], first["quote"]) == ("person", 2, 5, "Ann")
    assert (first["score"], first["source"], first["extra"]) == (0.5, "callable", {"by": "capitals"})
    taken = {"marker": "person", "start": 2, "end": 5, "origin": "suggestion", "id": "a" * 8}
    anna.decide(first["id"], "accepted", "a" * 8)
    anna.decide(second["id"], "rejected")
    anna.submit([taken])
    assert [one["decision"] for one in bo.suggestions()] == [None, None]
    frame = project.suggestions()
    assert frame.decision.fillna("none").tolist() == ["accepted", "rejected", "none", "none"]
    assert frame.user.tolist() == ["anna", "anna", "bo", "bo"]
    assert frame.label_id[0] == project.labels().label_id[0]
    assert frame.decided.notna().tolist() == [True, True, False, False]
    assert project.labels().origin.tolist() == ["suggestion"]


def test_a_decision_is_taken_back_and_new_suggestions_keep_what_was_decided(project):
    project.suggest("person", capitals)
    anna = project.annotator("anna")
    anna.next()
    first, second = anna.suggestions()
    anna.decide(first["id"], "rejected")
    anna.decide(second["id"], "accepted")
    anna.decide(second["id"], None)

    project.suggest("person", {0: [{"start": 6, "end": 9, "score": 1}]})

    assert [(one["quote"], one["decision"], one["source"]) for one in anna.suggestions()] == [
        ("Ann", "rejected", "callable"),
        ("met", None, "prediction"),
    ]


def test_a_function_is_asked_when_a_text_is_opened_and_only_once(project):
    asked = []

    def topics(text: str) -> dict[str, Any]:
        asked.append(text)
        return {"value": "people", "score": 0.9}

    try:
        project.add_marker("Theme", "free-text", suggestions=topics)
        anna = project.annotator("anna")
        anna.next()
        (one,) = anna.suggestions()
        anna.suggestions()
        bo = project.annotator("bo")
        bo.next()
        bo.suggestions()
    finally:
        tw.plugins.suggesters.unregister("topics")

    assert asked == [TEXTS[0]]
    assert (one["content"], one["score"], one["start"], one["quote"]) == ("people", 0.9, None, None)
    assert project.spec()["markers"][-1]["suggestions"] == "topics"


def test_a_program_that_proposes_nothing_is_not_asked_again_but_another_one_is(project):
    asked = []

    def silent(text: str) -> list[Any]:
        asked.append(("silent", text))
        return []

    def themes(text: str) -> list[Any]:
        asked.append(("themes", text))
        return [{"value": "people"}] if "Ann" in text else []

    try:
        code = project.add_marker("Theme", "free-text", suggestions=silent)
        anna, bo = project.annotator("anna"), project.annotator("bo")
        anna.next()
        bo.next()
        assert anna.suggestions() == bo.suggestions() == anna.suggestions() == []
        assert asked == [("silent", TEXTS[0])]
        assert project.suggestions().empty

        project.update_marker("Theme", suggestions="themes")
        tw.plugins.suggesters.register("themes", themes)
        assert [one["content"] for one in anna.suggestions()] == ["people"]
        assert [one["content"] for one in bo.suggestions()] == ["people"]
        assert asked[1:] == [("themes", TEXTS[0])]

        project.update_marker("Theme", suggestions="silent")
        anna.skip()
        anna.next()
        assert anna.suggestions() == []
        assert project.suggest("Theme", {1: [{"value": "stay"}]}) == 1
        assert [one["content"] for one in anna.suggestions()] == ["stay"]
        assert asked[2:] == [("silent", TEXTS[1])]
        assert code == "theme"
    finally:
        for name in ("silent", "themes"):
            tw.plugins.suggesters.unregister(name)


def test_a_marker_for_which_nothing_was_proposed_can_be_removed(project):
    def silent(text: str) -> list[Any]:
        return []

    try:
        project.add_marker("Theme", "free-text", suggestions=silent)
        anna = project.annotator("anna")
        anna.next()
        assert anna.suggestions() == []
        project.remove_marker("Theme")
    finally:
        tw.plugins.suggesters.unregister("silent")

    assert project.store.check() == []


@pytest.mark.parametrize(
    ("given", "phrase"),
    [
        ([{"start": 0, "end": 99}], "0 <= start < end <= 17"),
        ([{"start": 3, "end": 3}], "0 <= start < end"),
        ([{"start": True, "end": 3}], "code points"),
        ([{"start": 0, "end": 1, "quote": "A"}], "quote must be"),
        ([{"start": 0, "end": 1, "score": float("nan")}], "score must be a number"),
        ([{"start": 0, "end": 1, "score": "high"}], "score must be a number"),
        ([{"start": 0, "end": 1, "extra": [1]}], "extra must be a JSON object"),
        (["Ann"], "an object was expected"),
        ("Ann", "must be a list"),
        ([{}] * 10_001, "up to 10000"),
    ],
)
def test_what_is_no_suggestion_is_refused_and_nothing_is_stored(project, given, phrase):
    with pytest.raises(tw.errors.InvalidInput, match="text 0") as caught:
        project.suggest("person", lambda text: given)

    assert phrase in str(caught.value)
    anna = project.annotator("anna")
    anna.next()
    assert anna.suggestions() == []


def test_wrong_programs_markers_keys_and_decisions_are_refused(project):
    with pytest.raises(tw.errors.UnknownMarker):
        project.suggest("nobody", capitals)
    with pytest.raises(tw.errors.InvalidInput, match="function, an address or a dict"):
        project.suggest("person", 7)
    with pytest.raises(tw.errors.InvalidInput, match="no text with the key 9"):
        project.suggest("person", {9: []})
    with pytest.raises(tw.errors.InvalidInput, match="No function 'nothing'"):
        project.suggest("person", "nothing")
    for wrong in ("ftp://x/y", "http://a:b@x/", "http://", "http://x:99999/"):
        with pytest.raises(tw.errors.InvalidSetting, match="without a password"):
            project.add_marker("Wrong", suggestions=wrong)
    with pytest.raises(tw.errors.InvalidSetting, match="function with a name"):
        project.add_marker("Wrong", suggestions=lambda text: [])
    anna = project.annotator("anna")
    anna.next()
    with pytest.raises(tw.errors.InvalidInput, match="No suggestion 1"):
        anna.decide(1, "accepted")
    project.suggest("person", capitals)
    number = anna.suggestions()[0]["id"]
    with pytest.raises(tw.errors.InvalidInput, match="A decision must be"):
        anna.decide(number, "maybe")
    bo = project.annotator("bo")
    bo.next()
    with pytest.raises(tw.errors.InvalidInput, match="No suggestion"):
        bo.decide(number, "accepted")


@pytest.fixture
def questions(project):
    unit = project.add_unit(3, is_rankable=True)
    project.add_marker("Question", "free-text", code="question", unit=unit)
    limits = [{"kind": "ge", "value": 2}, {"kind": "ls", "value": 4}]
    project.add_marker("Distractor", "free-text", code="distractor", unit=unit, restrictions=limits)
    return project


def test_a_field_of_a_unit_is_suggested_with_its_group_and_slot(questions):
    questions.suggest("question", {0: [{"value": "Who?", "group": 2}, {"value": "Why?"}]})
    questions.suggest(
        "distractor", {0: [{"value": "Bo", "group": 2, "slot": 1}, {"value": "Bo", "group": 1}]}
    )
    anna = questions.annotator("anna")
    anna.next()

    found = [(one["content"], one.get("group"), one.get("slot")) for one in anna.suggestions()]

    assert found == [("Who?", "g2", None), ("Why?", None, None), ("Bo", "g2", 1), ("Bo", "g1", None)]
    inputs = [
        {"marker": "question", "content": "Why?", "group": "g1", "group_order": 1},
        {"marker": "distractor", "content": "Bo", "group": "g1", "group_order": 1},
        {"marker": "distractor", "content": "Eva", "group": "g1", "group_order": 1, "slot": 1},
    ]
    anna.submit([], inputs)
    frame = questions.suggestions()
    assert frame.content.tolist() == ["Who?", "Why?", "Bo", "Bo"]
    assert frame.group.fillna("-").tolist() == ["g2", "-", "g2", "g1"]
    assert frame.slot.fillna(-1).tolist() == [-1, -1, 1, -1]
    assert frame.decision.fillna("-").tolist() == ["-", "accepted", "-", "accepted"]


@pytest.mark.parametrize(
    ("marker", "given", "phrase"),
    [
        ("question", {"value": "x", "group": 4}, "from 1 to 3; got 4"),
        ("question", {"value": "x", "group": 0}, "from 1 to 3; got 0"),
        ("question", {"value": "x", "group": "g1"}, "from 1 to 3; got 'g1'"),
        ("question", {"value": "x", "group": True}, "from 1 to 3; got True"),
        ("question", {"value": "x", "slot": 0}, "where no group is named"),
        ("question", {"value": "x", "group": 1, "slot": 1}, "from 0 to 0; got 1"),
        ("distractor", {"value": "x", "group": 1, "slot": 3}, "from 0 to 2; got 3"),
        ("topic", {"value": "x", "group": 1}, "its marker is in no unit"),
        ("person", {"start": 0, "end": 1, "group": 1}, "its marker is in no unit"),
    ],
)
def test_a_place_that_is_none_is_refused(questions, marker, given, phrase):
    with pytest.raises(tw.errors.InvalidInput, match=phrase):
        questions.suggest(marker, {0: [given]})


def accepted(project):
    """Submit for Anna what she took from suggestions; gives her session and the batch."""
    project.suggest("person", {0: [{"start": 2, "end": 5}]})
    project.suggest("topic", {0: [{"value": "people"}]})
    anna = project.annotator("anna")
    anna.next()
    number = next(one["id"] for one in anna.suggestions() if one["marker"] == "person")
    label = {
        "marker": "person",
        "start": 2,
        "end": 5,
        "origin": "suggestion",
        "extra": {"suggestion": number},
    }
    batch = anna.submit([label], [{"marker": "topic", "content": "people"}])
    return anna, batch


def decisions(project):
    frame = project.suggestions().set_index("marker").decision.fillna("open")
    return frame["person"], frame["topic"]


OTHER = [{"marker": "topic", "content": "other"}]


@pytest.mark.parametrize("as_revision", [False, True])
def test_a_decision_follows_what_an_edit_leaves(project, as_revision):
    project.update(editing_as_revision=as_revision)
    anna, batch = accepted(project)
    assert decisions(project) == ("accepted", "accepted")
    label = project.suggestions().set_index("marker").label_id["person"]
    assert label == project.labels().label_id[0]

    edited = anna.edit(batch, batch.labels, OTHER)
    assert decisions(project) == ("accepted", "open")
    gone = anna.edit(edited, [], batch.inputs)
    assert decisions(project) == ("open", "accepted")
    assert project.suggestions().label_id.isna().all()
    anna.edit(gone, batch.labels, OTHER)
    assert decisions(project) == ("accepted", "open")


def test_a_decision_follows_the_revision_of_a_reviewer(project):
    project.update(allow_reviewing=True)
    _, batch = accepted(project)
    rita = project.annotator("rita")
    project.allow_reviewer("rita")

    rita.review(batch.uuid, [], batch.inputs)

    assert decisions(project) == ("open", "accepted")
    assert project.suggestions().user.tolist() == ["anna", "anna"]


def test_a_withdrawn_answer_opens_its_suggestions_and_a_restored_one_takes_them_again(project):
    anna, batch = accepted(project)

    anna.withdraw(batch)
    assert decisions(project) == ("open", "open")
    anna.restore(batch)
    assert decisions(project) == ("accepted", "accepted")


def test_what_stands_in_another_answer_of_the_person_stays_accepted(project):
    project.update(auto_text_switch=False)
    anna, batch = accepted(project)
    anna.submit(batch.labels, OTHER, key="again")

    anna.edit(batch, [], batch.inputs)

    assert decisions(project) == ("accepted", "accepted")


def test_an_edit_that_takes_in_a_rejected_suggestion_accepts_it_and_one_that_does_not_leaves_it(project):
    project.suggest("topic", {0: [{"value": "people"}, {"value": "names"}]})
    anna = project.annotator("anna")
    anna.next()
    for one in anna.suggestions():
        anna.decide(one["id"], "rejected")
    batch = anna.submit([{"marker": "person", "start": 2, "end": 5}])

    batch = anna.edit(batch, batch.labels, [{"marker": "topic", "content": "names"}])
    assert project.suggestions().decision.tolist() == ["rejected", "accepted"]
    anna.edit(batch, batch.labels, [])
    assert project.suggestions().decision.fillna("open").tolist() == ["rejected", "open"]


def test_an_endpoint_is_asked_by_the_protocol(project, monkeypatch):
    def answer(body: dict[str, Any]) -> tuple[int, bytes]:
        return 200, json.dumps({"spans": capitals(body["text"])}).encode()

    with endpoint(answer) as (address, heard):
        monkeypatch.setenv(SUGGESTIONS, f" example.org, {address.split('/')[2]}")
        project.add_marker("Name", code="name", suggestions=address)
        anna = project.annotator("anna")
        item = anna.next()
        found = anna.suggestions()

    assert heard == [{"project": "P", "marker": "name", "text": TEXTS[0], "context_id": item.context_id}]
    assert [(one["quote"], one["source"]) for one in found] == [("Ann", "http"), ("Bohdan", "http")]


def test_an_endpoint_for_a_unit_learns_how_many_groups_there_are(questions, monkeypatch):
    with endpoint(lambda body: (200, json.dumps([{"value": "Who?", "group": body["groups"]}]).encode())) as (
        address,
        _,
    ):
        monkeypatch.setenv(SUGGESTIONS, "127.0.0.1")
        questions.suggest("question", address, keys=[0])
        anna = questions.annotator("anna")
        anna.next()
        assert [one["group"] for one in anna.suggestions()] == ["g3"]


def test_a_host_that_is_not_named_is_not_asked(project, monkeypatch):
    with endpoint(lambda body: (200, b"[]")) as (address, heard):
        for hosts in ("", "example.org", "127.0.0.1:1"):
            monkeypatch.setenv(SUGGESTIONS, hosts)
            with pytest.raises(tw.errors.InvalidInput, match=SUGGESTIONS):
                project.suggest("person", address)

        assert heard == []


@pytest.mark.parametrize(
    ("status", "content", "phrase"),
    [
        (500, b"[]", "answered 500"),
        (302, b"[]", "answered 302"),
        (200, b"<html>", "not JSON"),
        (200, b"[" * 100_000, "not JSON"),
        (200, b'"' + b"x" * suggesters.MAX_REPLY_BYTES + b'"', "more than 1048576 bytes"),
        (200, b'{"spans": 1}', "0 <= start"),
    ],
)
def test_an_endpoint_that_answers_wrongly_stores_nothing(project, monkeypatch, status, content, phrase):
    with endpoint(lambda body: (status, content)) as (address, _):
        monkeypatch.setenv(SUGGESTIONS, "127.0.0.1")
        with pytest.raises(tw.errors.InvalidInput, match=phrase):
            project.suggest("person", address)

    assert len(project.suggestions()) == 0


def test_an_endpoint_that_is_silent_is_left_after_its_time(project, monkeypatch):
    release = threading.Event()

    def answer(body: dict[str, Any]) -> tuple[int, bytes]:
        release.wait(30)
        return 200, b"[]"

    monkeypatch.setattr(suggesters, "TOTAL_SECONDS", 0.2)
    monkeypatch.setenv(SUGGESTIONS, "127.0.0.1")
    with endpoint(answer) as (address, _):
        try:
            with pytest.raises(tw.errors.InvalidInput, match=r"within 0\.2 seconds"):
                project.suggest("person", address)
        finally:
            release.set()


def request(desk, kind, context, **fields):
    return desk.handle({"request": "r", "type": kind, "context": context, **fields})


def test_a_page_does_not_wait_for_a_program_and_learns_no_reason(project):
    release, asked = threading.Event(), threading.Event()

    def slow(text: str) -> list[Any]:
        asked.set()
        release.wait(30)
        raise RuntimeError("the password is secret")

    try:
        project.add_marker("Slow", suggestions=slow)
        desk = PageDesk(project.annotator("anna"), language="en", parts=str)
        context = desk.page()["item"]["context"]
        assert desk.screen()["settings"]["suggestions"] is True

        first = request(desk, "suggestions", context, again=False)["result"]

        assert first == {"suggestions": [], "pending": True, "problems": []}
        assert asked.wait(30)
        assert request(desk, "ping", context)["status"] == "done"
        release.set()
        while (page := request(desk, "suggestions", context, again=False)["result"])["pending"]:
            threading.Event().wait(0.01)
    finally:
        release.set()
        tw.plugins.suggesters.unregister("slow")

    assert page["problems"] == ['There are no suggestions for "Slow" now.']


def test_a_page_asks_and_decides_only_about_texts_and_suggestions_of_its_person(project):
    project.suggest("person", capitals)
    anna = project.annotator("anna")
    desk = PageDesk(anna, language="en", parts=str)
    context = desk.page()["item"]["context"]
    (first, *_) = request(desk, "suggestions", context, again=False)["result"]["suggestions"]

    assert request(desk, "suggestions", context + 1, again=False)["error"]["code"] == "not_allowed"
    one = {"id": first["id"], "decision": "rejected", "label": None}
    for wrong in (
        [{**one, "id": first["id"] + 1000}],
        [{**one, "decision": "yes"}],
        [{**one, "label": "x" * 37}],
        [7],
        [one] * 20_001,
    ):
        reply = request(desk, "decide_suggestions", context, decisions=wrong)
        assert reply["error"]["code"] == "invalid_input"
    assert project.suggestions().decision.isna().all()
    assert request(desk, "decide_suggestions", context, decisions=[one])["status"] == "done"
    assert project.suggestions().decision.tolist()[0] == "rejected"
