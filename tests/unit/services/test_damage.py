"""Of damaged pages it is told what can be done; references to nothing are repaired on a server too."""

from __future__ import annotations

import contextlib
import sqlite3
import struct

import pytest
from sqlalchemy import text

import textinator_widgets as tw
from tests.unit.services.merged_stores import ANN, BEGIN, BOB, Clock
from textinator_widgets.errors import StoreError, StoreUnusable
from textinator_widgets.model import Claim, DataSource, Queue
from textinator_widgets.model.engine import reading, writing
from textinator_widgets.services.copying import copy_store
from textinator_widgets.services.maintenance import backup, restore


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A closed store that has more than one page of labels."""
    path = tmp_path_factory.mktemp("whole") / "study.db"
    with tw.open_store(path, clock=Clock()) as store:
        texts = [f"Ann met Bob in {number}." for number in range(40)]
        session = store.create_project("Names", task="ner", texts=texts).annotator("anna")
        while session.next() is not None:
            session.submit(labels=[ANN, BOB])
    return path


def damaged(whole, folder, name):
    """A copy of a store in which the first page of a table or an index is overwritten."""
    path = folder / "study.db"
    path.write_bytes(whole.read_bytes())
    with contextlib.closing(sqlite3.connect(path)) as raw:
        (root,) = raw.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (name,)).fetchone()
        (size,) = raw.execute("PRAGMA page_size").fetchone()
    with path.open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xff" * 64)
    return path


@pytest.mark.parametrize("name", ["ix_claim_of_user", "ix_label_marker_id", "context_words_data"])
def test_where_only_indexes_are_damaged_a_copy_has_everything_and_takes_its_place(whole, tmp_path, name):
    path = damaged(whole, tmp_path, name)
    before = path.read_bytes()

    with tw.open_store(path) as store:
        found = store.check(repair=True)

    assert {(one.kind, one.is_repaired) for one in found} == {("index", False)}
    assert "textinator copy --from STORE --to NEW.db" in found[0].advice
    assert path.read_bytes() == before
    copy_store(path, tmp_path / "new.db")
    restore(path, tmp_path / "new.db", force=True)
    with tw.open_store(path) as store:
        assert store.check() == []
        assert len(store.project("Names").labels()) == 80


def test_where_rows_are_lost_the_table_is_named_and_no_half_copy_takes_the_place(whole, tmp_path):
    path = damaged(whole, tmp_path, "label")

    with tw.open_store(path) as store:
        found = store.check(repair=True)

    assert {(one.kind, one.is_repaired) for one in found} == {("damage", False)}
    assert "label" in {one.object for one in found}
    assert "input" not in {one.object for one in found}
    assert "textinator copy cannot" in found[0].advice
    assert "newest backups" in found[0].advice
    with pytest.raises(StoreUnusable):
        copy_store(path, tmp_path / "new.db")
    for use in (restore, lambda place, half: backup(half, place.with_name("kept.db"))):
        with pytest.raises(StoreUnusable, match="has not been finished"):
            use(path, tmp_path / "new.db")
    assert not (tmp_path / "kept.db").exists()


def pages_of(path, name):
    """The pages of rows of a table that has more than one."""
    content = path.read_bytes()
    with contextlib.closing(sqlite3.connect(path)) as raw:
        (root,) = raw.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (name,)).fetchone()
        (size,) = raw.execute("PRAGMA page_size").fetchone()
    top = content[(root - 1) * size : root * size]
    assert top[0] == 5, "an inner page of a table"
    (count,) = struct.unpack(">H", top[3:5])
    places = [8, *struct.unpack(f">{count}H", top[12 : 12 + 2 * count])]
    numbers = [struct.unpack(">I", top[place : place + 4])[0] for place in places]
    return {number: content[(number - 1) * size : number * size] for number in numbers}


@pytest.mark.parametrize("table", ["label", "batch"])
def test_rows_of_a_write_that_was_lost_are_missed_although_every_table_can_be_read(tmp_path, table):
    path = tmp_path / "study.db"
    with tw.open_store(path, clock=Clock()) as store:
        texts = [f"Ann met Bob in {number}." for number in range(60)]
        session = store.create_project("Names", task="ner", texts=texts).annotator("anna")
        for _ in range(30):
            session.next()
            session.submit(labels=[ANN, BOB])
    before = pages_of(path, table)
    with tw.open_store(path, clock=Clock()) as store:
        session = store.project("Names").annotator("anna")
        while session.next() is not None:
            session.submit(labels=[ANN, BOB])
    after = pages_of(path, table)
    stale = [number for number in before if number in after and before[number] != after[number]]
    count = f"SELECT count(*) FROM {table} NOT INDEXED"
    with contextlib.closing(sqlite3.connect(path)) as raw:
        (rows,) = raw.execute(count).fetchone()
    with path.open("r+b") as file:
        file.seek((stale[-1] - 1) * len(before[stale[-1]]))
        file.write(before[stale[-1]])
    with contextlib.closing(sqlite3.connect(path)) as raw:
        assert raw.execute(count).fetchone()[0] < rows

    with tw.open_store(path) as store:
        found = store.check()

    assert "index" not in {one.kind for one in found}
    assert next(one.message for one in found if (one.kind, one.object) == ("damage", table)).startswith(
        "rows are lost"
    )
    assert "newest backups" in found[0].advice


def test_an_index_in_an_earlier_state_only_lacks_rows_and_a_copy_has_them(whole, tmp_path):
    path = tmp_path / "study.db"
    path.write_bytes(whole.read_bytes())
    with contextlib.closing(sqlite3.connect(path)) as raw:
        raw.execute("PRAGMA writable_schema = ON")
        index = ("ix_label_marker_id",)
        (sql,) = raw.execute("SELECT sql FROM sqlite_master WHERE name = ?", index).fetchone()
        hidden = "UPDATE sqlite_master SET sql = ? WHERE name = ?"
        raw.execute(hidden, (f"{sql} WHERE id < 70", *index))
        raw.execute("PRAGMA writable_schema = RESET")
        raw.execute("REINDEX ix_label_marker_id")
        raw.execute("PRAGMA writable_schema = ON")
        raw.execute(hidden, (sql, *index))
        raw.commit()

    with tw.open_store(path) as store:
        found = store.check()

    assert {one.kind for one in found} == {"index"}
    assert "Only when it finds nothing" in found[0].advice
    assert copy_store(path, tmp_path / "new.db").rows["label"] == 80


def test_a_value_that_may_not_be_is_no_fault_of_an_index_and_names_its_table_when_it_is_copied(
    whole, tmp_path, postgres
):
    path = tmp_path / "study.db"
    path.write_bytes(whole.read_bytes())
    with contextlib.closing(sqlite3.connect(path)) as raw:
        raw.execute("PRAGMA ignore_check_constraints = ON")
        raw.execute("UPDATE project SET lease_minutes = -5")
        raw.commit()

    with tw.open_store(path) as store:
        found = store.check()

    assert "damage" in {one.kind for one in found}
    assert "index" not in {one.kind for one in found}
    for place in (tmp_path / "new.db", postgres.url(postgres.new_database())):
        with pytest.raises(StoreError, match=r"rows of project .*textinator check"):
            copy_store(path, place)


def test_references_to_nothing_are_repaired_on_a_server_after_a_backup_that_has_them(postgres_url, tmp_path):
    with tw.open_store(postgres_url, clock=Clock(BEGIN)) as store:
        project = store.create_project("Names", task="ner", texts=["Ann met Bob."], author="maria")
        session = project.annotator("anna")
        session.next()
        session.submit(labels=[ANN])
        with writing(store._engine) as rows:
            for statement in (
                "SET LOCAL session_replication_role = replica",  # no trigger looks at references
                "UPDATE claim SET user_id = 77",
                "UPDATE data_source SET owner_id = 77",
                "UPDATE data_access_log SET user_id = 77",
            ):
                rows.execute(text(statement))

        found = store.check(repair=True, backups=tmp_path / "kept")

        mended = {finding.object: finding.is_repaired for finding in found if finding.kind == "reference"}
        assert mended == {"claim 1": True, "data_source 1": True, "data_access_log 1": False}
        assert [finding.object for finding in store.check()] == ["data_access_log 1"]
        with reading(store._engine) as rows:
            (claim,) = rows.query(Claim).all()
            assert (claim.state, claim.user_id != 77) == ("submitted", True)
            assert rows.query(DataSource).one().owner_id is None
            assert rows.query(Queue).count() == 1
        assert len(project.labels()) == 1
        (kept,) = (tmp_path / "kept").iterdir()
        assert ".before-repair." in kept.name
        with pytest.raises(StoreError, match="differs in data_access_log"):
            store.backup(tmp_path / "usual.db")
    with tw.open_store(kept) as before:
        objects = {finding.object for finding in before.check() if finding.kind == "reference"}
        assert objects == {"claim 1", "data_source 1", "data_access_log 1"}
