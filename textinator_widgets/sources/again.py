"""Sources that a store remembers are made once more, to read them again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast

from textinator_widgets.errors import InvalidTexts, TextinatorError
from textinator_widgets.plugins import sources
from textinator_widgets.protocol.values import shown
from textinator_widgets.sources.base import DescribedSource, Source
from textinator_widgets.sources.folders import resolved

_ROOT = "root"


def arguments_of(source: Source) -> dict[str, Any] | None:
    """Give the arguments that make a source once more, with the root of its places if it has one.

    None = it cannot be read again.
    """
    again = getattr(source, "again", None)
    found = again() if callable(again) else None
    root = getattr(source, "root", None)
    if found is None or root is None or not any(True for _ in _places(found)):
        return found
    return {**found, _ROOT: str(root)}


def check_places(source: Source) -> None:
    """Refuse a source with a root whose files or folders lead out of it by now, as a link does.

    Raises
    ------
    InvalidTexts
        Which names the first such place.
    """
    root = getattr(source, "root", None)
    if root is None:
        return
    for place in _places(arguments_of(source) or {}):
        if not resolved(place).is_relative_to(resolved(root)):
            raise InvalidTexts(
                f"{str(place)!r} leads out of the folder {str(root)!r}, from which alone the texts of this "
                "source are read. Put the file or folder itself there, or take the link away."
            )


def _places(arguments: Mapping[str, Any]) -> Iterator[Path]:
    if "path" in arguments:
        yield Path(arguments["path"])
    for name in ("files", "folders"):
        yield from map(Path, arguments.get(name, ()))


def read_again(source_type: str, arguments: Mapping[str, Any], *, name: str) -> Source:
    """Give a source that was stored with its `arguments_of`.

    Raises
    ------
    InvalidTexts
        When there is no such kind of source any more, it takes other arguments now, or a place of it leads
        out of its root. A source that a store has without a root is read wherever it is.
    """
    known = dict(arguments)
    root = known.pop(_ROOT, None)
    try:
        source = cast("Source", sources.get(source_type)(**known, name=name))
        if root is not None and isinstance(source, DescribedSource):
            source.root = Path(root)
            check_places(source)
        return source
    except (TypeError, TextinatorError) as error:
        raise InvalidTexts(
            f"The source {shown(name)} cannot be read again: {str(error)[:300]}",
            in_python=f"Say where its texts are now: project.reindex({name!r}, given=tw.sources....).",
        ) from error
