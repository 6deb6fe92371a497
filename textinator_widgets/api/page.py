"""What a page asks for and is told: every message is checked, and every one is answered."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Mapping
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from textinator_widgets.api.session import AnnotationSession
from textinator_widgets.errors import (
    InvalidAnswer,
    NotAllowed,
    NotFound,
    RestrictionViolated,
    StaleDraft,
    StoreError,
    TextinatorError,
)
from textinator_widgets.i18n import strings, translate
from textinator_widgets.model import Claim, Datapoint
from textinator_widgets.model import Project as ProjectRow
from textinator_widgets.model.engine import reading, store_file, writing
from textinator_widgets.protocol.messages import PageState, Problem, Reply, Violation
from textinator_widgets.protocol.screen import Screen
from textinator_widgets.protocol.state import Strings
from textinator_widgets.services import assignment, drafts, flags, pages, submission
from textinator_widgets.services.claims import current_claim
from textinator_widgets.services.definitions import load_definition
from textinator_widgets.services.rules import project_of
from textinator_widgets.services.screens import build_screen

logger = logging.getLogger(__name__)

MAX_MESSAGE_BYTES = 32 * 1024 * 1024
MAX_REQUEST_ID = 100

Handler = Callable[[Mapping[str, Any]], Any]


class BadRequest(TextinatorError):  # noqa: N818 the tree of errors is named so
    """A message that is no request of the protocol."""


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
        self._parts = parts
        self._handlers: dict[str, Handler] = {
            "ready": lambda message: self.page(),
            "ping": lambda message: {},
            "submit": self._submit,
            "save_draft": self._save_draft,
            "skip": lambda message: self._leave(message, later=False),
            "save_for_later": lambda message: self._leave(message, later=True),
            "flag": self._flag,
            "load_part": self._load_part,
        }

    def screen(self) -> Screen:
        """Give everything of the page that stays the same from text to text."""
        with reading(self._access.engine) as session:
            definition = load_definition(session, self._project(session), language=self._language)
            return build_screen(definition, language=self._language)

    def page(self) -> PageState:
        """Give what the page shows now; the next text becomes this person's when none is open."""
        with writing(self._access.engine) as session:
            return self._page(session)

    def strings(self) -> Strings:
        """Give the messages of the page's language."""
        return strings(self._language)

    def storage_key(self) -> str:
        """Give the name under which the page keeps unsent work: one for each store, project and person."""
        path = str(store_file(self._access.engine).path)
        named = json.dumps([path, self._access.project_id, self._access.actor.name])
        return f"textinator-{hashlib.sha256(named.encode(errors='replace')).hexdigest()[:32]}"

    def handle(self, message: object) -> Reply:
        """Answer a message of the page: done or failed, never an exception."""
        request = _request_id(message)
        try:
            checked = _check_message(message)
            handler = self._handlers.get(checked["type"])
            if handler is None:
                raise BadRequest(f"No request is called {checked['type'][:40]!r}.")
            return {"request": request, "status": "done", "result": handler(checked)}
        except TextinatorError as error:
            return {"request": request, "status": "failed", "error": self._problem(error)}
        except Exception:
            logger.exception("A request of a page failed")
            return {"request": request, "status": "failed", "error": self._internal()}

    def _submit(self, message: Mapping[str, Any]) -> dict[str, Any]:
        key = _field(message, "key", str)
        answer = _field(message, "answer", dict)
        sha256 = _field(message, "sha256", str)
        ignore = _field(message, "ignore", bool)
        context = _field(message, "context", int)
        with writing(self._access.engine) as session:
            done = submission.submit(
                session,
                self._access.actor,
                self._project(session),
                answer,
                datapoint_id=self._datapoint(session, context),
                key=key,
                now=self._access.clock(),
                ignore=ignore,
                sha256=sha256,
                language=self._language,
            )
            return {"batch": done.uuid, "page": self._page(session)}

    def _save_draft(self, message: Mapping[str, Any]) -> dict[str, Any]:
        answer = _field(message, "answer", dict)
        history = _field(message, "history", dict)
        sha256 = _field(message, "sha256", str)
        base = _field(message, "base_revision", int)
        context = _field(message, "context", int)
        with writing(self._access.engine) as session:
            datapoint_id = self._datapoint(session, context)
            if datapoint_id is None:
                raise NotAllowed("This text was never given to this person; nothing was stored.")
            revision = drafts.save_draft(
                session,
                self._access.actor,
                self._project(session),
                answer,
                datapoint_id=datapoint_id,
                now=self._access.clock(),
                base_revision=base,
                history=history,
                sha256=sha256,
                language=self._language,
            )
            return {"revision": revision}

    def _leave(self, message: Mapping[str, Any], *, later: bool) -> PageState:
        context = _field(message, "context", int)
        with writing(self._access.engine) as session:
            project = self._project(session)
            datapoint_id = self._datapoint(session, context)
            now = self._access.clock()
            # a request that comes again finds another text open, and leaves it alone
            is_open = datapoint_id is not None and datapoint_id == self._held(session, project)
            if is_open and not assignment.is_closed(project, now):
                assignment.leave(session, self._access.actor, project, later=later, now=now)
            return self._page(session)

    def _flag(self, message: Mapping[str, Any]) -> dict[str, Any]:
        form = _field(message, "form", dict)
        context = _field(message, "context", int)
        with writing(self._access.engine) as session:
            datapoint_id = self._datapoint(session, context)
            if datapoint_id is None:
                raise NotAllowed("This text was never given to this person; nothing was stored.")
            flags.flag(
                session,
                self._access.actor,
                self._project(session),
                form,
                datapoint_id=datapoint_id,
                now=self._access.clock(),
                language=self._language,
            )
        return {}

    def _load_part(self, message: Mapping[str, Any]) -> dict[str, Any]:
        name = _field(message, "name", str)
        try:
            return {"source": self._parts(name)}
        except (KeyError, NotFound):
            raise BadRequest(f"The front end has no part {name[:40]!r}.") from None

    def _project(self, session: Session) -> ProjectRow:
        return project_of(session, self._access.project_id)

    def _page(self, session: Session) -> PageState:
        project = self._project(session)
        now = self._access.clock()
        standing = assignment.claim_next(session, self._access.actor, project, now=now)
        return pages.page_state(session, project, self._user_id, standing)

    def _held(self, session: Session, project: ProjectRow) -> int | None:
        claim = current_claim(session, project, self._user_id)
        return None if claim is None else claim.datapoint_id

    def _datapoint(self, session: Session, context: int) -> int | None:
        """Give the text of a context, if it was ever given to this person in this project."""
        return session.scalar(
            select(Datapoint.id)
            .join(Claim, Claim.datapoint_id == Datapoint.id)
            .where(
                Datapoint.context_id == context,
                Claim.project_id == self._access.project_id,
                Claim.user_id == self._user_id,
            )
        )

    def _problem(self, error: TextinatorError) -> Problem:
        if isinstance(error, StaleDraft):
            message = translate("This text was changed in another window meanwhile.", self._language)
            return {"code": "stale", "message": message, "draft": cast("Any", error.draft)}
        if isinstance(error, RestrictionViolated):
            found = cast("list[Violation]", error.violations)
            return {"code": error.code, "message": str(error), "violations": found}
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
            "bad_request": translate(
                "The page and the server do not understand each other. Reload the page.", self._language
            ),
            "project_closed": translate("This project is closed; nothing was stored.", self._language),
            "no_current_text": translate("There is no text to answer now. Reload the page.", self._language),
            "outdated_text": translate(
                "This text was changed or submitted elsewhere. Reload the page.", self._language
            ),
            "not_allowed": translate("This text is not yours to answer; nothing was stored.", self._language),
            "key_reused": translate(
                "This answer was sent before with other content; nothing was stored.", self._language
            ),
        }
        return messages.get(error.code, str(error))

    def _internal(self) -> Problem:
        message = translate(
            "Something went wrong on the server; nothing was stored. Try again.", self._language
        )
        return {"code": "internal", "message": message}


def _request_id(message: object) -> str:
    """Give the id that a page can find its request by; "" when there is none."""
    request = message.get("request") if isinstance(message, dict) else None
    return request if isinstance(request, str) and len(request) <= MAX_REQUEST_ID else ""


def _check_message(message: object) -> dict[str, Any]:
    """Give a message that is a JSON object of a size that can be worked on, with an id and a type."""
    if not isinstance(message, dict) or not isinstance(message.get("type"), str):
        raise BadRequest("A request must be an object with a type.")
    request = message.get("request")
    if not isinstance(request, str) or not 0 < len(request) <= MAX_REQUEST_ID or not request.isprintable():
        raise BadRequest(f"The id of a request must be 1 to {MAX_REQUEST_ID} visible characters.")
    try:
        size = len(json.dumps(message, allow_nan=False))
    except (TypeError, ValueError, RecursionError):
        raise BadRequest("A request must be JSON.") from None
    if size > MAX_MESSAGE_BYTES:
        raise InvalidAnswer(f"A request may have {MAX_MESSAGE_BYTES} bytes; got {size}.")
    return message


def _field(message: Mapping[str, Any], name: str, kind: type) -> Any:  # noqa: ANN401 a value of that kind
    value = message.get(name)
    if type(value) is not kind or (isinstance(value, int) and abs(value) > 2**53):
        raise BadRequest(f"The field {name!r} of a request must be a {kind.__name__}.")
    return value
