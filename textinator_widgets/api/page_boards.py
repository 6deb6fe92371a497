"""What a page asks of the board: lists, loads, saves and marks batches."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from textinator_widgets.api.requests import BadRequest, field
from textinator_widgets.api.session import AnnotationSession
from textinator_widgets.model import Datapoint, Queue
from textinator_widgets.model import Project as ProjectRow
from textinator_widgets.model.engine import reading, writing
from textinator_widgets.protocol.boards import BoardPage, ReviewTexts
from textinator_widgets.services import boards, reviews, revisions
from textinator_widgets.services.review_texts import review_texts
from textinator_widgets.services.roles import project_for

Handler = Callable[[Mapping[str, Any]], Any]


class BoardDesk:
    """The part of a page's desk that knows batches; `language` is the page's."""

    def __init__(self, session: AnnotationSession, language: str) -> None:
        self._access = session.access
        self._language = language

    def handlers(self) -> dict[str, Handler]:
        """Give what carries out each request, by the request's name."""
        return {
            "board": self._board,
            "review_texts": self._texts,
            "mark_batch": self._mark,
            "review_batch": self._review,
        }

    def _board(self, message: Mapping[str, Any]) -> BoardPage:
        context = field(message, "context", int) if "context" in message else None
        with reading(self._access.engine) as session:
            project = self._project(session)
            wanted = boards.Wanted(
                search=field(message, "search", list),
                flagged=field(message, "flagged", bool),
                sample=field(message, "sample", bool),
                page=field(message, "page", int),
                undone=field(message, "undone", bool),
                datapoint_id=None if context is None else self._text(session, context),
                statuses=_statuses(message),
            )
            return boards.board(session, self._access.actor, project, wanted, language=self._language)

    def _texts(self, message: Mapping[str, Any]) -> ReviewTexts:
        wanted = boards.Wanted(
            search=field(message, "search", list),
            flagged=field(message, "flagged", bool),
            page=field(message, "page", int),
            statuses=_statuses(message),
        )
        with reading(self._access.engine) as session:
            project = self._project(session)
            return review_texts(session, self._access.actor, project, wanted, language=self._language)

    def _mark(self, message: Mapping[str, Any]) -> dict[str, Any]:
        mark, batch = field(message, "mark", str), field(message, "batch", str)
        with writing(self._access.engine) as session:
            project = self._project(session)
            at = session, self._access.actor, project, batch
            now = self._access.clock()
            if mark in ("flag", "unflag"):
                revisions.set_flag(*at, mark == "flag", now=now)
            elif mark == "withdraw":
                revisions.withdraw(*at, now=now)
            elif mark == "restore":
                revisions.restore(*at, now=now)
            else:
                raise BadRequest(f"No mark of a batch is called {mark[:40]!r}.")
        return {}

    def _review(self, message: Mapping[str, Any]) -> dict[str, Any]:
        with writing(self._access.engine) as session:
            reviews.set_status(
                session,
                self._access.actor,
                self._project(session),
                field(message, "batch", str),
                field(message, "status", str),
                field(message, "comment", str),
                now=self._access.clock(),
            )
        return {}

    def _project(self, session: Session) -> ProjectRow:
        return project_for(session, self._access.actor, self._access.project_id)

    def _text(self, session: Session, context: int) -> int:
        found = session.scalar(
            select(Datapoint.id)
            .join(Queue, Queue.datapoint_id == Datapoint.id)
            .where(Datapoint.context_id == context, Queue.project_id == self._access.project_id)
            .limit(1)
        )
        if found is None:
            raise BadRequest("There is no such text in this project.")
        return found


def _statuses(message: Mapping[str, Any]) -> tuple[str, ...]:
    return reviews.check_statuses(field(message, "status", str)) if "status" in message else ()
