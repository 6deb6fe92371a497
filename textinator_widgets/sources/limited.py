"""Requests to HTTP servers that may be slow, endless or dripping."""

from __future__ import annotations

import io
import socket
import time
from collections.abc import Mapping
from http.client import HTTPResponse
from typing import Any

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError
from urllib3.util.connection import create_connection

from textinator_widgets.sources.lookup import addresses_of

_PIECE = 64 * 1024

_SHORTEST = 0.001
"""Seconds; a time-out of 0 would mean not to wait, and one below it is none."""


def limited_session() -> requests.Session:
    """Give a session whose `timeout` bounds all of a request: to connect, to ask, and the whole answer.

    In a pair `(connecting, all)` the second one does. Without it a time-out bounds each wait for the network,
    and a server that sends byte after byte, or `100 Continue` without end, holds its caller for ever. The
    look-up of the host's name, and all of its addresses together, have to do with the time too.
    """
    session = requests.Session()
    session.trust_env = False  # no proxy and no password of this machine's owner goes there
    session.mount("http://", _Adapter())
    session.mount("https://", _Adapter())
    return session


def read_limited(response: requests.Response, *, most: int) -> bytes | None:
    """Give the content of an answer that was asked for with `stream=True`; None = more than `most` bytes.

    Raises
    ------
    requests.Timeout
        When the time of its `limited_session` is over.
    requests.RequestException
        When the connection breaks.
    """
    parts: list[bytes] = []
    size = 0
    try:
        while part := response.raw.read1(_PIECE, decode_content=True):
            parts.append(part)
            size += len(part)
            if size > most:
                return None
    except urllib3.exceptions.TimeoutError as error:
        raise requests.ReadTimeout from error
    except urllib3.exceptions.HTTPError as error:
        raise requests.ConnectionError from error
    return b"".join(parts)


class _UntilThen(io.RawIOBase):
    """What a socket receives, until the time-out that it has now is over."""

    def __init__(self, raw: io.RawIOBase, sock: socket.socket) -> None:
        self._raw = raw
        self._sock = sock
        seconds = sock.gettimeout()
        self._until = None if seconds is None else time.monotonic() + seconds

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int | None:  # noqa: ANN401 whatever bytes can be written into
        if self._until is not None:
            left = self._until - time.monotonic()
            if left <= 0:
                raise TimeoutError("The answer is not complete in time.")
            self._sock.settimeout(left)
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Answer(HTTPResponse):
    def __init__(self, sock: socket.socket, *arguments: Any, **more: Any) -> None:  # noqa: ANN401 passed on
        super().__init__(sock, *arguments, **more)
        self.fp = io.BufferedReader(_UntilThen(self.fp.detach(), sock))


def _connected(connection: HTTPConnection) -> socket.socket:
    """Connect to a host: its name is looked up, and its addresses are tried, within one time."""
    seconds = connection.timeout
    until = None if seconds is None else time.monotonic() + seconds
    try:
        addresses = addresses_of(connection.host, connection.port, seconds)
        for number, address in enumerate(addresses, 1):
            left = None if until is None else max(until - time.monotonic(), _SHORTEST)
            try:
                return create_connection(
                    (address, connection.port),
                    left,
                    source_address=connection.source_address,
                    socket_options=connection.socket_options,
                )
            except OSError:
                if number == len(addresses) or (until is not None and time.monotonic() >= until):
                    raise
        raise socket.gaierror(f"{connection.host} has no address")
    except socket.gaierror as error:
        raise NameResolutionError(connection.host, connection, error) from error
    except TimeoutError as error:
        raise ConnectTimeoutError(connection, f"{connection.host} was not reached in time.") from error
    except OSError as error:
        raise NewConnectionError(connection, f"There is no connection: {error}") from error


class _Connection(HTTPConnection):
    response_class = _Answer

    def _new_conn(self) -> socket.socket:
        return _connected(self)


class _SecureConnection(HTTPSConnection):
    response_class = _Answer

    def _new_conn(self) -> socket.socket:
        return _connected(self)


class _Pool(urllib3.HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


class _Adapter(HTTPAdapter):
    def init_poolmanager(self, *arguments: Any, **more: Any) -> None:  # noqa: ANN401 passed on
        super().init_poolmanager(*arguments, **more)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: float | tuple[float, float] | tuple[float, None] | None = None,
        verify: bool | str = True,
        cert: Any = None,  # noqa: ANN401
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        connecting, seconds = timeout if isinstance(timeout, tuple) else (timeout, timeout)
        bound: Any = urllib3.Timeout(total=seconds, connect=connecting)
        return super().send(request, stream, bound, verify, cert, proxies)
