"""The film of a project: a file in the folder of its store."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from textinator_widgets.errors import InvalidSetting, NotFound
from textinator_widgets.model import Project
from textinator_widgets.model.engine import store_of
from textinator_widgets.model.logs import is_open
from textinator_widgets.protocol.films import FilmPiece
from textinator_widgets.protocol.values import shown

KINDS = {".mp4": "video/mp4", ".m4v": "video/mp4", ".webm": "video/webm", ".ogv": "video/ogg"}
MOST_BYTES = 200 * 1024 * 1024
PIECE = 1024 * 1024
"""Bytes that a page gets at once."""


def refuse_without_folder(session: Session, settings: Mapping[str, Any]) -> None:
    """Refuse settings that name the file of a film where the store has no folder.

    Raises
    ------
    InvalidSetting
        When the store is on a server, and was opened without a folder.
    """
    name = settings.get("video_summary")
    if _names_a_file(name) and store_of(session.get_bind().engine).home is None:
        raise InvalidSetting(
            f"video_summary names a file in the folder of the store, and a store on a server has none; got "
            f"{shown(name)}. Put the film on a web server and give its address as video_remote, or leave "
            "video_summary out.",
            in_python="tw.open_store(URL, folder=...) names a folder for films.",
        )


def _names_a_file(name: str | None) -> bool:
    return name is not None and Path(name).suffix.lower() in KINDS and "\0" not in name and "://" not in name


def film_of(engine: Engine, project: Project) -> Path | None:
    """Give the file that `video_summary` names in the folder of the store; None where it names no film there.

    A name that leads out of the folder, also by a link, names none.
    """
    name = project.video_summary
    home = store_of(engine).home
    if name is None or home is None or not _names_a_file(name):  # a store on a server may have no folder
        return None
    try:
        path = (home / name).resolve()
        is_there = path.is_relative_to(home) and path.is_file() and 0 < path.stat().st_size <= MOST_BYTES
    except (OSError, RuntimeError):
        return None
    # to read the file of an open store would release its locks
    return path if is_there and not is_open(path) else None


def film_piece(engine: Engine, project: Project, start: int) -> FilmPiece:
    """Give a piece of the film.

    Raises
    ------
    NotFound
        When there is no film, or no such place in it.
    """
    path = film_of(engine, project)
    try:
        size = 0 if path is None else path.stat().st_size
        if path is None or not 0 <= start < size:
            raise NotFound(f"Expected a place in the film of the project; got {start}.")
        with path.open("rb") as file:
            file.seek(start)
            data = file.read(PIECE)
    except OSError as error:
        raise NotFound(f"The film of the project cannot be read ({error.strerror}).") from error
    return {
        "source": base64.b64encode(data).decode(),
        "kind": KINDS[path.suffix.lower()],
        "next": start + len(data),
        "size": size,
    }
