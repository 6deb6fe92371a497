"""A survey that somebody answers in JupyterLab or on a page of Voila."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

import traitlets as t

from textinator_widgets.api.interviews import Interview, LooseInterview, StoredInterview
from textinator_widgets.api.requests import request_id, storage_key
from textinator_widgets.api.survey_desk import SurveyDesk
from textinator_widgets.api.surveys import Survey, SurveySession
from textinator_widgets.errors import InvalidInput, NotAllowed, SurveyClosed, TextinatorError, UnknownUser
from textinator_widgets.i18n import strings, translate
from textinator_widgets.protocol.values import shown
from textinator_widgets.services.richtext import clean_html
from textinator_widgets.widgets import front_end
from textinator_widgets.widgets.base import PageWidget, RequestQueue
from textinator_widgets.widgets.people import (
    check_page_language,
    is_served,
    keep_login,
    page_language,
    person,
)


class SurveyForm(PageWidget):
    """Answer a survey; every answer is stored as it is given.

    Parameters
    ----------
    survey
        From `store.survey(...)`; or a specification, a dict or the path of a JSON or YAML file, whose answers
        are not stored but stand in `answers`.
    respondent
        Name of the person, or their `SurveySession`. Default: who opened the page where it is served and asks
        for a login; else nobody, who gets a response of its own each time.
    parameters
        Kept with a new response, such as `{"PROLIFIC_PID": "5f2..."}`.
    language
        Of the page: en, sv, ru or uk, also with a region as in "sv-FI". Default: what this person or their
        browser prefers, else the survey's.

    Raises
    ------
    InvalidInput, InvalidSpec
        When an argument cannot be taken.
    NotAllowed
        When a served page asks for somebody else.
    """

    _esm = front_end.asset("survey.js")
    _css = front_end.asset("survey.css")

    strings = t.Dict(read_only=True).tag(sync=True)
    """The words of the page in its language."""
    title = t.Unicode(read_only=True).tag(sync=True)
    """Name of the survey."""
    guidelines = t.Unicode(read_only=True).tag(sync=True)
    """Its description, as clean HTML. Default: ""."""
    user = t.Unicode(read_only=True).tag(sync=True)
    """Name to show; "" = nobody. Who answers is decided here and never read from it."""
    leaves = t.Bool(False, read_only=True).tag(sync=True)
    """Whether the page goes on to the survey's address when all was handed in: where it is served."""
    storage_key = t.Unicode(read_only=True).tag(sync=True)
    """Under which the page keeps what was not stored yet."""

    _requests: RequestQueue | None = None

    def __init__(
        self,
        survey: Survey | Mapping[str, Any] | str | os.PathLike[str],
        respondent: str | SurveySession | None = None,
        *,
        parameters: Mapping[str, Any] | None = None,
        language: str | None = None,
    ) -> None:
        front_end.require("survey.js")
        asked = check_page_language(language)
        self._session: SurveySession | None = None
        self._loose: LooseInterview | None = None
        if isinstance(survey, Survey):
            made = self._begin(survey, respondent, parameters or {}, asked)
        elif isinstance(survey, (Mapping, str, os.PathLike)):
            made = self._read(survey, respondent, parameters, asked)
        else:
            raise InvalidInput(
                f"A survey or a specification was expected; got {shown(survey)}.",
                in_python="Give one as in tw.SurveyForm(store.survey(...)).",
            )
        self._desk = SurveyDesk(made, language=self._language, parts=front_end.part)
        self._requests = RequestQueue(self._desk.handle, self._answer)
        self.set_trait("strings", strings(self._language))
        self.set_trait("leaves", is_served())
        super().__init__()

    def _begin(
        self,
        survey: Survey,
        respondent: str | SurveySession | None,
        parameters: Mapping[str, Any],
        language: str | None,
    ) -> Interview | TextinatorError:
        if respondent is not None and not isinstance(respondent, (str, SurveySession)):
            raise InvalidInput(f"respondent must be a name or a session; got {shown(respondent)}.")
        name = None if isinstance(respondent, SurveySession) else _who(survey, respondent)
        preferred = None if name is None else _preferred(survey, name)
        self._language = page_language(language, preferred, survey.setting("language"))
        self.set_trait("title", survey.name)
        self.set_trait("guidelines", clean_html(survey.setting("description")))
        self.set_trait("user", name or "")
        if isinstance(respondent, SurveySession):
            self._session = survey.resume(respondent.uuid)
        else:
            try:
                self._session = survey.respondent(name, **parameters)
            except SurveyClosed as error:  # also one that is full
                self.set_trait("storage_key", storage_key("survey", survey.id))
                return error
        self.set_trait("storage_key", storage_key("survey", self._session.uuid))
        return StoredInterview(
            self._session._engine, self._session.uuid, self._session._clock, self._language
        )

    def _read(
        self, survey: object, respondent: object, parameters: object, language: str | None
    ) -> Interview:
        from textinator_widgets.services.survey_specs import read_survey  # pydantic takes its time

        if respondent is not None or parameters is not None:
            raise InvalidInput(
                "A specification is answered by nobody in particular; respondent and parameters belong to a "
                "survey of a store.",
                in_python="Make one with store.create_survey(...), or leave them out.",
            )
        spec = read_survey(survey, lambda _: None)
        given = spec.get("settings", {})
        self._language = page_language(language, None, given.get("language"))
        self._loose = LooseInterview(spec, language=self._language)
        self.set_trait("title", spec["name"])
        self.set_trait("guidelines", clean_html(given.get("description") or ""))
        self.set_trait("storage_key", "")
        return self._loose

    @property
    def answers(self) -> dict[str | int, dict[str, Any]]:
        """Give what was answered: `{item: {answer name: value}}`, of the questions that are asked."""
        if self._loose is not None:
            return self._loose.answers()
        if self._session is None:
            return {}
        found: dict[str | int, dict[str, Any]] = {}
        for item in self._session.items:
            values = {one["name"]: self._session.value(item.id, one["name"]) for one in item.answers}
            given = {name: value for name, value in values.items() if value is not None}
            if given:
                found[item.id] = given
        return found

    @property
    def session(self) -> SurveySession | None:
        """The session that the page works on; None without a store, or where nobody can answer."""
        return self._session

    @property
    def is_finished(self) -> bool:
        """Whether the answers were handed in."""
        if self._loose is not None:
            return self._loose.is_finished
        return self._session is not None and self._session.is_finished

    def close(self) -> None:
        """Remove the views; what was answered stays."""
        if self._requests is not None:  # it is None when the constructor raised
            self._requests.close()
        super().close()

    def _handle_custom_msg(self, content: object, buffers: object) -> None:
        """Carry out a request of the page; the answer comes as a message with the same id."""
        if isinstance(content, dict) and content.get("type") == "ping":
            self.send({"request": request_id(content), "status": "done", "result": {}})
        elif self._requests is not None and not self._requests.put(content):
            message = translate("Too many requests at once. Try again in a moment.", self._language)
            problem = {"code": "busy", "message": message}
            self.send({"request": request_id(content), "status": "failed", "error": problem})

    def _answer(self, request: object, reply: dict[str, Any]) -> None:
        if self.comm is not None:
            self.send(reply)


def _who(survey: Survey, respondent: str | None) -> str | None:
    """Give who answers: on a page that asks for a login, whoever is logged in and nobody else.

    Raises
    ------
    NotAllowed
        When a served page asks for another person.
    """
    if not is_served():
        return respondent
    if not survey.setting("need_logged_user"):
        if respondent is not None:
            raise NotAllowed("This survey is answered without a login; nobody can be named.")
        return None
    keep_login(survey.store)
    return person(respondent).name


def _preferred(survey: Survey, name: str) -> str | None:
    """Give the language that a person prefers; None where nobody knows them yet."""
    try:
        return survey.store.user(name).preferred_language
    except UnknownUser:
        return None
