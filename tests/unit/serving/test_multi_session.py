"""A project for each browser session: nothing of one is read from another, and strangers fill no disk."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests
from websocket import WebSocketBadStatusException, create_connection

import textinator_widgets as tw
from textinator_widgets.serving.multi_session import PER_ADDRESS, PER_S, BrowserSessions, FullError

ROOT = Path(__file__).resolve().parents[3]
TEXTS = "Ann met Bohdan.\nBohdan met Ann.\n"


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    return tmp_path_factory.mktemp("multi") / "trials"


def start(root, *more):
    """Start the server of sessions; gives its process and address."""
    texts = root.parent / "texts.txt"
    texts.write_text(TEXTS)
    log = (root.parent / "log.txt").open("a")
    command = [sys.executable, "-m", "textinator_widgets", "start-multi-session", "--root-dir", str(root)]
    process = subprocess.Popen(
        [*command, "-i", str(texts), "--task", "ner", "--no-browser", "--port", "0", *more],
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    log.close()
    for line in process.stdout:
        if found := re.search(r"http://127\.0\.0\.1:\d+", line):
            return process, found[0]
    raise AssertionError((root.parent / "log.txt").read_text())


def stop(process, root):
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)
    told = (root.parent / "log.txt").read_text()
    assert process.returncode == 0, told
    assert "Traceback" not in told


@pytest.fixture(scope="module")
def address(root):
    process, address = start(root)
    yield address
    stop(process, root)


def begin(address):
    """Press the button as a browser without JavaScript does; gives the browser and the link."""
    browser = requests.Session()
    hidden = re.findall(r'name="(_xsrf)" value="([^"]*)"', browser.get(f"{address}/").text)
    page = browser.post(f"{address}/", data=dict(hidden))
    assert page.status_code == 200, page.text
    return browser, re.search(r'data-tw="session-link" href="([^"]*)"', page.text)[1]


def cookies(browser):
    return "; ".join(f"{one.name}={one.value}" for one in browser.cookies)


def opened(browser, address):
    """Open the project; gives the name of its kernel."""
    page = browser.get(f"{address}/project/1", timeout=120)
    assert page.status_code == 200, page.text
    return json.loads(re.search(r'id="jupyter-config-data"[^>]*>\s*(\{.*?\})\s*<', page.text, re.S)[1])[
        "kernelId"
    ]


def test_only_the_button_makes_a_session(address, root):
    before = len(list(root.glob("session-*")))
    for path in ("/", "/project/1", "/login", "/s/" + "A" * 32):
        requests.get(f"{address}{path}")
    assert len(list(root.glob("session-*"))) == before

    without_token = requests.post(f"{address}/")
    begin(address)

    assert without_token.status_code == 403
    assert len(list(root.glob("session-*"))) == before + 1


def test_the_link_leads_back_and_the_folder_does_not_give_it_away(address, root):
    browser, link = begin(address)
    token = link.rsplit("/", 1)[1]

    elsewhere = requests.Session()
    came = elsewhere.get(link)

    assert link in came.text
    assert len(token) == 32
    assert not any(token in str(path) for path in root.rglob("*"))
    assert not any(token.encode() in path.read_bytes() for path in root.rglob("*") if path.is_file())
    cookie = next(one for one in browser.cookies if one.name.startswith("username-"))
    assert cookie.has_nonstandard_attr("HttpOnly")
    assert cookie.get_nonstandard_attr("SameSite") == "Lax"


@pytest.mark.parametrize("wrong", ["A" * 32, "session-" + "0" * 32, "a" * 100])
def test_a_wrong_link_tells_nothing(address, wrong):
    answer = requests.get(f"{address}/s/{wrong}", allow_redirects=False)

    assert answer.status_code in (302, 404)  # a login leads to the start page
    assert "username-" not in answer.headers.get("Set-Cookie", "")


def test_the_link_of_another_is_not_taken_over_unasked(address):
    mine, my_link = begin(address)
    _, other_link = begin(address)

    asked = mine.get(other_link)
    still = mine.get(f"{address}/")

    assert 'data-tw="open-session"' in asked.text
    assert my_link in still.text


def test_a_forged_cookie_opens_nothing(address):
    browser, _ = begin(address)
    for cookie in browser.cookies:
        if cookie.name.startswith("username-"):
            cookie.value = cookie.value[:-3] + ("aaa" if cookie.value[-3:] != "aaa" else "bbb")

    assert browser.get(f"{address}/project/1", allow_redirects=False).status_code == 302


def test_nothing_of_a_session_is_reached_with_the_cookie_of_another(address, root):
    anna, _ = begin(address)
    bo, _ = begin(address)
    kernel = opened(anna, address)
    socket = f"ws://{address.removeprefix('http://')}/api/kernels/{kernel}/channels"

    with pytest.raises(WebSocketBadStatusException) as refused:
        create_connection(socket, header={"Cookie": cookies(bo)}, timeout=30)
    ended = bo.post(
        f"{address}/voila/api/shutdown/{kernel}", headers={"X-XSRFToken": bo.cookies.get("_xsrf", "")}
    )
    seen = bo.get(f"{address}/voila/api/shutdown/{kernel}").json()
    mine = create_connection(socket, header={"Cookie": cookies(anna)}, timeout=30)
    mine.close()

    assert refused.value.status_code == 403
    assert ended.status_code == 403
    assert seen == {"is_running": False}
    assert anna.get(f"{address}/voila/api/shutdown/{kernel}").json() == {"is_running": True}
    name = next(root.glob("session-*")).name
    for path in (
        f"/{name}/textinator.db",
        f"/files/{name}/textinator.db",
        f"/voila/files/{name}/textinator.db",
        f"/voila/static/../{name}/textinator.db",
        f"/s/{name}",
        "/project/1/picture",
        "/project/2",
        f"/api/contents/{name}",
        "/api/kernels",
    ):
        answer = bo.get(f"{address}{path}")
        assert answer.status_code in (403, 404), (path, answer.status_code)
        assert b"SQLite format" not in answer.content


def test_sessions_are_there_after_the_server_started_anew(tmp_path):
    root = tmp_path / "trials"
    process, address = start(root)
    browser, link = begin(address)
    stop(process, root)
    process, again = start(root, "--port", address.rsplit(":", 1)[1])
    elsewhere, here = requests.get(link).text, browser.get(f"{again}/").text
    stop(process, root)

    assert again == address
    assert link in elsewhere
    assert link in here


def test_no_more_pages_are_open_at_once_than_allowed(tmp_path):
    root = tmp_path / "trials"
    process, address = start(root, "--most-kernels", "1")
    (anna, _), (bo, _) = begin(address), begin(address)
    kernel = opened(anna, address)

    refused = bo.get(f"{address}/project/1")
    token = anna.cookies.get("_xsrf", "")
    closed = anna.post(f"{address}/voila/api/shutdown/{kernel}", headers={"X-XSRFToken": token})
    after = bo.get(f"{address}/project/1")
    stop(process, root)

    assert refused.status_code == 503
    assert "Too many people at once" in refused.text
    assert "Try again later" in refused.text
    assert "traceback" not in refused.text.lower()
    assert closed.status_code == 204
    assert after.status_code == 200


def test_one_person_has_no_more_pages_than_eight_and_a_page_that_was_left_makes_room(address):
    anna, _ = begin(address)
    cookie = {"Cookie": cookies(anna)}
    channels = f"ws://{address.removeprefix('http://')}/api/kernels/{{}}/channels"
    names = [opened(anna, address) for _ in range(8)]
    pages = [create_connection(channels.format(name), header=cookie, timeout=30) for name in names]

    refused = anna.get(f"{address}/project/1")
    pages[3].close()
    while anna.get(f"{address}/project/1").status_code != 200:  # until the server has seen that it closed
        time.sleep(0.1)

    assert refused.status_code == 429
    assert "Too many open pages" in refused.text
    assert "You have 8 pages open" in refused.text
    is_running = [anna.get(f"{address}/voila/api/shutdown/{name}").json()["is_running"] for name in names]
    assert is_running == [True] * 3 + [False] + [True] * 4
    for page in pages:
        page.close()


def test_a_researcher_reads_all_stores_and_lists_them(address, root, run):
    begin(address)

    code, told, _ = run("list-sessions", "--root-dir", root)

    lines = told.splitlines()
    assert code == 0
    assert lines[0] == "used\tlabels\tstore"
    assert len(lines) == 1 + len(list(root.glob("session-*/textinator.db")))
    for path in root.glob("session-*/textinator.db"):
        with tw.open_store(path) as store:
            assert list(store.project(1).texts()["text"]) == TEXTS.splitlines()


def test_other_machines_need_a_password_and_https(tmp_path, run):
    (tmp_path / "texts.txt").write_text(TEXTS)
    root = tmp_path / "trials"

    code, _, told = run(
        "start-multi-session", "--root-dir", root, "-i", tmp_path / "texts.txt", "--host", "0.0.0.0"
    )

    assert code == 1
    assert "passwords" in told
    assert "https" in told
    assert not root.exists()


def test_the_shared_password_is_asked_for(tmp_path):
    root = tmp_path / "trials"
    process, address = start(root, "--username", "team", "--password", "correct horse battery")
    without = [requests.get(f"{address}{path}").status_code for path in ("/", "/s/" + "A" * 32)]
    inside = requests.get(f"{address}/", auth=("team", "correct horse battery"))
    stop(process, root)

    assert without == [401, 401]
    assert 'data-tw="begin"' in inside.text


@pytest.fixture
def pattern(tmp_path):
    path = tmp_path / "pattern.db"
    path.write_bytes(b"store")
    return path


def sessions(tmp_path, pattern, **settings):
    folder = tmp_path / "root"
    folder.mkdir(exist_ok=True)
    return BrowserSessions(folder, pattern, **settings)


def test_there_are_no_more_sessions_than_allowed(tmp_path, pattern):
    some = sessions(tmp_path, pattern, most=2)
    some.begin("192.0.2.1")
    some.begin("192.0.2.2")

    with pytest.raises(FullError) as refused:
        some.begin("192.0.2.3")

    assert refused.value.wait_s is None
    assert len(list((tmp_path / "root").iterdir())) == 2


def test_one_address_begins_only_so_many_in_an_hour(tmp_path, pattern):
    now = [1000.0]
    some = sessions(tmp_path, pattern, clock=lambda: now[0])
    for _ in range(PER_ADDRESS):
        some.begin("2001:db8::1")

    with pytest.raises(FullError) as refused:
        some.begin("2001:db8::2")  # of the same network

    assert refused.value.wait_s == PER_S
    some.begin("192.0.2.1")
    now[0] += PER_S + 1
    some.begin("2001:db8::2")


def test_a_nearly_full_disk_takes_no_session(tmp_path, pattern, monkeypatch):
    monkeypatch.setattr("textinator_widgets.serving.multi_session.FREE_BYTES", 10**18)

    with pytest.raises(FullError):
        sessions(tmp_path, pattern).begin("192.0.2.1")


def test_unused_sessions_go_but_never_those_with_a_kernel(tmp_path, pattern):
    now = [time.time()]
    some = sessions(tmp_path, pattern, keep_days=7, clock=lambda: now[0])
    old, working, fresh = (some.find(some.begin("192.0.2.1")) for _ in range(3))
    now[0] += 8 * 86_400
    fresh.note_use(now[0])

    assert some.remove_unused({working.id}) == [old.id]
    assert sorted(path.name for path in (tmp_path / "root").iterdir()) == sorted([working.id, fresh.id])


def test_sessions_stay_for_ever_unless_days_are_named(tmp_path, pattern):
    some = sessions(tmp_path, pattern, clock=lambda: 10**12)
    some.begin("192.0.2.1")

    assert some.remove_unused(()) == []


def test_a_session_that_grew_is_told(tmp_path, pattern, monkeypatch):
    some = sessions(tmp_path, pattern)
    session = some.find(some.begin("192.0.2.1"))
    assert not some.is_too_large(session)
    monkeypatch.setattr("textinator_widgets.serving.multi_session.LARGEST_BYTES", 10)
    session.store.write_bytes(b"x" * 100)

    assert some.is_too_large(session)
