"""Files that are read into the store once.

Bytes are decoded strictly as UTF-8 and nothing is changed: line ends, byte-order marks and white space stay
as they are in the file.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, ClassVar

from textinator_widgets.errors import InvalidTexts
from textinator_widgets.sources.base import Text

FORMATS = ("text", "text-dir", "json", "json-dir", "jsonl", "csv", "tsv")
"""Formats that can be read."""

FOLDERS = {"text-dir": ".txt", "json-dir": ".json"}
"""Formats that read a folder, and how the names of its files end."""

_Found = tuple[Any, object, str | None, dict[str, Any] | None]

MAX_FIELD = 50 * 1024 * 1024


class Files:
    r"""A file or a folder.

    Parameters
    ----------
    path
        The file, or the folder for "text-dir" and "json-dir" (searched with its subfolders).
    format
        "text" (a text per line, split on \n only; a final \n makes no text), "text-dir" (a text per .txt
        file), "json" and "json-dir" (texts or objects in a list, or an object where `text` leads to texts),
        "jsonl" (an object per line), "csv" or "tsv" (a header line, then a text per row).
    text
        Column of the texts, or for JSON the dotted path to them.
    key
        Column or field of the keys; None = 0, 1, 2, ...
    """

    source_type: ClassVar[str] = "Files"

    def __init__(
        self,
        path: str | Path,
        format: str = "text",
        *,
        text: str = "text",
        key: str | None = None,
        name: str | None = None,
        formatting: str | None = None,
        language: str | None = None,
    ) -> None:
        if format not in FORMATS:
            raise InvalidTexts(f"No input format is called {format!r}. There are: {', '.join(FORMATS)}.")
        self._path = Path(path)
        self._format = format
        self._text = text
        self._key = key
        self.name = self._path.name if name is None else name
        self.formatting = formatting
        self.language = language

    def spec(self) -> dict[str, Any]:
        """Give the name of the file (not its place), the format and the fields."""
        return {"file": self._path.name, "format": self._format, "text": self._text, "key": self._key}

    def texts(self) -> Iterator[Text]:
        """Read every text in order."""
        folder = self._format in FOLDERS
        if folder and not self._path.is_dir():
            raise InvalidTexts(f"{self._format} reads a folder, but {str(self._path)!r} is none.")
        if not folder and not self._path.is_file():
            raise InvalidTexts(f"There is no file {str(self._path)!r} to read.")
        readers: dict[str, Callable[[], Iterable[_Found]]] = {
            "text": self._lines,
            "text-dir": self._text_files,
            "json": self._json_file,
            "json-dir": self._json_files,
            "jsonl": self._json_lines,
            "csv": lambda: self._table(","),
            "tsv": lambda: self._table("\t"),
        }
        for position, (key, text, name, fields) in enumerate(readers[self._format]()):
            yield Text(position if key is None else key, text, name, fields)

    def _lines(self) -> Iterator[tuple[None, object, None, None]]:
        for line in _split(_decode(self._path)):
            yield None, line, None, None

    def _files(self) -> list[Path]:
        suffix = FOLDERS[self._format]
        found = sorted(path for path in self._path.rglob(f"*{suffix}") if path.is_file())
        if not found:
            raise InvalidTexts(f"The folder {str(self._path)!r} holds no file that ends in {suffix}.")
        return found

    def _text_files(self) -> Iterator[tuple[None, object, str, None]]:
        for path in self._files():
            yield None, _decode(path), path.relative_to(self._path).as_posix(), None

    def _json_file(self) -> Iterator[tuple[Any, object, str, dict[str, Any] | None]]:
        return self._from_json(self._path, self._path.name)

    def _json_files(self) -> Iterator[tuple[Any, object, str, dict[str, Any] | None]]:
        for path in self._files():
            yield from self._from_json(path, path.relative_to(self._path).as_posix())

    def _from_json(self, path: Path, name: str) -> Iterator[tuple[Any, object, str, dict[str, Any] | None]]:
        records = _parse(_decode(path), f"{path.name}")
        if isinstance(records, list) and all(isinstance(one, dict) and self._text in one for one in records):
            for number, record in enumerate(records, 1):
                key, text, fields = self._record(record, f"item {number} of {name}")
                yield key, text, name, fields
            return
        found = (
            records
            if isinstance(records, list) and _is_texts(records)
            else _follow(records, self._text.split("."))
        )
        if not found:
            raise InvalidTexts(
                f'{name} has no texts under {self._text!r}; name the path to them with text="a.b".'
            )
        for text in found:
            yield None, text, name, None

    def _json_lines(self) -> Iterator[tuple[Any, object, str, dict[str, Any]]]:
        for number, line in enumerate(_split(_decode(self._path)), 1):
            place = f"line {number} of {self._path.name}"
            if line.strip():
                record = _parse(line, place)
                if not isinstance(record, dict):
                    raise InvalidTexts(
                        f"Each line must be a JSON object, but {place} is a {type(record).__name__}."
                    )
                key, text, fields = self._record(record, place)
                yield key, text, f"{self._path.name}.{number - 1}", fields

    def _table(self, delimiter: str) -> Iterator[tuple[Any, object, None, dict[str, Any]]]:
        csv.field_size_limit(MAX_FIELD)
        rows = csv.reader(io.StringIO(_decode(self._path), newline=""), delimiter=delimiter, strict=True)
        try:
            header = next(rows, None) or []
            if header and header[0].startswith("\ufeff"):
                header[0] = header[0][1:]
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
                key, text, fields = self._record(dict(zip(header, row, strict=True)), place)
                yield key, text, None, fields
        except csv.Error as error:
            raise InvalidTexts(f"{self._path.name} cannot be read as a table: {error}.") from error

    def _record(self, record: dict[str, Any], place: str) -> tuple[Any, object, dict[str, Any]]:
        """Give key, text and the other fields of one record."""
        rest = dict(record)
        for name in (self._text, self._key):
            if name is not None and name not in rest:
                there = ", ".join(map(repr, list(rest)[:20]))
                raise InvalidTexts(f"There is no {name!r} in {place}. There are: {there}.")
        text = rest.pop(self._text)
        key = None if self._key is None else rest.pop(self._key, None)
        return key, text, rest


def _decode(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise InvalidTexts(
            f"{path.name} must be UTF-8, but byte {error.start} is not; save the file as UTF-8."
        ) from error
    except OSError as error:
        raise InvalidTexts(f"{path.name} cannot be read: {error.strerror}.") from error


def _split(text: str) -> list[str]:
    lines = text.split("\n")
    return lines[:-1] if lines[-1] == "" else lines


def _parse(text: str, place: str) -> Any:  # noqa: ANN401 any JSON
    try:
        return json.loads(text.removeprefix("\ufeff"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise InvalidTexts(f"{place} is not JSON that can be read: {error}.") from error


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _is_texts(records: list[Any]) -> bool:
    return all(isinstance(one, str) for one in records)


def _follow(value: Any, path: list[str]) -> list[Any]:  # noqa: ANN401 any JSON
    """Give the texts at a dotted path; lists on the way are gone through."""
    if isinstance(value, list):
        return [found for one in value for found in _follow(one, path)]
    if not path:
        return [value] if isinstance(value, str) else []
    return _follow(value[path[0]], path[1:]) if isinstance(value, dict) and path[0] in value else []


SOURCE = Files
