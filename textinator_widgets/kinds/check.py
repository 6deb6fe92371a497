"""Any of several choices."""

from __future__ import annotations

from textinator_widgets.errors import InvalidContent
from textinator_widgets.i18n import translate
from textinator_widgets.kinds.base import ChoiceKind, wrong_type
from textinator_widgets.protocol.answers import Content
from textinator_widgets.protocol.screen import MarkerControl
from textinator_widgets.protocol.values import plain


class Check(ChoiceKind):
    """Any of several choices."""

    name = "check"

    def check_content(self, content: object, control: MarkerControl, *, language: str = "en") -> Content:
        """Give the choices, each at most once."""
        content = plain(content)
        if not isinstance(content, list):
            raise wrong_type(control, content, language)
        chosen = [self.check_choice(one, control, language) for one in content]
        if any(choice in chosen[:position] for position, choice in enumerate(chosen)):
            raise InvalidContent(
                translate('A choice of "{name}" came twice.', language, name=control["name"])
            )
        return chosen


KIND = Check()
