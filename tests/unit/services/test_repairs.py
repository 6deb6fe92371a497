"""What `check` finds is repaired where no answer can be lost by it, and else named with what to do."""

from __future__ import annotations

import contextlib
import sqlite3

import pytest
from sqlalchemy import text

import textinator_widgets as tw
from tests.unit.services.merged_stores import ANN, BEGIN, Clock, make
from textinator_widgets.model import AuditLog, Claim, Queue
from textinator_widgets.model.engine import reading, writing
from textinator_widgets.model.search import INDEXES


@pytest.fixture
def store(place):
    """A store with two people, a revision and texts that two annotate."""
    with tw.open_store(place, clock=Clock()) as store:
        project = store.create_project(
            "Names", task="ner", texts=["Ann met Bob.", "Kim saw Eva.", "Tom saw Ida."], data_order="os"
        )
        project.update(annotators_per_text=2, editing_as_revision=True, allow_post_editing=True)
        for user in ("anna", "boris"):
            session = project.annotator(user)
            session.next()
            session.submit(labels=[ANN])
            session.edit(session.batches()[0], labels=[{**ANN, "end": 2}])
        yield store


def tamper(store, *statements):
    with writing(store._engine) as session:
        for statement in statements:
            session.execute(text(statement))


def one(store, query):
    with reading(store._engine) as session:
        return session.scalar(text(query))


FAULTS = [
    ("UPDATE queue SET room = 2 WHERE pos = 0", "counts other people"),
    ("UPDATE queue SET pos = 7 WHERE pos = 1", "has places that are missing"),
    ("DELETE FROM queue WHERE pos = 2", "lacks texts of its sources"),
    ("UPDATE batch SET is_current = (id = 1) WHERE id IN (1, 2)", "counts, although"),
    ("UPDATE batch SET original_id = id WHERE id = 2", "belongs to another batch"),
    (
        "UPDATE claim SET state = 'submitted' WHERE id = (SELECT max(id) FROM claim)",
        "says submitted, but there is no batch",
    ),
    ("DELETE FROM claim WHERE id = 1", "was never given"),
    ("INSERT INTO offer VALUES (1, 1, 1, 0)", "whether its skipped text has room"),
    ("UPDATE tally SET skipped = 3 WHERE user_id = 2", "counts other texts"),
    (
        "UPDATE claim SET lease_until = 4611686018427387904 WHERE id = (SELECT max(id) FROM claim)",
        "longer than any lease",
    ),
]


def test_what_can_be_counted_anew_is_repaired_after_a_backup_and_told_in_the_log(store, tmp_path):
    held = store.project("Names").annotator("boris")
    held.next()
    assert store.check() == []
    labels = store.project("Names").labels(revisions=True).to_dict("records")
    for statement, what in FAULTS:
        tamper(store, statement)
        assert what in str(store.check()), statement

    found = store.check(repair=True, backups=tmp_path / "kept")

    assert all(finding.is_repaired and not finding.advice for finding in found)
    assert {what for _, what in FAULTS if what in str(found)} == {what for _, what in FAULTS}
    assert store.check() == []
    assert store.project("Names").labels(revisions=True).to_dict("records") == labels
    assert store.project("Names").batches()["version"].tolist() == [1, 1]
    assert held.next() is not None
    (kept,) = (tmp_path / "kept").iterdir()
    assert ".before-repair." in kept.name
    with tw.open_store(kept) as before:
        assert len(before.check()) == len(found)
    with reading(store._engine) as session:
        told = session.query(AuditLog.details).where(AuditLog.action == "repair").all()
    assert {"claim", "queue of project 1", "batch"} <= {row[0]["repaired"].split(":")[0] for row in told}


def test_what_no_program_can_know_is_named_with_what_to_do_and_left(store, tmp_path):
    tamper(store, "UPDATE label SET quote = 'Zoe' WHERE id = 1", "UPDATE queue SET room = 2 WHERE pos = 0")

    found = store.check(repair=True, backups=tmp_path)

    assert [(finding.kind, finding.is_repaired) for finding in found] == [("quote", False), ("rule", True)]
    assert "restore one without faults" in found[0].advice
    assert [finding.kind for finding in store.check()] == ["quote"]


def test_what_is_not_in_the_search_index_is_put_in_again(store, tmp_path):
    project = store.project("Names")
    project.add_marker("Note", "free-text")
    session = project.annotator("carl")
    session.next()
    session.submit(inputs=[{"marker": "Note", "content": "quite sure"}])
    is_on_server = isinstance(store.path, str)
    if is_on_server:
        tamper(store, "DELETE FROM input_words", "DELETE FROM context_words")
    else:
        tamper(store, *(f"INSERT INTO {one}({one}) VALUES ('delete-all')" for one in INDEXES))
    assert len([finding for finding in store.check() if "search index" in finding.message]) == 3
    assert session.board([{"scope": "all", "type": "phr", "text": "quite sure"}])["total"] == 0

    found = store.check(repair=True, backups=tmp_path / "kept")

    assert all(finding.is_repaired for finding in found)
    assert session.board([{"scope": "all", "type": "phr", "text": "quite sure"}])["total"] == 1


def test_a_store_without_faults_is_left_alone(store, tmp_path):
    assert store.check(repair=True, backups=tmp_path / "kept") == []
    assert not (tmp_path / "kept").exists()


def test_rows_that_refer_to_nothing_go_where_they_mean_nothing_and_answers_stay(tmp_path):
    path = make(tmp_path / "study.db")
    with contextlib.closing(sqlite3.connect(path)) as raw:
        raw.execute("UPDATE claim SET user_id = 77")
        raw.execute("UPDATE data_source SET owner_id = 77")
        raw.execute("UPDATE data_access_log SET user_id = 77")
        raw.commit()
    with tw.open_store(path, clock=Clock(BEGIN)) as store:
        found = store.check(repair=True)

        mended = {finding.object: finding.is_repaired for finding in found}
        names = ("claim 1", "data_source 1", "batch 1")
        assert mended == dict.fromkeys(names, True) | {"data_access_log 1": False}
        assert [finding.object for finding in store.check()] == ["data_access_log 1"]
        with reading(store._engine) as session:
            assert [(one.user_id, one.state) for one in session.query(Claim)] == [(1, "submitted")]
            assert session.query(Queue).count() == 3
        assert len(store.project("Names").labels()) == 2


def test_references_to_nothing_are_found_on_a_server_too(postgres_url):
    with tw.open_store(postgres_url, clock=Clock()) as store:
        store.create_project("Names", task="ner", texts=["Ann met Bob."])
        assert store.check() == []

        tamper(
            store,
            "SET LOCAL session_replication_role = replica",  # no trigger looks at references
            "UPDATE project_source SET source_id = 77",
        )

        assert "project_source 1: refers to a row of data_source" in "\n".join(map(str, store.check()))


def test_a_file_with_damaged_pages_is_left_as_it_is(tmp_path):
    path = make(tmp_path / "study.db")
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as raw:
        root = raw.execute("SELECT rootpage FROM sqlite_master WHERE name = 'ix_claim_of_user'").fetchone()[0]
        size = raw.execute("PRAGMA page_size").fetchone()[0]
    with path.open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xff" * 64)
    before = path.read_bytes()
    with tw.open_store(path) as store:
        found = store.check(repair=True)

    assert {finding.is_repaired for finding in found} == {False}
    assert {finding.kind for finding in found} == {"index"}
    assert path.read_bytes() == before
    assert not (tmp_path / "backups").exists()
