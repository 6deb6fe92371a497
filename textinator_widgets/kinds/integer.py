"""Whole numbers."""

from __future__ import annotations

from textinator_widgets.errors import InvalidContent
from textinator_widgets.i18n import translate
from textinator_widgets.kinds.base import NumberKind, wrong_type
from textinator_widgets.protocol.answers import Content
from textinator_widgets.protocol.screen import MarkerControl
from textinator_widgets.protocol.values import plain

LARGEST = 2**53
"""Beyond this a page cannot tell neighbouring whole numbers apart."""


class Integer(NumberKind):
    """A whole number."""

    name = "integer"

    def check_content(self, content: object, control: MarkerControl, *, language: str = "en") -> Content:
        """Give a whole number inside the range."""
        content = plain(content)
        value = self.finite(content, control, language)
        if not value.is_integer():
            raise wrong_type(control, content, language)
        number = content.__index__() if hasattr(content, "__index__") else int(value)
        if abs(number) > LARGEST:
            raise InvalidContent(
                translate(
                    '"{name}" must be at most {limit}.', language, name=control["name"], limit=str(LARGEST)
                )
            )
        self.check_limits(number, control, language)
        return int(number)


KIND = Integer()
