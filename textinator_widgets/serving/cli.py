"""The program `textinator` (also `datalabs-annotator`)."""

from __future__ import annotations

import sys
import warnings
from typing import TextIO

import typer

from textinator_widgets.errors import TextinatorError
from textinator_widgets.serving import (
    commands_define,
    commands_files,
    commands_invite,
    commands_project,
    commands_serve,
    commands_sessions,
    commands_sources,
    commands_store,
    commands_texts,
    commands_users,
)

app = typer.Typer(
    name="textinator",
    help="Annotate texts in Jupyter and in the browser.\n\nBegin with:  textinator demo",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
for _module in (
    commands_project,
    commands_serve,
    commands_sessions,
    commands_define,
    commands_store,
    commands_sources,
    commands_texts,
    commands_users,
    commands_invite,
    commands_files,
):
    _module.register(app)


def main() -> None:
    """Run the program: 0 done, 1 a problem that is named in one line, 2 wrong usage."""
    try:
        with warnings.catch_warnings():
            warnings.showwarning = _tell
            app()
    except TextinatorError as error:
        typer.echo(f"textinator: {_in_one_line(error)}", err=True)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


def _tell(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    """Show a warning as errors are shown: who works in a terminal has no use for a line of our code."""
    typer.echo(f"textinator: {message}", err=True)


def _in_one_line(error: TextinatorError) -> str:
    return " ".join(f"{error.message} {error.in_terminal}".split())
