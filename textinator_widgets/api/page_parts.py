"""What a page asks of the front end: the parts that it loads when it needs them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

from textinator_widgets.api.requests import BadRequest, check_message, field, misunderstood, request_id
from textinator_widgets.errors import MalformedAnswer, NotFound
from textinator_widgets.i18n import translate
from textinator_widgets.protocol.messages import Reply

logger = logging.getLogger(__name__)

Handler = Callable[[Mapping[str, Any]], Any]


class PartDesk:
    """Gives lazy parts of the front end; all that a page without a store asks for.

    Parameters
    ----------
    parts
        Gives a part by name; raises KeyError or NotFound for a name that it does not know.
    language
        The page's.
    actions
        Gives the module of a label action by name, or raises as `parts`; None = there are none.
    """

    def __init__(
        self,
        parts: Callable[[str], str],
        language: str,
        actions: Callable[[str], str] | None = None,
    ) -> None:
        self._given = {"load_part": parts} | ({} if actions is None else {"load_action": actions})
        self._language = language

    def handlers(self) -> dict[str, Handler]:
        """Give what carries out each request, by the request's name."""
        return dict.fromkeys(self._given, self._load)

    def handle(self, message: object) -> Reply:
        """Answer a message of a page that asks for nothing else: done or failed, never an exception."""
        request = request_id(message)
        try:
            checked = check_message(message)
            if checked["type"] not in self._given:
                raise BadRequest("A page without a store asks for parts of the front end only.")
            return {"request": request, "status": "done", "result": self._load(checked)}
        except (BadRequest, MalformedAnswer):
            code, told = "bad_request", misunderstood(self._language)
        except Exception:
            logger.exception("A part of the front end could not be given to a page")
            code = "internal"
            told = translate(
                "Something went wrong on the server; nothing was stored. Try again.", self._language
            )
        return {"request": request, "status": "failed", "error": {"code": code, "message": told}}

    def _load(self, message: Mapping[str, Any]) -> dict[str, Any]:
        name = field(message, "name", str)
        try:
            return {"source": self._given[message["type"]](name)}
        except (KeyError, NotFound):
            raise BadRequest(f"The front end has no part {name[:40]!r}.") from None
