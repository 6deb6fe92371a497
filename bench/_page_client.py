"""A page without a browser: login, Voila's page, the websocket to its kernel, submits."""

from __future__ import annotations

import asyncio
import html
import json
import re
import time
import uuid
from contextlib import suppress
from datetime import UTC, datetime
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

from jupyter_server.services.kernels.connection.base import (
    deserialize_msg_from_ws_v1,
    serialize_msg_to_ws_v1,
)
from tornado.httpclient import AsyncHTTPClient, HTTPRequest, HTTPResponse
from tornado.websocket import WebSocketClientConnection, WebSocketClosedError, websocket_connect

PROTOCOL = "v1.kernel.websocket.jupyter.org"
PAGE_S = 300
CLOSE_S = 10
MOST_BYTES = 64_000_000


class PageClient:
    """One person with one page.

    Parameters
    ----------
    address
        Of the server, with a slash at its end.
    name, password
        Of the person.
    """

    def __init__(self, address: str, name: str, password: str) -> None:
        self.address = address
        self.name = name
        self.password = password
        self.took_s = 0.0
        self.page: dict[str, Any] = {}
        self._cookies: dict[str, str] = {}
        self._session = uuid.uuid4().hex
        self._model = ""
        self._kernel = ""
        self._socket: WebSocketClientConnection | None = None
        self._has_ended = False
        self._unsent: dict[str, Any] | None = None

    async def log_in(self) -> None:
        form = (await self._fetch("login")).body.decode()
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
        fields = {name: html.unescape(value) for name, value in hidden.items()}
        body = urlencode({**fields, "username": self.name, "password": self.password})
        entered = await self._fetch("login", body=body, follow_redirects=False, raise_error=False)
        assert entered.code == 303, f"The login answered {entered.code}."

    async def open(self, project: int) -> None:
        """Load the page and wait for the state of its annotator; `took_s` is how long that took."""
        await self.close()
        from_s = time.perf_counter()
        text = (await self._fetch(f"project/{project}")).body.decode()
        found = re.search(r'"kernelId":\s*"([-\w]+)"', text)
        assert found is not None, text[:2000]
        self._kernel = found[1]
        url = f"{self.address}api/kernels/{found[1]}/channels?session_id={self._session}"
        request = HTTPRequest(url.replace("http", "ws", 1), headers=self._headers(), request_timeout=PAGE_S)
        self._has_ended = False
        self._socket = await websocket_connect(request, subprotocols=[PROTOCOL], max_message_size=MOST_BYTES)
        control = uuid.uuid4().hex
        await self._send(
            "comm_open",
            {"comm_id": control, "target_name": "jupyter.widget.control", "data": {}},
            version="1.0.0",
        )
        await self._send("comm_msg", {"comm_id": control, "data": {"method": "request_states"}})
        states = await self._told(control, lambda data: data.get("method") == "update_states")
        for model, one in states["states"].items():
            if "page" in one["state"]:
                self._model, self.page = model, one["state"]["page"]
        assert self._model, "The page has no annotator."
        self.took_s = time.perf_counter() - from_s

    async def submit(self, labels: list[dict[str, object]]) -> float:
        """Submit the open text, and give the seconds until the page knows that it is stored."""
        item = self.page["item"]
        answer = {"labels": labels, "inputs": [], "relations": []}
        self._unsent = {
            "type": "submit",
            "key": uuid.uuid4().hex,
            "context": item["context"],
            "sha256": item["sha256"],
            "ignore": False,
            "answer": answer,
        }
        return await self.resend()

    @property
    def is_unsure(self) -> bool:
        """Whether something was submitted that nobody has answered."""
        return self._unsent is not None

    async def resend(self) -> float:
        """Send what nobody has answered under the key that it had; gives the seconds as `submit`."""
        from_s, request = time.perf_counter(), uuid.uuid4().hex
        content = {"request": request, **(self._unsent or {})}
        await self._send(
            "comm_msg", {"comm_id": self._model, "data": {"method": "custom", "content": content}}
        )
        reply = await self._told(
            self._model, lambda data: (data.get("content") or {}).get("request") == request
        )
        took_s = time.perf_counter() - from_s
        assert reply["content"]["status"] == "done", reply["content"]
        self._unsent = None
        self.page = reply["content"]["result"]["page"]
        self.batch: str = reply["content"]["result"]["batch"]
        return took_s

    async def leave(self) -> None:
        """Close the page as a browser does: it tells the server that its kernel may end."""
        body = urlencode({"_xsrf": self._cookies.get("_xsrf", "")})
        await self._fetch(f"voila/api/shutdown/{self._kernel}", body=body, raise_error=False)
        await self.close()

    async def flood(self, count: int, message: bytes) -> int | None:
        """Send a message many times without listening; gives the code with which the server ended that."""
        assert self._socket is not None
        with suppress(WebSocketClosedError):
            for _ in range(count):
                await self._socket.write_message(message, binary=True)
        with suppress(TimeoutError):
            async with asyncio.timeout(PAGE_S):
                while await self._socket.read_message() is not None:
                    pass
        self._has_ended = True
        return self._socket.close_code

    async def close(self) -> None:
        socket, self._socket = self._socket, None
        if socket is None:
            return
        socket.close()
        if self._has_ended:  # it has told so once, and says no more
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_S):
                while await socket.read_message() is not None:
                    pass

    async def _fetch(self, path: str, body: str | None = None, **options: Any) -> HTTPResponse:
        answer = await AsyncHTTPClient().fetch(
            self.address + path,
            method="GET" if body is None else "POST",
            body=body,
            headers=self._headers(),
            request_timeout=PAGE_S,
            connect_timeout=PAGE_S,
            **options,
        )
        for line in answer.headers.get_list("Set-Cookie"):
            self._cookies.update({name: morsel.coded_value for name, morsel in SimpleCookie(line).items()})
        return answer

    def _headers(self) -> dict[str, str]:
        return {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items()),
            "Origin": self.address.rstrip("/"),
        }

    async def _send(self, kind: str, content: dict[str, Any], **metadata: str) -> None:
        header = {
            "msg_id": uuid.uuid4().hex,
            "msg_type": kind,
            "session": self._session,
            "username": "",
            "version": "5.3",
            "date": datetime.now(UTC).isoformat(),
        }
        message = {"header": header, "parent_header": {}, "metadata": metadata, "content": content}
        raw = serialize_msg_to_ws_v1(message, "shell", pack=lambda part: json.dumps(part).encode())
        assert self._socket is not None
        try:
            await self._socket.write_message(raw, binary=True)
        except WebSocketClosedError:
            self._has_ended = True
            raise

    async def _told(self, comm: str, is_it: Any) -> dict[str, Any]:
        """What a widget sends that answers; the websocket may end first, which is an error."""
        assert self._socket is not None
        async with asyncio.timeout(PAGE_S):
            while True:
                raw = await self._socket.read_message()
                if raw is None:
                    self._has_ended = True
                    raise ConnectionError(f"The websocket ended: {self._socket.close_code}")
                _, parts = deserialize_msg_from_ws_v1(raw)
                if json.loads(parts[0])["msg_type"] != "comm_msg":
                    continue
                content = json.loads(parts[3])
                if content["comm_id"] == comm and is_it(content["data"]):
                    return content["data"]
