"""What people answered to a survey as frames, and as the JSON of the documented results."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from textinator_widgets.model import Answer, Category, Response, Survey, User
from textinator_widgets.services.survey_answers import order_of, values_of
from textinator_widgets.services.survey_definitions import AskedAnswer, AskedQuestion, Definition
from textinator_widgets.services.survey_order import shown_questions
from textinator_widgets.services.typed import column

if TYPE_CHECKING:
    import pandas as pd

RESPONSES = (
    "response", "respondent", "category", "created", "finished", "seconds", "answers", "random_seed", "extra",
)  # fmt: skip
ANSWERS = (
    "response", "respondent", "item", "question", "category", "answer", "type", "value", "extra", "created",
    "seconds", "repeats", "expected", "is_right", "is_shown",
)  # fmt: skip


def _expanded(names: tuple[str, ...], rows: list[tuple[Any, ...]], at: int) -> pd.DataFrame:
    """Give rows with a column for each field of the objects in one of their columns."""
    fields = dict.fromkeys(
        name for row in rows if isinstance(row[at], Mapping) for name in row[at] if isinstance(name, str)
    )
    wide = [
        (*row, *((row[at] or {}).get(name) if isinstance(row[at], Mapping) else None for name in fields))
        for row in rows
    ]
    return _typed((*names, *(f"extra_{name}" for name in fields)), wide)


def _typed(names: tuple[str, ...], rows: list[tuple[Any, ...]]) -> pd.DataFrame:
    """Give a frame whose values stay what they are: whole numbers whole, nothing None."""
    import pandas as pd

    frame = pd.DataFrame(rows, columns=list(names), dtype=object)
    for name in ("created", "finished", "replaced"):
        if name in frame:
            frame[name] = column(frame[name].tolist(), "time")
    numbers = {"seconds": float, "answers": int, "random_seed": int, "is_shown": bool}
    return frame.astype({name: kind for name, kind in numbers.items() if name in frame})


def responses(session: Session, survey: Survey) -> pd.DataFrame:
    """Give one row per response, in the order in which they were begun.

    Columns: `response` (uuid), `respondent` (name, or None), `category, created, finished, seconds, answers,
    random_seed, extra`, and `extra_NAME` for each parameter of the address.
    """
    given = select(func.count()).where(Answer.response_id == Response.id).correlate(Response)
    current = given.where(Answer.replaced.is_(None), Answer.body.is_not(None))
    spent = (
        select(func.coalesce(func.sum(Answer.seconds), 0.0))
        .where(Answer.response_id == Response.id, Answer.replaced.is_(None))
        .correlate(Response)
    )
    found = session.execute(
        select(
            Response.interview_uuid,
            User.name,
            Category.name,
            Response.dt_created,
            Response.dt_finished,
            spent.scalar_subquery(),
            current.scalar_subquery(),
            Response.random_seed,
            Response.extra,
        )
        .outerjoin(User, User.id == Response.user_id)
        .outerjoin(Category, Category.id == Response.category_id)
        .where(Response.survey_id == survey.id)
        .order_by(Response.id)
    ).all()
    return _expanded(RESPONSES, [tuple(row) for row in found], RESPONSES.index("extra"))


def answers(
    session: Session, survey: Survey, definition: Definition, *, revisions: bool = False
) -> pd.DataFrame:
    """Give one row per answer, by response and in the order of the specification.

    Columns: `response, respondent, item, question, category, answer, type, value` (as it was given)`, extra,
    created, seconds, repeats` (the item that was asked again)`, expected, is_right, is_shown`, and
    `extra_NAME` for each field of the items' `extra`.

    Parameters
    ----------
    revisions
        Add what was changed or taken back later, with the column `replaced`.
    """
    asked: dict[int, tuple[int, AskedQuestion, AskedAnswer]] = {
        answer.id: (place, question, answer)
        for place, (question, answer) in enumerate(
            (question, answer) for question in definition.questions for answer in question.answers
        )
    }
    query = (
        select(Response, User.name, Answer)
        .join(Answer, Answer.response_id == Response.id)
        .outerjoin(User, User.id == Response.user_id)
        .where(Response.survey_id == survey.id)
    )
    if not revisions:
        query = query.where(Answer.replaced.is_(None), Answer.body.is_not(None))
    found = session.execute(query).all()
    seen: dict[int, set[str | int]] = {}
    for response in {one.id: one for one, _, _ in found}.values():
        values = values_of(session, definition, response)
        order = order_of(survey, definition, response)
        seen[response.id] = {one.key for one in shown_questions(order, values)}
    rows = []
    for response, name, answer in found:
        place, question, group = asked[answer.answer_group_id]
        expected = question.expected.get(group.name)
        row = (
            response.interview_uuid, name, question.key, question.text, question.category, group.name,
            group.type, answer.body, question.extra, answer.created, answer.seconds, question.repeats,
            expected, None if expected is None else answer.body == expected,
            question.key in seen[response.id],
        )  # fmt: skip
        rows.append(((response.id, place, answer.id), row, answer.replaced))
    rows.sort(key=lambda one: one[0])
    frame = _expanded(ANSWERS, [row for _, row, _ in rows], ANSWERS.index("extra"))
    if revisions:
        frame["replaced"] = _typed(("replaced",), [(replaced,) for _, _, replaced in rows])["replaced"]
    return frame


def results(session: Session, survey: Survey, definition: Definition) -> dict[str, Any]:
    """Give the documented JSON of the results: answers by the text of their question.

    Where two questions have one text, the id of the item stands behind it.
    """
    texts = Counter(one.text for one in definition.questions)
    names = {
        one.key: one.text if texts[one.text] == 1 else f"{one.text} ({one.key})"
        for one in definition.questions
    }
    found = session.execute(
        select(Response, User.name)
        .outerjoin(User, User.id == Response.user_id)
        .where(Response.survey_id == survey.id)
        .order_by(Response.id)
    ).all()
    told = []
    for response, name in found:
        values = values_of(session, definition, response)
        given: dict[str, list[dict[str, Any]]] = {}
        for question in definition.questions:
            for answer in question.answers:
                if (question.key, answer.name) in values:
                    entry = {"answer_group": answer.name, "value": values[question.key, answer.name]}
                    entry |= {} if question.extra is None else {"extra": question.extra}
                    given.setdefault(names[question.key], []).append(entry)
        told.append(
            {
                "user": name or "Anonymous",
                "extra": urlencode(response.extra or {}),
                "random_seed": response.random_seed,
                "responses": given,
            }
        )
    return {"name": survey.name, "responses": told}
