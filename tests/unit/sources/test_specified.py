"""Sources described in JSON: Textinator's keys, and nothing outside the folder."""

from __future__ import annotations

import json

import pytest

import textinator_widgets as tw
from textinator_widgets.errors import InvalidSpec, InvalidTexts

SPECS = {
    "PlainText": ({"texts": ["a", "b"]}, [(0, "a"), (1, "b")]),
    "TextFile": ({"files": ["one.txt"], "folders": ["deep"]}, [(0, "1"), (1, "2")]),
    "Json": ({"files": ["a.json"], "key": "data.body", "id": "n"}, [(7, "x"), (8, "y")]),
    "JsonLines": ({"files": ["a.jsonl"], "key": "body", "meta": "ignored"}, [(0, "x"), (1, "y")]),
    "Table": ({"file": "a.csv", "text": "body", "id": "n"}, [("7", "x"), ("8", "y")]),
}


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "data"
    (place / "deep" / "er").mkdir(parents=True)
    (place / "one.txt").write_text("1")
    (place / "deep" / "er" / "two.txt").write_text("2")
    rows = [{"n": 7, "body": "x"}, {"n": 8, "body": "y"}]
    (place / "a.json").write_text(json.dumps({"data": rows}))
    (place / "a.jsonl").write_text("\n".join(map(json.dumps, rows)))
    (place / "a.csv").write_text("n,body\n7,x\n8,y\n")
    (tmp_path / "secret.txt").write_text("secret")
    return place


@pytest.mark.parametrize("source_type", SPECS)
@pytest.mark.parametrize("from_file", [False, True])
def test_each_kind_is_made_of_its_specification(folder, tmp_path, source_type, from_file) -> None:
    spec, texts = SPECS[source_type]
    given = {"source_type": source_type, "spec": spec, "name": "News", "formatting": "md", "is_public": True}
    if from_file:
        (tmp_path / "spec.json").write_text(json.dumps(given))
        given = tmp_path / "spec.json"

    source = tw.sources.from_spec(given, folder=folder)

    assert [(one.key, one.text) for one in source.texts()] == texts
    assert (source.name, source.formatting, source.is_public) == ("News", "md", True)


@pytest.fixture
def shout():
    tw.plugins.post_processing.register("shout", str.upper)
    yield
    tw.plugins.post_processing.unregister("shout")


@pytest.mark.usefixtures("shout")
def test_the_keys_that_every_source_of_textinator_has_are_taken(tmp_path) -> None:
    given = {
        "source_type": "PlainText",
        "spec": {"texts": ["Ann"]},
        "post_processing_methods": ["shout"],
        "owner": "anna",
        "search_config": "english_lite",
    }
    with tw.open_store(tmp_path / "study.db") as store:
        project = store.create_project("Study", task="ner", sources=[given])
        assert project.texts()["text"].tolist() == ["ANN"]
        assert store.sources()["owner"].tolist() != ["anna"]


@pytest.mark.usefixtures("shout")
@pytest.mark.parametrize(
    ("names", "place", "told"),
    [
        (["shout", "os:getcwd"], "post_processing_methods[1]", "'os:getcwd'; there are: shout"),
        (["shout", "shout"], "post_processing_methods[1]", "comes twice"),
        ("shout", "post_processing_methods", "list"),
        ([1], "post_processing_methods[0]", "string"),
    ],
)
def test_functions_that_no_program_registered_are_refused(folder, names, place, told) -> None:
    given = {"source_type": "PlainText", "spec": {"texts": ["a"]}, "post_processing_methods": names}

    with pytest.raises(InvalidSpec) as caught:
        tw.sources.from_spec(given, folder=folder)

    (problem,) = caught.value.problems
    assert problem["where"] == place
    assert told in problem["message"]


def test_a_server_is_described_too(folder) -> None:
    spec = {"endpoint": "http://127.0.0.1:5000/", "token_variable": "T"}

    source = tw.sources.from_spec({"source_type": "TextsAPI", "spec": spec}, folder=folder)

    assert source.spec() == {
        **spec,
        "endpoint": "http://127.0.0.1:5000",
        "keys": "numbers",
        "timeout": 30.0,
    }


@pytest.mark.parametrize(
    ("given", "where"),
    [
        ({}, "source_type"),
        ({"source_type": "Excel", "spec": {}}, "source_type"),
        ({"source_type": "PlainText"}, "spec"),
        ({"source_type": "PlainText", "spec": {}}, "spec.texts"),
        ({"source_type": "PlainText", "spec": {"texts": ["a", 5]}}, "spec.texts[1]"),
        ({"source_type": "PlainText", "spec": {"texts": ["a"]}, "color": "red"}, "color"),
        ({"source_type": "PlainText", "spec": {"texts": ["a"]}, "formatting": "html"}, "formatting"),
        ({"source_type": "TextFile", "spec": {}}, "spec"),
        ({"source_type": "Json", "spec": {"files": ["a.json"]}}, "spec.key"),
        ({"source_type": "TextFile", "spec": {"files": ["one.txt", "none.txt"]}}, "spec.files[1]"),
        ({"source_type": "TextFile", "spec": {"files": ["../secret.txt"]}}, "spec.files[0]"),
        ({"source_type": "TextFile", "spec": {"files": ["deep/../../secret.txt"]}}, "spec.files[0]"),
        ({"source_type": "TextFile", "spec": {"folders": [".."]}}, "spec.folders[0]"),
        ({"source_type": "TextFile", "spec": {"files": ["link.txt"]}}, "spec.files[0]"),
        ({"source_type": "TextFile", "spec": {"folders": ["linked"]}}, "spec.folders[0]"),
        ({"source_type": "TextFile", "spec": {"files": ["/etc/hostname"]}}, "spec.files[0]"),
        ({"source_type": "TextFile", "spec": {"files": ["a\0b"]}}, "spec.files[0]"),
        ({"source_type": "Table", "spec": {"file": "../secret.txt"}}, "spec.file"),
        ({"source_type": "SQLiteTable", "spec": {"file": "none.db"}}, "spec.file"),
        ({"source_type": "TextsAPI", "spec": {"endpoint": 5}}, "spec.endpoint"),
    ],
)
def test_what_cannot_be_taken_is_named_by_its_place(folder, tmp_path, given, where) -> None:
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "linked").symlink_to(tmp_path)

    with pytest.raises(InvalidSpec) as refused:
        tw.sources.from_spec(given, folder=folder)

    assert [one["where"] for one in refused.value.problems] == [where]
    assert "secret\n" not in str(refused.value)


def test_a_file_that_is_no_json_is_named(folder) -> None:
    with pytest.raises(InvalidTexts, match=r"one\.txt|a\.csv"):
        tw.sources.from_spec(folder / "a.csv", folder=folder)


def test_every_source_is_named_where_a_notebook_completes_it() -> None:
    assert {"PlainText", "Table", "TextsAPI", "from_spec"} <= set(dir(tw.sources))
