"""Faults of a store are found, and what is no fault is not reported."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import sqlite3

import pytest

from textinator_widgets.errors import StoreUnusable
from textinator_widgets.services.maintenance import check

COPIES = 1000 if os.environ.get("TW_CRASH") == "long" else 60


@pytest.fixture
def store(engine, path, fill):
    fill(engine, title="Names")
    fill(engine, title="Places", text="Åre 🏔️ lies in Jämtland.")
    engine.dispose()
    return path


@contextlib.contextmanager
def tampered(path):
    """A connection that lets everything through."""
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("PRAGMA ignore_check_constraints = ON")
        connection.execute("DROP TRIGGER context_is_immutable")
        connection.execute("BEGIN")
        yield connection
        connection.execute(
            "CREATE TRIGGER context_is_immutable BEFORE UPDATE OF content ON context BEGIN SELECT 1; END"
        )
        connection.execute("COMMIT")


def test_a_store_as_it_should_be_has_no_fault(store, engine):
    assert check(store) == []
    assert check(engine) == []


FAULTS = [
    ("UPDATE context SET content = replace(content, 'met', 'saw') WHERE id = 1", "text", "context 1"),
    ("UPDATE context SET content = CAST(content AS BLOB) WHERE id = 1", "text", "context 1"),
    ("UPDATE context SET content = CAST(x'5a6fc3' AS TEXT) WHERE id = 1", "text", "context 1"),
    ("UPDATE context SET length = length + 1 WHERE id = 2", "text", "context 2"),
    ("UPDATE context SET sha256 = randomblob(32) WHERE id = 2", "text", "context 2"),
    ("UPDATE label SET quote = 'Zoe' WHERE id = 1", "quote", "label 1"),
    ("UPDATE label SET start = 1 WHERE id = 1", "quote", "label 1"),
    ('UPDATE label SET "end" = 2 WHERE id = 1', "quote", "label 1"),
    ('UPDATE label SET "end" = 5000 WHERE id = 1', "offsets", "label 1"),
    ("UPDATE label SET start = 3 WHERE id = 1", "offsets", "label 1"),
    ("UPDATE label SET start = 'x' WHERE id = 1", "offsets", "label 1"),
    ("UPDATE label SET marker_id = 77 WHERE id = 1", "reference", "label 1"),
    ("UPDATE label SET marker_id = 2 WHERE id = 1", "rule", "label 1"),
    ("UPDATE label SET context_id = 2 WHERE id = 1", "rule", "label 1"),
    ("UPDATE label SET extra = '{' WHERE id = 1", "rule", "label 1"),
    ("DELETE FROM batch WHERE id = 1", "reference", "label 1"),
    ("UPDATE batch SET uuid = 'short' WHERE id = 2", "rule", "batch 2"),
    ("DELETE FROM datapoint WHERE id = 2", "reference", "batch 2"),
    ("UPDATE datapoint SET key = '7' WHERE id = 2", "rule", "datapoint 2"),
    ("UPDATE queue SET pos = 4 WHERE project_id = 2", "rule", "queue of project 2"),
    ("UPDATE queue SET room = 1 WHERE project_id = 2", "rule", "queue of project 2"),
    ("DELETE FROM project_source WHERE project_id = 1", "rule", "queue of project 1"),
    (
        "INSERT INTO claim (project_id, datapoint_id, user_id, state, dt_created, dt_updated) "
        "VALUES (1, 2, 1, 'submitted', 0, 0)",
        "rule",
        "claim 3",
    ),
    ("DELETE FROM claim WHERE id = 1", "rule", "batch 1"),
    ("UPDATE claim SET lease_until = 99999999999999 WHERE id = 1", "rule", "claim 1"),
    ("UPDATE tally SET submitted = 7 WHERE project_id = 1", "rule", "tally of user 1"),
    ("DELETE FROM tally WHERE project_id = 2", "rule", "tally of user 2"),
    ("UPDATE label SET undone = 1 WHERE id = 1", "batch", "batch 1"),
    ("UPDATE label SET undone = '' WHERE id = 1", "batch", "batch 1"),
    ("DELETE FROM label WHERE id = 2", "batch", "batch 2"),
    ("UPDATE label SET batch_id = 'x' WHERE id = 2", "batch", "batch 2"),
    ("UPDATE batch SET user_id = 2 WHERE id = 1", "batch", "batch 1"),
    ("UPDATE batch SET undone = 1 WHERE id = 1", "batch", "batch 1"),
    ("UPDATE batch SET is_flagged = 1 WHERE id = 2", "batch", "batch 2"),
    ("UPDATE batch SET stored_hash = CAST(stored_hash AS TEXT) WHERE id = 2", "batch", "batch 2"),
]


@pytest.mark.parametrize(("statement", "kind", "what"), FAULTS)
def test_a_fault_is_found_where_it_is(store, statement, kind, what):
    with tampered(store) as connection:
        assert connection.execute(statement).rowcount == 1

    found = check(store)

    assert (kind, what) in {(finding.kind, finding.object) for finding in found}
    assert all(finding.message in str(finding) for finding in found)


def test_open_and_expired_claims_and_drafts_are_no_faults(store):
    with tampered(store) as connection:
        # what a row replaces is counted out by a trigger on DELETE
        connection.execute("PRAGMA recursive_triggers = ON")
        for user, state, lease in ((1, "held", 0), (2, "delayed", 0), (1, "skipped", None)):
            connection.execute(
                "INSERT OR REPLACE INTO claim (project_id, datapoint_id, user_id, state, lease_until, "
                "dt_created, dt_updated) VALUES (1, ?, ?, ?, ?, 0, 0)",
                (2 if state == "skipped" else 1, user, state, lease),
            )
        connection.execute(
            "INSERT INTO draft (user_id, project_id, datapoint_id, context_id, sha256, revision, answer, "
            "dt_created, dt_updated) SELECT 1, 1, 1, id, sha256, 1, '{}', 0, 0 FROM context WHERE id = 1"
        )

    assert check(store) == []


def content_of(path):
    """Texts, quotes, offsets, markers and what is undone; None where they cannot be read."""
    try:
        with contextlib.closing(sqlite3.connect(path)) as connection:
            connection.text_factory = bytes
            return connection.execute(
                "SELECT l.id, l.uuid, l.start, l.end, l.quote, l.undone, c.content, v.code "
                "FROM label l JOIN context c ON c.id = l.context_id "
                "JOIN marker_variant v ON v.id = l.marker_id ORDER BY l.id"
            ).fetchall()
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        return None


def test_no_changed_byte_of_a_text_a_quote_an_offset_or_a_label_goes_unnoticed(store, path):
    before = content_of(store)
    original = store.read_bytes()
    places = [page for page in range(0, len(original), 4096) if b"Zo\xc3\xab" in original[page : page + 4096]]
    assert len(places) >= 2
    dice = random.Random(20261121)
    copy = path.with_name("copy.db")
    noticed = changed = 0
    for number in range(COPIES):
        shutil.copyfile(store, copy)
        start = dice.choice(places) if number % 2 else 0
        at = dice.randrange(start, start + 4096 if start else len(original))
        with copy.open("r+b") as file:
            file.seek(at)
            file.write(bytes([original[at] ^ (1 << dice.randrange(8))]))
        try:
            found = check(copy)
        except StoreUnusable:
            found = [None]
        if content_of(copy) != before:
            changed += 1
            noticed += bool(found)
    assert changed > COPIES // 100
    assert noticed == changed
