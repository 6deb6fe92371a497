"""Suggestions that change while people are shown them: late programs, new proposals, several windows."""

from __future__ import annotations

import threading
from typing import Any

import pytest

import textinator_widgets as tw
from textinator_widgets.api.page import PageDesk

TEXTS = ["🙂 Ann met Bohdan.", "Cecilia stayed."]


@pytest.fixture
def project(sqlite_path):
    with tw.open_store(sqlite_path) as store:
        made = store.create_project("P", task="generic", texts=TEXTS, data_order="os", author="maria")
        made.add_marker("Person", code="person")
        yield made


def request(desk, kind, context, **fields):
    return desk.handle({"request": "r", "type": kind, "context": context, **fields})


def settled(desk, context):
    """Ask for the suggestions of a text until no program is being asked any more."""
    while (page := request(desk, "suggestions", context, again=False)["result"])["pending"]:
        threading.Event().wait(0.01)
    assert page["problems"] == []
    return page["suggestions"]


def there_now(desk, context):
    return request(desk, "suggestions", context, again=False)["result"]["suggestions"]


def desk_of(project, name):
    desk = PageDesk(project.annotator(name), language="en", parts=str)
    return desk, desk.page()["item"]["context"]


def test_two_people_who_open_a_text_while_its_program_runs_are_shown_what_came_first(project):
    running = threading.Barrier(2)
    answers, releases = [], [threading.Event(), threading.Event()]

    def twice(text: str) -> list[Any]:
        turn = running.wait(30)
        releases[turn].wait(30)
        answers.append(turn)
        return [{"start": 2, "end": 5, "score": turn}]

    try:
        project.add_marker("Twice", suggestions=twice)
        desks = [desk_of(project, name) for name in ("anna", "bo")]
        for desk, context in desks:
            assert request(desk, "suggestions", context, again=False)["result"]["pending"]
        releases[1].set()
        while not all(shown := [there_now(*one) for one in desks]):
            threading.Event().wait(0.01)
        releases[0].set()
        late = [settled(*one) for one in desks]
    finally:
        for one in releases:
            one.set()
        tw.plugins.suggesters.unregister("twice")

    assert answers == [1, 0]
    assert late == shown
    assert [[one["score"] for one in each] for each in late] == [[1], [1]]
    for (desk, context), (one,) in zip(desks, shown, strict=True):
        decided = {"id": one["id"], "decision": "accepted", "label": None}
        assert request(desk, "decide_suggestions", context, decisions=[decided])["status"] == "done"
    assert sorted(project.suggestions().user) == ["anna", "bo"]
    assert project.suggestions().decision.tolist() == ["accepted", "accepted"]


def test_what_one_person_answered_first_stays_for_a_session_whose_program_ends_later(project):
    bo = project.annotator("bo")

    def nested(text: str) -> list[Any]:
        if not seen:
            seen.append(text)
            bo.next()
            (shown,) = bo.suggestions()
            bo.decide(shown["id"], "rejected")
            return [{"start": 2, "end": 5}]
        return [{"start": 10, "end": 16}]

    seen: list[str] = []
    try:
        project.add_marker("Nested", suggestions=nested)
        anna = project.annotator("anna")
        anna.next()
        (one,) = anna.suggestions()
    finally:
        tw.plugins.suggesters.unregister("nested")

    assert one["quote"] == "Bohdan"
    assert project.suggestions()[["user", "quote"]].values.tolist() == [["bo", "Bohdan"], ["anna", "Bohdan"]]


def test_a_window_that_still_shows_replaced_suggestions_decides_about_those(project):
    ann, bohdan, met = ({"start": 2, "end": 5}, {"start": 10, "end": 16}, {"start": 6, "end": 9})
    project.suggest("person", {0: [ann, bohdan]})
    anna = project.annotator("anna")
    anna.next()
    older = {one["quote"]: one["id"] for one in anna.suggestions()}

    project.suggest("person", {0: [met, {**bohdan, "score": 0.7, "extra": {"model": "m2"}}]})
    window = project.annotator("anna")
    window.next()
    newer = window.suggestions()

    assert [(one["quote"], one["score"]) for one in newer] == [("met", None), ("Bohdan", 0.7)]
    assert newer[1]["id"] == older["Bohdan"]
    assert newer[1]["extra"] == {"model": "m2"}
    assert newer[0]["id"] not in older.values()
    assert project.suggestions().quote.tolist() == ["Bohdan", "met"]
    anna.decide(older["Ann"], "rejected")
    frame = project.suggestions().set_index("quote")
    assert frame.suggestion_id["Ann"] == older["Ann"]
    assert frame.decision.fillna("open").to_dict() == {"Ann": "rejected", "Bohdan": "open", "met": "open"}


def test_no_id_that_a_page_knew_returns(project):
    anna = project.annotator("anna")
    anna.next()
    quotes: dict[int, str] = {}
    for start in (2, 3, 4, 2):
        project.suggest("person", {0: [{"start": start, "end": 5}]})
        (one,) = anna.suggestions()
        assert quotes.setdefault(one["id"], one["quote"]) == one["quote"]
        project.suggest("person", {0: []})
        assert anna.suggestions() == []

    assert sorted(quotes.values()) == ["Ann", "n", "nn"]
    assert len(project.suggestions()) == 0
