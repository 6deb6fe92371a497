"""Files of which each is one text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar, Unpack

from textinator_widgets.sources.base import DescribedSource, SourceOptions, Text
from textinator_widgets.sources.folders import Places
from textinator_widgets.sources.reading import UTF_8, check_encoding, decode


class TextFiles(DescribedSource):
    """Text files; each is one text, named by its base name. Keys are 0, 1, 2, ...

    Parameters
    ----------
    files
        Paths of files, in the order in which they are read.
    folders
        Folders that are searched for .txt files with their subfolders, after the files; a link that leads
        out of one is refused.
    options
        As in `SourceOptions`; the name is "Text files" unless it is given.
    encoding
        How the files are encoded.
    """

    source_type: ClassVar[str] = "TextFile"

    def __init__(
        self,
        files: Sequence[str | Path] = (),
        folders: Sequence[str | Path] = (),
        *,
        encoding: str = UTF_8,
        **options: Unpack[SourceOptions],
    ) -> None:
        self._places = Places(files, folders, ".txt")
        self._encoding = check_encoding(encoding)
        super().__init__("Text files", options)

    def spec(self) -> dict[str, Any]:
        """Give the names of the files and folders, and the encoding."""
        return {**self._places.spec(), "encoding": self._encoding}

    def again(self) -> dict[str, Any]:
        """Give the files and folders with their places, and the encoding."""
        return {**self._places.again(), "encoding": self._encoding}

    def at(self, position: int, key: str | int) -> Text:
        """Read one file; IndexError = there are not so many."""
        _ = key  # it is the position
        path = self._places.paths()[position]
        return Text(position, decode(path, self._encoding), path.name)

    def texts(self) -> Iterator[Text]:
        """Read every file in order."""
        for position, path in enumerate(self._places.paths()):
            yield Text(position, decode(path, self._encoding), path.name)


SOURCE = TextFiles
