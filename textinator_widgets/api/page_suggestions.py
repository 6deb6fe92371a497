"""What a page asks of suggestions: what there is for a text, and what was decided."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from textinator_widgets.api.requests import field
from textinator_widgets.api.session import AnnotationSession
from textinator_widgets.errors import InvalidInput, NotAllowed
from textinator_widgets.i18n import translate
from textinator_widgets.model import Project as ProjectRow
from textinator_widgets.model.engine import reading, writing
from textinator_widgets.protocol.suggestions import SuggestionsPage
from textinator_widgets.services import suggestions
from textinator_widgets.services.decisions import undone_where_nothing_holds
from textinator_widgets.services.drafts import find_draft
from textinator_widgets.services.older_texts import given_text
from textinator_widgets.services.roles import project_for
from textinator_widgets.services.suggesters import Question, ask

logger = logging.getLogger(__name__)

Handler = Callable[[Mapping[str, Any]], Any]


class SuggestionDesk:
    """The part of a page's desk that knows suggestions; programs are asked on a thread of their own.

    A page is answered at once with what is stored, and asks again while a program is being asked: whatever
    else it wants meanwhile does not wait.
    """

    def __init__(self, session: AnnotationSession, language: str) -> None:
        self._access = session.access
        self._user_id = int(session.access.actor.user_id or 0)
        self._language = language
        self._asked: dict[int, list[str] | None] = {}
        """Texts whose programs were asked, with the problems; None while they are."""

    def handlers(self) -> dict[str, Handler]:
        """Give what carries out each request, by the request's name."""
        return {"suggestions": self._suggestions, "decide_suggestions": self._decide}

    def _suggestions(self, message: Mapping[str, Any]) -> SuggestionsPage:
        context, again = field(message, "context", int), field(message, "again", bool)
        with reading(self._access.engine) as session:
            datapoint_id, is_older = self._text(session, context)
            if is_older:  # what is proposed is about the text as it is now
                return {"suggestions": [], "pending": False, "problems": []}
            wanted: list[Question] = []
            if self._asked.get(datapoint_id, []) is not None and (again or datapoint_id not in self._asked):
                wanted = suggestions.questions(session, self._project(session), datapoint_id)
        if wanted:
            self._asked[datapoint_id] = None
            name = "textinator-suggestions"
            threading.Thread(target=self._ask, args=(datapoint_id, wanted), name=name, daemon=True).start()
        else:
            self._asked.setdefault(datapoint_id, [])
        problems = self._asked[datapoint_id]
        with reading(self._access.engine) as session:
            is_new = suggestions.is_new(session, self._project(session), self._user_id, datapoint_id)
        # a page that asks again and again writes only what is new, so that it keeps nobody else waiting
        with (writing if is_new else reading)(self._access.engine) as session:
            project = self._project(session)
            if is_new:
                suggestions.take(session, project, self._user_id, datapoint_id, now=self._access.clock())
            there = suggestions.of_text(session, project, self._user_id, datapoint_id)
            draft = find_draft(session, project, self._user_id, datapoint_id)
            place = project.id, datapoint_id, self._user_id
            there = undone_where_nothing_holds(session, *place, there, draft["answer"] if draft else None)
        return {"suggestions": there, "pending": problems is None, "problems": problems or []}

    def _ask(self, datapoint_id: int, wanted: Sequence[Question]) -> None:
        """Ask programs one after the other; what each of them proposes is stored as it comes."""
        problems: list[str] = []
        for question in wanted:
            try:
                self._store(question, datapoint_id)
            except InvalidInput as error:
                logger.warning("No suggestions for %r: %s", question.place.control["code"], error)
                problems.append(self._problem(question))
            except Exception:
                logger.exception("Suggestions for %r failed", question.place.control["code"])
                problems.append(self._problem(question))
        self._asked[datapoint_id] = problems

    def _store(self, question: Question, datapoint_id: int) -> None:
        found = ask(question)
        with writing(self._access.engine) as session:
            suggestions.store_answer(
                session, self._project(session), question, datapoint_id, found, now=self._access.clock()
            )

    def _problem(self, question: Question) -> str:
        # the reason is in the log: a page need not know what the server asks where
        return translate(
            'There are no suggestions for "{name}" now.', self._language, name=question.place.control["name"]
        )

    def _decide(self, message: Mapping[str, Any]) -> dict[str, Any]:
        context, decisions = field(message, "context", int), field(message, "decisions", list)
        with writing(self._access.engine) as session:
            project = self._project(session)
            datapoint_id, _ = self._text(session, context)
            now = self._access.clock()
            suggestions.decide(session, project, self._user_id, datapoint_id, decisions, now=now)
        return {}

    def _project(self, session: Session) -> ProjectRow:
        return project_for(session, self._access.actor, self._access.project_id)

    def _text(self, session: Session, context: int) -> tuple[int, bool]:
        """Give the text of a page, and whether its source has changed it since."""
        given = given_text(context, self._access.project_id, self._user_id)
        found = session.execute(given).first()
        if found is None:
            raise NotAllowed("This text was never given to this person; nothing was stored.")
        return found[0], found[1] != context
