"""How each database keeps the words of texts and inputs, and finds the rows that have some in a row.

Everything else about a search is the same on all of them. `textinator_widgets/model/search.py` says what a
word is and what the indexes look like.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import ColumnElement, bindparam, cast, column, func, literal_column, or_, select, table
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import InstrumentedAttribute, Session

from textinator_widgets.model import Batch, Label, Project
from textinator_widgets.model.prepared import driver_of
from textinator_widgets.model.search import LONGEST_LEXEME, search_words

if TYPE_CHECKING:
    import psycopg

Quote = InstrumentedAttribute[str | None]


class WordIndex(Protocol):
    """What a search asks of a database; `words` are as `search_words` gives them, and never none."""

    def rows(self, index: str, words: str) -> Any:  # noqa: ANN401 a SELECT of one column
        """Select the row ids of an index that have words one after the other."""
        ...

    def holds(self, quote: Quote, words: str) -> ColumnElement[bool]:
        """Give the condition that a marked text has words one after the other."""
        ...


class SqliteWords:
    """FTS5; a phrase is what stands in double quotes."""

    def rows(self, index: str, words: str) -> Any:  # noqa: ANN401 a SELECT of one column
        """Select the row ids of an index that have words one after the other."""
        found = literal_column(index).op("MATCH")(bindparam(None, f'"{words}"'))
        return select(column("rowid")).select_from(table(index)).where(found)

    def holds(self, quote: Quote, words: str) -> ColumnElement[bool]:
        """Give the condition that a marked text has words one after the other."""
        return func.has_words(func.coalesce(quote, ""), words) == 1


class PostgresWords:
    """Full text of PostgreSQL: its index finds the rows with all words, their order is looked up in them.

    A `tsvector` of its own knows no place beyond the 16,383rd word.

    Parameters
    ----------
    quotes
        Gives each marked text that may be found once. PostgreSQL cannot cut a text into our words, so Python
        looks through them.
    """

    def __init__(self, quotes: Callable[[], Iterable[str]]) -> None:
        self._read = quotes

    @cached_property
    def _quotes(self) -> list[tuple[str, str]]:
        return [(quote, f" {search_words(quote)} ") for quote in self._read()]

    def rows(self, index: str, words: str) -> Any:  # noqa: ANN401 a SELECT of one column
        """Select the row ids of an index that have words one after the other."""
        # a word has no quote, backslash, percent sign or underscore
        wanted = " & ".join(f"'{word[:LONGEST_LEXEME]}'" for word in words.split(" "))
        lexemes: ColumnElement[Any] = column("lexemes")
        has_all = or_(lexemes.op("@@")(cast(bindparam(None, wanted), TSQUERY)), lexemes.is_(None))
        in_order = func.concat(" ", column("words"), " ").like(f"% {words} %")
        return select(column("rowid")).select_from(table(index)).where(has_all, in_order)

    def holds(self, quote: Quote, words: str) -> ColumnElement[bool]:
        """Give the condition that a marked text has words one after the other."""
        return quote.in_([text for text, held in self._quotes if f" {words} " in held])


def word_index(session: Session, project: Project) -> WordIndex:
    """Give what a search in a project asks of the session's database."""
    if session.get_bind().dialect.name == "postgresql":
        quotes = (
            select(Label.quote)
            .join(Batch, Batch.id == Label.batch_id)
            .where(Batch.project_id == project.id, Label.quote.is_not(None))
            .distinct()
        )
        return PostgresWords(lambda: (quote for quote in session.scalars(quotes) if quote is not None))
    driver = driver_of(session)
    if isinstance(driver, sqlite3.Connection):
        driver.create_function("has_words", 2, _has_words, deterministic=True)
    return SqliteWords()


def _has_words(text: str, words: str) -> bool:
    return f" {words} " in f" {search_words(text)} "


class IndexWriter(Protocol):
    """What is written into an index; `words` are as `search_words` gives them."""

    def has(self, index: str, row_id: int) -> bool:
        """Whether a row is in an index."""
        ...

    def add(self, index: str, rows: Sequence[tuple[int, str]]) -> None:
        """Put rows, each an id and its words, into an index that has none of them."""
        ...

    def remove(self, index: str, row_id: int, words: str) -> None:
        """Take a row out; `words` are those that it was put in with."""
        ...


class SqliteIndex:
    """FTS5 without the words themselves, which must therefore be given to take a row out."""

    def __init__(self, driver: sqlite3.Connection) -> None:
        self._driver = driver

    def has(self, index: str, row_id: int) -> bool:
        """Whether a row is in an index."""
        query = f"SELECT 1 FROM {index}_docsize WHERE id = ?"  # noqa: S608 the name is ours
        return self._driver.execute(query, (row_id,)).fetchone() is not None

    def add(self, index: str, rows: Sequence[tuple[int, str]]) -> None:
        """Put rows, each an id and its words, into an index that has none of them."""
        insert = f"INSERT INTO {index} (rowid, words) VALUES (?, ?)"  # noqa: S608 the name is ours
        self._driver.executemany(insert, rows).close()

    def remove(self, index: str, row_id: int, words: str) -> None:
        """Take a row out; `words` are those that it was put in with."""
        delete = f"INSERT INTO {index} ({index}, rowid, words) VALUES ('delete', ?, ?)"  # noqa: S608 the name is ours
        self._driver.execute(delete, (row_id, words)).close()


class PostgresIndex:
    """A table with the words and the lexemes that PostgreSQL makes of them."""

    def __init__(self, driver: psycopg.Connection[tuple[Any, ...]]) -> None:
        self._driver = driver

    def has(self, index: str, row_id: int) -> bool:
        """Whether a row is in an index."""
        query = f"SELECT 1 FROM {index} WHERE rowid = %s"  # noqa: S608 the name is ours
        return self._driver.execute(query, (row_id,)).fetchone() is not None

    def add(self, index: str, rows: Sequence[tuple[int, str]]) -> None:
        """Put rows, each an id and its words, into an index that has none of them."""
        with self._driver.cursor() as cursor:
            # two people may submit their first answers to a text at once
            insert = f"INSERT INTO {index} (rowid, words) VALUES (%s, %s) ON CONFLICT (rowid) DO NOTHING"  # noqa: S608 the name is ours
            cursor.executemany(insert, rows)

    def remove(self, index: str, row_id: int, words: str) -> None:
        """Take a row out."""
        _ = words
        self._driver.execute(f"DELETE FROM {index} WHERE rowid = %s", (row_id,)).close()  # noqa: S608 the name is ours


def index_of(session: Session) -> IndexWriter:
    """Give what writes into the indexes of the session's database."""
    driver = driver_of(session)
    return SqliteIndex(driver) if isinstance(driver, sqlite3.Connection) else PostgresIndex(driver)
