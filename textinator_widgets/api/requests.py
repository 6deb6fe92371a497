"""What every request of a page is checked with."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from textinator_widgets.errors import MalformedAnswer, TextinatorError
from textinator_widgets.i18n import translate

MAX_MESSAGE_BYTES = 32 * 1024 * 1024
MAX_REQUEST_ID = 100


class BadRequest(TextinatorError):  # noqa: N818 the tree of errors is named so
    """A message that is no request of the protocol."""


def field(message: Mapping[str, Any], name: str, kind: type) -> Any:  # noqa: ANN401 a value of that kind
    """Give a field of a request.

    Raises
    ------
    BadRequest
        When it is missing or of another kind.
    """
    value = message.get(name)
    if type(value) is not kind or (isinstance(value, int) and abs(value) > 2**53):
        raise BadRequest(f"The field {name!r} of a request must be a {kind.__name__}.")
    return value


def request_id(message: object) -> str:
    """Give the id that a page can find its request by; "" when there is none."""
    request = message.get("request") if isinstance(message, dict) else None
    return request if isinstance(request, str) and len(request) <= MAX_REQUEST_ID else ""


def check_message(message: object) -> dict[str, Any]:
    """Give a message that is a JSON object of a size that can be worked on, with an id and a type."""
    if not isinstance(message, dict) or not isinstance(message.get("type"), str):
        raise BadRequest("A request must be an object with a type.")
    request = message.get("request")
    if not isinstance(request, str) or not 0 < len(request) <= MAX_REQUEST_ID or not request.isprintable():
        raise BadRequest(f"The id of a request must be 1 to {MAX_REQUEST_ID} visible characters.")
    try:
        size = len(json.dumps(message, allow_nan=False))
    except (TypeError, ValueError, RecursionError):
        raise BadRequest("A request must be JSON.") from None
    if size > MAX_MESSAGE_BYTES:
        raise MalformedAnswer(f"A request may have {MAX_MESSAGE_BYTES} bytes; got {size}.")
    return message


def storage_key(store: str, *named: object) -> str:
    """Give the name under which a page keeps what is its own: one for each store, and what else is named."""
    given = json.dumps([store, *named])
    return f"textinator-{hashlib.sha256(given.encode(errors='replace')).hexdigest()[:32]}"


def misunderstood(language: str) -> str:
    """Give what a person is told when their page sends what is no request."""
    return translate("The page and the server do not understand each other. Reload the page.", language)
