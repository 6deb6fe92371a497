"""What an annotator's page shows of one moment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Integer, bindparam, func, select
from sqlalchemy.orm import Session

from textinator_widgets.errors import TextUnreadable
from textinator_widgets.model import Batch, Context, Datapoint, DataSource, Project
from textinator_widgets.model.prepared import Prepared
from textinator_widgets.protocol.answers import Draft
from textinator_widgets.protocol.messages import BatchNote, Item, PageState, Progress
from textinator_widgets.services.actors import Actor
from textinator_widgets.services.assignment import Standing
from textinator_widgets.services.batches import read_batches
from textinator_widgets.services.drafts import find_draft
from textinator_widgets.services.older_texts import drafted_text, given_context
from textinator_widgets.services.pre_markers import opening_draft
from textinator_widgets.services.rights import may_still_edit
from textinator_widgets.services.texts import parse_key
from textinator_widgets.services.walks import LAST_PLACE, TALLY
from textinator_widgets.services.whose import answers_to, is_answer_of

TEXT = Prepared(
    select(
        Datapoint.key,
        Datapoint.name,
        Context.content,
        Context.data,
        Context.id,
        Context.sha256,
        DataSource.name,
        DataSource.formatting,
    )
    .join(Context, Context.id == func.coalesce(bindparam("context", type_=Integer), Datapoint.context_id))
    .join(DataSource, DataSource.id == Datapoint.source_id)
    .where(Datapoint.id == bindparam("datapoint"))
)
LAST_BATCH = Prepared(
    select(Batch.uuid, Batch.context_id)
    .where(
        Batch.project_id == bindparam("project"),
        Batch.user_id == bindparam("user"),
        is_answer_of(bindparam("user")),
    )
    .order_by(Batch.id.desc())
    .limit(1)
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


def text_item(
    session: Session, datapoint_id: int, *, is_delayed: bool = False, context_id: int | None = None
) -> TextItem:
    """Give a text of a project; with `context_id` as it was when that was its content.

    Raises
    ------
    TextUnreadable
        When it is still in its source only.
    """
    found = TEXT.first(session, {"datapoint": datapoint_id, "context": context_id})
    if found is None:
        raise TextUnreadable("This text is still in its source only.", in_python="Call next() first.")
    key, name, text, data, context_id, sha256, source, formatting = found
    return TextItem(
        key=parse_key(key),
        text=text,
        data=data or {},
        source_name=name or source,
        formatting=formatting,
        context_id=context_id,
        sha256=sha256,
        is_delayed=is_delayed,
    )


def progress(session: Session, project: Project, user_id: int) -> Progress:
    """Say how far a person is in a project."""
    named = {"project": project.id, "user": user_id}
    submitted, skipped = TALLY.first(session, named) or (0, 0)
    total = LAST_PLACE.scalar(session, {"project": project.id})
    return {
        "submitted": submitted,
        "skipped": skipped,
        "total": 0 if total is None else total + 1,
    }


def last_batch(session: Session, project: Project, user_id: int) -> BatchNote | None:
    """Give the last batch that a person stored in a project; a review of another's answer is none."""
    found = LAST_BATCH.first(session, {"project": project.id, "user": user_id})
    return None if found is None else {"uuid": found[0], "context": found[1]}


def item_of(
    session: Session,
    project: Project,
    datapoint_id: int,
    *,
    is_delayed: bool = False,
    context_id: int | None = None,
) -> Item:
    """Give a text as a page shows it; with `context_id` as it was when that was its content."""
    found = text_item(session, datapoint_id, is_delayed=is_delayed, context_id=context_id)
    return {
        "key": found.key,
        "context": found.context_id,
        "text": found.text,
        "sha256": found.sha256,
        "formatting": found.formatting,  # type: ignore[typeddict-item]
        "source_name": found.source_name if project.show_datasource_identifiers else "",
        "is_delayed": found.is_delayed,
    }


def draft_on(
    session: Session, project: Project, user_id: int, datapoint_id: int, sha256: str | None
) -> Draft | None:
    """Give what a person has not submitted yet on a text: their draft, else what is marked beforehand.

    `sha256` is that of the text as it was given to them; None = as it is now.
    """
    context_id = given_context(session, datapoint_id, sha256)
    if context_id is None:
        return find_draft(session, project, user_id, datapoint_id)
    mine = answers_to(user_id, project.id, datapoint_id, context_id)
    answered = select(Batch.id).where(*mine, ~Batch.undone).limit(1)
    is_new = session.scalar(answered) is None
    return opening_draft(session, project, user_id, datapoint_id, context_id=context_id, is_new=is_new)


def page_state(
    session: Session, actor: Actor, project: Project, user_id: int, standing: Standing
) -> PageState:
    """Give everything of a page that changes from text to text."""
    item = None
    draft = None
    submitted = []
    if standing.datapoint_id is not None:
        drafted = drafted_text(session, project.id, standing.datapoint_id, user_id)
        context_id = None if drafted is None else drafted[0]
        delayed = standing.is_delayed
        item = item_of(session, project, standing.datapoint_id, is_delayed=delayed, context_id=context_id)
        shown = item["context"]
        mine = answers_to(user_id, project.id, standing.datapoint_id, shown)
        submitted = [batch.as_answer() for batch in read_batches(session, project.id, *mine)]
        here = project, user_id, standing.datapoint_id
        draft = opening_draft(session, *here, context_id=shown, is_new=not submitted)
    return {
        "status": standing.status,
        "item": item,
        "draft": draft,
        "progress": progress(session, project, user_id),
        "batch": last_batch(session, project, user_id),
        "submitted": submitted,
        "waiting_until": None if standing.until is None else standing.until.isoformat(),
        "waiting_texts": standing.waiting,
        "may_edit": project.allow_editing and may_still_edit(session, actor, project, standing.status),
    }
