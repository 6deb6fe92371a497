"""A number on a slider."""

from __future__ import annotations

from textinator_widgets.kinds import float_
from textinator_widgets.kinds.questions.numbers import SliderType


class RangeFloat(SliderType):
    """A number on a slider."""

    name = "range_float"
    kind = float_.KIND


TYPE = RangeFloat()
