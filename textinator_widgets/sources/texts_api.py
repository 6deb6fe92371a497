"""A server that gives texts: the GET requests of Textinator's Texts API."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any, ClassVar, Unpack
from urllib.parse import urlsplit

from textinator_widgets.errors import InvalidTexts
from textinator_widgets.protocol.values import shown
from textinator_widgets.sources.api_client import ApiClient, check_endpoint
from textinator_widgets.sources.base import DescribedSource, SourceOptions, Text


class TextsAPI(DescribedSource):
    """A server that answers get_datapoint, get_random_datapoint, size and get_source_name.

    Keys are 0, 1, ... up to the size that the server tells. A server that cannot be reached is an error,
    never an empty source.

    Parameters
    ----------
    endpoint
        Address before the names of the requests: "http://127.0.0.1:5000".
    token_variable
        Variable of the environment that holds a bearer token. The token itself is never stored.
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
        timeout: float = 30.0,
        **options: Unpack[SourceOptions],
    ) -> None:
        self._endpoint = check_endpoint(endpoint)
        if token_variable is not None and not (isinstance(token_variable, str) and token_variable):
            raise InvalidTexts(f"token_variable must be the name of a variable; got {shown(token_variable)}.")
        self._token_variable = token_variable
        if isinstance(timeout, bool) or not isinstance(timeout, (int, float)) or not 0 < timeout <= 3600:
            raise InvalidTexts(f"timeout must be seconds above 0, at most 3600; got {shown(timeout)}.")
        self._timeout = float(timeout)
        super().__init__(urlsplit(self._endpoint).netloc, options)

    def spec(self) -> dict[str, Any]:
        """Give the endpoint, the name of the token's variable and the time-out."""
        return {
            "endpoint": self._endpoint,
            "token_variable": self._token_variable,
            "timeout": self._timeout,
        }

    def again(self) -> dict[str, Any]:
        """Give the same: a server has no other place."""
        return self.spec()

    def at(self, position: int) -> Text:
        """Ask for one text.

        Raises
        ------
        InvalidTexts
            As for `texts`.
        """
        with self._client() as client:
            return Text(position, client.text(position), client.name(position))

    def texts(self) -> Iterator[Text]:
        """Ask for every text in order.

        Raises
        ------
        InvalidTexts
            When the server cannot be reached, is too slow, or answers something else.
        """
        with self._client() as client:
            for key in range(client.size()):
                yield Text(key, client.text(key), client.name(key))

    def _client(self) -> ApiClient:
        return ApiClient(self._endpoint, token=self._token(), timeout=self._timeout)

    def _token(self) -> str | None:
        if self._token_variable is None:
            return None
        token = os.environ.get(self._token_variable, "").strip()
        if not token:
            raise InvalidTexts(
                f"The token for {self._endpoint} was expected in the variable {self._token_variable} of the "
                "environment, which is not set or empty."
            )
        return token


SOURCE = TextsAPI
