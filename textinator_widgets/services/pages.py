"""What an annotator's page shows of one moment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from textinator_widgets.model import Batch, Claim, Context, Datapoint, DataSource, Project, Queue
from textinator_widgets.protocol.messages import BatchNote, PageState, Progress
from textinator_widgets.services.assignment import Standing
from textinator_widgets.services.batches import read_batches
from textinator_widgets.services.drafts import find_draft
from textinator_widgets.services.texts import parse_key

# built once: building a statement takes longer than running it
TEXT = (
    select(
        Datapoint.key,
        Datapoint.name,
        Context.content,
        Context.data,
        Context.id,
        Context.sha256,
        DataSource.name.label("source"),
        DataSource.formatting,
    )
    .join(Context, Context.id == Datapoint.context_id)
    .join(DataSource, DataSource.id == Datapoint.source_id)
    .where(Datapoint.id == bindparam("datapoint"))
)


@dataclass(frozen=True)
class TextItem:
    """One text as a person gets it.

    `data` holds what came with the text: the other columns of its row. `formatting` is "pt", "ft" or "md".
    """

    key: str | int
    text: str
    data: dict[str, Any]
    source_name: str
    formatting: str
    context_id: int
    sha256: str
    is_delayed: bool = False


def text_item(session: Session, datapoint_id: int, *, is_delayed: bool = False) -> TextItem:
    """Give a text of a project."""
    row = session.connection().execute(TEXT, {"datapoint": datapoint_id}).one()
    return TextItem(
        key=parse_key(row.key),
        text=row.content,
        data=row.data or {},
        source_name=row.name or row.source,
        formatting=row.formatting,
        context_id=row.id,
        sha256=row.sha256,
        is_delayed=is_delayed,
    )


def progress(session: Session, project: Project, user_id: int) -> Progress:
    """Say how far a person is in a project."""
    found = session.execute(
        select(Claim.state, func.count())
        .where(Claim.project_id == project.id, Claim.user_id == user_id)
        .group_by(Claim.state)
    )
    counts = {row[0]: row[1] for row in found}
    total = session.scalar(select(func.max(Queue.pos)).where(Queue.project_id == project.id))
    return {
        "submitted": counts.get("submitted", 0),
        "skipped": counts.get("skipped", 0),
        "total": 0 if total is None else total + 1,
    }


def last_batch(session: Session, project: Project, user_id: int) -> BatchNote | None:
    """Give the last batch of a person in a project."""
    row = session.execute(
        select(Batch.uuid, Batch.context_id)
        .where(Batch.project_id == project.id, Batch.user_id == user_id)
        .order_by(Batch.id.desc())
        .limit(1)
    ).first()
    return None if row is None else {"uuid": row.uuid, "context": row.context_id}


def page_state(session: Session, project: Project, user_id: int, standing: Standing) -> PageState:
    """Give everything of a page that changes from text to text."""
    item = None
    draft = None
    submitted = []
    if standing.datapoint_id is not None:
        found = text_item(session, standing.datapoint_id, is_delayed=standing.is_delayed)
        item = {
            "key": found.key,
            "context": found.context_id,
            "text": found.text,
            "sha256": found.sha256,
            "formatting": found.formatting,
            "source_name": found.source_name if project.show_datasource_identifiers else "",
            "is_delayed": found.is_delayed,
        }
        draft = find_draft(session, project, user_id, standing.datapoint_id)
        mine = (Batch.user_id == user_id, Batch.datapoint_id == standing.datapoint_id)
        submitted = [batch.as_answer() for batch in read_batches(session, project.id, *mine)]
    return {
        "status": standing.status,
        "item": item,  # type: ignore[typeddict-item]
        "draft": draft,
        "progress": progress(session, project, user_id),
        "batch": last_batch(session, project, user_id),
        "submitted": submitted,
        "waiting_until": None if standing.until is None else standing.until.isoformat(),
        "waiting_texts": standing.waiting,
    }
