"""The server of `start-multi-session`: one process, a store and kernels of its own for each session."""

from __future__ import annotations

import logging
import os
import shutil
import socket
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from tornado.ioloop import PeriodicCallback

from textinator_widgets.serving.forking.keeper import warm_process
from textinator_widgets.serving.initialise import initialise
from textinator_widgets.serving.kernels import inherited
from textinator_widgets.serving.multi_session import VISITOR, Bounds, BrowserSessions, sessions_of
from textinator_widgets.serving.multi_session_pages import (
    Link,
    SessionIdentity,
    SessionKernels,
    SessionProject,
    Start,
)
from textinator_widgets.serving.options import NewProject
from textinator_widgets.serving.people import People
from textinator_widgets.serving.ports import shown_address
from textinator_widgets.serving.projects_dir import STORE_NAME, ProjectsDir
from textinator_widgets.serving.server_config import check_exposure
from textinator_widgets.serving.server_options import ServerOptions
from textinator_widgets.serving.voila_app import (
    AnnotationServer,
    configuration,
    encryption,
    templates_on_path,
)

_LOOK_EVERY_MS = 3_600_000


class MultiSessionServer(AnnotationServer):
    """The server with a project for each browser session."""

    def __init__(self, *, sessions: BrowserSessions, title: str, **settings: Any) -> None:  # noqa: ANN401
        self.sessions = sessions
        self.title = title
        super().__init__(**settings)

    def own_settings(self) -> dict[str, Any]:
        """Tell the parts of the server where the sessions are."""
        self.identity_provider.sessions = self.sessions
        self.kernel_manager.sessions = self.sessions
        return {"sessions": self.sessions, "session_title": self.title}

    def own_pages(self, page: dict[str, Any]) -> list[Any]:
        """Give the start, the links and the project."""
        return [
            ("/", Start),
            (r"/s/([A-Za-z0-9_-]{1,100})", Link),
            (r"/project/([1-9][0-9]{0,8})/?", SessionProject, page),
        ]

    def listen(self) -> None:
        """Serve, and take away now and then what nobody uses."""
        self.remove_unused()
        looking = PeriodicCallback(self.remove_unused, _LOOK_EVERY_MS)
        looking.start()
        try:
            super().listen()
        finally:
            looking.stop()

    def remove_unused(self) -> None:
        """Take away the sessions that nobody used for long."""
        try:
            self.sessions.remove_unused(self.kernel_manager.sessions_in_use)
        except OSError:
            self.log.exception("Sessions that nobody uses could not be taken away.")


def serve_sessions(
    root: Path,
    new: NewProject,
    sockets: list[socket.socket],
    started: Callable[[str, int], None],
    *,
    options: ServerOptions,
    bounds: Bounds,
) -> None:
    """Serve a project to each browser session until Ctrl-C.

    Parameters
    ----------
    started
        Is called as soon as the server answers: with the address, and how many sessions there are already.

    Raises
    ------
    TextinatorError
        When the texts or a setting cannot be taken; nothing was made then.
    """
    check_exposure(options, asks_passwords=False)
    tls = encryption(options)
    port = sockets[0].getsockname()[1]
    address = shown_address(options.host, port, is_https=tls is not None, public_hosts=options.public_hosts)
    forked = None if options.kernels is None else options.kernels == "forked"
    with _pattern(new, title=new.title or root.name) as (pattern, title):
        config = configuration(ProjectsDir(store=root / STORE_NAME, root=root))
        config.Voila.identity_provider_class = SessionIdentity
        config.VoilaConfiguration.multi_kernel_manager_class = SessionKernels
        config.SessionIdentity.cookie_options = {"samesite": "Lax", "expires_days": 365}
        config.SessionIdentity.get_secure_cookie_kwargs = {"max_age_days": 366}
        config.SessionKernels.most = bounds.kernels
        sessions = BrowserSessions(root, pattern, most=bounds.sessions, keep_days=bounds.keep_days)
        with warm_process(inherited(os.environ), wanted=forked) as warm, templates_on_path():
            config.AnnotatorKernelSpecs.warm = warm
            server = MultiSessionServer(
                sessions=sessions,
                title=title,
                options=options,
                tls=tls,
                sockets=sockets,
                started=lambda: started(address, len(sessions_of(root))),
                config=config,
                log_level=logging.WARNING,
            )
            server.initialize([])
            server.start()


@contextmanager
def _pattern(new: NewProject, *, title: str) -> Iterator[tuple[Path, str]]:
    """Make the store that each session begins with, where no other program looks."""
    folder = Path(tempfile.mkdtemp(prefix="textinator-"))
    try:
        made = initialise(folder / STORE_NAME, replace(new, title=title))
        store = Path(made.store)
        with People(store) as people:
            people.admit(VISITOR)
        yield store, made.title
    finally:
        shutil.rmtree(folder, ignore_errors=True)
