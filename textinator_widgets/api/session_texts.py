"""The texts of a session: what was given, and what a person adds to a project while they work in it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from textinator_widgets.model import Project as ProjectRow
from textinator_widgets.model.engine import writing
from textinator_widgets.services import assignment, claims, interactive, older_texts, pages
from textinator_widgets.services.actors import Actor
from textinator_widgets.services.pages import TextItem


class SessionTexts:
    """The part of a session that gives texts and takes new ones."""

    _engine: Engine
    _project_id: int
    _actor: Actor
    _clock: Callable[[], datetime]
    _given: tuple[int, str] | None = None
    """The text that was given last, with its SHA-256."""

    @property
    def _user_id(self) -> int:
        raise NotImplementedError

    def _project(self, session: Session) -> ProjectRow:
        raise NotImplementedError

    def add_text(self, text: str, key: str | int | None = None) -> TextItem:
        """Add a text to the project's interactive source and open it; what was open is saved for later.

        It joins the project for everybody, as with `project.add_text`, at the end of their order.

        Parameters
        ----------
        key
            Of the text; None = a uuid. The same text with the same key is stored once.

        Raises
        ------
        UnknownSource
            When the project has no interactive source.
        InvalidTexts, ProjectClosed
            When the text cannot be stored, or the key is taken; when the project takes nothing now.
        """
        chosen = str(uuid.uuid4()) if key is None else key
        with writing(self._engine) as session:
            project = self._project(session)
            now = self._clock()
            found = interactive.write_text(session, self._actor, project, text, key=chosen, now=now)
            return self._give(session, found)

    def _give(self, session: Session, datapoint_id: int, *, is_delayed: bool = False) -> TextItem:
        """Give a text as this person works on it, and remember what it was."""
        drafted = older_texts.drafted_text(session, self._project_id, datapoint_id, self._user_id)
        context_id = None if drafted is None else drafted[0]
        item = pages.text_item(session, datapoint_id, is_delayed=is_delayed, context_id=context_id)
        self._given = datapoint_id, item.sha256
        return item

    def _shown(self, session: Session, datapoint_id: int) -> str | None:
        """Give the SHA-256 of a text as it was given, or was worked on; None when neither is known."""
        if self._given is not None and self._given[0] == datapoint_id:
            return self._given[1]
        drafted = older_texts.drafted_text(session, self._project_id, datapoint_id, self._user_id)
        return None if drafted is None else drafted[1]

    def _lost_text(self, session: Session, project: ProjectRow) -> int | None:
        """Give the text of which an answer may still come, though somebody else took it over."""
        if self._given is not None:
            claim = claims.claim_of(session, project, self._given[0], self._user_id)
            if claim is not None and claim.was_taken_over:
                return claim.datapoint_id
        return assignment.lost_text(session, project, self._user_id)
