"""Long text typed into an area."""

from __future__ import annotations

from textinator_widgets.kinds.base import TextKind


class LongFreeText(TextKind):
    """Long text typed into an area."""

    name = "lfree-text"


KIND = LongFreeText()
