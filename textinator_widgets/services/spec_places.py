"""Where in a specification something is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from textinator_widgets.errors import InvalidSetting, InvalidSpec, TextinatorError

MOST = 20
"""Places that a message names; `problems` has all."""


def invalid(problems: list[dict[str, str]]) -> InvalidSpec:
    """Give the error of a specification that cannot be taken."""
    there = "\n".join(f"{one['where']}: {one['message']}" for one in problems[:MOST])
    more = f"\nand {len(problems) - MOST} more" if len(problems) > MOST else ""
    return InvalidSpec(f"The specification cannot be taken; nothing was stored.\n{there}{more}", problems)


@contextmanager
def at(place: str, *, is_written: bool) -> Iterator[None]:
    """Name the place where something goes wrong in a caller's specification; ours raise what they raise."""
    try:
        yield
    except TextinatorError as error:
        if not is_written:
            raise
        raise invalid([{"where": place + inside(error), "message": error.message}]) from error


def inside(error: object) -> str:
    """Give the place that an error names inside of what was handed in, as in ".range"."""
    return f".{error.field}" if isinstance(error, InvalidSetting) and error.field else ""


def written_place(location: tuple[int | str, ...]) -> str:
    """Write a place as in `markers[2].color`."""
    written = ""
    for one in location:
        written += f"[{one}]" if isinstance(one, int) else f".{one}" if written else str(one)
    return written
