"""The websocket of a page that goes away while something is being sent to it."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from tornado.web import HTTPError
from tornado.websocket import WebSocketClosedError, WebSocketHandler
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler

from textinator_widgets.serving.handlers import Channels


@pytest.fixture
def channels() -> Channels:
    return Channels.__new__(Channels)


def send(channels: Channels, message: bytes | str | dict[str, Any]) -> list[dict[str, Any]]:
    """Send without waiting, as a kernel's channels do; give what the event loop complained about."""
    complaints: list[dict[str, Any]] = []

    async def once() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(context))
        sent = channels.write_message(message)
        await asyncio.wait([sent])
        del sent
        gc.collect()

    asyncio.run(once())
    return complaints


def test_a_page_that_goes_away_while_it_is_sent_a_message_leaves_no_trace_in_the_log(monkeypatch, channels):
    async def closed() -> None:
        raise WebSocketClosedError

    monkeypatch.setattr(WebSocketHandler, "write_message", lambda *_: asyncio.ensure_future(closed()))

    assert send(channels, "late") == []


def test_a_page_that_has_gone_is_sent_nothing(monkeypatch, channels):
    def closed(*_: object) -> None:
        raise WebSocketClosedError

    monkeypatch.setattr(WebSocketHandler, "write_message", closed)

    assert send(channels, "late") == []


def test_a_message_that_voila_passes_over_counts_as_sent(channels):
    assert send(channels, {"header": {"msg_type": "execute_input"}}) == []


def test_a_message_goes_to_its_page(monkeypatch, channels):
    sent: list[object] = []

    async def keep(message: object) -> None:
        sent.append(message)

    monkeypatch.setattr(
        WebSocketHandler, "write_message", lambda _, message, binary: asyncio.ensure_future(keep(message))
    )

    assert send(channels, "on time") == []
    assert sent == ["on time"]


def test_another_error_is_still_told(monkeypatch, channels):
    async def broken() -> None:
        raise ValueError("something else")

    monkeypatch.setattr(WebSocketHandler, "write_message", lambda *_: asyncio.ensure_future(broken()))

    [complaint] = send(channels, "late")
    assert str(complaint["exception"]) == "something else"


class Kernels:
    """One kernel, whose process runs for so many looks."""

    def __init__(self, looks: int) -> None:
        self.looks = looks
        self.ended: list[tuple[str, bool]] = []

    def __contains__(self, kernel_id: str) -> bool:
        return kernel_id == "one" and not self.ended

    def get_kernel(self, kernel_id: str) -> Kernels:
        return self

    async def is_alive(self) -> bool:
        self.looks -= 1
        return self.looks >= 0

    async def shutdown_kernel(self, kernel_id: str, *, now: bool) -> None:
        self.ended.append((kernel_id, now))


def follow(monkeypatch, channels: Channels, kernels: Kernels, kernel_id: str) -> list[str]:
    """Follow a kernel to its end; give with which reasons the page was let go."""
    closed: list[str] = []
    monkeypatch.setattr("textinator_widgets.serving.handlers._FOLLOW_S", 0)
    monkeypatch.setattr(Channels, "kernel_manager", kernels)
    monkeypatch.setattr(Channels, "close", lambda _, code=None, reason="": closed.append(reason))
    asyncio.run(channels._follow(kernel_id))
    return closed


def test_the_websocket_of_a_kernel_that_dies_is_closed_and_the_kernel_forgotten(monkeypatch, channels):
    kernels = Kernels(3)

    assert follow(monkeypatch, channels, kernels, "one") == ["The kernel has ended."]
    assert kernels.looks == -1
    assert kernels.ended == [("one", True)]


def test_the_websocket_of_a_kernel_that_was_ended_is_closed(monkeypatch, channels):
    kernels = Kernels(3)

    assert follow(monkeypatch, channels, kernels, "another") == ["The kernel has ended."]
    assert kernels.ended == []


@pytest.fixture
def prepare(monkeypatch, channels):
    """Gives a function that prepares the websocket of a kernel, whose own road may take for ever."""

    def run(kernels: Kernels, road: Callable[[], Awaitable[None]]) -> None:
        monkeypatch.setattr("textinator_widgets.serving.handlers._FOLLOW_S", 0)
        monkeypatch.setattr(Channels, "kernel_manager", kernels)
        monkeypatch.setattr(VoilaKernelWebsocketHandler, "pre_get", lambda _: road())
        channels.kernel_id = "one"
        asyncio.run(asyncio.wait_for(channels.pre_get(), 60))

    return run


def test_a_page_whose_kernel_dies_before_it_is_connected_is_told_at_once(prepare):
    kernels = Kernels(3)

    async def for_ever() -> None:
        await asyncio.Event().wait()

    with pytest.raises(HTTPError) as refused:
        prepare(kernels, for_ever)
    assert refused.value.status_code == 410
    assert kernels.ended == [("one", True)]


def test_a_page_is_connected_to_a_kernel_that_runs(prepare):
    kernels = Kernels(1_000_000)

    async def soon() -> None:
        await asyncio.sleep(0)

    prepare(kernels, soon)

    assert kernels.ended == []


def test_a_page_that_may_not_have_a_kernel_is_refused_even_if_it_is_dead(prepare):
    async def refuse() -> None:
        raise HTTPError(403)

    with pytest.raises(HTTPError) as refused:
        prepare(Kernels(0), refuse)
    assert refused.value.status_code == 403


def test_a_page_that_goes_away_before_it_is_connected_leaves_no_trace_in_the_log(monkeypatch, channels):
    closed: list[bool] = []
    monkeypatch.setattr(VoilaKernelWebsocketHandler, "on_close", lambda _: closed.append(True))

    channels.on_close()

    assert closed == [True]
