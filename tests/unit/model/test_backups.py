"""Backups are whole while others write; restoring loses nothing."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text

from textinator_widgets.errors import AlreadyExists, StoreError, StoreReplaced, StoreTooNew, StoreUnusable
from textinator_widgets.model import Batch, Label, User
from textinator_widgets.model.engine import open_engine, reading, writing
from textinator_widgets.services.batch_hashes import remember_content
from textinator_widgets.services.maintenance import backup, check, restore

NOW = datetime(2026, 11, 21, 22, 0, tzinfo=UTC)


def names(path):
    engine = open_engine(path)
    with reading(engine) as session:
        found = sorted(session.scalars(select(User.name)))
    engine.dispose()
    return found


def add_batch(engine, *, later):
    """One more batch with one more label, stored later than everything else."""
    with writing(engine) as session:
        batch = session.scalars(select(Batch)).first()
        label = session.scalars(select(Label)).first()
        copy = {c.key: getattr(batch, c.key) for c in Batch.__table__.columns if c.key != "id"}
        time_of = batch.dt_updated + timedelta(minutes=later)
        number = session.scalar(text("SELECT count(*) FROM batch"))
        more = Batch(**{**copy, "key": f"{number}", "uuid": f"{number:036d}", "dt_updated": time_of})
        session.add(more)
        session.flush()
        row = {c.key: getattr(label, c.key) for c in Label.__table__.columns if c.key != "id"}
        session.add(Label(**{**row, "batch_id": more.id}))
        remember_content(session, more.id)


def files(folder):
    return sorted(entry.name for entry in folder.iterdir() if not entry.name.endswith(".lock"))


@pytest.fixture
def copy(path):
    return path.with_name("copy.db")


def test_a_backup_is_a_store_with_the_same_content_that_only_its_owner_can_read(engine, fill, copy):
    fill(engine)

    made = backup(engine, copy)

    assert made.path == copy
    assert (made.rows["batch"], made.rows["label"], made.rows["user"]) == (1, 1, 1)
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert names(copy) == ["anna of Names"]
    assert check(copy) == []


def test_a_backup_takes_no_name_that_is_taken(engine, fill, copy):
    fill(engine)
    copy.write_text("mine")

    with pytest.raises(AlreadyExists, match=r"free name.*Choose another"):
        backup(engine, copy)

    assert copy.read_text() == "mine"


def test_a_damaged_store_gives_no_backup_and_leaves_no_half_copy(engine, path, fill, copy):
    fill(engine)
    engine.dispose()
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("DELETE FROM sqlite_master WHERE name = 'ix_label_marker_id'")
        connection.execute("INSERT INTO label_relation VALUES (1, 99, 'x', 1, 1, 1, 1, 0, 0, NULL, 0, 0)")
        connection.commit()
    before = files(path.parent)

    with pytest.raises(StoreError, match=r"The copy was removed.*textinator check"):
        backup(path, copy)

    assert [name for name in files(path.parent) if name not in before] == []


BACKUPS = 60 if os.environ.get("TW_CRASH") == "long" else 5

LOAD = """
import os, sys
from textinator_widgets.model import AuditLog
from textinator_widgets.model.engine import open_engine, writing
engine = open_engine(sys.argv[1])
children = []
for number in range(8):
    child = os.fork()
    if child == 0:
        turn = 0
        while os.getppid() != 1:
            with writing(engine) as session:
                session.add_all([AuditLog(action=f"{number}.{turn}", object=f"{part}") for part in range(6)])
            turn += 1
            os.write(1, b"saved\\n")
        os._exit(0)
    children.append(child)
sys.stdin.read()
for child in children:
    os.kill(child, 9)
    os.waitpid(child, 0)
"""


def test_backups_under_load_hold_what_was_acknowledged_and_no_half_batch(engine, path):
    load = subprocess.Popen(
        [sys.executable, "-c", LOAD, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
    )
    try:
        acknowledged = 0
        for number in range(BACKUPS):
            for _ in range(20):
                assert load.stdout.readline() == b"saved\n"
                acknowledged += 1
            made = backup(engine, path.with_name(f"copy{number}.db"))
            assert made.rows["audit_log"] >= acknowledged * 6
            with contextlib.closing(sqlite3.connect(made.path)) as copy:
                torn = "SELECT action FROM audit_log GROUP BY action HAVING count(*) <> 6"
                assert copy.execute(torn).fetchall() == []
                assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    finally:
        load.stdin.close()
        while load.stdout.read(65536):
            pass
        load.wait(timeout=60)
        load.stdout.close()


def test_restoring_puts_the_backup_in_place_and_keeps_the_store(engine, path, fill, copy):
    fill(engine)
    backup(engine, copy)
    with writing(engine) as session:
        session.add(User(name="after the backup"))

    done = restore(path, copy, now=NOW)

    assert done.kept == path.with_name("study.replaced-20261121T220000.db")
    assert names(path) == ["anna of Names"]
    assert names(done.kept) == ["after the backup", "anna of Names"]
    with pytest.raises(StoreReplaced), writing(engine) as session:
        session.add(User(name="lost"))


def test_a_store_that_is_newer_than_the_backup_is_replaced_only_by_force(engine, path, fill, copy):
    fill(engine)
    backup(engine, copy)
    add_batch(engine, later=5)

    with pytest.raises(StoreError, match=r"changed at .* after the last change in .*force=True"):
        restore(path, copy, now=NOW)
    add_batch(engine, later=6)
    done = restore(path, copy, force=True, now=NOW)

    assert check(path) == check(done.kept) == []
    with (
        contextlib.closing(sqlite3.connect(path)) as new,
        contextlib.closing(sqlite3.connect(done.kept)) as old,
    ):
        count = "SELECT count(*) FROM batch"
        assert (new.execute(count).fetchone()[0], old.execute(count).fetchone()[0]) == (1, 3)


def test_a_store_that_cannot_be_read_is_replaced_only_by_force_and_kept(engine, path, fill, copy):
    fill(engine)
    backup(engine, copy)
    engine.dispose()
    path.write_bytes(b"broken" * 1000)

    with pytest.raises(StoreError, match=r"cannot be read.*force=True"):
        restore(path, copy, now=NOW)
    done = restore(path, copy, force=True, now=NOW)

    assert names(path) == ["anna of Names"]
    assert done.kept.read_bytes() == b"broken" * 1000


def test_a_store_can_be_restored_where_there_is_none(engine, path, fill, copy):
    fill(engine)
    backup(engine, copy)

    done = restore(path.with_name("fresh.db"), copy)

    assert done.kept is None
    assert names(path.with_name("fresh.db")) == ["anna of Names"]


@pytest.mark.parametrize("fault", ["text", "cut", "newer", "missing"])
def test_what_is_no_backup_is_refused_and_the_store_stays(engine, path, fill, copy, fault):
    fill(engine)
    backup(engine, copy)
    if fault == "text":
        copy.write_text("not a backup" * 100)
    elif fault == "cut":
        os.truncate(copy, copy.stat().st_size // 2)
    elif fault == "newer":
        with contextlib.closing(sqlite3.connect(copy, isolation_level=None)) as connection:
            connection.execute("UPDATE alembic_version SET version_num = 'tw9999'")
    else:
        copy.unlink()
    before = files(path.parent)

    with pytest.raises(StoreTooNew if fault == "newer" else StoreUnusable, match="expected"):
        restore(path, copy)

    with writing(engine) as session:
        session.add(User(name="still here"))
    assert names(path) == ["anna of Names", "still here"]
    assert [name for name in files(path.parent) if name not in before] == []


def test_a_store_is_not_restored_from_itself(engine, path):
    with pytest.raises(StoreError, match="both the store and the backup"):
        restore(path, path)


STARS = b"/** name: stars */\nexport default () => ({ exec() {} });\n"


def test_a_backup_holds_the_modules_of_label_actions_and_brings_them_back(engine, path, fill, copy, tmp_path):
    fill(engine)
    plugins = copy.parent / "plugins"
    plugins.mkdir()
    (plugins / "stars.js").write_bytes(STARS)
    (plugins / "notes.txt").write_text("no module")
    made = backup(engine, copy)
    assert "backup_file" not in made.rows
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()

    done = restore(elsewhere / "study.db", copy, now=NOW)

    assert (elsewhere / "plugins" / "stars.js").read_bytes() == STARS
    assert files(elsewhere / "plugins") == ["stars.js"]
    assert done.rows == made.rows
    with contextlib.closing(sqlite3.connect(elsewhere / "study.db")) as connection:
        assert connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'backup_file'").fetchall() == []
    assert check(elsewhere / "study.db") == []

    (elsewhere / "plugins" / "stars.js").write_bytes(STARS + b"// newer")
    (elsewhere / "plugins" / "other.js").write_bytes(STARS)
    restore(elsewhere / "study.db", copy, now=NOW)
    assert files(elsewhere / "plugins") == ["other.js", "stars.js", "stars.js.replaced-20261121T220000"]
    assert (elsewhere / "plugins" / "stars.js").read_bytes() == STARS
    assert names(elsewhere / "study.db") == names(path)


@pytest.mark.parametrize("name", ["../evil.js", "a/b.js", "evil.py", "..\\evil.js", ""])
def test_a_backup_with_files_for_elsewhere_is_refused(engine, fill, copy, tmp_path, name):
    fill(engine)
    backup(engine, copy)
    with contextlib.closing(sqlite3.connect(copy)) as connection:
        connection.execute("CREATE TABLE backup_file (name TEXT PRIMARY KEY, content BLOB NOT NULL)")
        connection.execute("INSERT INTO backup_file VALUES (?, ?)", (name, STARS))
        connection.commit()

    with pytest.raises(StoreUnusable, match="modules of label actions"):
        restore(tmp_path / "new.db", copy)

    assert not (tmp_path / "new.db").exists()
    assert not (tmp_path / "plugins").exists()
