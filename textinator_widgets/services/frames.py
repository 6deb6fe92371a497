"""What people answered, as DataFrames.

The rows of one kind are read with ids only, and what many rows share (batch, person, key, marker) is taken
from small arrays by position, so that a million labels cost little more than walking a bare cursor. No ORM
objects; pandas is imported when a frame is asked for. The type of a column is the same with and without rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from textinator_widgets.model import (
    Batch,
    Input,
    Label,
    LabelRelation,
    Marker,
    MarkerVariant,
    Project,
    Relation,
    RelationVariant,
)
from textinator_widgets.services import typed
from textinator_widgets.services.columns import Answers, Rows, begin_rows, read_batch_columns, texts_of
from textinator_widgets.services.export_filters import Chosen, Condition
from textinator_widgets.services.reviews import words
from textinator_widgets.services.submission import LATE

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

PAGE = 5_000
"""Batches that are read at once when rows are walked."""

LABEL = (
    "uuid",
    "marker_id",
    "start",
    "end",
    "quote",
    "group_id",
    "group_order",
    "extra",
    "origin",
    "undone",
)
INPUT = ("id", "marker_id", "content", "group_id", "group_order", "slot", "extra", "undone")
LINK = ("uuid", "rule_id", "first_label_id", "second_label_id", "cluster", "extra", "undone")


def labels(
    session: Session, project: Project, chosen: Chosen, *conditions: Condition, with_text: bool = False
) -> pd.DataFrame:
    """Give one row per label, in the order in which they were stored.

    Columns: `project, batch, user, key, source, created, label_id, marker, name, start, end, quote,
    group, group_order, extra, origin, undone`, and `text` where that is wanted. Offsets are code points, end
    exclusive; missing for a whole-text label. What many rows share is a categorical.
    """
    rows = _rows(session, project, chosen, conditions, Label, LABEL)
    return _frame(
        session,
        rows,
        with_text,
        label_id=rows.texts("uuid"),
        **_marker_columns(session, project, rows),
        start=rows.whole("start"),
        end=rows.whole("end"),
        quote=rows.texts("quote"),
        group=rows.texts("group_id"),
        group_order=rows.whole("group_order"),
        extra=rows.parsed("extra"),
        origin=rows.categories("origin"),
        undone=rows.flags("undone"),
    )


def inputs(
    session: Session, project: Project, chosen: Chosen, *conditions: Condition, with_text: bool = False
) -> pd.DataFrame:
    """Give one row per input; `content` has the marker's own type, several choices are one list.

    Columns: `project, batch, user, key, source, created, input_id, marker, name, content, group,
    group_order, slot, extra, undone`, and `text` where that is wanted.
    """
    rows = _rows(session, project, chosen, conditions, Input, INPUT)
    return _frame(
        session,
        rows,
        with_text,
        input_id=rows.numbers("id"),
        **_marker_columns(session, project, rows),
        content=rows.parsed("content"),
        group=rows.texts("group_id"),
        group_order=rows.whole("group_order"),
        slot=rows.numbers("slot"),
        extra=rows.parsed("extra"),
        undone=rows.flags("undone"),
    )


def relations(
    session: Session, project: Project, chosen: Chosen, *conditions: Condition, with_text: bool = False
) -> pd.DataFrame:
    """Give one row per link; `first_label` and `second_label` are the `label_id` of two labels.

    Columns: `project, batch, user, key, source, created, relation_id, relation, name, first_label,
    second_label, cluster, direction, extra, undone`, and `text` where that is wanted. Links of one relation
    share `relation_id`, and `cluster` inside their batch.
    """
    rows = _rows(session, project, chosen, conditions, LabelRelation, LINK)
    rules = session.execute(
        select(RelationVariant.id, RelationVariant.code, Relation.name, Relation.direction)
        .join(Relation, Relation.id == RelationVariant.relation_id)
        .where(RelationVariant.project_id == project.id)
        .order_by(RelationVariant.id)
    ).all()
    ends = _label_uuids(session, rows)
    return _frame(
        session,
        rows,
        with_text,
        relation_id=rows.texts("uuid"),
        relation=rows.look_up("rule_id", {row.id: row.code for row in rules}),
        name=rows.look_up("rule_id", {row.id: row.name for row in rules}),
        first_label=rows.look_up_texts("first_label_id", ends),
        second_label=rows.look_up_texts("second_label_id", ends),
        cluster=rows.numbers("cluster"),
        direction=rows.look_up("rule_id", {row.id: row.direction for row in rules}),
        extra=rows.parsed("extra"),
        undone=rows.flags("undone"),
    )


TABLES: dict[Callable[..., pd.DataFrame], Answers] = {
    labels: Label,
    inputs: Input,
    relations: LabelRelation,
}
"""What the rows of a frame are read from."""


def _rows(
    session: Session,
    project: Project,
    chosen: Chosen,
    conditions: Sequence[Condition],
    table: Answers,
    names: tuple[str, ...],
) -> Rows:
    begin_rows(session, table, names, chosen)
    return Rows.read(session, table, names, read_batch_columns(session, project, chosen, *conditions))


def _label_uuids(session: Session, rows: Rows) -> dict[int, str]:
    wanted = {*rows.numbers("first_label_id").tolist(), *rows.numbers("second_label_id").tolist()}
    if not wanted:
        return {}
    found = session.execute(select(Label.id, Label.uuid).where(Label.id.between(min(wanted), max(wanted))))
    return {int(row[0]): str(row[1]) for row in found if row[0] in wanted}


def _marker_columns(session: Session, project: Project, rows: Rows) -> dict[str, Any]:
    found = session.execute(
        select(MarkerVariant.id, MarkerVariant.code, Marker.name)
        .join(Marker, Marker.id == MarkerVariant.marker_id)
        .where(MarkerVariant.project_id == project.id)
        .order_by(MarkerVariant.position, MarkerVariant.id)
    ).all()
    return {
        "marker": rows.look_up("marker_id", {row.id: row.code for row in found}),
        "name": rows.look_up("marker_id", {row.id: row.name for row in found}),
    }


def _frame(session: Session, rows: Rows, with_text: bool, **columns: Any) -> pd.DataFrame:  # noqa: ANN401 arrays
    import pandas as pd

    if with_text:
        columns["text"] = texts_of(session, rows.batches, rows.places)
    # the arrays belong to nobody else
    return pd.DataFrame({**rows.batches.at(rows.places), **columns}, copy=False)


def batches(
    session: Session, project: Project, chosen: Chosen, *conditions: Condition, with_text: bool = False
) -> pd.DataFrame:
    """Give one row per batch.

    Columns: `project, batch, user, key, source, created, revision_of, is_flagged, seconds, undone,
    submit_key, schema_version, is_late, version, changes`, and of the last word of a reviewer on the batch or
    one of its revisions `review_status, review_comment, reviewer, resolved_by, reviewed_at,
    changed_since_review`;
    and `text` where that is wanted. `is_late` says that the text was somebody else's by then; `seconds` runs
    from the first showing of the text to the submit.
    `version` counts from 1 and grows with each edit in place; `changes` says in words, a line each, what
    edits or a revision changed, "" = nothing. Of markers, only batches that have an answer to them.
    """
    import numpy as np
    import pandas as pd

    found = read_batch_columns(session, project, chosen, *chosen.with_markers(), *conditions)
    uuids = dict(zip(found.ids.tolist(), found.columns["batch"].tolist(), strict=True))
    places = np.arange(len(found.ids))
    earlier = [None if one is None else uuids.get(one) or _uuid_of(session, one) for one in found.revision_of]
    more = {"text": texts_of(session, found, places)} if with_text else {}
    return pd.DataFrame(
        {
            **found.at(places),
            "revision_of": typed.column(earlier, "object"),
            "is_flagged": np.array(found.is_flagged, dtype=bool),
            "seconds": np.array(found.seconds, dtype=float),
            "undone": np.array(found.undone, dtype=bool),
            "submit_key": typed.column(found.keys, "text"),
            "schema_version": typed.categories(found.schema_versions),
            "is_late": _late(session, found.chosen.conditions, found.ids.tolist()),
            **_changes(session, found.chosen.conditions, found.ids.tolist()),
            **_reviews(session, project, found.ids.tolist()),
            **more,
        }
    )


def _late(session: Session, conditions: Sequence[Condition], batch_ids: Sequence[int]) -> np.ndarray:
    """Say which batches came when somebody else had their text; only the few with an extra are read."""
    import numpy as np

    marked = session.execute(select(Batch.id, Batch.extra).where(*conditions, Batch.extra.is_not(None)))
    late = {batch for batch, extra in marked if (extra or {}).get(LATE)}
    return np.array([one in late for one in batch_ids], dtype=bool)


def _changes(session: Session, conditions: Sequence[Condition], batch_ids: Sequence[int]) -> dict[str, Any]:
    """Give the columns about edits; most batches have none, and are not read for it."""
    changed = session.execute(
        select(Batch.id, Batch.version, Batch.revision_changes).where(
            *conditions, (Batch.version > 1) | (Batch.revision_changes != "")
        )
    )
    found = {batch: (version, changes) for batch, version, changes in changed}
    each = [found.get(one, (1, "")) for one in batch_ids]
    return {
        "version": typed.column([version for version, _ in each], "int64"),
        "changes": typed.column([changes for _, changes in each], "text"),
    }


def _reviews(session: Session, project: Project, batch_ids: Sequence[int]) -> dict[str, Any]:
    """Give the columns of the last words of reviewers on batches."""
    said = words(session, Batch.project_id == project.id)
    revised = select(Batch.id, Batch.original_id).where(
        Batch.project_id == project.id, Batch.original_id.is_not(None)
    )
    first = {row[0]: row[1] for row in session.execute(revised)} if said else {}
    last = [said[place][0] if (place := first.get(one, one)) in said else None for one in batch_ids]

    def each(name: str) -> list[Any]:
        return [None if one is None else dict(one)[name] for one in last]

    said_at = [None if time is None else datetime.fromisoformat(time) for time in each("time")]
    return {
        "review_status": typed.column(each("status"), "object"),
        "review_comment": typed.column(each("comment"), "object"),
        "reviewer": typed.column(each("reviewer"), "object"),
        "resolved_by": typed.column(each("resolved_by"), "object"),
        "reviewed_at": typed.column(said_at, "time"),
        "changed_since_review": typed.column([one is True for one in each("changed_since")], "bool"),
    }


def _uuid_of(session: Session, batch_id: int) -> str | None:
    return session.scalar(select(Batch.uuid).where(Batch.id == batch_id))


def walk(
    session: Session, project: Project, chosen: Chosen, read: Callable[..., pd.DataFrame]
) -> Iterator[dict[str, Any]]:
    """Give the rows that `read` makes as dicts, some batches at a time; a missing value is None.

    They come in the order of the frame, for some batches after another.
    """
    last = 0
    while True:
        page = select(Batch.id).where(*chosen.conditions, Batch.id > last).order_by(Batch.id).limit(PAGE)
        ids = session.scalars(page).all()
        if not ids:
            return
        frame = read(session, project, chosen, Batch.id.between(ids[0], ids[-1]))
        last = ids[-1]
        names = list(frame.columns)
        columns = [_plain(frame[name]) for name in names]
        for row in zip(*columns, strict=True):
            yield dict(zip(names, row, strict=True))


def _plain(column: pd.Series[Any]) -> list[Any]:
    """Give the values of a column as Python has them."""
    import pandas as pd

    if isinstance(column.dtype, pd.DatetimeTZDtype):
        return [None if one is pd.NaT else one.to_pydatetime() for one in column]
    missing = column.isna().tolist()
    return [None if gone else value for value, gone in zip(column.tolist(), missing, strict=True)]
