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

from textinator_widgets.api.store import open_store


def write(store, name: str, report: int) -> None:
    """Annotate text after text until somebody kills this process or nothing is left."""
    dice = random.Random(name)
    session = store.project(1).annotator(name)
    while (item := session.next()) is not None:
        labels = [
            {"marker": "Person", "start": start, "end": start + 3, "quote": item.text[start : start + 3]}
            for start in dice.sample(range(len(item.text) - 3), dice.randint(1, 6))
        ]
        if dice.random() < 0.3:
            session.save_draft(labels=labels)
        key = f"{uuid.uuid4()}:{len(labels)}"
        session.submit(labels=labels, key=key)
        os.write(report, f"{key}\n".encode())


def start(store, number: int, reading_end: int, report: int) -> int:
    """Fork a writer and return its process id."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        os.close(reading_end)
        write(store, f"writer {number}", report)
        code = 0
    except Exception as error:
        os.write(report, f"!{type(error).__name__}: {error}".replace("\n", " ")[:2000].encode() + b"\n")
    finally:
        os._exit(code)


def main(path: str, writers: int, kills: int, seed: int) -> None:
    """Run, kill, and print one line for each answer that was acknowledged."""
    dice = random.Random(seed)
    store = open_store(path)
    reading_end, report = os.pipe()
    running = [start(store, number, reading_end, report) for number in range(writers)]
    started, rest = writers, b""
    for _ in range(kills):
        for _ in range(dice.randint(0, 6)):
            rest += os.read(reading_end, 4096)
        victim = running.pop(dice.randrange(len(running)))
        os.kill(victim, signal.SIGKILL)
        os.waitpid(victim, 0)
        running.append(start(store, started, reading_end, report))
        started += 1
    for child in running:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    os.close(report)
    while more := os.read(reading_end, 65536):
        rest += more
    sys.stdout.write(rest.decode())


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:5]))
