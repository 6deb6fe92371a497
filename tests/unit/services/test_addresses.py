"""An endpoint of suggestions is asked only where whoever starts the server allowed it."""

from __future__ import annotations

import socket

import pytest

import textinator_widgets as tw
from tests.unit.api.managing import Page
from textinator_widgets.errors import InvalidInput
from textinator_widgets.services import suggesters
from textinator_widgets.services.actors import Actor
from textinator_widgets.services.allowed_hosts import SUGGESTIONS, TEXTS
from textinator_widgets.sources import api_client

ALLOWED = "models.example.org:8000"

HOSTS = (
    *(
        "127.0.0.1",
        "127.1",
        "127.0.1",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "0x7f.1",
        "localhost",
        "LOCALHOST",
    ),
    *("localhost.", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]"),
    *("0.0.0.0", "[::]", "0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "169.254.169.254"),
    *("224.0.0.1", "255.255.255.255", "[fe80::1]", "[fd00::1]", "metadata.google.internal", "example.org"),
    *("models.example.org.evil.net", "evilmodels.example.org", "models.example.org%2eevil.net", "①②⑦.0.0.1"),
    *("models.example.org。evil.net", "mоdels.example.org"),
)
ADDRESSES = (
    *(f"http://{host}:8000/suggest" for host in HOSTS),
    *("http://models.example.org/", "http://models.example.org:80/", "http://models.example.org:8001/"),
    *(
        "https://models.example.org/",
        "http://models.example.org:8000@127.0.0.1/",
        "http://a:b@127.0.0.1:8000/",
    ),
    *("http://models.example.org:8000\\@127.0.0.1/", "http://127.0.0.1\\@models.example.org:8000/"),
    *("http://127.0.0.1#@models.example.org:8000/", "http://127.0.0.1?@models.example.org:8000/"),
    *(
        "http://127.0.0.1/models.example.org:8000",
        "http://[::1",
        "http://models.example.org:99999/",
        "http://",
    ),
    *(
        "file:///etc/passwd",
        "ftp://models.example.org:8000/",
        "gopher://models.example.org:8000/",
        "data://x",
    ),
    *("http:// models.example.org:8000/", "http://models.example.org:8000:1/", "http://\t127.0.0.1/"),
)


def test_the_corpus_is_large_enough():
    assert len(set(ADDRESSES)) >= 50


@pytest.mark.parametrize("allowed", ["", ALLOWED])
def test_nobody_is_looked_up_or_asked_who_was_not_allowed(monkeypatch, allowed):
    asked = []

    def look_up(host, *_, **__):
        asked.append(host)
        raise OSError("nobody is asked in this test")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setenv(SUGGESTIONS, allowed)
    place = suggesters.Place({"code": "person"}, None)

    for address in ADDRESSES:
        with pytest.raises(InvalidInput):
            suggesters.ask(suggesters.Question("P", place, "Ann.", 1, address))
        assert asked == [], address

    if allowed:
        with pytest.raises(InvalidInput, match="cannot be reached"):
            suggesters.ask(suggesters.Question("P", place, "Ann.", 1, f"http://{ALLOWED}/suggest"))
        assert asked == ["models.example.org"]


@pytest.mark.parametrize("allowed", ["", ALLOWED])
def test_no_server_of_texts_is_looked_up_or_asked_for_a_manager_that_was_not_allowed(
    monkeypatch, tmp_path, allowed
):
    asked = []

    def look_up(host, *_, **__):
        asked.append(host)
        raise OSError("nobody is asked in this test")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(api_client, "WAIT", 0)
    monkeypatch.setenv(TEXTS, allowed)
    with tw.open_store(tmp_path / "study.db") as store:
        project = store.create_project("P", task="ner", texts=["Ann"], author="anna")
        page = Page(store, Actor(name="anna", verified="os"))

        def refused(address):
            values = {"kind": "server", "server": address, "name": "Far"}
            verbs = ("try_source", "add_source")
            return [page.refused(verb, project=project.id, values=values) for verb in verbs]

        for address in ADDRESSES:
            assert {one["field"] for one in refused(address)} == {"server"}, address
            assert asked == [], address
        if allowed:
            assert {one["field"] for one in refused(f"http://{ALLOWED}/")} == {"server"}
            assert set(asked) == {"models.example.org"}
        assert len(project.texts()) == 1
