"""What lies beside a store goes along when its folder is copied: settings, modules, notebooks, data."""

from __future__ import annotations

import filecmp
import os
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path

from textinator_widgets.errors import InvalidSetting, StoreUnusable
from textinator_widgets.services.backup_files import FOLDER as PLUGINS
from textinator_widgets.serving.projects_dir import CONFIG_NAME, STORE_NAME, ProjectsDir

FOLDERS = (PLUGINS, "notebooks", "data")


@dataclass(frozen=True)
class FolderCopy:
    """What is to be copied from one folder into another; nothing when `root` is None."""

    origin: Path | None
    root: Path | None
    folders: list[Path]
    files: list[Path]
    stays: list[str]
    """Names of what is in the folder of the origin, and is not copied."""

    def put(self) -> tuple[int, list[Path]]:
        """Copy what is not there yet.

        Returns
        -------
        tuple
            The number of files that were copied, and those that differ from what is there, which stayed.

        Raises
        ------
        StoreUnusable
            When a file cannot be read or written; those before it are copied.
        """
        copied = 0
        different: list[Path] = []
        if self.origin is None or self.root is None:
            return copied, different
        for path in (*self.folders, *self.files):
            origin, place = self.origin / path, self.root / path
            try:
                if not os.path.lexists(place):
                    if origin.is_dir():
                        place.mkdir(mode=0o700 | _mode(origin))
                    else:
                        _copy(origin, place)
                        copied += 1
                elif not origin.is_dir() and not _is_equal(origin, place):
                    different.append(path)
            except OSError as error:
                raise StoreUnusable(
                    f"The files beside the store were expected to be copied, but {origin} could not be "
                    f"copied to {place}: {error.strerror}. Mend that, and run the same command again."
                ) from error
        return copied, different


def plan(source: ProjectsDir, target: ProjectsDir) -> FolderCopy:
    """Find what goes along with a store, without changing anything: only from a folder into a folder.

    Raises
    ------
    InvalidSetting
        When there is a link or a special file in one of them, or the target lies in what is copied.
    StoreUnusable
        When the folder cannot be read.
    """
    if source.root is None or target.root is None:
        return FolderCopy(None, None, [], [], _beside(source))
    names = [name for name in FOLDERS if os.path.lexists(source.root / name)]
    if source.url is None and os.path.lexists(source.root / CONFIG_NAME):
        names.append(CONFIG_NAME)  # one that names a database would lead the copy to it
    stays = [name for name in _beside(source) if name not in names]
    folders: list[Path] = []
    files: list[Path] = []
    try:
        for name in names:
            _find(source.root, Path(name), folders, files)
    except OSError as error:
        raise StoreUnusable(
            f"A folder that can be read was expected, but {error.filename} cannot be: {error.strerror}. "
            "Change its rights, or take it out of the folder."
        ) from error
    real = target.root.resolve()
    for name in names:
        if real.is_relative_to(source.root.resolve() / name):
            raise InvalidSetting(
                f"A folder outside {source.root / name} was expected for the copy, got {target.root}."
            )
    for folder in folders:
        place = target.root / folder
        if os.path.lexists(place) and (place.is_symlink() or not place.is_dir()):
            raise InvalidSetting(f"A folder was expected at {place}, which is a link or a file. Remove it.")
    return FolderCopy(source.root, target.root, folders, files, stays)


def _beside(source: ProjectsDir) -> list[str]:
    """Name what is in the folder of a store, without its own files."""
    if source.root is None:
        if source.url is not None:
            return []
        return [name for name in (PLUGINS, "data") if (source.store.parent / name).exists()]
    own = "" if source.url is not None else STORE_NAME
    found = sorted(source.root.iterdir()) if source.root.is_dir() else []
    return [path.name for path in found if not (own and path.name.startswith(own))]


def _find(root: Path, path: Path, folders: list[Path], files: list[Path]) -> None:
    place = root / path
    mode = place.lstat().st_mode
    if stat.S_ISREG(mode):
        files.append(path)
    elif stat.S_ISDIR(mode):
        folders.append(path)
        for inner in sorted(os.listdir(place)):
            _find(root, path / inner, folders, files)
    else:
        raise InvalidSetting(
            f"Files and folders were expected in {root}, but {path} is a link or a special file, which is "
            "not copied. Put the file itself there, or remove it. Nothing was copied."
        )


def _copy(origin: Path, place: Path) -> None:
    """Copy a file with its rights; it gets its name when it is whole."""
    part = place.with_name(f".{os.getpid()}.part")
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as into, origin.open("rb") as file:
            shutil.copyfileobj(file, into)
        part.chmod(_mode(origin))
        part.rename(place)
    finally:
        part.unlink(missing_ok=True)


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode) & 0o777


def _is_equal(origin: Path, place: Path) -> bool:
    return stat.S_ISREG(place.lstat().st_mode) and filecmp.cmp(origin, place, shallow=False)
