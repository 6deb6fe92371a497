"""Answers to a survey: each stored as it is given, read back, and handed in at the end."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote

from sqlalchemy import select
from sqlalchemy.orm import Session

from textinator_widgets.errors import AnswersMissing, SurveyClosed, UnknownQuestion
from textinator_widgets.model import Answer, AnswerGroup, Question, Response, Survey
from textinator_widgets.plugins import question_types
from textinator_widgets.protocol.values import shown
from textinator_widgets.services import respondents
from textinator_widgets.services.survey_definitions import AskedAnswer, AskedQuestion, Definition
from textinator_widgets.services.survey_order import in_order, shown_questions
from textinator_widgets.services.surveys import refuse_closed

PARAMETER = re.compile(r"\{(\w+)\}")
"""In the address that somebody is sent to: a parameter of the address that they came by."""


def order_of(survey: Survey, definition: Definition, response: Response) -> list[AskedQuestion]:
    """Give the questions of a response in its order."""
    by_category = survey.display_method != "1"
    return in_order(
        definition, response.random_seed, by_category=by_category, category_id=response.category_id
    )


def values_of(
    session: Session, definition: Definition, response: Response
) -> dict[tuple[str | int, str], Any]:
    """Give what was answered, by the id of the item and the name of the answer."""
    keys = {one.id: one.key for one in definition.questions}
    found = session.execute(
        select(AnswerGroup.question_id, AnswerGroup.name, Answer.body)
        .join(Answer, Answer.answer_group_id == AnswerGroup.id)
        .where(Answer.response_id == response.id, Answer.replaced.is_(None), Answer.body.is_not(None))
    )
    return {(keys[question], name): body for question, name, body in found}


def find_answer(
    questions: Sequence[AskedQuestion], item_id: object, name: object
) -> tuple[AskedQuestion, AskedAnswer]:
    """Give the question and the answer that are named.

    Raises
    ------
    UnknownQuestion
        When there is none of these.
    """
    is_key = isinstance(item_id, str | int) and not isinstance(item_id, bool)
    question = next((one for one in questions if is_key and one.key == item_id), None)
    if question is None:
        there = ", ".join(repr(one.key) for one in questions[:20])
        raise UnknownQuestion(f"This response has no item {shown(item_id)}. There are: {there}.")
    answer = question.answer(name)
    if answer is None:
        there = ", ".join(repr(one.name) for one in question.answers)
        raise UnknownQuestion(f"Item {shown(item_id)} has no answer {shown(name)}. There are: {there}.")
    return question, answer


def checked_value(answer: AskedAnswer, value: object, *, language: str = "en") -> Any:  # noqa: ANN401 JSON
    """Give a value as it is stored, None where it is no answer; raises `InvalidContent`."""
    kind = question_types.get(answer.type)
    stored = None if kind.is_empty(value) else kind.check_value(value, answer.settings, language=language)
    return None if kind.is_empty(stored) else stored


def give_answer(
    session: Session,
    survey: Survey,
    definition: Definition,
    response: Response,
    item_id: object,
    name: object,
    value: object,
    *,
    now: datetime,
    seconds: float | None = None,
    language: str = "en",
) -> Any:  # noqa: ANN401 JSON
    """Store an answer, and give its value as it is stored; None takes it back.

    What was answered before stays in the store. The same value again stores nothing.

    Parameters
    ----------
    seconds
        Time for it, as a page measured it; never more than passed since the last answer.

    Raises
    ------
    UnknownQuestion, InvalidContent
        When there is no such answer, or the value cannot be one.
    SurveyClosed
        When the survey is closed, or was handed in for good.
    """
    refuse_closed(survey, now)
    if response.dt_finished is not None and not survey.editable_answers:
        raise SurveyClosed("These answers were handed in, and cannot be changed any more.")
    _, answer = find_answer(order_of(survey, definition, response), item_id, name)
    stored = checked_value(answer, value, language=language)
    current = session.scalar(
        select(Answer).where(
            Answer.response_id == response.id,
            Answer.answer_group_id == answer.id,
            Answer.replaced.is_(None),
        )
    )
    spent = respondents.note_work(session, survey, response, now=now)
    if seconds is not None and math.isfinite(seconds):
        spent = min(spent, max(seconds, 0.0))
    if (None if current is None else current.body) == stored:
        return stored
    if current is not None:
        current.replaced = now
        spent += current.seconds
        session.flush()
    session.add(
        Answer(response_id=response.id, answer_group_id=answer.id, body=stored, seconds=spent, created=now)
    )
    session.flush()
    return stored


def missing(
    questions: Sequence[AskedQuestion], values: Mapping[tuple[str | int, str], Any]
) -> list[tuple[str | int, str]]:
    """Give the required answers that are not there, of the questions that are asked."""
    found = []
    for question in shown_questions(questions, values):
        for answer in question.answers:
            value = values.get((question.key, answer.name))
            if answer.required and not question_types.get(answer.type).is_whole(value, answer.settings):
                found.append((question.key, answer.name))
    return found


def finish(
    session: Session, survey: Survey, definition: Definition, response: Response, *, now: datetime
) -> str | None:
    """Hand a response in, and give the address that whoever answered goes on to; None = there is none.

    Doing it again changes nothing.

    Raises
    ------
    AnswersMissing
        When a required answer is not there.
    SurveyClosed
        When the survey is closed.
    """
    if response.dt_finished is None:
        refuse_closed(survey, now)
        left = missing(order_of(survey, definition, response), values_of(session, definition, response))
        if left:
            places = ", ".join(f"{name!r} of item {key!r}" for key, name in left[:10])
            more = f" and {len(left) - 10} more" if len(left) > 10 else ""
            raise AnswersMissing(f"Expected all required answers; these are missing: {places}{more}.", left)
        response.dt_finished = response.dt_updated = response.dt_active = now
        respondents.keep_place(session, response, now=now)
        session.flush()
    return redirect_of(survey, response)


def redirect_of(survey: Survey, response: Response) -> str | None:
    """Give the address of the survey with the parameters that whoever answered came by."""
    given = response.extra or {}
    address = PARAMETER.sub(lambda found: quote(given.get(found[1], ""), safe=""), survey.external_redirect)
    return address or None


def answered(session: Session, survey_id: int) -> bool:
    """Whether anybody answered anything of a survey, also what was taken back."""
    query = (
        select(Answer.id)
        .join(AnswerGroup, AnswerGroup.id == Answer.answer_group_id)
        .join(Question, Question.id == AnswerGroup.question_id)
        .where(Question.survey_id == survey_id)
    )
    return session.scalar(query.limit(1)) is not None
