"""Files with texts that people put into the project folder: each in the folder of whose it is, under `data`.

A file is whole or not there: it is checked, written beside its place and renamed. Links are never followed:
whoever may add a file may not choose where on the machine it goes.
"""

from __future__ import annotations

import json
import os
import secrets
import stat
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote, unquote

from sqlalchemy.orm import Session

from textinator_widgets.errors import AlreadyExists, InvalidInput, InvalidSetting, InvalidTexts, NotFound
from textinator_widgets.protocol.values import JOINER, shown
from textinator_widgets.services.actors import Actor, record
from textinator_widgets.services.roles import refuse

MOST_BYTES = 20_000_000
"""Of one file."""

LONGEST_NAME = 200
"""Bytes of a name in UTF-8; file systems take 255, of which the file that is being written needs some."""

ENDINGS = (".txt", ".json", ".jsonl", ".csv", ".tsv")

_RESERVED = frozenset('/\\:*?"<>|')
_DEVICES = frozenset(
    ["con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in "123456789¹²³")]
)


@dataclass(frozen=True)
class StoredFile:
    """A file of the project folder: name, whose it is, bytes, when it was written (UTC), place in `data`."""

    name: str
    user: str
    size: int
    changed: datetime
    path: str


def check_name(name: object) -> str:
    """Give the name of a file as it is stored: in normal form C.

    Raises
    ------
    InvalidSetting
        When it is hidden, leads elsewhere, is a device or too long, or does not end as files with texts do.
    """
    if not isinstance(name, str) or not JOINER.sub("", name).isprintable():
        raise InvalidSetting(f"The name of a file must be visible characters; got {shown(name)}.")
    normal = unicodedata.normalize("NFC", name)
    stem, ending = os.path.splitext(normal)
    if ending.lower() not in ENDINGS:
        raise InvalidSetting(
            f"The name of a file must end in one of {', '.join(ENDINGS)}; got {shown(name)}.",
        )
    is_plain = stem == stem.strip() and not stem.startswith(".") and not stem.endswith(".")
    if not is_plain or _RESERVED & set(normal) or stem.split(".")[0].strip().casefold() in _DEVICES:
        raise InvalidSetting(
            "The name of a file must be a name alone, without a folder, a dot or space at its beginning, "
            f"any of {' '.join(sorted(_RESERVED))}, or the name of a device; got {shown(name)}."
        )
    if len(normal.encode()) > LONGEST_NAME:
        raise InvalidSetting(
            f"The name of a file must be at most {LONGEST_NAME} bytes in UTF-8; got {shown(name)}."
        )
    return normal


def check_content(name: str, content: object) -> bytes:
    """Give the content of a file that is named so.

    Raises
    ------
    InvalidTexts
        When it is empty or too big, or not the text or JSON that its name says; with the place.
    """
    if not isinstance(content, bytes):
        raise InvalidTexts(f"The content of {shown(name)} must be bytes; got {shown(content)}.")
    if not 0 < len(content) <= MOST_BYTES:
        raise InvalidTexts(f"A file must have 1 to {MOST_BYTES:,} bytes; {shown(name)} has {len(content):,}.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidTexts(
            f"A file must be text in UTF-8, but byte {error.start} of {shown(name)} is not. "
            "Save it in UTF-8 and upload it again."
        ) from error
    if "\0" in text:
        raise InvalidTexts(
            f"A file must be text, but {shown(name)} has a NUL at character {text.index(chr(0))}."
        )
    ending = os.path.splitext(name)[1].lower()
    if ending == ".json":
        _check_json(name, text, 1)
    if ending == ".jsonl":
        for number, line in enumerate(text.split("\n"), start=1):
            if line.strip():
                _check_json(name, line, number)
    return content


def _check_json(name: str, text: str, line: int) -> None:
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        where = f"line {line + error.lineno - 1}, character {error.colno}"
        raise InvalidTexts(f"Expected JSON in {shown(name)}: {error.msg} in {where}.") from error
    except (ValueError, RecursionError) as error:
        raise InvalidTexts(
            f"Expected JSON in {shown(name)}, but it is nested too deep or has a number of too many digits "
            f"from line {line} on."
        ) from error


def add_file(
    session: Session,
    actor: Actor,
    data: Path,
    name: object,
    content: object,
    *,
    owner: str,
    replace: bool = False,
    now: datetime,
) -> StoredFile:
    """Put a file into the folder of whoever it belongs to.

    Parameters
    ----------
    data
        The folder `data` of the project folder; it is made when it is not there.
    owner
        Name of the user whose file it is; its folder is called so, as far as a folder can be.
    replace
        Whether a file that is there already is replaced.

    Raises
    ------
    NotAllowed
        When a person who came through a login is no file manager.
    InvalidSetting, InvalidTexts
        When the name or the content cannot be taken.
    AlreadyExists
        When there is a file of this name, without `replace`.
    """
    refuse(session, actor, "manage_files")
    checked = check_name(name)
    place = _place(data, owner, checked)
    there = _ordinary(place)
    if there is not None and not replace:
        raise AlreadyExists(f"There is a file called {shown(checked)} already; delete or replace it.")
    written = check_content(checked, content)
    action = "add_file" if there is None else "replace_file"
    details = {"size": len(written), "user": owner}
    record(session, actor, action, f"file:{checked}", now=now, details=details)
    session.flush()  # what the store refuses is refused before anything is on the disk
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        _write(place, written)
    except OSError as error:
        raise _refused(checked, error) from error
    return _described(data, place)


def files(session: Session, actor: Actor, data: Path, *, owner: str | None = None) -> list[StoredFile]:
    """List the files of somebody, or of all, by name; others of the folder `data` are not among them.

    Raises
    ------
    NotAllowed
        When a person who came through a login is no file manager.
    """
    refuse(session, actor, "manage_files")
    found = (_described(data, place) for place in _places(data, owner))
    return sorted(found, key=lambda one: (one.name, one.user))


def delete_file(
    session: Session, actor: Actor, data: Path, name: object, *, owner: str, now: datetime
) -> None:
    """Delete a file of somebody, and their folder when nothing else is in it; texts in the store stay.

    Raises
    ------
    NotAllowed
        When a person who came through a login is no file manager.
    NotFound
        When there is no such file.
    """
    refuse(session, actor, "manage_files")
    checked = check_name(name)
    place = _place(data, owner, checked)
    there = _ordinary(place)
    if there is None:
        raise NotFound(f"No file is called {shown(checked)}.")
    details = {"size": there.st_size, "user": owner}
    record(session, actor, "delete_file", f"file:{checked}", now=now, details=details)
    session.flush()
    try:
        place.unlink()
    except OSError as error:
        raise _refused(checked, error) from error
    try:
        place.parent.rmdir()
    except OSError:
        return  # others are in it


def folder_of(owner: str) -> str:
    """Give the name of somebody's folder: theirs, with what no folder can be called written as %XX."""
    normal = unicodedata.normalize("NFC", owner)
    safe = "".join(quote(one, safe="") if one in _RESERVED or one == "%" else one for one in normal)
    if safe.startswith(".") or safe.split(".")[0].strip().casefold() in _DEVICES:
        safe = f"%{ord(safe[0]):02X}{safe[1:]}"
    if safe.endswith("."):
        safe = f"{safe[:-1]}%2E"
    if len(safe.encode()) > LONGEST_NAME:
        return sha256(normal.encode()).hexdigest()
    return safe


def _place(data: Path, owner: str, name: str) -> Path:
    folder = data / folder_of(owner)
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise InvalidSetting(
            f"{shown(folder.name)} in the folder {shown(data.name)} must be a folder and no link. "
            "Give the file another name."
        )
    return folder / name


def _ordinary(place: Path) -> os.stat_result | None:
    """Give what is known of a file that is there; a link or a device is refused."""
    try:
        found = place.lstat()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _refused(place.name, error) from error
    if not stat.S_ISREG(found.st_mode):
        raise InvalidSetting(
            f"{shown(place.name)} must be an ordinary file and no link. Choose another name."
        )
    return found


def _places(data: Path, owner: str | None) -> Iterator[Path]:
    if not data.is_dir():
        return
    for folder in data.iterdir() if owner is None else [data / folder_of(owner)]:
        if folder.is_symlink() or not folder.is_dir():
            continue
        for place in folder.iterdir():
            if _is_name(place.name) and not place.is_symlink() and place.is_file():
                yield place


def _is_name(name: str) -> bool:
    try:
        return check_name(name) == name
    except InvalidInput:
        return False


def _write(place: Path, content: bytes) -> None:
    """Write beside, then rename: a link that somebody put there meanwhile is replaced, not followed."""
    beside = place.with_name(f".{secrets.token_hex(8)}.part")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o644)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(place)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def _described(data: Path, place: Path) -> StoredFile:
    found = place.lstat()
    changed = datetime.fromtimestamp(found.st_mtime, UTC)
    user, path = unquote(place.parent.name), place.relative_to(data).as_posix()
    return StoredFile(place.name, user, found.st_size, changed, path)


def _refused(name: str, error: OSError) -> InvalidInput:
    return InvalidTexts(f"{shown(name)} cannot be written or deleted: {error.strerror or error}.")
