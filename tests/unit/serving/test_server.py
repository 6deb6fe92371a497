"""The pages without a kernel, over plain HTTP."""

from __future__ import annotations

import base64
import json
import re
import socket
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
import requests
from jupyter_core.paths import jupyter_path


@pytest.fixture
def address(served):
    return served[0]


@pytest.fixture
def visitor():
    with requests.Session() as session:
        yield session


def form(visitor, address, **fields):
    """Fill in the form for a name as a browser without JavaScript does."""
    page = visitor.get(f"{address}/login", params={"next": fields.pop("asked", "/")})
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text))
    return visitor.post(f"{address}/login", data={**hidden, **fields}, allow_redirects=False)


def test_a_name_lets_a_person_in_and_leads_to_what_was_asked_for(visitor, address):
    asked = visitor.get(f"{address}/project/2", allow_redirects=False)
    entered = form(visitor, address, username="anna", asked="/project/2")

    assert (asked.status_code, asked.headers["Location"]) == (302, "/login?next=%2Fproject%2F2")
    assert (entered.status_code, entered.headers["Location"]) == (303, "/project/2")
    cookie = next(one for one in visitor.cookies if one.name.startswith("username"))
    assert cookie.has_nonstandard_attr("HttpOnly")
    assert "samesite=lax" in entered.headers["Set-Cookie"].lower()


def test_spaces_at_the_ends_of_a_name_are_not_part_of_it(visitor, address):
    assert form(visitor, address, username="  Zoe\u0308 B. ").status_code == 303

    assert "You are Zoe\u0308 B.." in visitor.get(f"{address}/").text


def test_accents_that_are_typed_otherwise_lead_to_the_same_person(visitor, address):
    form(visitor, address, username="Ren\u00e9")
    with requests.Session() as other:
        form(other, address, username="Rene\u0301")
        page = other.get(f"{address}/").text

    assert "Ren\u00e9" in page
    assert "Rene\u0301" not in page


@pytest.mark.parametrize(
    "name", ["", "   ", "x" * 151, "a\tb", "a\0b", "a\x07b", "<script>alert(1)</script>\u202e"]
)
def test_a_wrong_name_is_refused_with_the_reason_on_the_form(visitor, address, name):
    refused = form(visitor, address, username=name)

    assert refused.status_code == 401
    assert 'role="alert"' in refused.text
    assert "<script>" not in refused.text
    assert visitor.get(f"{address}/", allow_redirects=False).status_code == 302


def test_a_form_of_another_site_is_refused(visitor, address):
    answer = requests.post(f"{address}/login", data={"username": "anna"}, timeout=10, allow_redirects=False)

    assert answer.status_code == 401
    assert 'data-tw="name"' in answer.text


@pytest.mark.parametrize(
    "target",
    [
        "https://example.org/",
        "//example.org/",
        "/\\example.org",
        "javascript:alert(1)",
        "/\t/example.org",
        "x",
    ],
)
def test_a_login_leads_to_no_other_site(visitor, address, target):
    entered = form(visitor, address, username="anna", asked=target)

    assert (entered.status_code, entered.headers["Location"]) == (303, "/")


@pytest.mark.parametrize("target", ["//[", "http://[x", "//[::1"])
def test_an_address_that_is_none_leads_to_the_start_page(visitor, address, target):
    for path in ("/login", "/language?to=en"):
        joint = "&" if "?" in path else "?"
        answer = visitor.get(f"{address}{path}{joint}next={target}", allow_redirects=False)
        assert answer.status_code in (200, 302)
    entered = form(visitor, address, username="anna", asked=target)
    assert (entered.status_code, entered.headers["Location"]) == (303, "/")


def test_a_changed_cookie_is_nobody(visitor, address):
    form(visitor, address, username="anna")
    (cookie,) = [one for one in visitor.cookies if one.name.startswith("username")]
    held = re.search(r"\|\d+:([\w+/=]+)\|[0-9a-f]{64}$", cookie.value.strip('"'))[1]
    other = base64.b64encode(json.dumps({"login": "x" * 43}).encode()).decode()
    forged = cookie.value.strip('"').replace(held, other)
    assert forged != cookie.value.strip('"')

    answer = requests.get(
        f"{address}/", headers={"Cookie": f'{cookie.name}="{forged}"'}, allow_redirects=False, timeout=10
    )

    assert answer.status_code == 302


def test_several_projects_are_a_list_and_titles_are_text(visitor, address):
    form(visitor, address, username="anna")

    page = visitor.get(f"{address}/")

    assert re.findall(r'href="/project/(\d)"', page.text) == ["1", "2"]
    assert "<b>Bold" not in page.text
    assert "&lt;b&gt;Bold &amp; brave" in page.text


def test_a_name_is_text_on_every_page(visitor, address):
    form(visitor, address, username="<script>alert(1)</script>")

    page = visitor.get(f"{address}/")

    assert "<script>" not in page.text
    assert "&lt;script&gt;alert(1)" in page.text


def test_a_person_can_change_their_name(visitor, address):
    form(visitor, address, username="anna")
    assert "anna" in visitor.get(f"{address}/").text

    page = visitor.get(f"{address}/logout").text
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    left = visitor.post(f"{address}/logout", data=hidden, allow_redirects=False)

    assert (left.status_code, left.headers["Location"]) == (303, "/login")
    assert visitor.get(f"{address}/", allow_redirects=False).status_code == 302


def test_no_link_and_no_other_site_takes_a_name_away(visitor, address):
    form(visitor, address, username="anna")

    assert 'data-tw="logout"' in visitor.get(f"{address}/logout").text
    assert visitor.post(f"{address}/logout", allow_redirects=False).status_code == 403

    assert "anna" in visitor.get(f"{address}/").text
    assert (
        requests.get(f"{address}/logout", allow_redirects=False, timeout=10).headers["Location"] == "/login"
    )


@pytest.mark.parametrize(
    "path",
    ["/nothing", "/project/99", "/project/0", "/project/-1", "/project/x", "/project/1/../../etc/passwd",
     "/voila/files/annotate.ipynb", "/voila/render/annotate.ipynb", "/voila/tree", "/voila/api/contents",
     "/api/contents", "/api/kernels", "/api/terminals"],
)  # fmt: skip
def test_other_addresses_hold_nothing(visitor, address, path):
    form(visitor, address, username="anna")

    answer = visitor.get(address + path)

    assert answer.status_code == 404
    assert "There is nothing at this address" in answer.text


def test_pages_speak_the_language_of_the_browser_and_say_so(visitor, address):
    page = visitor.get(f"{address}/login", headers={"Accept-Language": "sv-SE,sv;q=0.9,en;q=0.5"})

    assert '<html lang="sv" dir="ltr">' in page.text


def test_every_answer_carries_the_security_headers(visitor, address):
    for path in ("/login", "/nothing", "/voila/static/nothing.js"):
        headers = visitor.get(address + path).headers
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert "unsafe-eval" not in headers["Content-Security-Policy"]
        has_no_script = "script-src 'none'" in headers["Content-Security-Policy"]
        assert has_no_script == (not path.endswith(".js"))
        assert headers["X-Content-Type-Options"] == "nosniff"


def test_a_browser_need_not_ask_twice_for_files_whose_names_tell_their_content(visitor, address):
    folders = map(Path, jupyter_path("labextensions"))
    entry = next(file for folder in folders for file in folder.glob("anywidget/static/remoteEntry.*.js"))

    answer = visitor.get(f"{address}/voila/labextensions/anywidget/static/{entry.name}")

    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_a_foreign_host_name_is_refused(address):
    answer = requests.get(f"{address}/login", headers={"Host": "example.org"}, timeout=10)

    assert answer.status_code == 403


def test_a_busy_port_is_one_clear_line(served):
    address, store = served
    port = address.rsplit(":", 1)[1]

    done = subprocess.run(
        [sys.executable, "-m", "textinator_widgets", "start", str(store), "--port", port, "--no-browser"],
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert f"Port {port}" in done.stderr


def test_the_server_listens_on_this_machine_only(served):
    address, store = served

    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "textinator_widgets",
            "start",
            str(store),
            "--host",
            "0.0.0.0",
            "--no-browser",
        ],
        capture_output=True,
        text=True,
        timeout=60,
    )
    with socket.socket() as probe:
        outside = probe.connect_ex(("127.0.0.2", int(address.rsplit(":", 1)[1])))

    assert done.returncode == 1
    assert "--host 0.0.0.0 lets other machines reach the server, which needs passwords" in done.stderr
    assert done.stderr.count("\n") == 1
    assert outside != 0


def test_a_websocket_to_a_kernel_of_nobody_is_refused_in_few_words(visitor, address):
    form(visitor, address, username="anna")
    upgrade = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version": "13",
    }

    answer = visitor.get(f"{address}/api/kernels/{uuid.uuid4()}/channels?session_id=x", headers=upgrade)

    assert answer.status_code == 403
    assert answer.text == "403\n"
