"""The line that counts texts."""

from __future__ import annotations

import io
import itertools

import pandas as pd
import pytest

import textinator_widgets as tw
from tests.unit.sources.servers import ours
from textinator_widgets.sources import progress
from textinator_widgets.sources.fetched import fetched
from textinator_widgets.sources.progress import counted


def test_a_long_import_is_counted_and_a_short_one_is_quiet() -> None:
    slow, quick = io.StringIO(), io.StringIO()
    halves = itertools.count(0, 0.5)

    assert list(counted(iter("abcd"), "News", stream=slow, clock=lambda: next(halves))) == list("abcd")
    assert list(counted(iter("abcd"), "News", stream=quick, clock=lambda: 0.0)) == list("abcd")

    assert slow.getvalue() == "\rNews: 2 texts\rNews: 3 texts\rNews: 4 texts\rNews: 4 texts\n"
    assert quick.getvalue() == ""


def test_nothing_is_written_where_nobody_watches(capsys) -> None:
    texts = iter("ab")

    assert counted(texts, "News") is texts
    assert capsys.readouterr().err == ""


def test_the_line_ends_when_reading_fails() -> None:
    def fails():
        yield "a"
        raise ValueError("broken")

    stream, seconds = io.StringIO(), itertools.count(0, 2)
    found = counted(fails(), "", stream=stream, clock=lambda: next(seconds))

    assert next(found) == "a"
    with pytest.raises(ValueError, match="broken"):
        next(found)
    assert stream.getvalue() == "\r1 texts\r1 texts\n"


def lines_of(source) -> list[str]:
    """What is shown while a source is read, a line for each text."""
    stream, seconds = io.StringIO(), itertools.count(0, 2)
    assert list(counted(source.texts(), source.name, stream=stream, clock=lambda: next(seconds)))
    return stream.getvalue().strip().split("\r")


def test_of_a_list_and_a_frame_it_is_known_how_many_there_are() -> None:
    texts = ["Ann", "Bo", "Cia"]
    expected = ["1 of 3 texts", "2 of 3 texts", "3 of 3 texts", "3 of 3 texts"]

    assert lines_of(tw.sources.PlainText(texts)) == expected
    assert lines_of(tw.sources.Frame(pd.DataFrame({"text": texts, "more": 1}))) == expected


def test_of_files_it_is_known_which_part_was_read(tmp_path) -> None:
    for name in ("a.txt", "b.txt", "c.txt", "d.txt"):
        (tmp_path / name).write_text("Ann")
    rows = tmp_path / "rows.jsonl"
    rows.write_text("".join(f'{{"text": "{"x" * 40_000}"}}\n' for _ in range(10)))

    parts = [line.split("(")[1] for line in lines_of(tw.sources.TextFiles(folders=[tmp_path]))]
    assert parts == ["25%) ", "50%) ", "75%) ", "100%) ", "100%)"]
    shares = [int(line.split("(")[1].split("%")[0]) for line in lines_of(tw.sources.JsonLines([rows]))]
    assert shares == sorted(shares)
    assert shares[0] < 25
    assert shares[-1] == 100


def test_of_a_parquet_file_and_a_server_it_is_known_how_many_there_are(tmp_path, monkeypatch) -> None:
    path = tmp_path / "rows.parquet"
    pd.DataFrame({"text": ["Ann", "Bo"]}).to_parquet(path)
    assert lines_of(tw.sources.Table(path))[0] == "rows.parquet: 1 of 2 texts"

    stream = io.StringIO()
    with ours(tw.sources.PlainText(["Ann", "Bo"])) as address:
        monkeypatch.setattr(progress, "_watched", lambda: stream)
        monkeypatch.setattr(progress, "QUIET_S", 0)
        monkeypatch.setattr(progress, "EVERY_S", 0)
        source = tw.sources.TextsAPI(address, name="Far")
        with fetched([source]):
            pass
    assert stream.getvalue() == "\rFar: 1 of 2 texts\rFar: 2 of 2 texts\rFar: 2 of 2 texts\n"
