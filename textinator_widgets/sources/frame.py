"""A pandas DataFrame or Series."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from textinator_widgets.errors import InvalidTexts
from textinator_widgets.sources.base import Text

KEY_ADVICE = (
    "Keys must be str or int. Give a column with key=..., or a plain index with df.reset_index(drop=True)."
)


class Frame:
    """A DataFrame, or a Series of texts.

    Parameters
    ----------
    frame
        Each row is one text. The other columns come back as `TextItem.data`; a value that JSON does not have
        becomes its str.
    text
        Column of the texts.
    key
        Column of the keys; None = the index.
    """

    source_type: ClassVar[str] = "DataFrame"

    def __init__(
        self,
        frame: Any,  # noqa: ANN401 a pandas object; pandas is not imported for it
        *,
        text: str = "text",
        key: str | None = None,
        name: str = "",
        formatting: str | None = None,
        language: str | None = None,
    ) -> None:
        if not hasattr(frame, "columns"):
            if key is not None:
                raise InvalidTexts(f"A Series has no column {key!r}; its index is the key.")
            frame = frame.to_frame(text)
        for column in (text, key):
            if column is not None and column not in frame.columns:
                there = ", ".join(map(repr, list(frame.columns)[:20]))
                raise InvalidTexts(f"The DataFrame has no column {column!r}. There are: {there}.")
        if not frame.columns.is_unique:
            raise InvalidTexts(
                "The columns of the DataFrame must have different names; rename those that are equal."
            )
        self._frame = frame
        self._text = text
        self._key = key
        self.name = name
        self.formatting = formatting
        self.language = language

    def spec(self) -> dict[str, Any]:
        """Give the names of the columns that were used."""
        return {"text": str(self._text), "key": None if self._key is None else str(self._key)}

    def texts(self) -> Iterator[Text]:
        """Give every row in order."""
        frame = self._frame
        keys = frame.index.tolist() if self._key is None else frame[self._key].tolist()
        others = [column for column in frame.columns if column not in (self._text, self._key)]
        texts = frame[self._text].tolist()
        if not others:
            for key, text in zip(keys, texts, strict=True):
                yield Text(_plain_key(key), text)
            return
        columns = {str(column): frame[column].tolist() for column in others}
        for position, (key, text) in enumerate(zip(keys, texts, strict=True)):
            fields = {name: _plain(values[position]) for name, values in columns.items()}
            yield Text(_plain_key(key), text, None, fields)


def _plain_key(key: object) -> str | int:
    if isinstance(key, bool) or not (isinstance(key, str) or hasattr(key, "__index__")):
        raise InvalidTexts(f"The key {str(key)[:100]!r} is a {type(key).__name__}. {KEY_ADVICE}")
    return key if isinstance(key, str) else int(key.__index__())


def _plain(value: Any) -> Any:  # noqa: ANN401 whatever a cell holds
    """Give a cell as JSON has it."""
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, float):
        return value if value - value == 0 else None
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {str(name): _plain(one) for name, one in value.items()}
    if value != value:  # NaT and NA
        return None
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


SOURCE = Frame
