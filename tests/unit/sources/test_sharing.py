"""Sources that are described in JSON, and sources that several projects have."""

from __future__ import annotations

import json

import pytest

import textinator_widgets as tw
from textinator_widgets.errors import InvalidSetting, InvalidSpec, NotAllowed, UnknownSource

SPEC = {
    "source_type": "JsonLines",
    "name": "Wiki",
    "spec": {"files": ["wiki.jsonl"], "key": "body", "id": "id"},
}


@pytest.fixture
def store(place):
    with tw.open_store(place) as opened:
        yield opened
        assert opened.check() == []


@pytest.fixture
def data(store, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # where the files of a store on a server are looked for
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "wiki.jsonl").write_text('{"id": 7, "body": "Kyiv"}\n')
    return folder


def test_a_project_is_made_of_described_sources(store, data, tmp_path) -> None:
    beside = tmp_path / "elsewhere"
    beside.mkdir()
    (beside / "a.txt").write_text("Ann")
    described = {"source_type": "TextFile", "name": "News", "spec": {"files": ["a.txt"]}}
    (beside / "news.json").write_text(json.dumps(described))

    project = store.create_project("Study", sources=[SPEC, beside / "news.json"])
    project.add_source({"source_type": "PlainText", "spec": {"texts": ["Bob"]}})
    alone = store.create_project("Alone", texts=SPEC)

    assert project.texts()["text"].tolist() == ["Kyiv", "Ann", "Bob"]
    assert project.texts()["key"].tolist()[0] == 7
    assert alone.texts()["text"].tolist() == ["Kyiv"]
    (data / "wiki.jsonl").write_text('{"id": 7, "body": "Lviv"}\n')
    assert alone.reindex()[0].changed == [7]


def test_described_files_stay_in_their_folder(store, data, tmp_path) -> None:
    (tmp_path / "secret.jsonl").write_text('{"body": "x"}\n')
    for name in ("../secret.jsonl", str(tmp_path / "secret.jsonl"), "missing.jsonl"):
        spec = {**SPEC, "spec": {"files": [name], "key": "body"}}
        with pytest.raises(InvalidSpec, match=r"spec\.files\[0\]"):
            store.create_project("Study", sources=[spec])

    assert store.projects().empty


def test_only_public_sources_are_used_by_others(store) -> None:
    source = tw.sources.PlainText(["Ann", "Bob"], name="News")
    mine = store.create_project("Mine", sources=[source], author="maria")
    hers = store.create_project("Hers", texts=["Cia"], author="olga")
    with pytest.raises(NotAllowed, match="belongs to 'maria' and is not public"):
        hers.use_source("News")
    with pytest.raises(NotAllowed, match="belongs to 'maria'"):
        mine.clone("Copy", author="olga")
    assert hers.texts()["text"].tolist() == ["Cia"]

    mine.share_source("News")
    hers.use_source("News")

    assert hers.texts()["text"].tolist() == ["Ann", "Bob", "Cia"]
    with pytest.raises(NotAllowed, match="Only its owner"):
        hers.share_source("News", is_public=False)
    with pytest.raises(InvalidSetting, match="already"):
        hers.use_source("News")
    listed = store.sources()
    assert listed[["name", "owner", "is_public", "texts", "projects"]].values.tolist() == [
        ["News", "maria", True, 2, 2],
        ["Texts 1", "olga", False, 1, 1],
    ]


def test_which_source_is_meant_and_whether_it_fits_is_told(store) -> None:
    for title in ("One", "Two"):
        store.create_project(title, sources=[tw.sources.PlainText(["Ann"], name="News")])
    other = store.create_project("Svenska", texts=["Bo"], language="sv")
    with pytest.raises(UnknownSource, match="2 sources called 'News'"):
        other.use_source("News")
    with pytest.raises(InvalidSetting, match="of its language, sv"):
        other.use_source(1)
    with pytest.raises(InvalidSetting, match="those of a source without a name are en-US"):
        other.add_source(tw.sources.PlainText(["Ann"], name="", language="en-US"))
    with pytest.raises(UnknownSource, match="no source called 'Wiki'"):
        other.use_source("Wiki")
    with pytest.raises(UnknownSource, match="no source called True"):
        other.use_source(True)


def test_a_language_fits_its_variants_but_not_another_one(store) -> None:
    american = store.create_project("American", texts=["Ann"], language="en-US")
    english = store.create_project("English", texts=["Bo"], language="EN")

    american.add_source(tw.sources.PlainText(["Cia"], name="Any", language="en"))
    english.use_source(1)

    assert (len(american.texts()), len(english.texts())) == (2, 2)
    for language in ("en-GB", "eng", "sv"):
        with pytest.raises(InvalidSetting, match=f"of its language, en-US; .* are {language}"):
            american.add_source(tw.sources.PlainText(["Dan"], name="Other", language=language))
