"""What people answered, in a format of the export registry."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from textinator_widgets.errors import InvalidSetting, UnknownFormat
from textinator_widgets.formats.base import ExportedProject, Exporter, check_options
from textinator_widgets.model import Project
from textinator_widgets.model.logs import is_a_stores
from textinator_widgets.plugins import exporters
from textinator_widgets.services.definitions import load_definition
from textinator_widgets.services.export_filters import FILTERS, select_batches
from textinator_widgets.services.exported import read_project
from textinator_widgets.services.project_spec import exporter_of


def export(
    session: Session, project: Project, name: str, path: Path | None, options: Mapping[str, Any]
) -> Any:  # noqa: ANN401 what the format makes
    """Give what people answered in a format, or write it and give the path.

    Parameters
    ----------
    options
        Filters (`export_filters.FILTERS`) and options of the format.

    Raises
    ------
    UnknownFormat
        When there is no such format, or it does not fit the project.
    UnknownSetting, InvalidSetting, UnknownUser, UnknownMarker
        When an option, a filter or the path cannot be taken; nothing was written.
    """
    exporter: Exporter = exporters.get(name)
    shape = exporter_of(session, project)
    if (exporter.name, shape) == ("task", "generic"):
        exporter = exporters.get("generic")
    checked = check_options(exporter, {one: value for one, value in options.items() if one not in FILTERS})
    definition = load_definition(session, project, language="en")
    filters = {one: options[one] for one in FILTERS if one in options}
    selection = select_batches(session, project, definition, filters)
    removed = bool(getattr(exporter, "shows_removed", False))
    found = read_project(session, project, definition, selection, shape=shape, removed=removed)
    refusal = exporter.refusal(found)
    if refusal is not None:
        raise UnknownFormat(f"{refusal} Take another format: {', '.join(_fitting(found))}.")
    if path is not None:
        return write(exporter, exporter.pieces(found, checked), path)
    return _gathered(exporter, exporter.pieces(found, checked))


def _fitting(project: ExportedProject) -> Iterator[str]:
    """Give the names of the formats that can hold a project."""
    for name in exporters.names():
        try:
            exporter = exporters.get(name)
        except ImportError:  # of another package, which is asked for by nobody
            continue
        if exporter.refusal(project) is None:
            yield name


def fitting(session: Session, project: Project) -> list[str]:
    """Give the names of the formats that can hold what a project asks for, in the order of their names."""
    definition = load_definition(session, project, language="en")
    selection = select_batches(session, project, definition, {})
    shape = exporter_of(session, project)
    return sorted(_fitting(read_project(session, project, definition, selection, shape=shape)))


def _gathered(exporter: Exporter, pieces: Iterator[Any]) -> Any:  # noqa: ANN401 what the format makes
    if exporter.makes == "folder":
        raise InvalidSetting(
            f"{exporter.name} makes a folder of files, and none was named.",
            in_python="Pass its path: export(format, path).",
            in_terminal="Name it with -o.",
        )
    if exporter.makes == "json":
        return list(pieces)
    return "".join(pieces) if exporter.makes == "text" else b"".join(pieces)


def write(exporter: Exporter, pieces: Iterator[Any], path: Path) -> Path:
    """Write an export whole or not at all, and give its path.

    Raises
    ------
    InvalidSetting
        When nothing can be written there.
    """
    as_folder = exporter.makes == "folder"
    # os.path finds nothing at a name that no file can have, where Path has an error
    if not os.path.isdir(path.parent) or (os.path.exists(path) and os.path.isdir(path) != as_folder):
        what = "a folder" if as_folder else "a file"
        raise InvalidSetting(f"path must be {what} in a folder that exists; got {str(path)!r}.")
    if is_a_stores(path):
        raise InvalidSetting(
            f"{str(path)!r} is a store, whose place the export would take; name another file."
        )
    if as_folder and os.path.exists(path) and any(path.iterdir()):
        raise InvalidSetting(f"{str(path)!r} is not empty; name a new or an empty folder.")
    try:
        (_write_folder if as_folder else _write_file)(exporter, pieces, path)
    except OSError as error:
        raise InvalidSetting(f"{str(path)!r} cannot be written: {error.strerror or error}.") from error
    return path


def _write_file(exporter: Exporter, pieces: Iterator[Any], path: Path) -> None:
    handle, part = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:100]}.")
    try:
        with os.fdopen(handle, "wb") as file:
            for written in _WRITTEN[exporter.makes](pieces):
                file.write(written)
        os.replace(part, path)
    except BaseException:
        os.unlink(part)
        raise


def _json_parts(entries: Iterator[Any]) -> Iterator[bytes]:
    """Give the text of a list, entry by entry, as `json.dumps(list, indent=2)` has it."""
    before = "[\n"
    for entry in entries:
        # JSON has no line break inside a str
        text = json.dumps(entry, ensure_ascii=False, indent=2).replace("\n", "\n  ")
        yield f"{before}  {text}".encode()
        before = ",\n"
    yield b"[]\n" if before == "[\n" else b"\n]\n"


_WRITTEN: Mapping[str, Callable[[Iterator[Any]], Iterator[bytes]]] = {
    "json": _json_parts,
    "text": lambda pieces: (piece.encode() for piece in pieces),
    "bytes": lambda pieces: pieces,
}


def _write_folder(exporter: Exporter, pieces: Iterator[Any], path: Path) -> None:
    part = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name[:100]}."))
    try:
        for name, text in pieces:
            file = part / name
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(text.encode())
        part.chmod(0o755)
        if path.exists():
            path.rmdir()
        os.rename(part, path)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
