from __future__ import annotations

import socket

import pytest

from textinator_widgets.errors import InvalidSetting
from textinator_widgets.serving.ports import bind, ip, is_local, shown_address


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.0.0.2", "::1", "[::1]", "::ffff:127.0.0.1"])
def test_these_are_reached_from_this_machine_only(host):
    assert is_local(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "10.0.0.1", "::ffff:192.168.1.5"])
def test_these_are_reached_from_elsewhere(host):
    assert not is_local(host)


@pytest.mark.parametrize("host", ["no-such-machine.invalid", "*", "1.2.3.4.5", "http://localhost", ""])
def test_what_is_no_address_is_refused_with_what_was_expected(host):
    with pytest.raises(InvalidSetting, match="Expected --host to be an address or a name of this machine"):
        bind(host, 0)


def test_an_address_of_another_machine_cannot_be_listened_on():
    with pytest.raises(InvalidSetting, match=r"Port 0 of 192\.0\.2\.1 cannot be used"):
        bind("192.0.2.1", 0)


def test_a_taken_port_is_named():
    (taken,) = bind("127.0.0.1", 0)
    with taken:
        port = taken.getsockname()[1]
        with pytest.raises(InvalidSetting, match=f"Port {port} of 127.0.0.1 cannot be used"):
            bind("localhost", port)


@pytest.mark.skipif(not socket.has_ipv6, reason="there is no IPv6 here")
@pytest.mark.parametrize(("host", "reached"), [("::1", ["::1"]), ("::", ["::1", "127.0.0.1"])])
def test_an_ipv6_host_listens_there(host, reached):
    (bound,) = bind(host, 0)
    with bound:
        port = bound.getsockname()[1]
        for address in reached:
            socket.create_connection((address, port), timeout=5).close()


@pytest.mark.parametrize(
    ("host", "names", "is_https", "shown"),
    [
        ("127.0.0.1", (), False, "http://127.0.0.1:8866/"),
        ("localhost", (), False, "http://127.0.0.1:8866/"),
        ("::1", (), False, "http://[::1]:8866/"),
        ("0.0.0.0", (), True, "https://127.0.0.1:8866/"),
        ("::", ("annotate.example.org",), True, "https://annotate.example.org:8866/"),
        ("192.168.1.5", (), True, "https://192.168.1.5:8866/"),
        ("127.0.0.1", ("annotate.example.org",), False, "http://127.0.0.1:8866/"),
    ],
)
def test_the_address_that_is_shown_can_be_opened(host, names, is_https, shown):
    assert shown_address(host, 8866, is_https=is_https, public_hosts=names) == shown


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("[::1]", "::1"),
        ("fe80::1%eth0", "fe80::1"),
        ("::ffff:10.0.0.1", "10.0.0.1"),
        (" 10.0.0.1 ", "10.0.0.1"),
    ],
)
def test_addresses_are_read_however_they_are_written(text, address):
    assert str(ip(text)) == address


@pytest.mark.parametrize("text", ["", "localhost", "10.0.0", "unknown"])
def test_names_are_no_addresses(text):
    assert ip(text) is None
