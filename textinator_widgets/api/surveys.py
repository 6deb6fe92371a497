"""Surveys in the hands of a researcher, and one respondent's work in one of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from textinator_widgets.errors import UnknownSurvey
from textinator_widgets.kinds.questions.base import value_of
from textinator_widgets.model import Response
from textinator_widgets.model import Survey as SurveyRow
from textinator_widgets.model.engine import reading, writing
from textinator_widgets.protocol.values import shown
from textinator_widgets.services import (
    accounts,
    respondents,
    survey_answers,
    survey_frames,
    survey_scores,
    survey_summary,
    surveys,
)
from textinator_widgets.services.actors import CALLER, Actor
from textinator_widgets.services.survey_definitions import Definition, definition_of, spec_of
from textinator_widgets.services.survey_order import laid_out, shown_questions

if TYPE_CHECKING:
    import pandas as pd

    from textinator_widgets.api.store import Store

Clock = Callable[[], datetime]


@dataclass(frozen=True)
class SurveyItem:
    """A question as one respondent is asked it.

    `answers` are its answer sets, with `choices` in the order in which this respondent sees them. What is
    expected of an attention check, and its `extra`, are not shown on pages.
    """

    id: str | int
    question: str
    """HTML that nobody has cleaned yet."""
    category: str | None
    extra: Any
    answers: list[dict[str, Any]]


class SurveySession:
    """One respondent's answers: what the form itself uses; every answer is stored as it is given."""

    def __init__(self, engine: Engine, interview: str, *, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock
        self.uuid = interview
        """Of the response."""
        self._definition: tuple[Any, Definition] | None = None

    def __repr__(self) -> str:
        return f"SurveySession({self.uuid!r})"

    def _read(self, session: Session) -> tuple[SurveyRow, Definition, Response]:
        response = respondents.find(session, self.uuid)
        if response is None:
            raise UnknownSurvey(f"There is no response {self.uuid!r} any more.")
        survey = session.get_one(SurveyRow, response.survey_id)
        stamp = (survey.id, survey.dt_updated)
        if self._definition is None or self._definition[0] != stamp:
            self._definition = stamp, definition_of(session, survey.id)
        return survey, self._definition[1], response

    @property
    def items(self) -> list[SurveyItem]:
        """The questions in this respondent's order; those whose conditions do not hold are left out."""
        with reading(self._engine) as session:
            survey, definition, response = self._read(session)
            order = survey_answers.order_of(survey, definition, response)
            values = survey_answers.values_of(session, definition, response)
            asked = shown_questions(order, values)
            seed, number = response.random_seed, response.number
        return [
            SurveyItem(
                id=one.key,
                question=one.text,
                category=one.category,
                extra=one.extra,
                answers=[
                    {
                        **answer.settings,
                        "required": answer.required,
                        **(
                            {"choices": laid_out(answer, one, seed=seed, number=number, value=value_of)}
                            if answer.settings.get("choices")
                            else {}
                        ),
                    }
                    for answer in one.answers
                ],
            )
            for one in asked
        ]

    @property
    def is_finished(self) -> bool:
        """Whether the answers were handed in."""
        with reading(self._engine) as session:
            return self._read(session)[2].dt_finished is not None

    def answer(
        self,
        item_id: str | int,
        answer_name: str,
        value: Any,  # noqa: ANN401 JSON
        *,
        seconds: float | None = None,
    ) -> Any:  # noqa: ANN401 JSON
        """Store an answer and give it as it is stored; None takes it back.

        Parameters
        ----------
        seconds
            Time that it took; default: since the last answer, at most two minutes.

        Raises
        ------
        UnknownQuestion, InvalidContent
            When there is no such answer, or the value cannot be one; nothing was stored.
        SurveyClosed
            When the survey is closed, or was handed in for good.
        """
        with writing(self._engine) as session:
            survey, definition, response = self._read(session)
            return survey_answers.give_answer(
                session,
                survey,
                definition,
                response,
                item_id,
                answer_name,
                value,
                now=self._clock(),
                seconds=seconds,
                language=survey.language,
            )

    def value(self, item_id: str | int, answer_name: str) -> Any:  # noqa: ANN401 JSON
        """Give what was answered; None = nothing.

        Raises
        ------
        UnknownQuestion
            When there is no such answer.
        """
        with reading(self._engine) as session:
            survey, definition, response = self._read(session)
            order = survey_answers.order_of(survey, definition, response)
            survey_answers.find_answer(order, item_id, answer_name)
            return survey_answers.values_of(session, definition, response).get((item_id, answer_name))

    def missing(self) -> list[tuple[str | int, str]]:
        """Give the required answers that are not there yet, each with the id of its item."""
        with reading(self._engine) as session:
            survey, definition, response = self._read(session)
            order = survey_answers.order_of(survey, definition, response)
            return survey_answers.missing(order, survey_answers.values_of(session, definition, response))

    def finish(self) -> str | None:
        """Hand the answers in, and give the address that the respondent goes on to; None = there is none.

        Raises
        ------
        AnswersMissing
            When a required answer is not there; `missing` has all of them.
        SurveyClosed
            When the survey is closed.
        """
        with writing(self._engine) as session:
            survey, definition, response = self._read(session)
            return survey_answers.finish(session, survey, definition, response, now=self._clock())


class Survey:
    """A survey of a store."""

    def __init__(self, store: Store, engine: Engine, survey_id: int, *, clock: Clock) -> None:
        self._store = store
        self._engine = engine
        self._clock = clock
        self.id = survey_id

    def __repr__(self) -> str:
        return f"Survey({self.id}, {self.name!r})"

    def _row(self, session: Session) -> SurveyRow:
        return surveys.find_survey(session, self.id)

    @property
    def store(self) -> Store:
        """The store that the survey is in."""
        return self._store

    @property
    def name(self) -> str:
        """Its name."""
        with reading(self._engine) as session:
            return self._row(session).name

    def setting(self, name: str) -> Any:  # noqa: ANN401 each setting has its type
        """Give the value of a setting; raises `UnknownSetting`."""
        with reading(self._engine) as session:
            return surveys.setting_of(self._row(session), name)

    def update(self, **settings: Any) -> None:  # noqa: ANN401 the fields of a survey
        """Change its name or settings: `description, language, is_published, need_logged_user,
        editable_answers, display_method, categories_as_surveys, booking_minutes, publish_date, expire_date,
        external_redirect`.

        Raises
        ------
        UnknownSetting, InvalidSetting, AlreadyExists
            When something cannot be taken; nothing was changed.
        """  # noqa: D205 the names are the summary
        with writing(self._engine) as session:
            surveys.update_survey(session, CALLER, self._row(session), settings, now=self._clock())

    def spec(self) -> dict[str, Any]:
        """Give the specification that it was made of, equal."""
        with reading(self._engine) as session:
            return spec_of(session, self._row(session))

    def respondent(self, name: str | None = None, /, **url_parameters: Any) -> SurveySession:  # noqa: ANN401 texts
        """Give somebody's session: the one that they began, else a new one.

        Parameters
        ----------
        name
            A new name becomes a user. None = nobody, who gets a new response each time.
        url_parameters
            Kept with a new response, such as `PROLIFIC_PID="5f2..."`.

        Raises
        ------
        SurveyClosed, SurveyFull
            When nobody can answer now, or every category is taken.
        """
        with writing(self._engine) as session:
            user_id = None
            if name is not None:
                actor = Actor(name=accounts.check_user_name(name), role="annotator")
                user_id = accounts.ensure_user(session, actor, name, now=self._clock())
            found = respondents.begin(session, self._row(session), user_id, url_parameters, now=self._clock())
            return SurveySession(self._engine, found.interview_uuid, clock=self._clock)

    def resume(self, uuid: str) -> SurveySession:
        """Give the session of a response by its uuid.

        Raises
        ------
        UnknownSurvey
            When this survey has no such response.
        """
        with reading(self._engine) as session:
            found = respondents.find(session, uuid) if isinstance(uuid, str) else None
            if found is None or found.survey_id != self.id:
                raise UnknownSurvey(f"The survey {self._row(session).name!r} has no response {shown(uuid)}.")
        return SurveySession(self._engine, uuid, clock=self._clock)

    def responses(self) -> pd.DataFrame:
        """Give one row per response.

        Columns: `response` (uuid), `respondent, category, created, finished, seconds, answers, random_seed,
        extra`, and `extra_NAME` for each parameter of the address.
        """
        with reading(self._engine) as session:
            return survey_frames.responses(session, self._row(session))

    def answers(self, *, revisions: bool = False) -> pd.DataFrame:
        """Give one row per answer.

        Columns: `response, respondent, item, question, category, answer, type, value, extra, created,
        seconds, repeats, expected, is_right, is_shown`, and `extra_NAME` for each field of the items' extra;
        with `revisions` also what was changed later, with `replaced`.
        """
        with reading(self._engine) as session:
            row = self._row(session)
            return survey_frames.answers(session, row, definition_of(session, row.id), revisions=revisions)

    def summary(self, by: str | None = None) -> pd.DataFrame:
        """Give one row per answer: `answer, type, n, respondents, mean, low, high, counts`.

        `low` and `high` are the ends of a 95 % interval from 2,000 resamplings. Attention checks are left
        out.

        Parameters
        ----------
        by
            Also one row for each "item", "category", "respondent", or value of a field of the items' extra.
        """
        with reading(self._engine) as session:
            row = self._row(session)
            definition = definition_of(session, row.id)
            return survey_summary.summary(survey_frames.answers(session, row, definition), definition, by)

    def preferences(self, answer: str | None = None) -> pd.DataFrame:
        """Give Bradley-Terry strengths of what was compared, the strongest first.

        Columns: `choice, n` (comparisons with another choice)`, strength, low, high`. The difference of two
        strengths is the logarithm of the odds that one is preferred. Answers of the types pairwise, ranking
        and best-worst count, of all items together.

        Parameters
        ----------
        answer
            Name of the answer; None = all that compare.

        Raises
        ------
        UnknownQuestion
            When no such answer compares anything.
        """
        return survey_scores.bradley_terry(self._judgements(answer))

    def best_worst(self, answer: str | None = None) -> pd.DataFrame:
        """Give how much oftener each choice was best than worst, the best first.

        Columns: `choice, n, score, low, high`; `score` is (times best - times worst) / times shown.
        Parameters and errors as of `preferences`.
        """
        return survey_scores.best_worst(self._judgements(answer))

    def _judgements(self, answer: str | None) -> list[dict[Any, float]]:
        with reading(self._engine) as session:
            row = self._row(session)
            definition = definition_of(session, row.id)
            found = survey_frames.answers(session, row, definition)
        return survey_scores.judgements(found, definition, answer)

    def export(self) -> dict[str, Any]:
        """Give the results as JSON: `{"name", "responses": [{"user", "extra", "random_seed", "responses"}]}`.

        Answers stand under the text of their question, with the id of the item where texts are equal.
        """
        with reading(self._engine) as session:
            row = self._row(session)
            return survey_frames.results(session, row, definition_of(session, row.id))


class StoreSurveys:
    """The part of a store that has surveys."""

    _engine: Engine
    _clock: Clock

    def create_survey(
        self,
        spec: Mapping[str, Any] | str | os.PathLike[str],
        *,
        owner: str | None = None,
        **settings: Any,  # noqa: ANN401 the fields of a survey
    ) -> Survey:
        """Make a survey, whole or not at all.

        Parameters
        ----------
        spec
            A dict, or the path of a JSON or YAML file; `tw.survey_spec(df, ...)` makes one.
        owner
            Name of a person.
        settings
            As in `Survey.update`; they come before those of the specification.

        Raises
        ------
        InvalidSpec
            With every place that cannot be taken.
        AlreadyExists, UnknownSetting, InvalidSetting
            When the name is taken, or a setting cannot be.
        """
        with writing(self._engine) as session:
            made = surveys.create_survey(session, CALLER, spec, settings, owner=owner, now=self._clock())
        return Survey(cast("Store", self), self._engine, made, clock=self._clock)

    def survey(self, survey: str | int) -> Survey:
        """Give the survey of this name or id.

        Raises
        ------
        UnknownSurvey
            The message lists the names that there are.
        """
        with reading(self._engine) as session:
            return Survey(
                cast("Store", self), self._engine, surveys.find_survey(session, survey).id, clock=self._clock
            )

    def surveys(self) -> pd.DataFrame:
        """List the surveys: `survey` (id), `name, state, owner, language, items, responses, finished`."""
        with reading(self._engine) as session:
            return surveys.listing(session, self._clock())
