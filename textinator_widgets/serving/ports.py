"""Where a server may listen."""

from __future__ import annotations

import socket

from textinator_widgets.errors import InvalidSetting

LOOPBACK = "127.0.0.1"


def bind(host: str, port: int) -> list[socket.socket]:
    """Bind a port of this machine, so that a busy one is known before anything is started.

    Raises
    ------
    InvalidSetting
        When the host is not this machine, or the port is taken or out of reach.
    """
    if host not in {LOOPBACK, "localhost"}:
        raise InvalidSetting(
            f"Expected --host {LOOPBACK}, got {host}: without passwords anybody who reaches the server could "
            "work under any name, so that it listens on this machine only."
        )
    try:
        bound = socket.create_server((LOOPBACK, port), backlog=128)
    except OSError as error:
        raise InvalidSetting(
            f"Port {port} of {LOOPBACK} cannot be used ({error.strerror or error}). Another server may still "
            f"run there; stop it, or choose another port, for instance --port {port + 1}."
        ) from error
    bound.setblocking(False)
    return [bound]
