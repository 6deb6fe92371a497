"""What cannot be taken is refused with what was expected, what came and what to do; nothing is stored."""

from __future__ import annotations

import math
import sqlite3
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

import textinator_widgets as tw
from textinator_widgets import errors

TEXT = "Ann 😀 met Bob."
PERSON = {"marker": "Person", "start": 0, "end": 3}


def dump(path) -> list[str]:
    """Everything that is in the file of a store."""
    connection = sqlite3.connect(path)
    try:
        return list(connection.iterdump())
    finally:
        connection.close()


def frame(texts, **columns) -> pd.DataFrame:
    return pd.DataFrame({"text": pd.Series(texts, **columns)})


TEXTS = {
    "empty list": ({"texts": []}, errors.InvalidTexts, "text"),
    "empty frame": ({"texts": pd.DataFrame({"text": []})}, errors.InvalidTexts, "text"),
    "no texts": ({}, errors.InvalidTexts, r"got none.*texts=\["),
    "one text": ({"texts": "Ann"}, errors.InvalidTexts, "list"),
    "bytes": ({"texts": b"Ann"}, errors.InvalidTexts, "bytes"),
    "a number": ({"texts": 5}, errors.InvalidTexts, "got an int"),
    "a generator": ({"texts": (t for t in ["Ann"])}, errors.InvalidTexts, r"a generator.*list\("),
    "a source": ({"texts": tw.sources.PlainText(["Ann"])}, errors.InvalidTexts, r"PlainText.*sources=\["),
    "a set": ({"texts": {"Ann"}}, errors.InvalidTexts, r"a set.*list\("),
    "a dict": ({"texts": {"a": "Ann"}}, errors.InvalidTexts, "dict"),
    "an array of no dimension": ({"texts": np.array("Ann")}, errors.InvalidTexts, "ndarray"),
    "number among texts": ({"texts": ["Ann", 5]}, errors.InvalidTexts, r"text 1.*an int: 5.*astype\(str\)"),
    "None among texts": ({"texts": ["Ann", None]}, errors.InvalidTexts, "text 1"),
    "bytes among texts": ({"texts": [b"Ann"]}, errors.InvalidTexts, "str"),
    "a list among texts": ({"texts": [["Ann"]]}, errors.InvalidTexts, "str"),
    "NaN": ({"texts": frame(["Ann", math.nan])}, errors.InvalidTexts, r"text 1.*dropna\(\)"),
    "pd.NA": ({"texts": frame(["Ann", pd.NA], dtype="string")}, errors.InvalidTexts, "text 1"),
    "None of arrow": (
        {"texts": frame(["Ann", None], dtype="string[pyarrow]")},
        errors.InvalidTexts,
        "text 1",
    ),
    "NaN of a category": (
        {"texts": frame(["Ann", None], dtype="category")},
        errors.InvalidTexts,
        "text 1",
    ),
    "NaN in a Series": ({"texts": pd.Series(["Ann", math.nan])}, errors.InvalidTexts, "text 1"),
    "lone surrogate": ({"texts": ["a\ud83d"]}, errors.InvalidTexts, r"U\+D83D.*character 1.*replace_bad"),
    "NUL": ({"texts": ["a\0b"]}, errors.InvalidTexts, "NUL at character 1.*replace_bad"),
    "no such column": ({"texts": frame(["a"]), "text": "body"}, errors.InvalidTexts, "'body'.*'text'"),
    "no such key": ({"texts": frame(["a"]), "key": "id"}, errors.InvalidTexts, "'id'.*'text'"),
    "duplicate keys": (
        {"texts": pd.DataFrame({"text": ["a", "b"]}, index=["k", "k"])},
        errors.InvalidTexts,
        "come once",
    ),
    "duplicate keys in a column": (
        {"texts": pd.DataFrame({"text": ["a", "b"], "id": [1, 1]}), "key": "id"},
        errors.InvalidTexts,
        "come once",
    ),
    "duplicate columns": (
        {"texts": pd.DataFrame([["a", "b"]], columns=["text", "text"])},
        errors.InvalidTexts,
        "different names",
    ),
    "MultiIndex": (
        {"texts": pd.DataFrame({"text": ["a"]}, index=pd.MultiIndex.from_tuples([("k", 1)]))},
        errors.InvalidTexts,
        r"tuple.*index\.map\(str\)",
    ),
    "float keys": (
        {"texts": pd.DataFrame({"text": ["a"]}, index=[1.5])},
        errors.InvalidTexts,
        r"float.*reset_index",
    ),
    "NaN key": (
        {"texts": pd.DataFrame({"text": ["a", "b"]}, index=[1, math.nan])},
        errors.InvalidTexts,
        r"nan \(a missing value\) in row 1",
    ),
    "NaT key": (
        {"texts": pd.DataFrame({"text": ["a", "b"]}, index=pd.to_datetime(["2026-01-01", None]))},
        errors.InvalidTexts,
        r"NaT \(a missing value\) in row 1",
    ),
    "None in a column of keys": (
        {"texts": pd.DataFrame({"text": ["a", "b"], "id": ["x", None]}), "key": "id"},
        errors.InvalidTexts,
        "column 'id' has (None|nan) .*in row 1",
    ),
    "time keys": (
        {"texts": pd.DataFrame({"text": ["a"]}, index=pd.to_datetime(["2026-01-01"]))},
        errors.InvalidTexts,
        "reset_index",
    ),
    "texts and sources": (
        {"texts": ["a"], "sources": [tw.sources.PlainText(["b"])]},
        errors.InvalidTexts,
        "together",
    ),
    "a key for a list": ({"texts": ["a"], "key": "id"}, errors.InvalidTexts, "0, 1, 2"),
    "unknown task": ({"texts": ["a"], "task": "nerr"}, errors.UnknownTask, "ner.*'nerr'"),
    "unknown setting": ({"texts": ["a"], "colour": "red"}, errors.UnknownSetting, "'colour'.*guidelines"),
    "title that is taken": ({"title": "There", "texts": ["a"]}, errors.AlreadyExists, "'There'.*exist_ok"),
    "empty title": ({"title": " ", "texts": ["a"]}, errors.InvalidSetting, "1 to 200"),
    "a setting of another type": (
        {"texts": ["a"], "lease_minutes": "ten"},
        errors.InvalidSetting,
        "whole number.*'ten'",
    ),
}


@pytest.mark.parametrize("case", TEXTS)
def test_a_project_that_cannot_be_made_leaves_the_store_as_it_was(tmp_path, case) -> None:
    given, error, phrase = TEXTS[case]
    with tw.open_store(tmp_path / "study.db") as store:
        store.create_project("There", texts=[TEXT])
        before = dump(tmp_path / "study.db")

        with pytest.raises(error, match=f"(?s){phrase}"):
            store.create_project(**{"title": "New", "task": "ner", **given})

        assert dump(tmp_path / "study.db") == before


ANSWERS = {
    "unknown marker": (
        {"labels": [{**PERSON, "marker": "Dog"}]},
        errors.UnknownMarker,
        "'Dog'.*PER|[Pp]erson",
    ),
    "marker that is no text": ({"labels": [{**PERSON, "marker": 5}]}, errors.TextinatorError, "5"),
    "behind the text": (
        {"labels": [{**PERSON, "end": len(TEXT) + 1}]},
        errors.OffsetOutOfRange,
        str(len(TEXT)),
    ),
    "before the text": ({"labels": [{**PERSON, "start": -1}]}, errors.OffsetOutOfRange, "-1"),
    "empty span": ({"labels": [{**PERSON, "end": 0}]}, errors.OffsetOutOfRange, "0"),
    "turned round": ({"labels": [{**PERSON, "start": 3, "end": 0}]}, errors.OffsetOutOfRange, "3"),
    "a float": ({"labels": [{**PERSON, "end": 3.0}]}, errors.InvalidAnswer, "end"),
    "a bool": ({"labels": [{**PERSON, "start": False}]}, errors.InvalidAnswer, "start"),
    "a quote that does not match": (
        {"labels": [{**PERSON, "quote": "Bob"}]},
        errors.QuoteMismatch,
        "Bob.*Ann|Ann.*Bob",
    ),
    "offsets of UTF-16": (
        {"labels": [{"marker": "Person", "start": 11, "end": 14, "quote": "Bob"}]},
        errors.QuoteMismatch,
        "Bob",
    ),
    "no label": ({"labels": []}, errors.EmptyAnswer, ""),
    "labels that are none": ({"labels": 5}, errors.InvalidAnswer, "labels"),
    "a label that is none": ({"labels": ["Ann"]}, errors.InvalidAnswer, "str|Ann"),
    "same id twice": (
        {"labels": [{**PERSON, "id": "1"}, {**PERSON, "id": "1"}]},
        errors.InvalidAnswer,
        "id '1' came twice",
    ),
    "extra that is no JSON": (
        {"labels": [{**PERSON, "extra": {"a": Decimal(1)}}]},
        errors.InvalidAnswer,
        "extra",
    ),
    "unknown field": (
        {"labels": [PERSON], "inputs": [{"marker": "Dog", "content": "x"}]},
        errors.UnknownMarker,
        "Dog",
    ),
    "unknown relation": (
        {"labels": [PERSON], "relations": [{"relation": "R", "links": []}]},
        errors.UnknownRelation,
        "R",
    ),
    "an empty key": ({"labels": [PERSON], "key": ""}, errors.InvalidAnswer, "1 to 100"),
    "a long key": ({"labels": [PERSON], "key": "k" * 101}, errors.InvalidAnswer, "1 to 100"),
    "a key that was used": ({"labels": [PERSON], "key": "used"}, errors.KeyReused, "'used'.*new key"),
}


@pytest.mark.parametrize("case", ANSWERS)
def test_an_answer_that_cannot_be_taken_leaves_the_store_as_it_was(tmp_path, case) -> None:
    given, error, phrase = ANSWERS[case]
    with tw.open_store(tmp_path / "study.db") as store:
        project = store.create_project("There", task="ner", texts=[TEXT, TEXT])
        session = project.annotator("anna")
        session.next()
        session.submit(labels=[{**PERSON, "end": 2}], key="used")
        session.next()
        before = dump(tmp_path / "study.db")

        with pytest.raises(error, match=f"(?s){phrase}"):
            session.submit(**given)

        assert dump(tmp_path / "study.db") == before


def test_texts_of_every_kind_of_column_are_taken_as_they_are(tmp_path) -> None:
    with tw.open_store(tmp_path / "study.db") as store:
        for number, texts in enumerate(
            (
                [np.str_(TEXT)],
                (TEXT,),
                frame([TEXT], dtype="category"),
                frame([TEXT], dtype="string"),
                frame([TEXT], dtype="string[pyarrow]"),
                pd.Series([TEXT], name="another name"),
            )
        ):
            project = store.create_project(f"P{number}", texts=texts)
            assert project.texts()["text"].tolist() == [TEXT]
            assert [type(text) for text in project.texts()["text"].tolist()] == [str]
