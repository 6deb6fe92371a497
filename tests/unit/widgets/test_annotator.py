"""The annotator with a real store and a fake page."""

from __future__ import annotations

import asyncio
import threading

import pytest
from sqlalchemy import select

import textinator_widgets as tw
from textinator_widgets.api.page import PageDesk
from textinator_widgets.errors import InvalidInput, NotAllowed, StoreError
from textinator_widgets.model import AuditLog
from textinator_widgets.model.engine import reading
from textinator_widgets.widgets.base import MOST_WAITING, RequestQueue

TEXT = "Ann met Bohdan in Kyiv."


@pytest.fixture
def project(sqlite_path):
    with tw.open_store(sqlite_path) as store:
        yield store.create_project("Study", task="ner", texts=[TEXT, "Kyiv is old."], language="sv")


@pytest.fixture
def annotator(project):
    return tw.Annotator(project, user="anna")


def ask(annotator, **request):
    """Send a request of the page and give the answer."""
    annotator.comm.receive({"method": "custom", "content": {"request": "r", **request}})
    return annotator.comm.messages()[-1]


def answer_to(item, quote, marker="person"):
    start = item["text"].index(quote)
    label = {"id": "a", "marker": marker, "start": start, "end": start + len(quote), "quote": quote}
    return {"labels": [label], "inputs": [], "relations": []}


def submit(annotator, key="k", **changes):
    item = annotator.page["item"]
    given = {
        "type": "submit",
        "key": key,
        "context": item["context"],
        "sha256": item["sha256"],
        "ignore": False,
    }
    return ask(annotator, **{**given, "answer": answer_to(item, "Kyiv", "location"), **changes})


def test_a_submit_is_stored_answered_and_shown_to_every_view(annotator, project):
    first = annotator.page["item"]["text"]

    reply = submit(annotator)

    assert reply["status"] == "done"
    assert project.labels()["batch"].tolist() == [reply["result"]["batch"]]
    assert annotator.page["item"]["text"] != first
    assert annotator.page == reply["result"]["page"]


def test_the_next_text_comes_with_the_markers_that_the_project_has_now(annotator, project):
    before = annotator.screen
    project.add_marker("Weapon", shortcut="W")

    submit(annotator)

    assert annotator.screen != before
    assert "weapon" in str(annotator.screen)


def test_a_submit_is_answered_although_the_screen_cannot_be_read(annotator, project, monkeypatch):
    def fail(desk):
        raise StoreError("The disk is gone.")

    monkeypatch.setattr(PageDesk, "screen", fail)

    assert submit(annotator)["status"] == "done"
    assert len(project.batches()) == 1


def test_the_same_submit_sent_again_is_stored_once(annotator, project):
    item = annotator.page["item"]
    first = submit(annotator)
    again = submit(
        annotator, context=item["context"], sha256=item["sha256"], answer=answer_to(item, "Kyiv", "location")
    )

    assert first["result"]["batch"] == again["result"]["batch"]
    assert len(project.batches()) == 1


@pytest.mark.parametrize(
    "trait", ["page", "screen", "user", "strings", "storage_key", "notice", "_esm", "_css", "nothing"]
)
def test_a_page_sets_no_trait(annotator, trait):
    before = getattr(annotator, trait, None)

    annotator.comm.receive({"method": "update", "state": {trait: "mallory"}})

    assert getattr(annotator, trait, None) == before


def test_no_message_names_another_person(annotator, project):
    reply = submit(annotator, user="mallory", project=99)

    assert reply["status"] == "done"
    assert set(project.labels()["user"]) == {"anna"}


@pytest.mark.parametrize(
    "content",
    [None, 7, "x", [], {}, {"request": "r"}, {"request": "r", "type": "nothing"},
     {"request": 3, "type": "ready"}, {"request": "r", "type": "submit"},
     {"request": "r", "type": ["submit"]}, {"request": "r" * 1000, "type": "ping"},
     {"request": "r", "type": "load_part", "name": "../../secret"},
     {"request": "r", "type": "__init__"}],
)  # fmt: skip
def test_every_message_that_is_no_request_is_answered_and_stores_nothing(annotator, project, content):
    annotator.comm.receive({"method": "custom", "content": content})

    reply = annotator.comm.messages()[-1]
    assert reply["status"] == "failed"
    assert "Traceback" not in str(reply)
    assert len(project.batches()) == 0


@pytest.mark.parametrize(
    "change",
    [{"sha256": "0" * 64}, {"context": 99}, {"key": ""}, {"key": "x" * 101}, {"answer": {"labels": [{}]}},
     {"answer": []}, {"ignore": "yes"}, {"context": True},
     {"answer": {"labels": [{"marker": "location", "start": 0, "end": 10**9}]}}],
)  # fmt: skip
def test_a_wrong_submit_is_refused_and_stores_nothing(annotator, project, change):
    reply = submit(annotator, **change)

    assert reply["status"] == "failed"
    assert reply["error"]["message"]
    assert len(project.batches()) == 0


def test_the_page_speaks_the_language_of_the_person_else_of_the_project(project):
    project.store.create_user("olena", preferred_language="uk")

    languages = {name: tw.Annotator(project, user=name).strings["language"] for name in ("olena", "anna")}

    assert languages == {"olena": "uk", "anna": "sv"}
    assert tw.Annotator(project, user="olena", language="en").strings["language"] == "en"


def test_where_served_only_the_person_of_the_page_annotates(project, monkeypatch):
    monkeypatch.setenv("TW_SERVED", "1")
    monkeypatch.setenv("TW_USER", "anna")

    assert tw.Annotator(project).user == "anna"
    assert tw.Annotator(project, user="anna").user == "anna"
    with pytest.raises(NotAllowed, match="anna"):
        tw.Annotator(project, user="maria")


def audited(project):
    """What the audit log says about a person's submits and joins: how they were verified."""
    with reading(project.store._engine) as session:
        rows = session.execute(
            select(AuditLog.action, AuditLog.verified).where(AuditLog.action.in_(("submit", "join")))
        )
        return {tuple(row) for row in rows}


@pytest.mark.parametrize(("served", "user", "verified"), [
    (True, None, "cookie"), (True, "anna", "cookie"), (False, None, "os"), (False, "anna", "python"),
])  # fmt: skip
def test_the_audit_log_says_how_a_person_was_verified(project, monkeypatch, served, user, verified):
    monkeypatch.setenv("TW_SERVED", "1" if served else "0")
    monkeypatch.setenv("TW_USER", "anna")

    submit(tw.Annotator(project, user=user))

    assert audited(project) == {("submit", verified), ("join", verified)}


@pytest.mark.parametrize(
    ("told", "verified"), [("shared", "shared"), ("cookie", "cookie"), ("python", "cookie")]
)
def test_the_server_says_how_a_person_came_in_but_never_that_it_was_python(
    project, monkeypatch, told, verified
):
    for name, value in (("TW_SERVED", "1"), ("TW_USER", "anna"), ("TW_VERIFIED", told)):
        monkeypatch.setenv(name, value)

    submit(tw.Annotator(project))

    assert audited(project) == {("submit", verified), ("join", verified)}


def test_who_visits_a_closed_project_joins_it_when_it_is_open(project, monkeypatch):
    monkeypatch.setenv("TW_SERVED", "1")
    monkeypatch.setenv("TW_USER", "anna")
    project.update(is_open=False)

    assert tw.Annotator(project).page["status"] == "closed"
    assert audited(project) == set()
    project.update(is_open=True)
    tw.Annotator(project)
    assert audited(project) == {("join", "cookie")}


def test_where_served_nobody_annotates_without_a_name(project, monkeypatch):
    monkeypatch.setenv("TW_SERVED", "1")
    monkeypatch.delenv("TW_USER", raising=False)

    with pytest.raises(NotAllowed):
        tw.Annotator(project)


def test_a_person_of_the_environment_counts_only_where_our_server_set_it(project, monkeypatch):
    monkeypatch.delenv("TW_SERVED", raising=False)
    monkeypatch.setenv("TW_USER", "mallory")

    assert tw.Annotator(project, user="anna").user == "anna"
    assert tw.Annotator(project).user != "mallory"


def test_closing_ends_the_page_and_keeps_what_was_saved(annotator, project):
    submit(annotator)

    annotator.close()

    assert annotator.comm is None
    assert len(project.batches()) == 1


def test_requests_run_in_order_beside_the_event_loop():
    async def run():
        done = asyncio.Event()
        seen = []

        def finish(request, result):
            seen.append((request, result, threading.current_thread() is threading.main_thread()))
            if len(seen) == 5:
                done.set()

        queue = RequestQueue(lambda request: (request * 2, threading.current_thread().name), finish)
        assert all(queue.put(number) for number in range(5))
        await asyncio.wait_for(done.wait(), 20)
        queue.close()
        return seen

    seen = asyncio.run(run())

    assert [(request, result[0]) for request, result, _ in seen] == [(n, n * 2) for n in range(5)]
    assert {result[1] for _, result, _ in seen} == {"textinator-requests"}
    assert all(on_loop for _, _, on_loop in seen)


def test_a_flood_of_requests_is_refused_and_not_kept():
    async def run():
        gate = threading.Event()
        queue = RequestQueue(lambda request: gate.wait(20), lambda request, result: None)
        taken = sum(queue.put(number) for number in range(MOST_WAITING * 3))
        gate.set()
        queue.close()
        return taken

    assert asyncio.run(run()) <= MOST_WAITING + 1


@pytest.mark.parametrize("given", ["Study", None, 1, tw.Annotator])
def test_what_is_no_project_is_refused(given):
    with pytest.raises(InvalidInput, match=r"A project was expected; got .*store\.project\("):
        tw.Annotator(given)


@pytest.mark.parametrize(
    "arguments",
    [{"language": 5}, {"language": "zz"}, {"language": ""}, {"user": 5}, {"user": ""}, {"user": " a"}],
)
def test_other_wrong_arguments_are_refused_before_anything_is_stored(project, arguments):
    with pytest.raises(InvalidInput):
        tw.Annotator(project, **arguments)

    assert project.store.users().empty
    assert project.texts()["claims"].sum() == 0


def test_a_language_that_the_page_does_not_speak_is_answered_with_those_that_there_are(project):
    with pytest.raises(InvalidInput, match=r"got 'nl'. There are: en \(English\), sv"):
        tw.Annotator(project, user="anna", language="nl")


def test_traits_of_an_annotator_say_what_they_take(annotator):
    before = annotator.page

    with pytest.raises(InvalidInput, match="page of the Annotator must be a dict; got 5"):
        annotator.page = 5

    assert annotator.page == before
