"""Any of several choices."""

from __future__ import annotations

from textinator_widgets.errors import InvalidContent
from textinator_widgets.i18n import translate
from textinator_widgets.kinds.base import JOINT, ChoiceKind, joined_forms, wrong_type
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

    def unjoin(self, content: object, control: MarkerControl) -> object:
        """Give the choices that a text holds, also where a choice has the joint in it."""
        forms = joined_forms(control)
        if not isinstance(content, str) or len(content) > sum(len(form) + len(JOINT) for form in forms):
            return content
        before: dict[int, tuple[int, str]] = {}
        reached = [0]
        for place in reached:
            for form in forms:
                end = place + len(form)
                after = end + len(JOINT)
                if content.startswith(form, place) and (
                    end == len(content) or content.startswith(JOINT, end)
                ):
                    if after not in before:
                        reached.append(after)
                    before.setdefault(after, (place, form))
        place = len(content) + len(JOINT)
        found: list[str | list[str]] = []
        while place in before:
            place, form = before[place]
            found.insert(0, forms[form])
        return found or content


KIND = Check()
