"""Kernels that are forked from a warm process: as good as ordinary ones, and gone with their server."""

from __future__ import annotations

import fcntl
import os
import resource
import signal
import socket
import stat
import subprocess
import sys
import textwrap
import time
import uuid
from pathlib import Path

import psutil
import pytest
from jupyter_client.manager import KernelManager

import textinator_widgets as tw
from textinator_widgets.serving.forking import keeper
from textinator_widgets.serving.forking.provisioner import ForkedKernel, ask
from textinator_widgets.serving.forking.warm import _modules_left_alone
from textinator_widgets.serving.kernels import AnnotatorKernelSpecs, inherited

pytestmark = pytest.mark.skipif(not keeper.can_fork(), reason="this system cannot fork kernels")

SECRET = "hunter2-of-the-server"


@pytest.fixture(scope="module")
def warm():
    """A warm process of a server that has a secret in its environment."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_PASSWORD", SECRET)
        with keeper.WarmProcess(inherited(os.environ)) as process:
            yield process


@pytest.fixture
def start(tmp_path):
    """Starts kernels at the address of a warm process; they end with the test."""
    started = []

    def go(address, **env):
        kernel = Kernel(address, tmp_path, env)
        started.append(kernel)
        return kernel

    yield go
    for kernel in started:
        kernel.end()


class Kernel:
    """A kernel with somebody who talks to it."""

    def __init__(self, address, folder, env):
        self.manager = KernelManager(
            kernel_spec_manager=AnnotatorKernelSpecs(warm=address),
            kernel_name="python3",
            transport="ipc",
            connection_file=str(folder / f"{uuid.uuid4().hex}.json"),
        )
        self.manager.start_kernel(cwd=str(folder), env={**inherited(os.environ), **env})
        self.client = self.manager.blocking_client()
        self.client.start_channels()
        self.client.wait_for_ready(60)

    @property
    def process(self):
        return self.manager.provisioner.process

    @property
    def pid(self):
        return self.manager.provisioner.pid

    @property
    def is_forked(self):
        return isinstance(self.process, ForkedKernel)

    def run(self, code):
        """Run code and give what it printed, or its error."""
        told = []
        reply = self.client.execute_interactive(
            textwrap.dedent(code),
            timeout=60,
            output_hook=lambda message: told.append(message["content"].get("text", "")),
        )
        if reply["content"]["status"] != "ok":
            return "\n".join(reply["content"]["traceback"])
        return "".join(told).strip()

    def end(self):
        self.client.stop_channels()
        if self.manager.has_kernel:
            self.manager.shutdown_kernel(now=True)
        self.manager.cleanup_resources()


def gone(pid, within_s=20):
    """Whether a process ends, without a zombie left."""
    try:
        process = psutil.Process(pid)
        process.wait(within_s)
    except psutil.NoSuchProcess:
        return True
    except psutil.TimeoutExpired:
        return False
    return not psutil.pid_exists(pid)


def test_a_forked_kernel_has_the_environment_that_it_was_given_and_no_secret_of_the_server(warm, start):
    kernel = start(warm.address, TW_USER="anna")

    assert kernel.is_forked
    assert kernel.run("import os; print(os.environ['TW_USER'], os.environ.get('DATABASE_PASSWORD'))") == (
        "anna None"
    )
    for pid in (kernel.pid, warm.pid):
        assert SECRET.encode() not in Path(f"/proc/{pid}/environ").read_bytes()
    assert psutil.Process(kernel.pid).ppid() == warm.pid


def test_two_kernels_have_nothing_of_each_other_and_different_chance(warm, start, tmp_path):
    (tmp_path / "own_module.py").write_text("name = 'of the folder'")
    draw = """
        import os, random, uuid
        print(os.environ["TW_USER"], random.random(), uuid.uuid4().hex, os.getpgrp())
    """
    kernels = [start(warm.address, TW_USER=name) for name in ("anna", "bohdan")]
    kernels[0].run("secret = 5")

    drawn = [kernel.run(draw).split() for kernel in kernels]

    assert [words[0] for words in drawn] == ["anna", "bohdan"]
    assert all(len({words[at] for words in drawn}) == 2 for at in (1, 2, 3))
    assert "NameError" in kernels[1].run("secret")
    assert kernels[1].run("import own_module; print(own_module.name)") == "of the folder"


def test_threads_loops_programs_and_pandas_work_in_a_forked_kernel(warm, start):
    printed = start(warm.address).run(
        """
        import asyncio, subprocess, sys, threading
        found = []
        thread = threading.Thread(target=found.append, args=(1,)); thread.start(); thread.join()
        found.append(subprocess.run([sys.executable, "-c", "print(2)"], capture_output=True).stdout.strip())
        async def three(): return await asyncio.to_thread(lambda: 3)
        found.append(await three())
        import numpy, pandas
        found.append(int(pandas.Series([1, 3]).sum()))
        print(found)
        """
    )

    assert printed == "[1, b'2', 3, 4]"


def test_a_forked_kernel_is_interrupted_and_goes_on(warm, start):
    kernel = start(warm.address)
    # with stop_on_error what comes soon after the interrupt would be dropped
    asked = kernel.client.execute("print('on', flush=True)\nwhile True: pass", stop_on_error=False)
    while kernel.client.get_iopub_msg(timeout=60)["content"].get("text") != "on\n":
        pass

    kernel.manager.interrupt_kernel()

    reply = kernel.client.get_shell_msg(timeout=60)
    assert reply["parent_header"]["msg_id"] == asked
    assert reply["content"]["ename"] == "KeyboardInterrupt"
    assert kernel.run("print(6 * 7)") == "42"


def test_a_killed_kernel_is_seen_to_be_dead_and_leaves_no_zombie(warm, start):
    kernel = start(warm.address)
    assert kernel.process.poll() is None

    os.kill(kernel.pid, signal.SIGKILL)

    assert kernel.process.wait(20) == 0
    assert kernel.process.poll() == 0
    kernel.process.kill()  # hurts nobody who has the number now
    assert not kernel.manager.is_alive()
    assert gone(kernel.pid)


def test_a_kernel_that_is_asked_to_end_ends(warm, start):
    kernel = start(warm.address)

    kernel.manager.shutdown_kernel()

    assert gone(kernel.pid)


def test_a_kernel_whose_holder_forgot_it_ends(warm, tmp_path):
    request = {"arguments": ["-f", str(tmp_path / "kernel.json")], "env": {}, "cwd": str(tmp_path)}
    kernel = ask(warm.address, request)
    pid = kernel.pid

    del kernel

    assert gone(pid)


def test_kernels_are_watched_in_a_server_with_thousands_of_open_files():
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(before[0], 2048), before[1]))
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        low = os.pidfd_open(child.pid)
        kernel = ForkedKernel(child.pid, fcntl.fcntl(low, fcntl.F_DUPFD_CLOEXEC, 1500))
        os.close(low)
        assert kernel.poll() is None

        child.kill()

        assert kernel.wait(20) == 0
    finally:
        child.kill()
        child.communicate()
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_only_the_own_user_can_ask_for_a_kernel(warm):
    socket_mode = os.stat(warm.address).st_mode
    folder_mode = os.stat(os.path.dirname(warm.address)).st_mode

    assert stat.S_ISSOCK(socket_mode)
    assert (stat.S_IMODE(socket_mode), stat.S_IMODE(folder_mode)) == (0o600, 0o700)


@pytest.mark.parametrize(
    "sent", [b"", b"\n", b"{}\n", b"[1]\n", b'{"arguments": 1}\n', b"\xff\n", b"[" * 900_000 + b"\n"]
)
def test_a_request_that_is_none_leaves_the_warm_process_as_it_is(warm, start, sent):
    pid = warm.pid
    for _ in range(2):  # who answers the second time has not ended after the first
        with socket.socket(socket.AF_UNIX) as asking:
            asking.connect(warm.address)
            asking.sendall(sent)
            asking.shutdown(socket.SHUT_WR)
            assert asking.recv(10) == b""

    assert warm.pid == pid
    assert psutil.Process(pid).is_running()


def test_the_warm_process_has_one_thread_and_no_pandas(warm, start):
    kernel = start(warm.address)

    assert len(os.listdir(f"/proc/{warm.pid}/task")) == 1
    loaded = "import sys; print([name for name in ('pandas', 'numpy', 'debugpy') if sys.modules.get(name)])"
    assert kernel.run(loaded) == "[]"


def test_a_kernel_sees_no_modules_only_while_it_starts():
    import ipykernel.ipkernel as module

    with _modules_left_alone():
        assert module.sys.modules == {}
        assert module.sys.executable == sys.executable

    assert module.sys is sys


def test_a_forked_kernel_names_no_files_of_modules_for_a_debugger(warm, start):
    told = start(warm.address).run("print(len(get_ipython().kernel._kernel_modules))")

    assert int(told) < 100


def test_an_annotator_who_submits_needs_neither_pandas_nor_plots(warm, start, tmp_path):
    with tw.open_store(tmp_path / "study.db") as store:
        project = store.create_project("Study", task="ner", texts=["Ann met Bo."])
        kernel = start(warm.address, TW_SERVED="1", TW_USER="anna", TW_STORE=str(store.path))

        printed = kernel.run(ANNOTATE)

        assert printed == "done []"
        assert project.labels()["quote"].tolist() == ["Ann"]


ANNOTATE = """
    import asyncio, os, sys
    import textinator_widgets as tw
    annotator = tw.Annotator(tw.open_store(os.environ["TW_STORE"]).project(1))
    item = annotator.page["item"]
    label = {"id": "a", "marker": "person", "start": 0, "end": 3, "quote": "Ann"}
    content = {
        "request": "r", "type": "submit", "key": "k", "context": item["context"], "sha256": item["sha256"],
        "ignore": False, "answer": {"labels": [label], "inputs": [], "relations": []},
    }
    annotator.comm.handle_msg({"content": {"data": {"method": "custom", "content": content}}, "buffers": []})
    async with asyncio.timeout(30):
        while annotator.page["status"] != "finished":
            await asyncio.sleep(0.01)
    large = ("pandas", "numpy", "altair", "matplotlib", "pyarrow", "alembic", "requests", "debugpy")
    print("done", [name for name in large if sys.modules.get(name)])
"""


def test_a_page_reaches_the_widgets_of_a_forked_kernel_as_those_of_an_ordinary_one(warm, start):
    targets = "import ipywidgets; print(sorted(get_ipython().kernel.comm_manager.targets))"

    forked, ordinary = (start(address).run(targets) for address in (warm.address, ""))

    assert "jupyter.widget.control" in forked
    assert forked == ordinary


def test_without_a_warm_process_a_kernel_is_an_ordinary_one(start, tmp_path, caplog):
    kernel = start(str(tmp_path / "nothing"))

    assert not kernel.is_forked
    assert kernel.run("print(1)") == "1"


def test_kernels_outlive_their_warm_process_and_it_is_started_again(start, monkeypatch, caplog):
    monkeypatch.setattr(keeper, "_SOON_S", 0)
    with keeper.WarmProcess(inherited(os.environ)) as warm:
        before = start(warm.address)
        first = warm.pid

        os.kill(first, signal.SIGKILL)

        assert gone(first)
        after = start(warm.address)
        assert after.is_forked
        assert psutil.Process(after.pid).ppid() == warm.pid != first
        assert before.run("print('on')") == "on"
        os.kill(before.pid, signal.SIGKILL)
        assert before.process.wait(20) == 0
    assert "started again" in caplog.text
    assert after.process.wait(20) == 0


def test_while_no_warm_process_can_run_kernels_are_ordinary_and_it_is_tried_again(start, monkeypatch, caplog):
    monkeypatch.setattr(keeper, "_START", "raise SystemExit(3)")
    monkeypatch.setattr(keeper, "_LONGEST_PAUSE_S", 0.05)
    with keeper.WarmProcess(inherited(os.environ)) as warm:
        kernel = start(warm.address)

        assert not kernel.is_forked
        assert kernel.run("print(1)") == "1"
        first = warm.pid
        until = time.monotonic() + 30
        while warm.pid == first and time.monotonic() < until:
            os.sched_yield()
        assert warm.pid != first
    assert "code 3" in caplog.text


def test_a_process_that_keeps_ending_is_started_more_and_more_seldom():
    pauses = [0.0]
    for _ in range(9):
        pauses.append(keeper.pause_after(lived_s=2, last_pause_s=pauses[-1]))

    assert pauses[1:] == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert keeper.pause_after(lived_s=3600, last_pause_s=60) == 0


SERVER = """
import os, sys
from textinator_widgets.serving.forking.keeper import WarmProcess
from textinator_widgets.serving.forking.provisioner import ask
with WarmProcess(dict(os.environ)) as warm:
    kernel = ask(warm.address, {"arguments": ["-f", sys.argv[1]], "env": dict(os.environ), "cwd": "/"})
    print(warm.pid, kernel.pid, flush=True)
    input()
"""


def test_a_killed_server_takes_the_warm_process_and_its_kernels_with_it(tmp_path):
    connection = tmp_path / "kernel.json"
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER, str(connection)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert server.stdout is not None
    processes = [psutil.Process(int(pid)) for pid in server.stdout.readline().split()]
    until = time.monotonic() + 60
    while not connection.exists() and time.monotonic() < until:
        os.sched_yield()

    server.kill()

    server.communicate(timeout=20)
    assert len(processes) == 2
    assert psutil.wait_procs(processes, timeout=20)[1] == []


@pytest.mark.parametrize(
    ("wanted", "lacking", "told"),
    [
        (None, False, []),
        (None, True, []),
        (True, True, ["Kernels are ordinary ones: this system has no fork or no descriptors of processes."]),
        (False, False, []),
    ],
)
def test_a_system_that_cannot_fork_has_ordinary_kernels(monkeypatch, caplog, wanted, lacking, told):
    if lacking:
        monkeypatch.delattr(os, "pidfd_open")

    with keeper.warm_process(inherited(os.environ), wanted=wanted) as address:
        assert bool(address) is (wanted is None and not lacking)

    assert caplog.messages == told
