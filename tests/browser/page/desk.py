"""The desk that answers a page in a widget, behind the model of a bare page."""

from __future__ import annotations

from typing import Any

from textinator_widgets.api.page import PageDesk
from textinator_widgets.widgets import front_end

CHANGES = {"submit", "skip", "save_for_later", "add_text"}


class DeskKernel:
    """Carries messages to the desk as the widget does."""

    def __init__(self, project: Any, user: str, language: str = "en") -> None:
        self.desk = PageDesk(project.annotator(user), language=language, parts=front_end.part)

    def state(self) -> dict[str, Any]:
        desk = self.desk
        return {
            "screen": desk.screen(),
            "page": desk.page(),
            "strings": desk.strings(),
            "user": "anna",
            "notice": "",
            "storage_key": desk.storage_key(),
        }

    def hear(self, message: dict[str, Any]) -> dict[str, Any]:
        reply = self.desk.handle(message)
        traits = {"page": self.desk.page()} if message["type"] in CHANGES else {}
        return {"replies": [reply], "traits": traits}
