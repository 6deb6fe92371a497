"""What the widgets share: nothing of a page is believed, and requests never block the kernel."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Mapping
from queue import Empty, Full, Queue
from typing import Any, ClassVar

import anywidget
import traitlets as t

from textinator_widgets.errors import InvalidSetting
from textinator_widgets.protocol.values import shown

_log = logging.getLogger(__name__)

MOST_WAITING = 64
"""Requests of one widget that may wait; a page never has more than a few."""


class PageWidget(anywidget.AnyWidget):
    """A widget whose page may change the traits that are named, and no others."""

    page_writes: ClassVar[frozenset[str]] = frozenset()
    """Traits that a page may set. Default: none."""

    def __setattr__(self, name: str, value: object) -> None:
        """Set a trait, or say in our words why it cannot be set; it stays as it was."""
        try:
            super().__setattr__(name, value)
        except t.TraitError as error:
            widget, trait = type(self).__name__, self.traits()[name]
            if trait.read_only:
                raise InvalidSetting(
                    f"{name} of the {widget} cannot be changed; got {shown(value)}. "
                    f"Make another {widget} with it."
                ) from error
            raise InvalidSetting(
                f"{name} of the {widget} must be {trait.info()}; got {shown(value)}. It was left as it is."
            ) from error

    def set_state(self, sync_data: Mapping[str, Any]) -> None:
        """Take the state that a page sends, as far as it may set it and it is right."""
        wanted = {name: value for name, value in dict(sync_data).items() if name in self.page_writes}
        if len(wanted) < len(sync_data):
            _log.warning("A page tried to set traits that are not its own; they were left as they are.")
        accepted = self.accept_state(wanted) if wanted else {}
        if accepted:
            super().set_state(accepted)

    def accept_state(self, state: dict[str, Any]) -> dict[str, Any]:
        """Give the part of a page's state that is right; what else came is not taken."""
        return state

    def _handle_msg(self, msg: Mapping[str, Any]) -> None:
        """Take a message of a page, whatever its shape."""
        try:
            super()._handle_msg(msg)
        except Exception:  # hostile by nature: nothing that comes may end in a traceback on the page
            _log.exception("A message of a page could not be read.")


class RequestQueue:
    """Carries out the requests of one widget one after the other, away from the kernel's own thread.

    Parameters
    ----------
    handle
        Runs on the worker thread.
    finish
        Gets the result of `handle` on the thread from which the request came.
    """

    def __init__(self, handle: Callable[[object], Any], finish: Callable[[object, Any], None]) -> None:
        self._handle = handle
        self._finish = finish
        self._waiting: Queue[tuple[object, asyncio.AbstractEventLoop] | None] = Queue(MOST_WAITING)
        self._worker: threading.Thread | None = None
        self._is_closed = False

    def put(self, request: object) -> bool:
        """Carry a request out; at once where there is no event loop. False: too many are waiting."""
        if self._is_closed:
            return True
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self._finish(request, self._handle(request))
            return True
        try:
            self._waiting.put_nowait((request, loop))
        except Full:
            return False
        if self._worker is None:
            self._worker = threading.Thread(target=self._work, name="textinator-requests", daemon=True)
            self._worker.start()
        return True

    def close(self) -> None:
        """End the worker after the request that it is busy with; what waits is dropped."""
        self._is_closed = True
        try:
            while True:
                self._waiting.get_nowait()
        except Empty:
            self._waiting.put_nowait(None)

    def _work(self) -> None:
        while (job := self._waiting.get()) is not None:
            request, loop = job
            result = self._handle(request)
            try:
                loop.call_soon_threadsafe(self._finish, request, result)
            except RuntimeError:  # the kernel is ending; what was to be stored is stored
                return
