"""Suggestions behind Voila: an endpoint on this machine is asked by the kernel of a page."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

pytestmark = pytest.mark.browser

TEXT = "🙂 Ann met Bohdan in Kyiv."


@contextmanager
def endpoint() -> Iterator[tuple[str, list[Any]]]:
    """An endpoint that finds Kyiv, and what it was asked."""
    heard: list[Any] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            start = heard[-1]["text"].index("Kyiv")
            content = json.dumps([{"start": start, "end": start + 4, "score": 0.75}]).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/suggest", heard
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_what_an_endpoint_proposes_is_accepted_and_stored(strict_page, open_desk, new_project):
    project = new_project([TEXT])
    with endpoint() as (address, heard):
        project.add_marker("Town", code="town", suggestions=address)
        desk = open_desk(strict_page, "anna", project)
        strict_page.get_by_role("button", name='Accept Town "Kyiv"').click()
        desk.wait_for_labels(1)
        desk.submit()

    assert [(one["marker"], one["text"]) for one in heard] == [("town", TEXT)]
    assert project.labels()[["quote", "start", "origin"]].values.tolist() == [
        ["Kyiv", TEXT.index("Kyiv"), "suggestion"]
    ]
    frame = project.suggestions()
    assert frame[["user", "quote", "source", "decision"]].values.tolist() == [
        ["anna", "Kyiv", "http", "accepted"]
    ]
