"""Labels on a span of the text."""

from __future__ import annotations

from textinator_widgets.kinds.base import LabelKind


class MSpan(LabelKind):
    """Labels on a span of the text."""

    name = "m-span"
    makes = "span"


KIND = MSpan()
