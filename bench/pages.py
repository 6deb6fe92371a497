"""Rows about a class at work: pages open at once, each with a login, a websocket and a kernel of its own."""

from __future__ import annotations

import asyncio
import contextlib
import os
import statistics
import tempfile
import time
from pathlib import Path

import psutil

import textinator_widgets as tw
from bench._page_client import PageClient
from bench.serving import ours as served
from bench.store_submit import CONTENT, LABELS

PAGES = int(os.environ.get("TW_BENCH_PAGES", "100"))
LOAD_S = float(os.environ.get("TW_BENCH_LOAD_S", "120"))
EVERY_S = 5.0
OPENED_AT_ONCE = 4
LEAST_FREE = 1 << 30
PASSWORD = "correct horse battery"
MARKED = [{**label, "id": f"l{at}", "marker": "person"} for at, label in enumerate(LABELS)]


def rows() -> list[dict[str, object]]:
    with tempfile.TemporaryDirectory() as folder:
        study = Path(folder) / "study"
        texts = int(PAGES * (LOAD_S / EVERY_S + 3))
        study.mkdir()
        with tw.open_store(study / "textinator.db") as store:
            project = store.create_project(
                "Class", task="ner", texts=[f"{CONTENT}{number}" for number in range(texts)]
            )
            for number in range(PAGES):
                store.create_user(f"user{number}", PASSWORD)
            with served(study) as address:
                measured = asyncio.run(load(address))
            stored = len(project.labels()) // len(LABELS)
    assert stored == measured["done"], f"{measured['done']} submits were acknowledged, {stored} are stored."
    size = f"{measured['pages']:.0f} pages, one submit per {EVERY_S:.0f} s each, {LOAD_S:.0f} s"
    return [
        row("memory of the server and its kernels (PSS)", size, measured["gib"], "GiB", "under 4 GiB"),
        row("a page opens: from the request to its annotator, median", size, measured["opened"], "ms", "-"),
        row("submit from a page, p50", size, measured["p50"], "ms", "-"),
        row("submit from a page, p99", size, measured["p99"], "ms", "under 500 ms"),
        row("submits from pages, done", size, measured["done"], "", "-"),
        row("submits from pages, errors", size, measured["errors"], "", "0"),
    ]


def row(path: str, size: str, figure: float, unit: str, budget: str) -> dict[str, object]:
    return {"path": path, "size": size, "ours": figure, "unit": unit, "budget": budget}


async def load(address: str) -> dict[str, float]:
    """Open the pages, let them submit, and give what that cost."""
    (server,) = psutil.Process().children()
    few = asyncio.Semaphore(OPENED_AT_ONCE)
    clients = [PageClient(address, f"user{number}", PASSWORD) for number in range(PAGES)]

    async def come_in(client: PageClient) -> bool:
        async with few:
            if psutil.virtual_memory().available < LEAST_FREE:
                print("A page was not opened: less than 1 GiB of memory is free.")
                return False
            await client.log_in()
            await client.open(1)
            return True

    came = await asyncio.gather(*(come_in(client) for client in clients))
    working = [client for client, is_in in zip(clients, came, strict=True) if is_in]
    begin = time.monotonic()
    results = await asyncio.gather(
        *(work(client, begin + at * EVERY_S / len(working)) for at, client in enumerate(working))
    )
    gib = sum(pss(one) for one in [server, *server.children(recursive=True)]) / (1 << 30)
    for client in working:
        await client.close()
    times = [took for taken, _ in results for took in taken]
    return {
        "pages": len(working),
        "gib": gib,
        "opened": statistics.median(client.took_s for client in working) * 1000,
        "p50": statistics.median(times) * 1000,
        "p99": statistics.quantiles(times, n=100)[98] * 1000,
        "done": len(times),
        "errors": sum(errors for _, errors in results),
    }


async def work(client: PageClient, from_s: float) -> tuple[list[float], int]:
    """Submit at a hard pace: who is late is not waited for."""
    times: list[float] = []
    for turn in range(int(LOAD_S / EVERY_S)):
        await asyncio.sleep(max(0.0, from_s + turn * EVERY_S - time.monotonic()))
        try:
            times.append(await client.submit(MARKED))
        except Exception as error:
            print(f"A submit of {client.name} went wrong: {error!r}")
            return times, 1
    return times, 0


def pss(process: psutil.Process) -> int:
    """Memory of a process, what it shares divided among those who share it."""
    with contextlib.suppress(psutil.Error):
        return int(process.memory_full_info().pss)
    return 0
