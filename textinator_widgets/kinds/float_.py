"""Numbers with decimals."""

from __future__ import annotations

from textinator_widgets.kinds.base import NumberKind
from textinator_widgets.protocol.answers import Content
from textinator_widgets.protocol.screen import MarkerControl


class Float(NumberKind):
    """A number with decimals."""

    name = "float"

    def check_content(self, content: object, control: MarkerControl, *, language: str = "en") -> Content:
        """Give a finite number inside the range."""
        value = self.finite(content, control, language)
        self.check_limits(value, control, language)
        return value


KIND = Float()
