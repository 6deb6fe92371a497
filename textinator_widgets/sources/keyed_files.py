"""Files in which each text has a name and may have a key."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar, Unpack

from textinator_widgets.sources.base import DescribedSource, SourceOptions, Text
from textinator_widgets.sources.folders import Places
from textinator_widgets.sources.reading import UTF_8, check_encoding
from textinator_widgets.sources.records import Fields, Found, texts_of


class KeyedFiles(DescribedSource):
    """Files and folders; a subclass says how the names of its files end, and reads one of them.

    Parameters
    ----------
    files
        Paths of files, in the order in which they are read.
    folders
        Folders that are searched with their subfolders, after the files; a link that leads out of one is
        refused.
    text
        Name or dotted path of the field with the text: "body", "meta.body".
    key
        Name or dotted path of the field with the key, a str or int; None = 0, 1, 2, ... over all files.
    encoding
        How the files are encoded.
    options
        As in `SourceOptions`.
    """

    suffix: ClassVar[str]
    default_name: ClassVar[str]

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
        self._places = Places(files, folders, self.suffix)
        self._fields = Fields.named(text, key)
        self._encoding = check_encoding(encoding)
        super().__init__(self.default_name, options)

    def spec(self) -> dict[str, Any]:
        """Give the names of the files and folders, the fields and the encoding."""
        return {**self._places.spec(), **self._fields.spec(), "encoding": self._encoding}

    def again(self) -> dict[str, Any]:
        """Give the files and folders with their places, the fields and the encoding."""
        return {**self._places.again(), **self._fields.spec(), "encoding": self._encoding}

    def texts(self) -> Iterator[Text]:
        """Read every text in order."""
        return texts_of(one for path in self._places.paths() for one in self.read(path))

    def read(self, path: Path) -> Iterator[Found]:
        """Read the texts of one file."""
        raise NotImplementedError
