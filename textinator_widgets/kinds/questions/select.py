"""One of some choices, from a list that opens."""

from __future__ import annotations

from textinator_widgets.kinds.questions.radio import Radio


class Select(Radio):
    """One choice."""

    name = "select"


TYPE = Select()
