"""A text that is changed by its source while somebody has it: their answer stays one to what they saw."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

import textinator_widgets as tw
from textinator_widgets.api.page import PageDesk
from textinator_widgets.errors import QuoteMismatch

ANN = {"marker": "Person", "start": 0, "end": 3}
LABEL = {"id": "1", "marker": "person", "start": 0, "end": 3, "quote": "Ann"}
ANSWER = {"labels": [LABEL], "inputs": [], "relations": []}
NO_HISTORY = {"past": [], "future": []}


class Page:
    """Asks as a person's page does, about the text that it opened with."""

    def __init__(self, project, name):
        self.desk = PageDesk(project.annotator(name), language="en", parts=str)
        self.opened = self.done("ready")
        item = self.opened["item"]
        self.about = {"context": item["context"], "sha256": item["sha256"]}

    def ask(self, kind, **fields):
        return self.desk.handle({"request": "r", "type": kind, **fields})

    def done(self, kind, **fields):
        reply = self.ask(kind, **fields)
        assert reply["status"] == "done", reply
        return reply["result"]

    def save(self, base):
        return self.done("save_draft", **self.about, answer=ANSWER, history=NO_HISTORY, base_revision=base)

    def submit(self, key):
        return self.done("submit", **self.about, answer=ANSWER, key=key, ignore=False)


@pytest.fixture
def project(store, tmp_path):
    (tmp_path / "news.jsonl").write_text(json.dumps({"id": "a", "text": "Ann one"}))
    source = tw.sources.JsonLines([tmp_path / "news.jsonl"], key="id", name="News")
    return store.create_project("Study", task="ner", sources=[source], lease_minutes=10)


@pytest.fixture
def change(project, clock, tmp_path):
    """Change the text after the leases of everybody."""

    def change(text="Eva two"):
        clock.now += timedelta(minutes=11)
        (tmp_path / "news.jsonl").write_text(json.dumps({"id": "a", "text": text}))
        return project.reindex()[0]

    return change


def test_an_answer_after_the_lease_is_one_to_the_text_that_was_given(project, change) -> None:
    session = project.annotator("anna")
    session.next()
    assert change().changed == ["a"]

    session.submit([ANN])

    labels = project.labels(with_text=True)
    assert labels[["quote", "text"]].to_numpy().tolist() == [["Ann", "Ann one"]]
    other = project.annotator("bohdan")
    assert other.next().text == "Eva two"
    other.submit([ANN])
    assert project.labels(user="bohdan")["quote"].tolist() == ["Eva"]


def test_who_looks_again_answers_the_text_as_it_is_now(project, change) -> None:
    session = project.annotator("anna")
    session.next()
    change()

    assert session.current.text == "Eva two"
    with pytest.raises(QuoteMismatch):
        session.submit([{**ANN, "quote": "Ann"}])
    session.submit([{**ANN, "quote": "Eva"}])


def test_a_draft_on_what_was_given_keeps_that_text_open(project, change) -> None:
    session = project.annotator("anna")
    given = session.next()
    change()

    session.save_draft([ANN])

    again = project.annotator("anna")
    assert session.current == again.current == again.next() == given
    assert project.annotator("anna").submit([ANN]).labels[0]["quote"] == "Ann"
    assert change("Eva").changed == ["a"]


def test_nothing_is_suggested_for_a_text_as_it_was(project, change) -> None:
    project.suggest("person", lambda text: [{"start": 0, "end": 3}])
    session = project.annotator("anna")
    session.next()
    assert [one["quote"] for one in session.suggestions()] == ["Ann"]
    change()
    project.suggest("person", lambda text: [{"start": 0, "end": 3}, {"start": 4, "end": 7}])

    assert session.suggestions() == []
    assert session.current.text == "Eva two"
    assert [one["quote"] for one in session.suggestions()] == ["Eva", "two"]


def test_a_page_goes_on_with_the_text_that_it_shows(project, change) -> None:
    page = Page(project, "anna")
    change()
    assert page.save(0) == {"revision": 1}
    assert page.done("suggestions", context=page.about["context"], again=False)["suggestions"] == []

    reloaded = Page(project, "anna")

    assert reloaded.opened["item"] == page.opened["item"]
    assert reloaded.opened["draft"]["answer"] == ANSWER
    assert reloaded.save(1) == {"revision": 2}
    assert change("Eva").in_use == ["a"]
    assert reloaded.submit("k")["page"]["status"] == "finished"
    assert project.labels(with_text=True)["text"].tolist() == ["Ann one"]


def test_a_page_submits_flags_and_leaves_what_it_shows(project, change) -> None:
    page = Page(project, "anna")
    change()

    page.done("flag", context=page.about["context"], form={"feedback": "odd"})
    page.submit("k")

    assert project.labels()["quote"].tolist() == ["Ann"]
    other = Page(project, "bohdan")
    change("Third")
    assert other.done("skip", context=other.about["context"])["status"] == "finished"


def test_only_a_text_that_one_was_given_is_answered(project, change) -> None:
    page = Page(project, "anna")
    stranger = {"context": page.about["context"], "sha256": "0" * 64}
    change()
    sent = {"answer": ANSWER, "key": "k", "ignore": False}

    assert page.ask("submit", **stranger, **sent)["error"]["code"] == "outdated_text"
    other = PageDesk(project.annotator("bohdan"), language="en", parts=str)
    reply = other.handle({"request": "r", "type": "submit", **page.about, **sent})
    assert reply["error"]["code"] == "not_allowed"
    assert project.batches().empty


def test_two_windows_on_what_a_text_was_store_one_answer(project, change) -> None:
    first, second = Page(project, "anna"), Page(project, "anna")
    change()
    sent = {"answer": ANSWER, "ignore": False, "known": 0}
    stored = first.done("submit", **first.about, **sent, key="k1")["batch"]

    refused = second.ask("submit", **second.about, **sent, key="k2")["error"]

    assert refused["code"] == "already_submitted"
    assert refused["elsewhere"]["batch"] == stored
    assert len(project.batches()) == 1


def test_a_page_that_opens_what_a_text_was_gets_the_answers_to_that_one(project, change) -> None:
    project.update(auto_text_switch=False)
    page = Page(project, "anna")
    page.submit("k1")
    change()
    new = Page(project, "anna")
    eva = {**ANSWER, "labels": [{**LABEL, "quote": "Eva"}]}
    new.done("submit", **new.about, answer=eva, key="k2", ignore=False, known=0)
    page.save(0)

    opened = Page(project, "anna").opened

    assert opened["item"]["text"] == "Ann one"
    assert [one["quote"] for given in opened["submitted"] for one in given["labels"]] == ["Ann"]


def test_what_a_session_begins_with_is_about_the_text_that_it_was_given(project, change) -> None:
    project.add_pre_marker("person", ["one"])
    session = project.annotator("anna")
    session.next()
    change("And one")

    assert [one["start"] for one in session.draft["labels"]] == [4]
    assert session.accept(labels=[ANN])["labels"][0]["quote"] == "Ann"
    session.submit(**session.draft)
    assert project.labels(with_text=True)[["quote", "text"]].to_numpy().tolist() == [["one", "Ann one"]]
