"""The Texts API from both ends: our server, and servers that do everything wrong."""

from __future__ import annotations

import json
from contextlib import closing
from http.client import HTTPConnection

import pytest
import requests

import textinator_widgets as tw
from tests.unit.sources.servers import DRIPS, ours, reply, theirs
from textinator_widgets.errors import InvalidTexts
from textinator_widgets.sources import api_client

TEXTS = ["Ann met Bohdan.\r\n", "😀 Київ", "", "a=b&c"]


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch):
    monkeypatch.setattr(api_client, "WAIT", 0)


def test_every_text_goes_from_our_server_into_a_project(tmp_path) -> None:
    with (
        ours(tw.sources.PlainText(TEXTS)) as address,
        tw.open_store(tmp_path / "study.db") as store,
    ):
        store.create_project("Study", sources=[tw.sources.TextsAPI(f"{address}/")])

    with tw.open_store(tmp_path / "study.db") as store:
        texts = store.project("Study").texts()
        assert texts["text"].tolist() == TEXTS
        assert texts["key"].tolist() == [0, 1, 2, 3]


def test_the_four_requests_and_what_is_wrong(tmp_path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text('{"id": "x/y?", "text": "A"}\n{"id": 7, "text": "B"}\n')
    with ours(tw.sources.JsonLines([file], key="id")) as address:

        def ask(path, **parameters):
            found = requests.get(address + path, params=parameters, timeout=10)
            return found.status_code, found.json()

        assert ask("/size") == (200, {"size": 2})
        assert ask("/get_datapoint", key="x/y?") == (200, {"text": "A"})
        assert ask("/get_datapoint", key=7) == (200, {"text": "B"})
        assert ask("/get_source_name", key="7") == (200, {"name": "a.jsonl.1"})
        drawn = {json.dumps(ask("/get_random_datapoint")[1], sort_keys=True) for _ in range(60)}
        assert drawn == {'{"key": "x/y?", "text": "A"}', '{"key": 7, "text": "B"}'}
        assert ask("/get_datapoint", key="8")[0] == 404
        assert ask("/get_source_name", key="A")[0] == 404
        assert ask("/get_datapoint")[0] == 400
        assert ask("/")[0] == 404
        assert requests.post(f"{address}/size", timeout=10).status_code == 501


def test_texts_of_a_server_with_keys_of_its_own_are_drawn(tmp_path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text("".join(json.dumps({"id": f"Q{n}", "text": f"Text {n}"}) + "\n" for n in range(5)))
    with ours(tw.sources.JsonLines([file], key="id")) as address:
        with pytest.raises(InvalidTexts, match="404"):
            list(tw.sources.TextsAPI(address).texts())

        found = list(tw.sources.TextsAPI(address, keys="random").texts())

    assert sorted((one.key, one.text, one.name) for one in found) == [
        (f"Q{n}", f"Text {n}", f"a.jsonl.{n}") for n in range(5)
    ]


def test_a_server_that_gives_fewer_random_texts_than_it_says_is_named(tmp_path) -> None:
    def answer(handler):
        replies = {"/size": {"size": 2}, "/get_random_datapoint": {"key": "a", "text": "A"}}
        reply(handler, replies.get(handler.path, {"name": ""}))

    with theirs(answer) as address, pytest.raises(InvalidTexts, match="only 1 different keys"):
        list(tw.sources.TextsAPI(address, keys="random").texts())
    with (
        theirs(lambda handler: reply(handler, {"size": 1, "key": None, "text": "A"})) as address,
        pytest.raises(InvalidTexts, match="an object with 'key'"),
    ):
        list(tw.sources.TextsAPI(address, keys="random").texts())
    with pytest.raises(InvalidTexts, match="numbers, random"):
        tw.sources.TextsAPI("http://127.0.0.1", keys="letters")


def test_others_write_while_a_server_takes_its_time(tmp_path) -> None:
    with tw.open_store(tmp_path / "study.db") as store, tw.open_store(tmp_path / "study.db") as other:

        def answer(handler):
            other.create_user(f"person {handler.path}")
            found = {"/size": {"size": 1}}.get(handler.path, {"text": "A", "name": "one"})
            reply(handler, found)

        with theirs(answer) as address:
            source = tw.sources.TextsAPI(address)
            project = store.create_project("Study", sources=[source])
            with pytest.raises(tw.errors.AlreadyExists):
                other.create_user("person /size")

        assert project.texts()["text"].tolist() == ["A"]


def test_a_token_is_asked_for_and_sent_and_not_stored(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("TEXTS_TOKEN", "secret-word")
    with ours(tw.sources.PlainText(TEXTS), token="secret-word") as address:
        assert requests.get(f"{address}/size", timeout=10).status_code == 401
        with pytest.raises(InvalidTexts, match="401"):
            list(tw.sources.TextsAPI(address).texts())
        with tw.open_store(tmp_path / "study.db") as store:
            store.create_project("S", sources=[tw.sources.TextsAPI(address, token_variable="TEXTS_TOKEN")])
        monkeypatch.delenv("TEXTS_TOKEN")
        with pytest.raises(InvalidTexts, match="TEXTS_TOKEN"):
            list(tw.sources.TextsAPI(address, token_variable="TEXTS_TOKEN").texts())

    assert b"secret-word" not in (tmp_path / "study.db").read_bytes()


@pytest.mark.parametrize("token", ["зря", "two\nlines", "\udcff"])
def test_a_token_that_no_request_can_carry_is_refused_without_being_shown(monkeypatch, token) -> None:
    monkeypatch.setenv("TEXTS_TOKEN", token)

    with pytest.raises(InvalidTexts, match=r"variable TEXTS_TOKEN .* ASCII") as refused:
        list(tw.sources.TextsAPI("http://127.0.0.1:9", token_variable="TEXTS_TOKEN").texts())

    assert token not in str(refused.value)


def test_an_address_that_cannot_be_asked_is_told_at_once() -> None:
    with (
        api_client.ApiClient(f"http://{'a' * 70}.org", token=None, timeout=1) as client,
        pytest.raises(InvalidTexts, match="Correct the endpoint"),
    ):
        client.size()


@pytest.mark.parametrize(
    ("replies", "phrase"),
    [
        ({"/size": {"size": 10**400}}, "from 0 to 2147483647"),
        ({"/size": {"size": 1}, "/get_random_datapoint": {"key": "\ud800", "text": "A"}}, "half surrogate"),
    ],
)
def test_random_texts_have_a_size_and_keys_that_can_be_stored(replies, phrase) -> None:
    with (
        theirs(lambda handler: reply(handler, replies[handler.path])) as address,
        pytest.raises(InvalidTexts, match=phrase),
    ):
        list(tw.sources.TextsAPI(address, keys="random").texts())


def test_the_longest_key_is_found_and_what_is_no_address_gets_an_answer(tmp_path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text(json.dumps({"id": "😀" * 1000, "text": "A"}) + "\n")

    def status(connection, path):
        connection.putrequest("GET", path, skip_host=True)
        connection.endheaders()
        answer = connection.getresponse()
        answer.read()
        return answer.status

    with ours(tw.sources.JsonLines([file], key="id")) as address:
        found = list(tw.sources.TextsAPI(address, keys="random").texts())
        with closing(HTTPConnection(address.removeprefix("http://"), timeout=10)) as connection:
            assert status(connection, f"/get_datapoint?key={'x' * 20_000}") == 414
            assert status(connection, "http://[::1/size") == 400
            assert status(connection, "/size") == 200

    assert [(one.key, one.text) for one in found] == [("😀" * 1000, "A")]


def html(handler):
    reply(handler, b"<html>Not here</html>")


def redirect(handler):
    reply(handler, b"", 302, Location="http://127.0.0.1:9/")


def endless(handler):
    handler.send_response(200)
    handler.end_headers()
    try:
        while True:
            handler.wfile.write(b"x" * 65_536)
    except OSError:
        pass


def never(handler):
    handler.rfile.read(1)  # until the client hangs up


@pytest.mark.parametrize(
    ("answer", "phrase"),
    [
        (html, "must answer JSON"),
        (redirect, "it answered 302"),
        (endless, "answered more than"),
        (never, "did not answer within 0.3 seconds"),
        *((drip, "did not answer within 0.3 seconds") for drip in DRIPS.values()),
        (lambda handler: reply(handler, {"size": -1}), "from 0"),
        (lambda handler: reply(handler, {"size": 10**400}), "from 0 to 2147483647"),
        (lambda handler: reply(handler, {"size": True}), "'size', a int"),
        (lambda handler: reply(handler, [1]), "must answer an object"),
        (lambda handler: reply(handler, b"[" * 100_000), "must answer JSON"),
        (lambda handler: reply(handler, {"size": 3}, 500), "it answered 500"),
        (lambda handler: reply(handler, {"size": 0}), "at least one text"),
    ],
)
def test_a_server_that_answers_wrongly_is_named_and_nothing_is_stored(
    tmp_path, monkeypatch, answer, phrase
) -> None:
    monkeypatch.setattr(api_client, "MAX_REPLY", 2_000_000)
    with theirs(answer) as address, tw.open_store(tmp_path / "study.db") as store:
        with pytest.raises(InvalidTexts, match=phrase):
            store.create_project("Study", sources=[tw.sources.TextsAPI(address, timeout=0.3)])

        assert store.projects().empty


def test_a_server_that_is_not_there_is_no_empty_source(tmp_path) -> None:
    with theirs(html) as address:
        pass
    with pytest.raises(InvalidTexts, match="cannot be reached"):
        list(tw.sources.TextsAPI(address).texts())


def test_what_passes_is_asked_again() -> None:
    asked = []

    def flaky(handler):
        asked.append(handler.path)
        if len(asked) % 3:
            reply(handler, {}, 503)
        elif handler.path == "/size":
            reply(handler, {"size": 1})
        else:
            reply(handler, {"text": "A", "name": ""})

    with theirs(flaky) as address:
        assert [(one.key, one.text, one.name) for one in tw.sources.TextsAPI(address).texts()] == [
            (0, "A", None)
        ]
    assert len(asked) == 9


@pytest.mark.parametrize(
    ("endpoint", "options", "phrase"),
    [
        ("ftp://127.0.0.1", {}, "address like"),
        ("127.0.0.1:5000", {}, "address like"),
        ("http://127.0.0.1:99999", {}, "address like"),
        ("http://127.0.0.1?x=1", {}, "address like"),
        (f"http://{'a' * 70}.org", {}, "address like"),
        ("http://a..org", {}, "address like"),
        (5, {}, "address like"),
        ("http://anna:secret@127.0.0.1", {}, "without a name and password"),
        ("http://127.0.0.1", {"timeout": 0}, "seconds above 0"),
        ("http://127.0.0.1", {"timeout": float("nan")}, "seconds above 0"),
        ("http://127.0.0.1", {"token_variable": ""}, "name of a variable"),
    ],
)
def test_only_addresses_and_limits_that_make_sense_are_taken(endpoint, options, phrase) -> None:
    with pytest.raises(InvalidTexts, match=phrase) as refused:
        tw.sources.TextsAPI(endpoint, **options)
    assert "secret" not in str(refused.value)
