"""The commands `init` and `version`."""

from __future__ import annotations

import typer

from textinator_widgets._version import __version__
from textinator_widgets.serving import options as o
from textinator_widgets.serving.projects_dir import typed


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command("init")(init)
    app.command("version")(version)


def init(
    folder: o.Folder,
    title: o.Title = None,
    task: o.Task = "generic",
    language: o.Language = None,
    input_path: o.InputPath = None,
    source: o.SourceSpec = None,
    input_format: o.Format = None,
    text: o.TextField = None,
    key: o.KeyField = None,
    force: o.Force = False,
) -> None:
    """Make a project from texts.

    Example:  textinator init study --title "Nordic NER" --task ner -i texts.csv --text body
    """
    from textinator_widgets.serving.initialise import initialise

    new = o.NewProject(title, task, language, input_path, input_format, text, key, force, source or ())
    made = initialise(folder, o.with_texts(new))
    say = typer.echo
    say(f"{made.title}: {made.count} {'text' if made.count == 1 else 'texts'} in {made.store}")
    if made.kept is not None:
        say(f"The store that was there is now {made.kept}")
    say(f"Annotate:    textinator start {typed(folder)}")
    if "://" not in folder:
        say(f"JupyterLab:  textinator lab {typed(folder)}")


def version() -> None:
    """Print the version.

    Example:  textinator version
    """
    typer.echo(__version__)
