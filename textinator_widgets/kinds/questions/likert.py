"""Several statements that are judged on one scale."""

from __future__ import annotations

from collections.abc import Mapping

from textinator_widgets.errors import InvalidContent, InvalidSetting
from textinator_widgets.i18n import translate
from textinator_widgets.kinds.questions.base import AnswerSet, ChoiceType, check_choices, value_of, wrong_type


class Likert(ChoiceType):
    """`{row: choice}` for the rows that were judged; JSON names rows by their text."""

    name = "likert"
    settings = frozenset({"choices", "rows"})
    scale = "other"

    def check_settings(self, answer: AnswerSet) -> None:
        """Refuse rows that are none or not texts, besides wrong choices."""
        super().check_settings(answer)
        try:
            check_choices(answer.get("rows"), least=1, most=200)
        except InvalidSetting as error:
            message = error.message.replace("choices", "rows").replace("Choices", "Rows")
            raise InvalidSetting(message, field=error.field.replace("choices", "rows", 1)) from error

    def check_value(
        self, value: object, answer: AnswerSet, *, language: str = "en"
    ) -> dict[str, str | int | float]:
        """Give the judged rows in their order."""
        if not isinstance(value, Mapping):
            raise wrong_type(answer, value, translate("a choice for each row", language), language)
        rows = rows_of(answer)
        given = {str(row): one for row, one in value.items()}
        unknown = [row for row in given if row not in rows]
        if unknown:
            raise InvalidContent(
                translate('"{name}" has no row "{row}".', language, name=answer["name"], row=unknown[0][:100])
            )
        return {row: self.one_of(given[row], answer, language) for row in rows if given.get(row) is not None}

    def is_whole(self, value: object, answer: AnswerSet) -> bool:
        """Every row is judged."""
        return isinstance(value, Mapping) and set(rows_of(answer)) <= set(value)


def rows_of(answer: AnswerSet) -> list[str]:
    """Give the names of the rows of a grid, as values have them."""
    return [str(value_of(row)) for row in answer.get("rows") or []]


TYPE = Likert()
