"""In which order somebody is asked, which questions they are asked, and how choices are laid out."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from textinator_widgets.services.survey_definitions import AskedAnswer, AskedQuestion, Definition

Values = Mapping[tuple[str | int, str], Any]
"""Answers that were given, by the item's id and the answer's name."""

LARGEST_SEED = 1_000_000

SHUFFLED = ("ranking", "best-worst")
"""Types whose choices stand in another order for each respondent: the first one is chosen more often."""


def _drawn(seed: int, *words: object) -> bytes:
    """Give a number by chance that is the same in every version of Python."""
    return hashlib.sha256("\0".join(map(str, (seed, *words))).encode()).digest()


def in_order(
    definition: Definition, seed: int, *, by_category: bool, category_id: int | None = None
) -> list[AskedQuestion]:
    """Give the questions of a respondent in their order.

    Those at random places are shuffled; then each fixed one is put to its place. A question that depends on
    another never comes before it.

    Parameters
    ----------
    seed
        Of the respondent.
    by_category
        Whether one category comes after the other, those without a category last.
    category_id
        Only this category.
    """
    questions = [one for one in definition.questions if category_id in (None, one.category_id)]
    if not by_category:
        return _dependent_later(_placed(questions, seed))
    found: list[AskedQuestion] = []
    for number in [*(one for one, _ in definition.categories), None]:
        found += _placed([one for one in questions if one.category_id == number], seed)
    return _dependent_later(found)


def _placed(questions: Sequence[AskedQuestion], seed: int) -> list[AskedQuestion]:
    placed = sorted(
        (one for one in questions if one.order is None), key=lambda one: _drawn(seed, repr(one.key))
    )
    fixed = [one for one in questions if one.order is not None]
    for one in sorted(fixed, key=lambda each: (each.order or 0, each.position)):
        placed.insert((one.order or 1) - 1, one)
    return placed


def _dependent_later(questions: Sequence[AskedQuestion]) -> list[AskedQuestion]:
    there = {one.key for one in questions}
    needs = {one.key: {each["item"] for each in one.conditions} & there for one in questions}
    done: set[str | int] = set()
    found: list[AskedQuestion] = []
    waiting: list[AskedQuestion] = []
    for question in questions:
        waiting.append(question)
        while ready := next((one for one in waiting if needs[one.key] <= done), None):
            waiting.remove(ready)
            found.append(ready)
            done.add(ready.key)
    return found


def is_shown(question: AskedQuestion, values: Values) -> bool:
    """Whether what was answered so far makes a question one that is asked."""
    return all(_holds(one, values.get((one["item"], one["answer"]))) for one in question.conditions)


def _holds(condition: Mapping[str, Any], value: Any) -> bool:  # noqa: ANN401 JSON
    if value is None:
        return False
    if "is" in condition:
        return _matches(value, condition["is"])
    if "is_not" in condition:
        return not _matches(value, condition["is_not"])
    if "in" in condition:
        return any(_matches(value, one) for one in condition["in"])
    return not any(_matches(value, one) for one in condition["not_in"])


def _matches(value: Any, wanted: Any) -> bool:  # noqa: ANN401 JSON
    """Whether a value is the wanted one; one of several choices is enough where one is asked for."""
    if isinstance(value, list) and not isinstance(wanted, list):
        return wanted in value
    return bool(value == wanted)


def shown_questions(questions: Sequence[AskedQuestion], values: Values) -> list[AskedQuestion]:
    """Give the questions that are asked; what a hidden question was answered counts no more."""
    counted: dict[tuple[str | int, str], Any] = {}
    found = []
    for question in questions:
        if is_shown(question, counted):
            found.append(question)
            for answer in question.answers:
                place = question.key, answer.name
                if place in values:
                    counted[place] = values[place]
    return found


def laid_out(
    answer: AskedAnswer, question: AskedQuestion, *, seed: int, number: int, value: Callable[[Any], Any]
) -> list[Any]:
    """Give the choices of an answer as a respondent sees them.

    Of two that are compared every other respondent sees the second one first, and each respondent every other
    one; choices that are put in an order stand in an order by chance.

    Parameters
    ----------
    number
        Of the response in its survey, from 1.
    value
        Gives the stored value of a choice.
    """
    choices = list(answer.settings.get("choices") or [])
    if answer.type == "pairwise" and (number + question.position) % 2:
        choices.reverse()
    if answer.type in SHUFFLED:
        choices.sort(key=lambda one: _drawn(seed, repr(question.key), answer.name, repr(value(one))))
    return choices
