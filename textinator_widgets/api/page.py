"""What a page asks for and is told: every message is checked, and every one is answered."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, NamedTuple, cast

from sqlalchemy.orm import Session

from textinator_widgets.api.late import LateReader
from textinator_widgets.api.page_actions import ActionDesk
from textinator_widgets.api.page_boards import BoardDesk
from textinator_widgets.api.page_edits import EditDesk
from textinator_widgets.api.page_film import FilmDesk
from textinator_widgets.api.page_parts import PartDesk
from textinator_widgets.api.page_suggestions import SuggestionDesk
from textinator_widgets.api.page_texts import TextDesk
from textinator_widgets.api.requests import (
    BadRequest,
    check_message,
    field,
    misunderstood,
    request_id,
    storage_key,
)
from textinator_widgets.api.session import AnnotationSession
from textinator_widgets.api.turns import again_when_collided, writing_answers
from textinator_widgets.errors import (
    AlreadySubmitted,
    LoginEnded,
    NotAllowed,
    ProjectClosed,
    RestrictionViolated,
    StaleDraft,
    StaleEdit,
    StoreError,
    TextinatorError,
    TextUnreadable,
    UnknownBatch,
)
from textinator_widgets.i18n import strings, translate
from textinator_widgets.model import Project as ProjectRow
from textinator_widgets.model.engine import reading, store_of, writing
from textinator_widgets.protocol.messages import PageState, Problem, Reply, Violation
from textinator_widgets.protocol.screen import Screen
from textinator_widgets.protocol.state import Strings
from textinator_widgets.services import (
    assignment,
    drafts,
    elsewhere,
    flags,
    interactive,
    late_texts,
    pages,
    submission,
)
from textinator_widgets.services.about import about_html
from textinator_widgets.services.claims import current_claim
from textinator_widgets.services.definitions import load_definition
from textinator_widgets.services.films import film_of
from textinator_widgets.services.late_texts import UnreadText
from textinator_widgets.services.older_texts import given_text
from textinator_widgets.services.project_spec import layout_of
from textinator_widgets.services.rights import may_review
from textinator_widgets.services.roles import project_for, record_refusal
from textinator_widgets.services.screens import build_screen

logger = logging.getLogger(__name__)

Handler = Callable[[Mapping[str, Any]], Any]


class _Visit(NamedTuple):
    """What a request about a text works with; `datapoint_id` is None when it was never this person's."""

    session: Session
    project: ProjectRow
    datapoint_id: int | None
    now: datetime

    def given(self) -> int:
        if self.datapoint_id is None:
            raise NotAllowed("This text was never given to this person; nothing was stored.")
        return self.datapoint_id


class PageDesk:
    """The side of one annotator's page that has authority.

    Parameters
    ----------
    session
        Whose page it is; nothing that a page sends can name another person or project.
    language
        Of the page.
    parts
        Gives a lazy part of the front end by name; raises KeyError for a name that it does not know.
    """

    def __init__(self, session: AnnotationSession, *, language: str, parts: Callable[[str], str]) -> None:
        self._access = session.access
        self._user_id = int(session.access.actor.user_id or 0)
        self._language = language
        self._handlers: dict[str, Handler] = {
            "ready": lambda message: self._look(),
            "ping": lambda message: {},
            "submit": self._submit,
            "save_draft": self._save_draft,
            "skip": lambda message: self._leave(message, later=False),
            "save_for_later": lambda message: self._leave(message, later=True),
            "flag": self._flag,
            **PartDesk(parts, language).handlers(),
            **BoardDesk(session, language).handlers(),
            **EditDesk(session, language).handlers(),
            **SuggestionDesk(session, language).handlers(),
            **ActionDesk(session, language).handlers(),
            **FilmDesk(session, language).handlers(),
            **TextDesk(session, language, self.page).handlers(),
        }

    def screen(self) -> Screen:
        """Give everything of the page that stays the same from text to text."""
        with reading(self._access.engine) as session:
            definition = load_definition(session, self._project(session), language=self._language)
            layout = layout_of(session, definition.project)
            screen = build_screen(definition, layout, language=self._language)
            screen["about"] = about_html(session, definition.project, self._language)
            screen["settings"]["reviewing"] = may_review(session, self._access.actor, self._project(session))
            screen["settings"]["film"] = film_of(self._access.engine, definition.project) is not None
            takes_texts = interactive.interactive_source(session, self._project(session)) is not None
            screen["settings"]["takes_texts"] = takes_texts
            return screen

    def page(self) -> PageState:
        """Give what the page shows now; the next text becomes this person's when none is open."""
        try:
            return self._look()
        except TextUnreadable:  # the page asks again, and is told
            with reading(self._access.engine) as session:
                return self._state(session, assignment.Standing("waiting", waiting=1))

    @again_when_collided
    def _look(self) -> PageState:
        access = self._access
        reader = LateReader(access.engine, access.project_id, self._user_id, access.clock)
        while True:
            with writing(access.engine, person=access.actor.user_id) as session:
                page = self._page(session, reader.tried)
            if isinstance(page, UnreadText):
                reader.read(page)
            elif page["status"] != "open" and reader.error is not None:
                raise reader.error
            else:
                return page

    def strings(self) -> Strings:
        """Give the messages of the page's language."""
        return strings(self._language)

    def storage_key(self) -> str:
        """Give the name under which the page keeps unsent work: one for each store, project and person."""
        store = store_of(self._access.engine).name
        return storage_key(store, self._access.project_id, self._access.actor.name)

    def handle(self, message: object) -> Reply:
        """Answer a message of the page: done or failed, never an exception."""
        request = request_id(message)
        try:
            checked = check_message(message)
            handler = self._handlers.get(checked["type"])
            if handler is None:
                raise BadRequest(f"No request is called {checked['type'][:40]!r}.")
            return {"request": request, "status": "done", "result": again_when_collided(handler)(checked)}
        except TextinatorError as error:
            self._note(error, message)
            is_submit = isinstance(message, dict) and message.get("type") == "submit"
            return {
                "request": request,
                "status": "failed",
                "error": self._problem(error, is_submit=is_submit),
            }
        except Exception:
            logger.exception("A request of a page failed")
            return {"request": request, "status": "failed", "error": self._internal()}

    def _note(self, error: TextinatorError, message: object) -> None:
        """Keep in the audit log what somebody was refused: what is another's, or what they may not do."""
        if not isinstance(error, (NotAllowed, UnknownBatch)) or isinstance(error, (StaleEdit, LoginEnded)):
            return
        access = self._access
        request = str(message.get("type")) if isinstance(message, dict) else ""
        try:
            with writing(access.engine) as session:
                now, project_id = access.clock(), access.project_id
                record_refusal(session, access.actor, request, error.code, project_id=project_id, now=now)
        except TextinatorError as reason:  # the page is answered all the same
            logger.warning("A refusal could not be written into the audit log: %s", reason)

    def _submit(self, message: Mapping[str, Any]) -> dict[str, Any]:
        sent = {
            "key": field(message, "key", str),
            "ignore": field(message, "ignore", bool),
            "sha256": field(message, "sha256", str),
        }
        answer, context = field(message, "answer", dict), field(message, "context", int)
        known = field(message, "known", int) if "known" in message else None
        replaces = field(message, "replaces", str) if "replaces" in message else None
        draft = field(message, "draft", int) if "draft" in message else None
        with self._visit(message, is_own=replaces is None) as at:
            named = {**sent, "language": self._language, "now": at.now, "datapoint_id": at.datapoint_id}
            who = at.session, self._access.actor, at.project
            if known is not None:
                text = {"context_id": context, "key": sent["key"]}
                elsewhere.refuse_unseen(*who, at.given(), **text, known=known)
            if draft is not None:
                newest = {"key": sent["key"], "revision": draft}
                elsewhere.refuse_newer_draft(*who, at.given(), answer, **newest)
            if replaces is None:
                done = submission.submit(*who, answer, **named)
            else:
                at.given()
                done = elsewhere.replace(*who, answer, batch=replaces, context_id=context, **named)
            page = self._page(at.session)
        return {"batch": done.uuid, "page": self.page() if isinstance(page, UnreadText) else page}

    def _save_draft(self, message: Mapping[str, Any]) -> dict[str, Any]:
        sent = {
            "history": field(message, "history", dict),
            "sha256": field(message, "sha256", str),
            "base_revision": field(message, "base_revision", int),
        }
        answer = field(message, "answer", dict)
        with self._visit(message, is_own=True) as at:
            named = {**sent, "language": self._language, "now": at.now, "datapoint_id": at.given()}
            revision = drafts.save_draft(at.session, self._access.actor, at.project, answer, **named)
            return {"revision": revision}

    def _leave(self, message: Mapping[str, Any], *, later: bool) -> PageState:
        with self._visit(message, is_own=True) as at:
            # a request that comes again finds another text open, and leaves it alone
            is_open = at.datapoint_id is not None and at.datapoint_id == self._held(at.session, at.project)
            if is_open and not assignment.is_closed(at.project, at.now):
                assignment.leave(at.session, self._access.actor, at.project, later=later, now=at.now)
            page = self._page(at.session)
        return self.page() if isinstance(page, UnreadText) else page

    def _flag(self, message: Mapping[str, Any]) -> dict[str, Any]:
        form, context = field(message, "form", dict), field(message, "context", int)
        with self._visit(message) as at:
            # who reviews or edits the answers of others flags texts that were never given to them
            answered = None if at.datapoint_id else flags.answered_text(at.session, at.project, context)
            flags.flag(
                at.session,
                self._access.actor,
                at.project,
                form,
                datapoint_id=answered or at.given(),
                now=at.now,
                language=self._language,
            )
        return {}

    def _project(self, session: Session) -> ProjectRow:
        return project_for(session, self._access.actor, self._access.project_id)

    def _page(self, session: Session, passing: Collection[int] = ()) -> PageState | UnreadText:
        """Give what the page shows, or the text that has to be read from its source before."""
        project = self._project(session)
        now = self._access.clock()
        standing = assignment.claim_next(session, self._access.actor, project, now=now, passing=passing)
        if standing.datapoint_id is not None:
            unread = late_texts.unread_text(session, standing.datapoint_id)
            if unread is not None:
                return unread
        return self._state(session, standing)

    def _state(self, session: Session, standing: assignment.Standing) -> PageState:
        project = self._project(session)
        return pages.page_state(session, self._access.actor, project, self._user_id, standing)

    def _held(self, session: Session, project: ProjectRow) -> int | None:
        claim = current_claim(session, project, self._user_id)
        return None if claim is None else claim.datapoint_id

    @contextmanager
    def _visit(self, message: Mapping[str, Any], *, is_own: bool = False) -> Iterator[_Visit]:
        """Open a transaction that writes about the text of a message: with `is_own` their own things only."""
        context = field(message, "context", int)
        access = self._access
        person = self._user_id if is_own else None
        with writing_answers(
            access.engine, access.project_id, language=self._language, person=person
        ) as session:
            found = session.scalar(given_text(context, access.project_id, self._user_id))
            yield _Visit(session, self._project(session), found, self._access.clock())

    def _problem(self, error: TextinatorError, *, is_submit: bool) -> Problem:
        if isinstance(error, StaleDraft):
            message = translate("This text was changed in another window meanwhile.", self._language)
            return {"code": "stale", "message": message, "draft": cast("Any", error.draft)}
        if isinstance(error, AlreadySubmitted) and error.batch:
            return {
                "code": error.code,
                "message": self._message(error),
                "elsewhere": cast("Any", error.batch),
            }
        if isinstance(error, StaleEdit) and error.batch:
            message = translate("This batch was changed in another window meanwhile.", self._language)
            return {"code": error.code, "message": message, "newer": cast("Any", error.batch)}
        if isinstance(error, RestrictionViolated):
            found = cast("list[Violation]", error.violations)
            return {"code": error.code, "message": error.message, "violations": found}
        if isinstance(error, ProjectClosed) and is_submit:
            message = translate(
                "This project was closed. Your work is kept as a draft; "
                "ask whoever runs the project when it opens again.",
                self._language,
            )
            return {"code": error.code, "message": message}
        if isinstance(error, StoreError):
            logger.error("The store could not be used: %s", error)
        return {"code": error.code, "message": self._message(error)}

    def _message(self, error: TextinatorError) -> str:
        """Say in the page's language what went wrong."""
        if isinstance(error, StoreError):
            return translate(
                "Not stored: the project's store cannot be used now. Your work stays on this page.",
                self._language,
            )
        messages = {
            "bad_request": misunderstood(self._language),
            "malformed_answer": misunderstood(self._language),
            "project_closed": translate("This project is closed; nothing was stored.", self._language),
            "text_unreadable": translate(
                "The next text cannot be read from where it is kept. Look again later, or tell whoever runs "
                "the project.",
                self._language,
            ),
            "login_ended": translate(
                "You are no longer logged in. What is on this page stays here; log in again to store it.",
                self._language,
            ),
            "no_current_text": translate("There is no text to answer now. Reload the page.", self._language),
            "already_submitted": translate(
                "You submitted this text in another window. What you do here stays on this page; "
                "Submit asks what to do with it.",
                self._language,
            ),
            "outdated_text": translate(
                "This text was changed or submitted elsewhere. Reload the page.", self._language
            ),
            "unknown_source": translate("This project takes no texts of its annotators.", self._language),
            "not_allowed": translate("You may not do this here; nothing was stored.", self._language),
            "key_reused": translate(
                "This answer was sent before with other content; nothing was stored.", self._language
            ),
        }
        return messages.get(error.code, error.message)

    def _internal(self) -> Problem:
        message = translate(
            "Something went wrong on the server; nothing was stored. Try again.", self._language
        )
        return {"code": "internal", "message": message}
