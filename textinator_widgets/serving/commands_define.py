"""The commands about what a project asks for: `spec`, `clone`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from textinator_widgets.errors import InvalidSetting
from textinator_widgets.model.logs import is_a_stores
from textinator_widgets.protocol.values import quoted
from textinator_widgets.serving import options as o
from textinator_widgets.serving.commands_store import OfProject, choose
from textinator_widgets.serving.projects_dir import ProjectsDir


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command("spec")(spec)
    app.command("clone")(clone)


def spec(
    folder: o.Folder,
    project: OfProject = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="JSON file to write. Default: the screen.")
    ] = None,
) -> None:
    """Write the specification of a project: its settings, markers, units and relations.

    Another project is made from it with --task FILE.

    Example:  textinator spec study -o task.json
    """
    with ProjectsDir.existing(folder).open() as store:
        found = choose(store, project).spec()
    text = json.dumps(found, ensure_ascii=False, indent=2)
    if output is None:
        typer.echo(text)
        return
    if is_a_stores(output):
        raise InvalidSetting(f"Expected a file for the specification, but {output} is a store.")
    try:
        output.write_text(f"{text}\n", "utf-8")
    except OSError as error:
        raise InvalidSetting(f"Expected a file that can be written; {output}: {error.strerror}.") from error
    typer.echo(f"Written: {output}")


def clone(
    folder: o.Folder,
    title: Annotated[str, typer.Argument(metavar="TITLE", help="Title of the new project.")],
    project: OfProject = None,
    task: Annotated[
        str | None,
        typer.Option(help="What it asks for instead: a type, or a JSON or TOML file. Default: the same."),
    ] = None,
    input_path: o.InputPath = None,
    input_format: o.Format = None,
    text: o.TextField = None,
    key: o.KeyField = None,
) -> None:
    """Make a project like another one in its store, with its texts or others; answers stay where they are.

    Example:  textinator clone study "Round 2" -i more.csv --text body
    """
    from textinator_widgets.serving.initialise import files

    sources = None if input_path is None else [files(input_path, input_format, text, key)]
    with ProjectsDir.existing(folder).open() as store:
        new = choose(store, project).clone(title, task=task, sources=sources)
        typer.echo(f"{new.title}: {len(new.texts())} texts, project {new.id} in {quoted(folder)}")
