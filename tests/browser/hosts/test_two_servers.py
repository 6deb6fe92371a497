"""Two servers of one store on PostgreSQL behind nginx, as deploy/ sets them up, and the death of one."""

from __future__ import annotations

import asyncio
import re
import shutil
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests
from tornado.httpclient import HTTPRequest
from tornado.websocket import WebSocketClosedError

import textinator_widgets as tw

ROOT = Path(__file__).parents[3]
sys.path[:0] = [str(ROOT), str(ROOT / "deploy")]

from try_servers import UNPACKED, Servers  # noqa: E402 where it lies is known only now

from bench._page_client import PageClient  # noqa: E402 see above

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not (shutil.which("nginx") or Path("/usr/sbin/nginx").exists() or UNPACKED.exists()),
        reason="nginx is not here, and could not be fetched",
    ),
]

PASSWORD = "correct horse battery"
CLIENTS = [f"user{number}" for number in range(4)]
BEFORE, MOST = 2, 40
MARKED = [{"id": "l0", "marker": "person", "start": 0, "end": 3, "quote": "Ann"}]
PAGE = r"/project/\d+"


@pytest.fixture
def project(postgres_url):
    with tw.open_store(postgres_url) as store:
        for name in ("anna", *CLIENTS):
            store.create_user(name, PASSWORD)
        texts = [f"Ann met Bohdan, day {number}." for number in range(400)]
        yield store.create_project("Names", texts=texts, task="ner")
        assert store.check() == []


@pytest.fixture
def servers(project, postgres_url, monkeypatch):
    two = Servers(postgres_url)
    monkeypatch.setitem(HTTPRequest._DEFAULTS, "ca_certs", str(two.certificate))
    yield two
    two.close()


@pytest.fixture
def context(browser):
    one = browser.new_context(viewport={"width": 1280, "height": 900}, ignore_https_errors=True)
    one.set_default_timeout(60_000)
    yield one
    one.close()


def places(servers, page=PAGE):
    """The ports of the servers that gave the pages, in turn."""
    given = re.compile(rf'"GET {page}" 200 (?:127\.0\.0\.1:\d+, )?127\.0\.0\.1:(\d+) ')
    return [int(port) for port in given.findall(servers.log.read_text())]


async def come_in(servers, project, name):
    client = PageClient(servers.address, name, PASSWORD)
    await client.log_in()
    await client.open(project.id)
    return client


async def at_both(servers, project):
    """People at both servers; who comes to one that has enough comes again as from another browser."""
    people, most = [], len(CLIENTS) // 2
    for name in CLIENTS:
        for _ in range(MOST):
            client = await come_in(servers, project, name)
            if sum(port == places(servers)[-1] for _, port in people) < most:
                break
            await client.close()
        people.append((client, places(servers)[-1]))
    return people


async def work(client, project, done, is_killed):
    """Submit until the server has died and some more is stored; what a page was told is in `done`."""
    left = BEFORE
    while left:
        try:
            await (client.resend() if client.is_unsure else client.submit(MARKED))
            done.append((client.name, client.batch))
            left -= is_killed.is_set()
        except (OSError, WebSocketClosedError):
            if not is_killed.is_set():
                raise
            await client.open(project.id)
    await client.close()


async def until_killed(servers, project, people, victim, done):
    is_killed = asyncio.Event()
    tasks = [asyncio.create_task(work(client, project, done, is_killed)) for client, _ in people]
    while set(CLIENTS) - {name for name, _ in done}:
        await asyncio.sleep(0.01)
        for task in tasks:
            assert not task.done(), task.result()
    is_killed.set()
    await asyncio.to_thread(servers.kill, victim)
    await asyncio.gather(*tasks)


def open_page(page, servers, project):
    page.goto(f"{servers.address}project/{project.id}")
    page.fill("[data-tw=name]", "anna")
    page.fill("[data-tw=password]", PASSWORD)
    page.click("[data-tw=enter]")


def mark(desk):
    desk.drag(0, 3)
    desk.press("p")
    desk.wait_for_labels(1)


def test_people_of_a_dead_server_go_on_at_the_other_and_nothing_is_lost_or_stored_twice(
    page, desk_of, servers, project
):
    open_page(page, servers, project)
    desk = desk_of(page)
    page.evaluate("window.isTheSamePage = true")
    victim = places(servers)[-1]
    mark(desk)
    told = [("anna", desk.submit())]
    desk.wait_for_labels(0)
    mark(desk)
    desk.wait_until_saved()
    shown = desk.text.text_content()

    async def load():
        people = await at_both(servers, project)
        assert Counter(port for _, port in people) == dict.fromkeys(servers.ports, len(CLIENTS) // 2)
        await until_killed(servers, project, people, victim, told)

    # asyncio.run is refused in a thread that has a browser
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, load()).result()
    assert desk.text.text_content() == shown
    assert desk.labels() == [("person", 0, 3)]
    told.append(("anna", desk.submit()))
    desk.wait_until_saved()

    assert page.evaluate("window.isTheSamePage === true")
    assert {*places(servers)[-2:]} == {*servers.ports} - {victim}
    stored = project.batches()[["user", "batch"]].to_numpy().tolist()
    # what was under way when the server died was sent again under its key: each is there, and once
    assert Counter(map(tuple, stored)) == Counter(told)


def has_one_place_for_each_browser_and_believes_none(servers):
    """Look what nginx makes of headers that a browser forges."""
    forged = {"X-Forwarded-Host": "evil.example", "X-Forwarded-For": "10.9.9.9"}
    answer = requests.get(
        servers.address + "login", headers=forged, verify=str(servers.certificate), timeout=30
    )
    assert answer.status_code == 200
    given = answer.headers["Set-Cookie"]
    assert re.search(r"tw_route=[0-9a-f]{32}; Path=/; Secure; HttpOnly; SameSite=Lax", given)
    again = requests.get(
        servers.address + "login", cookies=answer.cookies, verify=str(servers.certificate), timeout=30
    )
    assert "tw_route" not in again.headers.get("Set-Cookie", "")
    with pytest.raises(requests.ConnectionError):
        requests.get(servers.address, headers={"Host": "evil.example"}, verify=str(servers.certificate))
    other = requests.get(
        f"{servers.address}invitation/{'a' * 40}", verify=str(servers.certificate), timeout=30
    )
    assert other.status_code in {200, 404}
    assert "a" * 40 not in servers.log.read_text()


def test_a_server_that_is_back_is_used_and_knows_the_logins(servers, project):
    async def come_back():
        client = await come_in(servers, project, CLIENTS[0])
        before = places(servers)[-1]
        await client.submit(MARKED)
        servers.kill(before)
        await client.open(project.id)
        assert places(servers)[-1] != before
        await client.submit(MARKED)
        await client.close()
        servers.start(before)
        await asyncio.to_thread(servers.wait_for, before)
        async with asyncio.timeout(60):
            while before not in places(servers, "/profile"):
                await client._fetch("profile")
                await asyncio.sleep(0.1)
        await client.open(project.id)
        assert places(servers)[-1] == before
        await client.submit(MARKED)
        await client.close()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, come_back()).result()
    assert len(project.batches()) == 3
    has_one_place_for_each_browser_and_believes_none(servers)
