"""What the page of a survey is told, and what it hands in."""

from __future__ import annotations

from typing import Any, Literal, TypedDict

from textinator_widgets.protocol.screen import MarkerControl
from textinator_widgets.protocol.state import Strings


class SurveyChoice(TypedDict):
    """A choice, or a row of a grid."""

    value: str | int | float
    text: str
    image: bool
    """Whether there is a picture, which the page asks for."""


class SurveyField(TypedDict):
    """One answer that a question asks for."""

    name: str
    type: str
    required: bool
    prefix: str
    suffix: str
    choices: list[SurveyChoice]
    rows: list[SurveyChoice]
    low: float | None
    high: float | None
    step: float | None
    longest: int | None
    """Characters."""
    tie: str | None
    """What is chosen where neither of two is better; null: one of them is."""
    text: str
    """What is marked."""
    markers: list[MarkerControl]


class SurveyQuestion(TypedDict):
    """A question in the place where this respondent is asked it."""

    id: str | int
    html: str
    """Cleaned."""
    category: str
    """"" = none."""
    fields: list[SurveyField]


class GivenAnswer(TypedDict):
    """An answer that is stored."""

    item: str | int
    name: str
    value: Any


class MissingAnswer(TypedDict):
    """A required answer that is not there."""

    item: str | int
    name: str


class SurveyPage(TypedDict):
    """All that a respondent is asked, with what they answered."""

    status: Literal["open", "finished", "closed", "full"]
    message: str
    """Why nothing can be answered; "" = it can."""
    display: Literal["0", "1", "2"]
    """All on one page, a page for each question, a page for each category."""
    is_editable: bool
    """Whether answers can be changed when they were handed in."""
    questions: list[SurveyQuestion]
    """Also those whose conditions do not hold."""
    asked: list[int]
    """Places in `questions` of those that are asked now, from 0."""
    answers: list[GivenAnswer]
    redirect: str
    """Where a finished respondent goes on; "" = nowhere."""


class StoredAnswer(TypedDict):
    """An answer that was stored, and which questions are asked since."""

    value: Any
    asked: list[int]


class HandedIn(TypedDict):
    """What came of handing in: nothing is missing, or nothing was handed in."""

    missing: list[MissingAnswer]
    redirect: str


class SurveyPicture(TypedDict):
    """A picture as a data URL."""

    source: str


class SurveyFormState(TypedDict):
    """Traits of the form; written by Python only."""

    strings: Strings
    title: str
    guidelines: str
    """Clean HTML; "" = none."""
    user: str
    """Name to show; "" = nobody logged in."""
    leaves: bool
    """Whether the page goes on to another address when all was handed in."""
    storage_key: str
    """Names the store and the response: the page keeps unsent answers under it."""
