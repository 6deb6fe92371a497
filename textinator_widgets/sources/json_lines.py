"""Files with a JSON object in each line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar, Unpack

from textinator_widgets.errors import InvalidTexts
from textinator_widgets.protocol.values import type_of
from textinator_widgets.sources.base import DescribedSource, SourceOptions, Text
from textinator_widgets.sources.folders import Places
from textinator_widgets.sources.reading import UTF_8, check_encoding, lines
from textinator_widgets.sources.records import Fields, Found, parse_json, texts_of


class JsonLines(DescribedSource):
    """JSON Lines: an object in each line, split on line feeds only; empty lines are passed over.

    Parameters
    ----------
    files
        Paths of files, in the order in which they are read.
    folders
        Folders that are searched for .jsonl files with their subfolders, after the files; a link that leads
        out of one is refused.
    text
        Name or dotted path of the field with the text.
    key
        Name or dotted path of the field with the key, a str or int; None = 0, 1, 2, ... over all files.
    options
        As in `SourceOptions`; the name is "JSON lines" unless it is given. A text is named by its file
        and the index of its line, from 0.
    encoding
        How the files are encoded.
    """

    source_type: ClassVar[str] = "JsonLines"

    def __init__(
        self,
        files: Sequence[str | Path] = (),
        folders: Sequence[str | Path] = (),
        *,
        text: str = "text",
        key: str | None = None,
        encoding: str = UTF_8,
        **options: Unpack[SourceOptions],
    ) -> None:
        self._places = Places(files, folders, ".jsonl")
        self._fields = Fields.named(text, key)
        self._encoding = check_encoding(encoding)
        super().__init__("JSON lines", options)

    def spec(self) -> dict[str, Any]:
        """Give the names of the files and folders, the fields and the encoding."""
        return {**self._places.spec(), **self._fields.spec(), "encoding": self._encoding}

    def texts(self) -> Iterator[Text]:
        """Read every text in order."""
        found = (
            one for path in self._places.paths() for one in in_json_lines(path, self._fields, self._encoding)
        )
        return texts_of(found)


def in_json_lines(path: Path, fields: Fields, encoding: str = UTF_8) -> Iterator[Found]:
    """Read the texts of one file.

    Raises
    ------
    InvalidTexts
        When a line is no JSON object, or has no text or key.
    """
    for number, line in enumerate(lines(path, encoding), 1):
        place = f"line {number} of {path.name}"
        if not line.strip():
            continue
        record = parse_json(line, place)
        if not isinstance(record, dict):
            raise InvalidTexts(f"Each line must be a JSON object, but {place} is {type_of(record)}.")
        for one in fields.of(record, place):
            yield one, f"{path.name}.{number - 1}"


SOURCE = JsonLines
