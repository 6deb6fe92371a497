"""Characters that neither a store nor a page can hold."""

from __future__ import annotations

import re

_BAD = re.compile("[\0\ud800-\udfff]")


def bad_character(text: str) -> int | None:
    """Give the place of the first NUL or lone surrogate; None = there is none."""
    found = _BAD.search(text)
    return None if found is None else found.start()


def replace_bad_characters(text: str) -> tuple[str, int]:
    """Put U+FFFD in the place of each; give the text and how many there were."""
    return _BAD.subn("\ufffd", text)
