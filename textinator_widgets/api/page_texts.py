"""What a page sends of the texts that a person writes in it."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from textinator_widgets.api.requests import BadRequest, field
from textinator_widgets.api.session import AnnotationSession
from textinator_widgets.errors import InvalidTexts
from textinator_widgets.i18n import translate
from textinator_widgets.protocol.messages import PageState
from textinator_widgets.services.interactive import MAX_CHARACTERS

logger = logging.getLogger(__name__)

Handler = Callable[[Mapping[str, Any]], Any]


class TextDesk:
    """The part of a page's desk that takes texts.

    Parameters
    ----------
    language
        The page's.
    page
        Gives what the page shows afterwards.
    """

    def __init__(self, session: AnnotationSession, language: str, page: Callable[[], PageState]) -> None:
        self._session = session
        self._language = language
        self._page = page

    def handlers(self) -> dict[str, Handler]:
        """Give what carries out each request, by the request's name."""
        return {"add_text": self._add}

    def _add(self, message: Mapping[str, Any]) -> PageState:
        text, key = field(message, "text", str), field(message, "key", str)
        try:
            key = str(uuid.UUID(key))
        except ValueError:
            raise BadRequest("The key of a text must be a uuid.") from None
        try:
            self._session.add_text(text, key)
        except InvalidTexts as error:
            logger.info("A text of a page was not taken: %s", error)
            raise InvalidTexts(self._reason(text)) from error
        return self._page()

    def _reason(self, text: str) -> str:
        if not text.strip():
            return translate("There is no text to add.", self._language)
        if len(text) > MAX_CHARACTERS:
            return translate(
                "This text is too long: at most {count} characters can be added.",
                self._language,
                count=MAX_CHARACTERS,
            )
        return translate("This text has characters that cannot be stored. Nothing was added.", self._language)
