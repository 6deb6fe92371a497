"""The newest rows of a frame, for those who look while people submit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from textinator_widgets.model import AuditLog, Batch, Input, Label, LabelRelation, Project
from textinator_widgets.services import frames
from textinator_widgets.services.columns import Answers, of_markers
from textinator_widgets.services.export_filters import Chosen

if TYPE_CHECKING:
    import pandas as pd

READERS = {
    "labels": frames.labels,
    "inputs": frames.inputs,
    "relations": frames.relations,
    "batches": frames.batches,
}
"""The frames that can be looked at, by name."""

AT_ONCE = 100
"""Acts that may be under way at one moment."""

TABLES: dict[str, Answers] = {"labels": Label, "inputs": Input, "relations": LabelRelation}


def moment_of(session: Session) -> int:
    """Give a number that grows with everything that is done in the store: a look at the end of an index.

    On a server acts are not always committed in the order of their ids.
    """
    last = select(AuditLog.id).order_by(AuditLog.id.desc()).limit(AT_ONCE).subquery()
    return session.scalar(select(func.sum(last.c.id))) or 0


def newest(
    session: Session, project: Project, chosen: Chosen, name: str, most: int
) -> tuple[int, pd.DataFrame]:
    """Give the number of rows of a frame, and its last rows: at most so many, of the newest batches.

    Parameters
    ----------
    name
        Of the frame, as in `READERS`.
    """
    table = TABLES.get(name)
    every: Select[Any] = select(Batch.id).where(*chosen.with_markers())
    found = every if table is None else _rows_of(table, chosen)
    count = session.scalar(select(func.count()).select_from(found.subquery())) or 0
    last = found.distinct().order_by(Batch.id.desc()).limit(most).subquery()
    first = session.scalar(select(func.min(last.c.id)))
    frame = READERS[name](session, project, chosen, Batch.id >= (first or 0))
    return count, frame.tail(most)


def _rows_of(table: Answers, chosen: Chosen) -> Select[Any]:
    """Select the batch of each row."""
    statement = select(Batch.id).join(table, table.batch_id == Batch.id).where(*chosen.conditions)
    if not chosen.undone:
        statement = statement.where(~table.undone)
    return statement if chosen.markers is None else statement.where(*of_markers(table, chosen.markers))
