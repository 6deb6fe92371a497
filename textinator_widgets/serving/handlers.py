"""The pages with a kernel: `/project/ID`, its websocket and its end."""

from __future__ import annotations

import asyncio
from asyncio import Future
from collections.abc import Awaitable
from contextlib import suppress
from typing import Any

import tornado.web
from jupyter_core.utils import ensure_async
from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from tornado import web
from tornado.websocket import WebSocketClosedError
from voila.tornado.handler import TornadoVoilaHandler
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler

from textinator_widgets.i18n import translate
from textinator_widgets.serving.base import Page, language_of, show_error
from textinator_widgets.serving.kernels import Visit, visit
from textinator_widgets.serving.people import People, actor

_FOLLOW_S = 0.5
"""Between two looks at whether the kernel of a page runs."""


class KernelPage(TornadoVoilaHandler):  # type: ignore[misc]
    """A notebook, run by a kernel of the visitor's own."""

    async def run(self, guest: Visit, query: str) -> None:
        """Run the notebook for a visitor and send it bit by bit.

        The notebook reads `query` as every Voila notebook reads the address; other words of the visitor's do
        not reach it.
        """
        visit.set(guest)
        self.request.query = query
        self.request.arguments = self.request.query_arguments = {}
        self.xsrf_token  # noqa: B018 sets the cookie that lets a page end its kernel when it closes
        await super().get()

    def write_error(self, status_code: int, **details: object) -> None:
        """Show what went wrong in the look of the product."""
        show_error(self, status_code, **details)


class ProjectPage(KernelPage):
    """A project's annotator."""

    @tornado.web.authenticated
    async def get(self, project_id: str) -> None:
        """Run the notebook for this project and send it bit by bit."""
        number = int(project_id)
        people: People = self.settings["people"]
        user: Any = self.current_user
        card = people.card(user.login.user_id, number)
        if card is None:
            raise web.HTTPError(404)
        if not people.opens(actor(self), card):
            # a page that needs no kernel says why, or asks
            self.redirect(f"{self.base_url}project/{number}/join")
            return
        guest = Visit(
            user=user.username,
            language=language_of(self, card.language),
            title=card.title,
            login_id=user.login.id,
            verified=user.login.verified,
        )
        await self.run(guest, f"project={number}")


class ManagePage(KernelPage):
    """The manager, for those who manage anything; there is no such page for others."""

    def initialize(self, *, folder: str, **page: Any) -> None:  # noqa: ANN401 what Voila hands on
        """Take the notebook from a folder of its own, which need not be that of the annotator."""
        super().initialize(**page)
        self._folder = folder

    @property
    def contents_manager(self) -> Any:  # noqa: ANN401 Jupyter's manager has no types
        """Where the notebook is read from."""
        shared = self.settings["contents_manager"]
        return type(shared)(root_dir=self._folder, log=shared.log)

    @tornado.web.authenticated
    async def get(self) -> None:
        """Run the notebook."""
        people: People = self.settings["people"]
        user: Any = self.current_user
        if not people.manages(actor(self)):
            raise web.HTTPError(404)
        language = language_of(self)
        guest = Visit(
            user=user.username,
            language=language,
            title=translate("Manage", language),
            login_id=user.login.id,
            verified=user.login.verified,
        )
        await self.run(guest, "")


class EndKernel(APIHandler):
    """Ends the kernel of a page that closes, and tells one that had no answer whether its kernel runs."""

    auth_resource = "kernels"

    @tornado.web.authenticated
    async def get(self, kernel_id: str) -> None:
        """Say whether a kernel of this person runs; one of somebody else is told from none by nothing."""
        kernels: Any = self.kernel_manager
        user: Any = self.current_user
        is_theirs = kernels.owner(kernel_id) == user.username
        self.finish({"is_running": is_theirs and await is_running(kernels, kernel_id)})

    @tornado.web.authenticated
    @authorized
    async def post(self, kernel_id: str) -> None:
        """End a kernel; only its owner may."""
        await ensure_async(self.kernel_manager.shutdown_kernel(kernel_id))  # type: ignore[no-untyped-call]
        self.set_status(204)
        self.finish()


class Channels(VoilaKernelWebsocketHandler):  # type: ignore[misc]
    """The websocket between a page and its kernel."""

    _following: Future[None] | None = None

    async def pre_get(self) -> None:
        """Wait for the kernel, as long as its process runs.

        Raises
        ------
        HTTPError
            When there is no such kernel: 404; when it ends meanwhile, for which Jupyter would wait a
            minute: 410.
        """
        preparing = asyncio.ensure_future(super().pre_get())
        ended = asyncio.ensure_future(self._end_of_kernel(self.kernel_id))
        try:
            await asyncio.wait({preparing, ended}, return_when=asyncio.FIRST_COMPLETED)
            if not preparing.done() and self.kernel_id not in self.kernel_manager:
                raise web.HTTPError(410)
            await preparing
        finally:
            preparing.cancel()
            ended.cancel()

    async def open(self, kernel_id: str) -> None:
        """Connect to the kernel, and close when it dies: the page gets another one at once."""
        self._following = asyncio.ensure_future(self._follow(kernel_id))
        await super().open(kernel_id)

    def on_close(self) -> None:
        """Let go of the kernel; a page that went away before it was connected has none."""
        if self._following is not None:
            self._following.cancel()
        super().on_close()

    async def _follow(self, kernel_id: str) -> None:
        await self._end_of_kernel(kernel_id)
        self.close(reason="The kernel has ended.")

    async def _end_of_kernel(self, kernel_id: str) -> None:
        """Wait until the process of a kernel has ended, and forget the kernel."""
        kernels = self.kernel_manager
        while await is_running(kernels, kernel_id):
            await asyncio.sleep(_FOLLOW_S)
        if kernel_id in kernels:
            await ensure_async(kernels.shutdown_kernel(kernel_id, now=True))

    def select_subprotocol(self, subprotocols: list[str]) -> str | None:
        """Give the protocol to speak.

        Raises
        ------
        HTTPError
            When the page went away while it was being answered: 410, which leaves one line in the log.
        """
        if self.connection is None:
            raise tornado.web.HTTPError(410, "The page is gone.")
        chosen: str | None = super().select_subprotocol(subprotocols)
        return chosen

    def write_message(self, message: bytes | str | dict[str, Any], binary: bool = False) -> Future[None]:
        """Send to the page; what it can no longer take is dropped, since nobody here could mend it.

        The kernel's channels call this without waiting for what it gives: an error in it would only end
        as a traceback in the log for each page that goes away in the middle of a message.
        """
        sent: Future[None] = asyncio.get_running_loop().create_future()
        sent.set_result(None)
        try:
            sending = super().write_message(message, binary)
        except WebSocketClosedError:
            return sent
        # Voila answers nothing for messages that it passes over.
        return sent if sending is None else asyncio.ensure_future(_unless_gone(sending))

    def write_error(self, status_code: int, **details: object) -> None:
        """Refuse in few words: no person reads them, and Jupyter's error pages are not served here."""
        self.set_header("Content-Type", "text/plain; charset=UTF-8")
        self.finish(f"{status_code}\n")


async def is_running(kernels: Any, kernel_id: str) -> bool:  # noqa: ANN401 Jupyter's manager has no types
    """Say whether the process of a kernel is there."""
    return kernel_id in kernels and bool(await ensure_async(kernels.get_kernel(kernel_id).is_alive()))


async def _unless_gone(sending: Awaitable[None]) -> None:
    with suppress(WebSocketClosedError):
        await sending


class NotFound(Page):
    """Every other address."""

    @tornado.web.authenticated
    def get(self) -> None:
        """Say that there is nothing."""
        raise web.HTTPError(404)
