"""How much of a source there is, and how much of it was read, as those say who read it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path


class Meter:
    """What became known while texts went by.

    Attributes
    ----------
    texts
        How many texts there are; None = that is not known.
    """

    def __init__(self) -> None:
        self.texts: int | None = None
        self._size = self._done = 0
        self._is_announced = False
        self._place: Callable[[], int] | None = None

    def announce(self, size: int) -> None:
        """Say how many bytes all files of the source have, before the first of them is read."""
        self._size, self._is_announced = size, True

    def begin(self, size: int, place: Callable[[], int]) -> None:
        """Say that a file of so many bytes is read now; `place` tells how many were."""
        if not self._is_announced:
            self._size += size
        self._place = place

    def end(self, size: int) -> None:
        """Say that a file was read."""
        self._place = None
        self._done += size

    def share(self) -> float | None:
        """Give how much of the bytes was read, from 0 to 1; None = it is not known."""
        if not self._size:
            return None
        open_now = 0 if self._place is None else self._place()
        return min((self._done + open_now) / self._size, 1.0)


_METER: ContextVar[Meter | None] = ContextVar("meter", default=None)


@contextmanager
def metered(meter: Meter) -> Iterator[None]:
    """Have what is read meanwhile told to a meter."""
    token = _METER.set(meter)
    try:
        yield
    finally:
        _METER.reset(token)


def expect_texts(count: int) -> None:
    """Say how many texts the source that is read now has."""
    if (meter := _METER.get()) is not None:
        meter.texts = count


def expect_files(paths: list[Path]) -> list[Path]:
    """Say which files the source that is read now has, and give them."""
    meter = _METER.get()
    if meter is not None:
        with suppress(OSError):  # who reads the file says what is wrong with it
            meter.announce(sum(path.stat().st_size for path in paths))
    return paths


@contextmanager
def reading_file(path: Path, place: Callable[[], int]) -> Iterator[None]:
    """Say that a file of the source is read now, as far as `place` tells in bytes."""
    meter = _METER.get()
    if meter is None:
        yield
        return
    size = path.stat().st_size
    meter.begin(size, place)
    try:
        yield
    finally:
        meter.end(size)
