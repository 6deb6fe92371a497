"""Which of some things is best, and which is worst."""

from __future__ import annotations

from collections.abc import Mapping

from textinator_widgets.errors import InvalidContent
from textinator_widgets.i18n import translate
from textinator_widgets.kinds.questions.base import AnswerSet, ChoiceType, values_of, wrong_type


class BestWorst(ChoiceType):
    """`{"best": choice, "worst": choice}`; one of them may be missing until both are chosen."""

    name = "best-worst"
    scale = "order"
    least = 3
    most = 50

    def check_value(
        self, value: object, answer: AnswerSet, *, language: str = "en"
    ) -> dict[str, str | int | float]:
        """Give the two choices, which differ."""
        if not isinstance(value, Mapping) or set(value) - {"best", "worst"}:
            raise wrong_type(answer, value, translate("the best and the worst choice", language), language)
        chosen = {
            end: self.one_of(value[end], answer, language)
            for end in ("best", "worst")
            if value.get(end) is not None
        }
        if len(chosen) == 2 and chosen["best"] == chosen["worst"]:
            raise InvalidContent(
                translate('The best and the worst of "{name}" must differ.', language, name=answer["name"])
            )
        return chosen

    def is_whole(self, value: object, answer: AnswerSet) -> bool:
        """Both are chosen."""
        return isinstance(value, Mapping) and {"best", "worst"} <= set(value)

    def ranks(self, value: object, answer: AnswerSet) -> dict[str | int | float, float]:
        """Give 1 to the best, 3 to the worst and 2 to all others."""
        if not isinstance(value, Mapping) or not self.is_whole(value, answer):
            return {}
        ends = {value["best"]: 1.0, value["worst"]: 3.0}
        return {one: ends.get(one, 2.0) for one in values_of(answer)}


TYPE = BestWorst()
