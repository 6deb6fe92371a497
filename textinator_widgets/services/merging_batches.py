"""The batches of two copies of a project become those of one."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from textinator_widgets.model import (
    AuditLog,
    Base,
    Batch,
    Input,
    Label,
    LabelRelation,
    MarkerVariant,
    RelationVariant,
)
from textinator_widgets.services.actors import CALLER, record
from textinator_widgets.services.batch_hashes import remember_content
from textinator_widgets.services.bulk import insert_row
from textinator_widgets.services.edit_keys import take_edit_key
from textinator_widgets.services.merging_numbers import named_in, renumbered
from textinator_widgets.services.revisions import EDITED, TAKEN
from textinator_widgets.services.search import index_inputs, index_stored_text, reindex_input

Conflict = dict[str, Any]

SAME = (
    "is_flagged", "undone", "is_current", "seconds", "revision_changes", "version", "schema_version",
    "dt_created", "dt_updated",
)  # fmt: skip
LABEL = (
    "uuid", "start", "end", "quote", "group_id", "group_order", "origin", "undone", "extra",
    "revision_changes", "dt_created", "dt_updated",
)  # fmt: skip
INPUT = (
    "content", "group_id", "group_order", "slot", "undone", "extra", "revision_changes", "dt_created",
    "dt_updated",
)  # fmt: skip
LINK = ("uuid", "cluster", "position", "undone", "extra", "dt_created", "dt_updated")
TIMES = ("dt_created", "dt_updated")
OF_LINE = ("is_current", "is_flagged")
"""What a batch has together with its revisions."""

LOGGED = ("edit", "flag", "unflag")
"""What the audit log says about a batch that both copies have to know."""


@dataclass
class Ways:
    """What the ids of the other store are here; None, or left out = it is not here."""

    project: int
    user: Callable[[int], int]
    marker: dict[int, int]
    relation: dict[int, int]
    place: Callable[[int, int], tuple[int, int] | None]
    """Datapoint and context."""
    batch: dict[int, int] = field(default_factory=dict)
    new: set[int] = field(default_factory=set)
    """Ids that our batches have which were not here before."""
    suggestion: dict[int, int | None] = field(default_factory=dict)
    """Also of those that are not here: None."""

    def here(self, value: Any) -> Any:  # noqa: ANN401 any JSON
        """Give JSON of the other store with the ids that suggestions have here."""
        return renumbered(value, lambda number: self.suggestion.get(number, number))


@dataclass
class Kept:
    """One batch as it is in one of the stores, with names for what ids stand for."""

    row: Batch
    rows: dict[str, list[dict[str, Any]]]

    @property
    def rank(self) -> tuple[int, datetime, str]:
        """What decides which of two is kept: the most edits, then the newest."""
        return self.row.version, self.row.dt_updated, self.state

    @property
    def answer(self) -> dict[str, list[dict[str, Any]]]:
        """What it holds, without times: JSON."""
        return {
            table: [{name: value for name, value in row.items() if name not in TIMES} for row in rows]
            for table, rows in self.rows.items()
        }

    @property
    def state(self) -> str:
        """Everything that may differ, without ids of one store and what the whole line has."""
        fields = {name: getattr(self.row, name) for name in SAME if name not in OF_LINE}
        return json.dumps([fields, self.rows], sort_keys=True, default=str)


def merge_batches(
    session: Session, other: Session, project_of_other: int, ways: Ways, *, now: datetime
) -> tuple[int, int, list[Conflict]]:
    """Take over the batches of the other store; gives how many were new, how many changed, and conflicts."""
    conflicts: list[Conflict] = []
    changed = 0
    chains: set[int] = set()
    apart: set[int] = set()
    theirs = other.scalars(select(Batch).where(Batch.project_id == project_of_other).order_by(Batch.id))
    for row in theirs.all():
        place = ways.place(row.datapoint_id, row.context_id)
        why = _why_not(other, row, place, ways, apart)
        if why or place is None:
            apart.add(row.id)
            conflicts.append(_conflict(why, row, _kept(other, row).answer))
            continue
        ours = session.scalar(select(Batch).where(Batch.uuid == row.uuid))
        if ours is None:
            ways.batch[row.id] = _add(session, other, row, place, ways)
            ways.new.add(ways.batch[row.id])
        else:
            ways.batch[row.id] = ours.id
            changed += _reconcile(session, other, ours, row, ways, conflicts, now)
        copy_log(session, other, row.uuid, ways, LOGGED)
        mine = session.get_one(Batch, ways.batch[row.id])
        chains.add(mine.original_id or mine.id)
    for original in sorted(chains):
        _relink(session, original, conflicts)
    return len(ways.new), changed, conflicts


def _why_not(other: Session, row: Batch, place: tuple[int, int] | None, ways: Ways, apart: set[int]) -> str:
    """Say why a batch cannot be taken; "" = it can."""
    if place is None:
        return "text is not here"
    if row.original_id in apart:
        return "what it revises is not here"
    links = _rows(other, LabelRelation, row.id)
    for rule in {link.rule_id for link in links} - set(ways.relation):
        return f"relation {other.get_one(RelationVariant, rule).code!r} is another one here"
    answers = [*_rows(other, Label, row.id), *_rows(other, Input, row.id)]
    for marker in {answer.marker_id for answer in answers} - set(ways.marker):
        return f"marker {other.get_one(MarkerVariant, marker).code!r} is another one here"
    return ""


def keep_time(row: Base) -> None:
    """Store a row with the time that it has: when a person changed it last, not when it was merged."""
    flag_modified(row, "dt_updated")


def _conflict(what: str, row: Batch, kept: Any) -> Conflict:  # noqa: ANN401 an answer
    return {"what": what, "batch": row.uuid, "kept_apart": kept}


def _add(session: Session, other: Session, row: Batch, place: tuple[int, int], ways: Ways) -> int:
    user = ways.user(row.user_id)
    same_key = select(Batch.id).where(
        Batch.user_id == user, Batch.project_id == ways.project, Batch.key == row.key
    )
    key = row.key if session.scalar(same_key) is None else f"merged:{row.uuid}"
    values = {name: getattr(row, name) for name in SAME}
    batch_id = insert_row(
        session,
        Batch,
        uuid=row.uuid,
        key=key,
        payload_hash=row.payload_hash,
        user_id=user,
        project_id=ways.project,
        datapoint_id=place[0],
        context_id=place[1],
        revision_of_id=None if row.revision_of_id is None else ways.batch.get(row.revision_of_id),
        original_id=None if row.original_id is None else ways.batch.get(row.original_id),
        extra=None,
        **values,
    )
    _fill(session, other, session.get_one(Batch, batch_id), row, ways)
    remember_content(session, batch_id)
    index_stored_text(session, place[1])
    return batch_id


def _fill(session: Session, other: Session, ours: Batch, row: Batch, ways: Ways) -> None:
    """Put what a batch of the other store holds into an empty one of ours."""
    same = {"batch_id": ours.id, "context_id": ours.context_id}
    ids: dict[str, dict[int, int]] = {"label": {}, "input": {}, "label_relation": {}}
    for label in _rows(other, Label, row.id):
        values = ways.here({name: getattr(label, name) for name in LABEL})
        marker = ways.marker[label.marker_id]
        ids["label"][label.id] = insert_row(session, Label, marker_id=marker, **same, **values)
    for item in _rows(other, Input, row.id):
        values = {name: getattr(item, name) for name in INPUT}
        marker = ways.marker[item.marker_id]
        ids["input"][item.id] = insert_row(session, Input, marker_id=marker, **same, **values)
    for link in _rows(other, LabelRelation, row.id):
        ids["label_relation"][link.id] = insert_row(
            session,
            LabelRelation,
            batch_id=ours.id,
            rule_id=ways.relation[link.rule_id],
            first_label_id=ids["label"][link.first_label_id],
            second_label_id=ids["label"][link.second_label_id],
            **{name: getattr(link, name) for name in LINK},
        )
    extra = dict(row.extra or {})
    if TAKEN in extra:
        extra[TAKEN] = {
            table: [ids[table][one] for one in taken if one in ids[table]]
            for table, taken in extra[TAKEN].items()
        }
    ours.extra = extra or None
    keep_time(ours)
    session.flush()
    index_inputs(session, ours.id)


def _rows(session: Session, table: Any, batch_id: int) -> list[Any]:  # noqa: ANN401 a table of answers
    return list(session.scalars(select(table).where(table.batch_id == batch_id).order_by(table.id)))


def _reconcile(
    session: Session,
    other: Session,
    ours: Batch,
    row: Batch,
    ways: Ways,
    conflicts: list[Conflict],
    now: datetime,
) -> bool:
    """Keep of a batch that both have the one with more edits, else the newer; whether ours was replaced."""
    mine, theirs = _kept(session, ours), _kept(other, row)
    if mine.state == theirs.state:
        return False
    is_replaced = theirs.rank > mine.rank
    winner, loser = (theirs, mine) if is_replaced else (mine, theirs)
    if winner.rows != loser.rows and not _is_earlier(
        other if is_replaced else session, winner.row, loser.row
    ):
        conflicts.append(_conflict("changed on both sides", row, loser.answer))
        _remember(session, ours, loser, now)
    if is_replaced:
        for name in SAME:
            setattr(ours, name, getattr(row, name))
        keep_time(ours)
        if winner.rows != loser.rows:
            _empty(session, ours)
            _fill(session, other, ours, row, ways)
        remember_content(session, ours.id)
    return is_replaced


def _kept(session: Session, row: Batch) -> Kept:
    """Read a batch with the names of what ids stand for."""
    labels = _rows(session, Label, row.id)
    inputs = _rows(session, Input, row.id)
    links = _rows(session, LabelRelation, row.id)
    uuids = {label.id: label.uuid for label in labels}
    codes = {
        one: session.get_one(MarkerVariant, one).code for one in {item.marker_id for item in labels + inputs}
    }
    rules = {one: session.get_one(RelationVariant, one).code for one in {link.rule_id for link in links}}
    name = named_in(session)
    return Kept(
        row,
        {
            "labels": renumbered(_sorted(labels, LABEL, lambda one: {"marker": codes[one.marker_id]}), name),
            "inputs": _sorted(inputs, INPUT, lambda one: {"marker": codes[one.marker_id]}),
            "links": _sorted(
                links,
                LINK,
                lambda one: {
                    "relation": rules[one.rule_id],
                    "source": uuids[one.first_label_id],
                    "target": uuids[one.second_label_id],
                },
            ),
        },
    )


def _sorted(
    rows: list[Any], names: tuple[str, ...], named: Callable[[Any], dict[str, Any]]
) -> list[dict[str, Any]]:
    """Give the fields of rows, in an order that does not depend on their ids."""
    found = [named(one) | {name: getattr(one, name) for name in names} for one in rows]
    return sorted(found, key=lambda one: json.dumps(one, sort_keys=True, default=str))


def _is_earlier(session: Session, winner: Batch, loser: Batch) -> bool:
    """Whether a state is one that the winner had before, as the audit log of its store tells."""
    if loser.undone and not winner.undone and loser.version != winner.version:
        return False  # withdrawn on one side, edited on the other
    if loser.version >= winner.version:
        return (winner.extra or {}).get(EDITED) == (loser.extra or {}).get(EDITED)
    if loser.version == 1:
        return True
    edited = ((loser.extra or {}).get(EDITED) or {}).get("time")
    times = session.scalars(
        select(AuditLog.time).where(AuditLog.object == f"batch:{winner.uuid}", AuditLog.action == "edit")
    )
    return edited in {time.isoformat() for time in times}


def _remember(session: Session, ours: Batch, loser: Kept, now: datetime) -> None:
    """Write what is not kept into the audit log, once."""
    details = {"version": loser.row.version, "replaced": loser.answer}
    there = session.scalars(
        select(AuditLog.details).where(AuditLog.object == f"batch:{ours.uuid}", AuditLog.action == "merge")
    )
    if details not in there.all():
        record(session, CALLER, "merge", f"batch:{ours.uuid}", now=now, details=details)


def copy_log(session: Session, other: Session, uuid: str, ways: Ways, actions: Sequence[str]) -> None:
    """Take over what the other log says of a batch; of edits only those in place, which `edits()` lists."""
    is_told = AuditLog.details.is_not(None) | (AuditLog.action != "edit")
    of_batch = (AuditLog.object == f"batch:{uuid}", AuditLog.action.in_(actions), is_told)
    known = {tuple(row) for row in session.execute(select(AuditLog.time, AuditLog.action).where(*of_batch))}
    for row in other.scalars(select(AuditLog).where(*of_batch).order_by(AuditLog.id)):
        if (row.time, row.action) not in known:
            copy_entry(session, row, ways.user, ways.here(row.details))
        take_edit_key(session, None if row.user_id is None else ways.user(row.user_id), row)


def copy_entry(
    session: Session,
    row: AuditLog,
    person: Callable[[int], int],
    details: Any,  # noqa: ANN401 JSON
    **other: str,
) -> None:
    """Put a row of the other store's audit log into ours."""
    fields = ("time", "role", "verified", "action", "object", "old_revision", "new_revision")
    values = {name: getattr(row, name) for name in fields} | other
    user = None if row.user_id is None else person(row.user_id)
    insert_row(session, AuditLog, user_id=user, details=details, **values)


def _empty(session: Session, ours: Batch) -> None:
    for item in _rows(session, Input, ours.id):
        reindex_input(session, item.id, item.content, None)
    for table in (LabelRelation, Label, Input):
        session.execute(delete(table).where(table.batch_id == ours.id))
    session.expire_all()


def _relink(session: Session, original: int, conflicts: list[Conflict]) -> None:
    """Put revisions that were made on both sides into one line, the oldest first; the last one counts."""
    of_batch = select(Batch).where(Batch.original_id == original)
    revisions = sorted(session.scalars(of_batch), key=lambda one: (one.dt_created, one.uuid))
    _flag(session, [session.get_one(Batch, original), *revisions])
    if not revisions:
        return
    line = [session.get_one(Batch, original), *revisions]
    earlier = [one.revision_of_id for one in revisions]
    if len({*earlier}) < len(earlier):
        conflicts.append(_conflict("revised on both sides", line[-1], [one.uuid for one in line[1:-1]]))
    for before, after in pairwise(line):
        after.revision_of_id = before.id
    for one in line:
        one.is_current = one is line[-1]
        keep_time(one)
    session.flush()


def _flag(session: Session, line: Sequence[Batch]) -> None:
    """Let the newest of a line be flagged where the last word on any of them was so."""
    things = [f"batch:{one.uuid}" for one in line]
    told = select(AuditLog.action).where(AuditLog.object.in_(things), AuditLog.action.in_(("flag", "unflag")))
    last = session.scalar(told.order_by(AuditLog.time.desc(), AuditLog.action.desc()).limit(1))
    newest = line[-1]
    if last is not None and newest.is_flagged != (last == "flag"):
        newest.is_flagged = last == "flag"
        keep_time(newest)
        remember_content(session, newest.id)
