"""Reading a source again: what is added, changed and vanished; nothing changes under anybody's hands."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

import textinator_widgets as tw
from textinator_widgets.errors import InvalidTexts, UnknownSource
from textinator_widgets.services.reindexing import Reindexed

PERSON = {"marker": "Person", "start": 0, "end": 3}


@pytest.fixture
def file(tmp_path):
    return tmp_path / "news.jsonl"


def write(file, texts):
    file.write_text("".join(json.dumps({"id": key, "text": text}) + "\n" for key, text in texts.items()))


def made(store, file, title="Study", **settings):
    source = tw.sources.JsonLines([file], key="id", name="News")
    settings = {"task": "ner", "data_order": "os", **settings}
    return store.create_project(title, sources=[source], **settings)


def texts_of(project):
    frame = project.texts()
    return dict(zip(frame["key"], frame["text"], strict=True))


def test_what_is_new_joins_what_changed_is_new_and_what_vanished_stays(store, file) -> None:
    write(file, {"a": "Ann", "b": "Bob", "c": "Cia"})
    project = made(store, file)
    session = project.annotator("anna")
    session.next()
    session.submit([PERSON])
    write(file, {"d": "Dan", "b": "Bob", "a": "Eva"})

    (done,) = project.reindex()

    assert done == Reindexed("News", added=["d"], changed=["a"], in_use=[], vanished=["c"], unchanged=1)
    assert str(done) == "News: 1 added ('d'), 1 changed ('a'), 1 vanished ('c'), 1 unchanged"
    assert list(texts_of(project).items()) == [("d", "Dan"), ("b", "Bob"), ("a", "Eva"), ("c", "Cia")]
    assert project.labels()["quote"].tolist() == ["Ann"]
    got = []
    while (item := session.next()) is not None:
        got.append(item.text)
        session.skip()
    assert got == ["Bob", "Cia", "Dan"]
    assert project.reindex() == [Reindexed("News", [], [], [], ["c"], 3)]


def test_somebody_new_gets_the_new_text_and_old_answers_keep_theirs(store, file) -> None:
    write(file, {"a": "Ann"})
    project = made(store, file)
    anna = project.annotator("anna")
    anna.next()
    batch = anna.submit([PERSON])
    write(file, {"a": "Bob met Ann"})
    project.reindex()

    clara = project.annotator("clara")
    assert clara.next().text == "Bob met Ann"
    clara.submit([{**PERSON, "quote": "Bob"}])
    anna.edit(batch, [{**PERSON, "quote": "Ann"}])

    assert sorted(project.labels()["quote"]) == ["Ann", "Bob"]
    write(file, {"a": "Ann"})
    assert project.reindex()[0].changed == ["a"]  # back to what it was: there is one text "Ann"
    assert texts_of(project) == {"a": "Ann"}


def test_nobodys_open_text_changes(store, file, clock) -> None:
    write(file, {"a": "Ann", "b": "Bob"})
    project = made(store, file)
    session = project.annotator("anna")
    session.next()
    session.save_draft([PERSON])
    write(file, {"a": "Eva", "b": "Dan"})

    (done,) = project.reindex()

    assert (done.changed, done.in_use) == (["b"], ["a"])
    clock.now += timedelta(days=1)
    assert project.reindex()[0].in_use == ["a"]  # the draft is work, however old
    assert session.submit([{**PERSON, "quote": "Ann"}]).labels[0]["quote"] == "Ann"
    assert project.reindex()[0].changed == ["a"]


def test_every_project_with_the_source_gets_the_new_texts(store, file) -> None:
    write(file, {"a": "Ann"})
    first = made(store, file)
    second = first.clone("Other", data_order="r")
    second.annotator("anna").next()
    write(file, {"a": "Ann", "b": "Bob", "c": "Cia"})

    first.reindex("News")

    assert texts_of(second) == {"a": "Ann", "b": "Bob", "c": "Cia"}
    session = second.annotator("anna")
    while session.next() is not None:
        session.skip()
    assert len(second.log()) == 3


def test_texts_in_memory_are_handed_in_again(store) -> None:
    project = store.create_project("Study", texts=["Ann", "Bob"])
    assert project.reindex() == []
    with pytest.raises(InvalidTexts, match="in the store only"):
        project.reindex("Texts 1")

    (done,) = project.reindex("Texts 1", given=["Ann", "Dan", "Eva"])

    assert (done.added, done.changed, done.unchanged) == ([2], [1], 1)


def shout(text: str) -> str:
    return text.upper()


def test_a_source_with_functions_is_read_with_them(store, file) -> None:
    write(file, {"a": "Ann"})
    source = tw.sources.JsonLines([file], key="id", name="News", post_processing=[shout])
    project = store.create_project("Study", sources=[source])
    with pytest.raises(InvalidTexts, match="passed the functions shout"):
        project.reindex()

    assert project.reindex("News", given=source)[0].unchanged == 1


def test_what_cannot_be_read_changes_nothing(store, file) -> None:
    write(file, {"a": "Ann"})
    project = made(store, file)
    file.write_text('{"id": "b", "text": "Bob"}\n{"id": "c"')

    with pytest.raises(InvalidTexts, match=r"line 2 of news\.jsonl is not JSON"):
        project.reindex()
    write(file, {"b": "Bob"})
    file.write_text(file.read_text() * 2)
    with pytest.raises(InvalidTexts, match="come once"):
        project.reindex()
    file.unlink()
    with pytest.raises(InvalidTexts, match=r"news\.jsonl' is none"):
        project.reindex()
    with pytest.raises(UnknownSource, match="There are: 'News'"):
        project.reindex("Wiki")

    assert texts_of(project) == {"a": "Ann"}


def test_a_file_that_moved_is_named_anew(store, file, tmp_path) -> None:
    write(file, {"a": "Ann"})
    project = made(store, file)
    moved = file.rename(tmp_path / "moved.jsonl")
    source = tw.sources.JsonLines([moved], key="id")

    assert project.reindex("News", given=source)[0].unchanged == 1

    write(moved, {"a": "Ann", "b": "Bob"})
    assert project.reindex()[0].added == ["b"]


def test_two_who_read_it_at_once_do_it_one_after_the_other(store, file, place) -> None:
    from textinator_widgets.sources.json_lines import JsonLines

    write(file, {"a": "Ann"})
    project = made(store, file)
    write(file, {"a": "Ann", "b": "Bob"})

    class Slow(JsonLines):
        def texts(self):
            yield from super().texts()
            with tw.open_store(place) as other:
                other.project("Study").reindex()

    with pytest.raises(InvalidTexts, match="meanwhile"):
        project.reindex("News", given=Slow([file], key="id"))

    assert texts_of(project) == {"a": "Ann", "b": "Bob"}
