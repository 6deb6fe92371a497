"""The commands `start`, `lab` and `demo`."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import socket
from typing import Annotated

import typer

from textinator_widgets.errors import InvalidSetting, MissingExtra
from textinator_widgets.protocol.values import quoted
from textinator_widgets.serving import options as o
from textinator_widgets.serving.ports import is_local
from textinator_widgets.serving.projects_dir import ProjectsDir
from textinator_widgets.serving.server_config import check_exposure, server_options
from textinator_widgets.serving.server_options import ServerOptions
from textinator_widgets.serving.tls import server_context

_DemoFolder = Annotated[
    Path | None, typer.Argument(metavar="[DIR]", help="Folder of the demo. Default: in your data folder.")
]


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command("start")(start)
    app.command("lab")(lab)
    app.command("demo")(demo)


def start(
    folder: o.Folder,
    init: Annotated[bool, typer.Option("--init", help="Make the project first if there is none.")] = False,
    title: o.Title = None,
    task: o.Task = "generic",
    language: o.Language = None,
    input_path: o.InputPath = None,
    source: o.SourceSpec = None,
    input_format: o.Format = None,
    text: o.TextField = None,
    key_column: o.KeyField = None,
    force: o.Force = False,
    host: o.Host = None,
    port: o.ServerPort = None,
    no_browser: o.NoBrowser = False,
    username: o.Username = None,
    password: o.SharedSecret = None,
    cert: o.Cert = None,
    key: o.Key = None,
    behind_proxy: o.BehindProxy = False,
    trusted_proxy: o.TrustedProxy = None,
    public_host: o.PublicHost = None,
    kernels: o.KernelStart = None,
) -> None:
    """Serve the projects of a store to annotators, until Ctrl-C.

    Example:  textinator start study --port 8866
    """
    new: o.NewProject | None = None
    if init and (force or not ProjectsDir.at(folder).exists()):
        new = o.with_texts(
            o.NewProject(
                title, task, language, input_path, input_format, text, key_column, force, source or ()
            )
        )
    else:
        ProjectsDir.existing(folder)
    options = server_options(
        ProjectsDir.at(folder),
        {
            "host": host,
            "port": port,
            "username": username,
            "password": password,
            "cert": cert,
            "key": key,
            "behind_proxy": behind_proxy or None,
            "trusted_proxies": trusted_proxy,
            "public_hosts": public_host,
            "kernels": kernels.value if kernels else None,
        },
    )
    _check_reach(options, None if new is not None else ProjectsDir.existing(folder))
    with bound(options) as sockets:
        if new is not None:
            from textinator_widgets.serving.initialise import initialise

            initialise(folder, new)
        _serve(ProjectsDir.existing(folder), folder, sockets, options=options, browser=not no_browser)


def lab(
    folder: o.Folder,
    port: o.Port = 8888,
    no_browser: o.NoBrowser = False,
) -> None:
    """Open the project in JupyterLab on this machine, until Ctrl-C.

    Example:  textinator lab study
    """
    place = ProjectsDir.existing(folder)
    if place.url is not None and place.root is None:
        raise InvalidSetting(
            f"Expected a folder to open in JupyterLab, but {place.shown} is a database. Open a folder of "
            "your own, and the store in a notebook there."
        )
    _open_lab(place, port=port, browser=not no_browser)


def demo(
    folder: _DemoFolder = None,
    in_lab: Annotated[bool, typer.Option("--lab", help="Open it in JupyterLab instead.")] = False,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="Port. Default: 8866; JupyterLab: 8888.")
    ] = None,
    no_browser: o.NoBrowser = False,
) -> None:
    """Try it out: a small project with texts in four languages, until Ctrl-C.

    Example:  textinator demo
    """
    from textinator_widgets.serving.initialise import demo_folder, make_demo

    chosen = folder if folder is not None else demo_folder()
    if in_lab:
        make_demo(chosen)
        _open_lab(ProjectsDir.existing(chosen), port=8888 if port is None else port, browser=not no_browser)
        return
    options = ServerOptions(port=8866 if port is None else port)
    with bound(options) as sockets:
        make_demo(chosen)
        _serve(ProjectsDir.existing(chosen), chosen, sockets, options=options, browser=not no_browser)


def _check_reach(options: ServerOptions, place: ProjectsDir | None) -> None:
    """Refuse an open server that others reach, before anything is made or started; None = a new project."""
    if is_local(options.host):
        return
    asks = False
    if place is not None:
        from textinator_widgets.serving.people import People

        with People(place.target) as people:
            asks = people.have_passwords
    check_exposure(options, asks_passwords=asks)


@contextmanager
def bound(options: ServerOptions) -> Iterator[list[socket]]:
    """Take the port before anything is made or started, so that a taken one is told at once."""
    try:
        from textinator_widgets.serving.ports import bind
    except ImportError as error:
        raise missing("Serving", "serve", error) from error
    if options.cert is not None and options.key is not None:
        server_context(options.cert, options.key)
    sockets = bind(options.host, options.port)
    try:
        yield sockets
    finally:
        for one in sockets:
            one.close()


def _serve(
    place: ProjectsDir,
    folder: Path | str,
    sockets: list[socket],
    *,
    options: ServerOptions,
    browser: bool,
) -> None:
    try:
        from textinator_widgets.serving.voila_app import serve
    except ImportError as error:
        raise missing("Serving", "serve", error) from error

    def announce(address: str, asks_passwords: bool) -> None:
        how = _how_to_enter(options, asks_passwords=asks_passwords)
        typer.echo(f"Annotate:    {address}  ({how})")
        if "://" not in str(folder):
            typer.echo(f"JupyterLab:  {_program()} lab {quoted(folder)}  (in another terminal)")
        typer.echo(f"Answers:     {place.shown}")
        typer.echo("Stop:        Ctrl-C")

    serve(place, sockets, announce, options=options, browser=browser)
    typer.echo("Stopped. Everything that was shown as saved is in the store.")


def _how_to_enter(options: ServerOptions, *, asks_passwords: bool) -> str:
    if asks_passwords:
        return "people log in by name and password"
    if options.username is not None:
        return f"everybody comes in as {options.username}, by the shared password"
    return "enter any name; answers are stored under it"


def _program() -> str:
    """Give what a person types to run this program from here."""
    if shutil.which("textinator"):
        return "textinator"
    path = Path(sys.argv[0])
    return os.path.relpath(path) if path.stem == "textinator" else "python -m textinator_widgets"


def _open_lab(place: ProjectsDir, *, port: int, browser: bool) -> None:
    try:
        from textinator_widgets.serving.lab import open_lab
    except ImportError as error:
        raise missing("JupyterLab", "lab", error) from error

    def announce(address: str) -> None:
        typer.echo(f"JupyterLab:  {address}")
        typer.echo("Stop:        Ctrl-C")

    open_lab(place, port=port, browser=browser, started=announce)
    typer.echo("Stopped.")


def missing(what: str, extra: str, error: ImportError) -> MissingExtra:
    """Say which extra has what a command needs."""
    return MissingExtra(
        f'{what} needs {error.name}. Install it with: pip install "textinator-widgets[{extra}]"'
    )
