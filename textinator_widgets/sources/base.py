"""What every source of texts has to say about itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar, NamedTuple, Protocol


class Text(NamedTuple):
    """One text of a source: the key that comes back in every frame, and what came with it."""

    key: str | int
    text: object
    name: str | None = None
    fields: dict[str, Any] | None = None


class Source(Protocol):
    """Where texts come from.

    `formatting` is "pt", "ft" or "md", `language` a BCP 47 tag; None = as the project says. A source whose
    class has `is_remote = True` is read before the store is locked, since its texts may take their time.
    """

    source_type: ClassVar[str]
    name: str
    formatting: str | None
    language: str | None

    def spec(self) -> dict[str, Any]:
        """Give what the store remembers of the source: JSON without texts."""
        ...

    def texts(self) -> Iterator[Text]:
        """Give every text in order."""
        ...
