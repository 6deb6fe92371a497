"""What a search asks of PostgreSQL, as SQL; SQLite's is tested with the board."""

from __future__ import annotations

import pytest
from sqlalchemy import create_mock_engine, select
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from textinator_widgets.model import Batch, Context
from textinator_widgets.model.base import Base
from textinator_widgets.services.search import conditions
from textinator_widgets.services.word_indexes import PostgresWords

QUOTES = ["Anna", "Anna Lind", "Joanna", "東京都"]


def sql_of(scope, kind, text):
    """Give the condition of one clause as PostgreSQL gets it, and the values in it."""
    (condition,) = conditions(
        [{"scope": scope, "type": kind, "text": text}],
        markers={"note": 7},
        numbered=lambda numbers: [100 + number for number in numbers],
        words=PostgresWords(lambda: QUOTES),
    )
    compiled = select(Batch.id).where(condition).compile(dialect=PGDialect_psycopg())
    where = " ".join(str(compiled).split("WHERE", 1)[1].replace("::VARCHAR", "").split())
    return where, list(compiled.params.values())


def test_a_phrase_in_the_text_is_found_by_the_index_and_then_in_its_order() -> None:
    where, values = sql_of("text", "phr", "Lives in")

    assert where == (
        "batch.context_id IN (SELECT rowid FROM context_words WHERE "
        "((lexemes @@ CAST(%(param_1)s AS TSQUERY)) OR lexemes IS NULL) AND "
        "concat(%(concat_1)s, words, %(concat_2)s) LIKE %(concat_3)s)"
    )
    assert values == ["'lives' & 'in'", " ", " ", "% lives in %"]


@pytest.mark.parametrize(
    ("kind", "text", "queries"),
    [
        ("int", "oslo ANNA", ["'oslo'", "'anna'"]),
        ("web", '"lives in" -oslo or 京都', ["'lives' & 'in'", "'oslo'", "'京' & '都'"]),
        ("phr", "it's 100% a_b \\ 👍", ["'it' & 's' & '100' & 'a' & 'b' & '👍'"]),
        ("phr", "x" * 900, [f"'{'x' * 250}'"]),
    ],
)
def test_every_word_is_one_lexeme_whatever_is_in_it(kind, text, queries) -> None:
    _, values = sql_of("text", kind, text)

    assert [value for value in values if str(value).startswith("'")] == queries


def test_a_minus_and_an_or_are_said_in_sql() -> None:
    where, _ = sql_of("text", "web", "anna -oslo or bergen")

    assert where.count("NOT IN") == 1
    assert where.replace(" OR lexemes IS NULL", "").count(" OR ") == 1


def test_marked_texts_are_those_that_have_the_words() -> None:
    where, values = sql_of("note", "phr", "anna")

    assert "input.id IN (SELECT rowid FROM input_words" in where
    assert "label.quote IN" in where
    assert ["Anna", "Anna Lind"] in values
    assert ["東京都"] in sql_of("all", "phr", "京都")[1]


@pytest.mark.parametrize(
    ("scope", "kind", "text", "words"),
    [
        ("text", "ext", "Anna lives", "context.content ="),
        ("text", "nemp", "", "context.length >"),
        ("note", "ext", "calm", "CAST(input.content AS VARCHAR) IN"),
        ("number", "phr", "1, 3", "batch.id IN"),
        ("text", "phr", "!!", "false"),
    ],
)
def test_other_clauses_are_plain_sql(scope, kind, text, words) -> None:
    assert words in sql_of(scope, kind, text)[0]


def test_postgresql_gets_tables_for_the_words() -> None:
    said = []
    engine = create_mock_engine("postgresql+psycopg://", lambda statement, *_: said.append(str(statement)))

    Base.metadata.create_all(engine, tables=[Context.__table__], checkfirst=False)

    made = [one for one in said if "context_words" in one]
    assert len(made) == 3
    assert made[0].startswith("CREATE TABLE context_words (rowid bigint PRIMARY KEY, words text COLLATE")
    assert "'([^ ]{250})[^ ]+'" in made[0]
    assert "USING gin (lexemes)" in made[1]
