"""No address of a server leads to a file outside what it serves."""

from __future__ import annotations

import http.client
from urllib.parse import quote

import pytest
import requests

from tests.path_payloads import paths
from tests.unit.serving.test_server import form

SECRET = "the secret 48151623"
BELOW = ("/", "/voila/static/", "/voila/files/", "/voila/render/", "/voila/tree/", "/static/", "/project/1/")
BELOW += ("/manage/", "/nbextensions/", "/api/contents/", "/files/", "/view/", "/invitation/", "/s/")


@pytest.fixture(scope="module")
def cookie(served):
    with requests.Session() as visitor:
        form(visitor, served[0], username="anna")
        return "; ".join(f"{one.name}={one.value}" for one in visitor.cookies)


@pytest.fixture(scope="module")
def secret(served, tmp_path_factory):
    path = tmp_path_factory.getbasetemp() / "secret.json"
    path.write_text(SECRET)
    return str(path)


def fetch(host, target, cookie):
    """Ask for an address exactly as it stands."""
    connection = http.client.HTTPConnection(host, timeout=30)
    try:
        connection.putrequest("GET", target, skip_accept_encoding=True)
        connection.putheader("Cookie", cookie)
        connection.endheaders()
        answer = connection.getresponse()
        return answer.status, answer.read()
    except (http.client.HTTPException, ConnectionError):
        return 0, b""  # it was hung up on
    finally:
        connection.close()


@pytest.mark.parametrize("below", BELOW)
def test_no_address_leads_out(served, cookie, secret, below):
    host = served[0].removeprefix("http://")
    tried = paths(secret)
    assert len(set(tried)) >= 60

    for path in tried:
        # as it stands where a request line may have it, and as browsers write it
        raw = path if path.isascii() and path.isprintable() and not set(path) & set(" ?#") else None
        for target in {quote(path, safe="/%"), *([raw] if raw else [])}:
            status, body = fetch(host, below + target, cookie)
            assert status in (0, 301, 302, 303, 400, 403, 404, 405, 414, 431), (below, path, status)
            assert SECRET.encode() not in body
            assert b"root:" not in body
            assert b"SQLite format" not in body
