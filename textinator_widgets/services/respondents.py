"""Who answers a survey: responses begun, gone on with and finished, and the places in its categories."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from textinator_widgets.errors import InvalidSetting, SurveyFull
from textinator_widgets.model import Category, CategoryBooking, Response, Survey
from textinator_widgets.protocol.values import bad_character, shown
from textinator_widgets.services.survey_order import LARGEST_SEED
from textinator_widgets.services.surveys import refuse_closed

MOST_PARAMETERS = 50
LONGEST_PARAMETER = 2000

IDLE = timedelta(seconds=120)
"""Nobody thinks longer about one answer: what is longer is a pause."""


def check_parameters(given: Mapping[str, Any]) -> dict[str, str]:
    """Give what the address of the first page named, as texts.

    Raises
    ------
    InvalidSetting
        When there are too many, or one is too long.
    """
    if len(given) > MOST_PARAMETERS:
        raise InvalidSetting(f"A response keeps at most {MOST_PARAMETERS} parameters; got {len(given)}.")
    kept = {str(name): str(value) for name, value in given.items()}
    for name, value in kept.items():
        if max(len(name), len(value)) > LONGEST_PARAMETER or bad_character(name + value) is not None:
            raise InvalidSetting(
                f"A parameter has at most {LONGEST_PARAMETER} characters, without NUL; got {shown(name)}."
            )
    return kept


def begin(
    session: Session, survey: Survey, user_id: int | None, parameters: Mapping[str, Any], *, now: datetime
) -> Response:
    """Give the response that somebody goes on with, or a new one.

    A person has one response to a survey, or one to each of its categories where these are surveys: the one
    that is not finished, else one of another category that has a place, by chance, else the last one. Who is
    nobody gets a new one.

    Raises
    ------
    SurveyClosed
        When nobody can answer now.
    SurveyFull
        When every category is taken.
    InvalidSetting
        When the parameters cannot be kept.
    """
    refuse_closed(survey, now)
    extra = check_parameters(parameters)
    theirs: list[Response] = []
    if user_id is not None:
        mine = select(Response).where(Response.survey_id == survey.id, Response.user_id == user_id)
        theirs = list(session.scalars(mine.order_by(Response.id)))
    unfinished = next((one for one in theirs if one.dt_finished is None), None)
    if unfinished is not None:
        return go_on(session, survey, unfinished, now=now)
    if not survey.categories_as_surveys:
        return theirs[-1] if theirs else _add(session, survey, user_id, None, extra, now)
    taken = {one.category_id for one in theirs}
    free = [one for one in _free(session, survey, now) if one not in taken]
    if not free:
        if theirs:
            return theirs[-1]
        raise SurveyFull(
            f"Every place in the categories of the survey {survey.name!r} is taken. Some may become free "
            "when somebody gives up; come back later."
        )
    response = _add(session, survey, user_id, secrets.choice(free), extra, now)
    _book(session, survey, response, now)
    return response


def go_on(session: Session, survey: Survey, response: Response, *, now: datetime) -> Response:
    """Go on with a response that is not finished: its place is booked again.

    Raises
    ------
    SurveyFull
        When others took the place meanwhile.
    """
    if response.category_id is not None and not _is_booked(session, response, now):
        if response.category_id not in _free(session, survey, now):
            raise SurveyFull(
                "The place in this category was free for too long, and others took it. "
                "What was answered is kept."
            )
        _book(session, survey, response, now)
    response.dt_active = now
    session.flush()
    return response


def find(session: Session, interview: str) -> Response | None:
    """Give the response of this uuid; None = there is none."""
    return session.scalar(select(Response).where(Response.interview_uuid == interview))


def _add(
    session: Session,
    survey: Survey,
    user_id: int | None,
    category_id: int | None,
    extra: dict[str, str],
    now: datetime,
) -> Response:
    last = session.scalar(select(func.max(Response.number)).where(Response.survey_id == survey.id)) or 0
    response = Response(
        interview_uuid=str(uuid.uuid4()),
        survey_id=survey.id,
        category_id=category_id,
        user_id=user_id,
        number=last + 1,
        random_seed=secrets.randbelow(LARGEST_SEED + 1),
        extra=extra or None,
        dt_active=now,
        dt_created=now,
        dt_updated=now,
    )
    session.add(response)
    session.flush()
    return response


def _free(session: Session, survey: Survey, now: datetime) -> list[int]:
    """Give the categories with a place that nobody has taken, or that was left for long."""
    booked = (
        select(func.count())
        .where(
            CategoryBooking.category_id == Category.id,
            CategoryBooking.expires.is_(None) | (CategoryBooking.expires > now),
        )
        .correlate(Category)
        .scalar_subquery()
    )
    query = select(Category.id).where(Category.survey_id == survey.id, booked < Category.max_responses)
    return list(session.scalars(query.order_by(Category.position)))


def _is_booked(session: Session, response: Response, now: datetime) -> bool:
    booking = session.get(CategoryBooking, response.id)
    return booking is not None and (booking.expires is None or booking.expires > now)


def _book(session: Session, survey: Survey, response: Response, now: datetime) -> None:
    booking = session.get(CategoryBooking, response.id)
    if booking is None:
        booking = CategoryBooking(response_id=response.id, category_id=response.category_id, dt_created=now)
        session.add(booking)
    booking.expires = now + timedelta(minutes=survey.booking_minutes)
    booking.dt_updated = now
    session.flush()


def note_work(session: Session, survey: Survey, response: Response, *, now: datetime) -> float:
    """Keep the place of somebody who answers, and give the seconds since they did anything before.

    Raises
    ------
    SurveyFull
        When their place was left for too long, and others took it.
    """
    spent = min(max(now - response.dt_active, timedelta(0)), IDLE).total_seconds()
    if response.category_id is not None and response.dt_finished is None:
        go_on(session, survey, response, now=now)
        _book(session, survey, response, now)
    response.dt_active = response.dt_updated = now
    return spent


def keep_place(session: Session, response: Response, *, now: datetime) -> None:
    """Let a finished response keep its place for good."""
    session.execute(
        update(CategoryBooking)
        .where(CategoryBooking.response_id == response.id)
        .values(expires=None, dt_updated=now)
    )
