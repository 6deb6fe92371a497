"""Files that other programs wrote: byte order marks, single lines, labels of whole lines; odd paths."""

from __future__ import annotations

import codecs
import json
from pathlib import Path

import pytest

import textinator_widgets as tw
from textinator_widgets import errors

LONG = "x" * 300
"""No file system takes such a name."""


@pytest.fixture
def project(store):
    made = store.create_project("P", task="ner", texts=["Ann met Bob.", "\ufeffGus went"], data_order="os")
    made.add_marker("Positive", "m-text", code="positive")
    return made


def quotes(project, user):
    return project.labels(user=user)["quote"].tolist()


def test_a_line_of_json_is_no_path_however_long_it_is(project) -> None:
    given = json.dumps({"text": "a" * 400, "label": [[0, 3, "Person"]]})

    assert project.import_annotations(given, "doccano", user="anna").batches == 1
    assert project.import_annotations('{"text": "b", "label": []}', "doccano", user="anna").batches == 1


@pytest.mark.parametrize("name", ["brat", "jsonl", "conll", "task"])
@pytest.mark.parametrize("kind", [str, Path])
def test_a_name_that_no_file_can_have_is_told(project, name, kind) -> None:
    with pytest.raises(errors.InvalidImport):
        project.import_annotations(kind(LONG), name, user="anna")


@pytest.mark.parametrize("name", ["jsonl", "brat", "task"])
def test_nothing_is_written_where_nothing_can_be(project, store, tmp_path, name) -> None:
    for path in (tmp_path / LONG, tmp_path / LONG / "out"):
        with pytest.raises(errors.InvalidSetting, match=r"File name too long|a folder that exists"):
            project.export(name, path)
    with pytest.raises(errors.StoreUnusable, match="File name too long"):
        store.backup(tmp_path / LONG)
    with pytest.raises(errors.InvalidTexts, match="is none"):
        store.create_project("Q", sources=[tw.sources.TextFiles([tmp_path / LONG])])
    assert not [one for one in tmp_path.iterdir() if LONG[:50] in one.name]


@pytest.mark.parametrize("name", ["task", "generic", "jsonl", "prodigy", "doccano", "w3c", "conll"])
def test_a_byte_order_mark_before_a_file_is_no_part_of_it(project, tmp_path, name) -> None:
    session = project.annotator("anna")
    session.next()
    session.submit([{"marker": "person", "start": 0, "end": 3}])
    file = project.export(name, tmp_path / "file")
    file.write_bytes(codecs.BOM_UTF8 + file.read_bytes())

    assert project.import_annotations(file, name, user="bo").batches == 1
    assert quotes(project, "bo") == ["Ann"]


@pytest.mark.parametrize("as_file", [True, False])
def test_tokens_of_others_begin_after_a_byte_order_mark(project, tmp_path, as_file) -> None:
    given = "\ufeffKim\tB-Person\nleft\tO\n"
    (tmp_path / "file").write_text(given, encoding="utf-8")

    project.import_annotations(tmp_path / "file" if as_file else given, "conll", user="anna")

    assert project.texts()["text"].tolist()[-1] == "Kim left"


def test_of_standoff_only_the_text_keeps_a_byte_order_mark(project, tmp_path) -> None:
    (tmp_path / "a.txt").write_text("\ufeffGus went", encoding="utf-8")
    (tmp_path / "a.ann").write_text("\ufeffT1\tPerson 1 4\tGus\n", encoding="utf-8")
    (tmp_path / "textinator.json").write_text(
        '\ufeff{"files": [{"file": "a", "user": "kim"}]}', encoding="utf-8"
    )

    done = project.import_annotations(tmp_path, "brat")

    assert (done.batches, done.texts, quotes(project, "kim")) == (1, 0, ["Gus"])


def test_what_was_accepted_of_a_text_is_its_label(project) -> None:
    given = (
        {"text": "Cub", "label": "Positive"},
        {"text": "Cubs", "label": "positive", "accept": ["positive"], "answer": "accept"},
        {"text": "Bear", "label": "positive", "answer": "reject"},
    )

    done = project.import_annotations("\n".join(map(json.dumps, given)), "prodigy", user="anna")

    assert done.batches == 2
    assert project.labels()["marker"].tolist() == ["positive", "positive"]
    for wrong in ("Dog", "Person", 5):
        line = json.dumps({"text": "Cub", "label": wrong, "answer": "accept"})
        with pytest.raises(errors.InvalidImport, match="line 1"):
            project.import_annotations(line, "prodigy", user="anna")


@pytest.mark.parametrize(
    ("name", "given", "words"),
    [
        (
            "jsonl",
            '{"text": "Cub", "label": "positive"}',
            "in labels, inputs, relations; got only text, label",
        ),
        ("doccano", '{"text": "Cub", "spans": [], "answer": "accept"}', "in label, labels, entities"),
        ("prodigy", '{"text": "Cub", "entities": []}', "in answer, spans, accept, label"),
        ("conll", "Ann B-Person\nmet\nBob B-Person\n", "Line 2: expected a token and a tag; got 'met'"),
    ],
)
def test_no_answer_is_made_of_a_line_that_has_none(project, name, given, words) -> None:
    with pytest.raises(errors.InvalidImport, match=words):
        project.import_annotations(given, name, user="anna")
    assert project.batches().empty
