"""Files with a JSON object in each line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

from textinator_widgets.errors import InvalidTexts
from textinator_widgets.protocol.values import type_of
from textinator_widgets.sources.keyed_files import KeyedFiles
from textinator_widgets.sources.reading import UTF_8, lines
from textinator_widgets.sources.records import Fields, Found, parse_json


class JsonLines(KeyedFiles):
    """JSON Lines: an object in each line, split on line feeds only; empty lines are passed over.

    The parameters are those of `KeyedFiles`. A text is named by its file and the index of its line, from 0.
    """

    source_type: ClassVar[str] = "JsonLines"
    suffix: ClassVar[str] = ".jsonl"
    default_name: ClassVar[str] = "JSON lines"

    def read(self, path: Path) -> Iterator[Found]:
        """Read the texts of one file."""
        return in_json_lines(path, self._fields, self._encoding)


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
