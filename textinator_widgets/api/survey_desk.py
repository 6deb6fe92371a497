"""What a respondent's page asks for and is told: every message is checked, and every one is answered."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Mapping
from typing import Any

from textinator_widgets.api.interviews import Asked, Interview
from textinator_widgets.api.requests import BadRequest, check_message, misunderstood, request_id
from textinator_widgets.errors import (
    AnswersMissing,
    LoginEnded,
    NotFound,
    StoreError,
    SurveyClosed,
    SurveyFull,
    TextinatorError,
)
from textinator_widgets.i18n import translate
from textinator_widgets.protocol.surveys import HandedIn, StoredAnswer, SurveyPage, SurveyPicture
from textinator_widgets.services.survey_pages import page_question, picture

logger = logging.getLogger(__name__)

Given = Mapping[str, Any]


class SurveyDesk:
    """The side of a respondent's page that has authority.

    Parameters
    ----------
    interview
        Whose answers; nothing that a page sends can name another one. An error: why there is none.
    language
        Of the page.
    parts
        Gives a lazy part of the front end by name.
    """

    def __init__(
        self, interview: Interview | TextinatorError, *, language: str, parts: Callable[[str], str]
    ) -> None:
        self._interview = interview
        self._language = language
        self._parts = parts
        self._verbs: dict[str, Callable[[Given], Any]] = {
            "open": self.page,
            "give": self._give,
            "finish": self._finish,
            "picture": self._picture,
            "load_part": self._part,
        }

    def _found(self) -> Interview:
        if isinstance(self._interview, TextinatorError):
            raise self._interview
        return self._interview

    def handle(self, message: object) -> dict[str, Any]:
        """Answer a message of the page: done or failed, never an exception."""
        answer = {"request": request_id(message)}
        try:
            checked = check_message(message)
            verb = self._verbs.get(checked["type"])
            given = checked.get("with", checked)
            if verb is None or not isinstance(given, dict):
                raise BadRequest(f"No request is called {checked['type'][:40]!r}.")
            return {**answer, "status": "done", "result": verb(given)}
        except TextinatorError as error:
            if isinstance(error, StoreError):
                logger.error("The store could not be used: %s", error)
            problem = {"code": error.code, "message": self._message(error)}
        except Exception:
            logger.exception("A request of a survey's page failed")
            words = translate(
                "Something went wrong on the server; nothing was stored. Try again.", self._language
            )
            problem = {"code": "internal", "message": words}
        return {**answer, "status": "failed", "error": problem}

    def page(self, _given: Given) -> SurveyPage:
        """Give all that the respondent is asked, or why nothing can be answered."""
        try:
            asked = self._found().asked()
        except SurveyClosed as error:
            return _shut("full" if isinstance(error, SurveyFull) else "closed", self._message(error))
        return {
            "status": "finished" if asked.is_finished else "open",
            "message": "",
            "display": asked.display,  # type: ignore[typeddict-item]  # the column has these alone
            "is_editable": asked.is_editable,
            "questions": [] if asked.is_finished and not asked.is_editable else self._questions(asked),
            "asked": asked.places(),
            "answers": [
                {"item": item, "name": name, "value": value} for (item, name), value in asked.values.items()
            ],
            "redirect": asked.redirect or "",
        }

    def _questions(self, asked: Asked) -> list[Any]:
        return [
            page_question(one, seed=asked.seed, number=asked.number, language=self._language)
            for one in asked.questions
        ]

    def _give(self, given: Given) -> StoredAnswer:
        seconds = given.get("seconds")
        if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not math.isfinite(seconds):
            seconds = None
        value, places = self._found().give(given.get("item"), given.get("name"), given.get("value"), seconds)
        return {"value": value, "asked": places}

    def _finish(self, _given: Given) -> HandedIn:
        try:
            return {"missing": [], "redirect": self._found().finish() or ""}
        except AnswersMissing as error:
            return {"missing": [{"item": item, "name": name} for item, name in error.missing], "redirect": ""}

    def _picture(self, given: Given) -> SurveyPicture:
        interview = self._found()
        answer = interview.answer_of(given.get("item"), given.get("name"))
        return {"source": picture(answer, given.get("value"), interview.folder)}

    def _part(self, given: Given) -> dict[str, str]:
        name = given.get("name")
        if not isinstance(name, str):
            raise BadRequest("The name of a part must be a text.")
        return {"source": self._parts(name)}

    def _message(self, error: TextinatorError) -> str:
        language = self._language
        if isinstance(error, StoreError):
            return translate(
                "Not stored: the store cannot be used now. What you typed stays on this page.", language
            )
        if isinstance(error, BadRequest):
            return misunderstood(language)
        if isinstance(error, LoginEnded):
            return translate(
                "You are no longer logged in. What is on this page stays here; log in again to store it.",
                language,
            )
        if isinstance(error, SurveyFull):
            return translate(
                "All places are taken now. Some may become free when somebody gives up; come back later.",
                language,
            )
        if isinstance(error, SurveyClosed):
            return translate("This survey cannot be answered now. What you answered is kept.", language)
        if isinstance(error, NotFound):
            return translate("This is not there any more. Load the page again.", language)
        return error.message


def _shut(status: Any, message: str) -> SurveyPage:  # noqa: ANN401 one of the page's words
    return {
        "status": status,
        "message": message,
        "display": "1",
        "is_editable": False,
        "questions": [],
        "asked": [],
        "answers": [],
        "redirect": "",
    }
