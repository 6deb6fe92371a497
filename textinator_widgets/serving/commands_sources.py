"""The commands about texts: `sources`, `add-source`, `add-text`, `reindex`, `delete-source`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

import textinator_widgets as tw
from textinator_widgets.errors import InvalidTexts
from textinator_widgets.serving import options as o
from textinator_widgets.serving.commands_store import OfProject, choose
from textinator_widgets.serving.projects_dir import ProjectsDir

Name = Annotated[str, typer.Argument(metavar="NAME", help="Name or number of the source.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command("sources")(sources)
    app.command("add-source")(add_source)
    app.command("add-text")(add_text)
    app.command("reindex")(reindex)
    app.command("delete-source")(delete_source)


def _open(folder: str) -> tw.Store:
    return ProjectsDir.existing(folder).open()


def sources(folder: o.Folder) -> None:
    """List the sources of a store: number, name, kind, owner, whether it is public, texts.

    Example:  textinator sources study
    """
    with _open(folder) as store:
        found = store.sources()
    for one in found.itertuples():
        owner = one.owner if isinstance(one.owner, str) else "nobody"
        shared = "public" if one.is_public else "private"
        texts = f"{one.texts} {'text' if one.texts == 1 else 'texts'}"
        typer.echo(f"{one.source}  {one.name}  ({one.type}, of {owner}, {shared}, {texts})")
    if found.empty:
        typer.echo("No sources.")


def _named(store: tw.Store, source: str) -> str | int:
    """Give a source as a person names it: by its number, where none is called so."""
    is_number = source.isascii() and source.isdigit() and len(source) < 10
    return int(source) if is_number and source not in set(store.sources()["name"]) else source


def add_source(
    folder: o.Folder,
    project: OfProject = None,
    input_path: o.InputPath = None,
    source: o.SourceSpec = None,
    existing: Annotated[
        str | None,
        typer.Option(help="Name or number of a source that another project has; its texts are shared."),
    ] = None,
    input_format: o.Format = None,
    text: o.TextField = None,
    key: o.KeyField = None,
) -> None:
    """Add texts at the end of a project's order, while people work.

    Example:  textinator add-source study -i more.csv --text body --key-column id
    """
    from textinator_widgets.serving.initialise import files
    from textinator_widgets.sources.specified import from_spec

    if input_path is None and not source and existing is None:
        raise typer.BadParameter("Expected texts: a file or folder.", param_hint="--input-path")
    given = [from_spec(path, folder=path.parent) for path in source or ()]
    if input_path is not None:
        given.insert(0, files(input_path, input_format, text, key))
    with _open(folder) as store:
        chosen = choose(store, project)
        before = len(chosen.texts())
        for one in given:
            chosen.add_source(one)
        if existing is not None:
            chosen.use_source(_named(store, existing))
        added = len(chosen.texts()) - before
        typer.echo(f"{chosen.title}: {added} {'text' if added == 1 else 'texts'} more")


def add_text(
    folder: o.Folder,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="File in UTF-8 with the text; - is the standard input.")
    ],
    project: OfProject = None,
    source: Annotated[
        str | None, typer.Option(help="Name of the interactive source. Default: the project's first.")
    ] = None,
) -> None:
    """Add one text to an interactive source of a project, while people work.

    Example:  textinator add-text study letter.txt
    """
    from textinator_widgets.sources.reading import decode

    is_piped = str(file) == "-"
    text = _standard_input() if is_piped else decode(file)
    with _open(folder) as store:
        chosen = choose(store, project)
        key = chosen.add_text(text, source=source, name=None if is_piped else file.name)
        typer.echo(f"{chosen.title}: 1 text more, {key}")


def _standard_input() -> str:
    try:
        return sys.stdin.buffer.read().decode()
    except UnicodeDecodeError as error:
        raise InvalidTexts(f"The standard input must be UTF-8, but byte {error.start} is not.") from error


def reindex(
    folder: o.Folder,
    project: OfProject = None,
    source: Annotated[
        str | None, typer.Option(help="Name or number of the source. Default: all of files and servers.")
    ] = None,
) -> None:
    """Read sources again: new texts join, changed ones are new from then on, answers keep their texts.

    Example:  textinator reindex study --source articles.csv
    """
    with _open(folder) as store:
        done = choose(store, project).reindex(None if source is None else _named(store, source))
    for one in done:
        typer.echo(str(one))
    if not done:
        typer.echo("No source of this project can be read again: its texts are in the store only.")


def delete_source(
    folder: o.Folder,
    name: Name,
    project: OfProject = None,
    force: Annotated[
        bool,
        typer.Option("--force", help="Also delete what people did with the texts, after a backup."),
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count what would go.")] = False,
) -> None:
    """Delete a source with its texts, from every project that has it.

    Example:  textinator delete-source study articles.csv --dry-run
    """
    backups = ProjectsDir.existing(folder).backups
    with _open(folder) as store:
        gone = choose(store, project).delete_contexts(
            _named(store, name), force=force, backup=backups or True, dry_run=dry_run
        )
    if gone.backup is not None:
        typer.echo(f"Backup: {gone.backup}")
    typer.echo(f"{'Would go' if dry_run else 'Deleted'}: {gone}")
