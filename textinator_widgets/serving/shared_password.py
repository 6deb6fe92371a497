"""One name and one password for everybody, which browsers ask for by themselves (HTTP Basic)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
import time
import unicodedata
from collections import OrderedDict
from collections.abc import Callable

from textinator_widgets.services.login_limits import network_of

FREE = 10
"""Wrong passwords from one address before the next one has to wait."""

FIRST_S, LONGEST_S = 2.0, 900.0
"""First wait; each wrong password after it doubles it, up to the longest."""

_MOST_ADDRESSES = 10_000


class SharedPassword:
    """Tells whether a request carries the name and the password; guesses are slowed down by address."""

    def __init__(self, username: str, password: str, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.username = username
        self._salt = secrets.token_bytes(32)
        self._expected = self._digest(f"{username}:{password}")
        self._clock = clock
        self._failures: OrderedDict[str, tuple[int, float]] = OrderedDict()

    def fits(self, authorization: str | None) -> bool:
        """Say whether a header `Authorization` is right; takes the same time wherever it differs."""
        return hmac.compare_digest(self._digest(_credentials(authorization)), self._expected)

    def wait_s(self, address: str) -> float:
        """Give how many seconds an address has to wait before its next guess is looked at; 0 = none."""
        failures, last = self._failures.get(network_of(address), (0, 0.0))
        if failures < FREE:
            return 0.0
        wait = min(FIRST_S * 2.0 ** min(failures - FREE, 20), LONGEST_S)
        return max(0.0, last + wait - self._clock())

    def count_failure(self, address: str) -> None:
        """Count a wrong password; a request without any is none."""
        failures, _ = self._failures.pop(network_of(address), (0, 0.0))
        self._failures[network_of(address)] = (failures + 1, self._clock())
        while len(self._failures) > _MOST_ADDRESSES:
            self._failures.popitem(last=False)

    def forget_failures(self, address: str) -> None:
        """Count no longer what came before the right password."""
        self._failures.pop(network_of(address), None)

    def _digest(self, text: str) -> bytes:
        normal = unicodedata.normalize("NFC", text).encode("utf-8", "surrogatepass")
        return hashlib.blake2b(normal, key=self._salt).digest()


def _credentials(authorization: str | None) -> str:
    kind, _, encoded = (authorization or "").partition(" ")
    if kind.lower() != "basic":
        return ""
    try:
        return base64.b64decode(encoded.strip(), validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return ""
