"""Rows about kernels of annotators: forked ones beside Voila's own that import pandas and the ORM."""

from __future__ import annotations

import os
import statistics
import tempfile
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import nbformat
import psutil
from jupyter_client.manager import KernelManager

from textinator_widgets.serving.forking.keeper import warm_process
from textinator_widgets.serving.initialise import make_demo
from textinator_widgets.serving.kernels import AnnotatorKernelSpecs, inherited
from textinator_widgets.serving.projects_dir import ProjectsDir, packaged_notebooks

KERNELS = (1, 10, 50)
LEAST_FREE = 1 << 30
EAGER = "import pandas\nimport sqlalchemy.orm\n"
START_S = 120


class Kernel:
    """A kernel that has drawn the annotator of the demo, as Voila has it do."""

    def __init__(self, folder: Path, cell: str, env: dict[str, str], **manager: object) -> None:
        from_s = time.perf_counter()
        self.manager = KernelManager(kernel_name="python3", **manager)
        self.manager.start_kernel(cwd=str(folder), env=env)
        self.client = self.manager.blocking_client()
        self.client.start_channels()
        self.client.wait_for_ready(START_S)
        asked = self.client.execute(cell)
        while True:
            message = self.client.get_iopub_msg(timeout=START_S)
            if message["parent_header"].get("msg_id") != asked:
                continue
            assert message["msg_type"] != "error", message["content"]
            if message["msg_type"] == "comm_open" and "page" in message["content"]["data"]["state"]:
                break
        self.took_ms = (time.perf_counter() - from_s) * 1000
        self.client.get_shell_msg(timeout=START_S)

    def private_mib(self) -> float:
        """Memory that no other process has (USS)."""
        return psutil.Process(self.manager.provisioner.pid).memory_full_info().uss / (1 << 20)

    def end(self) -> None:
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


def rows() -> Iterator[dict[str, object]]:
    with tempfile.TemporaryDirectory() as folder, warm_process(inherited(os.environ), wanted=True) as warm:
        assert warm, "this system cannot fork kernels"
        make_demo(Path(folder) / "demo")
        store = ProjectsDir.existing(Path(folder) / "demo").store
        ours: list[Kernel] = []
        ordinary: list[Kernel] = []
        try:
            for number in range(KERNELS[-1]):
                env = {
                    **inherited(os.environ),
                    "TW_SERVED": "1",
                    "TW_USER": f"user{number}",
                    "TW_STORE": str(store),
                }
                ours.append(forked(Path(folder), env, warm))
                ordinary.append(Kernel(Path(folder), EAGER + cell(), env))
                if number + 1 in KERNELS:
                    yield from rows_of(ours, ordinary)
                if psutil.virtual_memory().available < LEAST_FREE:
                    print(f"Stopped at {number + 1} kernels: less than 1 GiB of memory is free.")
                    return
        finally:
            for kernel in (*ours, *ordinary):
                kernel.end()


def cell() -> str:
    """The code of the page that annotators get."""
    notebook = nbformat.read(packaged_notebooks() / "annotate.ipynb", as_version=4)
    return "\n".join(one.source for one in notebook.cells if one.cell_type == "code")


def forked(folder: Path, env: dict[str, str], warm: str) -> Kernel:
    return Kernel(
        folder,
        cell(),
        env,
        kernel_spec_manager=AnnotatorKernelSpecs(warm=warm),
        transport="ipc",
        connection_file=str(folder / f"{uuid.uuid4().hex}.json"),
    )


def rows_of(ours: list[Kernel], ordinary: list[Kernel]) -> Iterator[dict[str, object]]:
    """Medians over all kernels that are there now; the first one waited for the warm process."""
    size = f"{len(ours)} kernel{'s' * (len(ours) > 1)}"
    mine, theirs = (statistics.median(one.private_mib() for one in group) for group in (ours, ordinary))
    yield {
        "path": "private memory of an annotator's kernel",
        "size": size,
        "ours": mine,
        "baseline": theirs,
        "ratio": theirs / mine,
        "unit": "MiB",
    }
    mine, theirs = (statistics.median(one.took_ms for one in group) for group in (ours, ordinary))
    yield {
        "path": "from kernel-start request to first widget",
        "size": size,
        "ours": mine,
        "baseline": theirs,
        "ratio": theirs / mine,
        "unit": "ms",
    }
