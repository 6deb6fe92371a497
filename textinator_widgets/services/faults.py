"""Looks for faults in a store: changed texts, quotes that do not match, references that point nowhere."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import URL, Engine, Table

from textinator_widgets.model.base import Base
from textinator_widgets.model.engine import open_engine, reading, store_of
from textinator_widgets.model.failures import translated
from textinator_widgets.model.offers import OFFERED
from textinator_widgets.model.places import check_place, place_of, probing, read_revision
from textinator_widgets.model.prepared import driver_of
from textinator_widgets.model.sqlite_store import StoreFile
from textinator_widgets.services.batch_hashes import ON_POSTGRES, ON_SQLITE, Statements, changed_batches
from textinator_widgets.services.damage import page_faults

if TYPE_CHECKING:
    import psycopg

TEXTS_IN_MEMORY = 8

PORTION = 100
"""Rows that come from a server at once; each may hold a long text."""


@dataclass(frozen=True)
class Finding:
    """One fault."""

    kind: str
    """E.g. "text", "quote", "reference"."""
    object: str
    """What has the fault, e.g. `label 12`."""
    message: str
    is_repaired: bool = False
    """Whether `check` was asked to repair it, and could."""

    @property
    def advice(self) -> str:
        """What to do about it; "" where nothing is left to do."""
        return "" if self.is_repaired else ADVICE.get(self.kind, ADVICE["rule"])

    def __str__(self) -> str:
        return f"{self.kind}: {self.object}: {self.message}"


_RESTORE = "Run textinator check on the newest backups, and restore one without faults."

ADVICE = {
    "damage": "Keep a copy of the folder. Rows are lost, cannot be read or are not what they may be, and "
    f"textinator copy cannot bring them back either. {_RESTORE}",
    "index": "Only indexes are damaged; all that people wrote can be read. Stop whoever uses the store, keep "
    "a copy of the folder, and bring everything into a new file: textinator copy --from STORE --to NEW.db. "
    "Look through that one: textinator check NEW.db. Only when it finds nothing put it in the store's place: "
    "textinator restore STORE NEW.db --force.",
    "text": f"Something else than this program wrote into the store. {_RESTORE}",
    "quote": f"Something else than this program wrote into the store. {_RESTORE}",
    "offsets": f"Something else than this program wrote into the store. {_RESTORE}",
    "batch": f"Something else than this program wrote into the store. {_RESTORE}",
    "reference": f"What it refers to is lost, and nobody can say what it was. {_RESTORE}",
    "rule": f"No program can say what is right here. {_RESTORE}",
}
"""What to do about faults that cannot be repaired, by kind."""


Reader = Callable[[str], Iterator[tuple[Any, ...]]]
"""Gives the rows that a query finds, as they come."""

Looker = Callable[[Reader], Iterator[Finding]]


def check(source: Engine | str | os.PathLike[str]) -> list[Finding]:
    """Return the faults of a store; an empty list means that there are none.

    Claims that are open or expired, drafts and skipped texts are no faults. The store is not changed, and
    others may write meanwhile: one state of it is looked at.

    Parameters
    ----------
    source
        An open store, or the path or URL of one.

    Raises
    ------
    StoreUnusable
        When there is no store that can be read at all.
    """
    if isinstance(source, Engine):
        store = store_of(source)
        if not isinstance(store, StoreFile):
            return list(_findings_on_server(source))
        store.check_identity()
        path = store.path
    else:
        place = place_of(source)
        if isinstance(place, URL):
            engine = open_engine(os.fspath(source), create=False)
            try:
                return list(_findings_on_server(engine))
            finally:
                engine.dispose()
        path = place
    check_place(path, create=False)
    return list(_findings(path))


def _findings(path: Path) -> Iterator[Finding]:
    with translated(str(path)), probing(path) as connection:
        read_revision(connection, path)
        # bytes that are no UTF-8 any more must be found, not raise
        connection.text_factory = lambda stored: stored.decode("utf-8", "surrogateescape")
        connection.execute("PRAGMA query_only = ON").close()
        connection.execute("BEGIN")
        kinds = set()
        for fault in page_faults(lambda query: connection.execute(query)):
            kinds.add(fault[0])
            yield Finding(*fault)
        kind = "index" if kinds == {"index"} else "damage"
        for look in (_references, *LOOKERS, _batches_of_sqlite, _words_of_sqlite, _json_of_sqlite):
            try:
                yield from look(lambda query: connection.execute(query))
            except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
                yield Finding(kind, path.name, f"{look.__name__.strip('_')} could not be read: {error}")


def _findings_on_server(engine: Engine) -> Iterator[Finding]:
    """Look at what a server does not see to: pages and references are its own concern."""
    with reading(engine) as session:
        read = _ServerReader(driver_of(session))
        for look in (_orphans, *LOOKERS, _batches_on_server, _words_on_server, _json):
            yield from look(read)


class _ServerReader:
    """Reads in portions, so that a table need not fit into memory."""

    def __init__(self, driver: sqlite3.Connection | psycopg.Connection[tuple[Any, ...]]) -> None:
        self._driver: Any = driver
        self._number = 0

    def __call__(self, query: str) -> Iterator[tuple[Any, ...]]:
        self._number += 1
        with closing(self._driver.cursor(name=f"check_{self._number}")) as cursor:
            cursor.itersize = PORTION
            yield from cursor.execute(query)


def _references(read: Reader) -> Iterator[Finding]:
    for table, row, parent, _ in read("PRAGMA foreign_key_check"):
        yield Finding("reference", f"{table} {row}", f"refers to a row of {parent} that does not exist")


def _orphans(read: Reader) -> Iterator[Finding]:
    """Look for what SQLite's own check of references finds, in one question about all of them."""
    selects = []
    for child, _, parent, _, is_broken in references():
        key = next(iter(child.primary_key.columns)).name
        named = f"'{child.name}', CAST(\"{key}\" AS text), '{parent}'"
        selects.append(f'SELECT {named} FROM "{child.name}" WHERE {is_broken}')  # noqa: S608 our own names
    for table, row, parent in read(" UNION ALL ".join(selects)):
        yield Finding("reference", f"{table} {row}", f"refers to a row of {parent} that does not exist")


class Reference(NamedTuple):
    """A column that refers to rows of a table."""

    child: Table
    column: str
    parent: str
    on_delete: str | None
    is_broken: str
    """The condition of rows whose parent is not there."""


def references() -> list[Reference]:
    """Give every reference between tables of a store."""
    found = []
    for table in Base.metadata.sorted_tables:
        for key in sorted(table.foreign_keys, key=lambda one: one.parent.name):
            parent, column = key.column.table.name, key.parent.name
            is_broken = (
                f'"{table.name}"."{column}" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "{parent}" AS parent '  # noqa: S608 our own names
                f'WHERE parent.id = "{table.name}"."{column}")'
            )
            found.append(Reference(table, column, parent, key.ondelete, is_broken))
    return found


def _texts(read: Reader) -> Iterator[Finding]:
    rows = read("SELECT id, content, length, sha256 FROM context ORDER BY id")
    for number, content, length, digest in rows:
        name = f"context {number}"
        if not isinstance(content, str) or not isinstance(digest, bytes):
            yield Finding("text", name, "the stored text or its SHA-256 is of another type")
        elif sha256_of(content) != digest:
            yield Finding("text", name, "the text is not the one that was imported: its SHA-256 differs")
        elif len(content) != length:
            yield Finding("text", name, f"the text has {len(content)} code points, not {length}")


def sha256_of(stored: str) -> bytes:
    """Return the SHA-256 of a text as it lies in the file."""
    return hashlib.sha256(stored.encode("utf-8", "surrogateescape")).digest()


def _labels(read: Reader) -> Iterator[Finding]:
    texts: OrderedDict[int, str | None] = OrderedDict()
    rows = read(
        'SELECT id, context_id, "start", "end", quote FROM label WHERE "start" IS NOT NULL ORDER BY batch_id'
    )
    for number, context, start, end, quote in rows:
        if context not in texts:
            found = [*read(f"SELECT content FROM context WHERE id = {int(context)}")]  # noqa: S608 a number
            texts[context] = found[0][0] if found else None
            if len(texts) > TEXTS_IN_MEMORY:
                texts.popitem(last=False)
        text = texts[context]
        if not isinstance(text, str) or not isinstance(start, int) or not isinstance(end, int):
            yield Finding("offsets", f"label {number}", "its text or its offsets cannot be read")
        elif not 0 <= start < end <= len(text):
            yield Finding(
                "offsets",
                f"label {number}",
                f"{start} to {end} lies outside its text of {len(text)} code points",
            )
        elif text[start:end] != quote:
            yield Finding("quote", f"label {number}", f"its quote is not the text from {start} to {end}")


LONGEST_LEASE = 366 * 24 * 60 * 60 * 1000
"""Milliseconds; more than a project can ask for."""

RULES = (
    (
        "label",
        "SELECT l.id FROM label l JOIN batch b ON b.id = l.batch_id WHERE l.context_id <> b.context_id",
        "belongs to another text than its batch",
    ),
    (
        "input",
        "SELECT i.id FROM input i JOIN batch b ON b.id = i.batch_id WHERE i.context_id <> b.context_id",
        "belongs to another text than its batch",
    ),
    (
        "label",
        "SELECT l.id FROM label l JOIN batch b ON b.id = l.batch_id "
        "JOIN marker_variant v ON v.id = l.marker_id WHERE v.project_id <> b.project_id",
        "has a marker of another project",
    ),
    (
        "input",
        "SELECT i.id FROM input i JOIN batch b ON b.id = i.batch_id "
        "JOIN marker_variant v ON v.id = i.marker_id WHERE v.project_id <> b.project_id",
        "has a marker of another project",
    ),
    (
        "label_relation",
        "SELECT r.id FROM label_relation r JOIN label f ON f.id = r.first_label_id "
        "JOIN label s ON s.id = r.second_label_id WHERE f.batch_id <> r.batch_id OR s.batch_id <> r.batch_id",
        "links a label of another batch",
    ),
    (
        "batch",
        "SELECT b.id FROM batch b LEFT JOIN batch r ON r.id = b.revision_of_id "
        "WHERE (b.revision_of_id IS NULL) <> (b.original_id IS NULL) "
        "OR (b.revision_of_id IS NOT NULL AND coalesce(r.original_id, r.id, -1) <> b.original_id)",
        "says that it belongs to another batch than the one that it revises",
    ),
    (
        "batch",
        "SELECT b.id FROM batch b WHERE b.is_current AND EXISTS "
        "(SELECT 1 FROM batch r WHERE r.revision_of_id = b.id)",
        "counts, although a revision replaces it",
    ),
    (
        "batch",
        "SELECT b.id FROM batch b WHERE NOT b.is_current AND NOT EXISTS "
        "(SELECT 1 FROM batch r WHERE r.revision_of_id = b.id)",
        "does not count, although no revision replaces it",
    ),
    (
        "draft",
        "SELECT d.id FROM draft d JOIN context c ON c.id = d.context_id WHERE c.sha256 <> d.sha256",
        "was made on another text than the stored one",
    ),
    (
        "batch_draft",
        "SELECT d.id FROM batch_draft d JOIN batch b ON b.id = d.batch_id JOIN batch o ON o.id = d.base_id "
        "WHERE coalesce(b.original_id, b.id) <> coalesce(o.original_id, o.id)",
        "was made from another batch than it belongs to",
    ),
    (
        "datapoint",
        "SELECT d.id FROM datapoint d JOIN context c ON c.id = d.context_id WHERE c.key <> d.key",
        "has the text of another key",
    ),
    (
        "batch",
        "SELECT id FROM batch WHERE length(uuid) <> 36 OR length(payload_hash) <> 32",
        "has an identifier or a fingerprint of the wrong length",
    ),
    (
        "claim",
        "SELECT c.id FROM claim c WHERE c.state = 'submitted' AND NOT EXISTS (SELECT 1 FROM batch b WHERE "
        "b.project_id = c.project_id AND b.datapoint_id = c.datapoint_id AND b.user_id = c.user_id "
        "AND b.revision_of_id IS NULL)",
        "says submitted, but there is no batch",
    ),
    (
        "batch",
        "SELECT b.id FROM batch b WHERE b.revision_of_id IS NULL AND NOT EXISTS (SELECT 1 FROM claim c WHERE "
        "c.project_id = b.project_id AND c.datapoint_id = b.datapoint_id AND c.user_id = b.user_id)",
        "belongs to a text that its person was never given",
    ),
    (
        "claim",
        f"SELECT c.id FROM claim c WHERE c.lease_until - c.dt_updated > {LONGEST_LEASE}",  # noqa: S608 a number
        "is held for longer than any lease",
    ),
    (
        "queue of project",
        "SELECT project_id FROM queue GROUP BY project_id HAVING min(pos) <> 0 OR max(pos) <> count(*) - 1",
        "has places that are missing",
    ),
    (
        "queue of project",
        "SELECT DISTINCT s.project_id FROM project_source s JOIN datapoint d ON d.source_id = s.source_id "
        "WHERE NOT EXISTS (SELECT 1 FROM queue q "
        "WHERE q.project_id = s.project_id AND q.datapoint_id = d.id)",
        "lacks texts of its sources",
    ),
    (
        "queue of project",
        "SELECT DISTINCT q.project_id FROM queue q JOIN datapoint d ON d.id = q.datapoint_id WHERE NOT "
        "EXISTS (SELECT 1 FROM project_source s "
        "WHERE s.project_id = q.project_id AND s.source_id = d.source_id)",
        "holds texts of a source that is not in the project",
    ),
    (
        "queue of project",
        "SELECT DISTINCT project_id FROM (SELECT q.project_id, q.room, CASE "
        "WHEN p.annotators_per_text IS NULL AND NOT p.disjoint_annotation THEN NULL "
        "ELSE coalesce(p.annotators_per_text, 1) - (SELECT count(*) FROM claim c "
        "WHERE c.project_id = q.project_id AND c.datapoint_id = q.datapoint_id "
        "AND c.state IN ('held', 'delayed', 'submitted')) END AS wanted "
        "FROM queue q JOIN project p ON p.id = q.project_id) counted "
        "WHERE coalesce(room, -1) <> CASE WHEN wanted IS NULL THEN -1 WHEN wanted < 0 THEN 0 ELSE wanted END",
        "counts other people on a text than have claimed it",
    ),
    (
        "tally of user",
        "SELECT DISTINCT user_id FROM (SELECT project_id, user_id, submitted, skipped FROM tally UNION ALL "
        "SELECT project_id, user_id, -sum(CASE state WHEN 'submitted' THEN 1 ELSE 0 END), "
        "-sum(CASE state WHEN 'skipped' THEN 1 ELSE 0 END) FROM claim GROUP BY project_id, user_id) counted "
        "GROUP BY project_id, user_id HAVING sum(submitted) <> 0 OR sum(skipped) <> 0",
        "counts other texts than were submitted and skipped",
    ),
    (
        "offer of claim",
        f"SELECT claim_id FROM (SELECT claim_id, project_id, user_id, skipped FROM offer "  # noqa: S608 our own names
        f"UNION ALL {OFFERED}) noted GROUP BY claim_id, project_id, user_id, skipped HAVING count(*) <> 2",
        "does not say whether its skipped text has room",
    ),
)
"""What must never be: the kind of object, the query that finds it, what is wrong with it."""


JSON = (
    ("input", ("content", "extra")),
    ("label", ("extra",)),
    ("draft", ("answer", "history")),
    ("batch_draft", ("answer", "history")),
)
"""Tables with columns that hold JSON or nothing."""

NO_JSON = "holds something that is no JSON"


def _rules(read: Reader) -> Iterator[Finding]:
    for kind, query, message in RULES:
        for (number,) in read(query):
            yield Finding("rule", f"{kind} {number}", message)


def _batches(read: Reader, on: Statements) -> Iterator[Finding]:
    for number in changed_batches(read, on):
        yield Finding("batch", f"batch {number}", "its answers are not those that were stored")


def _batches_of_sqlite(read: Reader) -> Iterator[Finding]:
    return _batches(read, ON_SQLITE)


def _batches_on_server(read: Reader) -> Iterator[Finding]:
    return _batches(read, ON_POSTGRES)


UNINDEXED = {
    "context": "SELECT DISTINCT b.context_id FROM batch b WHERE NOT EXISTS "
    "(SELECT 1 FROM {table} w WHERE w.{column} = b.context_id)",
    "input": "SELECT i.id FROM input i WHERE NOT EXISTS (SELECT 1 FROM {table} w WHERE w.{column} = i.id)",
}
"""Texts with answers, and inputs, that a search would not find."""


def unindexed(kind: str, dialect: str) -> str:
    """Give the query for the ids of what its search index lacks; `kind` is "context" or "input"."""
    index = f"{kind}_words"
    table, column = (f"{index}_docsize", "id") if dialect == "sqlite" else (index, "rowid")
    return UNINDEXED[kind].format(table=table, column=column)


def _words(read: Reader, dialect: str) -> Iterator[Finding]:
    for kind in UNINDEXED:
        for (number,) in read(unindexed(kind, dialect)):
            yield Finding("rule", f"{kind} {number}", "is not in the search index")


def _words_of_sqlite(read: Reader) -> Iterator[Finding]:
    return _words(read, "sqlite")


def _words_on_server(read: Reader) -> Iterator[Finding]:
    return _words(read, "postgresql")


def _json_of_sqlite(read: Reader) -> Iterator[Finding]:
    for table, columns in JSON:
        faulty = " OR ".join(f"json_valid(coalesce({column}, '{{}}')) = 0" for column in columns)
        for (number,) in read(f"SELECT id FROM {table} WHERE {faulty}"):  # noqa: S608 our own names
            yield Finding("rule", f"{table} {number}", NO_JSON)


def _json(read: Reader) -> Iterator[Finding]:
    for table, columns in JSON:
        for number, *values in read(f"SELECT id, {', '.join(columns)} FROM {table}"):  # noqa: S608 our own names
            try:
                for value in values:
                    json.loads(value or "{}")
            except (ValueError, RecursionError):
                yield Finding("rule", f"{table} {number}", NO_JSON)


LOOKERS: tuple[Looker, ...] = (_texts, _labels, _rules)
