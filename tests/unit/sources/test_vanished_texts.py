"""Texts that were taken out of their source before anybody was given them trap nobody."""

from __future__ import annotations

import json

import pytest

from tests.unit.sources.late import PERSON, late, made, write
from tests.unit.sources.rows import rows
from textinator_widgets.api.late import MOST_TRIES
from textinator_widgets.errors import InvalidImport, TextUnreadable
from textinator_widgets.services import late_texts

TEXTS = {"a": "Ann", "b": "Bob 😀", "c": "Cia", "d": "Dan"}
LEFT = {key: text for key, text in TEXTS.items() if key != "c"}


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "news.jsonl"
    write(path, TEXTS)
    return path


def annotate(session):
    """Submit whatever comes, and give its keys."""
    done = []
    while (item := session.next()) is not None:
        done.append(item.key)
        session.submit([PERSON])
    return done


@pytest.mark.parametrize(
    "settings",
    [{}, {"disjoint_annotation": True}, {"annotators_per_text": 2}, {"data_order": "r"}],
    ids=["everybody", "disjoint", "k", "random"],
)
def test_who_has_done_the_rest_waits_and_has_finished_once_the_source_is_read_again(
    store, file, settings
) -> None:
    project = made(store, late(file), **settings)
    write(file, LEFT)
    session = project.annotator("anna")

    assert sorted(annotate(session)) == ["a", "b", "d"]
    assert session.status == "waiting"
    assert session.next() is None
    (log,) = [one for one in project.log()["flags"] if one["errors"]]
    assert "'c'" in log["errors"]["data"]

    (done,) = project.reindex()
    assert (done.added, done.changed, done.vanished, done.unchanged) == ([], [], ["c"], 3)
    assert session.status == "finished"
    assert session.next() is None
    assert sorted(project.texts()["key"]) == ["a", "b", "d"]
    (again,) = project.reindex()
    assert again.vanished == []

    write(file, TEXTS)
    (back,) = project.reindex()
    assert (back.added, back.vanished) == (["c"], [])
    assert session.status == "open"
    assert annotate(session) == ["c"]
    assert session.status == "finished"


def test_the_whole_project_goes_on_without_a_text_that_vanished(store, file) -> None:
    project = made(store, late(file))
    write(file, LEFT)
    project.reindex()

    assert project.texts()["key"].tolist() == ["a", "b", "d"]
    assert project.read_texts() == 3
    rest = {"text": "Bob 😀", "user": "anna", "labels": [{**PERSON, "quote": "Bob"}]}
    assert project.import_annotations(json.dumps(rest) + "\n", "jsonl").batches == 1
    assert annotate(project.annotator("bo")) == ["a", "b", "d"]
    assert rows(store, "SELECT pos FROM queue ORDER BY pos") == [(0,), (1,), (2,)]
    assert rows(store, "SELECT size FROM data_source") == [(3,)]


def test_a_vanished_text_that_somebody_was_given_stays(store, file) -> None:
    project = made(store, late(file))
    session = project.annotator("anna")
    session.next()
    session.submit([PERSON])
    write(file, {"b": "Bob 😀"})

    (done,) = project.reindex()

    assert done.vanished == ["a", "c", "d"]
    assert project.labels()["quote"].tolist() == ["Ann"]
    assert sorted(project.texts()["key"]) == ["a", "b"]
    assert annotate(project.annotator("bo")) == ["a", "b"]


def test_a_text_that_somebody_has_open_is_forgotten_later(store, file, monkeypatch) -> None:
    project = made(store, late(file))
    session = project.annotator("anna")

    def stop(one, **options):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(late_texts, "read_text", stop)
        with pytest.raises(KeyboardInterrupt):
            session.next()
    write(file, {"b": "Bob 😀"})

    (done,) = project.reindex()
    assert done.vanished == ["a", "c", "d"]
    assert sorted(project.texts()["key"]) == ["a", "b"]  # a is theirs
    assert annotate(session) == ["b"]
    (done,) = project.reindex()
    assert done.vanished == ["a"]
    assert session.status == "finished"


def test_more_texts_than_are_tried_at_once_may_be_gone(store, file) -> None:
    many = {f"t{number}": f"Text {number}" for number in range(MOST_TRIES + 2)}
    write(file, many)
    project = made(store, late(file))
    write(file, {"t0": "Text 0"})
    session = project.annotator("anna")

    session.next()
    session.submit([PERSON])
    with pytest.raises(TextUnreadable, match="taken away"):
        session.next()  # there are others to try
    assert session.next() is None
    assert session.status == "waiting"
    assert session.next() is None


@pytest.mark.parametrize("named", [{"text": "Ann"}, {"key": "a"}], ids=["content", "key"])
def test_answers_of_a_file_need_only_the_texts_that_they_name(store, file, named) -> None:
    project = made(store, late(file))
    write(file, LEFT)
    answer = {**named, "user": "anna", "labels": [{**PERSON, "quote": "Ann"}]}

    done = project.import_annotations(json.dumps(answer) + "\n", "jsonl")

    assert (done.batches, done.texts) == (1, 0)
    assert project.texts()["text"].notna().tolist() == [True, False, False, False]
    gone = {"key": "c", "user": "anna", "labels": [PERSON]}
    with pytest.raises(TextUnreadable, match="'c'"):
        project.import_annotations(json.dumps(gone) + "\n", "jsonl")
    taken = {"text": "Somebody else", "key": "c", "user": "anna", "labels": [PERSON]}
    with pytest.raises(InvalidImport, match="belongs to another text"):
        project.import_annotations(json.dumps(taken) + "\n", "jsonl")


QUEUE = "SELECT key FROM queue JOIN datapoint ON datapoint.id = queue.datapoint_id ORDER BY pos"


def test_a_walk_that_began_in_the_middle_goes_on_where_it_was(store, file) -> None:
    texts = {f"t{number}": f"Text {number}" for number in range(12)}
    write(file, texts)
    project = made(store, late(file), data_order="r", seed=0)
    session = project.annotator("anna")
    first = session.next().key
    session.skip()
    order = [json.loads(key) for (key,) in rows(store, QUEUE)]
    start = order.index(first)
    assert start > 2
    gone = {order[0], order[1], *order[start + 1 : start + 2]}
    write(file, {key: text for key, text in texts.items() if key not in gone})

    project.reindex()

    walk = [*order[start + 1 :], *order[:start]]
    assert annotate(session) == [key for key in walk if key not in gone]
