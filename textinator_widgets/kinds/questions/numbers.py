"""Numbers: what whole and decimal ones, typed or chosen on a slider, have in common."""

from __future__ import annotations

import math

from textinator_widgets.errors import InvalidSetting
from textinator_widgets.kinds.base import NumberKind
from textinator_widgets.kinds.questions.base import AnswerSet, QuestionType, as_control, as_number
from textinator_widgets.protocol.values import shown


class NumberType(QuestionType):
    """A number that is typed, within limits if there are some."""

    settings = frozenset({"min", "max", "step"})
    scale = "interval"
    kind: NumberKind

    def limited(self, answer: AnswerSet) -> AnswerSet:
        """Give the answer set with its limits as `min`, `max` and `step`."""
        return answer

    def check_settings(self, answer: AnswerSet) -> None:
        """Refuse limits that are no numbers, or leave no room."""
        for name in ("min", "max", "step"):
            value = answer.get(name)
            if value is not None and (
                isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value)
            ):
                raise InvalidSetting(f"{name} must be a number; got {shown(value)}.", field=name)
        _check_room(answer)

    def check_value(self, value: object, answer: AnswerSet, *, language: str = "en") -> int | float:
        """Give the number."""
        control = as_control(self.limited(answer), self.kind.name)
        return self.kind.check_content(value, control, language=language)  # type: ignore[return-value]

    def number(self, value: object, answer: AnswerSet) -> float | None:
        """Give the number."""
        return as_number(value)


def _check_room(limits: AnswerSet) -> None:
    low, high, step = limits.get("min"), limits.get("max"), limits.get("step")
    if low is not None and high is not None and low >= high:
        raise InvalidSetting(f"min must be below max; got {low:g} and {high:g}.", field="min")
    if step is not None and step <= 0:
        raise InvalidSetting(f"step must be above 0; got {step:g}.", field="step")


class SliderType(NumberType):
    """A number on a slider; `choices` are the smallest, the largest and the step."""

    settings = frozenset({"choices"})

    def limited(self, answer: AnswerSet) -> AnswerSet:
        """Give the limits that are written as choices."""
        numbers = [as_number(one) for one in answer["choices"]]
        whole = [int(one) if one is not None and one.is_integer() else one for one in numbers]
        return {"name": answer["name"], **dict(zip(("min", "max", "step"), whole, strict=False))}

    def check_settings(self, answer: AnswerSet) -> None:
        """Refuse choices that are no limits."""
        choices = answer.get("choices")
        if (
            not isinstance(choices, list)
            or len(choices) not in (2, 3)
            or any(as_number(one) is None for one in choices)
        ):
            raise InvalidSetting(
                f"choices of a slider must be its smallest and largest number and its step, as in "
                f"[0, 100, 1]; got {shown(choices)}.",
                field="choices",
            )
        try:
            _check_room(self.limited(answer))
        except InvalidSetting as error:
            raise InvalidSetting(error.message, field="choices") from error
