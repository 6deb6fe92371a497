"""A line that counts texts while a source is read, for whoever watches a terminal or a notebook."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from typing import TextIO, TypeVar

One = TypeVar("One")

QUIET_S = 1.0
"""Seconds before the line appears; what takes less needs none."""

EVERY_S = 0.2
"""Seconds between two states of the line."""


def counted(
    texts: Iterator[One],
    name: str,
    *,
    stream: TextIO | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[One]:
    """Give what an iterator gives, and say how many there were so far if somebody watches.

    Parameters
    ----------
    stream
        Where the line is written; None = standard error, where that is a terminal or a notebook.
    """
    shown = _watched() if stream is None else stream
    return texts if shown is None else _counting(texts, name, shown, clock)


def _watched() -> TextIO | None:
    stream = sys.stderr
    if stream is None:
        return None
    is_notebook = type(stream).__module__.startswith("ipykernel")
    return stream if is_notebook or stream.isatty() else None


def _counting(texts: Iterator[One], name: str, stream: TextIO, clock: Callable[[], float]) -> Iterator[One]:
    number, due, line = 0, clock() + QUIET_S, ""
    title = f"{name}: " if name else ""
    try:
        for one in texts:
            number += 1
            if (now := clock()) >= due:
                due = now + EVERY_S
                line = f"\r{title}{number:,} texts"
                stream.write(line)
                stream.flush()
            yield one
    finally:
        if line:
            stream.write(f"\r{title}{number:,} texts\n")
            stream.flush()
