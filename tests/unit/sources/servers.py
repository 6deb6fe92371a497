"""Servers of texts for the tests: ours, and ones that answer what a test likes."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from textinator_widgets.serving.texts_server import texts_server


@contextmanager
def running(server):
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()


@contextmanager
def ours(source, token=None):
    with texts_server(source, 0, token) as server, running(server) as address:
        yield address


@contextmanager
def theirs(answer):
    """Runs a server; `answer(handler)` writes what it likes."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            answer(self)

        def do_POST(self):
            answer(self)

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        with running(server) as address:
            yield address


def reply(handler, content, status=200, **headers):
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def dripping(start, drop):
    """Sends a start and then drops, far longer than anybody should wait, but not for ever."""

    def answer(handler):
        end = threading.Event()
        try:
            handler.wfile.write(start)
            for _ in range(60):
                handler.wfile.write(drop)
                end.wait(0.05)
        except OSError:
            pass

    return answer


OK = b"HTTP/1.1 200 OK\r\n"
DRIPS = {
    "header": dripping(OK + b"X-Slow: ", b"a"),
    "continue": dripping(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "chunk": dripping(OK + b"Transfer-Encoding: chunked\r\n\r\n1;", b"a"),
    "body": dripping(OK + b"\r\n", b" "),
}
