"""Files of which each is one JSON value."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

from textinator_widgets.sources.json_stream import read_json
from textinator_widgets.sources.keyed_files import KeyedFiles
from textinator_widgets.sources.reading import UTF_8, chunks
from textinator_widgets.sources.records import Fields, Found


class Json(KeyedFiles):
    """JSON files: a list of texts or objects, one object, or whatever `text` leads to.

    Lists on the way are gone through.

    The parameters are those of `KeyedFiles`. A text is named by its file.
    """

    source_type: ClassVar[str] = "Json"
    suffix: ClassVar[str] = ".json"
    default_name: ClassVar[str] = "JSON files"

    def read(self, path: Path) -> Iterator[Found]:
        """Read the texts of one file."""
        return in_json(path, path.name, self._fields, self._encoding)


def in_json(path: Path, name: str, fields: Fields, encoding: str = UTF_8) -> Iterator[Found]:
    """Read the texts of one file; the first list on the way to them is gone through item by item.

    Raises
    ------
    InvalidTexts
        When it is not JSON, or an item has no text or key.
    """
    for record in fields.of(read_json(lambda: chunks(path, encoding), fields.text.split("."), name), name):
        yield record, name


SOURCE = Json
