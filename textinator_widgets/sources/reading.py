"""Files are read as they are: strictly decoded, and no line end, byte-order mark or space changed."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path

from textinator_widgets.errors import InvalidTexts
from textinator_widgets.protocol.values import shown

UTF_8 = "utf-8"

_PIECE = 1024 * 1024


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
    except LookupError:
        found = None
    if found is None or not getattr(found, "_is_text_encoding", True):
        raise InvalidTexts(f'No encoding is called {shown(encoding)}. Common ones: "utf-8", "latin-1".')
    return found.name


def decode(path: Path, encoding: str = UTF_8) -> str:
    """Give what is in a file.

    Raises
    ------
    InvalidTexts
        When there is no ordinary file, or it has another encoding.
    """
    _check_file(path)
    try:
        return path.read_bytes().decode(encoding)
    except UnicodeDecodeError as error:
        raise _undecodable(path, encoding, error.start) from error
    except OSError as error:
        raise _unreadable(path, error) from error


def lines(path: Path, encoding: str = UTF_8) -> Iterator[str]:
    r"""Give the lines of a file, split on \n only, without it; a final \n makes no line.

    Raises
    ------
    InvalidTexts
        When there is no ordinary file, or it has another encoding.
    """
    for line in pieces(path, encoding, newline="\n"):
        yield line.removesuffix("\n")


def pieces(path: Path, encoding: str = UTF_8, *, newline: str = "") -> Iterator[str]:
    r"""Give the lines of a file with their ends as they are; it is never whole in memory.

    Parameters
    ----------
    newline
        "" = lines end at \n, \r or \r\n, "\n" = at \n only; neither is changed.
    """
    _check_file(path)
    try:
        with path.open(encoding=encoding, newline=newline) as file:
            yield from file
    except UnicodeDecodeError as error:
        raise _undecodable(path, encoding, _place_of_fault(path, encoding)) from error
    except OSError as error:
        raise _unreadable(path, error) from error


def _check_file(path: Path) -> None:
    if not path.is_file():
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


def _unreadable(path: Path, error: OSError) -> InvalidTexts:
    return InvalidTexts(f"{path.name} cannot be read: {error.strerror}.")
