"""The commands `start-multi-session` and `list-sessions`."""

from __future__ import annotations

import threading
import webbrowser
from datetime import datetime
from operator import itemgetter
from pathlib import Path
from typing import Annotated

import typer

from textinator_widgets.api.store import open_store
from textinator_widgets.errors import StoreUnusable, TextinatorError
from textinator_widgets.serving import options as o
from textinator_widgets.serving.commands_serve import bound, missing
from textinator_widgets.serving.multi_session import Bounds, root_folder, sessions_of
from textinator_widgets.serving.projects_dir import STORE_NAME, ProjectsDir
from textinator_widgets.serving.server_config import check_exposure, server_options
from textinator_widgets.serving.server_options import ServerOptions

_Root = Annotated[
    Path, typer.Option("--root-dir", metavar="DIR", help="Folder in which each session has its own.")
]
_Most = Annotated[int, typer.Option(min=1, max=100_000, help="How many sessions there may be.")]
_MostKernels = Annotated[
    int, typer.Option(min=1, max=10_000, help="How many pages may be open at once in all sessions.")
]
_KeepDays = Annotated[
    int | None,
    typer.Option(
        min=1, max=36_500, help="Take away sessions that nobody used for so many days. Default: never."
    ),
]


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command("start-multi-session")(start_multi_session)
    app.command("list-sessions")(list_sessions)


def start_multi_session(
    root: _Root,
    title: o.Title = None,
    task: o.Task = "generic",
    language: o.Language = None,
    input_path: o.InputPath = None,
    source: o.SourceSpec = None,
    input_format: o.Format = None,
    text: o.TextField = None,
    key_column: o.KeyField = None,
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
    most_sessions: _Most = 1000,
    most_kernels: _MostKernels = 100,
    keep_days: _KeepDays = None,
) -> None:
    """Serve a project of its own to every browser session, until Ctrl-C.

    Example:  textinator start-multi-session --root-dir trials --task ner -i texts.csv --text body
    """
    new = o.with_texts(
        o.NewProject(title, task, language, input_path, input_format, text, key_column, False, source or ())
    )
    folder = Path(root).expanduser().absolute()
    options = server_options(
        ProjectsDir(store=folder / STORE_NAME, root=folder),
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
    check_exposure(options, asks_passwords=False)
    bounds = Bounds(most_sessions, most_kernels, keep_days)
    _serve(folder, new, options, bounds, browser=not no_browser)


def _serve(
    folder: Path,
    new: o.NewProject,
    options: ServerOptions,
    bounds: Bounds,
    *,
    browser: bool,
) -> None:
    def announce(address: str, count: int) -> None:
        typer.echo(f"Annotate:    {address}  (every browser has a project of its own)")
        typer.echo(f"Answers:     {folder}  ({count} {'session' if count == 1 else 'sessions'} so far)")
        typer.echo("Stop:        Ctrl-C")
        if browser:
            threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()

    with bound(options) as sockets:
        try:
            from textinator_widgets.serving.multi_session_app import serve_sessions
        except ImportError as error:
            raise missing("Serving", "serve", error) from error
        root = root_folder(folder)
        serve_sessions(root, new, sockets, announce, options=options, bounds=bounds)
    typer.echo("Stopped. Everything that was shown as saved is in the stores.")


def list_sessions(root: _Root) -> None:
    """List the sessions of a folder: when each was used, how many labels it has, and its store.

    Example:  textinator list-sessions --root-dir trials
    """
    if not root.is_dir():
        raise StoreUnusable(
            f"Expected the folder of the sessions, but there is no {root}. Correct --root-dir."
        )
    found = sessions_of(root)
    typer.echo("used\tlabels\tstore")
    for last, session in sorted(((one.used, one) for one in found), key=itemgetter(0)):
        used = datetime.fromtimestamp(last).astimezone().isoformat(" ", "minutes")
        try:
            with open_store(session.store, create=False) as store:
                labels = str(len(store.project(1).labels()))
        except TextinatorError as error:  # the others are listed all the same
            labels = "?"
            typer.echo(f"{session.store}: {error.message}", err=True)
        typer.echo(f"{used}\t{labels}\t{session.store}")
        session.note_use(last)  # a look at it is no use of it
