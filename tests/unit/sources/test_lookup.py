"""A host whose name is not found in time holds nobody, and all of its addresses have one time."""

from __future__ import annotations

import socket
import threading
import time
from types import SimpleNamespace

import pytest
import urllib3

import textinator_widgets as tw
from tests.unit.sources.servers import reply, theirs
from textinator_widgets.errors import SourceUnreachable
from textinator_widgets.sources import api_client, limited

REAL = socket.getaddrinfo


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch):
    monkeypatch.setattr(api_client, "WAIT", 0)


@pytest.fixture
def names(monkeypatch):
    """Functions that give the addresses of a host, by its name."""
    found = {}

    def look_up(host, port, *arguments, **more):
        if host not in found:
            return REAL(host, port, *arguments, **more)
        return [answer for one in found[host]() for answer in REAL(one, port, *arguments, **more)]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return found


def one_text(handler):
    reply(handler, {"size": 1} if handler.path == "/size" else {"text": "A", "name": ""})


def test_a_name_that_is_looked_up_for_ever_holds_nobody_and_one_thread(names) -> None:
    is_over, asked = threading.Event(), []

    def hangs():
        asked.append(threading.current_thread())
        is_over.wait()
        return ["127.0.0.1"]

    names["slow.example"] = hangs
    with theirs(one_text) as address:
        endpoint = address.replace("127.0.0.1", "slow.example")
        began = time.monotonic()
        with pytest.raises(SourceUnreachable, match=r"did not answer within 0\.05 seconds, asked 4 times"):
            list(tw.sources.TextsAPI(endpoint, timeout=0.05).texts())

        assert (len(asked), asked[0].daemon) == (1, True)
        assert time.monotonic() - began < 10
        is_over.set()
        asked[0].join()
        assert [one.text for one in tw.sources.TextsAPI(endpoint).texts()] == ["A"]


def test_another_address_is_tried_where_the_first_one_is_closed(names) -> None:
    names["two.example"] = lambda: ["127.0.0.2", "127.0.0.1"]
    with theirs(one_text) as address:
        endpoint = address.replace("127.0.0.1", "two.example")
        assert [one.text for one in tw.sources.TextsAPI(endpoint).texts()] == ["A"]


def test_a_name_that_is_not_known_is_told(names) -> None:
    def unknown():
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    names["none.example"] = unknown
    with pytest.raises(SourceUnreachable, match=r"none\.example/size cannot be reached"):
        list(tw.sources.TextsAPI("http://none.example").texts())


def test_all_addresses_of_a_name_have_one_time(names, monkeypatch) -> None:
    names["many.example"] = lambda: [f"127.0.0.{number}" for number in range(2, 9)]
    clock, seconds = [100.0], []

    def silent(address, timeout, **_):
        seconds.append(timeout)
        clock[0] += min(timeout, 4)
        raise TimeoutError

    monkeypatch.setattr(limited, "create_connection", silent)
    monkeypatch.setattr(limited, "time", SimpleNamespace(monotonic=lambda: clock[0]))
    connection = limited._Connection("many.example", 80, timeout=10)
    with pytest.raises(urllib3.exceptions.ConnectTimeoutError):
        connection.connect()

    assert seconds == [10, 6, 2]
