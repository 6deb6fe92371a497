"""How a store is opened, and what its transactions promise."""

from __future__ import annotations

import logging
import os
import sqlite3
import stat
import subprocess
import sys
import threading

import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import OperationalError

from textinator_widgets.errors import StoreBusy, StoreReplaced
from textinator_widgets.model import AuditLog, User
from textinator_widgets.model.engine import open_engine, reading, store_file, writing
from textinator_widgets.model.locks import has_wal_reset_bug, write_queue
from textinator_widgets.model.revision import HEAD


def names(engine):
    with reading(engine) as session:
        return sorted(session.scalars(select(User.name)))


def add(engine, name):
    with writing(engine) as session:
        session.add(User(name=name))


def test_a_new_store_is_made_with_the_newest_tables_for_its_owner_alone(path, caplog):
    with caplog.at_level(logging.INFO):
        engine = open_engine(path)

    assert store_file(engine).created
    assert store_file(engine).path == path
    assert str(path) in caplog.text
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with reading(engine) as session:
        assert session.scalar(text("SELECT version_num FROM alembic_version")) == HEAD
    engine.dispose()


def test_opening_an_existing_store_changes_nothing_in_it(path, engine):
    add(engine, "anna")
    engine.dispose()
    before = path.read_bytes()

    again = open_engine(path)
    found = names(again)
    again.dispose()

    assert found == ["anna"]
    assert not store_file(again).created
    assert path.read_bytes() == before


SAFE = {
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "busy_timeout": 30_000,
    "trusted_schema": 0,
    "cell_size_check": 1,
}


@pytest.mark.parametrize("begin", [reading, writing])
def test_every_connection_has_the_safe_settings(engine, begin):
    with begin(engine) as session:
        found = {name: session.scalar(text(f"PRAGMA {name}")) for name in SAFE}

    assert found == SAFE


def test_a_url_of_an_sqlite_file_is_the_same_store(path, engine):
    add(engine, "anna")

    other = open_engine(f"sqlite:///{path}")

    assert names(other) == ["anna"]
    other.dispose()


def test_all_changes_of_a_transaction_are_stored_or_none(engine):
    def half():
        with writing(engine) as session:
            session.add(User(name="anna"))
            session.flush()
            raise KeyError("on the way")

    with pytest.raises(KeyError):
        half()

    assert names(engine) == []


def test_a_reader_sees_one_state_while_others_write(engine):
    add(engine, "anna")

    with reading(engine) as session:
        before = session.scalar(select(func.count()).select_from(User))
        add(engine, "bo")
        assert session.scalar(select(func.count()).select_from(User)) == before == 1

    assert names(engine) == ["anna", "bo"]


def test_a_reader_cannot_write_and_the_next_writer_can(engine):
    with pytest.raises(OperationalError, match="readonly"), reading(engine) as session:
        session.execute(insert(User).values(name="anna"))

    add(engine, "bo")
    assert names(engine) == ["bo"]


def test_writing_inside_writing_is_noticed_at_once(engine):
    with pytest.raises(RuntimeError, match="inside"), writing(engine), writing(engine):
        pass

    add(engine, "anna")
    assert names(engine) == ["anna"]


def test_writing_takes_the_lock_before_the_first_statement(engine, path):
    other = sqlite3.connect(path, timeout=0, isolation_level=None)

    with writing(engine), pytest.raises(sqlite3.OperationalError, match="locked"):
        other.execute("BEGIN IMMEDIATE")

    other.close()


def test_a_writer_that_waits_too_long_is_told_so(engine, path):
    other = open_engine(path)

    with writing(engine), pytest.raises(StoreBusy, match=r"within 0\.05 s.*Try again"):
        run_in_thread(lambda: write_for(other, 0.05))

    add(other, "anna")
    assert names(engine) == ["anna"]
    other.dispose()


def write_for(engine, limit_s):
    with writing(engine, limit_s=limit_s) as session:
        session.add(User(name="late"))


def run_in_thread(work):
    caught = []

    def run():
        try:
            work()
        except Exception as error:
            caught.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if caught:
        raise caught[0]


def test_writers_of_many_threads_wait_for_each_other(engine):
    threads = [threading.Thread(target=add, args=(engine, f"u{number}")) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(names(engine)) == 20


def test_a_lock_file_that_somebody_deleted_protects_nothing_and_is_made_again(path):
    with write_queue(path):
        lock = path.with_name(path.name + ".lock")
        lock.unlink()
        with write_queue(path):
            assert lock.exists()


DAMAGE = {
    "deleted": lambda path: path.unlink(),
    "renamed": lambda path: path.rename(path.with_name("other.db")),
    "replaced": lambda path: os.replace(path.with_name("new.db"), path),
}


@pytest.mark.parametrize("fault", DAMAGE)
@pytest.mark.parametrize("when", ["before", "during"])
def test_nothing_is_written_to_a_file_that_is_no_longer_the_store(engine, path, fault, when):
    add(engine, "anna")
    path.with_name("new.db").touch()
    if when == "before":
        DAMAGE[fault](path)

    def write():
        with writing(engine) as session:
            session.add(User(name="lost"))
            session.flush()
            if when == "during":
                DAMAGE[fault](path)

    with pytest.raises(StoreReplaced, match=r"expected at .*study\.db.*Put the file back"):
        write()
    with pytest.raises(StoreReplaced):
        names(engine)

    if fault == "renamed":
        path.with_name("other.db").rename(path)
        assert names(engine) == ["anna"]
        add(engine, "bo")
        assert names(engine) == ["anna", "bo"]
    else:
        engine.dispose()
        path.unlink(missing_ok=True)
        fresh = open_engine(path)
        add(fresh, "bo")
        assert names(fresh) == ["bo"]
        fresh.dispose()


FORK = """
import os, sys
from textinator_widgets.model import User
from textinator_widgets.model.engine import open_engine, writing, reading
engine = open_engine(sys.argv[1])
with writing(engine) as session:
    session.add(User(name="parent"))
with writing(engine) as session:
    session.add(User(name="parent in the middle"))
    session.flush()
    idle = os.fork()
    if idle == 0:
        os._exit(0)
    os.waitpid(idle, 0)
children = []
for number in range(8):
    child = os.fork()
    if child == 0:
        code = 1
        try:
            for turn in range(5):
                with writing(engine) as session:
                    session.add(User(name=f"child {number}.{turn}"))
            with reading(engine) as session:
                code = 0 if session.query(User).count() >= 6 else 2
        finally:
            os._exit(code)
    children.append(child)
codes = [os.waitpid(child, 0)[1] for child in children]
with writing(engine) as session:
    session.add(User(name="parent at the end"))
print(codes)
"""


def test_forked_children_write_without_touching_their_parents_connection(path, engine):
    done = subprocess.run(
        [sys.executable, "-W", "error::ResourceWarning", "-c", FORK, path],
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert (done.stdout.strip(), done.stderr) == (str([0] * 8), "")
    assert len(names(engine)) == 43
    with reading(engine) as session:
        assert session.scalar(text("PRAGMA integrity_check")) == "ok"


def test_a_child_that_lives_on_does_not_keep_its_dead_parents_turn(path, engine):
    code = """
import os, signal, sys
from textinator_widgets.model.engine import open_engine, writing
engine = open_engine(sys.argv[1])
with writing(engine):
    child = os.fork()
    if child == 0:
        os.read(0, 1)
        os._exit(0)
    print(child, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""
    parent = subprocess.Popen(
        [sys.executable, "-c", code, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    parent.wait(timeout=60)
    assert int(parent.stdout.readline()) > 0

    with writing(engine, limit_s=20) as session:
        session.add(User(name="anna"))

    assert names(engine) == ["anna"]
    parent.stdin.close()
    parent.stdout.close()


DISK_FULL = """
import resource, signal, sys
from textinator_widgets.errors import StoreError
from textinator_widgets.model import AuditLog
from textinator_widgets.model.engine import open_engine, writing
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
engine = open_engine(sys.argv[1])
limit = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (700_000, limit[1]))
acknowledged, refusals = 0, []
for number in range(400):
    try:
        with writing(engine) as session:
            session.add(AuditLog(action="write", object=str(number), details={"x": "y" * 3000}))
        acknowledged += 1
    except StoreError as error:
        refusals.append(str(error))
resource.setrlimit(resource.RLIMIT_FSIZE, limit)
with writing(engine) as session:
    session.add(AuditLog(action="write", object="again"))
print(acknowledged + 1, len(refusals), all("Make room on the disk" in refusal for refusal in refusals))
"""


def test_a_full_disk_is_named_loses_nothing_and_is_over_when_there_is_room(path):
    done = subprocess.run(
        [sys.executable, "-c", DISK_FULL, path], capture_output=True, text=True, timeout=120
    )

    assert done.stderr == ""
    acknowledged, refused, named = done.stdout.split()
    assert int(acknowledged) > 1
    assert int(refused) > 100
    assert named == "True"
    engine = open_engine(path)
    with reading(engine) as session:
        assert session.scalar(select(func.count()).select_from(AuditLog)) == int(acknowledged)
        assert session.scalar(text("PRAGMA integrity_check")) == "ok"
    engine.dispose()


@pytest.mark.parametrize(
    ("version", "bug"),
    [
        ((3, 6, 23), False),
        ((3, 7, 0), True),
        ((3, 40, 1), True),
        ((3, 44, 5), True),
        ((3, 44, 6), False),
        ((3, 45, 6), True),
        ((3, 50, 6), True),
        ((3, 50, 7), False),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
        ((3, 52, 0), False),
    ],
)
def test_versions_of_sqlite_that_need_the_queue(version, bug):
    assert has_wal_reset_bug(version) is bug


def test_a_thread_that_waited_too_long_for_another_thread_is_told_and_keeps_nobody_waiting(engine):
    def write():
        with writing(engine, limit_s=0.05):
            pass

    with writing(engine) as session:
        session.add(User(name="anna"))
        with pytest.raises(StoreBusy, match="expected to be free within"):
            run_in_thread(write)
        with pytest.raises(StoreBusy, match="expected to be free within"):
            run_in_thread(write)

    run_in_thread(write)
    assert names(engine) == ["anna"]


def test_a_process_that_gave_up_waiting_takes_its_turn_the_next_time(engine, path):
    def write(name, limit_s):
        with writing(engine, limit_s=limit_s) as session:
            session.add(User(name=name))

    for name in "abc":
        with write_queue(path), pytest.raises(StoreBusy, match="expected to be free within"):
            write("late", 0.05)
        write(name, 20)

    assert names(engine) == ["a", "b", "c"]
