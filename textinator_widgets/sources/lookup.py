"""Addresses of hosts, within a time: what the system looks up cannot be interrupted, only left behind."""

from __future__ import annotations

import os
import socket
import threading
from concurrent.futures import Future
from concurrent.futures import TimeoutError as OverTime

_Asked = tuple[int, str, int]
"""Process, host and port: a process that was forked has none of the threads."""

_lock = threading.Lock()
_asked: dict[_Asked, Future[list[str]]] = {}
"""Look-ups that have no answer yet. Whoever asks for the same waits with the others: a resolver that hangs
holds one thread for each name, not one for each request."""


def addresses_of(host: str, port: int, seconds: float | None) -> list[str]:
    """Give the addresses of a host, in the order in which they should be tried.

    Parameters
    ----------
    seconds
        How long the look-up may take; None = as long as it takes.

    Raises
    ------
    TimeoutError
        When that is over.
    OSError, UnicodeError
        When there is no such host.
    """
    asked = os.getpid(), host, port
    with _lock:
        found = _asked.get(asked)
        if found is None:
            found = _asked[asked] = Future()
            # at the end of the program nobody waits for a thread of this kind
            threading.Thread(target=_look_up, args=(asked, found), daemon=True).start()
    try:
        return found.result(seconds)
    except OverTime as error:
        raise TimeoutError(f"The address of {host} was not found in {seconds:g} seconds.") from error


def _look_up(asked: _Asked, found: Future[list[str]]) -> None:
    _, host, port = asked
    try:
        answers = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
        addresses = list(dict.fromkeys(str(address[0]) for *_, address in answers))
    except (OSError, UnicodeError) as error:
        problem: Exception | None = error
    else:
        problem = None
    with _lock:
        del _asked[asked]
    if problem is None:
        found.set_result(addresses)
    else:
        found.set_exception(problem)
