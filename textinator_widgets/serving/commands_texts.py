"""The command `texts-api`."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from textinator_widgets.errors import InvalidSetting
from textinator_widgets.serving import options as o
from textinator_widgets.sources.base import Source

SQLITE = (".db", ".sqlite", ".sqlite3")


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("texts-api")(texts_api)


def texts_api(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="Text, JSON, JSON lines, CSV, TSV, Parquet or SQLite file, or folder, with the texts.",
        ),
    ],
    input_format: o.Format = None,
    text: o.TextField = None,
    key: o.KeyField = None,
    table: Annotated[
        str | None, typer.Option(help="Table of an SQLite file. Needed when there are several.")
    ] = None,
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port to listen on; 0 takes a free one.")
    ] = 5000,
    token_variable: Annotated[
        str | None,
        typer.Option(
            help="Variable of the environment with the bearer token that is asked for. Default: none."
        ),
    ] = None,
) -> None:
    """Serve texts to projects by the Texts API, on this machine, until Ctrl-C.

    Example:  textinator texts-api articles.csv --text body
    """
    from textinator_widgets.serving.texts_server import texts_server

    source = _source(file, input_format, text, key, table)
    with _ended_like_ctrl_c(), texts_server(source, port, _token(token_variable)) as server:
        try:
            typer.echo(f"Texts:  http://127.0.0.1:{server.server_port}  (stop: Ctrl-C)")
            server.serve_forever(poll_interval=0.1)
        except KeyboardInterrupt:
            typer.echo("Stopped.")


@contextmanager
def _ended_like_ctrl_c() -> Iterator[None]:
    """Take SIGTERM for Ctrl-C, so that no copy of the texts stays in the temporary folder."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _source(
    file: Path, input_format: o.InputFormat | None, text: str | None, key: str | None, table: str | None
) -> Source:
    if input_format is None and file.suffix.lower() in SQLITE:
        from textinator_widgets.sources.sqlite_table import SQLiteTable

        return SQLiteTable(file, table, text="text" if text is None else text, key=key)
    if table is not None:
        raise typer.BadParameter(
            f"Only an SQLite file ({', '.join(SQLITE)}) has tables; leave it out.", param_hint="--table"
        )
    from textinator_widgets.serving.initialise import files

    return files(file, input_format, text, key)


def _token(variable: str | None) -> str | None:
    if variable is None:
        return None
    token = os.environ.get(variable, "").strip()
    if not token:
        raise InvalidSetting(f"A token was expected in the variable {variable}, which is not set or empty.")
    if not (token.isascii() and token.isprintable()):
        raise InvalidSetting(
            f"The token in the variable {variable} must have ASCII letters, digits and signs only, and no "
            "line break; it has something else. Set it anew."
        )
    return token
