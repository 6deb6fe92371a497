"""A day of the calendar."""

from __future__ import annotations

import datetime
import re

from textinator_widgets.i18n import translate
from textinator_widgets.kinds.questions.base import AnswerSet, QuestionType, wrong_type


class Date(QuestionType):
    """A day, stored as 2026-05-31."""

    name = "date"

    def check_value(self, value: object, answer: AnswerSet, *, language: str = "en") -> str:
        """Give the day in ISO 8601; a `datetime.date` is one too."""
        if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
            return value.isoformat()
        try:
            if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
                return datetime.date.fromisoformat(value).isoformat()
        except ValueError:
            pass
        raise wrong_type(answer, value, translate("a day such as 2026-05-31", language), language)


TYPE = Date()
