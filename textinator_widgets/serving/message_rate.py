"""How much one page may send: a page that floods must not take memory and time from everybody else."""

from __future__ import annotations

import time
from collections.abc import Callable

SPAN_S = 10.0
MOST_MESSAGES = 1000
"""In a span; a person who types and clicks as fast as they can makes a few each second."""
MOST_BYTES = 64_000_000
"""In a span; a manager's file comes in pieces, each after the answer to the one before."""


class MessageRate:
    """Counts what one page sends.

    Parameters
    ----------
    clock
        Seconds that only go forward.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._begun = clock()
        self._messages = 0
        self._bytes = 0

    def takes(self, size: int) -> bool:
        """Count a message of so many bytes, and give whether the page may still send it."""
        now = self._clock()
        if now - self._begun >= SPAN_S:
            self._begun, self._messages, self._bytes = now, 0, 0
        self._messages += 1
        self._bytes += size
        return self._messages <= MOST_MESSAGES and self._bytes <= MOST_BYTES
