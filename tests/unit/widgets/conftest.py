from __future__ import annotations

import comm
import pytest
from comm.base_comm import BaseComm


class FakeComm(BaseComm):
    """Keeps what a widget sends to its page."""

    def __init__(self, *args, **kwargs):
        self.sent = []
        super().__init__(*args, **kwargs)

    def publish_msg(self, msg_type, data=None, metadata=None, buffers=None, **keys):
        self.sent.append((msg_type, data))

    def messages(self):
        """Custom messages of the widget, oldest first."""
        return [data["content"] for _, data in self.sent if data and data.get("method") == "custom"]

    def states(self):
        """State updates of the widget, oldest first."""
        return [data["state"] for _, data in self.sent if data and data.get("method") == "update"]

    def receive(self, data, buffers=()):
        """Let the page send something."""
        self.handle_msg({"content": {"data": data}, "buffers": list(buffers)})


@pytest.fixture(autouse=True)
def fake_comm(monkeypatch):
    monkeypatch.setattr(comm, "create_comm", FakeComm)
