"""Keeps a warm process for as long as the server runs."""

from __future__ import annotations

import contextlib
import logging
import os
import select
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import entry_points
from pathlib import Path

from textinator_widgets.serving.forking.provisioner import GROUP, NAME

logger = logging.getLogger(__name__)

_START = "import sys; from textinator_widgets.serving.forking import warm; warm.main(int(sys.argv[1]))"
_WAITING_REQUESTS = 256
_SOON_S = 30.0
_SHORTEST_PAUSE_S = 1.0
_LONGEST_PAUSE_S = 60.0
_END_S = 5.0
_LOOK_EVERY_S = 1.0


def can_fork() -> bool:
    """Say whether this system has what forked kernels need: fork, and descriptors of processes."""
    if not all((hasattr(os, "fork"), hasattr(os, "pidfd_open"), hasattr(select, "poll"))):
        return False
    try:
        os.close(os.pidfd_open(os.getpid()))
    except OSError:
        return False
    return sys.platform == "linux"


def pause_after(lived_s: float, last_pause_s: float) -> float:
    """Give the seconds to wait before a process that ended is started again: more each time it ends soon."""
    if lived_s > _SOON_S:
        return 0.0
    return min(max(_SHORTEST_PAUSE_S, 2 * last_pause_s), _LONGEST_PAUSE_S)


@contextmanager
def warm_process(env: dict[str, str], *, wanted: bool | None) -> Iterator[str]:
    """Keep a warm process, and give its address; "" where kernels are ordinary ones.

    Parameters
    ----------
    env
        Its whole environment.
    wanted
        None takes it where this system can fork kernels; True tells in the log where it cannot.
    """
    missing = _missing() if wanted is not False else None
    if wanted and missing:
        logger.warning("Kernels are ordinary ones: %s.", missing)
    if wanted is False or missing:
        yield ""
        return
    with WarmProcess(env) as warm:
        yield warm.address


def _missing() -> str | None:
    if not can_fork():
        return "this system has no fork or no descriptors of processes"
    if not entry_points(group=GROUP, name=NAME):
        return "the kernels of this package are not known to Jupyter, install it anew"
    return None


class WarmProcess:
    """A warm process that is started again when it dies; it ends when this is left as a context manager.

    Parameters
    ----------
    env
        Its whole environment. What is in it can be read from every kernel.
    """

    def __init__(self, env: dict[str, str]) -> None:
        self._env = {**env, "MALLOC_ARENA_MAX": "2"}
        self._ended = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._folder = Path(tempfile.mkdtemp(prefix="textinator-"))  # mode 0700
        self._their_end, self._life_line = os.pipe()
        self._watcher = threading.Thread(target=self._keep, daemon=True)

    @property
    def address(self) -> str:
        """Path of the socket on which it takes requests; nothing is there while none can run."""
        return str(self._folder / "fork")

    @property
    def pid(self) -> int | None:
        """Number of the process, or None while none runs."""
        return self._process.pid if self._process is not None else None

    def __enter__(self) -> WarmProcess:
        self._start()
        self._watcher.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        os.close(self._life_line)  # whoever reads the other end of it ends
        self._watcher.join(2 * _END_S)
        os.close(self._their_end)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _start(self) -> None:
        """Start the process, with a socket that takes requests before it has imported anything."""
        try:
            with socket.socket(socket.AF_UNIX) as listener:
                self._listen(listener)
                self._process = subprocess.Popen(  # noqa: S603 our own program
                    [sys.executable, "-P", "-c", _START, str(listener.fileno())],
                    stdin=self._their_end,
                    pass_fds=[listener.fileno()],
                    env=self._env,
                    start_new_session=True,
                )
        except OSError as error:
            self._process = None
            logger.warning("No warm process could be started, new kernels are ordinary ones: %s", error)

    def _listen(self, listener: socket.socket) -> None:
        """Take requests on a socket that is for this user alone, in the place of the one before at once."""
        new = f"{self.address}-new"
        before = os.umask(0o177)
        try:
            listener.bind(new)
        finally:
            os.umask(before)
        listener.listen(_WAITING_REQUESTS)
        os.rename(new, self.address)

    def _keep(self) -> None:
        """Start it again each time it ends, after a pause when it ended soon after its start."""
        pause_s = 0.0
        while not self._ended.is_set():
            started = time.monotonic()
            code = None if self._process is None else self._wait(self._process)
            if self._ended.is_set():
                return
            pause_s = pause_after(time.monotonic() - started, pause_s)
            if code is not None:
                logger.warning(
                    "The warm process ended (code %s) and is started again in %.0f s. New kernels are "
                    "ordinary ones until then; those that run go on.",
                    code,
                    pause_s,
                )
            if pause_s:
                with contextlib.suppress(OSError):
                    os.unlink(self.address)
            if not self._ended.wait(pause_s):
                self._start()

    def _wait(self, process: subprocess.Popen[bytes]) -> int:
        """Give the code with which the process ends; when the server ends first, see to it that it does."""
        while not self._ended.is_set():
            with contextlib.suppress(subprocess.TimeoutExpired):
                return process.wait(_LOOK_EVERY_S)
        process.terminate()  # it may be importing still
        try:
            return process.wait(_END_S)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()
