"""What somebody who means harm, or a part that hangs, does to a server: the others go on."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import sys
import time
from urllib.parse import urlsplit

import psutil
import pytest

import textinator_widgets as tw
from tests.unit.serving.conftest import serving
from textinator_widgets.serving.forking import keeper, provisioner
from textinator_widgets.serving.kernels import inherited


@pytest.fixture
def request_of(tmp_path):
    """What asks for a kernel."""
    arguments = ["-f", str(tmp_path / "kernel.json")]
    return {"arguments": arguments, "env": inherited(os.environ), "cwd": str(tmp_path)}


@pytest.mark.skipif(not keeper.can_fork(), reason="this system cannot fork kernels")
def test_a_warm_process_that_hangs_keeps_one_page_waiting_and_not_the_next(monkeypatch, request_of):
    with keeper.WarmProcess(inherited(os.environ)) as warm:
        end(provisioner.ask(warm.address, request_of))
        os.kill(warm.pid, signal.SIGSTOP)
        monkeypatch.setattr(provisioner, "_ANSWER_S", 0.1)
        with pytest.raises(TimeoutError, match="timed out"):
            provisioner.ask(warm.address, request_of)

        monkeypatch.setattr(provisioner, "_ANSWER_S", 600)
        for _ in range(3):
            with pytest.raises(TimeoutError, match="has not answered another request yet"):
                provisioner.ask(warm.address, request_of)

        os.kill(warm.pid, signal.SIGCONT)
        kernel = answered(warm.address, request_of)
        end(kernel)
        # the kernel of the request that was given up is gone, too
        assert psutil.wait_procs(psutil.Process(warm.pid).children(), 20)[1] == []


@pytest.mark.skipif(not keeper.can_fork(), reason="this system cannot fork kernels")
def test_a_warm_process_that_hung_and_was_killed_is_asked_again(monkeypatch, request_of):
    with keeper.WarmProcess(inherited(os.environ)) as warm:
        monkeypatch.setattr(keeper, "_SOON_S", 0)
        os.kill(warm.pid, signal.SIGSTOP)
        monkeypatch.setattr(provisioner, "_ANSWER_S", 0.1)
        with pytest.raises(TimeoutError):
            provisioner.ask(warm.address, request_of)
        monkeypatch.setattr(provisioner, "_ANSWER_S", 30)

        os.kill(warm.pid, signal.SIGKILL)

        end(answered(warm.address, request_of))


def end(kernel):
    kernel.kill()
    assert kernel.wait(20) == 0


def answered(address, request, within_s=30):
    """Ask until a kernel is forked, and give it."""
    until = time.monotonic() + within_s
    while True:
        try:
            return provisioner.ask(address, request)
        except OSError:
            if time.monotonic() > until:
                raise
            os.sched_yield()


SLOW = """
import sys
from textinator_widgets.serving import cli, voila_app
voila_app._SLOWEST_S = 1
sys.argv = ["textinator", "start", sys.argv[1], "--no-browser", "--port", "0"]
cli.main()
"""


@pytest.fixture(scope="module")
def door(tmp_path_factory):
    """Host and port of a server that waits for a client for a second, not for a minute."""
    folder = tmp_path_factory.mktemp("attacked")
    with tw.open_store(folder / "textinator.db") as store:
        store.create_project("Study", texts=["x"])
    with serving(folder, [sys.executable, "-c", SLOW, str(folder)]) as address:
        yield "127.0.0.1", urlsplit(address).port


def said(connection):
    """Give what a server answers until it closes the connection."""
    answer = b""
    try:
        while piece := connection.recv(65536):
            answer += piece
    except ConnectionResetError:  # it closed before it had read all
        pass
    return answer


@pytest.mark.parametrize(
    "begun",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"GET / HT", id="half a line"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: b\r\n", id="headers without an end"),
        pytest.param(
            b"POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\nuser", id="half a body"
        ),
        pytest.param(
            b"POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n10\r\nab",
            id="half a chunk",
        ),
    ],
)
def test_a_client_that_sends_no_more_is_left_and_others_are_served_meanwhile(door, begun):
    slow = [socket.create_connection(door, timeout=30) for _ in range(50)]
    for one in slow:
        one.sendall(begun)

    with socket.create_connection(door, timeout=30) as other:
        other.sendall(b"GET /login HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        assert said(other).startswith(b"HTTP/1.1 200")

    assert {said(one)[:12] for one in slow} <= {b"", b"HTTP/1.1 400", b"HTTP/1.1 408"}
    for one in slow:
        one.close()


@pytest.mark.parametrize(
    ("head", "body"),
    [
        pytest.param(b"GET / HTTP/1.1\r\n" + b"X-A: " + b"b" * 70_000, b"", id="header"),
        pytest.param(b"GET / HTTP/1.1" + b"\r\nX-A: b" * 20_000, b"", id="headers"),
        pytest.param(b"GET /" + b"a" * 70_000 + b" HTTP/1.1", b"", id="address"),
        pytest.param(b"POST /login HTTP/1.1\r\nContent-Length: 2000000", b"a" * 2_000_000, id="body"),
        pytest.param(
            b"POST /login HTTP/1.1\r\nTransfer-Encoding: chunked",
            b"1E8480\r\n" + b"a" * 2_000_000,
            id="chunk",
        ),
        pytest.param(b"POST /login HTTP/1.1\r\nContent-Length: -1", b"a", id="less than nothing"),
        pytest.param(b"POST /login HTTP/1.1\r\nContent-Length: 1, 2", b"aa", id="two lengths"),
    ],
)
def test_what_is_too_large_or_has_no_length_is_refused(door, head, body):
    with socket.create_connection(door, timeout=30) as one:
        with contextlib.suppress(ConnectionResetError, BrokenPipeError):  # it took no more of it
            one.sendall(head + b"\r\nHost: 127.0.0.1\r\n\r\n" + body)
        assert not said(one).startswith((b"HTTP/1.1 2", b"HTTP/1.1 3", b"HTTP/1.1 5"))

    with socket.create_connection(door, timeout=30) as next_one:
        next_one.sendall(b"GET /login HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        assert said(next_one).startswith(b"HTTP/1.1 200")
