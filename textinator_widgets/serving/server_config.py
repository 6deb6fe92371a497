"""Options of the server, from the command line and the table `[server]` of `config.toml`."""

from __future__ import annotations

import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from textinator_widgets.errors import InvalidSetting
from textinator_widgets.protocol.values import shown
from textinator_widgets.services.accounts import check_user_name
from textinator_widgets.services.passwords import SHORTEST
from textinator_widgets.serving.ports import bare, ip, is_local
from textinator_widgets.serving.projects_dir import ProjectsDir
from textinator_widgets.serving.server_options import ServerOptions

_TEXTS = {"host": "an address", "username": "a name", "password": "a text"}
_FILES = ("cert", "key")
_LISTS = ("trusted_proxies", "public_hosts")
_KERNELS = ("forked", "ordinary")
_NUMBERS = {"port": range(65536), "login_idle_minutes": range(5, 43_201), "login_days": range(1, 366)}


def server_options(place: ProjectsDir, given: Mapping[str, Any]) -> ServerOptions:
    """Give the options of a server: those that were given, else those of the project's `config.toml`.

    Parameters
    ----------
    given
        By name of the option in `ServerOptions`; None and () are not given.

    Raises
    ------
    InvalidSetting
        When a setting is not known, or options do not fit each other.
    """
    wanted = {name: value for name, value in given.items() if value not in (None, (), [], "")}
    settings: dict[str, Any] = {**_from_file(place), **wanted}
    for name in _LISTS:
        settings[name] = tuple(settings.get(name, ()))
    options = ServerOptions(**settings)
    _check_together(options)
    return options


def is_reached(options: ServerOptions) -> bool:
    """Say whether other machines reach the server, by themselves or through a proxy."""
    return options.behind_proxy or not is_local(options.host)


def check_exposure(options: ServerOptions, *, asks_passwords: bool) -> None:
    """Refuse to listen where others reach the server while it knows nobody, or could be listened to.

    Raises
    ------
    InvalidSetting
        With every reason there is.
    """
    if not is_reached(options):
        return
    host = None if is_local(options.host) else f"--host {options.host}"
    cause, way_out = (host, "Leave --host out") if host else ("--behind-proxy", "Leave it out")
    missing = []
    if not asks_passwords and not options.is_shared:
        missing.append(
            "passwords (textinator user password DIR NAME, or --username and --password for everybody), "
            "since anybody could work under any name"
        )
    if not options.is_https and not options.behind_proxy:
        missing.append(
            "https (--cert and --key, or --behind-proxy where a proxy has it), since passwords and answers "
            "could be read on their way"
        )
    if missing:
        raise InvalidSetting(
            f"{cause} lets other machines reach the server, which needs {'; and '.join(missing)}. "
            f"{way_out} to serve this machine only."
        )
    if options.password is not None and len(options.password) < SHORTEST:
        raise InvalidSetting(
            f"Expected a password of at least {SHORTEST} characters where other machines reach the server "
            f"({cause}), got {len(options.password)}. Take a longer one."
        )


def _check_together(options: ServerOptions) -> None:
    if (options.cert is None) != (options.key is None):
        named, other = ("cert", "key") if options.key is None else ("key", "cert")
        raise InvalidSetting(
            f"Expected --cert and --key together, got --{named} alone. Name the file for --{other} as well."
        )
    if (options.username is None) != (options.password is None):
        named, other = ("username", "password") if options.password is None else ("password", "username")
        raise InvalidSetting(
            f"Expected --username and --password together, got the {named} alone. Give the {other} as well."
        )
    if options.username is not None:
        check_user_name(options.username)
        if ":" in options.username:
            raise InvalidSetting(
                f"Expected a name without a colon for --username, got {options.username!r}: browsers send "
                "name and password with one between them."
            )
    if options.trusted_proxies and not options.behind_proxy:
        raise InvalidSetting("--trusted-proxy says which proxies to believe. Add --behind-proxy.")
    for proxy in options.trusted_proxies:
        _check_network(proxy)
    for host in options.public_hosts:
        name = bare(host)
        if not name or (any(sign in name for sign in "/:@ *") and ip(name) is None):
            raise InvalidSetting(
                f"Expected a name such as annotate.example.org for --public-host, got {host!r}. Leave out "
                "https:// and the port."
            )


def _check_network(proxy: str) -> None:
    from ipaddress import ip_network

    try:
        ip_network(bare(proxy), strict=False)
    except ValueError as error:
        raise InvalidSetting(
            f"Expected an address or a network such as 10.0.0.0/8 for --trusted-proxy, got {proxy!r}."
        ) from error


def _from_file(place: ProjectsDir) -> dict[str, Any]:
    table, path = place.server_settings()
    found: dict[str, Any] = {}
    for name, value in table.items():
        found[name] = _checked(name, value, path)
    if found.get("password") and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise InvalidSetting(
            f"{path} holds a password, but others on this machine can read it. "
            f"Keep it to yourself with: chmod 600 {path}"
        )
    return found


def _checked(name: str, value: object, path: Path) -> Any:  # noqa: ANN401 a value of ServerOptions
    """Give a setting as `ServerOptions` takes it; files are named from the folder of the `config.toml`."""
    if name in _TEXTS and isinstance(value, str) and value:
        return value
    if name in _FILES and isinstance(value, str) and value:
        return path.parent / Path(value).expanduser()
    if name in _NUMBERS and type(value) is int and value in _NUMBERS[name]:
        return value
    if name == "behind_proxy" and isinstance(value, bool):
        return value
    if name in _LISTS and isinstance(value, list) and all(isinstance(one, str) for one in value):
        return tuple(cast("list[str]", value))
    if name == "kernels" and value in _KERNELS:
        return value
    expected = {
        **_TEXTS,
        **dict.fromkeys(_FILES, "the name of a file"),
        **dict.fromkeys(_LISTS, "a list of texts"),
        **{one: f"a whole number from {allowed[0]} to {allowed[-1]}" for one, allowed in _NUMBERS.items()},
        "behind_proxy": "true or false",
        "kernels": '"forked" or "ordinary"',
    }
    if name not in expected:
        raise InvalidSetting(
            f"{name!r} in [server] of {path} is not known. There are: {', '.join(sorted(expected))}."
        )
    got = "something else" if name == "password" else shown(value)
    raise InvalidSetting(f"Expected {name} in [server] of {path} to be {expected[name]}, got {got}.")
