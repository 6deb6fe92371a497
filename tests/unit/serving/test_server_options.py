"""Servers with https, a shared password and a proxy in front, over real connections."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests
from sqlalchemy import insert, select, update

from textinator_widgets.model import Project, User
from textinator_widgets.model.engine import open_engine, reading, writing
from textinator_widgets.services.accounts import create_user
from textinator_widgets.services.actors import CALLER
from textinator_widgets.services.passwords import hash_password
from textinator_widgets.serving.headers import HEADERS
from textinator_widgets.serving.shared_password import FREE

ROOT = Path(__file__).resolve().parents[3]
KEPT = Path(__file__).parent / "certificates"
HTTPS = ("--cert", KEPT / "localhost.pem", "--key", KEPT / "localhost.key")
TEAM = ("team", "correct horse")
ADDRESSES = ["/", "/login", "/logout", "/project/1", "/nothing", "/voila/static/nothing.js", "/static/x.css",
             "/api/kernels/x/channels", "/language?to=sv", "/voila/templates/tw/static/x.js"]  # fmt: skip
UPGRADE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Version": "13",
}


def study(folder, **people):
    folder.mkdir()
    engine = open_engine(folder / "textinator.db")
    with writing(engine) as session:
        session.execute(insert(Project).values(title="Nordic NER"))
        for name, password in people.items():
            create_user(session, CALLER, name, now=datetime.now(UTC), password=password)
    engine.dispose()
    return folder


@contextmanager
def started(folder, *options, environment=None):
    """Serve a folder; gives the address."""
    log = folder / "log.txt"
    command = [sys.executable, "-m", "textinator_widgets", "start", folder, "--no-browser", "--port", "0"]
    with log.open("w") as file:
        process = subprocess.Popen(
            [*map(str, command), *map(str, options)],
            stdout=subprocess.PIPE,
            stderr=file,
            text=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONUNBUFFERED": "1", **(environment or {})},
        )
    found = None
    for line in process.stdout:
        if found := re.search(r"https?://[^ /]+:\d+", line):
            break
    try:
        assert found is not None, log.read_text()
        yield found[0]
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
    assert process.returncode == 0, log.read_text()
    assert "Traceback" not in log.read_text()


@pytest.fixture(scope="module")
def team(tmp_path_factory):
    """A server with https for everybody who knows the password; gives address and store."""
    folder = study(tmp_path_factory.mktemp("team") / "study")
    with started(
        folder, *HTTPS, "--username", TEAM[0], environment={"TEXTINATOR_PASSWORD": TEAM[1]}
    ) as found:
        yield found, folder / "textinator.db"


@pytest.fixture(scope="module")
def proxied(tmp_path_factory):
    """A server behind a proxy on this machine."""
    folder = study(tmp_path_factory.mktemp("proxied") / "study", anna="correct horse")
    with started(folder, "--behind-proxy", "--public-host", "annotate.example.org") as found:
        yield found


def get(address, *, session=requests, **more):
    return session.get(address, verify=KEPT / "localhost.pem", timeout=10, allow_redirects=False, **more)


@pytest.mark.parametrize("path", ADDRESSES)
@pytest.mark.parametrize("auth", [None, ("team", "wrong"), ("anna", "correct horse"), ("team", "")])
def test_nothing_is_given_to_who_does_not_know_the_password(team, path, auth):
    answer = get(team[0] + path, auth=auth)
    get(f"{team[0]}/nothing", auth=TEAM)  # forgets the wrong ones, which would be slowed down

    assert (answer.status_code, answer.text) == (401, "Name and password are needed.\n")
    assert answer.headers["WWW-Authenticate"] == 'Basic realm="Textinator", charset="UTF-8"'


def test_no_websocket_is_given_either(team):
    path = "/api/kernels/0b8ae8ae-4d3c-4a37-a4a2-6d6b5c5f2f11/channels"

    assert get(team[0] + path, headers=UPGRADE).status_code == 401
    assert get(team[0] + path, headers=UPGRADE, auth=TEAM).status_code == 403


def test_who_knows_the_password_is_that_person_and_enters_no_name(team):
    home = get(f"{team[0]}/nothing", auth=TEAM)
    login = get(f"{team[0]}/login", auth=TEAM)
    engine = open_engine(team[1], create=False)
    with reading(engine) as session:
        names = session.scalars(select(User.name)).all()
    engine.dispose()

    assert home.status_code == 404
    assert login.headers["Location"] == "/"
    assert "team" in names


def test_a_page_and_the_websocket_of_its_kernel_open_over_https(team):
    page = get(f"{team[0]}/project/1", auth=TEAM)
    kernel = re.search(r'"kernelId": ?"([-0-9a-f]+)"', page.text)
    assert kernel is not None
    socket_of = f"{team[0]}/api/kernels/{kernel[1]}/channels?session_id=x"

    with get(socket_of, headers={**UPGRADE, "Origin": team[0]}, auth=TEAM, stream=True) as opened:
        assert opened.status_code == 101
    assert get(socket_of, headers={**UPGRADE, "Origin": "https://example.org"}, auth=TEAM).status_code == 403


@pytest.mark.parametrize("path", ADDRESSES)
@pytest.mark.parametrize("auth", [None, TEAM])
def test_every_answer_over_https_carries_the_headers(team, path, auth):
    answer = get(team[0] + path, auth=auth)

    for name, value in HEADERS.items():
        assert answer.headers[name] == value
    for cookie in answer.raw.headers.getlist("Set-Cookie"):
        assert "; Secure" in cookie
        assert "samesite=lax" in cookie.lower()
        assert "httponly" in cookie.lower() or cookie.startswith("_xsrf=")


def test_cookies_are_set_at_all(team):
    found = get(f"{team[0]}/project/1", auth=TEAM).cookies
    language = get(f"{team[0]}/language?to=sv", auth=TEAM).cookies

    assert {one.name for one in (*found, *language)} == {"_xsrf", "textinator-language"}
    assert all(one.secure for one in (*found, *language))


def test_a_name_is_told_to_be_asked_by_https_only_but_not_this_machine(team, proxied):
    port = team[0].rsplit(":", 1)[1]

    assert "Strict-Transport-Security" not in get(team[0]).headers
    assert "Strict-Transport-Security" not in get(f"https://localhost:{port}/").headers
    headers = {"Host": "annotate.example.org", "X-Forwarded-Proto": "https"}
    assert get(proxied, headers=headers).headers["Strict-Transport-Security"] == "max-age=31536000"


def test_plain_http_is_not_spoken_where_there_is_https(team):
    with pytest.raises(requests.ConnectionError):
        requests.get(f"http://{team[0].removeprefix('https://')}/", timeout=10)


@pytest.fixture(scope="module")
def door(tmp_path_factory):
    """A server with a shared password behind a proxy; gives address and store."""
    folder = study(tmp_path_factory.mktemp("door") / "study")
    with started(folder, "--username", TEAM[0], "--password", TEAM[1], "--behind-proxy") as found:
        yield found, folder / "textinator.db"


def test_guesses_are_slowed_down_for_who_makes_them(door):
    def ask(browser, password):
        headers = {"X-Forwarded-For": browser}
        return requests.get(f"{door[0]}/nothing", auth=("team", password), headers=headers, timeout=10)

    guesses = [ask("203.0.113.5", f"guess {number}").status_code for number in range(FREE)]
    slowed = ask("203.0.113.5", TEAM[1])

    assert guesses == [401] * FREE
    assert slowed.status_code == 429
    assert 1 <= int(slowed.headers["Retry-After"]) <= 2
    assert ask("203.0.113.6", TEAM[1]).status_code == 404


def test_where_people_get_passwords_the_shared_one_opens_the_door_only(door):
    address, store = door
    before = requests.get(f"{address}/nothing", auth=TEAM, timeout=10)
    engine = open_engine(store, create=False)
    with writing(engine) as session:
        session.execute(update(User).values(password_hash=hash_password(TEAM[1])))
    engine.dispose()
    after = requests.get(f"{address}/project/1", auth=TEAM, timeout=10, allow_redirects=False)

    assert before.status_code == 404
    assert after.headers["Location"].startswith("/login")
    assert requests.get(f"{address}/login", timeout=10).status_code == 401
    assert 'type="password"' in requests.get(f"{address}/login", auth=TEAM, timeout=10).text


@pytest.mark.parametrize(
    "host",
    ["example.org", "annotate.example.org.evil.org", "localhost.evil.org", "", "192.168.1.5", "[::2]:80"],
)
@pytest.mark.parametrize("path", ["/login", "/voila/static/nothing.js"])
def test_a_name_that_is_not_ours_is_refused_everywhere(proxied, host, path):
    answer = get(proxied + path, headers={"Host": host})

    assert answer.status_code == 403
    assert "--public-host" in answer.text


@pytest.mark.parametrize(
    "host", ["annotate.example.org", "ANNOTATE.example.org:443", "localhost:1", "127.0.0.1", "[::1]:8866"]
)
def test_names_and_addresses_that_are_ours_are_answered(proxied, host):
    assert get(f"{proxied}/login", headers={"Host": host}).status_code == 200


def test_two_host_headers_are_none(proxied):
    host, port = proxied.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as raw:
        raw.sendall(b"GET /login HTTP/1.1\r\nHost: localhost\r\nHost: example.org\r\n\r\n")

        assert raw.recv(100).split(b" ")[1:2] in ([b"400"], [b"403"])


def test_what_the_proxy_says_of_the_browser_is_believed(proxied):
    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "annotate.example.org", "Host": "inner"}

    page = get(f"{proxied}/login", headers=headers)
    foreign = get(f"{proxied}/login", headers={**headers, "X-Forwarded-Host": "example.org"})

    assert page.status_code == 200
    assert all(cookie.secure for cookie in page.cookies)
    assert [cookie.name for cookie in page.cookies] == ["_xsrf"]
    assert foreign.status_code == 403


def test_one_browser_s_https_is_not_the_next_one_s(proxied):
    with requests.Session() as one_connection:
        first = get(
            f"{proxied}/language?to=sv", session=one_connection, headers={"X-Forwarded-Proto": "https"}
        )
        then = get(f"{proxied}/language?to=sv", session=one_connection)

    assert "Secure" in first.headers["Set-Cookie"]
    assert "Secure" not in then.headers["Set-Cookie"]


def test_without_a_proxy_nothing_is_believed(team):
    headers = {"X-Forwarded-Proto": "http", "X-Forwarded-Host": "example.org"}

    page = get(f"{team[0]}/language?to=sv", headers=headers, auth=TEAM)

    assert page.status_code == 302
    assert "Secure" in page.headers["Set-Cookie"]


def test_a_body_that_is_too_large_is_not_read(proxied):
    host, port = proxied.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as raw:
        raw.sendall(b"POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2000000\r\n\r\n")

        assert raw.recv(100).split(b" ")[1:2] in ([b"400"], [b"413"])


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--host", "0.0.0.0"], "needs passwords"),
        (["--host", "0.0.0.0", "--username", "team", "--password", "correct horse"], "needs https"),
        (["--host", "0.0.0.0", *HTTPS], "needs passwords"),
        (["--cert", KEPT / "localhost.pem"], "--cert and --key together"),
        (["--cert", "nothing.pem", "--key", KEPT / "localhost.key"], "nothing.pem cannot be read"),
        (["--cert", KEPT / "localhost.pem", "--key", KEPT / "other.key"], "belongs to another certificate"),
        (["--username", "team"], "--username and --password together"),
        (["--host", "192.0.2.1", "--behind-proxy", "--username", "t", "--password", "correct horse"],
         "Port 0 of 192.0.2.1 cannot be used"),
    ],
)  # fmt: skip
def test_what_cannot_be_served_is_one_clear_line(run, tmp_path, options, told):
    code, out, message = run("start", study(tmp_path / "study"), "--no-browser", "--port", "0", *options)

    assert (code, out) == (1, "")
    assert message.count("\n") == 1
    assert told in message


def test_a_project_that_could_not_be_served_is_not_made(run, tmp_path):
    (tmp_path / "texts.txt").write_text("Hej\n", encoding="utf-8")
    options = ["--init", "-i", tmp_path / "texts.txt", "--host", "0.0.0.0", "--port", "0", "--no-browser"]

    code, _, message = run("start", tmp_path / "study", *options)

    assert code == 1
    assert "needs passwords" in message
    assert not (tmp_path / "study").exists()
