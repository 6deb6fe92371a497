"""One respondent's work in a survey, as their page asks for it: in a store, or for a moment only."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from textinator_widgets.api.turns import again_when_collided
from textinator_widgets.errors import AnswersMissing, UnknownSurvey
from textinator_widgets.model import Response, Survey
from textinator_widgets.model.engine import reading, store_of, writing
from textinator_widgets.services import respondents, survey_answers
from textinator_widgets.services.survey_definitions import (
    AskedAnswer,
    AskedQuestion,
    Definition,
    definition_of,
)
from textinator_widgets.services.survey_drafts import drafted
from textinator_widgets.services.survey_order import LARGEST_SEED, shown_questions
from textinator_widgets.services.survey_settings import check_settings
from textinator_widgets.services.surveys import refuse_closed

Values = dict[tuple[str | int, str], Any]


class Asked:
    """What a respondent is asked, and what they answered until now."""

    def __init__(
        self, survey: Survey, response: Response, questions: Sequence[AskedQuestion], values: Values
    ) -> None:
        self.display = survey.display_method
        self.is_editable = survey.editable_answers
        self.is_finished = response.dt_finished is not None
        self.seed = response.random_seed
        self.number = response.number
        self.questions = questions
        self.values = values
        self.redirect = survey_answers.redirect_of(survey, response) if self.is_finished else None

    def places(self) -> list[int]:
        """Give the places of the questions that are asked now."""
        there = {one.id for one in shown_questions(self.questions, self.values)}
        return [place for place, one in enumerate(self.questions) if one.id in there]


class Interview(Protocol):
    """What the page of a respondent works on."""

    folder: Path | None
    """Of the pictures."""

    def asked(self) -> Asked:
        """Give everything; raises `SurveyClosed` when nobody can answer now."""

    def give(self, item: object, name: object, value: object, seconds: float | None) -> tuple[Any, list[int]]:
        """Store an answer; give it as it is stored, and the places of the questions that are asked now."""

    def answer_of(self, item: object, name: object) -> AskedAnswer:
        """Give an answer that is asked for."""

    def finish(self) -> str | None:
        """Hand all in; raises `AnswersMissing`."""


class StoredInterview:
    """The response of this uuid in a store."""

    def __init__(self, engine: Engine, interview: str, clock: Callable[[], datetime], language: str) -> None:
        self._engine = engine
        self._uuid = interview
        self._clock = clock
        self._language = language
        self._definition: tuple[Any, Definition] | None = None
        self.folder = store_of(engine).home

    def _read(self, session: Session) -> tuple[Survey, Definition, Response]:
        response = respondents.find(session, self._uuid)
        if response is None:
            raise UnknownSurvey(f"There is no response {self._uuid!r} any more.")
        survey = session.get_one(Survey, response.survey_id)
        stamp = (survey.id, survey.dt_updated)
        if self._definition is None or self._definition[0] != stamp:
            self._definition = stamp, definition_of(session, survey.id)
        return survey, self._definition[1], response

    def asked(self) -> Asked:
        """Give everything that this respondent is asked."""
        with reading(self._engine) as session:
            survey, definition, response = self._read(session)
            if response.dt_finished is None or survey.editable_answers:
                refuse_closed(survey, self._clock())
            order = survey_answers.order_of(survey, definition, response)
            values = survey_answers.values_of(session, definition, response)
            return Asked(survey, response, order, values)

    @again_when_collided
    def give(self, item: object, name: object, value: object, seconds: float | None) -> tuple[Any, list[int]]:
        """Store an answer."""
        with writing(self._engine) as session:
            survey, definition, response = self._read(session)
            stored = survey_answers.give_answer(
                session, survey, definition, response, item, name, value,
                now=self._clock(), seconds=seconds, language=self._language,
            )  # fmt: skip
            order = survey_answers.order_of(survey, definition, response)
            values = survey_answers.values_of(session, definition, response)
            return stored, Asked(survey, response, order, values).places()

    def answer_of(self, item: object, name: object) -> AskedAnswer:
        """Give an answer of this respondent's questions."""
        with reading(self._engine) as session:
            order = survey_answers.order_of(*self._read(session))
            return survey_answers.find_answer(order, item, name)[1]

    @again_when_collided
    def finish(self) -> str | None:
        """Hand the response in."""
        with writing(self._engine) as session:
            survey, definition, response = self._read(session)
            return survey_answers.finish(session, survey, definition, response, now=self._clock())


class LooseInterview:
    """A specification that is answered without a store; its answers are gone with it.

    Parameters
    ----------
    spec
        As `read_survey` gives it.
    folder
        Of the pictures.
    """

    def __init__(
        self,
        spec: Mapping[str, Any],
        *,
        language: str,
        find_layout: Callable[[str], str | None] = lambda _: None,
        folder: Path | None = None,
    ) -> None:
        settings = {"display_method": "1", "editable_answers": True, "external_redirect": ""}
        settings |= check_settings(spec.get("settings", {}))
        self.folder = folder
        self.values: Values = {}
        self.is_finished = False
        self._language = language
        self._survey = Survey(
            display_method=settings["display_method"],
            editable_answers=settings["editable_answers"],
            external_redirect="",
        )
        self._response = Response(random_seed=secrets.randbelow(LARGEST_SEED + 1), number=1)
        self._order = survey_answers.order_of(self._survey, drafted(spec, find_layout), self._response)

    def asked(self) -> Asked:
        """Give everything that is asked."""
        return Asked(self._survey, self._response, self._order, dict(self.values))

    def give(self, item: object, name: object, value: object, seconds: float | None) -> tuple[Any, list[int]]:
        """Keep an answer in memory."""
        question, answer = survey_answers.find_answer(self._order, item, name)
        stored = survey_answers.checked_value(answer, value, language=self._language)
        place = (question.key, answer.name)
        if stored is None:
            self.values.pop(place, None)
        else:
            self.values[place] = stored
        return stored, self.asked().places()

    def answer_of(self, item: object, name: object) -> AskedAnswer:
        """Give an answer that is asked for."""
        return survey_answers.find_answer(self._order, item, name)[1]

    def finish(self) -> None:
        """Take the answers as finished."""
        left = survey_answers.missing(self._order, self.values)
        if left:
            raise AnswersMissing("Expected all required answers.", left)
        self._response.dt_finished = datetime.now(UTC)
        self.is_finished = True

    def answers(self) -> dict[str | int, dict[str, Any]]:
        """Give the values by item and name, of the questions that are asked now."""
        found: dict[str | int, dict[str, Any]] = {}
        for question in sorted(shown_questions(self._order, self.values), key=lambda one: one.position):
            given = {
                one.name: self.values[question.key, one.name]
                for one in question.answers
                if (question.key, one.name) in self.values
            }
            if given:
                found[question.key] = given
        return found
