"""A whole number on a slider."""

from __future__ import annotations

from textinator_widgets.kinds import integer
from textinator_widgets.kinds.questions.numbers import SliderType


class RangeInt(SliderType):
    """A whole number on a slider."""

    name = "range_int"
    kind = integer.KIND


TYPE = RangeInt()
