"""The full-text indexes: what is a word in them, and their tables.

A text is cut into words here and not by a database, so that every database finds the same: letters and digits
in any case are one word, and each sign of a script that is written without spaces is a word of its own, which
makes a phrase of them a search for a part of the text. Nothing is stemmed.
"""

from __future__ import annotations

import re
import unicodedata

from sqlalchemy import Connection, Table, event, text

from textinator_widgets.model.annotations import Input
from textinator_widgets.model.contexts import Context

UNSPACED = (
    "\u0e00-\u0e7f"  # Thai
    "\u0e80-\u0eff"  # Lao
    "\u1000-\u109f\ua9e0-\ua9ff\uaa60-\uaa7f"  # Myanmar
    "\u1780-\u17ff"  # Khmer
    "\u1950-\u19df"  # Tai Le, New Tai Lue
    "\u1a20-\u1aaf"  # Tai Tham
    "\u3005-\u3007\u3021-\u3029\u3038-\u303b"
    "\u3040-\u30ff\u31f0-\u31ff"  # Hiragana, Katakana
    "\u3100-\u312f\u31a0-\u31bf"  # Bopomofo
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # Han
    "\uff66-\uff9f"
    "\U0001aff0-\U0001b16f"
    "\U00020000-\U0003ffff"
)
MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0900-\u0dff\u0f71-\u0f84\u20d0-\u20ff"
)
"""Signs that stand on a letter and are no word characters to `re`; the blocks of India hold both."""
PICTURES = "\u2190-\u2bff\U0001f000-\U0001faff"
"""Arrows, signs and emoji: each is a word."""
WORD = re.compile(rf"[{UNSPACED}{PICTURES}]|(?:(?![{UNSPACED}{PICTURES}_\u0964\u0965])[\w{MARKS}])+")


def words_of(text: str) -> list[str]:
    """Cut a text into the words that a search compares, in their order."""
    return WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def search_words(text: str) -> str:
    """Give the words of a text as the indexes store them."""
    return " ".join(words_of(text))


INDEXES: dict[str, type[Context | Input]] = {
    "context_words": Context,
    "input_words": Input,
}
"""Name of each index and the table whose ids are its row ids."""

CREATE_INDEX = "CREATE VIRTUAL TABLE {} USING fts5(words, content='', tokenize='ascii')"
"""The tokenizer cuts at spaces only, as to it every character beyond ASCII belongs to a word."""

LONGEST_LEXEME = 250
"""Characters of a word in the index of PostgreSQL, whose regular expressions count to 255."""

MOST_LEXEMES = 1_000_000
"""Bytes of words in the index of PostgreSQL, which takes 1,048,575; a longer text is looked through whole."""

CREATE_ON_POSTGRESQL = (
    'CREATE TABLE {0} (rowid bigint PRIMARY KEY, words text COLLATE "C" NOT NULL, lexemes tsvector '
    "GENERATED ALWAYS AS (CASE WHEN octet_length(words) > {2} THEN NULL ELSE "
    "array_to_tsvector(array_remove(string_to_array("
    "regexp_replace(words, '([^ ]{{{1}}})[^ ]+', '\\1', 'g'), ' '), '')) END) STORED)",
    "CREATE INDEX ix_{0}_lexemes ON {0} USING gin (lexemes)",
    "CREATE INDEX ix_{0}_whole ON {0} (rowid) WHERE lexemes IS NULL",
)
"""Its own parser would leave out emoji and cut some words in two: it is given the words as they are."""


def create_on_postgresql(connection: Connection, name: str) -> None:
    """Make the table of an index."""
    for statement in CREATE_ON_POSTGRESQL:
        connection.execute(text(statement.format(name, LONGEST_LEXEME, MOST_LEXEMES)))


def _create_with(name: str, table_of: type[Context | Input]) -> None:
    def create(_table: Table, connection: Connection, **_: object) -> None:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql(CREATE_INDEX.format(name))
        elif connection.dialect.name == "postgresql":
            create_on_postgresql(connection, name)

    event.listen(table_of.__table__, "after_create", create)


for _name, _table_of in INDEXES.items():
    _create_with(_name, _table_of)
