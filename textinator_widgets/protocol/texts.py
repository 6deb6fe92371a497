"""Texts that a person writes in the page."""

from __future__ import annotations

from typing import Literal, TypedDict


class AddTextRequest(TypedDict):
    """Add a text to the project's interactive source and open it: answered with PageState."""

    request: str
    type: Literal["add_text"]
    key: str
    """A uuid of the page: the same text with the same key is stored once."""
    text: str
