"""Ctrl-C ends the server between two steps of its loop."""

from __future__ import annotations

import asyncio
import logging
import signal

from tornado.ioloop import IOLoop

from textinator_widgets.serving.voila_app import AnnotationServer


def test_a_step_that_ctrl_c_comes_into_is_finished(monkeypatch):
    monkeypatch.setattr(AnnotationServer, "log", logging.getLogger(__name__))
    server = AnnotationServer.__new__(AnnotationServer)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    done = []

    async def step() -> None:
        signal.raise_signal(signal.SIGINT)
        done.append(True)

    async def started() -> IOLoop:
        return IOLoop.current()

    loop = asyncio.new_event_loop()
    try:
        server.ioloop = loop.run_until_complete(started())
        server.ioloop.add_callback(step)
        with server._ends_between_steps():
            server.ioloop.start()
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, before)
        server.ioloop.close()

    assert done == [True]
