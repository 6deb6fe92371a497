"""A server that dies and comes back under writers who are killed: nothing is lost, nobody starts anew."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from private_postgres import PrivatePostgres

from tests.crash.test_kill_writers import losses, select
from textinator_widgets.api.store import open_store
from textinator_widgets.model.base import utc_now
from textinator_widgets.services.maintenance import check

pytestmark = pytest.mark.crash

LONG = os.environ.get("TW_CRASH") == "long"
TEXTS, WRITERS, KILLS, STOPS = (5000, 32, 200, 5) if LONG else (80, 4, 10, 2)
SEEDS = (1, 2) if LONG else (1,)

SAID_BY_DRIVER = "error ignored terminating <psycopg.Pipeline"
"""Psycopg warns where a connection broke while it sent many statements at once; it raises the error, too."""


@pytest.fixture
def server() -> Iterator[PrivatePostgres]:
    """A server of this test alone."""
    server = PrivatePostgres()
    yield server
    server.close()


class Farm:
    """Writers at work, what they said so far, and when their server was stopped and was back."""

    def __init__(self, url: str, seed: int) -> None:
        arguments = [url, str(WRITERS), str(KILLS), str(seed), "1"]
        self._process = subprocess.Popen(
            [sys.executable, Path(__file__).with_name("farm.py"), *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.saved: list[str] = []
        self.errors: list[str] = []
        self.gone = 0
        self.back: list[tuple[float, float]] = []
        self.outages: list[tuple[float, float]] = []

    def hear(self) -> bool:
        """Take the next line; False when the last writer has ended."""
        line = self._process.stdout.readline().rstrip("\n")
        if line.startswith("!"):
            self.errors.append(line)
        elif line.startswith("-"):
            self.gone += 1
        elif line.startswith("+"):
            last, answered = map(float, line.split()[1:])
            self.back.append((last, answered))
        elif line:
            self.saved.append(line)
        return bool(line)

    def lose(self, server: PrivatePostgres) -> None:
        """Stop their server as `pg_ctl stop -m immediate` does, and start it when half of them noticed."""
        stopped, enough = time.monotonic(), self.gone + WRITERS // 2
        server.stop()
        try:
            while self.gone < enough:
                assert self.hear(), "the writers ended while their server was away"
        finally:
            server.start()
        self.outages.append((stopped, time.monotonic()))

    def end(self) -> None:
        while self.hear():
            pass
        told = self._process.stderr.read().splitlines()
        assert [line for line in told if not line.startswith(SAID_BY_DRIVER)] == []
        assert self._process.wait(60) == 0

    def close(self) -> None:
        if self._process.poll() is None:
            self._process.terminate()
        self._process.communicate()


def seconds_until_back(farm: Farm) -> list[list[float]]:
    """How long each writer took to be answered once its server was back, by outage.

    No try that began when the server was back may have been in vain.
    """
    found: list[list[float]] = [[] for _ in farm.outages]
    for last, answered in farm.back:
        number = max(number for number, (stopped, _) in enumerate(farm.outages) if stopped < answered)
        back = farm.outages[number][1]
        assert last < back, f"a try failed {last - back:.3f} s after the server was back"
        found[number].append(max(answered - back, 0.0))
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_writers_that_are_killed_while_their_server_dies_lose_nothing_and_go_on_by_themselves(server, seed):
    url = server.url(server.take())
    with open_store(url) as store:
        texts = [f"Text {number}: Zoë met 👩‍👩‍👧 in Åre on day {number}." for number in range(TEXTS)]
        store.create_project("Names", task="ner", texts=texts, disjoint_annotation=True)
    farm = Farm(url, seed)
    try:
        for saved in sorted(random.Random(seed).sample(range(1, TEXTS // 2), STOPS)):
            while len(farm.saved) < saved:
                assert farm.hear(), "the writers ended before their server was stopped"
            farm.lose(server)
        farm.end()
    finally:
        farm.close()

    assert farm.errors == []
    seconds = seconds_until_back(farm)
    assert all(seconds)  # after every outage somebody went on in the same process
    for outage, taken in zip(farm.outages, seconds, strict=True):
        away = outage[1] - outage[0]
        print(f"{away:.1f} s away; {len(taken)} writers were answered {max(taken):.2f} s after that at most")
    assert len(set(farm.saved)) == len(farm.saved)
    assert losses(url, farm.saved) == ([], [], [])
    assert check(url) == []
    assert_rest_is_given(url)


def assert_rest_is_given(url: str) -> None:
    """What killed writers held comes to somebody else when their leases have ended."""
    ((submitted,),) = select(url, "SELECT count(DISTINCT datapoint_id) FROM batch")
    with open_store(url, clock=lambda: utc_now() + timedelta(minutes=61)) as store:
        session = store.project(1).annotator("the one who comes after")
        found = set()
        while (item := session.next()) is not None:
            found.add(item.key)
            session.submit(labels=[{"marker": "Person", "start": 0, "end": 4}], key=f"rest {item.key}")

        assert len(found) == TEXTS - submitted <= KILLS
        assert session.status == "finished"
