"""Kernels are killed with the warm process that they come from: nothing acknowledged is lost."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest

import textinator_widgets as tw
from textinator_widgets.serving.forking.keeper import can_fork

sys.path.insert(0, str(Path(__file__).parents[2]))

from bench._page_client import PageClient
from bench.serving import ours as served

pytestmark = [
    pytest.mark.crash,
    pytest.mark.skipif(not can_fork(), reason="this system cannot fork kernels"),
]

PASSWORD = "correct horse battery"
LABEL = {"id": "a", "marker": "person", "start": 0, "end": 3, "quote": "Ann"}
PEOPLE = ("anna", "bohdan")


def test_what_pages_were_told_is_stored_when_their_kernels_and_the_warm_process_are_killed(tmp_path):
    (tmp_path / "study").mkdir()
    with tw.open_store(tmp_path / "study" / "textinator.db") as store:
        texts = [f"Ann met Bo {number} times." for number in range(20)]
        project = store.create_project("Study", task="ner", texts=texts)
        for name in PEOPLE:
            store.create_user(name, PASSWORD)
        with served(tmp_path / "study") as address:
            acknowledged = asyncio.run(work_and_kill(address))

        assert len(acknowledged) == 8
        assert set(project.labels()["batch"]) >= acknowledged
        assert store.check() == []


async def work_and_kill(address: str) -> set[str]:
    """Submit on two pages, kill what runs them, submit on new ones; give the batches that pages know of."""
    server = serving(address)
    told: set[str] = set()
    clients = [PageClient(address, name, PASSWORD) for name in PEOPLE]
    for client in clients:
        await client.log_in()
    await open_and_submit(clients, told)
    (warm,) = (one for one in server.children() if "forking" in " ".join(one.cmdline()))
    kernels = warm.children()
    assert len(kernels) == len(PEOPLE)
    for process in (warm, *kernels):
        process.kill()
    await open_and_submit(clients, told)
    for client in clients:
        await client.close()
    return told


def serving(address: str) -> psutil.Process:
    """Give the server at an address; other tests may have left children of theirs behind."""
    port = urlsplit(address).port
    (server,) = (
        one
        for one in psutil.Process().children()
        if any(each.laddr.port == port for each in one.net_connections("tcp") if each.status == "LISTEN")
    )
    return server


async def open_and_submit(clients: list[PageClient], told: set[str]) -> None:
    for client in clients:
        await client.open(1)
        for _ in range(2):
            await client.submit([LABEL])
            told.add(client.batch)
