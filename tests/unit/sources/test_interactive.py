"""Texts that people write join a project one by one."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest

import textinator_widgets as tw
from textinator_widgets.api.page import PageDesk
from textinator_widgets.errors import InvalidSetting, InvalidTexts, ProjectClosed, UnknownSource

NOW = datetime(2026, 1, 2, tzinfo=UTC)


@pytest.fixture
def store(place):
    with tw.open_store(place) as opened:
        yield opened
        assert opened.check() == []


def written(**options):
    return tw.sources.Interactive(name="Letters", **options)


def test_a_project_begins_without_texts_and_takes_them_one_by_one(store) -> None:
    project = store.create_project("P", task="ner", sources=[written()], data_order="os")
    session = project.annotator("anna")
    assert (session.next(), session.status) == (None, "no_data")

    first = project.add_text("Ann\r\nmet Bo.", 7, name="letter.txt", data={"year": 1900})
    second = project.add_text("Kyiv \U0001f600")

    item = session.next()
    assert (item.key, item.text, item.source_name, item.data) == (
        first,
        "Ann\r\nmet Bo.",
        "letter.txt",
        {"year": 1900},
    )
    assert uuid.UUID(second)
    assert project.texts()["key"].tolist() == [7, second]
    assert store.sources()["texts"].tolist() == [2]


def test_a_text_that_somebody_writes_is_theirs_at_once_and_then_everybodys(store) -> None:
    sources = [tw.sources.PlainText(["A."]), written()]
    project = store.create_project("P", task="ner", sources=sources, data_order="os")
    anna, bob = project.annotator("anna"), project.annotator("bob")
    assert anna.next().text == "A."
    label = {"marker": "person", "start": 0, "end": 1}
    anna.save_draft(labels=[label])

    item = anna.add_text("Bo came.")

    assert anna.current == item
    anna.submit(labels=[{"marker": "person", "start": 0, "end": 2}])
    later = anna.next()
    assert (later.text, later.is_delayed, len(anna.draft["labels"])) == ("A.", True, 1)
    assert bob.next().text == "A."
    bob.skip()
    assert bob.next().text == "Bo came."
    assert project.labels()[["key", "quote"]].values.tolist() == [[item.key, "Bo"]]


@pytest.mark.parametrize("settings", [{"disjoint_annotation": True}, {"data_order": "rr"}])
def test_whoever_writes_a_text_holds_it(store, settings) -> None:
    project = store.create_project("P", task="ner", sources=[written()], **settings)
    anna, bob = project.annotator("anna"), project.annotator("bob")

    item = anna.add_text("Bo came.")

    assert anna.next() == item
    assert (bob.next() is None) == ("disjoint_annotation" in settings)


def test_every_project_with_the_source_gets_the_text(store) -> None:
    one = store.create_project("One", task="ner", sources=[written(is_public=True)])
    other = store.create_project("Other", task="ner", texts=["A."], data_order="os")
    other.use_source("Letters")

    key = one.add_text("Bo came.")

    bob = other.annotator("bob")
    assert bob.next().key == 0
    bob.skip()
    assert bob.next().key == key


def test_texts_of_two_copies_of_a_store_come_together(tmp_path) -> None:
    with tw.open_store(tmp_path / "one.db") as one:
        one.create_project("P", task="ner", sources=[written()])
        one.backup(tmp_path / "two.db")
        one.project("P").annotator("anna").add_text("Ann came.")
        with tw.open_store(tmp_path / "two.db") as two:
            two.project("P").annotator("bo").add_text("Bo came.")

        assert one.merge(tmp_path / "two.db").found == []

        assert sorted(one.project("P").texts()["text"]) == ["Ann came.", "Bo came."]
        assert one.check() == []


@pytest.mark.parametrize(
    ("given", "phrase"),
    [
        (5, "must be a str"),
        (" \n", "more than white space"),
        ("a\0", "NUL"),
        ("\ud800", "surrogate"),
        ("a" * 1_000_001, "at most 1000000"),
    ],
)
def test_what_cannot_be_stored_is_refused_and_nothing_changes(store, given, phrase) -> None:
    project = store.create_project("P", task="ner", sources=[tw.sources.PlainText(["A."]), written()])
    anna = project.annotator("anna")
    anna.next()

    with pytest.raises(InvalidTexts, match=phrase):
        anna.add_text(given)
    with pytest.raises(InvalidTexts, match=phrase):
        project.add_text(given)

    assert anna.current.text == "A."
    assert len(project.texts()) == 1


def test_a_key_comes_once_and_a_source_that_takes_no_texts_is_told(store) -> None:
    project = store.create_project("P", task="ner", sources=[written()])
    project.add_text("A.", 1)
    with pytest.raises(InvalidTexts, match="Every key must come once"):
        project.add_text("B.", 1)
    with pytest.raises(InvalidTexts, match="Keys must be str or int"):
        project.add_text("B.", 1.5)
    with pytest.raises(InvalidTexts, match="must be a dict"):
        project.add_text("B.", 2, data=5)
    with pytest.raises(UnknownSource, match="no interactive source called 'News'"):
        project.add_text("B.", source="News")
    plain = store.create_project("Plain", task="ner", texts=["A."])
    with pytest.raises(UnknownSource, match="no interactive source"):
        plain.annotator("anna").add_text("B.")


def test_a_closed_project_takes_no_text(place) -> None:
    clock = [NOW]
    with tw.open_store(place, clock=lambda: clock[0]) as store:
        project = store.create_project(
            "P", task="ner", sources=[written()], dt_finish=NOW + timedelta(days=1)
        )
        anna = project.annotator("anna")
        clock[0] += timedelta(days=2)

        with pytest.raises(ProjectClosed):
            anna.add_text("A.")

        assert project.texts().empty


def test_functions_and_late_reading_mean_nothing_here(store) -> None:
    with pytest.raises(InvalidSetting, match="leave post_processing out"):
        written(post_processing=[str.upper])
    with pytest.raises(InvalidTexts, match="cannot be read late"):
        store.create_project("P", task="ner", sources=[written(reads="late")])


@pytest.mark.parametrize("spec", [{}, {"spec": {}}, {"spec": {"meta": "x"}}])
def test_textinators_specification_makes_one(store, spec) -> None:
    given = {"source_type": "Interact", "name": "Letters", **spec}
    project = store.create_project("P", task="ner", sources=[given])
    project.add_text("A.", source="Letters")
    assert store.create_project("P", task="ner", sources=[given], exist_ok=True).id == project.id
    assert project.reindex() == []


def desk_of(project, language="en"):
    return PageDesk(project.annotator("anna"), language=language, parts=lambda name: "")


def ask(desk, **fields):
    return desk.handle({"request": "r", "type": "add_text", **fields})


def test_a_page_that_asks_again_adds_its_text_once(store) -> None:
    project = store.create_project("P", task="ner", sources=[written()])
    desk = desk_of(project)
    sent = {"key": str(uuid.uuid4()), "text": "Bo came."}
    assert (desk.screen()["settings"]["takes_texts"], desk.page()["status"]) == (True, "no_data")

    first, second = ask(desk, **sent), ask(desk, **sent)

    assert first == second
    assert first["result"]["item"]["text"] == "Bo came."
    assert len(project.texts()) == 1
    assert ask(desk, key=sent["key"], text="Another.")["error"]["code"] == "invalid_texts"


@pytest.mark.parametrize(
    ("fields", "code", "message"),
    [
        ({"key": "1", "text": "A."}, "bad_request", "Sidan och servern"),
        ({"text": "A."}, "bad_request", "Sidan och servern"),
        ({"key": str(uuid.uuid4()), "text": ["A."]}, "bad_request", "Sidan och servern"),
        ({"key": str(uuid.uuid4()), "text": " "}, "invalid_texts", "Det finns ingen text"),
        ({"key": str(uuid.uuid4()), "text": "a\0"}, "invalid_texts", "tecken som inte kan lagras"),
        ({"key": str(uuid.uuid4()), "text": "a" * 1_000_001}, "invalid_texts", "för lång"),
    ],
)
def test_what_a_page_may_not_add_is_told_in_its_language(tmp_path, fields, code, message) -> None:
    with tw.open_store(tmp_path / "study.db") as store:
        project = store.create_project("P", task="ner", sources=[written()])

        error = ask(desk_of(project, "sv"), **fields)["error"]

        assert error["code"] == code
        assert message in error["message"]
        assert project.texts().empty


def test_a_project_without_such_a_source_takes_no_text_of_a_page(tmp_path) -> None:
    with tw.open_store(tmp_path / "study.db") as store:
        desk = desk_of(store.create_project("P", task="ner", texts=["A."]))

        error = ask(desk, key=str(uuid.uuid4()), text="B.")["error"]

        assert (error["code"], error["message"]) == (
            "unknown_source",
            "This project takes no texts of its annotators.",
        )
