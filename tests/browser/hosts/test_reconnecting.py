"""A page whose kernel, server, network or login goes away comes back by itself with all that was on it."""

from __future__ import annotations

import os
import re
import signal
from contextlib import suppress

import psutil
import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

KERNEL = re.compile(r"/api/kernels/([-\w]+)/channels")
TEXTS = [f"Ann met Bohdan in Kyiv, for the {number}th time." for number in range(12)]


class Kernels:
    """The kernels that a page has spoken to."""

    def __init__(self, page, server_pid):
        self._ids = []
        self._server = psutil.Process(server_pid)
        page.on("websocket", lambda socket: self._ids.extend(KERNEL.findall(socket.url)))

    @property
    def count(self):
        return len(set(self._ids))

    def process(self):
        """The process of the last one; a forked one is known by its sockets alone."""
        wanted = f"kernel-{self._ids[-1]}"
        for child in self._server.children(recursive=True):
            with suppress(psutil.Error):
                if any(wanted in str(one.laddr) for one in child.net_connections("unix")):
                    return child
        raise LookupError(f"There is no process of {wanted}.")

    def kill(self):
        """End the last one as a crash does."""
        process = self.process()
        os.kill(process.pid, signal.SIGKILL)
        psutil.wait_procs([process], timeout=10)


@pytest.fixture
def kernels(page, voila):
    return Kernels(page, voila.process.pid)


def mark_page(page):
    """Leave something on the page that a reload would take away."""
    page.evaluate("window.isTheSamePage = true")


def is_the_same_page(page):
    return page.evaluate("window.isTheSamePage === true")


def until_offline(desk):
    desk.root.locator("[data-tw=status][data-state=offline]").wait_for(state="attached")


def test_a_killed_kernel_is_replaced_and_the_page_goes_on(page, open_desk, new_project, kernels):
    project = new_project(TEXTS)
    desk = open_desk(page, "reached", project)
    mark_page(page)
    desk.drag(0, 3)
    desk.press("p")
    desk.wait_for_labels(1)
    desk.wait_until_saved()

    kernels.kill()
    until_offline(desk)
    expect(desk.status).to_contain_text("Reconnecting")
    desk.drag(8, 14)
    desk.press("p")
    desk.wait_for_labels(2)
    desk.wait_until_saved()
    desk.text.focus()
    desk.press("Control+z")
    desk.wait_for_labels(1)
    desk.press("Control+z")
    desk.wait_for_labels(0)
    desk.press("Control+Shift+z")
    desk.wait_for_labels(1)
    desk.submit()

    assert is_the_same_page(page)
    assert kernels.count == 2
    assert project.labels()["quote"].tolist() == ["Ann"]
