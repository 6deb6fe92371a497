"""Runs writers in forked processes, kills them at random, and prints what they were told was saved.

Usage: farm.py STORE WRITERS KILLS SEED

A kill comes after a random number of answers of the others, so it hits a writer anywhere in its work.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import uuid

from sqlalchemy import text

from textinator_widgets.api.store import open_store
from textinator_widgets.errors import StoreBusy, StoreUnusable
from textinator_widgets.model.engine import reading

FREE = text(
    "SELECT count(*) FROM queue q JOIN project p ON p.id = q.project_id WHERE NOT EXISTS "
    '(SELECT 1 FROM claim c JOIN "user" u ON u.id = c.user_id '
    "WHERE c.datapoint_id = q.datapoint_id AND u.name = :name) AND (SELECT count(*) FROM claim c "
    "WHERE c.datapoint_id = q.datapoint_id AND c.state IN ('held', 'delayed', 'submitted')) "
    "< coalesce(p.annotators_per_text, 1)"
)
"""Texts with room that somebody never had; here no text is given back, so that there are never more."""


def write(store, name: str, report: int, *, again: bool) -> None:
    """Annotate text after text until somebody kills this process or nothing is left."""
    dice = random.Random(name)
    session = asked(lambda: store.project(1).annotator(name), again=again)
    while (item := asked(session.next, again=again)) is not None:
        labels = [
            {"marker": "Person", "start": start, "end": start + 3, "quote": item.text[start : start + 3]}
            for start in dice.sample(range(len(item.text) - 3), dice.randint(1, 6))
        ]
        if dice.random() < 0.3:
            asked(lambda labels=labels: session.save_draft(labels=labels), again=again)
        key = f"{uuid.uuid4()}:{len(labels)}"
        asked(lambda labels=labels, key=key: session.submit(labels=labels, key=key), again=again)
        os.write(report, f"{key}\n".encode())
    free = asked(lambda: count_free(store, name), again=again)
    assert free == 0, f"{name} was told that there is no text while {free} were free"


def count_free(store, name: str) -> int:
    """Count the texts that somebody could have had, in a way of our own."""
    with reading(store._engine) as session:
        return session.scalar(FREE, {"name": name})


def asked(act, *, again: bool):
    """Do something; as a page does, again and again while the database is away."""
    while True:
        try:
            return act()
        except (StoreBusy, StoreUnusable):
            if not again:
                raise
            os.sched_yield()


def start(store, number: int, reading_end: int, report: int, *, again: bool) -> int:
    """Fork a writer and return its process id."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        os.close(reading_end)
        write(store, f"writer {number}", report, again=again)
        code = 0
    except Exception as error:
        os.write(report, f"!{type(error).__name__}: {error}".replace("\n", " ")[:2000].encode() + b"\n")
    finally:
        os._exit(code)


def main(path: str, writers: int, kills: int, seed: int, again: int = 0) -> None:
    """Run, kill, and print one line for each answer that was acknowledged; without kills, run to the end.

    Without kills they are printed as they come.
    """
    dice = random.Random(seed)
    store = open_store(path)
    reading_end, report = os.pipe()
    running = [start(store, number, reading_end, report, again=bool(again)) for number in range(writers)]
    started, rest = writers, b""
    for _ in range(kills):
        for _ in range(dice.randint(0, 6)):
            rest += os.read(reading_end, 4096)
        victim = running.pop(dice.randrange(len(running)))
        os.kill(victim, signal.SIGKILL)
        os.waitpid(victim, 0)
        running.append(start(store, started, reading_end, report, again=bool(again)))
        started += 1
    os.close(report)
    for child in running if kills else ():
        os.kill(child, signal.SIGKILL)
    os.write(1, rest)
    while more := os.read(reading_end, 65536):
        os.write(1, more)
    for child in running:
        os.waitpid(child, 0)


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:6]))
