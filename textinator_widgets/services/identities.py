"""The ids that labels and relations have inside an answer."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable

LONGEST = 36
SPELLED = re.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
"""A UUID in its own spelling, as nearly all that come are."""


def read_id(value: object) -> str | None:
    """Give an id as it is kept: 1 to 36 visible characters; a UUID in its own spelling. None = it is no id.

    A whole number is taken as its digits.
    """
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10 ** (LONGEST - 1):
        value = str(value)
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST or not value.isprintable():
        return None
    return as_uuid(value) or value


def as_uuid(value: str) -> str | None:
    """Give a UUID of 36 characters in lower case; None when it is none."""
    if SPELLED.fullmatch(value):
        return value
    try:
        return str(uuid.UUID(value)) if len(value) == LONGEST else None
    except ValueError:
        return None


def first_twice(ids: Iterable[str]) -> str | None:
    """Give the first id that comes a second time, or None when they all differ."""
    seen: set[str] = set()
    for one in ids:
        if one in seen:
            return one
        seen.add(one)
    return None
