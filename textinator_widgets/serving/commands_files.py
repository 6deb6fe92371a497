"""The commands `files list`, `files upload` and `files delete`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from textinator_widgets.errors import InvalidTexts
from textinator_widgets.serving import options as o
from textinator_widgets.serving.projects_dir import ProjectsDir

_ABOUT = """Files with texts in a project folder.

Example:  textinator files upload study letters.json
"""


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    files = typer.Typer(no_args_is_help=True, help=_ABOUT)
    files.command("list")(list_)
    files.command("upload")(upload)
    files.command("delete")(delete)
    app.add_typer(files, name="files")


_WHOSE = typer.Option("--user", help="Whose the files are; default: the user of the operating system.")


def list_(folder: o.Folder) -> None:
    """List the files: name, bytes, place under the folder data.

    Example:  textinator files list study
    """
    with ProjectsDir.existing(folder).open() as store:
        found = store.files()
    for one in found.itertuples():
        typer.echo(f"{one.name}\t{one.size}\t{one.path}")
    if found.empty:
        typer.echo("No files.")


def upload(
    folder: o.Folder,
    file: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Files: text or JSON, up to 20 MB.")],
    replace: Annotated[bool, typer.Option("--replace", help="Replace a file of the same name.")] = False,
    user: Annotated[str | None, _WHOSE] = None,
) -> None:
    """Copy files into the folder data, in the folder of whoever they belong to.

    Example:  textinator files upload study letters.json
    """
    with ProjectsDir.existing(folder).open() as store:
        for one in file:
            made = store.add_file(one.name, _content(one), user=user, replace=replace)
            typer.echo(f"Uploaded: {made}")


def delete(
    folder: o.Folder,
    name: Annotated[list[str], typer.Argument(metavar="NAME...", help="Names of files in the list.")],
    user: Annotated[str | None, _WHOSE] = None,
) -> None:
    """Delete files; texts that were read from them stay in the store.

    Example:  textinator files delete study letters.json
    """
    with ProjectsDir.existing(folder).open() as store:
        for one in name:
            store.delete_file(one, user=user)
            typer.echo(f"Deleted: {one}")


def _content(path: Path) -> bytes:
    from textinator_widgets.services.files import MOST_BYTES

    try:
        if not path.is_file():
            raise InvalidTexts(f"Expected a file, but there is none at {path}.")
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise InvalidTexts(f"{path} cannot be read: {error.strerror or error}.") from error
