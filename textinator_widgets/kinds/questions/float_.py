"""A number."""

from __future__ import annotations

from textinator_widgets.kinds import float_
from textinator_widgets.kinds.questions.numbers import NumberType


class Float(NumberType):
    """A number."""

    name = "float"
    kind = float_.KIND


TYPE = Float()
