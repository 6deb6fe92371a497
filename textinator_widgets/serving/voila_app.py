"""The server: Voila with our own pages, identity, kernels and limits."""

from __future__ import annotations

import logging
import os
import signal
import socket
import ssl
import threading
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import tornado.httpserver
import tornado.ioloop
from traitlets.config import Config
from voila.app import Voila
from voila.shutdown_kernel_handler import VoilaShutdownKernelHandler
from voila.static_file_handler import AllowListFileHandler
from voila.tornado.contentshandler import VoilaContentsHandler
from voila.tornado.handler import TornadoVoilaHandler
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler
from voila.tornado.treehandler import TornadoVoilaTreeHandler
from voila.utils import get_data_dir

from textinator_widgets.services.logins import Limits
from textinator_widgets.serving.authorizer import KernelOwners
from textinator_widgets.serving.connection import MOST_BYTES, AnnotatorConnection
from textinator_widgets.serving.forking.keeper import warm_process
from textinator_widgets.serving.gate import Gate
from textinator_widgets.serving.handlers import Channels, EndKernel, ManagePage, NotFound, ProjectPage
from textinator_widgets.serving.home import Home, Picture
from textinator_widgets.serving.identity import Logins
from textinator_widgets.serving.invitations import Invitation
from textinator_widgets.serving.joining import Joining, Leaving
from textinator_widgets.serving.kernels import AnnotatorKernels, AnnotatorKernelSpecs, inherited, with_kernel
from textinator_widgets.serving.people import People
from textinator_widgets.serving.ports import LOOPBACK, shown_address
from textinator_widgets.serving.profile import Profile
from textinator_widgets.serving.projects_dir import ProjectsDir, packaged_notebooks
from textinator_widgets.serving.server_config import check_exposure, is_reached
from textinator_widgets.serving.server_options import ServerOptions
from textinator_widgets.serving.shared_password import SharedPassword
from textinator_widgets.serving.templates import KnownTemplates
from textinator_widgets.serving.tls import server_context, warn_of_dates

_NOT_OURS = (
    # What Voila serves besides: files, folders and notebooks that were asked for by path.
    AllowListFileHandler,
    TornadoVoilaHandler,
    TornadoVoilaTreeHandler,
    VoilaContentsHandler,
    VoilaShutdownKernelHandler,
)

_CULL_AFTER_S = 600
_CULL_EVERY_S = 60

_SLOWEST_S = 60
"""Longest for the head of a request to come, and again for its body; also between two requests."""

_MOST_KERNELS_SHARED = 40
"""How many kernels there may be of the one person that everybody is behind a shared password."""


class AnnotationServer(Voila):  # type: ignore[misc]
    """Voila for one store, on sockets that are already bound."""

    def __init__(
        self,
        *,
        options: ServerOptions,
        tls: ssl.SSLContext | None,
        sockets: list[socket.socket],
        started: Callable[[], None],
        people: People | None = None,
        **settings: object,
    ) -> None:
        self.people = people
        self.options = options
        self.tls = tls
        self.shared: SharedPassword | None = None
        if options.username is not None and options.password is not None:
            self.shared = SharedPassword(options.username, options.password)
        self.sockets = sockets
        self.started = started
        self._voila_data: str = get_data_dir()
        super().__init__(**settings)

    @property
    def data_dir(self) -> str:
        """Where Voila's own themes are; our template folder looks like one of Voila's but has none."""
        return self._voila_data

    def init_settings(self) -> dict[str, Any]:
        """Give Voila's settings with our store in them."""
        settings: dict[str, Any] = super().init_settings()
        # Jupyter's pings are longer apart than tornado expects, which tells so for every page.
        logging.getLogger("tornado.general").setLevel(logging.ERROR)
        # Trust in notebooks is for those who edit them; here it would be a line in the log for every page.
        self.contents_manager.log = logging.getLogger("textinator_widgets.contents")
        self.contents_manager.log.setLevel(logging.ERROR)
        return {**settings, **self.own_settings(), "server_options": self.options}

    def own_settings(self) -> dict[str, Any]:
        """Tell the parts of the server whom they serve; gives what pages find in their settings."""
        self.identity_provider.people = self.people
        self.identity_provider.shared = self.shared
        self.kernel_manager.people = self.people
        return {"people": self.people}

    def init_handlers(self) -> list[Any]:
        """Give our pages and those of Voila's that a page with a kernel needs."""
        kept = [
            (rule[0], Channels, *rule[2:]) if rule[1] is VoilaKernelWebsocketHandler else rule
            for rule in super().init_handlers()
            if not issubclass(rule[1], _NOT_OURS)
        ]
        page = {
            "notebook_path": os.path.relpath(self.notebook_path, self.root_dir),
            "template_paths": self.template_paths,
            "config": self.config,
            "voila_configuration": self.voila_configuration,
        }
        return [
            *self.own_pages(page),
            *kept,
            (r"/voila/api/shutdown/(?P<kernel_id>[-\w]+)", EndKernel),
            (r"/.*", NotFound),
        ]

    def own_pages(self, page: dict[str, Any]) -> list[Any]:
        """Give the pages that people go to; `page` is what one with a kernel is made with."""
        return [
            ("/", Home),
            (r"/project/([1-9][0-9]{0,8})/?", ProjectPage, page),
            ("/manage/?", ManagePage, {**page, "notebook_path": "manage.ipynb", "folder": self._manager()}),
            (r"/project/([1-9][0-9]{0,8})/join", Joining),
            (r"/project/([1-9][0-9]{0,8})/leave", Leaving),
            (r"/project/([1-9][0-9]{0,8})/picture", Picture),
            (r"/profile", Profile),
            (r"/invitation/([A-Za-z0-9_-]{20,100})", Invitation),
        ]

    def _manager(self) -> str:
        """Give the folder of the manager's notebook: one's own beside that of the annotator, else ours."""
        own = Path(self.root_dir)
        return str(own if (own / "manage.ipynb").is_file() else packaged_notebooks())

    def listen(self) -> None:
        """Serve on the bound sockets until Ctrl-C or SIGTERM."""
        server = tornado.httpserver.HTTPServer(
            Gate(self.app, self.options, self.shared),
            ssl_options=self.tls,
            max_body_size=1_000_000,
            max_header_size=65_536,
            idle_connection_timeout=_SLOWEST_S,
            body_timeout=_SLOWEST_S,
        )
        server.add_sockets(self.sockets)
        self.ioloop = tornado.ioloop.IOLoop.current()
        self.started()
        try:
            with self._ends_between_steps():
                self.ioloop.start()
        except KeyboardInterrupt:  # before the loop took care of it
            pass
        finally:
            server.stop()
            self.stop()

    def _handle_signal_stop(self, *_: object) -> None:
        self.ioloop.asyncio_loop.call_soon_threadsafe(self.ioloop.stop)  # type: ignore[attr-defined]

    @contextmanager
    def _ends_between_steps(self) -> Iterator[None]:
        """Take Ctrl-C as Voila takes SIGTERM; in the middle of a step it would end tasks that `stop` awaits.

        Where it is ignored, as in the background of a shell, it stays ignored.
        """
        before = signal.getsignal(signal.SIGINT)
        if before is signal.default_int_handler:
            signal.signal(signal.SIGINT, self._handle_signal_stop)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)


def serve(
    place: ProjectsDir,
    sockets: list[socket.socket],
    started: Callable[[str, bool], None],
    *,
    options: ServerOptions,
    browser: bool,
) -> None:
    """Serve the projects of a store until Ctrl-C.

    Parameters
    ----------
    sockets
        From `bind`.
    started
        Is called as soon as the server answers: with the address, and whether people have passwords.
    browser
        Whether to open the address in a browser.
    """
    tls = encryption(options)
    port = sockets[0].getsockname()[1]
    address = shown_address(options.host, port, is_https=tls is not None, public_hosts=options.public_hosts)

    def announce() -> None:
        started(address, people.have_passwords)
        if browser:
            threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()

    config = configuration(place)
    config.Logins.cookie_options = {"samesite": "Lax", "expires_days": options.login_days}
    config.Logins.get_secure_cookie_kwargs = {"max_age_days": options.login_days + 1}
    if options.is_shared:
        config.AnnotatorKernels.most_per_person = _MOST_KERNELS_SHARED
    forked = None if options.kernels is None else options.kernels == "forked"
    closed = options.is_shared or is_reached(options)
    limits = Limits(timedelta(minutes=options.login_idle_minutes), timedelta(days=options.login_days))
    with People(place.target, closed=closed, limits=limits) as people:
        check_exposure(options, asks_passwords=people.have_passwords)
        if options.username is not None:
            people.admit(options.username)
        with warm_process(inherited(os.environ), wanted=forked) as warm, templates_on_path():
            config.AnnotatorKernelSpecs.warm = warm
            server = AnnotationServer(
                people=people,
                options=options,
                tls=tls,
                sockets=sockets,
                started=announce,
                config=config,
                log_level=logging.WARNING,
            )
            server.initialize([])
            server.start()


def encryption(options: ServerOptions) -> ssl.SSLContext | None:
    """Give what the server speaks https with, if it does; a certificate that ends soon is told of."""
    if options.cert is None or options.key is None:
        return None
    tls = server_context(options.cert, options.key)
    warn_of_dates(tls, options.cert)
    return tls


@contextmanager
def templates_on_path() -> Iterator[None]:
    """Let Jupyter find our template inside the package; nothing is installed for it elsewhere."""
    before = os.environ.get("JUPYTER_PATH")
    ours = str(Path(__file__).parent / "share")
    os.environ["JUPYTER_PATH"] = os.pathsep.join([ours, *filter(None, [before])])
    try:
        yield
    finally:
        if before is None:
            del os.environ["JUPYTER_PATH"]
        else:
            os.environ["JUPYTER_PATH"] = before


def configuration(place: ProjectsDir) -> Config:
    """Give Voila's and Jupyter's settings, in which nothing is open that our pages do not need."""
    own = place.notebooks / "annotate.ipynb"
    notebook = own if place.root is not None and own.exists() else packaged_notebooks() / "annotate.ipynb"
    config = Config()
    config.Voila.notebook_path = str(notebook)
    config.Voila.root_dir = str(notebook.parent)
    config.Voila.config_file_paths = []  # settings of other Voila servers of this user are not ours
    config.Voila.open_browser = False
    config.Voila.ip = LOOPBACK
    config.Voila.cookie_secret = place.cookie_secret()
    config.Voila.identity_provider_class = Logins
    config.Voila.authorizer_class = KernelOwners
    config.Voila.kernel_websocket_connection_class = AnnotatorConnection
    config.Voila.tornado_settings = {
        "xsrf_cookies": True,
        "xsrf_cookie_kwargs": {"samesite": "Lax"},
        "allow_remote_access": True,  # the gate has looked at the Host header of every request
        "websocket_max_message_size": MOST_BYTES + 1_000_000,
        # The names of these files hold a hash of their content: a browser need not ask for them twice.
        "static_immutable_cache": ["/voila/labextensions/"],
    }
    config.VoilaConfiguration = Config(
        template="tw",
        allow_template_override="NO",
        allow_theme_override="NO",
        strip_sources=True,
        show_tracebacks=False,
        show_margins=False,
        file_allowlist=[],
        http_header_envs=["Accept-Language"],
        multi_kernel_manager_class=AnnotatorKernels,
        kernel_spec_manager_class=AnnotatorKernelSpecs,
        page_config_hook=with_kernel,
        extension_allowlist=[
            "@jupyter-widgets/jupyterlab-manager",
            "@voila-dashboards/widgets-manager8",
            "anywidget",
        ],
    )
    config.VoilaExporter.preprocessors = [KnownTemplates]
    config.AnnotatorKernels.store = str(place.target)
    config.AnnotatorKernels.folder = str(place.folder or "")
    config.AnnotatorKernels.default_kernel_name = "python3"
    config.AsyncMappingKernelManager.cull_idle_timeout = _CULL_AFTER_S
    config.AsyncMappingKernelManager.cull_interval = _CULL_EVERY_S
    config.AsyncMappingKernelManager.cull_connected = False
    config.KernelManager.autorestart = (
        False  # a new kernel would know nothing of the page; it is loaded again instead
    )
    if os.name == "posix":
        config.KernelManager.transport = "ipc"  # no port that other users of this machine could listen to
    return config
