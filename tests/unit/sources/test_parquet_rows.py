"""Parquet files whose values are large, or are many times what the file itself has."""

from __future__ import annotations

import tracemalloc

import pytest

import textinator_widgets as tw
from textinator_widgets.errors import InvalidTexts
from textinator_widgets.sources import parquet_rows

pyarrow = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")

MOST = 1_000_000
"""Characters of a value in these tests."""


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(parquet_rows, "MAX_VALUE", MOST)
    monkeypatch.setattr(parquet_rows, "AT_ONCE", 2 * MOST)


@pytest.fixture
def arrow():
    """Begins to count the memory that pyarrow takes, and gives what tells its peak."""
    usual = pyarrow.default_memory_pool()

    def begin():
        pool = pyarrow.proxy_memory_pool(usual)
        pyarrow.set_memory_pool(pool)
        return pool.max_memory

    yield begin
    pyarrow.set_memory_pool(usual)


@pytest.fixture
def python():
    """Begins to count the memory that Python takes, and gives what tells its peak."""

    def begin():
        tracemalloc.start()
        return lambda: tracemalloc.get_traced_memory()[1]

    yield begin
    tracemalloc.stop()


def written(path, columns, **options):
    parquet.write_table(pyarrow.table(columns), path, **options)
    return tw.sources.Table(path)


def test_a_value_that_must_be_too_long_is_refused_unread(tmp_path, small, arrow, python) -> None:
    texts = ["Ann", "x" * (10 * MOST)]
    source = written(tmp_path / "texts.parquet", {"text": texts}, row_group_size=1)
    in_arrow, in_python = arrow(), python()
    found = source.texts()

    assert next(found).text == "Ann"
    with pytest.raises(InvalidTexts, match=r"column 'text' in rows 1 to 1 of texts\.parquet has more than"):
        next(found)
    assert in_arrow() < MOST
    assert in_python() < MOST


@pytest.mark.parametrize("letter", ["x", "ж"])
def test_a_value_among_others_that_is_too_long_becomes_no_str(tmp_path, small, python, letter) -> None:
    texts = ["Ann"] * 100 + [letter * (4 * MOST)] + ["Bo"] * 100
    source = written(tmp_path / "texts.parquet", {"text": texts})
    in_python = python()

    with pytest.raises(InvalidTexts, match=r"'text' in row 100 of texts\.parquet has more than"):
        list(source.texts())
    assert in_python() < 2 * MOST


def test_texts_that_are_long_in_bytes_only_are_taken(tmp_path, small) -> None:
    text = "ж" * MOST
    assert next(written(tmp_path / "texts.parquet", {"text": [text]}).texts()).text == text


@pytest.mark.parametrize("written_once", [True, False])
def test_a_text_that_comes_again_and_again_is_in_memory_a_few_times(
    tmp_path, small, arrow, written_once
) -> None:
    text, count = "x" * MOST, 60
    columns = {"text": [text] * count, "number": range(count)}
    path = tmp_path / "texts.parquet"
    source = written(path, columns, use_dictionary=written_once, write_batch_size=1)
    if written_once:
        assert path.stat().st_size < MOST
    in_arrow = arrow()

    found = [(one.key, one.fields) for one in source.texts() if one.text == text]

    assert found == [(number, {"number": number}) for number in range(count)]
    assert MOST < in_arrow() < 15 * MOST


def test_rows_are_counted_over_all_groups_of_a_file(tmp_path, monkeypatch) -> None:
    texts = [f"{number} " + "x" * (number % 7) for number in range(2500)]
    lists = [[text] * (number % 3) for number, text in enumerate(texts)]
    columns = {"text": pyarrow.array(texts).dictionary_encode(), "parts": lists}
    source = written(tmp_path / "texts.parquet", columns, row_group_size=900)

    found = list(source.texts())

    assert [one.text for one in found] == texts
    assert [one.fields["parts"] for one in found] == lists
    assert [one.key for one in found] == list(range(2500))


def test_the_size_of_what_is_written_once_is_in_the_header_of_its_page(tmp_path) -> None:
    path = tmp_path / "texts.parquet"
    written(path, {"text": ["x" * 5000] * 10 + ["Ann"]})
    with parquet.ParquetFile(path) as file, path.open("rb") as content:
        chunk = file.metadata.row_group(0).column(0)
        assert parquet_rows._dictionary(chunk, content) == 5000 + 3 + 2 * 4
