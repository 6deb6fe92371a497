"""Texts that stay in their source until somebody needs them, and what happens when they change before."""

from __future__ import annotations

import json
import sqlite3
import threading

import pytest

import textinator_widgets as tw
from tests.unit.sources.late import PERSON, late, made, write
from tests.unit.sources.rows import rows
from tests.unit.sources.servers import ours, reply, running, theirs
from textinator_widgets.errors import (
    InvalidInput,
    InvalidSetting,
    InvalidTexts,
    TextUnreadable,
    UnknownMarker,
)
from textinator_widgets.sources import api_client, texts_api

TEXTS = {"a": "Ann", "b": "Bob 😀", "c": "Cia"}


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "news.jsonl"
    write(path, TEXTS)
    return path


def stored(store):
    return [text for (text,) in rows(store, "SELECT content FROM context ORDER BY id")]


def test_a_text_goes_into_the_store_when_it_is_given_to_somebody(store, file) -> None:
    project = made(store, late(file))
    assert stored(store) == []
    assert project.texts()["key"].tolist() == ["a", "b", "c"]
    assert project.texts()["text"].isna().all()
    known = rows(store, "SELECT position, key, length, length(sha256) FROM datapoint ORDER BY position")
    assert known == [(0, '"a"', 3, 32), (1, '"b"', 5, 32), (2, '"c"', 3, 32)]

    session = project.annotator("anna")
    assert session.next().text == "Ann"
    session.submit([PERSON])

    assert stored(store) == ["Ann"]
    file.unlink()
    assert project.labels()["quote"].tolist() == ["Ann"]
    assert project.export("generic")[0]["context"] == "Ann"


def test_texts_that_moved_in_their_file_are_found(store, file) -> None:
    project = made(store, late(file))
    write(file, {"new": "New", "c": "Cia", "b": "Bob 😀", "a": "Ann"})
    session = project.annotator("anna")

    got = []
    while (item := session.next()) is not None:
        got.append((item.key, item.text))
        session.submit([{**PERSON}])

    assert got == [("a", "Ann"), ("b", "Bob 😀"), ("c", "Cia")]


def test_who_meets_a_changed_text_goes_on_with_the_next_and_it_is_written_down(store, file, caplog) -> None:
    project = made(store, late(file))
    write(file, {**TEXTS, "a": "Eva"})
    session = project.annotator("anna")

    assert session.next().text == "Bob 😀"

    assert "'a'" in caplog.text
    assert "changed or taken away" in caplog.text
    (log,) = [one for one in project.log()["flags"] if one["errors"]]
    assert "changed or taken away" in log["errors"]["data"]
    session.submit([PERSON])
    session.next()
    session.submit([PERSON])
    assert session.next() is None
    assert session.status == "waiting"
    (done,) = project.reindex()
    assert (done.changed, done.unchanged) == (["a"], 2)
    assert session.next().text == "Eva"
    session.submit([PERSON])
    assert session.next() is None
    assert session.status == "finished"


def test_a_page_says_what_is_the_case_and_goes_on_when_it_is_mended(store, tmp_path) -> None:
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "a.txt").write_text("Ann")
    (folder / "b.txt").write_text("Bob")
    project = made(store, tw.sources.TextFiles(folders=[folder], reads="late"))
    folder.rename(tmp_path / "elsewhere")

    desk = tw.Annotator(project, user="anna")._desk
    assert desk.page()["status"] == "waiting"
    asked = desk.handle({"type": "ready", "request": "1"})
    assert asked["status"] == "failed"
    assert asked["error"]["code"] == "text_unreadable"
    assert "cannot be read" in asked["error"]["message"]

    (tmp_path / "elsewhere").rename(folder)
    page = desk.handle({"type": "ready", "request": "2"})["result"]
    assert page["item"]["text"] in ("Ann", "Bob")


def test_the_page_reads_the_next_text_after_a_submit(store, file) -> None:
    project = made(store, late(file))
    desk = tw.Annotator(project, user="anna")._desk
    item = desk.page()["item"]
    label = {"id": "l1", "marker": "person", "start": 0, "end": 3, "quote": "Ann"}
    label["marker"] = project.spec()["markers"][0]["code"]
    message = {
        "type": "submit",
        "request": "1",
        "context": item["context"],
        "key": "k",
        "ignore": False,
        "sha256": item["sha256"],
        "answer": {"labels": [label], "inputs": [], "relations": []},
    }
    write(file, {"c": "Cia"})  # b is gone

    sent = desk.handle(message)["result"]

    assert sent["page"]["item"]["text"] == "Cia"
    assert sent["page"]["progress"]["submitted"] == 1


def test_a_server_that_is_away_is_asked_again_later(store, monkeypatch) -> None:
    monkeypatch.setattr(api_client, "WAIT", 0)
    monkeypatch.setattr(api_client, "AWAY", 0)
    texts = tw.sources.PlainText(list(TEXTS.values()))
    with ours(texts) as address:
        project = made(store, tw.sources.TextsAPI(address, reads="late"))
        session = project.annotator("anna")
        assert session.next().text == "Ann"
        session.submit([PERSON])
    with pytest.raises(TextUnreadable, match="cannot be reached"):
        session.next()
    port = int(address.rpartition(":")[2])

    from textinator_widgets.serving.texts_server import texts_server

    with texts_server(texts, port, None) as server, running(server):
        got = []
        while (item := session.next()) is not None:
            got.append(item.text)
            session.submit([PERSON])
    assert got == ["Cia", "Bob 😀"]  # what was tried in vain comes last


def test_a_silent_server_costs_one_wait_and_the_texts_of_others_come(store, file, monkeypatch) -> None:
    monkeypatch.setattr(texts_api, "PATIENCE", 0.3)
    asked = []
    is_silent = threading.Event()

    def answer(handler):
        if is_silent.is_set():
            asked.append(handler.path)
            handler.rfile.read(1)  # until the client hangs up
            return
        reply(handler, {"size": 3} if handler.path == "/size" else {"text": handler.path, "name": ""})

    with theirs(answer) as address:
        project = made(store, tw.sources.TextsAPI(address, reads="late", timeout=1))
        project.add_source(late(file))
        is_silent.set()

        assert project.annotator("anna").next().text == "Ann"
        assert tw.Annotator(project, user="bo")._desk.page()["item"]["text"] == "Ann"

    assert asked == ["/get_datapoint?key=0"]


def test_nobody_waits_for_the_store_while_a_text_is_read(store, place) -> None:
    asked = []

    def answer(handler):
        with tw.open_store(place) as other:
            other.create_user(f"person {len(asked)}")
        asked.append(handler.path)
        reply(handler, {"size": 1} if handler.path == "/size" else {"text": "Ann", "name": "one"})

    with theirs(answer) as address:
        project = made(store, tw.sources.TextsAPI(address, reads="late"))
        before = len(asked)
        assert project.annotator("anna").next().text == "Ann"

    assert len(asked) > before


def test_everything_is_read_where_all_texts_are_needed(store, file) -> None:
    project = made(store, late(file))
    assert project.read_texts() == 3
    assert stored(store) == list(TEXTS.values())
    assert project.read_texts() == 0


def test_answers_of_a_file_find_texts_that_were_not_read_yet(store, file) -> None:
    project = made(store, late(file))
    answer = {"text": "Ann", "user": "anna", "labels": [{**PERSON, "quote": "Ann"}]}

    done = project.import_annotations(json.dumps(answer) + "\n", "jsonl")

    assert (done.batches, done.texts) == (1, 0)
    assert len(project.texts()) == 3


def test_reading_all_stores_what_it_can(store, file) -> None:
    project = made(store, late(file))
    write(file, {**TEXTS, "b": "Eva"})

    with pytest.raises(TextUnreadable, match="1 of 3 texts cannot be read now: The text 'b'"):
        project.read_texts()

    assert stored(store) == ["Ann", "Cia"]


def test_only_texts_that_lie_somewhere_are_read_late(store, file) -> None:
    with pytest.raises(InvalidTexts, match="nowhere but in memory"):
        made(store, tw.sources.PlainText(["a"], reads="late"))
    with pytest.raises(InvalidTexts, match="has functions"):
        made(store, late(file, post_processing=[str.strip]))
    with pytest.raises(InvalidSetting, match="reads must be one of now, late"):
        tw.sources.JsonLines([file], reads="never")

    assert store.projects().empty


@pytest.mark.parametrize("suffix", [".csv", ".json", ".txt", ".db", ".parquet"])
def test_every_kind_of_file_is_read_late(tmp_path, suffix) -> None:
    import pandas as pd

    frame = pd.DataFrame({"text": ["Ann", "Bob, and\r\nCia"]})
    path = tmp_path / f"texts{suffix}"
    if suffix == ".csv":
        frame.to_csv(path, index=False, lineterminator="\n")
        source = tw.sources.Table(path, reads="late")
    elif suffix == ".json":
        path.write_text(frame.to_json(orient="records"))
        source = tw.sources.Json([path], reads="late")
    elif suffix == ".txt":
        path.write_bytes(b"Ann\nBob, and\r\n")
        source = tw.sources.Files(path, "text", reads="late")
    elif suffix == ".db":
        with sqlite3.connect(path) as connection:
            frame.to_sql("t", connection, index=False)
        source = tw.sources.SQLiteTable(path, reads="late")
    else:
        pytest.importorskip("pyarrow")
        frame.to_parquet(path)
        source = tw.sources.Table(path, reads="late")

    with tw.open_store(tmp_path / "study.db") as store:
        session = made(store, source).annotator("anna")
        assert session.next().text == "Ann"
        session.skip()
        assert session.next().text.startswith("Bob, and\r")


def test_suggestions_read_only_the_texts_that_they_name(store, file) -> None:
    project = made(store, late(file))
    span = {"start": 0, "end": 3}

    assert project.suggest("person", lambda text: [span], keys=iter(["b"])) == 1
    assert stored(store) == [TEXTS["b"]]
    assert project.suggest("person", {"c": [span]}) == 1
    assert stored(store) == [TEXTS["b"], TEXTS["c"]]
    with pytest.raises(UnknownMarker):
        project.suggest("Dog", lambda text: [])
    with pytest.raises(InvalidInput, match="no text with the key 'x'"):
        project.suggest("person", lambda text: [], keys=["a", "x"])
    assert project.suggest("person", lambda text: [], keys=[]) == 0

    assert project.suggest("person", lambda text: [span]) == 3
    assert sorted(stored(store)) == sorted(TEXTS.values())
