"""A number chosen on a slider."""

from __future__ import annotations

from textinator_widgets.kinds.base import NumberKind
from textinator_widgets.protocol.answers import Content
from textinator_widgets.protocol.screen import MarkerControl


class Range(NumberKind):
    """A number chosen on a slider; 0 to 100 where the marker has no range.

    Without a step every number between the limits is an answer; the slider itself goes in steps of 1 between
    whole numbers, else in small decimal steps (`js/src/core/sliders.ts`).
    """

    name = "range"
    low = 0
    high = 100

    def check_content(self, content: object, control: MarkerControl, *, language: str = "en") -> Content:
        """Give a finite number on the slider."""
        value = self.finite(content, control, language)
        self.check_limits(value, control, language)
        return value


KIND = Range()
