"""Stored batches, read back in the shape in which they were submitted."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, cast

from sqlalchemy import BindParameter, Row, Select, bindparam, func, literal_column, or_, select
from sqlalchemy.orm import Session

from textinator_widgets.model import (
    Batch,
    Input,
    Label,
    LabelRelation,
    MarkerVariant,
    RelationVariant,
    User,
)
from textinator_widgets.model.base import write_json
from textinator_widgets.protocol.answers import Answer, Relation
from textinator_widgets.protocol.answers import Input as InputRecord
from textinator_widgets.protocol.answers import Label as LabelRecord
from textinator_widgets.services.whose import PLACE

CHUNK = 500
"""Batches that are read at once."""

BATCHES: BindParameter[int] = bindparam("batches", expanding=True)


Withdrawn = Mapping[int, Mapping[str, Collection[int]]]
"""By the id of a batch that was withdrawn: ids of its rows that had been undone before, by table."""


@dataclass
class StoredBatch:
    """One batch; labels and relations that an edit took out are left out."""

    id: int
    uuid: str
    user: str
    datapoint_id: int
    context_id: int
    created: datetime
    is_flagged: bool
    seconds: float | None
    revision_of_id: int | None
    labels: list[LabelRecord] = field(default_factory=list)
    inputs: list[InputRecord] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    removed: Answer = field(default_factory=lambda: Answer(labels=[], inputs=[], relations=[]))
    """What edits in place took out, where it was asked for."""

    def as_answer(self) -> Answer:
        """Give it in the shape that crosses the wire."""
        return {"labels": self.labels, "inputs": self.inputs, "relations": self.relations}


def read_batches(
    session: Session,
    project_id: int,
    *conditions: Any,  # noqa: ANN401 conditions of SQLAlchemy
    current: bool = True,
    by_id: bool = False,
) -> Iterator[StoredBatch]:
    """Give the current batches of a project in the order in which they were submitted, whenever revised.

    Parameters
    ----------
    conditions
        More conditions on `Batch`.
    current
        Leave out what was withdrawn or has a newer revision.
    by_id
        The conditions give the ids: these are looked up, and not all batches of the project.
    """
    # the sign keeps the indexes that begin with the project from being used, on both databases
    of_project = literal_column("+batch.project_id") if by_id else Batch.project_id
    heads = session.execute(
        select(
            Batch.id,
            Batch.uuid,
            User.name,
            Batch.datapoint_id,
            Batch.context_id,
            Batch.dt_created,
            Batch.is_flagged,
            Batch.seconds,
            Batch.revision_of_id,
        )
        .join(User, User.id == Batch.user_id)
        .where(
            of_project == project_id,
            *conditions,
            *((Batch.is_current, ~Batch.undone) if current else ()),
        )
        .order_by(PLACE, Batch.id)
    ).all()
    for first in range(0, len(heads), CHUNK):
        batches = {row[0]: StoredBatch(*row) for row in heads[first : first + CHUNK]}
        fill(session, batches)
        yield from batches.values()


def fill(
    session: Session,
    batches: dict[int, StoredBatch],
    *,
    withdrawn: Withdrawn | None = None,
    removed: bool = False,
) -> None:
    """Read the labels, inputs and relations of batches into them, without what an edit took out.

    Parameters
    ----------
    withdrawn
        Batches that were withdrawn: they are read as they were, although everything in them is undone now.
    removed
        Read what edits took out too, into `removed` of the batches.
    """
    # the three statements are built once: building one takes longer than running it
    connection, named = session.connection(), {"batches": list(batches)}
    with_undone = removed or bool(withdrawn)
    gone: dict[str, list[Row[Any]]] = {}

    def read(statement: Callable[[bool], Select[Any]], table: str) -> Iterable[Row[Any]]:
        rows = connection.execute(statement(with_undone), named)
        if not with_undone:
            return rows
        kept, gone[table] = _parted(rows, withdrawn or {}, table)
        return kept

    for row in read(_labels, "label"):
        batches[row.batch_id].labels.append(_label(row))
    for row in read(_inputs, "input"):
        batches[row.batch_id].inputs.append(_input(row))
    links = read(_links, "label_relation")
    _add_links(links, {number: batch.relations for number, batch in batches.items()})
    if removed:
        for row in gone["label"]:
            batches[row.batch_id].removed["labels"].append(_label(row))
        for row in gone["input"]:
            batches[row.batch_id].removed["inputs"].append(_input(row))
        _add_links(
            gone["label_relation"],
            {number: batch.removed["relations"] for number, batch in batches.items()},
        )


def _add_links(rows: Iterable[Row[Any]], lists: Mapping[int, list[Relation]]) -> None:
    """Put links into the relations that they belong to; `lists` are the relations of each batch.

    Links that edits took out keep what their relation was then: its rule, number and extra.
    """
    relations: dict[tuple[Any, ...], Relation] = {}
    for row in rows:
        extra = write_json(row.extra) if row.extra else ""
        place = (row.batch_id, row.uuid, row.code, row.cluster, extra)
        if place not in relations:
            relation: Relation = {"id": row.uuid, "relation": row.code, "links": [], "number": row.cluster}
            if row.extra:
                relation["extra"] = row.extra
            relations[place] = relation
            lists[row.batch_id].append(relation)
        relations[place]["links"].append({"source": row.source, "target": row.target})


def largest_number(session: Session, first_id: int) -> int:
    """Give the largest number that a relation of a batch and its revisions has had; 0 = there was none.

    `first_id` is the id of the first of them; relations that an edit removed count.
    """
    of_batch = or_(Batch.id == first_id, Batch.original_id == first_id)
    numbers = select(func.max(LabelRelation.cluster)).join(Batch, Batch.id == LabelRelation.batch_id)
    return session.scalar(numbers.where(of_batch)) or 0


def _parted(
    rows: Iterable[Row[Any]], withdrawn: Withdrawn, table: str
) -> tuple[list[Row[Any]], list[Row[Any]]]:
    """Give what is kept and what an edit undid; what the withdrawal of its batch undid is kept."""
    kept: list[Row[Any]] = []
    gone: list[Row[Any]] = []
    for row in rows:
        before = withdrawn.get(row.batch_id)
        is_kept = not row.undone or (before is not None and row.id not in before.get(table, ()))
        (kept if is_kept else gone).append(row)
    return kept, gone


@cache
def _labels(undone: bool) -> Select[Any]:
    return (
        select(
            Label.batch_id,
            Label.uuid,
            MarkerVariant.code,
            Label.start,
            Label.end,
            Label.quote,
            Label.group_id,
            Label.group_order,
            Label.origin,
            Label.extra,
            *((Label.id, Label.undone) if undone else ()),
        )
        .join(MarkerVariant, MarkerVariant.id == Label.marker_id)
        .where(Label.batch_id.in_(BATCHES), *(() if undone else (~Label.undone,)))
        .order_by(Label.id)
    )


def _label(row: Row[Any]) -> LabelRecord:
    label: LabelRecord = {
        "id": row.uuid,
        "marker": row.code,
        "start": row.start,
        "end": row.end,
        "quote": row.quote,
    }
    if row.origin != "person":
        label["origin"] = row.origin
    _group(cast("dict[str, Any]", label), row)
    return label


def _group(record: dict[str, Any], row: Row[Any]) -> None:
    if row.group_id is not None:
        record["group"] = row.group_id
    if row.group_order is not None:
        record["group_order"] = row.group_order
    if row.extra:
        record["extra"] = row.extra


@cache
def _inputs(undone: bool) -> Select[Any]:
    return (
        select(
            Input.batch_id,
            MarkerVariant.code,
            Input.content,
            Input.group_id,
            Input.group_order,
            Input.slot,
            Input.extra,
            *((Input.id, Input.undone) if undone else ()),
        )
        .join(MarkerVariant, MarkerVariant.id == Input.marker_id)
        .where(Input.batch_id.in_(BATCHES), *(() if undone else (~Input.undone,)))
        .order_by(Input.id)
    )


def _input(row: Row[Any]) -> InputRecord:
    item: InputRecord = {"marker": row.code, "content": row.content}
    if row.slot:
        item["slot"] = row.slot
    _group(cast("dict[str, Any]", item), row)
    return item


@cache
def _links(undone: bool) -> Select[Any]:
    first, second = Label.__table__.alias("first"), Label.__table__.alias("second")
    return (
        select(
            LabelRelation.batch_id,
            LabelRelation.uuid,
            LabelRelation.cluster,
            LabelRelation.extra,
            RelationVariant.code,
            first.c.uuid.label("source"),
            second.c.uuid.label("target"),
            *((LabelRelation.id, LabelRelation.undone) if undone else ()),
        )
        .join(RelationVariant, RelationVariant.id == LabelRelation.rule_id)
        .join(first, first.c.id == LabelRelation.first_label_id)
        .join(second, second.c.id == LabelRelation.second_label_id)
        .where(LabelRelation.batch_id.in_(BATCHES), *(() if undone else (~LabelRelation.undone,)))
        .order_by(LabelRelation.position, LabelRelation.id)
    )
