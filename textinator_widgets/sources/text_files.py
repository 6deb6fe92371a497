"""Files of which each is one text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar

from textinator_widgets.errors import InvalidTexts
from textinator_widgets.sources.base import Text
from textinator_widgets.sources.files import path_of
from textinator_widgets.sources.folders import decode, files_in


class TextFiles:
    """Text files in UTF-8; each is one text, named by its base name. Keys are 0, 1, 2, ...

    Parameters
    ----------
    files
        Paths of files, in the order in which they are read.
    folders
        Folders that are searched for .txt files with their subfolders, after the files; a link that leads
        out of one is refused.
    name
        What the source is called; "" = "Text files".
    """

    source_type: ClassVar[str] = "TextFile"

    def __init__(
        self,
        files: Sequence[str | Path] = (),
        folders: Sequence[str | Path] = (),
        *,
        name: str = "",
        formatting: str | None = None,
        language: str | None = None,
    ) -> None:
        self._files = _paths("files", files)
        self._folders = _paths("folders", folders)
        if not self._files and not self._folders:
            raise InvalidTexts(
                "Expected files or folders with texts; got neither.",
                in_python='Give files=["a.txt"] or folders=["texts"].',
            )
        self.name = name or "Text files"
        self.formatting = formatting
        self.language = language

    def spec(self) -> dict[str, Any]:
        """Give the names of the files and folders, not their places."""
        return {
            "files": [path.name for path in self._files],
            "folders": [path.resolve().name for path in self._folders],
        }

    def texts(self) -> Iterator[Text]:
        """Read every file in order."""
        paths = [*self._files, *(path for folder in self._folders for path in files_in(folder, ".txt"))]
        for position, path in enumerate(paths):
            yield Text(position, decode(path), path.name)


def _paths(what: str, given: object) -> list[Path]:
    if isinstance(given, (str, bytes, Path)) or not isinstance(given, Sequence):
        raise InvalidTexts(f"{what} must be a list of paths; got {given!r}. Put one path into a list.")
    return [path_of(one) for one in given]


SOURCE = TextFiles
