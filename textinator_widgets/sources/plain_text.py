"""A list of texts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from textinator_widgets.errors import InvalidTexts
from textinator_widgets.sources.base import Text


class PlainText:
    """A list of texts; their keys are 0, 1, 2, ...

    Parameters
    ----------
    texts
        The texts, as they are to be stored.
    name
        What the source is called; "" = nothing.
    """

    source_type: ClassVar[str] = "PlainText"

    def __init__(
        self,
        texts: Sequence[str],
        *,
        name: str = "",
        formatting: str | None = None,
        language: str | None = None,
    ) -> None:
        if isinstance(texts, (str, bytes)):
            raise InvalidTexts(
                "texts must be a list of texts; got one text.", in_python="Put it into a list: texts=[text]."
            )
        self._texts = list(texts)
        self.name = name
        self.formatting = formatting
        self.language = language

    def spec(self) -> dict[str, Any]:
        """Give nothing: the texts are in the store."""
        return {}

    def texts(self) -> Iterator[Text]:
        """Give every text in order."""
        return (Text(key, text) for key, text in enumerate(self._texts))


SOURCE = PlainText
