"""A pandas DataFrame or Series."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from typing import Any, ClassVar, Unpack

from textinator_widgets.errors import InvalidTexts
from textinator_widgets.protocol.values import is_missing, shown, type_of
from textinator_widgets.sources.base import DescribedSource, SourceOptions, Text
from textinator_widgets.sources.cells import as_cell
from textinator_widgets.sources.meter import expect_texts


class Frame(DescribedSource):
    """A DataFrame, or a Series of texts.

    Parameters
    ----------
    frame
        Each row is one text. The other columns come back as `TextItem.data`: a missing value is None, an
        array a list, a time its ISO form; what else JSON does not have (infinity, a Decimal) is its str.
    text
        Column of the texts.
    key
        Column of the keys; None = the index.
    options
        As in `SourceOptions`.
    """

    source_type: ClassVar[str] = "DataFrame"

    def __init__(
        self,
        frame: Any,  # noqa: ANN401 a pandas object; pandas is not imported for it
        *,
        text: str = "text",
        key: str | None = None,
        **options: Unpack[SourceOptions],
    ) -> None:
        if not hasattr(frame, "iloc"):
            raise InvalidTexts(f"A DataFrame or a Series was expected; got a {type(frame).__name__}.")
        if not hasattr(frame, "columns"):
            if key is not None:
                raise InvalidTexts(f"A Series has no column {key!r}; its index is the key.")
            frame = frame.to_frame(text)
        for column in (text, key):
            if column is not None and (not isinstance(column, Hashable) or column not in frame.columns):
                there = ", ".join(map(repr, list(frame.columns)[:20]))
                raise InvalidTexts(f"The DataFrame has no column {column!r}. There are: {there}.")
        if len(set(map(str, frame.columns))) < len(frame.columns):
            raise InvalidTexts(
                "The columns of the DataFrame must have different names; rename those that are equal."
            )
        self._frame = frame
        self._text = text
        self._key = key
        super().__init__("", options)

    def spec(self) -> dict[str, Any]:
        """Give the names of the columns that were used."""
        return {"text": str(self._text), "key": None if self._key is None else str(self._key)}

    def texts(self) -> Iterator[Text]:
        """Give every row in order."""
        frame = self._frame
        expect_texts(len(frame))
        keys = frame.index.tolist() if self._key is None else frame[self._key].tolist()
        others = [column for column in frame.columns if column not in (self._text, self._key)]
        texts = frame[self._text].tolist()
        if not others:
            for key, text in zip(keys, texts, strict=True):
                yield Text(self._plain_key(key, keys), text)
            return
        columns = {str(column): _cells(str(column), frame[column].tolist(), keys) for column in others}
        for position, (key, text) in enumerate(zip(keys, texts, strict=True)):
            fields = {name: values[position] for name, values in columns.items()}
            yield Text(self._plain_key(key, keys), text, None, fields)

    def _plain_key(self, key: object, keys: Sequence[object]) -> str | int:
        if isinstance(key, bool) or not (isinstance(key, str) or hasattr(key, "__index__")):
            raise self._wrong_key(key, keys)
        return key if isinstance(key, str) else int(key.__index__())

    def _wrong_key(self, key: object, keys: Sequence[object]) -> InvalidTexts:
        """Blame what is missing first: a column of numbers with a gap has become one of floats."""
        where = "index" if self._key is None else f"column {self._key!r}"
        missing = next((row for row, one in enumerate(keys) if is_missing(one)), None)
        if missing is not None:
            return InvalidTexts(
                f"Every text needs a key, but the {where} has {shown(keys[missing])} (a missing value) "
                f"in row {missing}. Give it one, or leave the row out.",
                in_python="Or number the rows with df.reset_index(drop=True), without key=....",
            )
        change = "df.index = df.index.map(str)" if self._key is None else f"df[{self._key!r}].map(str)"
        return InvalidTexts(
            f"Keys must be str or int, but {shown(key)} of the {where} is {type_of(key)}.",
            in_python=f"Make them str with {change}, or number the rows with df.reset_index(drop=True).",
        )


def _cells(column: str, values: list[Any], keys: Sequence[object]) -> list[Any]:
    """Give a column as JSON has it.

    Raises
    ------
    InvalidTexts
        With the column, the row and its key, when a value cannot be written as JSON.
    """
    cells = []
    for row, value in enumerate(values):
        try:
            cells.append(as_cell(value))
        except (TypeError, ValueError, RecursionError) as error:
            raise InvalidTexts(
                f"The column {column!r} has {shown(value, 60)} in row {row} (key {shown(keys[row], 60)}), "
                f"which JSON cannot hold ({str(error)[:100]}). Make it a text or a number."
            ) from error
    return cells


SOURCE = Frame
