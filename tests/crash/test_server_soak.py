"""A server works for hours while pages, kernels and floods come and go; nothing stays behind.

`TW_SOAK_S` is for how many seconds people work.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import sys
import time
from pathlib import Path

import psutil
import pytest
from jupyter_server.services.kernels.connection.base import serialize_msg_to_ws_v1

import textinator_widgets as tw
from tests.crash.test_killed_kernels import LABEL, PASSWORD, serving
from textinator_widgets.serving.forking.keeper import can_fork
from textinator_widgets.serving.kernel_app import MOST_LINES
from textinator_widgets.serving.message_rate import MOST_MESSAGES

sys.path.insert(0, str(Path(__file__).parents[2]))

from bench._page_client import PageClient
from bench.serving import ours as served

pytestmark = [
    pytest.mark.crash,
    pytest.mark.skipif(not can_fork(), reason="this system cannot fork kernels"),
]

LONG = os.environ.get("TW_CRASH") == "long"
WORK_S = float(os.environ.get("TW_SOAK_S", "7200" if LONG else "20"))
PEOPLE = 10 if LONG else 3
PACE_S = (3.0, 9.0) if LONG else (0.0, 0.3)
"""Between what one person does."""
FLOOD_EVERY_S = 120.0 if LONG else 8.0
SETTLES_S = 10.0
CULLED_S = 900.0
"""By then a kernel has ended whose page went away without a word."""
MOST_GROWTH_BYTES = 60_000_000
"""Of the server's own memory, from a quarter of the time to its end; in full size only."""
MOST_HELD = 8
"""Files and threads that a server may have at its end beside those it had when one page had come and gone."""
MOST_LOG_BYTES = 5_000_000


class Person:
    """Somebody who opens the page, submits some texts, and closes it; sometimes it just goes away."""

    def __init__(self, address: str, number: int) -> None:
        self._dice = random.Random(number)
        self.client = PageClient(address, f"user{number}", PASSWORD)
        self.told: list[str] = []
        self.pages = 0

    async def come_and_go(self) -> None:
        await self.client.log_in()
        await self.client.open(1)
        await self.client.leave()

    async def work(self, until: float) -> None:
        while time.monotonic() < until:
            await self.client.open(1)
            self.pages += 1
            for _ in range(self._dice.randint(1, 12)):
                await asyncio.sleep(self._dice.uniform(*PACE_S))
                if time.monotonic() >= until:
                    break
                await self.client.submit([LABEL])
                self.told.append(self.client.batch)
            if LONG and self._dice.random() < 0.2:
                await self.client.close()
            else:
                await self.client.leave()


@pytest.mark.timeout(WORK_S + 3 * CULLED_S)
def test_a_server_that_works_for_hours_keeps_nothing_of_pages_that_went(tmp_path):
    (tmp_path / "study").mkdir()
    texts = [f"Ann met Bo {number} times." for number in range(int(PEOPLE * WORK_S / max(PACE_S[0], 0.05)))]
    with tw.open_store(tmp_path / "study" / "textinator.db") as store:
        project = store.create_project("Study", task="ner", texts=texts, disjoint_annotation=True)
        for number in range(PEOPLE + 1):
            store.create_user(f"user{number}", PASSWORD)
        with (
            open(tmp_path / "log", "w+", encoding="utf-8") as log,
            served(tmp_path / "study", log) as address,
        ):
            people, samples = asyncio.run(soak(address))

        told = [batch for one in people for batch in one.told]
        assert len(set(told)) == len(told) > PEOPLE
        assert sum(one.pages for one in people) > PEOPLE  # some went and came again
        assert set(project.labels()["batch"]) == set(told)
        assert store.check() == []
    first, last = samples[0], samples[-1]
    assert last["kernels"] == first["kernels"] == 0
    for what in ("files", "threads"):
        assert last[what] <= first[what] + MOST_HELD, samples
    if LONG:
        assert last["memory"] <= samples[len(samples) // 4]["memory"] + MOST_GROWTH_BYTES, samples
    said = (tmp_path / "log").read_text(encoding="utf-8")
    assert said.count("Traceback") <= MOST_LINES * floods(said), said[-5000:]
    assert len(said) < MOST_LOG_BYTES
    print(json.dumps({"submits": len(told), "pages": sum(one.pages for one in people), **last}))
    print(json.dumps([one["memory"] // 1_000_000 for one in samples]))


def floods(said: str) -> int:
    """How many connections were ended; a kernel says some lines about messages that come twice."""
    return said.count("Ended the connection of a page")


async def soak(address: str) -> tuple[list[Person], list[dict[str, int]]]:
    """Let people work while somebody floods; give what the server held before, meanwhile and afterwards."""
    server = serving(address)
    people = [Person(address, number) for number in range(PEOPLE)]
    await asyncio.gather(*(one.come_and_go() for one in people))
    samples = [await when_empty(server)]
    until = time.monotonic() + WORK_S
    working = asyncio.gather(*(one.work(until) for one in people), flood(address, until))
    while not working.done():
        await asyncio.wait([working], timeout=60 if LONG else 5)
        samples.append(held(server))
    await working
    await when_empty(server)
    await asyncio.sleep(SETTLES_S)  # what its event loop does after a kernel has ended shows nowhere else
    samples.append(held(server))
    return people, samples


async def flood(address: str, until: float) -> None:
    """Send more than a page may, again and again: what is no message, what must not pass, and what may."""
    client = PageClient(address, f"user{PEOPLE}", PASSWORD)
    await client.log_in()
    kinds = [b"x" * 1000, message("execute_request"), message("kernel_info_request")]
    while time.monotonic() < until:
        for kind in kinds:
            await client.open(1)
            assert await client.flood(3 * MOST_MESSAGES, kind) == 1008
            await client.leave()
        await asyncio.sleep(min(FLOOD_EVERY_S, max(0.0, until - time.monotonic())))


def message(kind: str) -> bytes:
    header = {"msg_id": "m", "msg_type": kind, "session": "s", "username": "", "version": "5.3", "date": ""}
    parts = {"header": header, "parent_header": {}, "metadata": {}, "content": {}}
    raw = serialize_msg_to_ws_v1(parts, "shell", pack=lambda part: json.dumps(part).encode())
    return bytes(raw) if isinstance(raw, (bytes, bytearray, memoryview)) else b"".join(raw)


def held(server: psutil.Process) -> dict[str, int]:
    """What the server program itself holds, and how many kernels run."""
    (warm,) = (one for one in server.children() if "forking" in " ".join(one.cmdline()))
    return {
        "memory": server.memory_info().rss,
        "files": server.num_fds(),
        "threads": server.num_threads(),
        "kernels": len(warm.children()),
    }


async def when_empty(server: psutil.Process) -> dict[str, int]:
    """Wait until no kernel runs any more; those whose page went without a word are ended after minutes."""
    async with asyncio.timeout(CULLED_S):
        while (found := held(server))["kernels"]:
            await asyncio.sleep(0.2)
    return found
