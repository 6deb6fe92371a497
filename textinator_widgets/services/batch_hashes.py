"""What a batch holds as one SHA-256: written with each change of it, so that any other change is found.

Everything in a batch counts, also what is undone, with the ids of people, texts, markers and relations in
this store. Ids of its own rows, times and its place among revisions do not; quotes are compared with their
texts. As hashes lie in stores, the same content has the same hash in every version.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from textinator_widgets.model.base import write_json
from textinator_widgets.model.prepared import driver_of

LABEL = ("uuid", "marker_id", "start", "end", "group_id", "group_order", "origin", "undone", "extra")
INPUT = ("marker_id", "group_id", "slot", "group_order", "content", "undone", "extra")
_of_label, _of_input = itemgetter(*LABEL[:-2]), itemgetter(*INPUT[:-3])

BATCH_ROWS = (
    "SELECT id, stored_hash, uuid, user_id, project_id, datapoint_id, context_id, {is_flagged}, {undone}, "
    "version, extra FROM batch"
)
LINK_ROWS = (
    "SELECT p.batch_id, p.uuid, f.uuid, s.uuid, p.rule_id, p.cluster, {p.undone}, p.extra "
    "FROM label_relation p LEFT JOIN label f ON f.id = p.first_label_id "
    "LEFT JOIN label s ON s.id = p.second_label_id"
)

Row = Sequence[Any]
Rows = list[tuple[Any, ...]]


class Statements(NamedTuple):
    """What reads batches, and their labels, inputs and links; a condition goes behind each.

    Labels, inputs and links are called `p` in it. Truths are read as the numbers that SQLite stores.
    """

    batch: str
    parts: tuple[str, str, str]
    place: str
    """How a parameter is written."""


def _statements(place: str, truth: str) -> Statements:
    def rows(table: str, names: Iterable[str]) -> str:
        columns = (truth.format("undone") if name == "undone" else f'"{name}"' for name in names)
        return f"SELECT batch_id, {', '.join(columns)} FROM {table} p"  # noqa: S608 our own names

    def written(statement: str) -> str:
        for name in ("is_flagged", "undone", "p.undone"):
            statement = statement.replace(f"{{{name}}}", truth.format(name))
        return statement

    return Statements(
        written(BATCH_ROWS), (rows("label", LABEL), rows("input", INPUT), written(LINK_ROWS)), place
    )


ON_SQLITE = _statements("?", "{}")
ON_POSTGRES = _statements("%s", "CAST({} AS integer)")


def remember_content(session: Session, batch_id: int) -> None:
    """Store the hash of what a batch holds now; whatever changes one calls it when it is done.

    What the session has not written yet is written first.
    """
    session.flush()
    driver, on = _database(session)
    found = (driver.execute(f"{part} WHERE p.batch_id = {on.place}", (batch_id,)) for part in on.parts)
    labels, inputs, links = ([row[1:] for row in rows] for rows in found)
    _store(session, batch_id, labels, inputs, links)


def remember_new(
    session: Session,
    batch_id: int,
    labels: Sequence[Mapping[str, Any]],
    inputs: Sequence[Mapping[str, Any]],
    links: Rows,
) -> None:
    """Store the hash of a batch that was filled just now, without reading that again.

    Parameters
    ----------
    labels, inputs
        Values by column.
    links
        As the statement for them reads them.
    """
    new_labels = [(*_of_label(row), 0, as_text(row["extra"])) for row in labels]
    new_inputs = [(*_of_input(row), as_text(row["content"]), 0, as_text(row["extra"])) for row in inputs]
    _store(session, batch_id, new_labels, new_inputs, links)


def as_text(value: Any) -> str | None:  # noqa: ANN401 any JSON
    """Give JSON as it is stored; None is nothing."""
    return None if value is None else write_json(value)


def _store(session: Session, batch_id: int, labels: Rows, inputs: Rows, links: Rows) -> None:
    driver, on = _database(session)
    (batch,) = driver.execute(f"{on.batch} WHERE id = {on.place}", (batch_id,))
    change = f"UPDATE batch SET stored_hash = {on.place} WHERE id = {on.place}"  # noqa: S608 a place
    driver.execute(change, (content_hash(batch[2:], labels, inputs, links), batch_id)).close()


def _database(session: Session) -> tuple[Any, Statements]:
    driver = driver_of(session)
    return driver, ON_SQLITE if isinstance(driver, sqlite3.Connection) else ON_POSTGRES


def content_hash(batch: Row, labels: Rows, inputs: Rows, links: Rows) -> bytes:
    """Give the hash of a batch with its labels, inputs and links, in whichever order each of these comes."""
    ordered = [batch, sorted(labels, key=_uuid), sorted(inputs, key=ascii), sorted(links, key=ascii)]
    return hashlib.sha256(_encode(ordered).encode("ascii")).digest()


_encode = json.JSONEncoder(default=repr).encode
"""Writes what the database has, also what damage made of it."""


def _uuid(label: Row) -> str:
    return str(label[0])


def changed_batches(read: Callable[[str], Iterator[Row]], on: Statements) -> Iterator[int]:
    """Give the ids of batches that hold something else than was stored; those without a hash are left out."""
    parts = [_Parts(read(f"{part} ORDER BY p.batch_id")) for part in on.parts]
    for number, stored, *batch in read(f"{on.batch} ORDER BY id"):
        own = [part.of(number) for part in parts]
        if stored is not None and content_hash(batch, *own) != stored:
            yield number


class _Parts:
    """Labels, inputs or links, in the order of their batches."""

    def __init__(self, rows: Iterator[Row]) -> None:
        # damage can make anything of a number
        self._groups = groupby(rows, lambda row: row[0] if isinstance(row[0], int) else -1)
        self._next()

    def _next(self) -> None:
        found = next(self._groups, None)
        self._batch: int | None = None if found is None else found[0]
        self._rows: Iterator[Row] = iter(()) if found is None else found[1]

    def of(self, batch: int) -> Rows:
        """Give those of a batch, which is later than any that was asked for before."""
        while self._batch is not None and self._batch < batch:
            self._next()
        return [tuple(row[1:]) for row in self._rows] if self._batch == batch else []
