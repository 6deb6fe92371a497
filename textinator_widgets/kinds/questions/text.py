"""A text of several lines."""

from __future__ import annotations

from textinator_widgets.kinds.questions.base import TextType


class LongText(TextType):
    """A text of several lines."""

    name = "text"


TYPE = LongText()
