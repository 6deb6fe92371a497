"""Files are read as they are: no line end, byte-order mark or space is changed."""

from __future__ import annotations

import json

import pytest

import textinator_widgets as tw
from textinator_widgets.errors import InvalidTexts
from textinator_widgets.sources import Files, TextFiles


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


RECORDS = [{"id": f"k{n}", "body": f"Text {n}", "year": 2020 + n} for n in range(3)]
KEYED = {
    "json": ("a.json", json.dumps(RECORDS), {}),
    "json below a name": ("a.json", json.dumps({"data": {"items": RECORDS}}), {"text": "data.items.body"}),
    "json with a path in each": (
        "a.json",
        json.dumps(
            [{"meta": {"id": one["id"], "body": one["body"]}, "year": one["year"]} for one in RECORDS]
        ),
        {"text": "meta.body", "key": "meta.id"},
    ),
    "jsonl": ("a.jsonl", "\n".join(map(json.dumps, RECORDS)), {}),
    "jsonl with a path": (
        "a.jsonl",
        "\n".join(
            json.dumps({"id": one["id"], "meta": {"body": one["body"]}, "year": one["year"]})
            for one in RECORDS
        ),
        {"text": "meta.body"},
    ),
    "csv": ("a.csv", "id,body,year\nk0,Text 0,2020\nk1,Text 1,2021\nk2,Text 2,2022\n", {}),
    "tsv": ("a.tsv", "year\tbody\tid\n2020\tText 0\tk0\n2021\tText 1\tk1\n2022\tText 2\tk2\n", {}),
}


@pytest.mark.parametrize("which", KEYED)
def test_every_record_keeps_its_key_and_its_fields(tmp_path, which) -> None:
    name, content, options = KEYED[which]
    path = tmp_path / name
    path.write_text(content)

    found = list(Files(path, path.suffix[1:], **{"text": "body", "key": "id", **options}).texts())

    assert [(one.key, one.text) for one in found] == [("k0", "Text 0"), ("k1", "Text 1"), ("k2", "Text 2")]
    assert [int(one.fields["year"]) for one in found] == [2020, 2021, 2022]
    assert all(set(one.fields) == {"year"} for one in found)


def test_one_object_in_each_file_keeps_its_key_and_its_fields(tmp_path) -> None:
    for record in RECORDS:
        (tmp_path / f"{record['id']}.json").write_text(json.dumps(record))

    found = list(Files(tmp_path, "json-dir", text="body", key="id").texts())

    assert [(one.key, one.text, one.fields, one.name) for one in found] == [
        (f"k{n}", f"Text {n}", {"year": 2020 + n}, f"k{n}.json") for n in range(3)
    ]


def test_fields_around_the_records_come_along(tmp_path) -> None:
    path = tmp_path / "a.json"
    articles = [{"id": n, "title": f"T{n}", "parts": [{"id": f"{n}a", "t": "x"}]} for n in range(3)]
    path.write_text(json.dumps({"id": "all", "version": 2, "data": articles}))

    found = list(Files(path, "json", text="data.parts.t", key="id").texts())

    assert [one.key for one in found] == ["0a", "1a", "2a"]
    assert found[2].fields == {"id": 2, "title": "T2", ".id": "all", "version": 2}


@pytest.mark.parametrize(
    ("name", "content", "options", "phrase"),
    [
        ("a.json", [{"text": "a"}, {"txt": "b"}, {"text": "c"}], {}, "item 2"),
        ("a.json", [{"text": "a"}, {"text": None}, {"text": "c"}], {}, "item 2"),
        ("a.json", [{"text": "a"}, "b"], {}, "item 2"),
        ("a.json", ["a", 3], {}, "item 1"),
        ("a.json", {"d": [{"t": "a"}, {"t": 5}]}, {"text": "d.t"}, "item 2 of d"),
        ("a.json", {"d": ["a", "b"]}, {"text": "d.t"}, "item 1 of d"),
        ("a.json", {"d": [{"t": "a"}, {"t": []}]}, {"text": "d.t"}, "item 2 of d"),
        ("a.json", ["a", "b"], {"key": "id"}, "no key 'id'"),
        ("a.json", [{"text": "a", "id": 1}, {"text": "b"}], {"key": "id"}, "'id' in item 2"),
        ("a.json", {"text": ["a", "b"], "id": 1}, {"key": "id"}, "no key 'id'"),
        ("a.json", {"id": 1, "d": [{"t": "a"}]}, {"text": "d.t", "key": "id"}, "'id' in item 1 of d"),
        ("a.json", [{"text": "a", "id": None}], {"key": "id"}, "null"),
        ("a.json", [{"text": "a", "id": 1.5}], {"key": "id"}, "float"),
        ("a.json", {"big": "x" * 20_000, "d": [{"t": "a"}]}, {"text": "d.t"}, "'big'"),
        ("a.json", '{"text": "a", "text": "b"}', {}, "'text' comes twice"),
        ("a.jsonl", '{"text": "a", "id": 1}\n{"text": "b", "id": null}', {"key": "id"}, "line 2"),
        ("a.jsonl", '{"text": "a"}\n{"text": null}', {}, "line 2"),
        ("a.txt", "a\nb", {"key": "id"}, "no fields"),
        ("a.txt", "a\nb", {"text": "body"}, "no fields"),
    ],
)
def test_nothing_of_a_file_is_left_out_in_silence(tmp_path, name, content, options, phrase) -> None:
    given = content if isinstance(content, str) else json.dumps(content)
    format = {"txt": "text"}.get(name[2:], name[2:])

    with pytest.raises(InvalidTexts, match=phrase):
        read(tmp_path, name, given, format, **options)


def test_links_out_of_a_folder_are_refused_by_name(tmp_path) -> None:
    outside, folder = tmp_path / "outside", tmp_path / "folder"
    outside.mkdir()
    folder.mkdir()
    (outside / "secret.txt").write_text("secret")
    (folder / "a.txt").write_text("A")
    sources = (Files(folder, "text-dir"), TextFiles(folders=[folder]))
    for link, target in (("b.txt", outside / "secret.txt"), ("sub", outside), ("c.txt", "../outside/x.txt")):
        (folder / link).symlink_to(target)
        for source in sources:
            with pytest.raises(InvalidTexts, match=link):
                list(source.texts())
        (folder / link).unlink()
    (folder / "again").symlink_to(folder)

    assert [[one.text for one in source.texts()] for source in sources] == [["A"], ["A"]]


def test_the_ending_of_a_name_may_be_in_capitals(tmp_path) -> None:
    (tmp_path / "A.TXT").write_text("A")

    assert [one.text for one in Files(tmp_path, "text-dir").texts()] == ["A"]


def test_text_files_are_one_text_each_under_their_base_names(tmp_path) -> None:
    (tmp_path / "more" / "deep").mkdir(parents=True)
    for place, text in (("z.md", "Z\r\n"), ("more/a.txt", "A"), ("more/deep/b.txt", "")):
        (tmp_path / place).write_bytes(text.encode())

    source = tw.sources.TextFiles(files=[tmp_path / "z.md"], folders=[tmp_path / "more"])

    assert [tuple(one) for one in source.texts()] == [
        (0, "Z\r\n", "z.md", None),
        (1, "A", "a.txt", None),
        (2, "", "b.txt", None),
    ]
    assert source.spec() == {"files": ["z.md"], "folders": ["more"], "encoding": "utf-8"}


@pytest.mark.parametrize(
    ("arguments", "phrase"),
    [
        ({}, "neither"),
        ({"files": "a.txt"}, "list"),
        ({"files": [5]}, "path"),
        ({"files": ["nowhere.txt"]}, "nowhere"),
        ({"folders": ["nowhere"]}, "nowhere"),
    ],
)
def test_text_files_that_are_not_there_are_named(arguments, phrase) -> None:
    with pytest.raises(InvalidTexts, match=phrase):
        list(TextFiles(**arguments).texts())
