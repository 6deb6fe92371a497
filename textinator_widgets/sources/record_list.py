"""Records that somebody hands in: the text is joined of some of their fields, the others come along."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar, Unpack

from textinator_widgets.sources.base import DescribedSource, SourceOptions, Text


class RecordList(DescribedSource):
    """Records with their texts and keys, in order.

    Parameters
    ----------
    records
        Each a dict that JSON can hold; it comes back as `TextItem.data`.
    texts, keys
        One for each record.
    options
        As in `SourceOptions`.
    """

    source_type: ClassVar[str] = "Records"

    def __init__(
        self,
        records: Sequence[dict[str, Any]],
        texts: Sequence[str],
        keys: Sequence[str | int],
        **options: Unpack[SourceOptions],
    ) -> None:
        self._records, self._texts, self._keys = records, texts, keys
        super().__init__("", options)

    def spec(self) -> dict[str, Any]:
        """Give nothing: the records are in the store only."""
        return {}

    def texts(self) -> Iterator[Text]:
        """Give every record in order."""
        for key, text, record in zip(self._keys, self._texts, self._records, strict=True):
            yield Text(key, text, None, record)
