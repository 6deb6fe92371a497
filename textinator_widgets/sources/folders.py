"""Files of a folder, and what is in them. Nothing outside the folder is read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from textinator_widgets.errors import InvalidTexts


def files_in(folder: Path, suffix: str) -> list[Path]:
    """Give the files of a folder and its subfolders whose names end in `suffix`, sorted.

    Raises
    ------
    InvalidTexts
        When there is none, or one is a link that leads out of the folder.
    """
    if not folder.is_dir():
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
    if link and not _resolved(path).is_relative_to(root):
        raise InvalidTexts(
            f"{str(path)!r} is a link that leads out of the folder {str(root)!r}, from which alone texts are "
            "read. Put the file itself there, or take the link away."
        )
    return not path.is_dir()  # what a link inside the folder leads to is found at its own place


def _resolved(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError) as error:
        raise InvalidTexts(f"The link {str(path)!r} leads nowhere ({error}). Take it away.") from error


def decode(path: Path) -> str:
    """Give what is in a file, as it is.

    Raises
    ------
    InvalidTexts
        When there is no ordinary file, or it is not UTF-8.
    """
    if not path.is_file():
        raise InvalidTexts(f"Expected a file to read, but {str(path)!r} is none. Check the path.")
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise InvalidTexts(
            f"{path.name} must be UTF-8, but byte {error.start} is not; save the file as UTF-8."
        ) from error
    except OSError as error:
        raise InvalidTexts(f"{path.name} cannot be read: {error.strerror}.") from error
