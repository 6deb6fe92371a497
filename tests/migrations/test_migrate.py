"""`migrate` brings a store to the newest revision after a backup, or leaves it as it was."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.exc import DBAPIError

from textinator_widgets.errors import StoreBusy, StoreError, StoreTooNew, StoreTooOld, StoreUnusable
from textinator_widgets.model import User, migrations
from textinator_widgets.model.engine import open_engine, reading
from textinator_widgets.model.revision import HEAD, check_revision
from textinator_widgets.model.sqlite_store import WRITES, connect
from textinator_widgets.services.maintenance import check, migrate

NOW = datetime(2026, 11, 21, 22, 0, tzinfo=UTC)
STORES = Path(__file__).parent / "stores"
FIRST_STORE = STORES / "tw0001.sql"
NEWEST_STORE = STORES / f"{HEAD}.sql"
KILLS = 20 if os.environ.get("TW_CRASH") == "long" else 3
NEXT = f"tw{int(HEAD[2:]) + 1:04d}"

STEP = '''
"""A later revision, for the tests."""

import os
import signal

from alembic import op
import sqlalchemy as sa

revision = "{next}"
down_revision = "{head}"


def upgrade():
    with op.batch_alter_table("user") as table:
        table.add_column(sa.Column("motto", sa.Text()))
    {before}
    op.execute("UPDATE user SET motto = 'new ' || name")
    {after}
'''


def load(dump_of_store, path):
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.executescript(dump_of_store.read_bytes().decode())
        connection.execute("PRAGMA journal_mode = WAL")
    return path


@pytest.fixture
def store(tmp_path):
    """A store that the newest revision made, with content."""
    return load(NEWEST_STORE, tmp_path / "study.db")


@pytest.fixture
def first_store(tmp_path):
    """A store that the first revision made, with content."""
    return load(FIRST_STORE, tmp_path / "first.db")


@pytest.fixture
def step(tmp_path):
    """Returns a function that makes a folder with one more revision."""

    def step(before="pass", after="pass"):
        folder = tmp_path / "versions"
        folder.mkdir()
        code = STEP.format(before=before, after=after, next=NEXT, head=HEAD)
        (folder / f"{NEXT}_motto.py").write_text(code)
        return folder

    return step


def dump(path):
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return list(connection.iterdump())


@pytest.mark.parametrize("revision", sorted(STORES.glob("*.sql")), ids=lambda path: path.stem)
def test_a_store_of_every_revision_opens_with_all_its_content(revision, tmp_path):
    store = load(revision, tmp_path / "study.db")
    migrate(store, now=NOW)
    engine = open_engine(store)

    with reading(engine) as session:
        assert session.scalars(select(User.name)).all() == ["anna"]
        quotes = (
            "SELECT substr(c.content, l.start + 1, l.end - l.start), l.quote FROM label l "
            "JOIN context c ON c.id = l.context_id WHERE l.start IS NOT NULL"
        )
        assert [tuple(row) for row in session.execute(text(quotes))] == [("Zoë 👩‍👩‍👧", "Zoë 👩‍👩‍👧")]
    engine.dispose()
    assert check(store) == []


@pytest.mark.parametrize(
    ("settings", "room"),
    [("disjoint_annotation = 1", 0), ("annotators_per_text = 3", 2), ("annotators_per_text = NULL", None)],
)
def test_an_older_store_counts_for_how_many_people_its_texts_are(tmp_path, settings, room):
    store = load(STORES / "tw0004.sql", tmp_path / "study.db")
    with contextlib.closing(sqlite3.connect(store)) as connection:
        connection.execute(f"UPDATE project SET {settings}")
        connection.execute("UPDATE queue SET taken_by = 1")
        connection.commit()

    migrate(store, now=NOW)

    with contextlib.closing(sqlite3.connect(store)) as connection:
        assert connection.execute("SELECT room FROM queue").fetchall() == [(room,)]
    assert check(store) == []


def test_sources_of_an_older_store_stay_and_count_on_from_deleted_ones(tmp_path):
    store = load(STORES / "tw0005.sql", tmp_path / "study.db")
    add = (
        "INSERT INTO data_source SELECT NULL, 'new', source_type, spec, language, formatting, owner_id, "
        "is_public, size, dt_created, dt_updated, is_language_declared FROM data_source WHERE id = 1"
    )
    with contextlib.closing(sqlite3.connect(store)) as connection:
        connection.execute(
            "INSERT INTO audit_log (time, role, verified, action, object) "
            "VALUES (1795262400000, '', '', 'delete_contexts', 'source:12')"
        )
        connection.commit()
        before = connection.execute("SELECT * FROM data_source").fetchall()

    migrate(store, now=NOW)

    with contextlib.closing(sqlite3.connect(store)) as connection:
        assert connection.execute("SELECT * FROM data_source").fetchall() == [(*row, 0) for row in before]
        connection.execute(add)
        assert connection.execute("SELECT max(id) FROM data_source").fetchone() == (13,)


@pytest.mark.parametrize(("language", "declared"), [("en", 0), ("sv", 1)])
def test_a_source_of_another_language_than_its_project_has_declared_it(tmp_path, language, declared):
    store = load(STORES / "tw0006.sql", tmp_path / "study.db")
    with contextlib.closing(sqlite3.connect(store)) as connection:
        connection.execute("UPDATE data_source SET language = ?", (language,))
        connection.commit()

    migrate(store, now=NOW)

    with contextlib.closing(sqlite3.connect(store)) as connection:
        assert set(connection.execute("SELECT is_language_declared FROM data_source")) == {(declared,)}


def test_keys_of_older_edits_in_place_are_found_as_those_of_new_ones(tmp_path):
    store = load(STORES / "tw0005.sql", tmp_path / "study.db")
    edit = (
        "INSERT INTO audit_log (time, user_id, role, verified, action, object, details) "
        "SELECT 1795262500000, user_id, 'annotator', 'python', 'edit', 'batch:' || uuid, ? FROM batch"
    )
    with contextlib.closing(sqlite3.connect(store)) as connection:
        for details in ('{"version":1,"key":"k"}', '{"version":2,"key":"k"}', '{"version":3}', None):
            connection.execute(edit, (details,))
        connection.commit()
        ((person, identity),) = connection.execute("SELECT user_id, uuid FROM batch").fetchall()

    migrate(store, now=NOW)

    thing = f"edit-key:{hashlib.sha256(b'k').hexdigest()}"
    with contextlib.closing(sqlite3.connect(store)) as connection:
        found = "SELECT time, user_id, role, object, new_revision FROM audit_log WHERE action = 'edit_key'"
        assert connection.execute(found).fetchall() == [(1795262500000, person, "annotator", thing, identity)]
    assert check(store) == []


TEXTS = {
    "context": "INSERT INTO context SELECT NULL, source_id, 'new', sha256, length, data, content, "
    "dt_created, dt_updated FROM context WHERE id = 1",
    "datapoint": "INSERT INTO datapoint SELECT NULL, source_id, 7, 'new', name, context_id, sha256, length "
    "FROM datapoint WHERE id = 1",
}

PAGES = "SELECT name, rootpage FROM sqlite_master WHERE name IN ('context', 'datapoint') ORDER BY name"


@pytest.mark.parametrize("is_refused", [False, True])
def test_texts_of_an_older_store_stay_and_their_ids_count_on_from_deleted_ones(tmp_path, is_refused):
    store = load(STORES / "tw0005.sql", tmp_path / "study.db")
    with contextlib.closing(sqlite3.connect(store)) as connection:
        connection.execute(
            "INSERT INTO audit_log (time, role, verified, action, object) "
            "VALUES (1795262400000, '', '', 'flag', 'datapoint:12')"
        )
        connection.commit()
        before = {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in TEXTS}
        pages = connection.execute(PAGES).fetchall()
    if is_refused:
        engine = connect(store, foreign_keys=False)
        event.listen(engine, "before_cursor_execute", refuse_to_write_definitions)
        with engine.execution_options(**{WRITES: True}).begin() as connection:
            migrations.upgrade(connection)
        engine.dispose()
    else:
        migrate(store, now=NOW)

    with contextlib.closing(sqlite3.connect(store)) as connection:
        # the rows of a million texts are not written anew
        assert (connection.execute(PAGES).fetchall() == pages) is not is_refused
        for name, rows in before.items():
            found = connection.execute(f"SELECT * FROM {name}").fetchall()
            assert [row[: len(rows[0])] for row in found] == rows
            connection.execute(TEXTS[name])
        assert connection.execute("SELECT max(id) FROM context").fetchone() == (len(before["context"]) + 1,)
        assert connection.execute("SELECT max(id) FROM datapoint").fetchone() == (13,)
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        with pytest.raises(sqlite3.IntegrityError, match="never changed"):
            connection.execute("UPDATE context SET content = 'x'")
    assert check(store) == []


def refuse_to_write_definitions(connection, cursor, statement, *_):
    if statement.startswith("UPDATE sqlite_master"):
        raise DBAPIError(statement, {}, sqlite3.OperationalError("table sqlite_master may not be modified"))


def test_the_texts_and_inputs_of_an_older_store_are_indexed(first_store):
    migrate(first_store, now=NOW)

    with contextlib.closing(sqlite3.connect(first_store)) as connection:
        found = "SELECT rowid FROM context_words WHERE context_words MATCH ?"
        assert connection.execute(found, ['"zoë"']).fetchall() == [(1,)]
        texts = connection.execute("SELECT count(*) FROM context_words").fetchone()
        inputs = connection.execute("SELECT count(*) FROM input_words").fetchone()
        batches = connection.execute("SELECT count(DISTINCT context_id) FROM batch").fetchone()
        assert (texts, inputs) == (batches, connection.execute("SELECT count(*) FROM input").fetchone())


def test_a_store_of_the_newest_revision_is_left_alone(store):
    before = store.read_bytes()

    done = migrate(store, now=NOW)

    assert (done.before, done.after, done.backup) == (HEAD, HEAD, None)
    assert store.read_bytes() == before


def test_an_older_store_is_brought_up_after_a_backup(store, step):
    before = dump(store)

    done = migrate(store, more_versions=[step()], now=NOW)

    assert (done.before, done.after) == (HEAD, NEXT)
    assert done.backup == store.with_name(f"study.revision-{HEAD}-20261121T220000.db")
    assert dump(done.backup) == before
    with contextlib.closing(sqlite3.connect(store)) as connection:
        assert connection.execute("SELECT name, motto FROM user").fetchall() == [("anna", "new anna")]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    assert check(store) == []
    with pytest.raises(StoreTooNew):
        open_engine(store)


@pytest.mark.parametrize("where", ["before", "after"])
def test_a_step_that_fails_leaves_the_store_as_it_was(store, step, where):
    before = dump(store)

    with pytest.raises(ZeroDivisionError):
        migrate(store, more_versions=[step(**{where: "1 / 0"})], now=NOW)

    assert dump(store) == before


MIGRATE = """
import os, signal, sys
from sqlalchemy import Engine, event
from textinator_widgets.services.maintenance import migrate

left = int(sys.argv[2])

@event.listens_for(Engine, "commit")
@event.listens_for(Engine, "before_cursor_execute")
def count(*_):
    global left
    left -= 1
    if not left:
        os.kill(os.getpid(), signal.SIGKILL)

migrate(sys.argv[1])
print(-left)
"""


def migrate_until(store, statement):
    """Migrate in a process that is killed at a statement or commit; 0 = never. Gives how many there are."""
    done = subprocess.run(
        [sys.executable, "-c", MIGRATE, store, str(statement)], stdout=subprocess.PIPE, timeout=120
    )
    assert done.returncode == (-9 if statement else 0)
    return int(done.stdout or 0)


def test_a_migration_that_is_killed_leaves_the_store_as_it_was(first_store, tmp_path):
    before = dump(first_store)
    whole = shutil.copy(first_store, tmp_path / "whole.db")
    statements = migrate_until(whole, 0)
    assert statements > 40
    after = dump(whole)

    for number in range(KILLS):
        store = shutil.copy(first_store, tmp_path / f"killed{number}.db")
        migrate_until(store, 1 + number * (statements - 1) // (KILLS - 1))

        assert dump(store) == before
        if number == KILLS - 1:
            migrate(store, now=NOW)
            assert dump(store) == after
            assert check(store) == []


def test_a_step_that_breaks_references_is_undone(store, step):
    before = dump(store)

    with pytest.raises(StoreError, match=r"references point nowhere.*Nothing was changed"):
        migrate(store, more_versions=[step(after='op.execute("DELETE FROM project")')], now=NOW)

    assert dump(store) == before


def test_the_store_cannot_be_written_while_it_is_migrated(store, step):
    code = "import sqlite3; other = sqlite3.connect({!r}, timeout=0); other.execute('BEGIN IMMEDIATE')"
    before = dump(store)

    with pytest.raises(StoreBusy, match="database is locked"):
        migrate(store, more_versions=[step(after=code.format(str(store)))], now=NOW)

    assert dump(store) == before


def test_a_newer_store_is_not_touched(store):
    with contextlib.closing(sqlite3.connect(store, isolation_level=None)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'tw9999'")

    with pytest.raises(StoreTooNew, match="pip install --upgrade"):
        migrate(store)


@pytest.mark.parametrize("content", [b"", b"no database" * 100])
def test_what_is_no_store_is_not_migrated(tmp_path, content):
    (tmp_path / "study.db").write_bytes(content)

    with pytest.raises(StoreUnusable, match="expected"):
        migrate(tmp_path / "study.db")

    assert (tmp_path / "study.db").read_bytes() == content


def test_the_refusal_of_an_older_store_names_the_command_that_helps():
    with pytest.raises(StoreTooOld, match=r"textinator migrate /data/study\.db"):
        check_revision("tw0001", "/data/study.db", head="tw0002")
