"""Which hosts a server may ask for people who have no Python: whoever runs it names them."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

SUGGESTIONS = "TEXTINATOR_SUGGESTION_HOSTS"
"""Variable of the environment that names the hosts of suggestions: "127.0.0.1:8000, ner.example.org"."""

TEXTS = "TEXTINATOR_TEXT_HOSTS"
"""The same for servers from which a manager takes texts."""


def allowed_hosts(variable: str) -> frozenset[str]:
    """Give the hosts that a variable allows, as "host" (any port) or "host:port"."""
    return frozenset(host.strip().lower() for host in os.environ.get(variable, "").split(",") if host.strip())


def refused_host(address: str, variable: str) -> str | None:
    """Give the host and port of an http or https address that may not be asked; None = it may.

    Raises
    ------
    ValueError
        When it is no address.
    """
    url = urlsplit(address)
    host = (url.hostname or "").lower()
    port = url.port or (443 if url.scheme == "https" else 80)
    return None if {host, f"{host}:{port}"} & allowed_hosts(variable) else f"{host}:{port}"
