"""The provisioner that Jupyter asks for a kernel: one forked from the warm process, else an ordinary one."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import select
import signal
import socket
import threading
import time
from pathlib import Path
from typing import Any

from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import Unicode

GROUP = "jupyter_client.kernel_provisioners"
NAME = "textinator-forked"
"""Of the entry point of this provisioner; what a kernel spec calls it."""

_ANSWER_S = 15.0
_NEW_SOCKET_S = 0.5


class ForkedKernel:
    """A kernel that is no child of this process, with what the provisioner asks of a `subprocess.Popen`.

    Parameters
    ----------
    pid
        Number of its process.
    standing_for
        Descriptor of the process (pidfd), which is closed when it has ended. The number may then be that of
        another process, and is not used any more.
    """

    stdin = stdout = stderr = None

    def __init__(self, pid: int, standing_for: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._standing_for = standing_for

    def poll(self) -> int | None:
        """Give 0 when the process has ended, None while it lives; with what code it ended is not known."""
        return self._wait_ms(0)

    def wait(self, timeout: float | None = None) -> int | None:
        """Wait for the end, at most `timeout` seconds (None: as long as it takes); give what `poll` gives."""
        return self._wait_ms(None if timeout is None else int(timeout * 1000))

    def send_signal(self, number: int) -> None:
        """Send a signal to this process, and to no other that has its number later."""
        if self.poll() is None:
            signal.pidfd_send_signal(self._standing_for, number)

    def kill(self) -> None:
        """End the process at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask the process to end."""
        self.send_signal(signal.SIGTERM)

    def _wait_ms(self, most_ms: int | None) -> int | None:
        if self.returncode is None:
            # select.select refuses descriptors above 1023, which fifty kernels reach.
            ended = select.poll()
            ended.register(self._standing_for, select.POLLIN)
            if ended.poll(most_ms):
                os.close(self._standing_for)
                self.returncode = 0
        return self.returncode

    def __del__(self) -> None:
        # A kernel that nobody holds any more, since the page that asked for it has gone meanwhile.
        if self.returncode is None:
            self.kill()
        if self.returncode is None:
            self.returncode = 0
            os.close(self._standing_for)


class ForkedProvisioner(LocalProvisioner):
    """Gives kernels that are forked from the warm process behind `warm`; ordinary ones while it is away."""

    warm = Unicode(config=True)
    """Path of the socket of the warm process. Default: "", ordinary kernels."""

    async def launch_kernel(self, cmd: list[str], **options: Any) -> Any:  # noqa: ANN401 Jupyter's own
        """Start a kernel; `cmd` is the command of an ordinary one, whose arguments a fork gets too."""
        request = {
            "arguments": cmd[cmd.index("-f") :],
            "env": options["env"],
            "cwd": str(options.get("cwd") or Path.cwd()),
        }
        try:
            kernel = await asyncio.to_thread(ask, self.warm, request)
        except OSError as error:
            if self.warm:
                self.log.warning("This kernel is an ordinary one, the warm process did not answer: %s", error)
            return await super().launch_kernel(cmd, **options)
        self.process = kernel  # type: ignore[assignment]  # like a Popen in what is asked of it
        self.pid = self.pgid = kernel.pid
        self.cwd = Path(request["cwd"])
        return self.connection_info

    async def send_signal(self, signum: int) -> None:
        """Send a signal to the kernel and what it started; once it has ended, its number may be another's."""
        if self.process is not None and self.process.poll() is None:
            await super().send_signal(signum)


_unanswered: dict[str, socket.socket] = {}
_looking = threading.Lock()


def ask(warm: str, request: dict[str, Any]) -> ForkedKernel:
    """Have a kernel forked.

    Raises
    ------
    OSError
        When there is no warm process, or it gave no answer in time. As long as it owes that answer, others
        are told at once: one page waits for a process that hangs, not each of them.
    """
    _refuse_while_silent(warm)
    connection = socket.socket(socket.AF_UNIX)
    try:
        connection.settimeout(_ANSWER_S)
        _connect(connection, warm)
        connection.sendall(json.dumps(request).encode() + b"\n")
        return _answer(connection)
    except TimeoutError:
        with _looking:
            if warm not in _unanswered:
                _unanswered[warm] = connection.dup()
        raise
    finally:
        connection.close()


def _answer(connection: socket.socket) -> ForkedKernel:
    told, descriptors, _, _ = socket.recv_fds(connection, 100, 1)
    if not told or not descriptors:
        raise ConnectionResetError("it ended")
    return ForkedKernel(int(told), descriptors[0])


def _refuse_while_silent(warm: str) -> None:
    """Raise `TimeoutError` until a request that was given up is answered, or its process has ended."""
    with _looking:
        if (connection := _unanswered.get(warm)) is None:
            return
        ready = select.poll()
        ready.register(connection, select.POLLIN)
        if not ready.poll(0):
            raise TimeoutError("it has not answered another request yet")
        del _unanswered[warm]
    with connection, contextlib.suppress(OSError):
        _answer(connection).kill()  # nobody waits for it any more


def _connect(connection: socket.socket, warm: str) -> None:
    """Connect; for the moment between the end of one warm process and the next, try again."""
    until = time.monotonic() + _NEW_SOCKET_S
    while True:
        try:
            connection.connect(warm)
        except ConnectionRefusedError:
            if time.monotonic() > until:
                raise
            time.sleep(0.02)
        else:
            return
