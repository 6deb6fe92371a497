"""Files that hold nothing, or nearly nothing: told in one sentence, and nothing is stored."""

from __future__ import annotations

import json
import os
import random
import re
import sqlite3
import tracemalloc

import pytest

import textinator_widgets as tw
from textinator_widgets.errors import InvalidTexts, TextinatorError

LINES = 5_000 if os.environ.get("TW_CRASH") == "long" else 300
"""Of 100 kB each: half a gigabyte in `make crash`."""
MOST_MEMORY = 8_000_000
HUGE = 300 if os.environ.get("TW_CRASH") == "long" else 70
"""Megabytes of one line."""
MOST_FOR_A_LINE = 250_000_000
BROKEN = 40 if os.environ.get("TW_CRASH") == "long" else 3
"""Broken files of each kind."""


def made(path, suffix):
    if suffix == ".txt":
        return tw.sources.Files(path, "text")
    if suffix == ".jsonl":
        return tw.sources.JsonLines([path])
    if suffix == ".json":
        return tw.sources.Json([path])
    if suffix == ".db":
        return tw.sources.SQLiteTable(path)
    return tw.sources.Table(path)


@pytest.mark.parametrize(
    ("suffix", "content", "phrase"),
    [
        (".txt", b"", "at least one text"),
        (".jsonl", b"", "at least one text"),
        (".jsonl", b"\n\n  \n", "at least one text"),
        (".json", b"", "not JSON that can be read"),
        (".json", b"[]", "has no texts"),
        (".json", b'{"text": "a"', "not JSON that can be read: .* line 1"),
        (".csv", b"", "at least one text"),
        (".csv", b"text\n", "at least one text"),
        (".tsv", b"body\tn\nAnn\t1\n", "no 'text' in line 2 of"),
        (".parquet", b"", "cannot be read as a Parquet file"),
        (".db", b"", "a table must be named"),
        (".db", b"no database at all, but a text of some length", "cannot be read as an SQLite database"),
        (".txt", b"A\xff", "must be UTF-8, but byte 1 is not"),
        (".jsonl", b'{"text": "A"}\n{"text": "B"', "line 2 of"),
        (".jsonl", b'{"text": "A"}\n{"txt": "B"}', "line 2 of"),
    ],
)
def test_a_file_without_texts_is_told_and_nothing_is_stored(tmp_path, suffix, content, phrase) -> None:
    path = tmp_path / f"texts{suffix}"
    path.write_bytes(content)
    with tw.open_store(tmp_path / "study.db") as store:
        with pytest.raises(InvalidTexts, match=phrase):
            store.create_project("Study", sources=[made(path, suffix)])

        assert store.projects().empty
        assert store.sources().empty


def test_a_large_file_is_indexed_late_in_little_memory(tmp_path) -> None:
    path = tmp_path / "texts.jsonl"
    with path.open("w") as file:
        for number in range(LINES):
            file.write(f'{{"text": "{number} {"x" * 100_000}"}}\n')
    with tw.open_store(tmp_path / "study.db") as store:
        store.create_project("Small", texts=["a"])
        tracemalloc.start()
        try:
            store.create_project("Study", sources=[tw.sources.JsonLines([path], reads="late")])
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    assert path.stat().st_size > 3 * MOST_MEMORY
    assert peak < MOST_MEMORY
    assert (tmp_path / "study.db").stat().st_size < 2_000_000


def whole(path, suffix):
    """Write a file with three texts, and give its bytes."""
    rows = [{"text": f"Text {number}: Zoë.", "n": number} for number in range(3)]
    if suffix == ".db":
        with sqlite3.connect(path) as connection:
            connection.execute("CREATE TABLE texts (text TEXT, n INTEGER)")
            connection.executemany("INSERT INTO texts VALUES (:text, :n)", rows)
        connection.close()
    elif suffix == ".parquet":
        pytest.importorskip("pandas").DataFrame(rows).to_parquet(path)
    elif suffix in (".csv", ".tsv"):
        sign = "," if suffix == ".csv" else "\t"
        path.write_text(f"text{sign}n\n" + "".join(f"{row['text']}{sign}{row['n']}\n" for row in rows))
    elif suffix == ".jsonl":
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    else:
        path.write_text(
            json.dumps(rows) if suffix == ".json" else "".join(f"{row['text']}\n" for row in rows)
        )
    return path.read_bytes()


def broken(content, dice):
    """Cut a file, change its bytes, or put something into it that breaks readers."""
    place = dice.randrange(len(content))
    what = dice.choice(
        [b"\0", b"\xff", b"\xed\xa0\x80", b'"', b"[" * 100_000, b"NaN", b"1" * 5000, b"\\ud800"]
    )
    return dice.choice(
        [
            content[:place],
            content[:place] + what + content[place:],
            content[:place] + bytes([dice.randrange(256)]) + content[place + 1 :],
            content[place:],
            content + content[:place],
        ]
    )


@pytest.mark.parametrize("suffix", [".txt", ".jsonl", ".json", ".csv", ".tsv", ".parquet", ".db"])
def test_a_broken_file_is_read_or_refused_by_name_and_never_stored_in_part(tmp_path, suffix) -> None:
    path = tmp_path / f"texts{suffix}"
    content = whole(path, suffix)
    dice = random.Random(suffix)
    refused = []
    with tw.open_store(tmp_path / "study.db") as store:
        for number in range(BROKEN):
            path.write_bytes(broken(content, dice))
            try:
                source = tw.sources.SQLiteTable(path, "texts") if suffix == ".db" else made(path, suffix)
                store.create_project(f"Study {number}", sources=[source])
            except TextinatorError as error:
                refused.append(str(error))
        assert len(store.projects()) == BROKEN - len(refused)
        assert store.check() == []
    # a text that cannot be stored, or none at all, has no place in a file
    assert [
        one for one in refused if path.name not in one and not re.search("[Tt]he text|one text", one)
    ] == []


@pytest.mark.parametrize(
    ("suffix", "before", "after", "phrase"),
    [
        (".txt", b"Ann\n", b"\nBo\n", "Line 2 of texts.txt has more than 50,000,000 characters"),
        (".jsonl", b'{"text": "Ann"}\n{"text": "', b'"}\n', "Line 2 of texts.jsonl has more than"),
        (".csv", b"text\nAnn\n", b"\nBo\n", "Line 3 of texts.csv has more than"),
        (".tsv", b'text\n"', b'"\n', "Line 2 of texts.tsv has more than"),
        (".json", b'[{"text": "Ann"}, {"text": "', b'"}]', "texts.json .*a value has more than"),
    ],
)
def test_a_huge_line_is_refused_with_its_place_before_all_of_it_is_read(
    tmp_path, suffix, before, after, phrase
) -> None:
    path = tmp_path / f"texts{suffix}"
    with path.open("wb") as file:
        file.write(before)
        file.writelines(b"x" * 1_000_000 for _ in range(HUGE))
        file.write(after)
    tracemalloc.start()
    try:
        with pytest.raises(InvalidTexts, match=phrase):
            list(made(path, suffix).texts())
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert peak < MOST_FOR_A_LINE


def test_a_row_whose_quotation_mark_is_not_closed_is_refused_where_it_begins(tmp_path) -> None:
    path = tmp_path / "texts.csv"
    with path.open("wb") as file:
        file.write(b'text\n"Ann\nmet Bo"\n"')
        file.writelines((b"x" * 999 + b"\n") * 1000 for _ in range(HUGE))

    with pytest.raises(InvalidTexts, match=r"row from line 4 of texts\.csv .* not closed"):
        list(made(path, ".csv").texts())


def test_a_file_or_a_cell_with_too_long_a_text_is_refused_by_name(tmp_path) -> None:
    (tmp_path / "long.txt").write_text("x" * 50_000_001)
    with sqlite3.connect(tmp_path / "long.db") as connection:
        connection.execute("CREATE TABLE texts (text TEXT)")
        connection.execute("INSERT INTO texts VALUES (?)", ["x" * 50_000_001])
    connection.close()

    with pytest.raises(InvalidTexts, match=r"The text of long\.txt has more than 50,000,000"):
        list(tw.sources.TextFiles([tmp_path / "long.txt"]).texts())
    with pytest.raises(InvalidTexts, match=r"row 0 of texts in long\.db has more than 50,000,000"):
        list(tw.sources.SQLiteTable(tmp_path / "long.db").texts())


def test_the_longest_text_is_read_from_a_file_and_a_line(tmp_path) -> None:
    (tmp_path / "one.txt").write_text("ы" * 49_999_999 + "\n")

    for source in (tw.sources.TextFiles([tmp_path / "one.txt"]), tw.sources.Files(tmp_path / "one.txt")):
        assert [len(one.text.rstrip("\n")) for one in source.texts()] == [49_999_999]
