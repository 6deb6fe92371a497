"""Temporary files for texts that are on their way; what a full disk says there names its folder."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO

from textinator_widgets.errors import TextinatorError


class ScratchFile:
    """A temporary file for pickle, which need not be a whole file."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.read = file.read
        self.readline = file.readline

    def write(self, data: bytes) -> int:
        """Write bytes, and give how many they were."""
        with naming_folder():
            return self._file.write(data)

    def seek(self, place: int) -> None:
        """Go to a place, in bytes from the beginning."""
        # what is left in the buffer is written here
        with naming_folder():
            self._file.seek(place)


@contextmanager
def scratch_file() -> Iterator[ScratchFile]:
    """Give a file without a name, which is gone when it is closed.

    Raises
    ------
    TextinatorError
        When the temporary folder does not take what is written; nothing else is told so.
    """
    with naming_folder():
        file = tempfile.TemporaryFile()  # noqa: SIM115 closed below, where nobody needs what it could not write
    try:
        yield ScratchFile(file)
    finally:
        with suppress(OSError):
            file.close()


@contextmanager
def naming_folder(fault: type[Exception] = OSError) -> Iterator[None]:
    """Tell of a fault of a temporary file as one of its folder."""
    try:
        yield
    except fault as error:
        # without any folder that can be written, its name cannot be had either
        folder = tempfile.tempdir or "for temporary files"
        raise TextinatorError(
            f"The folder {folder}, where texts are kept while they are read, did not take them ({error}). "
            "Nothing was stored. Make room there, or name another folder in the environment variable TMPDIR, "
            "and try again."
        ) from error
