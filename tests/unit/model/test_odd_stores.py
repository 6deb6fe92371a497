"""What is not a store is named, with what to do; nothing is changed or made."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from textinator_widgets.api.store import open_store
from textinator_widgets.errors import StoreError, StoreTooNew, StoreTooOld, StoreUnusable, UnsafeFileSystem
from textinator_widgets.model import User
from textinator_widgets.model.engine import open_engine, reading, store_file, writing
from textinator_widgets.model.filesystems import is_network_type, parse_mount_command, parse_mountinfo


def run_sql(path, *statements):
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


def make_directory(path):
    path.mkdir()


def make_pipe(path):
    os.mkfifo(path)


def make_noise(path):
    path.write_bytes(random.Random(1).randbytes(100_000))


def make_text(path):
    path.write_text("key,text\n1,Zoë\n", encoding="utf-8")


def make_other_database(path):
    run_sql(path, "CREATE TABLE song (title TEXT)")


def make_other_alembic_database(path):
    run_sql(
        path,
        "CREATE TABLE alembic_version (version_num TEXT)",
        "INSERT INTO alembic_version VALUES ('a1b2c3')",
    )


def make_half(path):
    open_engine(path).dispose()
    os.truncate(path, path.stat().st_size // 2)


def make_old(path):
    open_engine(path).dispose()
    run_sql(path, "UPDATE alembic_version SET version_num = 'tw0000'")


def make_newer(path):
    open_engine(path).dispose()
    run_sql(path, "UPDATE alembic_version SET version_num = 'tw9999'")


def make_unknown(path):
    open_engine(path).dispose()
    run_sql(path, "UPDATE alembic_version SET version_num = 'abcdef123456'")


def make_number(path):
    open_engine(path).dispose()
    run_sql(path, "UPDATE alembic_version SET version_num = 9999")


def make_without_revision(path):
    open_engine(path).dispose()
    run_sql(path, "DELETE FROM alembic_version")


def make_one_byte(path):
    path.write_bytes(b"x")


ODD = [
    (make_one_byte, StoreUnusable, r"no database: it has 1 byte\. Choose another path"),
    (make_directory, StoreUnusable, r"is a directory.*for example .*textinator\.db"),
    (make_pipe, StoreUnusable, r"no ordinary file"),
    (make_noise, StoreUnusable, r"is not an SQLite database.*Choose another path"),
    (make_text, StoreUnusable, r"is not an SQLite database.*Choose another path"),
    (make_other_database, StoreUnusable, r"database of another program.*Choose another path"),
    (make_other_alembic_database, StoreUnusable, r"another program .*'a1b2c3'.*Choose another path"),
    (make_half, StoreUnusable, r"is damaged.*textinator restore"),
    (make_old, StoreTooOld, r"revision tw0000: an older version.*textinator migrate .*study\.db"),
    (make_newer, StoreTooNew, r"revision tw9999: a newer version.*pip install --upgrade"),
    (
        make_unknown,
        StoreTooNew,
        r"revision 'abcdef123456': a newer or unknown version.*pip install",
    ),
    (make_number, StoreTooNew, r"revision '9999': a newer or unknown version.*pip install"),
    (make_without_revision, StoreUnusable, r"another program.*Choose another path"),
]


@pytest.mark.parametrize(("make", "error", "words"), ODD)
def test_what_cannot_be_opened_is_named_and_left_as_it_is(path, make, error, words):
    make(path)
    before = path.read_bytes() if path.is_file() else None
    files = {name.name for name in path.parent.iterdir()}

    with pytest.raises(error, match=words) as caught:
        open_engine(path)

    assert "expected" in str(caught.value)
    assert str(path) in str(caught.value)
    assert (path.read_bytes() if path.is_file() else None) == before
    # looking at a store in WAL mode may leave its empty companions, nothing else
    left = {name.name for name in path.parent.iterdir()} - files
    assert left <= {"study.db-wal", "study.db-shm"}


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("a" * 5000, "can look at|leads nowhere"),
        ("", "path of a store"),
        (":memory:", "path of a store"),
        ("sqlite://", "path of a store"),
        ("a\0b.db", "path of a store"),
        ("mysql://localhost/x", "one of mysql came"),
        ("postgresql+asyncpg://localhost/x", r"one of postgresql\+asyncpg came"),
        ("://x", "A path or an SQLAlchemy URL"),
    ],
)
def test_targets_that_are_no_path(target, words):
    with pytest.raises(StoreUnusable, match=words):
        open_engine(target)


def test_a_folder_that_does_not_exist_is_named(tmp_path):
    with pytest.raises(StoreUnusable, match=r"does not exist\. Make it"):
        open_engine(tmp_path / "nowhere" / "study.db")


def test_an_emptied_store_is_not_made_anew_where_one_was_expected(path):
    open_engine(path).dispose()
    path.write_bytes(b"")

    with pytest.raises(StoreUnusable, match=r"is empty.*textinator restore"):
        open_engine(path, create=False)

    assert path.read_bytes() == b""


def test_a_missing_store_is_not_made_where_one_was_expected(path):
    with pytest.raises(StoreUnusable, match="no file is there"):
        open_engine(path, create=False)

    assert list(path.parent.iterdir()) == []


@pytest.mark.parametrize(
    "prepare", [lambda path: path.touch(), lambda path: run_sql(path, "PRAGMA journal_mode=WAL")]
)
def test_an_empty_file_and_an_interrupted_start_become_a_new_store(path, prepare):
    prepare(path)

    engine = open_engine(path)

    assert store_file(engine).created
    engine.dispose()


READ_ONLY = """
import os, sys
from textinator_widgets.errors import StoreUnusable
from textinator_widgets.model.engine import open_engine
open_engine(sys.argv[2]).dispose()
if os.geteuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
try:
    open_engine(sys.argv[1])
except StoreUnusable as error:
    print(error)
"""


@pytest.fixture
def shared():
    """A folder that everybody can reach, other than pytest's own."""
    with tempfile.TemporaryDirectory() as place:
        Path(place).chmod(0o755)
        folder = Path(place) / "shared"
        folder.mkdir()
        yield folder
        folder.chmod(0o755)


@pytest.mark.parametrize("part", ["file", "folder", "new", "hidden"])
def test_a_store_that_cannot_be_written_is_refused_at_once(shared, part):
    folder = shared
    store = folder / "study.db"
    if part != "new":
        open_engine(store).dispose()
        store.chmod(0o444 if part == "file" else 0o666)
    folder.chmod({"file": 0o777, "hidden": 0o600}.get(part, 0o555))

    done = subprocess.run(
        [sys.executable, "-c", READ_ONLY, store, folder.parent / "other.db"],
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert done.stderr == ""
    assert ("can look at" if part == "hidden" else "read-only for this user") in done.stdout
    assert "change" in done.stdout


def test_two_processes_that_make_a_store_at_once_make_one(path):
    code = (
        "import sys; from textinator_widgets.model.engine import *; "
        "print(store_file(open_engine(sys.argv[1])).created)"
    )
    runs = [
        subprocess.Popen([sys.executable, "-c", code, path], stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]

    assert sorted(run.communicate(timeout=60)[0].strip() for run in runs) == ["False", "True"]


def test_a_store_that_breaks_while_it_is_open_is_named_as_damaged(engine, path):
    with writing(engine) as session:
        session.add_all([User(name=f"user number {number}") for number in range(3000)])
    engine.dispose()
    size = path.stat().st_size
    copy = path.with_name("copy.db")
    shutil.copy(path, copy)
    opened = open_engine(copy)
    with copy.open("r+b") as file:
        file.seek(size // 2)
        file.write(b"\xff" * (size // 2))

    with pytest.raises(StoreError, match=r"is damaged.*restore"), reading(opened) as session:
        session.query(User).all()

    opened.dispose()


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "9p", "fuse.sshfs", "ceph", "virtiofs"])
def test_network_file_systems_are_refused_before_anything_is_made(path, kind):
    with pytest.raises(UnsafeFileSystem, match=rf"\({kind}\).*local disk"):
        open_engine(path, file_system=kind)

    assert list(path.parent.iterdir()) == []


def test_without_a_log_a_network_file_system_is_used(path):
    engine = open_engine(path, file_system="nfs4", journal="delete")
    with writing(engine) as session:
        session.add(User(name="anna"))

    assert sorted(name.name for name in path.parent.iterdir()) == ["study.db", "study.db.lock"]
    engine.dispose()


@pytest.mark.parametrize("kind", ["ext4", "xfs", "btrfs", "overlay", "tmpfs", "apfs", "fuseblk", "zfs"])
def test_local_file_systems_are_taken(kind):
    assert not is_network_type(kind)


def test_mount_tables_are_read():
    linux = (
        "22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw\n"
        "90 22 0:44 / /home/my\\040data rw master:3 shared:5 - nfs4 server:/data rw,vers=4.2\n"
        "91 22 0:45 / /plain rw - tmpfs none rw\n"
    )
    assert parse_mountinfo(linux) == [("/", "ext4"), ("/home/my data", "nfs4"), ("/plain", "tmpfs")]

    mac = "/dev/disk3s1s1 on / (apfs, sealed, local)\n//a@host/share on /Volumes/My share (smbfs, nodev)\n"
    assert parse_mount_command(mac) == [("/", "apfs"), ("/Volumes/My share", "smbfs")]


def test_what_the_refusal_of_a_network_file_system_offers_can_be_done(path):
    with pytest.raises(UnsafeFileSystem, match='journal="delete"'):
        open_engine(path, file_system="nfs4")

    with open_store(path, journal="delete") as store:
        store.create_user("anna")

    assert sorted(name.name for name in path.parent.iterdir()) == ["study.db", "study.db.lock"]
