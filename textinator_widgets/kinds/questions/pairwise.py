"""Which of two things is better; which of them stands left differs from person to person."""

from __future__ import annotations

from textinator_widgets.errors import InvalidSetting
from textinator_widgets.kinds.questions.base import AnswerSet, ChoiceType, values_of
from textinator_widgets.protocol.values import shown


class Pairwise(ChoiceType):
    """One of two choices, or the word of `tie` where neither is better."""

    name = "pairwise"
    settings = frozenset({"choices", "tie"})
    scale = "order"
    most = 2

    def check_settings(self, answer: AnswerSet) -> None:
        """Refuse other than two choices, and a tie that is one of them."""
        super().check_settings(answer)
        tie = answer.get("tie")
        if tie is not None and (not isinstance(tie, str) or not tie.strip() or tie in values_of(answer)):
            raise InvalidSetting(
                f"tie must be a text that is none of the choices, such as 'Equal'; got {shown(tie)}.",
                field="tie",
            )

    def check_value(self, value: object, answer: AnswerSet, *, language: str = "en") -> str | int | float:
        """Give the value of the better one."""
        tie = answer.get("tie")
        return tie if tie is not None and value == tie else self.one_of(value, answer, language)

    def ranks(self, value: object, answer: AnswerSet) -> dict[str | int | float, float]:
        """Give 1 to the better one and 2 to the other; both 1.5 where they are equal."""
        if value == answer.get("tie"):
            return dict.fromkeys(values_of(answer), 1.5)
        return {one: 1.0 if one == value else 2.0 for one in values_of(answer)}


TYPE = Pairwise()
