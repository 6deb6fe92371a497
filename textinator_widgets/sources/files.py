"""Files that are read into the store once.

Bytes are decoded strictly as UTF-8 and nothing is changed: line ends, byte-order marks and white space stay
as they are in the file. What cannot be read as a text, a key or a field is refused; nothing is left out.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, ClassVar

from textinator_widgets.errors import InvalidTexts
from textinator_widgets.protocol.values import type_of
from textinator_widgets.sources.base import Text
from textinator_widgets.sources.folders import decode, files_in
from textinator_widgets.sources.records import Fields, Record, parse_json

FORMATS = ("text", "text-dir", "json", "json-dir", "jsonl", "csv", "tsv")
"""Formats that can be read."""

FOLDERS = {"text-dir": ".txt", "json-dir": ".json"}
"""Formats that read a folder, and how the names of its files end."""

WITHOUT_FIELDS = ("text", "text-dir")
"""Formats in which there is nothing but texts."""

_Found = tuple[Record, str | None]

MAX_FIELD = 50 * 1024 * 1024


class Files:
    r"""A file or a folder.

    Parameters
    ----------
    path
        The file, or the folder for "text-dir" and "json-dir" (searched with its subfolders; a link that leads
        out of it is refused).
    format
        "text" (a text per line, split on \n only; a final \n makes no text), "text-dir" (a text per .txt
        file), "json" and "json-dir" (a list of texts, a list of objects, one object, or whatever `text` leads
        to), "jsonl" (an object per line), "csv" or "tsv" (a header line, then a text per row).
    text
        Column of the texts, or for JSON the name or dotted path of the field; None = "text".
    key
        Column or field of the keys, a str or int each; None = 0, 1, 2, ...
    """

    source_type: ClassVar[str] = "Files"

    def __init__(
        self,
        path: str | Path,
        format: str = "text",
        *,
        text: str | None = None,
        key: str | None = None,
        name: str | None = None,
        formatting: str | None = None,
        language: str | None = None,
    ) -> None:
        if format not in FORMATS:
            raise InvalidTexts(f"No input format is called {format!r}. There are: {', '.join(FORMATS)}.")
        for what, value in (("text", text), ("key", key)):
            if value is not None and (not isinstance(value, str) or not value):
                raise InvalidTexts(f"{what} must be the name of a field; got {value!r}.")
            if value is not None and format in WITHOUT_FIELDS:
                raise InvalidTexts(
                    f"The format {format!r} has no fields, thus no {what} {value!r}. Leave it out."
                )
        self._path = path_of(path)
        self._format = format
        self._fields = Fields("text" if text is None else text, key)
        self.name = self._path.name if name is None else name
        self.formatting = formatting
        self.language = language

    def spec(self) -> dict[str, Any]:
        """Give the name of the file (not its place), the format and the fields."""
        fields = self._fields
        return {"file": self._path.name, "format": self._format, "text": fields.text, "key": fields.key}

    def texts(self) -> Iterator[Text]:
        """Read every text in order."""
        readers: dict[str, Callable[[], Iterator[_Found]]] = {
            "text": self._lines,
            "text-dir": self._text_files,
            "json": lambda: self._json(self._path, self._path.name),
            "json-dir": self._json_files,
            "jsonl": self._json_lines,
            "csv": lambda: self._table(","),
            "tsv": lambda: self._table("\t"),
        }
        for position, (record, name) in enumerate(readers[self._format]()):
            yield Text(
                position if record.key is None else record.key, record.text, name, record.fields or None
            )

    def _lines(self) -> Iterator[_Found]:
        for line in _split(decode(self._path)):
            yield Record(None, line, {}), None

    def _text_files(self) -> Iterator[_Found]:
        for path in files_in(self._path, FOLDERS[self._format]):
            yield Record(None, decode(path), {}), path.relative_to(self._path).as_posix()

    def _json_files(self) -> Iterator[_Found]:
        for path in files_in(self._path, FOLDERS[self._format]):
            yield from self._json(path, path.relative_to(self._path).as_posix())

    def _json(self, path: Path, name: str) -> Iterator[_Found]:
        for record in self._fields.of(parse_json(decode(path), name), name):
            yield record, name

    def _json_lines(self) -> Iterator[_Found]:
        for number, line in enumerate(_split(decode(self._path)), 1):
            place = f"line {number} of {self._path.name}"
            if not line.strip():
                continue
            record = parse_json(line, place)
            if not isinstance(record, dict):
                raise InvalidTexts(f"Each line must be a JSON object, but {place} is {type_of(record)}.")
            for one in self._fields.of(record, place):
                yield one, f"{self._path.name}.{number - 1}"

    def _table(self, delimiter: str) -> Iterator[_Found]:
        csv.field_size_limit(MAX_FIELD)
        content = decode(self._path).removeprefix("\ufeff")
        rows = csv.reader(io.StringIO(content, newline=""), delimiter=delimiter, strict=True)
        try:
            header = next(rows, None) or []
            if len(set(header)) != len(header):
                raise InvalidTexts(
                    f"The columns of {self._path.name} must have different names; got {header!r}."
                )
            for row in rows:
                place = f"line {rows.line_num} of {self._path.name}"
                if not row:
                    continue
                if len(row) != len(header):
                    raise InvalidTexts(f"{place} has {len(row)} fields; the header has {len(header)}.")
                yield self._fields.one(dict(zip(header, row, strict=True)), place), None
        except csv.Error as error:
            raise InvalidTexts(f"{self._path.name} cannot be read as a table: {error}.") from error


def path_of(path: object) -> Path:
    """Give a path that a caller named.

    Raises
    ------
    InvalidTexts
        When it is no path.
    """
    if not isinstance(path, (str, Path)) or not str(path) or "\0" in str(path):
        raise InvalidTexts(f"A path of a file or folder must be a str or a Path; got {path!r}.")
    return Path(path)


def _split(text: str) -> list[str]:
    lines = text.split("\n")
    return lines[:-1] if lines[-1] == "" else lines


SOURCE = Files
