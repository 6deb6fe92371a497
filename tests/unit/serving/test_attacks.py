"""What somebody who means harm, or a part that hangs, does to a server: the others go on."""

from __future__ import annotations

import os
import signal
import time

import psutil
import pytest

from textinator_widgets.serving.forking import keeper, provisioner
from textinator_widgets.serving.kernels import inherited


@pytest.fixture
def request_of(tmp_path):
    """What asks for a kernel."""
    arguments = ["-f", str(tmp_path / "kernel.json")]
    return {"arguments": arguments, "env": inherited(os.environ), "cwd": str(tmp_path)}


@pytest.mark.skipif(not keeper.can_fork(), reason="this system cannot fork kernels")
def test_a_warm_process_that_hangs_keeps_one_page_waiting_and_not_the_next(monkeypatch, request_of):
    with keeper.WarmProcess(inherited(os.environ)) as warm:
        end(provisioner.ask(warm.address, request_of))
        os.kill(warm.pid, signal.SIGSTOP)
        monkeypatch.setattr(provisioner, "_ANSWER_S", 0.1)
        with pytest.raises(TimeoutError, match="timed out"):
            provisioner.ask(warm.address, request_of)

        monkeypatch.setattr(provisioner, "_ANSWER_S", 600)
        for _ in range(3):
            with pytest.raises(TimeoutError, match="has not answered another request yet"):
                provisioner.ask(warm.address, request_of)

        os.kill(warm.pid, signal.SIGCONT)
        kernel = answered(warm.address, request_of)
        end(kernel)
        # the kernel of the request that was given up is gone, too
        assert psutil.wait_procs(psutil.Process(warm.pid).children(), 20)[1] == []


@pytest.mark.skipif(not keeper.can_fork(), reason="this system cannot fork kernels")
def test_a_warm_process_that_hung_and_was_killed_is_asked_again(monkeypatch, request_of):
    with keeper.WarmProcess(inherited(os.environ)) as warm:
        monkeypatch.setattr(keeper, "_SOON_S", 0)
        os.kill(warm.pid, signal.SIGSTOP)
        monkeypatch.setattr(provisioner, "_ANSWER_S", 0.1)
        with pytest.raises(TimeoutError):
            provisioner.ask(warm.address, request_of)
        monkeypatch.setattr(provisioner, "_ANSWER_S", 30)

        os.kill(warm.pid, signal.SIGKILL)

        end(answered(warm.address, request_of))


def end(kernel):
    kernel.kill()
    assert kernel.wait(20) == 0


def answered(address, request, within_s=30):
    """Ask until a kernel is forked, and give it."""
    until = time.monotonic() + within_s
    while True:
        try:
            return provisioner.ask(address, request)
        except OSError:
            if time.monotonic() > until:
                raise
            os.sched_yield()
