"""What a page asks about the batch that is open in it: loads it, keeps its changes, saves them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from textinator_widgets.api.requests import field
from textinator_widgets.api.session import AnnotationSession
from textinator_widgets.errors import NotAllowed
from textinator_widgets.model import Batch
from textinator_widgets.model import Project as ProjectRow
from textinator_widgets.model.engine import reading, writing
from textinator_widgets.protocol.edits import OpenBatch, SavedBatch
from textinator_widgets.protocol.messages import SaveDraftResult
from textinator_widgets.services import assignment, batch_drafts, editing, pages, reviews, revisions
from textinator_widgets.services.batches import largest_number, read_batches
from textinator_widgets.services.rights import may_still_edit
from textinator_widgets.services.roles import project_for

Handler = Callable[[Mapping[str, Any]], Any]


class EditDesk:
    """The part of a page's desk that knows the open batch; `language` is the page's."""

    def __init__(self, session: AnnotationSession, language: str) -> None:
        self._access = session.access
        self._language = language

    def handlers(self) -> dict[str, Handler]:
        """Give what carries out each request, by the request's name."""
        return {
            "open_batch": self._open,
            "save_batch_draft": self._save_draft,
            "save_batch": self._save,
        }

    def _open(self, message: Mapping[str, Any]) -> OpenBatch:
        with reading(self._access.engine) as session:
            project = self._project(session)
            find = revisions.find_reviewed if field(message, "review", bool) else revisions.find_batch
            batch = find(session, self._access.actor, project, field(message, "batch", str))
            stored = next(read_batches(session, project.id, Batch.id == batch.id, current=False))
            first_id = batch_drafts.first_of(batch)
            return {
                "batch": batch.uuid,
                "version": batch.version,
                "first": session.get_one(Batch, first_id).uuid,
                "item": pages.item_of(session, project, batch.datapoint_id, context_id=batch.context_id),
                "answer": stored.as_answer(),
                "largest_number": largest_number(session, first_id),
                "draft": batch_drafts.find_batch_draft(session, self._access.actor.user_id, batch),
                "review": next(iter(reviews.words_on(session, [batch.id]).get(batch.id, [])), None),
            }

    def _save_draft(self, message: Mapping[str, Any]) -> SaveDraftResult:
        with writing(self._access.engine) as session:
            revision = batch_drafts.save_batch_draft(
                session,
                self._access.actor,
                self._project(session),
                field(message, "batch", str),
                field(message, "answer", dict),
                version=field(message, "version", int),
                base_revision=field(message, "base_revision", int),
                history=field(message, "history", dict),
                is_review=field(message, "review", bool),
                now=self._access.clock(),
                language=self._language,
            )
            return {"revision": revision}

    def _save(self, message: Mapping[str, Any]) -> SavedBatch:
        is_review = field(message, "review", bool)
        draft = field(message, "draft", int) if "draft" in message else 0
        with writing(self._access.engine) as session:
            project = self._project(session)
            if not is_review:
                self._refuse_after_the_end(session, project)
            done = editing.edit(
                session,
                self._access.actor,
                project,
                field(message, "batch", str),
                field(message, "answer", dict),
                key=field(message, "key", str),
                now=self._access.clock(),
                ignore=field(message, "ignore", bool),
                language=self._language,
                version=field(message, "version", int),
                is_review=is_review,
            )
            batch_drafts.drop_batch_draft(session, self._access.actor.user_id, done.batch_id, draft)
            stored = session.scalar(select(Batch.version).where(Batch.id == done.batch_id))
            # sent twice, it is not what was stored over it meanwhile; a revision was stored as version 1
            version = done.version or (stored if done.stored_now else None) or 1
            return {"batch": done.uuid, "version": version}

    def _refuse_after_the_end(self, session: Session, project: ProjectRow) -> None:
        """Refuse edits of somebody who has done everything, unless the project goes on allowing them."""
        actor, now = self._access.actor, self._access.clock()
        status = assignment.standing(session, actor, project, now=now).status
        # that a project is closed is said by the edit itself
        if status != "closed" and not may_still_edit(session, actor, project, status):
            raise NotAllowed("This project does not allow edits when everything is done; nothing was stored.")

    def _project(self, session: Session) -> ProjectRow:
        return project_for(session, self._access.actor, self._access.project_id)
