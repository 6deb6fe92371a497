"""The server of the Texts API: four GET requests over the texts of one source, from a temporary database."""

from __future__ import annotations

import hmac
import json
import random
import sqlite3
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from textinator_widgets.errors import InvalidTexts
from textinator_widgets.services.texts import Stock, parse_key, ready_texts
from textinator_widgets.sources.base import Source
from textinator_widgets.sources.scratch import naming_folder

MAX_QUERY = 16_384
"""Most characters of a request's address: a key of 1000 emoji has 12,000."""

Answer = tuple[HTTPStatus, dict[str, Any]]


class ServedTexts:
    """The texts of a source in a temporary database, so that their number does not cost memory."""

    def __init__(self, path: Path, source: Source) -> None:
        self._lock = threading.Lock()
        with naming_folder(sqlite3.OperationalError):
            self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        try:
            with naming_folder(sqlite3.OperationalError):
                self.size = self._take(source)
        except BaseException:
            self._db.close()
            raise

    def _take(self, source: Source) -> int:
        self._db.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
            "CREATE TABLE text (position INTEGER PRIMARY KEY, key TEXT UNIQUE, is_number, text, name);"
            "BEGIN"
        )
        stock = Stock()
        rows = (
            (position, str(key), isinstance(key, int), text, stock.name_at(position))
            for position, (key, text) in enumerate(_sound_texts(source, stock))
        )
        try:
            self._db.executemany("INSERT INTO text VALUES (?, ?, ?, ?, ?)", rows)
        except sqlite3.IntegrityError as error:
            raise InvalidTexts("Two texts have the same key. Name a column whose values differ.") from error
        self._db.execute("COMMIT")
        return stock.count

    def close(self) -> None:
        """Let the database go."""
        self._db.close()

    def at(self, position: int) -> tuple[str | int, str]:
        """Give key and text of a position."""
        key, is_number, text = self._one("SELECT key, is_number, text FROM text WHERE position = ?", position)
        return int(key) if is_number else key, text

    def text(self, key: str) -> str | None:
        """Give a text; None = no such key."""
        row = self._one("SELECT text FROM text WHERE key = ?", key)
        return None if row is None else row[0]

    def name(self, key: str) -> str | None:
        """Give what a text is called, "" for nothing; None = no such key."""
        row = self._one("SELECT name FROM text WHERE key = ?", key)
        return None if row is None else row[0] or ""

    def _one(self, query: str, value: str | int) -> Any:  # noqa: ANN401 a row
        with self._lock:
            return self._db.execute(query, (value,)).fetchone()


@contextmanager
def texts_server(source: Source, port: int, token: str | None) -> Iterator[ThreadingHTTPServer]:
    """Give a server on this machine; port 0 takes a free one.

    Raises
    ------
    InvalidTexts
        When the texts cannot be read, a key comes twice, or the port is taken.
    TextinatorError
        When the temporary folder does not take them.
    """
    with naming_folder():
        folder = tempfile.TemporaryDirectory(prefix="textinator-")
    with folder as workshop:
        texts = ServedTexts(Path(workshop) / "texts.db", source)
        try:
            with _listening(port, _handler(texts, token)) as server:
                yield server
        finally:
            texts.close()


def _listening(port: int, handler: type[BaseHTTPRequestHandler]) -> ThreadingHTTPServer:
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    except OSError as error:
        raise InvalidTexts(
            f"Port {port} of 127.0.0.1 cannot be used ({error.strerror or error}). Another server may still "
            f"run there; stop it, or choose another port, for instance --port {port + 1}."
        ) from error
    server.daemon_threads = True
    return server


def _handler(texts: ServedTexts, token: str | None) -> type[BaseHTTPRequestHandler]:
    questions: dict[str, Callable[[str | None], Answer]] = {
        "/get_datapoint": lambda key: _found("text", key, texts.text),
        "/get_source_name": lambda key: _found("name", key, texts.name),
        "/get_random_datapoint": lambda _: _random(texts),
        "/size": lambda _: (HTTPStatus.OK, {"size": texts.size}),
    }

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 60

        def do_GET(self) -> None:
            self._reply(*self._answer())

        def _answer(self) -> Answer:
            if token is not None and not hmac.compare_digest(
                self.headers.get("Authorization", "").encode(), f"Bearer {token}".encode()
            ):
                return _fault(HTTPStatus.UNAUTHORIZED, "A bearer token was expected.")
            if len(self.path) > MAX_QUERY:
                return _fault(
                    HTTPStatus.REQUEST_URI_TOO_LONG, f"At most {MAX_QUERY} characters were expected."
                )
            try:
                url = urlsplit(self.path)
            except ValueError:
                return _fault(HTTPStatus.BAD_REQUEST, "The address cannot be read.")
            question = questions.get(url.path.rstrip("/"))
            if question is None:
                return _fault(HTTPStatus.NOT_FOUND, f"There are: {', '.join(questions)}.")
            return question(parse_qs(url.query, keep_blank_values=True).get("key", [None])[0])

        def _reply(self, status: HTTPStatus, answer: dict[str, Any]) -> None:
            content = json.dumps(answer, ensure_ascii=False).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json; charset=utf-8")
            self.send_header("Content-Length", str(len(content)))
            self.send_header("X-Content-Type-Options", "nosniff")
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Say nothing of each request."""

    return Handler


def _found(field: str, key: str | None, look: Callable[[str], str | None]) -> Answer:
    if key is None:
        return _fault(HTTPStatus.BAD_REQUEST, "The key was expected: ?key=0")
    value = look(key)
    if value is None:
        return _fault(HTTPStatus.NOT_FOUND, f"No text has the key {key[:100]!r}.")
    return HTTPStatus.OK, {field: value}


def _random(texts: ServedTexts) -> Answer:
    key, text = texts.at(random.randrange(texts.size))  # noqa: S311 a sample, not a secret
    return HTTPStatus.OK, {"key": key, "text": text}


def _fault(status: HTTPStatus, message: str) -> Answer:
    return status, {"error": message}


def _sound_texts(source: Source, stock: Stock) -> Iterator[tuple[str | int, str]]:
    """Give key and text of whatever a store would take."""
    for key, _, _, _, text in ready_texts(source, stock, replace_bad_characters=False):
        yield parse_key(key), text
