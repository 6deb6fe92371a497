"""A text of one line."""

from __future__ import annotations

from textinator_widgets.errors import InvalidContent
from textinator_widgets.i18n import translate
from textinator_widgets.kinds.questions.base import AnswerSet, TextType


class ShortText(TextType):
    """A text of one line."""

    name = "short-text"
    longest = 10_000

    def check_value(self, value: object, answer: AnswerSet, *, language: str = "en") -> str:
        """Give the text."""
        text = super().check_value(value, answer, language=language)
        if "\n" in text or "\r" in text:
            raise InvalidContent(translate('"{name}" takes one line.', language, name=answer["name"]))
        return text


TYPE = ShortText()
