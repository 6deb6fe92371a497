"""Backups that are made while people submit have what was acknowledged before them, and nothing by halves."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from textinator_widgets.api.store import open_store
from textinator_widgets.model.engine import open_engine, reading
from textinator_widgets.services.maintenance import backup, check

pytestmark = pytest.mark.crash

LONG = os.environ.get("TW_CRASH") == "long"
TEXTS, WRITERS, BACKUPS, BETWEEN = (8000, 8, 60, 100) if LONG else (200, 4, 3, 30)
"""Between two backups so many submissions are waited for."""


def test_backups_hold_whole_submissions_and_all_that_were_acknowledged(place, tmp_path):
    with open_store(place) as store:
        texts = [f"Text {number}: Zoë met 👩‍👩‍👧 in Åre on day {number}." for number in range(TEXTS)]
        store.create_project("Names", task="ner", texts=texts, disjoint_annotation=True)
    farm = [sys.executable, Path(__file__).with_name("farm.py"), place, str(WRITERS), "0", "1"]
    keys: set[str] = set()
    engine = open_engine(place, create=False)
    with subprocess.Popen(farm, stdout=subprocess.PIPE, text=True) as writers:
        for number in range(BACKUPS):
            acknowledged = {writers.stdout.readline().strip() for _ in range(BETWEEN)}
            keys |= acknowledged
            made = backup(engine, tmp_path / f"copy{number}.db")

            found = labels_by_key(made.path)
            assert len(acknowledged) == BETWEEN
            assert keys <= set(found)
            assert [key for key, labels in found.items() if key.split(":")[1] != str(labels)] == []
            assert check(made.path) == []
            made.path.unlink()
        keys |= set(writers.stdout.read().split())
    assert len(keys) == TEXTS
    engine.dispose()


def labels_by_key(path):
    engine = open_engine(path, create=False)
    with reading(engine) as session:
        query = "SELECT b.key, count(l.id) FROM batch b LEFT JOIN label l ON l.batch_id = b.id GROUP BY b.id"
        found = dict(tuple(row) for row in session.execute(text(query)))
    engine.dispose()
    return found
