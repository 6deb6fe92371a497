"""What a manager's page asks for and is told: every message is checked, and every one is answered."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from textinator_widgets.api import (
    managing_answers,
    managing_definition,
    managing_files,
    managing_guidelines,
    managing_import,
    managing_members,
    managing_people,
    managing_preview,
    managing_projects,
    managing_sources,
)
from textinator_widgets.api.managing import Managing, Verb
from textinator_widgets.api.previews import Previews
from textinator_widgets.api.requests import BadRequest, check_message, misunderstood, request_id, storage_key
from textinator_widgets.api.store import Store
from textinator_widgets.api.turns import again_when_collided
from textinator_widgets.errors import LoginEnded, NotAllowed, NotFound, StoreError, TextinatorError
from textinator_widgets.i18n import translate
from textinator_widgets.model.engine import reading, store_of, writing
from textinator_widgets.services import accounts, roles
from textinator_widgets.services.actors import Actor

logger = logging.getLogger(__name__)

VERBS: dict[str, Verb] = {
    **managing_projects.VERBS,
    **managing_definition.VERBS,
    **managing_guidelines.VERBS,
    **managing_preview.VERBS,
    **managing_members.VERBS,
    **managing_answers.VERBS,
    **managing_sources.VERBS,
    **managing_files.VERBS,
    **managing_import.VERBS,
    **managing_people.VERBS,
}
"""What a page may ask for: the tables of all sections."""

ACTS: dict[str, roles.Act] = {
    "projects": "create_project",
    "people": "manage_users",
    "files": "manage_files",
}
"""The sections that stand beside the projects, each with what somebody must be allowed to do to see it."""


def known(store: Store, actor: Actor) -> Actor:
    """Give somebody with their number in the store; whoever Python code names becomes a user."""
    if actor.verified in {"python", "os"}:
        with writing(store._engine) as session:
            user_id = accounts.ensure_user(session, actor, actor.name, now=store._clock())
            return replace(actor, user_id=user_id)
    with reading(store._engine) as session:
        return replace(actor, user_id=accounts.user_id_of(session, actor.name))


class ManagerDesk:
    """The side of a manager's page that has authority.

    Parameters
    ----------
    actor
        Whose page it is; nothing that a page sends can name another person.
    language
        Of the page.
    parts
        Gives a lazy part of the front end by name.
    front_end
        Gives the text of a file of the front end by name.
    """

    def __init__(
        self,
        store: Store,
        actor: Actor,
        *,
        language: str,
        parts: Callable[[str], str],
        front_end: Callable[[str], str],
    ) -> None:
        self._previews = Previews(parts, store_of(store._engine).home)
        self._managing = Managing(
            store, store._engine, actor, language, store._clock, self._previews, front_end, parts
        )

    def sections(self) -> list[str]:
        """Name the sections that this person may go to; empty when they manage nothing."""
        with reading(self._managing.engine) as session:
            return sections_of(session, self._managing.actor)

    def storage_key(self) -> str:
        """Give a name of its own to each store and person that are managed."""
        return storage_key(store_of(self._managing.engine).name, "manager", self._managing.actor.name)

    def close(self) -> None:
        """Throw away what was made only to be looked at."""
        self._previews.close()
        managing_answers.forget(self._managing)

    def handle(self, message: object) -> dict[str, Any]:
        """Answer a message of the page: done or failed, never an exception."""
        answer = {"request": request_id(message)}
        try:
            checked = check_message(message)
            verb = VERBS.get(checked["type"])
            given = checked.get("with", checked)
            if verb is None or not isinstance(given, dict):
                raise BadRequest(f"No request is called {checked['type'][:40]!r}.")
            return {
                **answer,
                "status": "done",
                "result": again_when_collided(lambda: verb(self._managing, given))(),
            }
        except TextinatorError as error:
            self._note(error, message)
            return {**answer, "status": "failed", "error": self._problem(error)}
        except Exception:
            logger.exception("A request of a manager's page failed")
            words = translate(
                "Something went wrong on the server; nothing was stored. Try again.", self._managing.language
            )
            return {**answer, "status": "failed", "error": {"code": "internal", "message": words}}

    def _note(self, error: TextinatorError, message: object) -> None:
        """Keep in the audit log what somebody was refused."""
        if not isinstance(error, NotAllowed) or isinstance(error, LoginEnded):
            return
        verb = str(message.get("type")) if isinstance(message, Mapping) else ""
        try:
            with writing(self._managing.engine) as session:
                actor, now = self._managing.actor, self._managing.now()
                roles.record_refusal(session, actor, f"manage: {verb}", error.code, now=now)
        except TextinatorError as reason:  # the page is answered all the same
            logger.warning("A refusal could not be written into the audit log: %s", reason)

    def _problem(self, error: TextinatorError) -> dict[str, Any]:
        if isinstance(error, StoreError):
            logger.error("The store could not be used: %s", error)
        problem = {"code": error.code, "message": self._message(error)}
        field = getattr(error, "field", "")
        problems = getattr(error, "problems", None)
        return {
            **problem,
            **({"field": field} if field else {}),
            **({"problems": list(problems)[:100]} if problems else {}),
        }

    def _message(self, error: TextinatorError) -> str:
        language = self._managing.language
        if isinstance(error, StoreError):
            return translate(
                "Not stored: the store cannot be used now. What you typed stays on this page.", language
            )
        messages = {
            "bad_request": misunderstood(language),
            "login_ended": translate(
                "You are no longer logged in. What is on this page stays here; log in again to store it.",
                language,
            ),
            "not_allowed": translate("You may not do this here; nothing was stored.", language),
        }
        if isinstance(error, NotFound) and language != "en":  # the exact words are in English
            return translate("This is not there any more. Load the page again.", language)
        # what nobody may do says why in its own words
        if isinstance(error, NotAllowed) and self._managing.actor.verified in {"python", "os"}:
            return error.message
        return messages.get(error.code, error.message)


def sections_of(session: Session, actor: Actor) -> list[str]:
    """Name the sections that somebody may go to."""
    return [name for name, act in ACTS.items() if roles.may(session, actor, act)]
