"""What each request passes before any page, file or websocket: its host, its proxy, the shared password."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import dataclass, field
from http import HTTPStatus
from ipaddress import IPv4Network, IPv6Network
from math import ceil
from typing import Any

from tornado import httputil

from textinator_widgets.serving.headers import protect
from textinator_widgets.serving.ports import bare, ip, is_local, is_loopback
from textinator_widgets.serving.server_options import ServerOptions
from textinator_widgets.serving.shared_password import SharedPassword


@dataclass(frozen=True)
class Refusal:
    """Why a request gets no further."""

    status: HTTPStatus
    text: str
    headers: dict[str, str] = field(default_factory=dict)


class Gate(httputil.HTTPServerConnectionDelegate):
    """Lets requests through to the pages, or answers them itself."""

    def __init__(
        self,
        pages: httputil.HTTPServerConnectionDelegate,
        options: ServerOptions,
        shared: SharedPassword | None,
    ) -> None:
        self.pages = pages
        self.options = options
        self.shared = shared
        self._names = {"localhost", *map(bare, options.public_hosts)}
        self._everywhere = not is_local(options.host)
        if ip(options.host) is None:
            self._names.add(bare(options.host))
        self._proxies = networks(options.trusted_proxies)

    def start_request(
        self, server_conn: object, request_conn: httputil.HTTPConnection
    ) -> httputil.HTTPMessageDelegate:
        """Give what reads the next request of a connection."""
        return _Request(self, server_conn, request_conn)

    def on_close(self, server_conn: object) -> None:
        """Tell the pages that a connection has ended."""
        self.pages.on_close(server_conn)

    def refusal(self, peer: str, address: str, headers: httputil.HTTPHeaders) -> Refusal | None:
        """Say why a request gets no further, or None when it does.

        Parameters
        ----------
        peer
            Address of whoever opened the connection.
        address
            That of the browser, as the proxy tells it.
        """
        if self.options.behind_proxy and not self.believes(peer):
            return Refusal(
                HTTPStatus.FORBIDDEN, "This server answers its proxy only (--trusted-proxy names others)."
            )
        host = host_name(headers)
        if not self.knows(host):
            return Refusal(
                HTTPStatus.FORBIDDEN,
                f"This server is not known as {host[:100]!r}. If it should be, start it with --public-host.",
            )
        return None if self.shared is None else _password_refusal(self.shared, address, headers)

    def believes(self, peer: str) -> bool:
        """Say whether what this address tells of a browser is believed."""
        address = ip(peer)
        return (
            self.options.behind_proxy
            and address is not None
            and (is_loopback(address) or any(address in network for network in self._proxies))
        )

    def knows(self, host: str) -> bool:
        """Say whether browsers may know the server by this name.

        A foreign name could be of a page elsewhere that lets its name lead here (DNS rebinding); an address
        cannot.
        """
        address = ip(host)
        if address is None:
            return host in self._names
        return self._everywhere or is_loopback(address) or host in self._names


def networks(texts: tuple[str, ...]) -> list[IPv4Network | IPv6Network]:
    """Read addresses and networks.

    Raises
    ------
    ValueError
        When one is neither.
    """
    from ipaddress import ip_network

    return [ip_network(bare(text), strict=False) for text in texts]


def host_name(headers: httputil.HTTPHeaders) -> str:
    """Give the name that a browser asked for, without brackets and port."""
    host = headers.get("Host", "").strip().lower()
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.rpartition(":")[0] if ":" in host else host


def _password_refusal(shared: SharedPassword, address: str, headers: httputil.HTTPHeaders) -> Refusal | None:
    given = headers.get("Authorization")
    wait = 0.0 if given is None else shared.wait_s(address)
    if wait > 0:
        seconds = str(ceil(wait))
        return Refusal(
            HTTPStatus.TOO_MANY_REQUESTS,
            f"Too many wrong passwords. Try again in {seconds} seconds.",
            {"Retry-After": seconds},
        )
    if given is not None and shared.fits(given):
        shared.forget_failures(address)
        return None
    if given is not None:
        shared.count_failure(address)
    return Refusal(
        HTTPStatus.UNAUTHORIZED,
        "Name and password are needed.",
        {"WWW-Authenticate": 'Basic realm="Textinator", charset="UTF-8"'},
    )


class _Answer:
    """A connection whose answers carry the headers; all else is that of the connection."""

    def __init__(self, connection: Any) -> None:  # noqa: ANN401 tornado's interface lacks what it is used for
        self._connection = connection
        self.host = ""

    def write_headers(
        self,
        start_line: httputil.RequestStartLine | httputil.ResponseStartLine,
        headers: httputil.HTTPHeaders,
        chunk: bytes | None = None,
    ) -> Any:  # noqa: ANN401 see above
        """Send the head of an answer."""
        protect(headers, is_https=self._connection.context.protocol == "https", host=self.host)
        return self._connection.write_headers(start_line, headers, chunk)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 see above
        return getattr(self._connection, name)


class _Request(httputil.HTTPMessageDelegate):
    """Reads one request: hands it to the pages, or drops its body and answers why not."""

    def __init__(self, gate: Gate, server_conn: object, connection: Any) -> None:  # noqa: ANN401 see above
        self._gate = gate
        self._server = server_conn
        self._context = connection.context
        self._answer: Any = _Answer(connection)
        self._inner: httputil.HTTPMessageDelegate | None = None
        self._refusal: Refusal | None = None

    def headers_received(
        self,
        start_line: httputil.RequestStartLine | httputil.ResponseStartLine,
        headers: httputil.HTTPHeaders,
    ) -> Awaitable[None] | None:
        """Look at the head of a request."""
        context = self._context
        # One connection of a proxy carries requests of many browsers.
        context._unapply_xheaders()
        peer = context.remote_ip
        if self._gate.believes(peer):
            _believe(context, headers, self._gate)
        self._answer.host = host_name(headers)
        self._refusal = self._gate.refusal(peer, context.remote_ip, headers)
        if self._refusal is not None:
            return None
        self._inner = self._gate.pages.start_request(self._server, self._answer)
        return self._inner.headers_received(start_line, headers)

    def data_received(self, chunk: bytes) -> Awaitable[None] | None:
        """Pass a piece of the body on."""
        return None if self._inner is None else self._inner.data_received(chunk)

    def finish(self) -> None:
        """Answer, or let the pages do so."""
        if self._inner is not None:
            self._inner.finish()
            return
        refusal = self._refusal or Refusal(HTTPStatus.BAD_REQUEST, "")
        body = f"{refusal.text}\n".encode()
        headers = httputil.HTTPHeaders(
            {
                "Content-Type": "text/plain; charset=UTF-8",
                "Content-Length": str(len(body)),
                "Cache-Control": "no-store",
                **refusal.headers,
            }
        )
        line = httputil.ResponseStartLine("HTTP/1.1", refusal.status.value, refusal.status.phrase)
        self._answer.write_headers(line, headers, body)
        self._answer.finish()

    def on_connection_close(self) -> None:
        """Tell the pages that the browser has gone."""
        if self._inner is not None:
            self._inner.on_connection_close()


def _believe(context: Any, headers: httputil.HTTPHeaders, gate: Gate) -> None:  # noqa: ANN401 see above
    """Take from a proxy's headers who asks, how, and for which host."""
    for hop in reversed(headers.get("X-Forwarded-For", "").split(",")):
        address = ip(hop)
        if address is None:
            break
        context.remote_ip = str(address)
        if not gate.believes(str(address)):
            break
    protocol = headers.get("X-Forwarded-Proto", "").split(",")[-1].strip().lower()
    if protocol in {"http", "https"}:
        context.protocol = protocol
    host = headers.get("X-Forwarded-Host", "").split(",")[-1].strip()
    if host:
        headers["Host"] = host
