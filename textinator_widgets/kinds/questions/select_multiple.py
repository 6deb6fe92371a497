"""Any of some choices."""

from __future__ import annotations

from textinator_widgets.i18n import translate
from textinator_widgets.kinds.questions.base import AnswerSet, ChoiceType, values_of, wrong_type
from textinator_widgets.protocol.values import plain


class SelectMultiple(ChoiceType):
    """Any choices, in the order of the specification."""

    name = "select-multiple"

    def check_value(
        self, value: object, answer: AnswerSet, *, language: str = "en"
    ) -> list[str | int | float]:
        """Give the choices, each once."""
        given = plain(value)
        if not isinstance(given, list):
            raise wrong_type(answer, value, translate("a list of choices", language), language)
        chosen = [self.one_of(one, answer, language) for one in given]
        return [one for one in values_of(answer) if any(one is each or one == each for each in chosen)]


TYPE = SelectMultiple()
