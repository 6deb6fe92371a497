"""What people answered, as DataFrames.

The rows of one kind are read with ids only, and what many rows share (batch, person, key, marker) is taken
from small arrays by position, so that a million labels cost little more than walking a bare cursor. No ORM
objects; pandas is imported when a frame is asked for.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
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
from textinator_widgets.services.columns import BatchColumns, Rows, read_batch_columns
from textinator_widgets.services.reviews import words

if TYPE_CHECKING:
    import pandas as pd


def labels(
    session: Session, project: Project, *, undone: bool = False, revisions: bool = False
) -> pd.DataFrame:
    """Give one row per label, in the order in which they were stored.

    Columns: `project, batch, user, key, source, created, label_id, marker, name, start, end, quote,
    group, group_order, extra, origin, undone`. Offsets are code points, end exclusive; missing for a
    whole-text label.
    """
    names = (
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
    batches = read_batch_columns(session, project, undone=undone, revisions=revisions)
    rows = Rows.read(session, Label, names, batches, undone=undone)
    return _frame(
        rows,
        label_id=rows.texts("uuid"),
        **_marker_columns(session, project, rows),
        start=rows.whole("start"),
        end=rows.whole("end"),
        quote=rows.texts("quote"),
        group=rows.texts("group_id"),
        group_order=rows.whole("group_order"),
        extra=rows.parsed("extra"),
        origin=rows.texts("origin"),
        undone=rows.flags("undone"),
    )


def inputs(
    session: Session, project: Project, *, undone: bool = False, revisions: bool = False
) -> pd.DataFrame:
    """Give one row per input; `content` has the marker's own type, several choices are one list.

    Columns: `project, batch, user, key, source, created, input_id, marker, name, content, group,
    group_order, slot, extra, undone`.
    """
    names = ("id", "marker_id", "content", "group_id", "group_order", "slot", "extra", "undone")
    batches = read_batch_columns(session, project, undone=undone, revisions=revisions)
    rows = Rows.read(session, Input, names, batches, undone=undone)
    return _frame(
        rows,
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
    session: Session, project: Project, *, undone: bool = False, revisions: bool = False
) -> pd.DataFrame:
    """Give one row per link; `first_label` and `second_label` are the `label_id` of two labels.

    Columns: `project, batch, user, key, source, created, relation_id, relation, name, first_label,
    second_label, cluster, direction, extra, undone`. Links of one relation share `relation_id`, and `cluster`
    inside their batch.
    """
    names = ("uuid", "rule_id", "first_label_id", "second_label_id", "cluster", "extra", "undone")
    batches = read_batch_columns(session, project, undone=undone, revisions=revisions)
    rows = Rows.read(session, LabelRelation, names, batches, undone=undone)
    rules = session.execute(
        select(RelationVariant.id, RelationVariant.code, Relation.name, Relation.direction)
        .join(Relation, Relation.id == RelationVariant.relation_id)
        .where(RelationVariant.project_id == project.id)
    ).all()
    ends = _label_uuids(session, rows)
    return _frame(
        rows,
        relation_id=rows.texts("uuid"),
        relation=rows.look_up("rule_id", {row.id: row.code for row in rules}),
        name=rows.look_up("rule_id", {row.id: row.name for row in rules}),
        first_label=rows.look_up("first_label_id", ends),
        second_label=rows.look_up("second_label_id", ends),
        cluster=rows.numbers("cluster"),
        direction=rows.look_up("rule_id", {row.id: row.direction for row in rules}),
        extra=rows.parsed("extra"),
        undone=rows.flags("undone"),
    )


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
    ).all()
    return {
        "marker": rows.look_up("marker_id", {row.id: row.code for row in found}),
        "name": rows.look_up("marker_id", {row.id: row.name for row in found}),
    }


def _frame(rows: Rows, **columns: Any) -> pd.DataFrame:  # noqa: ANN401 arrays
    import pandas as pd

    # the arrays belong to nobody else
    return pd.DataFrame({**rows.batches.at(rows.places), **columns}, copy=False)


def to_rows(columns: Sequence[str], found: Sequence[Sequence[Any]]) -> pd.DataFrame:
    """Give a small frame of rows; a column without rows keeps its name."""
    import pandas as pd

    return pd.DataFrame([tuple(row) for row in found], columns=list(columns))


def batches(
    session: Session,
    project: Project,
    *,
    undone: bool = False,
    revisions: bool = False,
    statuses: Collection[str] = (),
) -> pd.DataFrame:
    """Give one row per batch.

    Columns: `project, batch, user, key, source, created, revision_of, is_flagged, seconds, undone,
    submit_key, schema_version, version, changes`, and of the last word of a reviewer on the batch or one of
    its revisions `review_status, review_comment, reviewer, resolved_by, reviewed_at, changed_since_review`.
    `seconds` runs from the first showing of the text to the submit. `version` counts from 1 and grows with
    each edit in place; `changes` says in words, a line each, what edits or a revision changed, "" = nothing.

    Parameters
    ----------
    statuses
        Only batches of these: "no", "rr", "rs", or "none" = not reviewed. None = all.
    """
    import numpy as np
    import pandas as pd

    found: BatchColumns = read_batch_columns(session, project, undone=undone, revisions=revisions)
    uuids = dict(zip(found.ids.tolist(), found.columns["batch"].tolist(), strict=True))
    places = np.arange(len(found.ids))
    earlier = [None if one is None else uuids.get(one) or _uuid_of(session, one) for one in found.revision_of]
    frame = pd.DataFrame(
        {
            **found.at(places),
            "revision_of": pd.Series(earlier, dtype=object),
            "is_flagged": np.array(found.is_flagged, dtype=bool),
            "seconds": np.array(found.seconds, dtype=float),
            "undone": np.array(found.undone, dtype=bool),
            "submit_key": pd.Series(found.keys, dtype=object),
            "schema_version": pd.Series(found.schema_versions, dtype=object),
            **_changes(session, project, found.ids.tolist()),
            **_reviews(session, project, found.ids.tolist()),
        }
    )
    if statuses:
        frame = frame[frame["review_status"].fillna("none").isin(statuses)].reset_index(drop=True)
    return frame


def _changes(session: Session, project: Project, batch_ids: Sequence[int]) -> dict[str, Any]:
    """Give the columns about edits; most batches have none, and are not read for it."""
    import pandas as pd

    changed = session.execute(
        select(Batch.id, Batch.version, Batch.revision_changes).where(
            Batch.project_id == project.id, (Batch.version > 1) | (Batch.revision_changes != "")
        )
    )
    found = {batch: (version, changes) for batch, version, changes in changed}
    each = [found.get(one, (1, "")) for one in batch_ids]
    return {
        "version": pd.Series([version for version, _ in each], dtype="int64"),
        "changes": pd.Series([changes for _, changes in each], dtype=object),
    }


def _reviews(session: Session, project: Project, batch_ids: Sequence[int]) -> dict[str, Any]:
    """Give the columns of the last words of reviewers on batches."""
    import pandas as pd

    said = words(session, Batch.project_id == project.id)
    revised = select(Batch.id, Batch.original_id).where(
        Batch.project_id == project.id, Batch.original_id.is_not(None)
    )
    first = {row[0]: row[1] for row in session.execute(revised)} if said else {}
    last = [said[place][0] if (place := first.get(one, one)) in said else None for one in batch_ids]

    def column(name: str) -> Any:  # noqa: ANN401 a column
        return pd.Series([None if one is None else dict(one)[name] for one in last], dtype=object)

    return {
        "review_status": column("status"),
        "review_comment": column("comment"),
        "reviewer": column("reviewer"),
        "resolved_by": column("resolved_by"),
        "reviewed_at": pd.to_datetime(column("time"), utc=True, format="ISO8601"),
        "changed_since_review": pd.Series(
            [one is not None and one["changed_since"] for one in last], dtype=bool
        ),
    }


def _uuid_of(session: Session, batch_id: int) -> str | None:
    return session.scalar(select(Batch.uuid).where(Batch.id == batch_id))


def parse(stored: str | None) -> Any:  # noqa: ANN401 any JSON
    """Give stored JSON; None where there is none."""
    return None if stored is None else json.loads(stored)
