"""Whatever was acknowledged is in the store, whole and once, however its writer died."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from textinator_widgets.api.store import open_store
from textinator_widgets.model.base import utc_now
from textinator_widgets.model.engine import open_engine, reading
from textinator_widgets.services.maintenance import check

pytestmark = pytest.mark.crash

LONG = os.environ.get("TW_CRASH") == "long"
TEXTS, WRITERS, KILLS = (5000, 32, 200) if LONG else (200, 6, 20)
SEEDS = (1, 2) if LONG else (1,)


@pytest.fixture
def path(place):
    with open_store(place) as store:
        texts = [f"Text {number}: Zoë met 👩‍👩‍👧 in Åre on day {number}." for number in range(TEXTS)]
        project = store.create_project(
            "Names", task="ner", texts=texts, disjoint_annotation=True, lease_minutes=30
        )
        assert project.id == 1
    return place


def run_farm(path, seed, *, writers=WRITERS, kills=KILLS):
    """Returns the keys that were acknowledged; without kills the writers work until nothing is left."""
    done = subprocess.run(
        [sys.executable, Path(__file__).with_name("farm.py"), path, str(writers), str(kills), str(seed)],
        capture_output=True,
        text=True,
        timeout=1200,
    )
    lines = done.stdout.split("\n")
    assert done.stderr == ""
    assert lines.pop() == ""
    assert [line for line in lines if line.startswith("!")] == []
    return lines


def select(path, query):
    engine = open_engine(path, create=False)
    with reading(engine) as session:
        rows = [tuple(row) for row in session.execute(text(query))]
    engine.dispose()
    return rows


def losses(path, acknowledged):
    """What is missing, torn or doubled in the store, in view of what was acknowledged."""
    labels = "SELECT b.key, count(l.id) FROM batch b LEFT JOIN label l ON l.batch_id = b.id GROUP BY b.id"
    stored = dict(select(path, labels))
    twice = select(path, "SELECT datapoint_id FROM batch GROUP BY datapoint_id HAVING count(*) > 1")
    missing = [key for key in acknowledged if key not in stored]
    torn = [key for key, labels in stored.items() if int(key.split(":")[1]) != labels]
    return missing, torn, twice


@pytest.mark.parametrize("seed", SEEDS)
def test_killed_writers_lose_nothing_and_their_texts_are_given_out_again(path, seed):
    acknowledged = run_farm(path, seed)

    assert len(acknowledged) > KILLS
    assert len(set(acknowledged)) == len(acknowledged)
    assert losses(path, acknowledged) == ([], [], [])
    assert check(path) == []

    with open_store(path) as store:  # whether a kill leaves a text open is left to chance
        assert store.project(1).annotator("the one who went away").next() is not None
    ((submitted,),) = select(path, "SELECT count(DISTINCT datapoint_id) FROM batch")
    ((held,),) = select(path, "SELECT count(*) FROM claim WHERE state = 'held'")
    assert held > 0
    with open_store(path, clock=lambda: utc_now() + timedelta(minutes=31)) as store:
        session = store.project(1).annotator("the one who comes after")
        found = set()
        while (item := session.next()) is not None:
            found.add(item.key)
            session.submit(labels=[{"marker": "Person", "start": 0, "end": 4}], key=f"rest {item.key}")

        assert len(found) == TEXTS - submitted
        assert session.status == "finished"


CONTROL = """
import os, signal, sys
from textinator_widgets.api.store import open_store
from textinator_widgets.model.engine import writing
store = open_store(sys.argv[1])
session = store.project(1).annotator("too early")
item = session.next()
labels = [{"marker": "Person", "start": 0, "end": 4, "quote": "Text"}]
session.submit(labels=labels, key="saved:1")
os.write(1, b"saved:1\\n")
with writing(store._engine) as open_transaction:
    from sqlalchemy import text
    open_transaction.execute(text("UPDATE batch SET key = 'changed:1'"))
    open_transaction.execute(text("DELETE FROM label"))
    os.write(1, b"changed:1\\n")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_an_acknowledgement_before_the_commit_would_be_seen(path):
    done = subprocess.run([sys.executable, "-c", CONTROL, path], capture_output=True, text=True, timeout=120)

    assert done.returncode == -9, done.stderr
    assert losses(path, done.stdout.split()) == (["changed:1"], [], [])
