"""Files of which each is one JSON value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar, Unpack

from textinator_widgets.sources.base import DescribedSource, SourceOptions, Text
from textinator_widgets.sources.folders import Places
from textinator_widgets.sources.reading import UTF_8, check_encoding, decode
from textinator_widgets.sources.records import Fields, Found, parse_json, texts_of


class Json(DescribedSource):
    """JSON files: a list of texts or objects, one object, or whatever `text` leads to.

    Parameters
    ----------
    files
        Paths of files, in the order in which they are read.
    folders
        Folders that are searched for .json files with their subfolders, after the files; a link that leads
        out of one is refused.
    text
        Name or dotted path of the field with the text: "body", "meta.body"; lists on the way are gone
        through.
    key
        Name or dotted path of the field with the key, a str or int; None = 0, 1, 2, ... over all files.
    options
        As in `SourceOptions`; the name is "JSON files" unless it is given. A text is named by its file.
    encoding
        How the files are encoded.
    """

    source_type: ClassVar[str] = "Json"

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
        self._places = Places(files, folders, ".json")
        self._fields = Fields.named(text, key)
        self._encoding = check_encoding(encoding)
        super().__init__("JSON files", options)

    def spec(self) -> dict[str, Any]:
        """Give the names of the files and folders, the fields and the encoding."""
        return {**self._places.spec(), **self._fields.spec(), "encoding": self._encoding}

    def texts(self) -> Iterator[Text]:
        """Read every text in order."""
        found = (
            one
            for path in self._places.paths()
            for one in in_json(path, path.name, self._fields, self._encoding)
        )
        return texts_of(found)


def in_json(path: Path, name: str, fields: Fields, encoding: str = UTF_8) -> Iterator[Found]:
    """Read the texts of one file.

    Raises
    ------
    InvalidTexts
        When it is not JSON, or an item has no text or key.
    """
    for record in fields.of(parse_json(decode(path, encoding), name), name):
        yield record, name


SOURCE = Json
