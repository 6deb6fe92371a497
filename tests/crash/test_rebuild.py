"""What is backed up, copied or exported comes back: all tables of a backup, the answers of an export."""

from __future__ import annotations

import csv
import hashlib
import json
import os

import pandas as pd
import pytest

from textinator_widgets.api.store import open_store
from textinator_widgets.model.copies import plain_tables
from textinator_widgets.model.engine import reading
from textinator_widgets.services.copying import copy_store, digest
from textinator_widgets.services.maintenance import restore

pytestmark = pytest.mark.crash

TEXTS = 10_000 if os.environ.get("TW_CRASH") == "long" else 30


@pytest.fixture
def project(place):
    """A project with every kind of marker, links, revisions, edits, drafts, reviews and a withdrawn batch."""
    with open_store(place) as store:
        texts = [f"Text {number}: Zoë met 👩‍👩‍👧 in Åre.\r\n" for number in range(TEXTS)]
        project = store.create_project("Names", task="corr", texts=texts, data_order="os")
        define(project)
        anna, bo = project.annotator("anna"), project.annotator("bo")
        made = []
        while (item := anna.next()) is not None:
            made.append(anna.submit(**answer(item.text, item.key)))
        anna.edit(made[0], **answer(texts[0], 1))
        anna.withdraw(made[1])
        anna.flag_batch(made[2])
        project.allow_reviewer("bo")
        bo.review(made[3], **answer(texts[3], 5))
        bo.set_review(made[4], "rr", comment="Åre?")
        bo.next()
        bo.save_draft(**answer(texts[0], 2))
        yield project


def define(project):
    """Add a marker of each kind that the task has not, in a unit where that can be."""
    project.update(allow_reviewing=True, allow_post_editing=True)
    unit = project.add_unit(2, 0, code="pair", is_rankable=True)
    project.add_marker("Whole", "m-text")
    project.add_marker("Short", "free-text", unit=unit)
    project.add_marker("Long", "lfree-text")
    project.add_marker("Age", "integer")
    project.add_marker("Share", "float")
    project.add_marker("Sure", "range", range={"min": 0, "max": 10})
    project.add_marker("One", "radio", choices=["a", "b"])
    project.add_marker("Many", "check", choices=["a", "b", "c"])


def answer(text, number):
    """An answer that has a bit of everything; it differs with the number."""
    start = text.index("Zoë")
    return {
        "labels": [
            {"id": "a", "marker": "mention", "start": start, "end": start + 3, "extra": {"n": number}},
            {"id": "b", "marker": "mention", "start": start + 8, "end": start + 13},
            {"marker": "whole"},
        ],
        "inputs": [
            {"marker": "short", "content": f"№ {number}", "group": "g1", "group_order": 1},
            {"marker": "long", "content": "two\nlines"},
            {"marker": "age", "content": number},
            {"marker": "share", "content": number / 7},
            {"marker": "sure", "content": number % 11},
            {"marker": "one", "content": "ab"[number % 2]},
            {"marker": "many", "content": ["a", "c"]},
        ],
        "relations": [{"relation": "corefers", "links": [{"source": "a", "target": "b"}]}],
    }


def digests(store):
    with reading(store._engine) as session:
        return {table.name: digest(session.connection(), table) for table in plain_tables().sorted_tables}


def test_every_table_of_a_restored_backup_and_of_a_copy_is_equal(project, tmp_path):
    store = project.store
    backup = store.backup(tmp_path / "backup.db")
    copy_store(store.path, tmp_path / "copy.db")
    restore(tmp_path / "restored.db", backup)

    for place in (tmp_path / "copy.db", tmp_path / "restored.db"):
        with open_store(place) as other:
            assert digests(other) == digests(store)
            assert other.check() == []


def test_a_project_that_is_rebuilt_from_its_export_exports_the_same(project, tmp_path):
    first, second = tmp_path / "first.jsonl", tmp_path / "second.jsonl"
    project.export("jsonl", first)
    with open_store(tmp_path / "other.db") as other:
        rebuilt = other.create_project("Names", task=project.spec(), texts=project.texts(), key="key")
        done = rebuilt.import_annotations(first, "jsonl")
        rebuilt.export("jsonl", second)

        assert done.batches == TEXTS - 1  # one was withdrawn
        assert lines_of(first) == lines_of(second)
        for frame in ("labels", "inputs", "relations"):
            assert content(rebuilt, frame) == content(project, frame)
        assert other.check() == []


def lines_of(path):
    """The hash of what an import takes over: not what a batch revised, and what reviewers said of it."""
    found = hashlib.sha256()
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            batch = json.loads(line)
            found.update(
                str([batch[name] for name in batch if name not in ("revision_of", "review")]).encode()
            )
    return found.hexdigest()


def content(project, frame):
    """The hash of a frame, in whichever order its rows were stored, without numbers of one store."""
    rows = getattr(project, frame)().drop(columns=["project", "input_id", "submit_key"], errors="ignore")
    lines = sorted(str(row) for row in rows.to_dict("records"))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def test_csv_is_the_same_to_pandas_and_to_python(project, tmp_path):
    for table in ("labels", "inputs"):
        path = project.export("csv", tmp_path / f"{table}.csv", table=table)

        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        read = pd.read_csv(path, dtype=str, keep_default_na=False)

        assert read.to_dict("records") == rows
        assert len(rows) == len(getattr(project, table)())
