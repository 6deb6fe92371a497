"""Files that are read into the store once.

Bytes are decoded strictly and nothing is changed: line ends, byte-order marks and white space stay
as they are in the file. What cannot be read as a text, a key or a field is refused; nothing is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, ClassVar, Unpack

from textinator_widgets.errors import InvalidTexts
from textinator_widgets.sources.base import DescribedSource, SourceOptions, Text
from textinator_widgets.sources.folders import files_in
from textinator_widgets.sources.json_files import in_json
from textinator_widgets.sources.json_lines import in_json_lines
from textinator_widgets.sources.meter import expect_files
from textinator_widgets.sources.reading import UTF_8, check_encoding, decode, lines, path_of
from textinator_widgets.sources.records import Fields, Found, Record, texts_of
from textinator_widgets.sources.table import READERS

FORMATS = ("text", "text-dir", "json", "json-dir", "jsonl", "csv", "tsv", "parquet")
"""Formats that can be read."""

FOLDERS = {"text-dir": ".txt", "json-dir": ".json"}
"""Formats that read a folder, and how the names of its files end."""

WITHOUT_FIELDS = ("text", "text-dir")
"""Formats in which there is nothing but texts."""


class Files(DescribedSource):
    r"""A file or a folder.

    Parameters
    ----------
    path
        The file, or the folder for "text-dir" and "json-dir" (searched with its subfolders; a link that leads
        out of it is refused).
    format
        "text" (a text per line, split on \n only; a final \n makes no text), "text-dir" (a text per .txt
        file), "json" and "json-dir" (a list of texts, a list of objects, one object, or whatever `text` leads
        to), "jsonl" (an object per line), "csv" or "tsv" (a header line, then a text per row), "parquet".
    text
        Column of the texts, or for JSON the name or dotted path of the field; None = "text".
    key
        Column or field of the keys, a str or int each; None = 0, 1, 2, ...
    encoding
        How the files are encoded; everything is decoded strictly.
    options
        As in `SourceOptions`; the name is that of the file unless it is given.
    """

    source_type: ClassVar[str] = "Files"

    def __init__(
        self,
        path: str | Path,
        format: str = "text",
        *,
        text: str | None = None,
        key: str | None = None,
        encoding: str = UTF_8,
        **options: Unpack[SourceOptions],
    ) -> None:
        if format not in FORMATS:
            raise InvalidTexts(f"No input format is called {format!r}. There are: {', '.join(FORMATS)}.")
        for what, value in (("text", text), ("key", key)):
            if value is not None and format in WITHOUT_FIELDS:
                raise InvalidTexts(
                    f"The format {format!r} has no fields, thus no {what} {value!r}. Leave it out."
                )
        self._path = path_of(path)
        self._format = format
        self._fields = Fields.named("text" if text is None else text, key)
        self._encoding = check_encoding(encoding)
        super().__init__(self._path.name, options)

    def spec(self) -> dict[str, Any]:
        """Give the name of the file (not its place), the format and the fields."""
        known = {"file": self._path.name, "format": self._format, "encoding": self._encoding}
        return {**known, **self._fields.spec()}

    def again(self) -> dict[str, Any]:
        """Give the place of the file, the format and the fields."""
        known = {"path": str(self._path.absolute()), "format": self._format, "encoding": self._encoding}
        return known if self._format in WITHOUT_FIELDS else {**known, **self._fields.spec()}

    def texts(self) -> Iterator[Text]:
        """Read every text in order."""
        path, fields, encoding = self._path, self._fields, self._encoding
        readers: dict[str, Callable[[], Iterator[Found]]] = {
            "text": lambda: ((Record(None, line, {}), None) for line in lines(path, encoding)),
            "text-dir": self._text_files,
            "json": lambda: in_json(path, path.name, fields, encoding),
            "json-dir": self._json_files,
            "jsonl": lambda: in_json_lines(path, fields, encoding),
            **{kind: partial(read, path, fields, encoding) for kind, read in READERS.items()},
        }
        return texts_of(readers[self._format]())

    def _text_files(self) -> Iterator[Found]:
        for path in expect_files(files_in(self._path, FOLDERS[self._format])):
            yield Record(None, decode(path, self._encoding), {}), path.relative_to(self._path).as_posix()

    def _json_files(self) -> Iterator[Found]:
        for path in expect_files(files_in(self._path, FOLDERS[self._format])):
            yield from in_json(path, path.relative_to(self._path).as_posix(), self._fields, self._encoding)


SOURCE = Files
