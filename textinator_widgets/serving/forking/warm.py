"""The warm process: imports once what every kernel of an annotator needs, and forks a kernel per request.

It is a program of its own, started by `keeper`. It has no thread, no event loop, no connection to a store and
no socket of a kernel, since none of them would survive a fork. A request is one line of JSON on the socket
that it was given: `arguments` of the kernel, `env` and `cwd`. The answer is the number of the process, and
with it a descriptor that stands for this process and for no later one. Its standard input is a pipe that the
server holds open and never writes to: when the server ends, however it ends, the pipe does, and so does every
process that reads it.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import importlib
import json
import logging
import os
import random
import select
import signal
import socket
import sys
import tempfile
import threading
import time
import traceback
import types
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

logger = logging.getLogger(__name__)

_PRELOADED = (
    "faulthandler",
    "pdb",
    "IPython.core.completerlib",
    "IPython.core.debugger_backport",
    "IPython.core.logger",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "ipykernel.debugger",
    "ipykernel.kernelapp",
    "tornado.platform.asyncio",
    "tornado.queues",
    "zmq.utils.garbage",
    "textinator_widgets.widgets.annotator",
)

_LIFE_LINE = 0  # standard input
_SLOW_CLIENT_S = 5.0
_THREADS_END_S = 5.0
_MOST_BYTES = 1_000_000


@dataclass(frozen=True)
class Request:
    """What a kernel is to be."""

    arguments: list[str]
    env: dict[str, str]
    cwd: str


def main(descriptor: int) -> None:
    """Import, then fork until the server is gone; in a fork, be the kernel.

    Parameters
    ----------
    descriptor
        Of a Unix socket that listens already.
    """
    sys.modules["debugpy"] = None  # type: ignore[assignment]
    for name in _PRELOADED:
        importlib.import_module(name)
    try:
        _rehearse()
        _rehearse_kernel()
    except Exception as error:  # kernels need it for speed only
        logger.warning("The warm process could not rehearse: %s", error)
    _check_alone()
    # What is there now stays in memory that the kernels share: no collection writes to it.
    gc.collect()
    gc.freeze()
    with socket.socket(fileno=descriptor) as listener:
        request = fork_on_request(listener)
    if request is not None:
        _become_kernel(request)


def _check_alone() -> None:
    """End where there is a thread besides this one, which no fork would have; its end may take a while."""
    until = time.monotonic() + _THREADS_END_S
    while (threads := len(os.listdir("/proc/self/task"))) != 1:
        if time.monotonic() > until:
            raise SystemExit(f"Expected no thread after the imports, but there are {threads}.")
        time.sleep(0.01)


def _rehearse() -> None:
    """Draw the annotator of a store that is thrown away: what this imports, reads and prepares is shared."""
    import textinator_widgets as tw

    with tempfile.TemporaryDirectory() as folder, tw.open_store(Path(folder) / "rehearsal.db") as store:
        project = store.create_project(
            "Rehearsal",
            task="ner",
            texts=["Ann met **Bo**."],
            formatting="md",
            guidelines="Mark *names*.",
            reminders="Here.",
        )
        tw.Annotator(project, user="nobody").close()
        label = {"marker": "Person", "start": 0, "end": 3}
        project.annotator("nobody").submit(labels=[label])


def _rehearse_kernel() -> None:
    """Do what a kernel does first, as far as it leaves nothing behind: no thread, no file, no socket."""
    import zmq
    from ipykernel.kernelapp import IPKernelApp

    app: Any = IPKernelApp
    app().parse_command_line(["-f", "rehearsal.json"])
    with zmq.Context() as context, context.socket(zmq.ROUTER) as one:
        one.linger = 0


def fork_on_request(listener: socket.socket) -> Request | None:
    """Serve until the life line ends, and give None; in each fork, give what it is to be."""
    woken, wake = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)  # the pipe above tells of it
    waiting = select.poll()
    for one in (_LIFE_LINE, woken, listener.fileno()):
        waiting.register(one, select.POLLIN)
    while True:
        ready = [one for one, _ in waiting.poll()]
        if _LIFE_LINE in ready:
            return None
        if woken in ready:
            os.read(woken, 1000)
            _reap()
        if listener.fileno() in ready:
            connection, _ = listener.accept()
            with connection:
                request = _fork(connection)
            if request is not None:
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                os.close(woken)
                os.close(wake)
                return request


def _reap() -> None:
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _fork(connection: socket.socket) -> Request | None:
    """Answer one request; in the fork, give it. Who gets no answer starts an ordinary kernel."""
    connection.settimeout(_SLOW_CLIENT_S)
    try:
        request = _read(connection)
        pid = os.fork()
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        logger.warning("No kernel was forked: %s", error)
        return None
    if pid == 0:
        return request
    try:
        # The fork is not waited for before this, so that the number is its own.
        standing_for = os.pidfd_open(pid)
        try:
            socket.send_fds(connection, [str(pid).encode()], [standing_for])
        finally:
            os.close(standing_for)
    except OSError:
        os.kill(pid, signal.SIGKILL)  # nobody waits for it any more
    return None


def _read(connection: socket.socket) -> Request:
    raw = b""
    while not raw.endswith(b"\n"):
        piece = connection.recv(65536)
        if not piece or len(raw) > _MOST_BYTES:
            raise ValueError("one line of JSON was expected")
        raw += piece
    asked = json.loads(raw)
    return Request(arguments=asked["arguments"], env=asked["env"], cwd=asked["cwd"])


def _become_kernel(request: Request) -> None:
    """Run a kernel in this fork until it ends, and end the process."""
    code = 1
    try:
        os.setsid()
        threading.Thread(target=_end_with_server, args=(os.dup(_LIFE_LINE),), daemon=True).start()
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, _LIFE_LINE)
        os.close(nothing)
        os.environ.clear()
        os.environ.update(request.env)
        time.tzset()
        os.chdir(request.cwd)
        sys.path.insert(0, "")  # the folder of the notebook, as for any other kernel
        _forget_chance()
        # Read by the kernel as if it came from the command line; its parent is not watched, the life line is.
        sys.argv = ["ipykernel", *request.arguments, "--IPKernelApp.parent_handle=1"]
        import ipywidgets

        from textinator_widgets.serving.kernel_app import AnnotatorKernelApp

        app: Any = AnnotatorKernelApp.instance()
        with _modules_left_alone():
            app.initialize(sys.argv[1:])
        ipywidgets.register_comm_target()  # which its import does only where a kernel runs already
        app.start()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0
    except BaseException:
        traceback.print_exc()
    finally:
        # Not the whole end of an interpreter, which would copy the shared memory to take it apart.
        atexit._run_exitfuncs()
        for stream in (sys.__stdout__, sys.__stderr__):
            with contextlib.suppress(OSError, ValueError, AttributeError):
                stream.flush()  # type: ignore[union-attr]
        os._exit(code)


@contextlib.contextmanager
def _modules_left_alone() -> Iterator[None]:
    """Let ipykernel see no modules while it starts.

    For a debugger, which kernels of annotators do not have, it keeps the name of the file of every module:
    that alone writes to a page of memory for each of them, which is then shared no more.
    """
    module: Any = importlib.import_module("ipykernel.ipkernel")
    plain = {name: value for name, value in vars(sys).items() if name != "modules"}
    module.sys = types.SimpleNamespace(**plain, modules={})
    try:
        yield
    finally:
        module.sys = sys


def _end_with_server(life_line: int) -> None:
    os.read(life_line, 1)
    os._exit(1)


def _forget_chance() -> None:
    """Draw new random numbers; a fork would repeat those of its siblings."""
    random.seed()
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        numpy.random.seed()
