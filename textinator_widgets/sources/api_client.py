"""Questions to a server of Textinator's Texts API, with limits; no database."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self, TypeVar
from urllib.parse import urlsplit

import requests
import urllib3

from textinator_widgets.errors import InvalidTexts, SourceUnreachable
from textinator_widgets.protocol.values import bad_character, shown
from textinator_widgets.sources.limited import limited_session, read_limited

MAX_REPLY = 100 * 1024 * 1024
"""Most bytes of one answer."""

MAX_SIZE = 2**31 - 1
"""Most texts of a server; the stores count no further."""

ATTEMPTS = 4
WAIT = 0.5
"""Seconds before the second attempt; each further wait is twice as long."""

RETRIED = frozenset({429, 500, 502, 503, 504})
"""Answers after which asking once more may help."""

AWAY = 30.0
"""Seconds in which nobody who waits asks a server again that did not answer somebody who waited."""

_away: dict[str, tuple[float, str]] = {}
"""Until when, on the clock of `time.monotonic`, which endpoints are not asked again, and why."""

_Kind = TypeVar("_Kind", str, int)


class ApiClient:
    """Asks one server; a context manager.

    Parameters
    ----------
    endpoint
        As `check_endpoint` gave it.
    token
        Bearer token; None = without.
    timeout
        Seconds that one answer may take; each question is asked up to `ATTEMPTS` times, with growing waits.
    patience
        Seconds that all questions and attempts together may take, since a person waits for them. A server
        that did not answer is not asked by anybody who waits for `AWAY` seconds. None = without.

    Every question raises InvalidTexts when the server cannot be reached, is too slow, answers too much, sends
    elsewhere, or answers something that is not of the protocol.
    """

    def __init__(
        self, endpoint: str, *, token: str | None, timeout: float, patience: float | None = None
    ) -> None:
        self._endpoint = endpoint
        self._timeout = timeout if patience is None else min(timeout, patience)
        self._until = None if patience is None else time.monotonic() + patience
        self._session = limited_session()
        self._session.headers["Accept"] = "application/json"
        if token is not None:
            self._session.headers["Authorization"] = f"Bearer {token}"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._session.close()

    def size(self) -> int:
        """Give the number of texts."""
        size = self._ask("size", {}, "size", int)
        if not 0 <= size <= MAX_SIZE:
            raise InvalidTexts(
                f"{self._endpoint}/size must answer a number from 0 to {MAX_SIZE}; it answered {shown(size)}."
            )
        return size

    def text(self, key: str | int) -> str:
        """Give the text with a key."""
        return self._ask("get_datapoint", {"key": key}, "text", str)

    def random(self) -> tuple[str | int, str]:
        """Give any key and its text."""
        answer = self._answer("get_random_datapoint", {})
        key, text = answer.get("key"), answer.get("text")
        if isinstance(key, bool) or not isinstance(key, (str, int)) or not isinstance(text, str):
            raise InvalidTexts(
                f"{self._endpoint}/get_random_datapoint must answer an object with 'key', a str or an int, "
                f"and 'text', a str; it answered {shown(answer)}."
            )
        if isinstance(key, str) and bad_character(key) is not None:
            raise InvalidTexts(
                f"{self._endpoint}/get_random_datapoint must answer a key without NUL and half surrogate "
                f"pairs; it answered {shown(key)}."
            )
        return key, text

    def name(self, key: str | int) -> str | None:
        """Give what the server calls a text; None = nothing."""
        return self._ask("get_source_name", {"key": key}, "name", str) or None

    def _ask(
        self, question: str, parameters: Mapping[str, str | int], field: str, kind: type[_Kind]
    ) -> _Kind:
        answer = self._answer(question, parameters)
        value = answer.get(field)
        if not isinstance(value, kind) or isinstance(value, bool):
            raise InvalidTexts(
                f"{self._endpoint}/{question} must answer an object with {field!r}, a {kind.__name__}; "
                f"it answered {shown(answer)}."
            )
        return value

    def _answer(self, question: str, parameters: Mapping[str, str | int]) -> dict[str, Any]:
        url = f"{self._endpoint}/{question}"
        content = self._content(url, parameters)
        try:
            answer = json.loads(content)
        except (ValueError, RecursionError) as error:
            raise InvalidTexts(
                f"{url} must answer JSON; it answered {shown(content[:60])}. Is it a Texts API?"
            ) from error
        if not isinstance(answer, dict):
            raise InvalidTexts(f"{url} must answer an object; it answered {shown(answer)}.")
        return answer

    def _content(self, url: str, parameters: Mapping[str, str | int]) -> bytes:
        self._check_not_away()
        for attempt in range(1, ATTEMPTS + 1):
            problem: requests.RequestException | None = None
            try:
                status, content = self._get(url, parameters)
            except requests.RequestException as error:
                status, content, problem = 503, b"", error
            wait = WAIT * 2 ** (attempt - 1)
            if status not in RETRIED or attempt == ATTEMPTS or self._left() <= wait:
                break
            time.sleep(wait)
        if problem is not None:
            raise self._unreachable(url, problem, attempt) from problem
        if status != 200:
            kind = SourceUnreachable if status in RETRIED else InvalidTexts
            raise kind(f"{url} must answer 200; it answered {status} for {dict(parameters)}.")
        return content

    def _left(self) -> float:
        return math.inf if self._until is None else self._until - time.monotonic()

    def _unreachable(self, url: str, problem: requests.RequestException, attempts: int) -> SourceUnreachable:
        often = "once" if attempts == 1 else f"{attempts} times"
        if isinstance(problem, requests.Timeout):
            error = SourceUnreachable(
                f"{url} did not answer within {self._timeout:g} seconds, asked {often}."
            )
        else:
            error = SourceUnreachable(
                f"{url} cannot be reached ({type(problem).__name__}), tried {often}. Start it, "
                "or correct the endpoint."
            )
        if self._until is not None:
            _away[self._endpoint] = (time.monotonic() + AWAY, error.message)
        return error

    def _check_not_away(self) -> None:
        until, why = _away.get(self._endpoint, (0.0, ""))
        if self._until is None or time.monotonic() >= until:
            return
        raise SourceUnreachable(why)

    def _get(self, url: str, parameters: Mapping[str, str | int]) -> tuple[int, bytes]:
        """Give status and content of one answer; its content is read only if the status is 200."""
        seconds = max(min(self._timeout, self._left()), 0.001)
        try:
            response = self._session.get(
                url, params=parameters, timeout=seconds, allow_redirects=False, stream=True
            )
        except ValueError as error:  # what it says may hold the token
            raise InvalidTexts(
                f"{url} cannot be asked ({type(error).__name__}). Correct the endpoint."
            ) from error
        except urllib3.exceptions.HTTPError as error:
            raise requests.ConnectionError from error
        with response:
            if response.status_code != 200:
                return response.status_code, b""
            content = read_limited(response, most=MAX_REPLY)
        if content is None:
            raise InvalidTexts(f"{url} answered more than {MAX_REPLY} bytes, the most that are read.")
        return 200, content


def check_endpoint(endpoint: object) -> str:
    """Give the address of a server without the slash at its end.

    Raises
    ------
    InvalidTexts
        When it is no address, or carries a name and password.
    """
    try:
        url = urlsplit(endpoint) if isinstance(endpoint, str) else None
        port_is_right = url is None or url.port is None or url.port > 0
        if url is not None and url.hostname and url.hostname.isascii():
            url.hostname.encode("idna")  # a part of a host's name has 1 to 63 characters
    except ValueError:
        url, port_is_right = None, False
    if (
        url is None
        or not port_is_right
        or url.scheme not in {"http", "https"}
        or not url.hostname
        or url.query
        or url.fragment
    ):
        raise InvalidTexts(
            'The endpoint of a Texts API must be an address like "http://127.0.0.1:5000"; '
            f"got {shown(endpoint)}."
        )
    if url.username is not None or url.password is not None:
        raise InvalidTexts(
            "The endpoint of a Texts API must be without a name and password.",
            in_python="Put a bearer token into a variable of the environment: token_variable=...",
        )
    return url.geturl().rstrip("/")
