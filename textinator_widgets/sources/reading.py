"""Files are read as they are: strictly decoded, and no line end, byte-order mark or space changed."""

from __future__ import annotations

import codecs
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import BinaryIO, TextIO, cast

from textinator_widgets.errors import InvalidTexts
from textinator_widgets.model.logs import is_open
from textinator_widgets.protocol.values import shown
from textinator_widgets.sources.meter import reading_file

UTF_8 = "utf-8"

MAX_VALUE = 50_000_000
"""Characters of a line, a row, a text or a value of a file, its line end included; no real text has so many.

What has more is a file of another kind, or a quotation mark that nobody closed: it is refused before all
of it is in memory.
"""

_NO_TEXT = frozenset({"idna", "punycode", "undefined"})
"""Encodings of names of hosts, and one that refuses everything."""

_PIECE = 1024 * 1024
_CHARACTERS = 64 * 1024


def path_of(path: object) -> Path:
    """Give a path that a caller named.

    Raises
    ------
    InvalidTexts
        When it is no path.
    """
    if not isinstance(path, (str, Path)) or not str(path) or "\0" in str(path):
        raise InvalidTexts(f"A path of a file or folder must be a str or a Path; got {path!r}.")
    return Path(path)


def check_encoding(encoding: object) -> str:
    """Give the name of an encoding of text that Python has.

    Raises
    ------
    InvalidTexts
        When there is none of that name.
    """
    try:
        found = codecs.lookup(encoding) if isinstance(encoding, str) else None
    except (LookupError, ValueError):
        found = None
    if (
        found is None
        or found.name in _NO_TEXT
        or found.incrementaldecoder is None
        or not getattr(found, "_is_text_encoding", True)
    ):
        raise InvalidTexts(
            f'No encoding of files is called {shown(encoding)}. Common ones: "utf-8", "latin-1".'
        )
    return found.name


def decode(path: Path, encoding: str = UTF_8) -> str:
    """Give what is in a file.

    Raises
    ------
    InvalidTexts
        When there is no ordinary file, it has another encoding, or more than `MAX_VALUE` characters.
    """
    check_file(path)
    try:
        if path.stat().st_size > MAX_VALUE:  # in bytes: only then there may be too many characters
            _check_length(path, encoding)
        with reading_file(path, lambda: 0):
            return path.read_bytes().decode(encoding)
    except UnicodeDecodeError as error:
        raise _undecodable(path, encoding, error.start) from error
    except UnicodeError as error:
        raise _no_mark(path, encoding, error) from error
    except OSError as error:
        raise _unreadable(path, error) from error


def lines(path: Path, encoding: str = UTF_8) -> Iterator[str]:
    r"""Give the lines of a file, split on \n only, without it; a final \n makes no line.

    Raises
    ------
    InvalidTexts
        As for `pieces`.
    """
    for line in pieces(path, encoding, newline="\n"):
        yield line.removesuffix("\n")


def pieces(path: Path, encoding: str = UTF_8, *, newline: str = "") -> Iterator[str]:
    r"""Give the lines of a file with their ends as they are; it is never whole in memory.

    Parameters
    ----------
    newline
        "" = lines end at \n, \r or \r\n, "\n" = at \n only; neither is changed.

    Raises
    ------
    InvalidTexts
        When there is no ordinary file, it has another encoding, or a line has more than `MAX_VALUE`
        characters.
    """
    with _opened(path, encoding, newline) as file:
        read = iter(partial(file.readline, MAX_VALUE + 1), "")
        for number, line in enumerate(read, 1):
            if len(line) > MAX_VALUE:
                raise too_long(f"Line {number} of {path.name}")
            yield line


def chunks(path: Path, encoding: str = UTF_8) -> Iterator[str]:
    """Give the text of a file in pieces of one size, as it is; it is never whole in memory.

    Raises
    ------
    InvalidTexts
        When there is no ordinary file, or it has another encoding.
    """
    with _opened(path, encoding, "") as file:
        while piece := file.read(_CHARACTERS):
            yield piece


@contextmanager
def _opened(path: Path, encoding: str, newline: str) -> Iterator[TextIO]:
    """Open a file to read its text; what goes wrong meanwhile is told as an error of ours."""
    check_file(path)
    try:
        with (
            path.open(encoding=encoding, newline=newline) as file,
            reading_file(path, cast("BinaryIO", file.buffer).tell),
        ):
            yield file
    except UnicodeDecodeError as error:
        raise _undecodable(path, encoding, _place_of_fault(path, encoding)) from error
    except UnicodeError as error:
        raise _no_mark(path, encoding, error) from error
    except OSError as error:
        raise _unreadable(path, error) from error


def too_long(what: str, hint: str = "") -> InvalidTexts:
    """Give the error for what has more than `MAX_VALUE` characters; `hint` is what else may be wrong."""
    return InvalidTexts(
        f"{what} has more than {MAX_VALUE:,} characters, the most that one may have.{hint} Split it into "
        "several texts, or leave it out."
    )


def _check_length(path: Path, encoding: str) -> None:
    """Refuse a file that has too many characters for one text; it is not whole in memory."""
    count = 0
    for piece in chunks(path, encoding):
        count += len(piece)
        if count > MAX_VALUE:
            raise too_long(f"The text of {path.name}")


def check_file(path: Path) -> None:
    """Refuse what is no ordinary file, and the file of an open store: reading it would release its locks.

    Raises
    ------
    InvalidTexts
    """
    if is_open(path):
        raise InvalidTexts(f"Expected a file with texts, but {path.name} is a store that is open here.")
    if not os.path.isfile(path):
        raise InvalidTexts(f"Expected a file to read, but {str(path)!r} is none. Check the path.")


def _place_of_fault(path: Path, encoding: str) -> int:
    """Give the number of the first byte that cannot be decoded; the error of a stream counts in pieces."""
    decoder = codecs.getincrementaldecoder(encoding)()
    done = 0
    with path.open("rb") as file:
        while True:
            piece = file.read(_PIECE)
            kept = len(decoder.getstate()[0])
            try:
                decoder.decode(piece, final=not piece)
            except UnicodeDecodeError as error:
                return done - kept + error.start
            if not piece:
                return done
            done += len(piece)


def _undecodable(path: Path, encoding: str, place: int) -> InvalidTexts:
    name = encoding.upper()
    return InvalidTexts(
        f"{path.name} must be {name}, but byte {place} is not; save the file as {name}.",
        in_python='Or name its encoding: encoding="latin-1".',
    )


def _no_mark(path: Path, encoding: str, error: UnicodeError) -> InvalidTexts:
    """Tell what an encoding says that names no byte: UTF-16 and UTF-32 without their mark."""
    name = encoding.upper()
    return InvalidTexts(
        f"{path.name} cannot be read as {name}: {error}. Save the file as UTF-8.",
        in_python=f'Or name its encoding, for instance encoding="{encoding}-le".',
    )


def _unreadable(path: Path, error: OSError) -> InvalidTexts:
    return InvalidTexts(f"{path.name} cannot be read: {error.strerror}.")
