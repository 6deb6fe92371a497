"""A line that counts texts while a source is read, for whoever watches a terminal or a notebook."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from typing import TextIO, TypeVar, cast

from textinator_widgets.sources.meter import Meter, metered

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
    texts
        Of a source, which says how many there are where it knows.
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
    number, due, is_shown = 0, clock() + QUIET_S, False
    meter = Meter()
    try:
        while True:
            with metered(meter):  # only while the source works: what it tells is of nobody else
                one = next(texts, _END)
            if one is _END:
                break
            number += 1
            if (now := clock()) >= due:
                due, is_shown = now + EVERY_S, True
                stream.write(f"\r{_line(name, number, meter)}")
                stream.flush()
            yield cast("One", one)
    finally:
        if is_shown:
            stream.write(f"\r{_line(name, number, meter)}\n")
            stream.flush()


_END = object()


def _line(name: str, number: int, meter: Meter) -> str:
    """Give what is known: how many texts, of how many or which part of the bytes."""
    title = f"{name}: " if name else ""
    if meter.texts is not None and meter.texts >= number:
        return f"{title}{number:,} of {meter.texts:,} texts"
    share = meter.share()
    # what the line was before may have been a character longer
    return f"{title}{number:,} texts" + ("" if share is None else f" ({share:.0%}) ")
