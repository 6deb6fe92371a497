"""Runs writers in forked processes, kills them at random, and prints what they were told was saved.

Usage: farm.py STORE WRITERS KILLS SEED [AGAIN]

A kill comes after a random number of answers of the others, so it hits a writer anywhere in its work. With
AGAIN = 1 writers go on when the database comes back, and nobody is killed after the last of the kills.

What is printed, a line each and as it comes: the key of an answer that was acknowledged; `!` and an error;
and with AGAIN `-PROCESS` when the database is gone for a writer, and `+PROCESS LAST BACK`, in seconds of the
machine's monotonic clock, when it is back: when their last try in vain began, and when one was answered.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
import uuid

from sqlalchemy import text

from textinator_widgets.api.store import open_store
from textinator_widgets.errors import StoreBusy, StoreUnusable
from textinator_widgets.model.engine import reading
from textinator_widgets.model.postgres_store import PAUSE_S

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

    def asked(act):
        return ask(act, report) if again else act()

    session = asked(lambda: store.project(1).annotator(name))
    while (item := asked(session.next)) is not None:
        labels = [
            {"marker": "Person", "start": start, "end": start + 3, "quote": item.text[start : start + 3]}
            for start in dice.sample(range(len(item.text) - 3), dice.randint(1, 6))
        ]
        if dice.random() < 0.3:
            asked(lambda labels=labels: session.save_draft(labels=labels))
        key = f"{uuid.uuid4()}:{len(labels)}"
        asked(lambda labels=labels, key=key: session.submit(labels=labels, key=key))
        say(report, key)
    free = asked(lambda: count_free(store, name))
    assert free == 0, f"{name} was told that there is no text while {free} were free"


def count_free(store, name: str) -> int:
    """Count the texts that somebody could have had, in a way of our own."""
    with reading(store._engine) as session:
        return session.scalar(FREE, {"name": name})


def ask(act, report: int):
    """Do something; as a page does, again and again while the database is away."""
    begun = None
    while True:
        last, begun = begun, time.monotonic()
        try:
            done = act()
        except (StoreBusy, StoreUnusable):
            if last is None:
                say(report, f"-{os.getpid()}")
            time.sleep(PAUSE_S)  # as the store itself does between its tries
        else:
            if last is not None:
                say(report, f"+{os.getpid()} {last} {time.monotonic()}")
            return done


def say(report: int, line: str) -> None:
    os.write(report, f"{line}\n".encode())


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
        say(report, f"!{type(error).__name__}: {error}".replace("\n", " ")[:2000])
    finally:
        os._exit(code)


def main(path: str, writers: int, kills: int, seed: int, again: int = 0) -> None:
    """Run and kill; the writers go on to the end when nobody is killed or when their database may go away."""
    dice = random.Random(seed)
    store = open_store(path)
    reading_end, report = os.pipe()
    running = [start(store, number, reading_end, report, again=bool(again)) for number in range(writers)]
    for number in range(writers, writers + kills):
        for _ in range(dice.randint(0, 6)):
            os.write(1, os.read(reading_end, 4096))
        victim = running.pop(dice.randrange(len(running)))
        os.kill(victim, signal.SIGKILL)
        os.waitpid(victim, 0)
        running.append(start(store, number, reading_end, report, again=bool(again)))
    os.close(report)
    for child in running if kills and not again else ():
        os.kill(child, signal.SIGKILL)
    while more := os.read(reading_end, 65536):
        os.write(1, more)
    for child in running:
        os.waitpid(child, 0)


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:6]))
