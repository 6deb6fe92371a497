"""Short text typed into one line."""

from __future__ import annotations

from textinator_widgets.kinds.base import TextKind


class FreeText(TextKind):
    """Short text typed into one line."""

    name = "free-text"
    max_characters = 100_000


KIND = FreeText()
