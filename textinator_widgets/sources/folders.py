"""Files and folders that hold texts. Of a folder nothing outside it is read."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from textinator_widgets.errors import InvalidTexts
from textinator_widgets.sources.meter import expect_files
from textinator_widgets.sources.reading import path_of


def files_in(folder: Path, suffix: str) -> list[Path]:
    """Give the files of a folder and its subfolders whose names end in `suffix`, sorted.

    Raises
    ------
    InvalidTexts
        When there is none, or one is a link that leads out of the folder.
    """
    if not os.path.isdir(folder):
        raise InvalidTexts(f"Expected a folder with {suffix} files, but {str(folder)!r} is none.")
    root = folder.resolve()
    found = sorted(path for path in _walk(folder) if _is_wanted(path, root, suffix))
    if not found:
        raise InvalidTexts(f"The folder {str(folder)!r} holds no file that ends in {suffix}.")
    return found


def _walk(folder: Path) -> Iterator[Path]:
    for place, folders, files in os.walk(folder, onerror=_refuse_unreadable):
        yield from (Path(place, name) for name in (*folders, *files))


def _refuse_unreadable(error: OSError) -> None:
    raise InvalidTexts(
        f"The folder {str(error.filename)!r} cannot be read: {error.strerror}. Change its rights."
    ) from error


def _is_wanted(path: Path, root: Path, suffix: str) -> bool:
    link = path.is_symlink()
    if path.is_dir() and not link:
        return False
    if not path.is_dir() and path.suffix.lower() != suffix:
        return False
    if link and not resolved(path).is_relative_to(root):
        raise InvalidTexts(
            f"{str(path)!r} is a link that leads out of the folder {str(root)!r}, from which alone texts are "
            "read. Put the file itself there, or take the link away."
        )
    return not path.is_dir()  # what a link inside the folder leads to is found at its own place


def resolved(path: Path) -> Path:
    """Give a path with its links followed.

    Raises
    ------
    InvalidTexts
        When they lead nowhere.
    """
    try:
        return path.resolve()
    except (OSError, RuntimeError) as error:
        raise InvalidTexts(f"The link {str(path)!r} leads nowhere ({error}). Take it away.") from error


class Places:
    """Files and folders that a caller named.

    Parameters
    ----------
    files
        Paths of files, in the order in which they are read.
    folders
        Folders that are searched with their subfolders, after the files.
    suffix
        How the names of the files in folders end, such as ".txt".
    """

    def __init__(self, files: Sequence[str | Path], folders: Sequence[str | Path], suffix: str) -> None:
        self._files = _paths("files", files)
        self._folders = _paths("folders", folders)
        self._suffix = suffix
        if not self._files and not self._folders:
            raise InvalidTexts(
                "Expected files or folders with texts; got neither.",
                in_python=f'Give files=["a{suffix}"] or folders=["texts"].',
            )

    def paths(self) -> list[Path]:
        """Give every file in order.

        Raises
        ------
        InvalidTexts
            When a folder holds none, or a link in it leads out of it.
        """
        found = (path for folder in self._folders for path in files_in(folder, self._suffix))
        return expect_files([*self._files, *found])

    def again(self) -> dict[str, list[str]]:
        """Give the files and folders with their places."""
        return {
            "files": [str(path.absolute()) for path in self._files],
            "folders": [str(path.absolute()) for path in self._folders],
        }

    def spec(self) -> dict[str, list[str]]:
        """Give the names of the files and folders, not their places."""
        return {
            "files": [path.name for path in self._files],
            "folders": [path.resolve().name for path in self._folders],
        }


def _paths(what: str, given: object) -> list[Path]:
    if isinstance(given, (str, bytes, Path)) or not isinstance(given, Sequence):
        raise InvalidTexts(f"{what} must be a list of paths; got {given!r}. Put one path into a list.")
    return [path_of(one) for one in given]
