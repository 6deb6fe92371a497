"""How a server is to be run: where it listens, how it is encrypted, who may come in."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class ServerOptions:
    """What `textinator start` was told about the server, on the command line and in `config.toml`."""

    host: str = "127.0.0.1"
    """Address to listen on."""
    port: int = 8866
    """0 takes a free one; the sockets that are handed over beside know which."""
    cert: Path | None = None
    """File of the certificate (PEM) with which the server itself speaks https."""
    key: Path | None = None
    """File of the certificate's private key."""
    behind_proxy: bool = False
    """Whether a proxy is in front, whose words about the browser are believed."""
    trusted_proxies: tuple[str, ...] = ()
    """Addresses of proxies on other machines; one on this machine is always believed."""
    public_hosts: tuple[str, ...] = ()
    """Names under which browsers know the server, besides its own addresses."""
    username: str | None = None
    """Who everybody is that knows the shared password."""
    password: str | None = field(default=None, repr=False)
    """One password for all; None where people have their own, or nobody has one."""
    kernels: Literal["forked", "ordinary"] | None = None
    """How kernels of pages are started; None = forked where this system can do that."""
    login_idle_minutes: int = 12 * 60
    """After so long without use a login has ended: 5 to 43,200."""
    login_days: int = 30
    """No login lasts longer: 1 to 365."""

    @property
    def is_https(self) -> bool:
        """Whether the server itself speaks https."""
        return self.cert is not None

    @property
    def is_shared(self) -> bool:
        """Whether everybody comes in with one password, as one person."""
        return self.password is not None
