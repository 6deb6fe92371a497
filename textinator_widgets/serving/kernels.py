"""Kernels of annotators: who started them, what they are told, how many there may be."""

from __future__ import annotations

import asyncio
import sys
import uuid
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, cast

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager, NoSuchKernel
from jupyter_client.manager import KernelManager
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from tornado import web
from traitlets import Int, Unicode

from textinator_widgets.i18n import direction, translate
from textinator_widgets.serving.base import Told
from textinator_widgets.serving.forking.provisioner import NAME as FORKED
from textinator_widgets.serving.people import People
from textinator_widgets.serving.words import words_of_loading

KERNEL_NAME = "python3"

_START = (
    # The annotator needs no debugger; without it a kernel takes 7 MiB less.
    "import sys; sys.modules['debugpy'] = None; "
    "from textinator_widgets.serving import kernel_app; kernel_app.main()"
)

_INHERITED = (
    # What a kernel needs of the server's environment; everything else may hold secrets.
    "PATH", "HOME", "USER", "LOGNAME", "USERNAME", "USERPROFILE", "SYSTEMROOT", "SYSTEMDRIVE", "COMSPEC",
    "APPDATA", "LOCALAPPDATA", "PROGRAMDATA", "WINDIR", "TEMP", "TMP", "TMPDIR", "LANG", "LANGUAGE", "TZ",
    "PYTHONPATH", "PYTHONHOME", "PYTHONUTF8", "PYTHONIOENCODING", "VIRTUAL_ENV", "LD_LIBRARY_PATH",
    "DYLD_LIBRARY_PATH", "SSL_CERT_FILE", "IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_PLATFORM_DIRS",
    "QUERY_STRING", "SCRIPT_NAME", "PATH_INFO", "SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL",
    "SERVER_SOFTWARE", "HTTP_ACCEPT_LANGUAGE", "TEXTINATOR_SUGGESTION_HOSTS", "TEXTINATOR_TEXT_HOSTS",
)  # fmt: skip
_INHERITED_PREFIXES = ("LC_", "XDG_", "VOILA_", "COVERAGE_", "ANYWIDGET_")

_ENDING_S = 10.0
"""How long a server that stops waits for kernels whose end had begun."""


@dataclass(frozen=True)
class Visit:
    """The person behind the request that is being served, their language, the project, and their kernel."""

    user: str
    language: str
    title: str
    """Of the project."""
    login_id: int = 0
    verified: str = "cookie"
    """How the person came in: "login", by a password; "cookie", by a name; "shared", by a shared password."""
    has_profile: bool = True
    """Whether there is a page about them."""
    kernel_id: str = field(default_factory=lambda: str(uuid.uuid4()))


visit: ContextVar[Visit | None] = ContextVar("visit", default=None)
"""Set by the handler of a page with a kernel; the kernel manager is called from the same task."""


def with_kernel(page_config: dict[str, Any], **_: object) -> dict[str, Any]:
    """Name the kernel in the page before it runs, so that the page builds itself meanwhile, and its title."""
    guest = visit.get()
    if guest is None:
        return page_config
    return {
        **page_config,
        "kernelId": guest.kernel_id,
        "pageTitle": guest.title,
        "pageLanguage": guest.language,
        "pageDirection": direction(guest.language),
        "pageLogin": guest.verified,
        "pageProfile": guest.has_profile,
        "pageWords": words_of_loading(guest.language),
    }


def inherited(server: Mapping[str, str]) -> dict[str, str]:
    """Give what of the server's environment a kernel may see."""
    return {
        name: value
        for name, value in server.items()
        if name in _INHERITED or name.startswith(_INHERITED_PREFIXES)
    }


class AnnotatorKernelSpecs(KernelSpecManager):
    """The one kernel of an annotator: this very Python, without a debugger and without history."""

    warm = Unicode(config=True)
    """Address of the warm process that kernels are forked from. Default: "", ordinary kernels."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Give the kernel; no other name is known."""
        if kernel_name != KERNEL_NAME:
            raise NoSuchKernel(kernel_name)
        argv = [sys.executable, "-c", _START, "-f", "{connection_file}", "--HistoryManager.enabled=False"]
        forked = {"provisioner_name": FORKED, "config": {"warm": self.warm}}
        return KernelSpec(
            argv=argv,
            display_name="Python 3",
            language="python",
            env={"MALLOC_ARENA_MAX": "2"},
            metadata={"kernel_provisioner": forked} if self.warm else {},
        )

    def find_kernel_specs(self) -> dict[str, str]:
        """Give the names of the kernels; they have no resource folder."""
        return {KERNEL_NAME: ""}

    def get_all_specs(self) -> dict[str, Any]:
        """Give every kernel with its spec."""
        return {KERNEL_NAME: {"resource_dir": "", "spec": self.get_kernel_spec(KERNEL_NAME).to_dict()}}


class AnnotatorKernels(AsyncMappingKernelManager):
    """Starts a kernel for a verified person and remembers whose it is."""

    store = Unicode(config=True)
    """Path of the store that the kernels open."""

    folder = Unicode(config=True)
    """Where the modules and films of a store on a server lie. Default: "", nowhere."""

    most_per_person = Int(8, config=True)
    """How many kernels one person may have; above it their oldest one without a page ends. Default: 8."""

    people: People | None = None
    """The people of the store that is served; the server sets them."""

    def __init__(self, **settings: object) -> None:
        super().__init__(**settings)  # type: ignore[no-untyped-call]
        self._owners: dict[str, str] = {}
        self._endings: set[asyncio.Future[None]] = set()
        self._logins: dict[str, int] = {}

    def owner(self, kernel_id: str) -> str | None:
        """Give the name of the person who started a kernel."""
        return self._owners.get(kernel_id)

    async def start_kernel(self, **options: Any) -> str:  # type: ignore[override]  # noqa: ANN401
        """Start a kernel for the person whose page is being served.

        Raises
        ------
        tornado.web.HTTPError
            403 outside a page of a verified person; 429 when this person has too many open pages.
        """
        guest = visit.get()
        if guest is None:
            raise web.HTTPError(403)
        # before anything is waited for, so that pages that are loaded at once count each other
        self._owners[guest.kernel_id] = guest.user
        self._logins[guest.kernel_id] = guest.login_id
        try:
            await self._make_room(guest)
            options["env"] = self._environment(cast("dict[str, str]", options.get("env") or {}), guest)
            options["kernel_id"] = guest.kernel_id
            return str(await super().start_kernel(**options))
        except BaseException:
            self._owners.pop(guest.kernel_id, None)
            self._logins.pop(guest.kernel_id, None)
            raise

    async def shutdown_kernel(  # type: ignore[override]  # as its base is at run time
        self, kernel_id: str, now: bool = False, restart: bool = False
    ) -> None:
        """End a kernel, whole: also when whoever waits for it goes away meanwhile.

        A kernel whose end was broken off could never be ended again, and the server could not stop cleanly.
        """
        whole: Any = super().shutdown_kernel(kernel_id, now=now, restart=restart)  # type: ignore[no-untyped-call]
        ending = asyncio.ensure_future(whole)
        self._endings.add(ending)
        ending.add_done_callback(self._endings.discard)
        await asyncio.shield(ending)

    async def shutdown_all(self, now: bool = False) -> None:  # type: ignore[override]  # as above
        """End every kernel, also those that somebody began to end a moment ago."""
        await super().shutdown_all(now=now)
        if self._endings:
            await asyncio.wait(set(self._endings), timeout=_ENDING_S)

    async def cull_kernel_if_idle(self, kernel_id: str) -> None:
        """End a kernel that nobody has used for long, or whose login has ended elsewhere.

        It may have ended by itself while others were looked at.
        """
        login = self._logins.get(kernel_id, 0)
        if kernel_id in self and login and self.people is not None and not self.people.is_live(login):
            await self.shutdown_kernel(kernel_id, now=True)
        if kernel_id in self:
            await super().cull_kernel_if_idle(kernel_id)  # type: ignore[no-untyped-call]

    async def end_all_of(self, login_id: int) -> None:
        """End every kernel that a login started."""
        for kernel_id in [one for one, login in self._logins.items() if login == login_id and one in self]:
            await self.shutdown_kernel(kernel_id, now=True)

    async def end_all_but(self, user: str, login_id: int) -> None:
        """End every kernel of a person that another login than this one started."""
        theirs = {kernel_id for kernel_id, owner in self._owners.items() if owner == user}
        for kernel_id in [one for one in theirs if self._logins.get(one) != login_id and one in self]:
            await self.shutdown_kernel(kernel_id, now=True)

    def remove_kernel(self, kernel_id: str) -> KernelManager:
        """Forget a kernel that has ended, and whose it was."""
        self._owners.pop(kernel_id, None)
        self._logins.pop(kernel_id, None)
        return super().remove_kernel(kernel_id)

    async def _make_room(self, guest: Visit) -> None:
        every = [kernel_id for kernel_id, owner in self._owners.items() if owner == guest.user]
        theirs = [kernel_id for kernel_id in every if kernel_id != guest.kernel_id]
        if len(theirs) < self.most_per_person:
            return
        started = [kernel_id for kernel_id in theirs if kernel_id in self]
        idle = [kernel_id for kernel_id in started if not self._kernel_connections.get(kernel_id)]
        if not idle:
            message = translate(
                "You have {count} pages open. Close one of them and load this page again.",
                guest.language,
                count=len(theirs),
            )
            title = translate("Too many open pages", guest.language)
            raise Told(429, "Too many pages", title, message)
        del self._owners[idle[0]]  # nobody else who comes meanwhile chooses it too
        await self.shutdown_kernel(idle[0], now=True)

    def _environment(self, given: dict[str, str], guest: Visit) -> dict[str, str]:
        env = inherited(given)
        places = {"TW_STORE": self.store, **({"TW_FOLDER": self.folder} if self.folder else {})}
        login = {"TW_VERIFIED": guest.verified, "TW_LOGIN": str(guest.login_id or "")}
        if self.people is not None:
            limits = self.people.limits
            login["TW_LOGIN_IDLE_S"] = str(int(limits.idle.total_seconds()))
            login["TW_LOGIN_LONGEST_S"] = str(int(limits.longest.total_seconds()))
        return {**env, "TW_SERVED": "1", "TW_USER": guest.user, **login, **places}
