"""What of a damaged SQLite file can still be read."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from typing import Any

Reader = Callable[[str], Iterator[tuple[Any, ...]]]

TABLES = (
    "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' "
    "AND name NOT LIKE 'sqlite%' AND name NOT GLOB '*_words_data' AND name NOT GLOB '*_words_idx' "
    "AND name NOT GLOB '*_words_config' ORDER BY name"
)
"""Of the search index only the list of what is in it: its words are cut anew from the texts."""

ROWID = -1
"""What SQLite calls the number of a row among the columns of an index; expressions are less."""


OF_INDEX = re.compile(
    r"row \d+ missing from index |wrong # of entries in index |non-unique entry in index "
    r"|row \d+ values differ from index |rowid not at end-of-record for row \d+ of index "
    r"|malformed inverted index for FTS|unable to validate the inverted index for FTS"
)
"""Words that mean an index, as far as the rows of its table are all there."""

UNREADABLE = re.compile(
    r"database disk image is malformed$|.*(btreeInitPage\(\) returns error code|unable to get the page)"
)
"""Words for a page of whatever it is: one of a table cannot be read as rows either."""

UNUSED = re.compile(r"Page \d+(:| is) never used$")
"""What is said beside the others, of pages behind one that cannot be read."""


def page_faults(read: Reader) -> Iterator[tuple[str, str, str]]:
    """Give kind, place and words of what is wrong with the pages of a file; nothing when they are whole.

    The kind is "index" when only indexes are meant, every row of every table can be read without one, and no
    index that can be read knows of rows that its table lacks: a copy has everything. Else it is "damage".
    """
    said = [*_said(read)]
    if not said:
        return
    tables = [name for (name,) in read(TABLES)]
    lost = {name: word for name in tables if (word := _unreadable(read, name) or _lacking(read, name))}
    kind = "damage" if lost or not _means_indexes(said) else "index"
    yield from ((kind, "file", word) for word in said)
    for name, word in lost.items():
        yield kind, name, word


def _said(read: Reader) -> Iterator[str]:
    """Give what SQLite's own check says, line by line."""
    try:
        for (words,) in read("PRAGMA integrity_check"):
            yield from (word for word in str(words).splitlines() if word != "ok" and word[:3] != "***")
    except sqlite3.DatabaseError as error:
        yield str(error)


def _means_indexes(said: list[str]) -> bool:
    """Whether nothing that was said means rows, when every table can be read to its end."""
    telling = [word for word in said if not UNUSED.match(word)]
    return bool(telling) and all(OF_INDEX.match(word) or UNREADABLE.match(word) for word in telling)


def _unreadable(read: Reader, name: str) -> str:
    """Say why a table cannot be read to its end; "" = it can."""
    try:
        for _ in read(f'SELECT * FROM "{name}" NOT INDEXED'):  # noqa: S608 a name from the file itself
            pass
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        return f"not every row can be read: {error}"
    return ""


def _lacking(read: Reader, name: str) -> str:
    """Say which index of a table knows of rows that the table has not, or not so; "" = none.

    When a page of the table is in an earlier state (a write was lost) only the indexes tell of it.
    """
    full = f'SELECT name FROM pragma_index_list({_quoted(name)}) WHERE NOT "partial" ORDER BY name'  # noqa: S608 a name from the file itself
    for (index,) in [*read(full)]:
        of_index = f"SELECT cid, name FROM pragma_index_xinfo({_quoted(index)})"  # noqa: S608 a name from the file itself
        columns = [
            "rowid" if cid == ROWID else f'"{column}"' for cid, column in read(of_index) if cid >= ROWID
        ]
        entries = f'SELECT {", ".join(columns)} FROM "{name}"'  # noqa: S608 names from the file itself
        query = f'{entries} INDEXED BY "{index}" EXCEPT {entries} NOT INDEXED'
        try:
            ((number,),) = read(f"SELECT count(*) FROM ({query})")  # noqa: S608 as above
        except sqlite3.DatabaseError:
            continue  # an index that cannot be read tells nothing
        if number:
            return (
                f"rows are lost or in an earlier state: the index {index} has {number} that the table has not"
            )
    return ""


def _quoted(name: str) -> str:
    return "'" + name.replace("'", "''") + "'"
