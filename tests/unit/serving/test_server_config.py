from __future__ import annotations

import dataclasses
import re
import shlex
from pathlib import Path

import pytest
import typer

from textinator_widgets.errors import InvalidSetting
from textinator_widgets.serving.cli import app
from textinator_widgets.serving.projects_dir import ProjectsDir
from textinator_widgets.serving.server_config import check_exposure, server_options
from textinator_widgets.serving.server_options import ServerOptions


@pytest.fixture
def place(tmp_path):
    return ProjectsDir.at(tmp_path)


@pytest.fixture
def config(tmp_path):
    """Writes the `config.toml` of the project."""

    def write(text, mode=0o600):
        path = tmp_path / "config.toml"
        path.write_text(text, encoding="utf-8")
        path.chmod(mode)
        return path

    return write


def test_nothing_given_is_this_machine_only(place):
    assert server_options(place, {}) == ServerOptions()


def test_settings_of_the_file_hold_unless_the_command_line_says_otherwise(place, config, tmp_path):
    config(
        '[server]\nhost = "10.0.0.1"\nport = 9000\ncert = "https/study.pem"\nkey = "/etc/study.key"\n'
        'username = "team"\npassword = "of the file"\nbehind_proxy = true\nkernels = "ordinary"\n'
        'trusted_proxies = ["10.1.0.0/16"]\npublic_hosts = ["annotate.example.org"]\n'
        "login_idle_minutes = 45\nlogin_days = 7\n"
    )

    options = server_options(
        place, {"port": 9001, "password": "of the line", "host": None, "public_hosts": ()}
    )

    assert (options.host, options.port) == ("10.0.0.1", 9001)
    assert options.cert == tmp_path / "https" / "study.pem"
    assert str(options.key) == "/etc/study.key"
    assert (options.username, options.password) == ("team", "of the line")
    assert options.behind_proxy
    assert options.trusted_proxies == ("10.1.0.0/16",)
    assert options.public_hosts == ("annotate.example.org",)
    assert options.kernels == "ordinary"
    assert (options.login_idle_minutes, options.login_days) == (45, 7)


def test_a_password_is_in_no_text_about_the_options(place):
    assert "hunter2" not in repr(server_options(place, {"username": "team", "password": "hunter2"}))


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("prot = 1", "'prot' in .server. of .* is not known. There are: behind_proxy, cert"),
        ("port = 70000", "Expected port .* whole number from 0 to 65535, got 70000"),
        ("port = true", "Expected port"),
        ('port = "9000"', "Expected port"),
        ('behind_proxy = "yes"', "Expected behind_proxy .* true or false"),
        ('public_hosts = "example.org"', "Expected public_hosts .* a list of texts"),
        ("login_idle_minutes = 4", "Expected login_idle_minutes .* from 5 to 43200, got 4"),
        ("login_days = 366", "Expected login_days .* from 1 to 365, got 366"),
        ("login_days = 1.5", "Expected login_days"),
        ('kernels = "fast"', "Expected kernels"),
        ("host = 1", "Expected host .* an address"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_by_name(place, config, line, told):
    config(f"[server]\n{line}\n")

    with pytest.raises(InvalidSetting, match=told):
        server_options(place, {})


def test_a_wrong_password_setting_is_not_shown(place, config):
    config("[server]\npassword = 20261123\n")

    with pytest.raises(InvalidSetting, match="Expected password") as told:
        server_options(place, {})
    assert "20261123" not in str(told.value)


def test_a_password_that_others_can_read_is_refused(place, config):
    path = config('[server]\nusername = "team"\npassword = "correct horse"\n', mode=0o644)

    with pytest.raises(InvalidSetting, match=f"chmod 600 {path}"):
        server_options(place, {})


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"cert": "a.pem"}, "--cert and --key together, got --cert alone"),
        ({"key": "a.key"}, "--cert and --key together, got --key alone"),
        ({"username": "team"}, "together, got the username alone"),
        ({"username": "team", "password": ""}, "together, got the username alone"),
        ({"password": "correct horse"}, "together, got the password alone"),
        ({"username": "a:b", "password": "correct horse"}, "without a colon"),
        ({"username": "a\tb", "password": "correct horse"}, "visible"),
        ({"trusted_proxies": ["10.0.0.1"]}, "Add --behind-proxy"),
        ({"trusted_proxies": ["proxy.example"], "behind_proxy": True}, "address or a network"),
        ({"public_hosts": ["https://example.org"]}, "Leave out https://"),
        ({"public_hosts": ["example.org:8866"]}, "Leave out https:// and the port"),
        ({"public_hosts": ["*"]}, "Expected a name"),
    ],
)
def test_options_that_do_not_fit_each_other_are_refused(place, given, told):
    with pytest.raises(InvalidSetting, match=told):
        server_options(place, given)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_this_machine_alone_needs_nothing(host):
    check_exposure(ServerOptions(host=host), asks_passwords=False)


@pytest.mark.parametrize(
    ("options", "asks_passwords", "told"),
    [
        ({}, False, "passwords .*; and https"),
        ({}, True, "reach the server, which needs https"),
        ({"behind_proxy": True}, False, "reach the server, which needs passwords"),
        ({"cert": "c", "key": "k"}, False, "reach the server, which needs passwords"),
        ({"username": "team", "password": "correct horse"}, False, "which needs https"),
        ({"username": "team", "password": "short", "behind_proxy": True}, False, "at least 8 characters"),
    ],
)
@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5"])
def test_other_machines_reach_no_server_that_is_open_or_can_be_listened_to(
    host, options, asks_passwords, told
):
    with pytest.raises(InvalidSetting, match=told):
        check_exposure(ServerOptions(host=host, **options), asks_passwords=asks_passwords)


@pytest.mark.parametrize(
    ("options", "asks_passwords"),
    [
        ({"behind_proxy": True}, True),
        ({"cert": "c", "key": "k"}, True),
        ({"username": "team", "password": "correct horse", "cert": "c", "key": "k"}, False),
        ({"username": "team", "password": "correct horse", "behind_proxy": True}, False),
    ],
)
def test_passwords_with_https_may_be_reached(options, asks_passwords):
    check_exposure(ServerOptions(host="0.0.0.0", **options), asks_passwords=asks_passwords)


def test_a_proxy_on_this_machine_lets_others_reach_the_server_too():
    with pytest.raises(InvalidSetting, match=r"--behind-proxy lets other .* passwords .* Leave it out"):
        check_exposure(ServerOptions(behind_proxy=True), asks_passwords=False)

    check_exposure(ServerOptions(behind_proxy=True), asks_passwords=True)


def test_the_secret_of_cookies_does_not_end_in_the_table_of_the_server(place, config):
    path = config("[server]\nport = 9000\n", mode=0o644)

    secret = place.cookie_secret()

    assert place.cookie_secret() == secret
    assert server_options(place, {}).port == 9000
    assert path.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in path.parent.iterdir()] == ["config.toml"]


def test_the_commands_and_settings_of_the_page_about_serving_are_taken(place, config, tmp_path):
    page = (Path(__file__).resolve().parents[3] / "docs" / "serving.md").read_text(encoding="utf-8")
    commands = [shlex.split(line)[1:] for line in re.findall(r"^\$ (textinator .*)", page, re.M)]
    known = typer.main.get_command(app).commands
    settings = re.findall(r"^```toml\n(.*?)^```", page, re.M | re.S)[0]
    config(settings)

    options = server_options(place, {})

    assert len(commands) >= 8
    for name, *arguments in commands:
        if name != "user":
            known[name].make_context(name, arguments).close()
    assert {field.name for field in dataclasses.fields(options)} == set(
        re.findall(r"^(\w+) =", settings, re.M)
    )
