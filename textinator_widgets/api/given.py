"""The sources that a caller hands in: as objects, as texts, or described in JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from textinator_widgets.errors import InvalidTexts
from textinator_widgets.protocol.values import shown, type_of
from textinator_widgets.sources.base import Source


def given_sources(
    texts: Any,  # noqa: ANN401 list, Series, DataFrame, or a specification
    sources: Sequence[Any] | None,
    *,
    text: str,
    key: str | None,
    folder: Path,
) -> list[Source]:
    """Give the sources that a caller named or whose texts came; an empty list = none.

    `folder` is where the files of a source are that is described with a dict.
    """
    if texts is not None and sources is not None:
        raise InvalidTexts(
            "Texts and sources cannot be given together.", in_python="Give texts=... or sources=...."
        )
    if sources is not None:
        if not isinstance(sources, (list, tuple)):
            raise InvalidTexts(
                f"sources must be a list of sources; got {shown(sources)}. Put one source into a list."
            )
        return [described(one, folder) for one in sources]
    return [] if texts is None else [as_source(texts, text=text, key=key, folder=folder)]


def described(given: Any, folder: Path) -> Any:  # noqa: ANN401 whatever is no specification is checked later
    """Give the source of a specification: a dict, or the path of a JSON file; anything else as it is."""
    if not isinstance(given, (Mapping, str, Path)):
        return given
    from textinator_widgets.sources.specified import from_spec  # pydantic takes its time

    return from_spec(given, folder=folder if isinstance(given, Mapping) else Path(given).parent)


def is_source(given: object) -> bool:
    """Whether something is a source, and not texts: a frame may have a column called texts."""
    return not hasattr(given, "iloc") and callable(getattr(given, "texts", None))


def as_source(
    texts: Any,  # noqa: ANN401 list, Series, DataFrame, or a specification
    *,
    text: str = "text",
    key: str | None = None,
    folder: Path,
) -> Source:
    """Give the source that texts of a caller make, or a specification of one."""
    from textinator_widgets.sources.frame import Frame
    from textinator_widgets.sources.plain_text import PlainText

    if isinstance(texts, Mapping) and "source_type" in texts:
        found: Source = described(texts, folder)
        return found
    if hasattr(texts, "iloc"):
        return Frame(texts, text=text, key=key)
    if isinstance(texts, (list, tuple)):
        if key is not None:
            raise InvalidTexts(
                "A list has no key column; its keys are 0, 1, 2, ...",
                in_python="Use a DataFrame with key=....",
            )
        return PlainText(texts)
    raise InvalidTexts(
        f"texts must be a list of str, a Series or a DataFrame; got {type_of(texts)}.",
        in_python="Give sources as sources=[...]."
        if is_source(texts)
        else "list(...) makes a list of many other things.",
    )
