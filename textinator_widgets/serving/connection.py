"""The websocket between a page and its kernel: only messages of widgets that exist may pass."""

from __future__ import annotations

import json
import struct
from typing import Any, Literal, cast

from jupyter_server.services.kernels.connection.base import (
    deserialize_binary_message,
    deserialize_msg_from_ws_v1,
)
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection

from textinator_widgets.serving.message_rate import MOST_BYTES as MOST_BYTES_IN_SPAN
from textinator_widgets.serving.message_rate import MOST_MESSAGES, SPAN_S, MessageRate

MOST_BYTES = 8_000_000
"""Longest message that a page may send; a text of a megabyte with its labels and history fits."""

_MOST_LINES = 20
"""Of the log about what one connection sent; whoever sends more of it learns nothing, and fills no disk."""

_POLICY = 1008
"""The code of a websocket that ends because of what was sent."""

_CHANNELS = ("shell", "control")
_TYPES = ("comm_msg", "comm_open", "comm_close", "comm_info_request", "kernel_info_request")
_COMM_TARGETS = ("jupyter.widget.control",)
_MOST_PARTS = 1000
_V1 = "v1.kernel.websocket.jupyter.org"


class LowLatencyConnection(ZMQChannelsWebsocketConnection):
    """A connection that sends at once; small messages wait for no other (Nagle's algorithm is off)."""

    def connect(self) -> Any:  # noqa: ANN401 the class above and its base disagree
        """Open the connection to the kernel."""
        self.websocket_handler.set_nodelay(True)
        return super().connect()


class AnnotatorConnection(LowLatencyConnection):
    """A connection that lets a page talk to the widgets of its notebook and to nothing else."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 passed on
        super().__init__(*args, **kwargs)
        self.begin_counting()

    def begin_counting(self) -> None:
        """Count what comes from here on."""
        self._rate = MessageRate()
        self._dropped = 0
        self._is_cut = False

    def handle_incoming_message(self, incoming_msg: str | bytes) -> None:
        """Pass a message on to the kernel, or drop it with a line in the log; a flood ends the connection."""
        if self._is_cut:  # what had come already
            return
        if not self._rate.takes(len(incoming_msg)):
            self._is_cut = True
            self.log.warning(
                "Ended the connection of a page that sent more than %d messages or %d bytes within %d s.",
                MOST_MESSAGES,
                MOST_BYTES_IN_SPAN,
                SPAN_S,
            )
            self.websocket_handler.close(_POLICY, "too many messages")
            return
        reason = refusal(incoming_msg, str(self.subprotocol))
        if reason is None:
            super().handle_incoming_message(cast("str", incoming_msg))
            return
        self._dropped += 1
        if self._dropped <= _MOST_LINES:
            self.log.warning("Dropped a message of a page: %s", reason)


def refusal(raw: str | bytes, subprotocol: str) -> str | None:
    """Say why a message must not reach a kernel, or None when it may."""
    if len(raw) > MOST_BYTES:
        return f"{len(raw)} bytes, at most {MOST_BYTES} are taken"
    try:
        channel, header, content = _read(raw, subprotocol)
        kind, target = header["msg_type"], content.get("target_name")
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, struct.error, RecursionError):
        return "it is not a message of a kernel"
    if channel not in _CHANNELS:
        return f"channel {channel!r}"
    if kind not in _TYPES:
        return f"type {kind!r}"
    if kind == "comm_open" and target not in _COMM_TARGETS:
        return f"a new comm for {target!r}"
    return None


def _read(raw: str | bytes, subprotocol: str) -> tuple[Any, Any, Any]:
    """Give channel, header and content of a message in either of Jupyter's wire formats."""
    read: Any
    if subprotocol == _V1:
        _check_parts(raw, width=8, order="little")
        read = deserialize_msg_from_ws_v1
        channel, parts = read(raw)
        return channel, json.loads(parts[0]), json.loads(parts[3])
    if isinstance(raw, bytes):
        _check_parts(raw, width=4, order="big")
    read = deserialize_binary_message if isinstance(raw, bytes) else json.loads
    message = read(raw)
    return message.get("channel"), message["header"], message["content"]


def _check_parts(raw: str | bytes, *, width: int, order: Literal["little", "big"]) -> None:
    """Refuse a message that claims more parts than it has; the reader would make room for all of them."""
    if not isinstance(raw, bytes):
        raise TypeError("a binary message was expected")
    parts = int.from_bytes(raw[:width], order)
    if parts > _MOST_PARTS or len(raw) < width * (parts + 1):
        raise ValueError("the message has fewer parts than it says")
