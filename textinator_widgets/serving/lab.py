"""JupyterLab on a project folder, for its owner alone."""

from __future__ import annotations

import logging
import os
import secrets
from collections.abc import Callable
from pathlib import Path

import tornado.ioloop
from jupyterlab.labapp import LabApp
from traitlets.config import Config

from textinator_widgets.serving.connection import LowLatencyConnection
from textinator_widgets.serving.ports import LOOPBACK, bind
from textinator_widgets.serving.projects_dir import ProjectsDir

CONFIG = Path(__file__).parent / "share" / "jupyter-config"
"""Leaves out what asks in JupyterLab whether it may look for news."""


def open_lab(place: ProjectsDir, *, port: int, browser: bool, started: Callable[[str], None]) -> None:
    """Run JupyterLab on this machine until Ctrl-C.

    Parameters
    ----------
    port
        0 takes a free one.
    started
        Is called with the address, the token in it, as soon as the server answers.

    Raises
    ------
    InvalidSetting
        When the port is taken.
    """
    for probe in (sockets := bind(LOOPBACK, port)):
        port = probe.getsockname()[1]
        probe.close()
    del sockets
    token = secrets.token_hex(24)
    root, start = _begin_at(place)
    others = os.environ.get("JUPYTER_CONFIG_PATH")
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join([str(CONFIG), *([others] if others else [])])
    config = Config()
    config.ServerApp.update(
        ip=LOOPBACK,
        port=port,
        port_retries=0,
        open_browser=browser,
        root_dir=str(root),
        answer_yes=True,  # Ctrl-C ends at once
        log_level=logging.ERROR,
        kernel_websocket_connection_class=LowLatencyConnection,
        allow_root=True,
    )
    config.LabApp.update(
        default_url=f"/lab/tree/{start}" if start else "/lab",
        expose_app_in_browser=True,
        log_level=logging.ERROR,
        # nothing is sent anywhere: neither a look for a newer version nor one for news and extensions
        check_for_updates_class="jupyterlab.NeverCheckForUpdate",
        news_url=None,
        extension_manager="readonly",
    )
    config.JupyterNotebookApp.expose_app_in_browser = True
    config.IdentityProvider.token = token
    app = LabApp.initialize_server(argv=[], load_other_extensions=True, config=config)
    address = f"http://{LOOPBACK}:{port}/lab{f'/tree/{start}' if start else ''}?token={token}"
    tornado.ioloop.IOLoop.current().add_callback(started, address)
    app.start()


def _begin_at(place: ProjectsDir) -> tuple[Path, str]:
    """Give the folder to open and the notebook to begin with ("" = none)."""
    if place.root is None:
        return place.store.parent, ""
    start = "notebooks/start.ipynb"
    return place.root, start if (place.root / start).exists() else ""
