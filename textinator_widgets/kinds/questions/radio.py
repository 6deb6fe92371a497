"""One of some choices, all of them in sight."""

from __future__ import annotations

from textinator_widgets.kinds.questions.base import AnswerSet, ChoiceType, as_number, values_of


class Radio(ChoiceType):
    """One choice; where all of them are numbers they are a scale."""

    name = "radio"

    def check_value(self, value: object, answer: AnswerSet, *, language: str = "en") -> str | int | float:
        """Give the choice."""
        return self.one_of(value, answer, language)

    def number(self, value: object, answer: AnswerSet) -> float | None:
        """Give a choice of a scale as a number."""
        if any(as_number(one) is None for one in values_of(answer)):
            return None
        return as_number(value)


TYPE = Radio()
