"""Files are read as they are: no line end, byte-order mark or space is changed."""

from __future__ import annotations

import json

import pytest

from textinator_widgets.errors import InvalidTexts
from textinator_widgets.sources import Files


def read(tmp_path, name, content, format, **options):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return [(one.key, one.text) for one in Files(path, format, **options).texts()]


@pytest.mark.parametrize(
    ("content", "texts"),
    [
        ("a\nb\n", ["a", "b"]),
        ("a\nb", ["a", "b"]),
        ("a\r\n\n b \n", ["a\r", "", " b "]),
        ("a\u2028b\x85c\x0bd\n", ["a\u2028b\x85c\x0bd"]),
        ("\ufeffa\n", ["\ufeffa"]),
        ("\n", [""]),
    ],
)
def test_lines_are_split_on_line_feeds_only(tmp_path, content, texts) -> None:
    assert [text for _, text in read(tmp_path, "a.txt", content, "text")] == texts


def test_a_folder_of_texts(tmp_path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "b.txt").write_bytes(b"B\r\n")
    (tmp_path / "sub" / "a.txt").write_bytes("Å\n".encode())
    (tmp_path / "c.md").write_text("no")

    found = [(one.text, one.name) for one in Files(tmp_path, "text-dir").texts()]

    assert found == [("B\r\n", "b.txt"), ("Å\n", "sub/a.txt")]


@pytest.mark.parametrize(
    ("content", "options", "texts"),
    [
        (["a", "b"], {}, ["a", "b"]),
        ([{"text": "a", "n": 1}], {}, ["a"]),
        ([{"id": "k", "body": "a"}], {"text": "body", "key": "id"}, ["a"]),
        ({"data": [{"p": {"t": "a"}}, {"p": {"t": ["b", "c"]}}]}, {"text": "data.p.t"}, ["a", "b", "c"]),
        ({"text": "a"}, {}, ["a"]),
    ],
)
def test_json(tmp_path, content, options, texts) -> None:
    found = read(tmp_path, "a.json", json.dumps(content), "json", **options)

    assert [text for _, text in found] == texts
    assert [key for key, _ in found] == (["k"] if "key" in options else list(range(len(texts))))


def test_json_lines_are_split_on_line_feeds_only(tmp_path) -> None:
    lines = [
        json.dumps({"text": text, "id": n}, ensure_ascii=False)
        for n, text in enumerate(["a\u2028b", "c\x85d"])
    ]

    assert read(tmp_path, "a.jsonl", "\n".join(lines) + "\n", "jsonl", key="id") == [
        (0, "a\u2028b"),
        (1, "c\x85d"),
    ]


def test_tables(tmp_path) -> None:
    table = 'id,text\r\nx,"a ""b"",\r\nc"\r\ny, d \r\n'

    assert read(tmp_path, "a.csv", table, "csv", key="id") == [("x", 'a "b",\r\nc'), ("y", " d ")]
    assert read(tmp_path, "a.tsv", "text\tn\na\t1\n", "tsv") == [(0, "a")]


@pytest.mark.parametrize(
    ("name", "content", "format", "options", "phrase"),
    [
        ("a.txt", b"ok\xff", "text", {}, "byte 2"),
        ("a.json", "{", "json", {}, "a.json"),
        ("a.json", "[" * 100_000, "json", {}, "JSON"),
        ("a.json", "[NaN]", "json", {}, "NaN"),
        ("a.json", "{}", "json", {}, "no texts"),
        ("a.jsonl", '{"text": "a"}\n[1]\n', "jsonl", {}, "line 2"),
        ("a.jsonl", '{"body": "a"}\n', "jsonl", {}, "'body'"),
        ("a.csv", "text\na,b\n", "csv", {}, "line 2"),
        ("a.csv", "text,text\na,b\n", "csv", {}, "different names"),
        ("a.csv", "body\na\n", "csv", {}, "'text'"),
        ("a.csv", 'text\n"a', "csv", {}, "table"),
        ("a.txt", "a", "text-dir", {}, "folder"),
        ("a.txt", "a", "xml", {}, "tsv"),
    ],
)
def test_files_that_cannot_be_read_say_where_and_why(
    tmp_path, name, content, format, options, phrase
) -> None:
    with pytest.raises(InvalidTexts, match=phrase):
        read(tmp_path, name, content, format, **options)


def test_a_file_that_is_not_there_is_named(tmp_path) -> None:
    with pytest.raises(InvalidTexts, match=r"nowhere\.txt"):
        list(Files(tmp_path / "nowhere.txt").texts())
    with pytest.raises(InvalidTexts, match=r"\.txt"):
        list(Files(tmp_path, "text-dir").texts())
