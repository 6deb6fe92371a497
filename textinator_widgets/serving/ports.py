"""Where a server may listen, and under which address people find it."""

from __future__ import annotations

import ipaddress
import socket
from ipaddress import IPv4Address, IPv6Address

from textinator_widgets.errors import InvalidSetting

LOOPBACK = "127.0.0.1"


def bind(host: str, port: int) -> list[socket.socket]:
    """Bind a port, so that a busy one is known before anything is started.

    Parameters
    ----------
    host
        An address or name of this machine; `::` and `0.0.0.0` are all of its addresses.
    port
        0 takes a free one.

    Raises
    ------
    InvalidSetting
        When the host is no address of this machine, or the port is taken or out of reach.
    """
    address = str(address_of(host))
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    both = address == "::" and socket.has_dualstack_ipv6()
    try:
        bound = socket.create_server((address, port), family=family, backlog=128, dualstack_ipv6=both)
    except OSError as error:
        raise InvalidSetting(
            f"Port {port} of {address} cannot be used ({error.strerror or error}). Another server may still "
            f"run there; stop it, or choose another port, for instance --port {port + 1}."
        ) from error
    bound.setblocking(False)
    return [bound]


def address_of(host: str) -> IPv4Address | IPv6Address:
    """Give the address behind `--host`.

    Raises
    ------
    InvalidSetting
        When nothing is known under this name.
    """
    name = bare(host)
    if name == "localhost":
        return ipaddress.ip_address(LOOPBACK)
    found = ip(name)
    if found is not None:
        return found
    try:
        first = socket.getaddrinfo(name or "?", None, type=socket.SOCK_STREAM)[0][4][0]
        return ipaddress.ip_address(str(first).split("%")[0])
    except (OSError, ValueError) as error:
        raise InvalidSetting(
            f"Expected --host to be an address or a name of this machine, got {host!r}: {error}. "
            f"Leave it out to listen on {LOOPBACK}."
        ) from error


def is_local(host: str) -> bool:
    """Say whether only this machine reaches a server that listens there."""
    return is_loopback(address_of(host))


def is_loopback(address: IPv4Address | IPv6Address) -> bool:
    """Say whether an address is of this machine alone."""
    inner = getattr(address, "ipv4_mapped", None)
    return (inner or address).is_loopback


def ip(text: str) -> IPv4Address | IPv6Address | None:
    """Read an address; None when it is a name or nothing. An IPv4 address inside IPv6 is given as itself."""
    try:
        address = ipaddress.ip_address(bare(text).split("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def bare(host: str) -> str:
    """Give a host without the brackets in which an IPv6 address stands in an URL, in lower case."""
    host = host.strip().lower()
    return host[1:-1] if host.startswith("[") and host.endswith("]") else host


def shown_address(host: str, port: int, *, is_https: bool, public_hosts: tuple[str, ...] = ()) -> str:
    """Give the URL to open in a browser.

    Parameters
    ----------
    host
        Where the server listens; of all addresses of a machine the first public name is shown, else that
        of this machine alone.
    """
    address = address_of(host)
    if public_hosts and not is_loopback(address):
        name = public_hosts[0]
    elif address.is_unspecified:
        name = LOOPBACK
    else:
        name = str(address)
    inside = f"[{name}]" if ":" in name else name
    return f"{'https' if is_https else 'http'}://{inside}:{port}/"
