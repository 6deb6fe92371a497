"""The kernels behind a page, and their death."""

from __future__ import annotations

import os
import re
import signal
from contextlib import suppress

import psutil

KERNEL = re.compile(r"/api/kernels/([-\w]+)/channels")


class Kernels:
    """The kernels that a page has spoken to."""

    def __init__(self, page, server_pid):
        self._ids = []
        self._server = psutil.Process(server_pid)
        page.on("websocket", lambda socket: self._ids.extend(KERNEL.findall(socket.url)))

    @property
    def count(self):
        return len(set(self._ids))

    def process(self, kernel=None):
        """The process of a kernel, or of the last one; a forked one is known by its sockets alone."""
        wanted = f"kernel-{kernel or self._ids[-1]}"
        for child in self._server.children(recursive=True):
            with suppress(psutil.Error):
                if any(wanted in str(one.laddr) for one in child.net_connections("unix")):
                    return child
        raise LookupError(f"There is no process of {wanted}.")

    def kill(self, kernel=None):
        """End a kernel, or the last one, as a crash does."""
        process = self.process(kernel)
        os.kill(process.pid, signal.SIGKILL)
        psutil.wait_procs([process], timeout=10)
