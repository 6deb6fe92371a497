"""Texts that people write: a source that begins without any."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar, Unpack

from textinator_widgets.errors import InvalidSetting
from textinator_widgets.sources.base import DescribedSource, SourceOptions, Text

INTERACTIVE = "Interact"
"""What Textinator calls such a source."""


class Interactive(DescribedSource):
    """A source of texts that annotators write or paste in the page, or that programs add one by one.

    Its texts go into the store as they come; there is nothing to read again.

    Parameters
    ----------
    options
        As in `SourceOptions`, without `post_processing`: offsets count in what people see as they write it.
    """

    source_type: ClassVar[str] = INTERACTIVE
    takes_texts: ClassVar[bool] = True

    def __init__(self, **options: Unpack[SourceOptions]) -> None:
        super().__init__("Interactive", options)
        if self.post_processing:
            raise InvalidSetting(
                "The texts of an interactive source are stored as people write them; leave post_processing "
                "out."
            )

    def spec(self) -> dict[str, Any]:
        """Give nothing: the texts are in the store."""
        return {}

    def texts(self) -> Iterator[Text]:
        """Give the texts that it begins with: none."""
        return iter(())


SOURCE = Interactive
