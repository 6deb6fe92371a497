"""Labels on the whole text."""

from __future__ import annotations

from textinator_widgets.kinds.base import LabelKind


class MText(LabelKind):
    """Labels on the whole text."""

    name = "m-text"
    makes = "text"


KIND = MText()
