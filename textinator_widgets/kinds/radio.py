"""One of several choices."""

from __future__ import annotations

from textinator_widgets.kinds.base import ChoiceKind, joined_forms
from textinator_widgets.protocol.answers import Content
from textinator_widgets.protocol.screen import MarkerControl


class Radio(ChoiceKind):
    """One of several choices."""

    name = "radio"

    def check_content(self, content: object, control: MarkerControl, *, language: str = "en") -> Content:
        """Give the choice: a str, or `[group, choice]`."""
        choice = self.check_choice(content, control, language)
        return choice if isinstance(choice, str) else [*choice]

    def unjoin(self, content: object, control: MarkerControl) -> object:
        """Give the choice that a text stands for."""
        return joined_forms(control).get(content, content) if isinstance(content, str) else content


KIND = Radio()
