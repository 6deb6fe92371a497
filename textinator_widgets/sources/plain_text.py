"""A list of texts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar, Unpack

from textinator_widgets.errors import InvalidTexts
from textinator_widgets.sources.base import DescribedSource, SourceOptions, Text
from textinator_widgets.sources.meter import expect_texts


class PlainText(DescribedSource):
    """A list of texts; their keys are 0, 1, 2, ...

    Parameters
    ----------
    texts
        The texts, as they are to be stored.
    options
        As in `SourceOptions`.
    """

    source_type: ClassVar[str] = "PlainText"

    def __init__(
        self,
        texts: Sequence[str],
        **options: Unpack[SourceOptions],
    ) -> None:
        if isinstance(texts, (str, bytes)):
            raise InvalidTexts(
                "texts must be a list of texts; got one text.", in_python="Put it into a list: texts=[text]."
            )
        self._texts = list(texts)
        super().__init__("", options)

    def spec(self) -> dict[str, Any]:
        """Give nothing: the texts are in the store."""
        return {}

    def texts(self) -> Iterator[Text]:
        """Give every text in order."""
        expect_texts(len(self._texts))
        for key, text in enumerate(self._texts):
            yield Text(key, text)


SOURCE = PlainText
