"""Some things put in an order."""

from __future__ import annotations

from textinator_widgets.errors import InvalidContent
from textinator_widgets.i18n import translate
from textinator_widgets.kinds.questions.base import AnswerSet, ChoiceType, values_of, wrong_type
from textinator_widgets.protocol.values import plain


class Ranking(ChoiceType):
    """All choices, the best one first."""

    name = "ranking"
    scale = "order"
    most = 50

    def check_value(
        self, value: object, answer: AnswerSet, *, language: str = "en"
    ) -> list[str | int | float]:
        """Give the choices in their order."""
        given = plain(value)
        if not isinstance(given, list):
            raise wrong_type(answer, value, translate("a list of choices", language), language)
        order = [self.one_of(one, answer, language) for one in given]
        if sorted(map(repr, order)) != sorted(map(repr, values_of(answer))) and order:
            raise InvalidContent(
                translate(
                    '"{name}" takes every choice once, the best one first.', language, name=answer["name"]
                )
            )
        return order

    def ranks(self, value: object, answer: AnswerSet) -> dict[str | int | float, float]:
        """Give 1 to the best one, 2 to the next."""
        order = value if isinstance(value, list) else []
        return {one: float(rank) for rank, one in enumerate(order, 1)}


TYPE = Ranking()
