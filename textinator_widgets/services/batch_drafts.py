"""Changes of a submitted batch that are not saved in it yet are kept in the store."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from textinator_widgets.errors import InvalidInput, NotAllowed, StaleDraft
from textinator_widgets.model import Batch, BatchDraft, Context, Project
from textinator_widgets.protocol.answers import Answer, History
from textinator_widgets.protocol.edits import BatchDraft as BatchDraftState
from textinator_widgets.protocol.values import shown
from textinator_widgets.services.actors import Actor
from textinator_widgets.services.answers import check_draft
from textinator_widgets.services.batches import largest_number, read_batches
from textinator_widgets.services.fields import refuse_other_fields
from textinator_widgets.services.revisions import find_batch, find_reviewed
from textinator_widgets.services.rights import may_review
from textinator_widgets.services.rules import rules_of
from textinator_widgets.services.undo import check_history


def find_batch_draft(session: Session, user_id: int | None, batch: Batch) -> BatchDraftState | None:
    """Give what a person has changed in a batch, or in an earlier revision of it, and not saved in it."""
    row = session.scalar(select(BatchDraft).where(*_key(user_id, batch)))
    if row is None:
        return None
    base = batch if row.base_id == batch.id else session.get_one(Batch, row.base_id)
    return {
        "revision": row.revision,
        "answer": cast("Answer", row.answer),
        "history": cast("History", row.history or {"past": [], "future": []}),
        "saved": row.dt_updated.isoformat(),
        "batch": base.uuid,
        "version": row.base_version,
    }


def draft_of(session: Session, actor: Actor, project: Project, identity: str) -> BatchDraftState | None:
    """Give a person's own changes of a batch; None = there are none.

    Raises
    ------
    UnknownBatch
        When this person may neither edit nor review such a batch.
    """
    find = find_reviewed if may_review(session, actor, project) else find_batch
    return find_batch_draft(session, actor.user_id, find(session, actor, project, identity))


def save_batch_draft(
    session: Session,
    actor: Actor,
    project: Project,
    identity: str,
    answer: Mapping[str, Any],
    *,
    now: datetime,
    version: int | None = None,
    base_revision: int | None = None,
    history: object = None,
    is_review: bool = False,
    language: str = "en",
) -> int:
    """Keep a person's changes of a batch and give their revision.

    A batch that was saved elsewhere meanwhile does not stop them: they are kept beside it, and saving them in
    it is what is refused.

    Parameters
    ----------
    version
        Of the batch that the changes were made from; None = the stored one.
    base_revision
        Revision of the changes that these were made from; None = whatever is stored is replaced.

    Raises
    ------
    StaleDraft
        When another view stored newer changes; it carries them, and nothing was changed.
    InvalidAnswer
        When they do not belong to this batch's text.
    InvalidInput
        When the batch never had this version.
    UnknownBatch, NotAllowed
        When there is no such batch for this person, or the project does not allow them to change it.
    """
    batch, version = _editable(session, actor, project, identity, version, is_review=is_review)
    checked, steps = _checked(session, project, batch, answer, language), check_history(history)
    row = session.scalar(select(BatchDraft).where(*_key(actor.user_id, batch)))
    stored = 0 if row is None else row.revision
    if row is not None and base_revision not in (None, stored):
        if (row.answer, row.history) == (checked, steps):
            return stored  # the same save came again
        newer = find_batch_draft(session, actor.user_id, batch)
        raise StaleDraft("Another view has saved newer changes of this batch.", dict(newer or {}))
    if row is None:
        row = BatchDraft(user_id=actor.user_id, project_id=project.id, batch_id=first_of(batch))
        row.dt_created = now
        session.add(row)
    row.base_id, row.base_version = batch.id, version
    row.answer, row.history = dict(checked), steps
    row.revision, row.dt_updated = stored + 1, now
    session.flush()
    return stored + 1


def _editable(
    session: Session, actor: Actor, project: Project, identity: str, version: int | None, *, is_review: bool
) -> tuple[Batch, int]:
    """Give a batch that a person may change, and the version of it that changes are made from."""
    if actor.user_id is None:
        raise NotAllowed("A draft belongs to a person.", in_python="Take project.annotator(name).")
    if not is_review and not project.allow_editing:
        raise NotAllowed("This project does not allow batches to be edited.")
    batch = (find_reviewed if is_review else find_batch)(session, actor, project, identity)
    version = batch.version if version is None else version
    if not 0 < version <= batch.version:
        raise InvalidInput(
            f"A version of this batch must be a whole number from 1 to {batch.version}; got {shown(version)}."
        )
    return batch, version


def _checked(
    session: Session, project: Project, batch: Batch, answer: Mapping[str, Any], language: str
) -> Answer:
    rules = rules_of(session, project, language=language)
    text = session.get_one(Context, batch.context_id).content
    refuse_other_fields(answer, language)
    asked: dict[str, Any] = {"controls": rules.controls, "relations": rules.relations, "units": rules.units}
    stored = next(read_batches(session, project.id, Batch.id == batch.id, current=False)).as_answer()
    if _has_new_relations(answer):  # pages number theirs
        asked["largest"] = largest_number(session, first_of(batch))
    return check_draft(answer, text=text, stored=stored, language=language, **asked)


def _has_new_relations(answer: Mapping[str, Any]) -> bool:
    """Whether relations have no number; what cannot be read is refused later."""
    given = answer.get("relations")
    several = given if isinstance(given, (list, tuple)) else ()
    return any(isinstance(one, Mapping) and one.get("number") is None for one in several)


def drop_batch_draft(session: Session, user_id: int | None, batch_id: int, revision: int) -> None:
    """Forget a person's changes of a batch, which are saved in it now; newer ones than `revision` stay."""
    batch = session.get_one(Batch, batch_id)
    own = (*_key(user_id, batch), BatchDraft.revision <= revision)
    session.execute(delete(BatchDraft).where(*own))


def changed_batches(
    session: Session, project: Project, user_id: int | None, batches: Sequence[Batch]
) -> set[int]:
    """Give the ids of those of some batches that a person has changed without saving it in them."""
    firsts = {first_of(batch): batch.id for batch in batches}
    own = select(BatchDraft.batch_id, BatchDraft.answer).where(
        BatchDraft.user_id == user_id, BatchDraft.batch_id.in_(firsts)
    )
    drafts = {firsts[first]: answer for first, answer in session.execute(own)}
    if not drafts:
        return set()
    stored = read_batches(session, project.id, Batch.id.in_(drafts), current=False)
    return {batch.id for batch in stored if _said(drafts[batch.id]) != _said(batch.as_answer())}


def _said(answer: Mapping[str, Any]) -> list[list[str]]:
    """Give what an answer says, in an order that does not depend on that of its records."""
    return [
        sorted(json.dumps(record, sort_keys=True) for record in answer[part])
        for part in ("labels", "inputs", "relations")
    ]


def first_of(batch: Batch) -> int:
    """Give the id of the batch that a batch and its revisions began with."""
    return batch.original_id or batch.id


def _key(user_id: int | None, batch: Batch) -> tuple[Any, ...]:
    return BatchDraft.user_id == user_id, BatchDraft.batch_id == first_of(batch)
