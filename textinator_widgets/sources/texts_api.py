"""A server that gives texts: the GET requests of Textinator's Texts API."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from typing import Any, ClassVar, Literal, Unpack
from urllib.parse import urlsplit

from textinator_widgets.errors import InvalidTexts
from textinator_widgets.protocol.values import shown
from textinator_widgets.sources.api_client import ApiClient, check_endpoint
from textinator_widgets.sources.base import DescribedSource, SourceOptions, Text
from textinator_widgets.sources.meter import expect_texts

KEYS = ("numbers", "random")
"""Where the keys of texts come from."""

PATIENCE = 10.0
"""Seconds that a person waits for one text."""


class TextsAPI(DescribedSource):
    """A server that answers get_datapoint, get_random_datapoint, size and get_source_name.

    Keys are 0, 1, ... up to the size that the server tells, unless `keys="random"` draws them. A server that
    cannot be reached is an error, never an empty source.

    Parameters
    ----------
    endpoint
        Address before the names of the requests: "http://127.0.0.1:5000".
    token_variable
        Variable of the environment that holds a bearer token. The token itself is never stored.
    keys
        "numbers": 0, 1, ...; "random": whatever keys the server gives with random texts, which are asked for
        until there are as many different ones as its size says.
    timeout
        Seconds that one answer may take. Each request is tried four times, with growing waits.
    options
        As in `SourceOptions`; the name is the endpoint's host and port unless it is given.
    """

    source_type: ClassVar[str] = "TextsAPI"
    is_remote: ClassVar[bool] = True

    def __init__(
        self,
        endpoint: str,
        *,
        token_variable: str | None = None,
        keys: Literal["numbers", "random"] = "numbers",
        timeout: float = 30.0,
        **options: Unpack[SourceOptions],
    ) -> None:
        self._endpoint = check_endpoint(endpoint)
        if token_variable is not None and not (isinstance(token_variable, str) and token_variable):
            raise InvalidTexts(f"token_variable must be the name of a variable; got {shown(token_variable)}.")
        self._token_variable = token_variable
        if keys not in KEYS:
            raise InvalidTexts(f"keys must be one of {', '.join(KEYS)}; got {shown(keys)}.")
        self._keys = keys
        if isinstance(timeout, bool) or not isinstance(timeout, (int, float)) or not 0 < timeout <= 3600:
            raise InvalidTexts(f"timeout must be seconds above 0, at most 3600; got {shown(timeout)}.")
        self._timeout = float(timeout)
        self._patience: float | None = None
        super().__init__(urlsplit(self._endpoint).netloc, options)

    def spec(self) -> dict[str, Any]:
        """Give the endpoint, the name of the token's variable and the time-out."""
        return {
            "endpoint": self._endpoint,
            "token_variable": self._token_variable,
            "keys": self._keys,
            "timeout": self._timeout,
        }

    def again(self) -> dict[str, Any]:
        """Give the same: a server has no other place."""
        return self.spec()

    def hurry(self) -> None:
        """Give up after `PATIENCE` seconds from now on: a person waits for the text."""
        self._patience = PATIENCE

    def at(self, position: int, key: str | int) -> Text:
        """Ask for one text by its key.

        Raises
        ------
        InvalidTexts
            As for `texts`.
        """
        with self._client() as client:
            _ = position  # a server has no other order than that of its keys
            return Text(key, client.text(key), client.name(key))

    def count(self) -> int:
        """Ask how many texts the server says that it has.

        Raises
        ------
        InvalidTexts
            As for `texts`.
        """
        with self._client() as client:
            return client.size()

    def texts(self) -> Iterator[Text]:
        """Ask for every text in order.

        Raises
        ------
        InvalidTexts
            When the server cannot be reached, is too slow, or answers something else.
        """
        with self._client() as client:
            if self._keys == "random":
                yield from _drawn(client)
                return
            size = client.size()
            expect_texts(size)
            for key in range(size):
                yield Text(key, client.text(key), client.name(key))

    def _client(self) -> ApiClient:
        return ApiClient(self._endpoint, token=self._token(), timeout=self._timeout, patience=self._patience)

    def _token(self) -> str | None:
        if self._token_variable is None:
            return None
        token = os.environ.get(self._token_variable, "").strip()
        if not token:
            raise InvalidTexts(
                f"The token for {self._endpoint} was expected in the variable {self._token_variable} of the "
                "environment, which is not set or empty."
            )
        if not (token.isascii() and token.isprintable()):
            raise InvalidTexts(
                f"The token in the variable {self._token_variable} of the environment must have ASCII "
                "letters, digits and signs only, and no line break; it has something else. Set it anew."
            )
        return token


def _drawn(client: ApiClient) -> Iterator[Text]:
    """Ask for random texts until every one was there."""
    size = client.size()
    expect_texts(size)
    # to draw all of n takes about n * ln(n) draws; three times as many miss one of them hardly ever
    most = 20 + int(3 * size * (1 + math.log(size or 1)))
    seen: set[str | int] = set()
    for _ in range(most):
        if len(seen) == size:
            return
        key, text = client.random()
        if key not in seen:
            seen.add(key)
            yield Text(key, text, client.name(key))
    if len(seen) < size:
        raise InvalidTexts(
            f"The server says that it has {size} texts, but in {most} random ones there were only "
            f"{len(seen)} different keys. Correct its size, or number its texts and leave keys out."
        )


SOURCE = TextsAPI
