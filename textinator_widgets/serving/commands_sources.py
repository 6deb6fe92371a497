"""The commands about where texts come from: `sources`, `add-source`, `reindex`, `delete-source`."""

from __future__ import annotations

from typing import Annotated

import typer

import textinator_widgets as tw
from textinator_widgets.serving import options as o
from textinator_widgets.serving.commands_store import OfProject, choose
from textinator_widgets.serving.projects_dir import ProjectsDir

Name = Annotated[str, typer.Argument(metavar="NAME", help="Name of the source.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command("sources")(sources)
    app.command("add-source")(add_source)
    app.command("reindex")(reindex)
    app.command("delete-source")(delete_source)


def _open(folder: str) -> tw.Store:
    return tw.open_store(ProjectsDir.existing(folder).target, create=False)


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
            is_number = existing.isascii() and existing.isdigit() and len(existing) < 10
            chosen.use_source(int(existing) if is_number else existing)
        added = len(chosen.texts()) - before
        typer.echo(f"{chosen.title}: {added} {'text' if added == 1 else 'texts'} more")


def reindex(
    folder: o.Folder,
    project: OfProject = None,
    source: Annotated[
        str | None, typer.Option(help="Name of the source. Default: all of files and servers.")
    ] = None,
) -> None:
    """Read sources again: new texts join, changed ones are new from then on, answers keep their texts.

    Example:  textinator reindex study --source articles.csv
    """
    with _open(folder) as store:
        done = choose(store, project).reindex(source)
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
            name, force=force, backup=backups or True, dry_run=dry_run
        )
    if gone.backup is not None:
        typer.echo(f"Backup: {gone.backup}")
    typer.echo(f"{'Would go' if dry_run else 'Deleted'}: {gone}")
