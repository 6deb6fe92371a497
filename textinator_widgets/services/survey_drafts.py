"""What a checked specification asks, before anything of it is stored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from textinator_widgets.services.survey_definitions import AskedAnswer, AskedQuestion, Definition
from textinator_widgets.services.survey_references import (
    FindLayout,
    conditions_of,
    filled,
    identity_of,
    template_of,
)


def drafted(spec: Mapping[str, Any], find_layout: FindLayout) -> Definition:
    """Give what a specification asks; ids are places from 1 as long as there are none of a store.

    Parameters
    ----------
    spec
        As `read_survey` gives it.
    """
    names = [one["name"] if isinstance(one, Mapping) else one for one in spec.get("categories", [])]
    asked: dict[tuple[type, str | int], Mapping[str, Any]] = {}
    questions: list[AskedQuestion] = []
    answers = 0
    for place, item in enumerate(spec["items"]):
        key = identity_of(item, place)
        repeats = item.get("repeats")
        source = item if repeats is None else asked[type(repeats), repeats]
        asked[type(key), key] = source
        category, order = item.get("category", source.get("category")), item.get("order")
        questions.append(
            AskedQuestion(
                id=place + 1,
                key=key,
                position=place + 1,
                text=_text_of(source["question"], spec, find_layout),
                order=place + 1 if order is None else order if order > 0 else None,
                category_id=category,
                category=None if category is None else names[category - 1],
                extra=item.get("extra", source.get("extra")),
                answers=_answers(source, item, answers),
                conditions=tuple(conditions_of(item)),
                expected=item.get("expected") or {},
                repeats=repeats,
            )
        )
        answers += len(source["answer_sets"])
    return Definition(tuple(questions), tuple(enumerate(names, 1)))


def _text_of(question: Any, spec: Mapping[str, Any], find_layout: FindLayout) -> str:  # noqa: ANN401 str or dict
    if isinstance(question, str):
        return question
    template = template_of(spec, question["layout"], find_layout) or ""
    return filled(template, question.get("scope", {}))


def _answers(source: Mapping[str, Any], item: Mapping[str, Any], before: int) -> tuple[AskedAnswer, ...]:
    whole = item.get("required", source.get("required", False))
    return tuple(
        AskedAnswer(
            number, one["name"], one["type"], whole if one.get("required") is None else one["required"], one
        )
        for number, one in enumerate(source["answer_sets"], before + 1)
    )
