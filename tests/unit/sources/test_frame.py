"""Whatever a column holds comes back as JSON has it, or is refused by column and row."""

from __future__ import annotations

import math
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

import textinator_widgets as tw
from textinator_widgets.errors import InvalidTexts
from textinator_widgets.sources import Frame


class Nameless:
    pass


def column(values):
    frame = pd.DataFrame({"text": [str(n) for n in range(len(values))], "more": values})
    return [one.fields["more"] for one in Frame(frame).texts()]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (pd.array([1, None, 3], dtype="Int64"), [1, None, 3]),
        (pd.array([0.5, None], dtype="Float64"), [0.5, None]),
        (pd.array(["a", None], dtype="string"), ["a", None]),
        (pd.array([True, None], dtype="boolean"), [True, None]),
        (pd.Series([1.5, math.nan]), [1.5, None]),
        (pd.Series([1.5, math.inf]), [1.5, "inf"]),
        (pd.to_datetime(["2024-05-01", None]), ["2024-05-01T00:00:00", None]),
        (pd.to_datetime(["2024-05-01", None], utc=True), ["2024-05-01T00:00:00+00:00", None]),
        (pd.to_timedelta(["1 days", None]), ["P1DT0H0M0S", None]),
        (pd.Categorical(["a", None, "b"]), ["a", None, "b"]),
        (pd.PeriodIndex(["2024-05", "NaT"], freq="M"), ["2024-05", None]),
        (pd.arrays.IntervalArray.from_tuples([(0, 1)]), ["(0, 1]"]),
        (pd.Series([1, 2], dtype="Sparse[int]"), [1, 2]),
        ([np.array([1.5, math.nan]), np.array([[1], [2]])], [[1.5, None], [[1], [2]]]),
        ([np.array(["2024-05-01", "NaT"], dtype="datetime64[D]")], [["2024-05-01", None]]),
        (pd.Series([np.int64(1), np.float32(0.5), np.bool_(True)], dtype=object), [1, 0.5, True]),
        (pd.Series([np.longdouble(2), np.complex128(1j)], dtype=object), ["2.0", "1j"]),
        ([[1, None], (pd.NA, "a")], [[1, None], [None, "a"]]),
        ([{"a": pd.NaT, 1: np.int8(3)}], [{"a": None, "1": 3}]),
        ([Decimal("1.50"), None], ["1.50", None]),
    ],
    ids=lambda value: str(getattr(value, "dtype", "")),
)
def test_columns_become_json(values, expected) -> None:
    found = column(values)

    assert found == expected
    assert [type(one) for one in found] == [type(one) for one in expected]


@pytest.mark.parametrize(
    "value",
    [b"bytes", Nameless(), {1: "a", "1": "b"}, 10**5000, [1, [b"deep"]]],
    ids=lambda value: type(value).__name__,
)
def test_what_json_cannot_hold_is_named_by_column_and_row(value) -> None:
    frame = pd.DataFrame({"text": ["a", "b"], "odd": [None, value]}, dtype=object, index=["x", "y"])

    with pytest.raises(InvalidTexts, match=r"'odd' .* row 1 \(key 'y'\)"):
        list(Frame(frame).texts())


def test_a_list_in_itself_is_refused() -> None:
    endless: list[object] = []
    endless.append(endless)
    with pytest.raises(InvalidTexts, match="row 0"):
        column([endless])


@pytest.mark.parametrize(
    "texts",
    [pd.array(["a", None], dtype="string"), pd.Series(["a", None]), pd.Series(["a", pd.NaT], dtype=object)],
)
def test_a_missing_text_is_refused_by_its_place(tmp_path, texts) -> None:
    with tw.open_store(tmp_path / "study.db") as store, pytest.raises(InvalidTexts, match="text 1"):
        store.create_project("P", texts=pd.DataFrame({"text": texts}))


def test_keys_that_are_missing_are_refused() -> None:
    frame = pd.DataFrame({"text": ["a", "b"], "id": pd.array([1, None], dtype="Int64")})

    with pytest.raises(InvalidTexts, match="NA"):
        list(Frame(frame, key="id").texts())


@pytest.mark.parametrize(
    ("frame", "options"),
    [
        (pd.DataFrame({"text": ["a"], 1: ["b"], "1": ["c"]}), {}),
        (pd.DataFrame({"text": ["a"]}), {"text": ["text"]}),
        (pd.DataFrame({"text": ["a"]}), {"key": {}}),
        (["a"], {}),
    ],
)
def test_frames_that_cannot_be_read_are_refused(frame, options) -> None:
    with pytest.raises(InvalidTexts):
        Frame(frame, **options)
