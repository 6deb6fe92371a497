"""The line that counts texts."""

from __future__ import annotations

import io
import itertools

import pytest

from textinator_widgets.services.progress import counted


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
