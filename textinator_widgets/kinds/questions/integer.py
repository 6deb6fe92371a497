"""A whole number."""

from __future__ import annotations

from textinator_widgets.kinds import integer
from textinator_widgets.kinds.questions.numbers import NumberType


class Integer(NumberType):
    """A whole number."""

    name = "integer"
    kind = integer.KIND


TYPE = Integer()
