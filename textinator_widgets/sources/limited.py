"""Answers of HTTP servers that may be slow, endless or dripping."""

from __future__ import annotations

import time

import requests
import urllib3

_PIECE = 64 * 1024


def read_limited(response: requests.Response, *, most: int, until: float) -> bytes | None:
    """Give the content of an answer that was asked for with `stream=True`; None = more than `most` bytes.

    Raises
    ------
    requests.Timeout
        When it is not complete at `until`, on the clock of `time.monotonic`. The time-out of a request bounds
        each wait for the network; an answer that drips needs a bound for all of it.
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
            if time.monotonic() > until:
                raise requests.ReadTimeout
    except urllib3.exceptions.TimeoutError as error:
        raise requests.ReadTimeout from error
    except urllib3.exceptions.HTTPError as error:
        raise requests.ConnectionError from error
    return b"".join(parts)
