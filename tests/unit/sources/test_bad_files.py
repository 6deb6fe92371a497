"""Files that hold nothing, or nearly nothing: told in one sentence, and nothing is stored."""

from __future__ import annotations

import os
import tracemalloc

import pytest

import textinator_widgets as tw
from textinator_widgets.errors import InvalidTexts

LINES = 5_000 if os.environ.get("TW_CRASH") == "long" else 300
"""Of 100 kB each: half a gigabyte in `make crash`."""
MOST_MEMORY = 8_000_000


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
