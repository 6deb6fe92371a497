"""Tables, JSON and lines from Python, each through a project into its frame."""

from __future__ import annotations

import datetime as dt
import json
import math
import sqlite3
from decimal import Decimal

import pandas as pd
import pytest

import textinator_widgets as tw
from textinator_widgets.errors import InvalidTexts

ROWS = [
    {"id": "a", "body": "Ångström\r\n😀", "year": 2020},
    {"id": "b", "body": " б\t", "year": 2021},
    {"id": "c", "body": "", "year": 2022},
]


def csv_file(path):
    path.write_bytes('id,body,year\r\na,"Ångström\r\n😀",2020\r\nb, б\t,2021\r\nc,"",2022\r\n'.encode())
    return tw.sources.Table(path, text="body", key="id")


def parquet_file(path):
    pytest.importorskip("pyarrow")
    path = path.with_suffix(".parquet")
    pd.DataFrame(ROWS).to_parquet(path)
    return tw.sources.Table(path, text="body", key="id")


def sqlite_file(path):
    path = path.with_suffix(".db")
    with sqlite3.connect(path) as database:
        database.execute('CREATE TABLE "my ""texts""" (id, body, year)')
        database.executemany('INSERT INTO "my ""texts""" VALUES (:id, :body, :year)', ROWS)
    database.close()
    return tw.sources.SQLiteTable(path, text="body", key="id")


def json_file(path):
    path.write_text(json.dumps({"data": ROWS}))
    return tw.sources.Json([path], text="data.body", key="id")


def json_lines_folder(path):
    folder = path.parent / "lines" / "deep"
    folder.mkdir(parents=True)
    for row in ROWS:
        (folder / f"{row['id']}.jsonl").write_text(json.dumps(row) + "\n\n")
    return tw.sources.JsonLines(folders=[folder.parent], text="body", key="id")


@pytest.mark.parametrize("make", [csv_file, parquet_file, sqlite_file, json_file, json_lines_folder])
def test_texts_keys_and_fields_come_into_the_project_as_they_are(tmp_path, make) -> None:
    source = make(tmp_path / "texts.csv")
    with tw.open_store(tmp_path / "study.db") as store:
        project = store.create_project("Study", sources=[source])

        texts = project.texts()
        assert texts["key"].tolist() == ["a", "b", "c"]
        assert texts["text"].tolist() == [row["body"] for row in ROWS]
        first = project.annotator("anna").next()
        assert str(first.data["year"]) == str(2020 + ["a", "b", "c"].index(first.key))


def test_json_lines_are_named_by_file_and_line(tmp_path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "x"}\n\n{"text": "y"}\n')

    assert [(one.key, one.name) for one in tw.sources.JsonLines([path]).texts()] == [
        (0, "a.jsonl.0"),
        (1, "a.jsonl.2"),
    ]


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16", "cp1251", "shift_jis"])
def test_other_encodings_are_read_when_they_are_named(tmp_path, encoding) -> None:
    text = {"latin-1": "Ångström", "cp1251": "Київ", "shift_jis": "日本"}.get(encoding, "Å😀")
    path = tmp_path / "a.csv"
    path.write_bytes(f'text\n"{text}\r\nb"\n'.encode(encoding))

    assert [one.text for one in tw.sources.Table(path, encoding=encoding).texts()] == [f"{text}\r\nb"]
    with pytest.raises(InvalidTexts, match=r"a\.csv must be UTF-8, but byte \d+ is not"):
        list(tw.sources.Table(path).texts())


def test_a_wrong_byte_is_told_by_its_place_in_a_long_file(tmp_path) -> None:
    path = tmp_path / "a.jsonl"
    good = f'{{"text": "{"ö" * 200_000}"}}\n'.encode() * 8
    path.write_bytes(good + b'{"text": "\xff"}\n')

    with pytest.raises(InvalidTexts, match=f"byte {len(good) + 10} is not"):
        list(tw.sources.JsonLines([path]).texts())


@pytest.mark.parametrize(
    "encoding", ["utf8x", "rot13", "base64", "punycode", "idna", "undefined", "a\0", "\ud800", "", 5]
)
def test_only_encodings_of_text_are_taken(tmp_path, encoding) -> None:
    with pytest.raises(InvalidTexts, match="No encoding of files is called"):
        tw.sources.TextFiles([tmp_path / "a.txt"], encoding=encoding)


def test_utf_16_without_its_mark_is_told(tmp_path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes('{"text": "Å"}\n'.encode("utf-16-le"))

    with pytest.raises(InvalidTexts, match=r"a\.jsonl cannot be read as UTF-16") as refused:
        list(tw.sources.JsonLines([path], encoding="utf-16").texts())

    assert 'encoding="utf-16-le"' in str(refused.value)
    assert [one.text for one in tw.sources.JsonLines([path], encoding="utf-16-le").texts()] == ["Å"]


@pytest.mark.parametrize(
    ("make", "phrase"),
    [
        (lambda at: tw.sources.Table(at / "a.xlsx"), "csv, tsv, parquet"),
        (lambda at: tw.sources.Table(at / "none.csv").texts(), "none.csv"),
        (lambda at: tw.sources.Table(at / "none.parquet").texts(), "none.parquet"),
        (lambda at: tw.sources.Table(at / "text.csv", format="parquet").texts(), "Parquet file"),
        (lambda at: tw.sources.Table(at / "text.csv", text="").texts(), "text must be the name"),
        (lambda at: tw.sources.Table(at / "text.csv", text="body").texts(), "There are: 'text', 'n'"),
        (lambda at: tw.sources.SQLiteTable(at / "none.db").texts(), "none.db"),
        (lambda at: tw.sources.SQLiteTable(at / "text.csv").texts(), "SQLite database"),
        (lambda at: tw.sources.SQLiteTable(at / "two.db").texts(), "There are: one, two"),
        (lambda at: tw.sources.SQLiteTable(at / "two.db", "three").texts(), "no table 'three'"),
        (lambda at: tw.sources.SQLiteTable(at / "two.db", "one").texts(), "'text' in row 0 of one"),
        (lambda at: tw.sources.SQLiteTable(at / "two.db", "two").texts(), "must be a str"),
        (lambda _: tw.sources.Json(), "neither"),
        (lambda at: tw.sources.JsonLines(str(at / "a.jsonl")), "list of paths"),
    ],
)
def test_what_cannot_be_read_says_where_and_why(tmp_path, make, phrase) -> None:
    pytest.importorskip("pyarrow")
    (tmp_path / "text.csv").write_text("text,n\na,1\n")
    with sqlite3.connect(tmp_path / "two.db") as database:
        database.executescript(
            "CREATE TABLE one (body); INSERT INTO one VALUES ('a');"
            "CREATE TABLE two (text); INSERT INTO two VALUES (5)"
        )
    database.close()

    with pytest.raises(InvalidTexts, match=phrase):
        list(make(tmp_path))


def test_a_long_table_is_never_whole_in_memory(tmp_path) -> None:
    import tracemalloc

    path = tmp_path / "a.csv"
    with path.open("w") as file:
        file.write("text\n")
        file.writelines("x" * 10_000 + "\n" for _ in range(3000))
    tracemalloc.start()
    try:
        assert sum(len(one.text) for one in tw.sources.Table(path).texts()) == 30_000_000
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert peak < 3_000_000


def test_dates_times_and_decimals_of_a_parquet_file_come_as_those_of_a_frame(tmp_path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    pyarrow = pytest.importorskip("pyarrow")
    noon = dt.datetime(2020, 2, 29, 12, 0, 0, 5)
    cells = {
        "day": noon.date(),
        "moment": noon.replace(tzinfo=dt.UTC),
        "time": noon.time(),
        "price": Decimal("1.50"),
        "length": dt.timedelta(minutes=1),
        "share": math.inf,
        "days": [noon.date()],
    }
    rows = [{"text": "Ann", **cells}, dict.fromkeys(["text", *cells], None) | {"text": "Bo"}]
    parquet.write_table(pyarrow.Table.from_pylist(rows), tmp_path / "a.parquet")

    first, second = tw.sources.Table(tmp_path / "a.parquet").texts()

    assert first.fields == {
        "day": "2020-02-29",
        "moment": "2020-02-29T12:00:00.000005+00:00",
        "time": "12:00:00.000005",
        "price": "1.50",
        "length": "0:01:00",
        "share": "inf",
        "days": ["2020-02-29"],
    }
    assert second.fields == dict.fromkeys(cells)


def test_a_column_that_cannot_be_stored_beside_texts_is_named(tmp_path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    pyarrow = pytest.importorskip("pyarrow")
    far = pyarrow.array([10**7], pyarrow.int32()).cast(pyarrow.date32())
    broken = pyarrow.Array.from_buffers(pyarrow.string(), 1, [None, *pyarrow.array([b"\xff"]).buffers()[1:]])
    for number, (column, told) in enumerate(
        [(pyarrow.array([b"a"]), "row 0 .*bytes"), (far, "rows 0 to 0"), (broken, "rows 0 to 0: 'utf-8'")]
    ):
        path = tmp_path / f"{number}.parquet"
        parquet.write_table(pyarrow.table({"text": ["Ann"], "more": column}), path)
        with pytest.raises(InvalidTexts, match=f"column 'more' .*{told}"):
            list(tw.sources.Table(path).texts())
    twice = pyarrow.Table.from_arrays([pyarrow.array(["a"])] * 2, ["text", "text"])
    parquet.write_table(twice, path)
    with pytest.raises(InvalidTexts, match="different names"):
        list(tw.sources.Table(path).texts())
    with sqlite3.connect(tmp_path / "a.db") as database:
        database.execute("CREATE TABLE a AS SELECT 'Ann' AS text, x'00' AS more")
    database.close()
    with pytest.raises(InvalidTexts, match=r"column 'more' in row 0 of a in a\.db"):
        list(tw.sources.SQLiteTable(tmp_path / "a.db").texts())
