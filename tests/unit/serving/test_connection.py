from __future__ import annotations

import json
import logging
import warnings

import pytest
from ipykernel.kernelapp import IPKernelApp
from jupyter_server.services.kernels.connection.base import serialize_binary_message, serialize_msg_to_ws_v1
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from jupyter_server.services.kernels.websocket import KernelWebsocketHandler

from textinator_widgets.serving.connection import MOST_BYTES, AnnotatorConnection, refusal
from textinator_widgets.serving.kernel_app import MOST_LINES, AnnotatorKernelApp, FewLines
from textinator_widgets.serving.kernel_app import SPAN_S as SPAN_OF_LINES
from textinator_widgets.serving.message_rate import MOST_BYTES as MOST_BYTES_IN_SPAN
from textinator_widgets.serving.message_rate import MOST_MESSAGES, SPAN_S, MessageRate

V1 = "v1.kernel.websocket.jupyter.org"

FORBIDDEN = [
    "execute_request",
    "inspect_request",
    "complete_request",
    "history_request",
    "is_complete_request",
    "debug_request",
    "input_reply",
    "interrupt_request",
    "shutdown_request",
    "create_subshell_request",
    "EXECUTE_REQUEST",
    "",
    None,
    ["comm_msg"],
]


def legacy(kind, content=None, channel="shell"):
    return json.dumps(
        {
            "channel": channel,
            "header": {"msg_type": kind},
            "parent_header": {},
            "metadata": {},
            "content": content or {},
        }
    )


def binary(kind, content=None, channel="shell"):
    message = json.loads(legacy(kind, content, channel))
    return serialize_binary_message({**message, "buffers": [b"x"]})


def newest(kind, content=None, channel="shell"):
    message = json.loads(legacy(kind, content, channel))
    return serialize_msg_to_ws_v1(message, channel, pack=lambda part: json.dumps(part).encode())


FORMATS = [(legacy, ""), (binary, ""), (newest, V1)]


@pytest.mark.parametrize(("make", "subprotocol"), FORMATS)
@pytest.mark.parametrize("kind", FORBIDDEN)
@pytest.mark.parametrize("channel", ["shell", "control"])
def test_messages_that_run_code_or_look_around_are_refused(make, subprotocol, kind, channel):
    assert refusal(make(kind, {"code": "1"}, channel), subprotocol) is not None


@pytest.mark.parametrize(("make", "subprotocol"), FORMATS)
@pytest.mark.parametrize("kind", ["comm_msg", "comm_close", "comm_info_request", "kernel_info_request"])
def test_messages_of_widgets_may_pass(make, subprotocol, kind):
    assert refusal(make(kind, {"comm_id": "1", "data": {}}), subprotocol) is None


@pytest.mark.parametrize(("make", "subprotocol"), FORMATS)
def test_a_page_opens_the_control_comm_and_no_widget(make, subprotocol):
    assert refusal(make("comm_open", {"target_name": "jupyter.widget.control"}), subprotocol) is None
    assert "jupyter.widget" in refusal(make("comm_open", {"target_name": "jupyter.widget"}), subprotocol)
    assert refusal(make("comm_open", {"target_name": ["jupyter.widget.control"]}), subprotocol) is not None
    assert refusal(make("comm_open"), subprotocol) is not None


@pytest.mark.parametrize("channel", ["iopub", "stdin", "", None, ["shell"]])
def test_only_shell_and_control_carry_messages(channel):
    assert refusal(legacy("comm_msg", {}, channel), "") is not None


@pytest.mark.parametrize("subprotocol", ["", V1])
@pytest.mark.parametrize(
    "raw",
    ["", "{", "[]", "null", "7", '"x"', "{}", '{"header": 3}', '{"header": {}, "content": 7}', "[" * 100_000,
     b"", b"\x00", b"\xff" * 64, b"\x00\x00\x00\x02" + b"\xff" * 8, (2**40).to_bytes(8, "little") * 9],
)  # fmt: skip
def test_what_is_not_a_message_is_refused_and_never_raises(raw, subprotocol):
    assert refusal(raw, subprotocol) is not None


def test_a_message_is_refused_for_its_length_alone():
    assert "bytes" in refusal(legacy("comm_msg", {"data": "x" * MOST_BYTES}), "")


class Socket(KernelWebsocketHandler):
    """A websocket that only remembers what was asked of it."""

    def __init__(self):
        self.asked = []

    def set_nodelay(self, value):
        self.asked.append(value)


def test_small_messages_are_sent_at_once(monkeypatch):
    monkeypatch.setattr(
        ZMQChannelsWebsocketConnection, "connect", lambda self: list(self.websocket_handler.asked)
    )
    socket = Socket()
    connection = AnnotatorConnection.__new__(AnnotatorConnection)
    connection.websocket_handler = socket

    before_connecting = connection.connect()

    assert before_connecting == [True]


class Cut(Socket):
    """A websocket that remembers with what it was closed."""

    def close(self, code, reason):
        self.asked.append(code)


@pytest.fixture
def connected(monkeypatch):
    """A connection, and what it passed on."""
    passed = []
    monkeypatch.setattr(
        ZMQChannelsWebsocketConnection, "handle_incoming_message", lambda _, raw: passed.append(raw)
    )
    monkeypatch.setattr(AnnotatorConnection, "subprotocol", "", raising=False)
    connection = AnnotatorConnection.__new__(AnnotatorConnection)
    connection.websocket_handler = Cut()
    connection.begin_counting()
    return connection, passed


def test_a_page_that_floods_is_cut_off_and_nothing_more_is_passed_on(connected):
    connection, passed = connected

    for _ in range(3 * MOST_MESSAGES):
        connection.handle_incoming_message(legacy("comm_msg"))

    assert (len(passed), connection.websocket_handler.asked) == (MOST_MESSAGES, [1008])


def test_what_a_page_may_send_is_counted_anew_after_a_while():
    now = [0.0]
    rate = MessageRate(lambda: now[0])

    taken = [rate.takes(1) for _ in range(MOST_MESSAGES + 1)]
    now[0] += SPAN_S

    assert (taken.count(True), taken[-1], rate.takes(1)) == (MOST_MESSAGES, False, True)
    assert rate.takes(MOST_BYTES_IN_SPAN) is False


def test_a_page_that_sends_what_must_not_pass_fills_no_log(connected, caplog):
    connection, passed = connected

    for _ in range(MOST_MESSAGES):
        connection.handle_incoming_message(legacy("execute_request"))

    assert (passed, len(caplog.records)) == ([], 20)


def test_a_kernel_that_ends_warns_of_no_coroutine(monkeypatch):
    monkeypatch.setattr(IPKernelApp, "initialize", lambda self, argv=None: None)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        AnnotatorKernelApp().initialize()
        warnings.warn("coroutine 'Kernel.poll' was never awaited", RuntimeWarning, stacklevel=1)
        warnings.warn("something else", RuntimeWarning, stacklevel=1)

    assert [str(one.message) for one in told] == ["something else"]


def test_a_kernel_says_so_many_lines_in_a_span(caplog):
    now = [0.0]
    few = FewLines(lambda: now[0])
    records = [
        logging.makeLogRecord({"msg": "line %d", "args": (number,)}) for number in range(2 * MOST_LINES)
    ]

    passed = [record for record in records if few.filter(record)]
    now[0] += SPAN_OF_LINES
    again = few.filter(logging.makeLogRecord({"msg": "later"}))

    assert (len(passed), again) == (MOST_LINES, True)
    assert passed[0].getMessage() == "line 0"
    assert "are left out" in passed[-1].getMessage()
