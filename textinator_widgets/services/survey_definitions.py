"""A stored survey as it is asked: its questions in memory, and the specification that it came from."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from textinator_widgets.model import AnswerGroup, Category, Question, Survey
from textinator_widgets.services.survey_references import conditions_of


@dataclass(frozen=True)
class AskedAnswer:
    """One answer that a question asks for; `settings` are those of its answer set."""

    id: int
    name: str
    type: str
    required: bool
    settings: Mapping[str, Any]


@dataclass(frozen=True)
class AskedQuestion:
    """A question of a survey; `key` is the id of its item, `order` its place from 1 or None: at random."""

    id: int
    key: str | int
    position: int
    text: str
    order: int | None
    category_id: int | None
    category: str | None
    extra: Any
    answers: tuple[AskedAnswer, ...]
    conditions: tuple[Mapping[str, Any], ...]
    expected: Mapping[str, Any]
    repeats: str | int | None

    def answer(self, name: object) -> AskedAnswer | None:
        """Give the answer of a name; None = there is none."""
        return next((one for one in self.answers if one.name == name), None)


@dataclass(frozen=True)
class Definition:
    """What a survey asks; `categories` are the ids and names, in order."""

    questions: tuple[AskedQuestion, ...]
    categories: tuple[tuple[int, str], ...]

    def question(self, key: object) -> AskedQuestion | None:
        """Give the question of an item's id; None = there is none. 1 and "1" are two."""
        if not isinstance(key, str | int) or isinstance(key, bool):
            return None
        return next((one for one in self.questions if one.key == key), None)


def definition_of(session: Session, survey_id: int) -> Definition:
    """Read what a survey asks."""
    categories = session.execute(
        select(Category.id, Category.name).where(Category.survey_id == survey_id).order_by(Category.position)
    ).all()
    names: dict[int, str] = {one.id: one.name for one in categories}
    answers: dict[int, list[AskedAnswer]] = {}
    groups = (
        select(AnswerGroup)
        .join(Question, Question.id == AnswerGroup.question_id)
        .where(Question.survey_id == survey_id)
        .order_by(AnswerGroup.question_id, AnswerGroup.position)
    )
    for group in session.scalars(groups):
        one = AskedAnswer(group.id, group.name, group.type, group.required, group.settings)
        answers.setdefault(group.question_id, []).append(one)
    rows = list(
        session.scalars(select(Question).where(Question.survey_id == survey_id).order_by(Question.position))
    )
    keys = {row.id: json.loads(row.key) for row in rows}
    questions = tuple(
        AskedQuestion(
            id=row.id,
            key=keys[row.id],
            position=row.position,
            text=row.text,
            order=row.order,
            category_id=row.category_id,
            category=None if row.category_id is None else names[row.category_id],
            extra=row.extra,
            answers=tuple(answers.get(row.id, ())),
            conditions=tuple(conditions_of(row.spec)),
            expected=row.spec.get("expected") or {},
            repeats=None if row.repeats_id is None else keys[row.repeats_id],
        )
        for row in rows
    )
    return Definition(questions, tuple((number, name) for number, name in categories))


def spec_of(session: Session, survey: Survey) -> dict[str, Any]:
    """Give the specification of a survey as it was written."""
    items: Sequence[dict[str, Any]] = session.scalars(
        select(Question.spec).where(Question.survey_id == survey.id).order_by(Question.position)
    ).all()
    head = dict(survey.head)
    places = head.pop("__order__")
    whole = {**head, "items": list(items)}
    return {name: whole[name] for name in places}
