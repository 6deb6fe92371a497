"""Sources that a store remembers are made once more, to read them again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from textinator_widgets.errors import InvalidTexts, TextinatorError
from textinator_widgets.plugins import sources
from textinator_widgets.protocol.values import shown
from textinator_widgets.sources.base import Source


def arguments_of(source: Source) -> dict[str, Any] | None:
    """Give the arguments that make a source once more; None = it cannot be read again."""
    again = getattr(source, "again", None)
    return again() if callable(again) else None


def read_again(source_type: str, arguments: Mapping[str, Any], *, name: str) -> Source:
    """Give a source that was stored with the arguments of its `again`.

    Raises
    ------
    InvalidTexts
        When there is no such kind of source any more, or it takes other arguments now.
    """
    try:
        return cast("Source", sources.get(source_type)(**arguments, name=name))
    except (TypeError, TextinatorError) as error:
        raise InvalidTexts(
            f"The source {shown(name)} cannot be read again: {str(error)[:300]}",
            in_python=f"Say where its texts are now: project.reindex({name!r}, given=tw.sources....).",
        ) from error
