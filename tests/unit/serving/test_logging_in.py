"""Logins with passwords over HTTP, and what somebody may try against them."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

import textinator_widgets as tw
from textinator_widgets.services import login_limits

ROOT = Path(__file__).resolve().parents[3]
GUESSES = 1000 if os.environ.get("TW_CRASH") == "long" else 60
RIGHT = "correct horse"
NEW = {"new": "battery staple", "again": "battery staple"}
PEOPLE = ("anna", "bo", "carla", "dora", "erik", "fia", "guessed", "Ґанна")
KERNEL = re.compile(r'"kernelId": ?"([-0-9a-f]{36})"')
UPGRADE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Version": "13",
}


@pytest.fixture(scope="module")
def guarded(tmp_path_factory):
    """A served store whose people have passwords; gives the address and the path of the store."""
    folder = tmp_path_factory.mktemp("guarded") / "study"
    folder.mkdir()
    path = folder / "textinator.db"
    with tw.open_store(path) as store:
        store.create_project("Nordic NER", task="ner", texts=["Ann met Bo."])
        for name in PEOPLE:
            store.create_user(name, RIGHT, email=f"{name}@example.org" if name.isascii() else None)
        store.create_user("by name only")
    log = folder / "log.txt"
    with log.open("w") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "textinator_widgets", "start", str(folder), "--no-browser", "--port", "0"],
            stdout=subprocess.PIPE,
            stderr=file,
            text=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
    assert process.stdout is not None
    found = next(
        (one for line in process.stdout if (one := re.search(r"http://127\.0\.0\.1:\d+", line))), None
    )
    assert found is not None, log.read_text()
    yield found[0], path
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)
    assert process.returncode == 0, log.read_text()
    assert "Traceback" not in log.read_text()
    assert RIGHT not in log.read_text()


@pytest.fixture
def address(guarded):
    return guarded[0]


@pytest.fixture
def store(guarded):
    with tw.open_store(guarded[1]) as store:
        yield store


@contextmanager
def browser(address, name=None):
    """A browser, logged in if a name is given."""
    with requests.Session() as session:
        if name is not None:
            assert login(session, address, name, RIGHT).status_code == 303
        yield session


def login(session, address, name, password, asked="/"):
    page = session.get(f"{address}/login", params={"next": asked})
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text))
    fields = {**hidden, "username": name, "password": password}
    return session.post(f"{address}/login", data=fields, allow_redirects=False)


def is_in(session, address):
    return session.get(f"{address}/", allow_redirects=False).status_code == 200 or (
        "/project/" in session.get(f"{address}/", allow_redirects=False).headers.get("Location", "")
    )


def kernel_of(session, address):
    page = session.get(f"{address}/project/1").text
    found = KERNEL.search(page)
    assert found is not None, page[:500]
    return found[1]


def cookie_of(session):
    return next(one for one in session.cookies if one.name.startswith("username"))


@pytest.mark.parametrize("account", ["anna", "anna@example.org", " anna ", "Ґанна"])
def test_name_or_address_and_password_lead_to_what_was_asked_for(address, account):
    with browser(address) as session:
        asked = session.get(f"{address}/project/1", allow_redirects=False)
        entered = login(session, address, account, RIGHT, asked="/project/1")

        assert (asked.status_code, asked.headers["Location"]) == (302, "/login?next=%2Fproject%2F1")
        assert (entered.status_code, entered.headers["Location"]) == (303, "/project/1")
        assert cookie_of(session).has_nonstandard_attr("HttpOnly")
        assert "samesite=lax" in entered.headers["Set-Cookie"].lower()


def test_nothing_tells_who_has_an_account(address, store):
    store.create_user("switched off", RIGHT)
    store.switch_off("switched off")
    answers = []
    for name in ("carla", "nobody of this name", "by name only", "switched off", "carla@example.org"):
        with browser(address) as session:
            answer = login(session, address, name, "wrong password")
            shown = re.sub(r'value="[^"]*"', "", answer.text)
            answers.append((answer.status_code, shown))

    assert answers[0][0] == 401
    assert len(set(answers)) == 1
    assert "do not fit" in answers[0][1]


def test_a_name_alone_opens_nothing(address):
    with browser(address) as session:
        for password in ("", "x"):
            assert login(session, address, "by name only", password).status_code == 401
        assert not is_in(session, address)


def test_guesses_are_limited_after_five_and_the_right_one_among_them_is_not_looked_at(address):
    def guess(number):
        with browser(address) as session:
            return login(session, address, "guessed", f"guess {number}").status_code

    with ThreadPoolExecutor(4) as pool:
        codes = list(pool.map(guess, range(GUESSES)))

    # four at once may have begun before the fifth was counted; a thousand take long enough for more waits
    assert 5 <= codes.count(401) <= 5 + 3 + (4 if GUESSES > 60 else 0)
    assert codes.count(429) == len(codes) - codes.count(401)
    with browser(address) as session:
        answer = login(session, address, "guessed", RIGHT)
        assert answer.status_code == 429
        assert 0 < int(answer.headers["Retry-After"]) <= login_limits.LONGEST.total_seconds()
        assert "Too many wrong passwords" in answer.text
    with browser(address, "anna") as another:
        assert is_in(another, address)


def test_a_login_begins_with_a_new_secret_and_an_old_cookie_gets_nothing_of_it(address):
    with browser(address, "anna") as first, browser(address, "anna") as second:
        assert cookie_of(first).value != cookie_of(second).value
        planted = cookie_of(first).value
        login(first, address, "bo", RIGHT)
        assert cookie_of(first).value != planted


def replay(address, kept):
    with requests.Session() as thief:
        thief.cookies.set(kept.name, kept.value)
        return is_in(thief, address)


def test_a_cookie_is_worth_nothing_after_logging_out(address):
    with browser(address, "anna") as session, browser(address, "anna") as elsewhere:
        kept = cookie_of(session)
        assert replay(address, kept)
        session.post(f"{address}/logout", data={"_xsrf": session.cookies["_xsrf"]})

        assert not replay(address, kept)
        assert is_in(elsewhere, address)


def test_a_new_password_ends_every_other_login_and_the_old_one_opens_nothing(address):
    with browser(address, "dora") as here, browser(address, "dora") as elsewhere:
        form = {
            "_xsrf": here.cookies["_xsrf"],
            "old": RIGHT,
            "new": "battery staple",
            "again": "battery staple",
        }
        for wrong, words in (
            ({"old": "wrong"}, "old password is another"),
            ({"new": "short", "again": "short"}, "at least 8"),
            ({"again": "battery stable"}, "same way twice"),
        ):
            answer = here.post(f"{address}/password", data={**form, **wrong})
            assert (answer.status_code, words in answer.text) == (400, True)
            assert is_in(elsewhere, address)
        assert "The password is changed" in here.post(f"{address}/password", data=form).text

        assert is_in(here, address)
        assert not is_in(elsewhere, address)
        assert login(elsewhere, address, "dora", RIGHT).status_code == 401
        assert login(elsewhere, address, "dora", "battery staple").status_code == 303


def test_guesses_at_the_old_password_are_limited_too(address):
    with browser(address, "erik") as session:
        form = {
            "_xsrf": session.cookies["_xsrf"],
            "old": "wrong",
            "new": "battery staple",
            "again": "battery staple",
        }
        codes = [session.post(f"{address}/password", data=form).status_code for _ in range(7)]

    assert codes == [400] * 5 + [429] * 2


def test_somebody_who_is_switched_off_is_out_with_the_next_request(address, store):
    with browser(address, "fia") as session:
        store.switch_off("fia")
        assert not is_in(session, address)
        assert login(session, address, "fia", RIGHT).status_code == 401
        store.switch_on("fia")
        assert not is_in(session, address)


@pytest.mark.parametrize("path", ["login", "logout", "password"])
def test_a_form_of_another_site_does_nothing(address, path):
    with browser(address, "anna") as session:
        fields = {
            "username": "bo",
            "password": RIGHT,
            "old": RIGHT,
            "new": "battery staple",
            "again": "battery staple",
        }
        for extra in ({}, {"_xsrf": "2|00000000|00000000000000000000000000000000|1700000000"}):
            answer = session.post(f"{address}/{path}", data={**fields, **extra}, allow_redirects=False)
            assert answer.status_code in {401, 403}
        assert "anna" in session.get(f"{address}/logout").text
        assert "bo" not in session.get(f"{address}/logout").text.split("<body>")[1].split()


def test_a_kernel_belongs_to_who_opened_it(address):
    with browser(address, "anna") as anna, browser(address, "bo") as bo, browser(address) as nobody:
        kernel = kernel_of(anna, address)
        for thief in (bo, nobody):
            thief.get(f"{address}/login")
            token = {"X-XSRFToken": thief.cookies["_xsrf"]}
            tries = (
                thief.get(f"{address}/api/kernels/{kernel}/channels?session_id=x", headers=UPGRADE),
                thief.get(f"{address}/api/kernels/{kernel}", allow_redirects=False),
                thief.delete(f"{address}/api/kernels/{kernel}", headers=token, allow_redirects=False),
                thief.post(f"{address}/voila/api/shutdown/{kernel}", headers=token, allow_redirects=False),
            )
            assert [one.status_code for one in tries if one.status_code < 302] == []
        for origin in ("https://evil.example", "http://127.0.0.1:1"):
            asked = {**UPGRADE, "Origin": origin}
            answer = anna.get(f"{address}/api/kernels/{kernel}/channels?session_id=x", headers=asked)
            assert answer.status_code == 403
        token = {"X-XSRFToken": anna.cookies["_xsrf"]}
        ended = anna.post(f"{address}/voila/api/shutdown/{kernel}", headers=token)
        assert ended.status_code == 204


def test_logging_out_ends_the_kernels_of_this_login_alone(address):
    with browser(address, "anna") as here, browser(address, "anna") as elsewhere:
        mine = kernel_of(here, address)
        other = kernel_of(elsewhere, address)
        here.post(f"{address}/logout", data={"_xsrf": here.cookies["_xsrf"]})

        token = {"X-XSRFToken": elsewhere.cookies["_xsrf"]}
        ended = [
            elsewhere.post(f"{address}/voila/api/shutdown/{one}", headers=token).status_code
            for one in (mine, other)
        ]
        assert ended == [403, 204]


@pytest.mark.parametrize(("language", "word"), [("uk", "Пароль"), ("ru", "Пароль"), ("sv", "Lösenord")])
def test_the_language_can_be_chosen_before_anybody_is_known(address, language, word):
    with browser(address) as session:
        assert "Password" in session.get(f"{address}/login").text
        asked = {"to": language, "next": "/login?next=/project/1"}
        page = session.get(f"{address}/language", params=asked).text

        assert word in page
        assert 'name="next" value="/project/1"' in page
        assert f'<html lang="{language}"' in page
        session.get(f"{address}/language", params={"to": "xx", "next": "https://evil.example/"})
        assert word in session.get(f"{address}/login").text
