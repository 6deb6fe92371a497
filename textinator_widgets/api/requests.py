"""What every request of a page is checked with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from textinator_widgets.errors import TextinatorError


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
