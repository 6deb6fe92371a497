"""`migrate` of a store on a server: after a backup that pg_dump made and that was read again."""

from __future__ import annotations

import hashlib
import importlib
import os
import shutil
import stat
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import NullPool, create_engine, inspect, text

from tests.migrations.test_migrate import NEXT, STEP
from tests.private_postgres import program
from textinator_widgets.api.store import open_store
from textinator_widgets.errors import StoreError, StoreTooNew, StoreTooOld
from textinator_widgets.model.engine import open_engine
from textinator_widgets.model.revision import HEAD, check_revision
from textinator_widgets.services.maintenance import migrate

NOW = datetime(2026, 11, 21, 22, 0, tzinfo=UTC)
KILLS = 20 if os.environ.get("TW_CRASH") == "long" else 2
TEXTS = ["Zoë 👩‍👩‍👧\n\\.\n", "COPY public.batch (id) FROM stdin;\r\n\\N"]


@pytest.fixture
def url(postgres):
    """A store of its own: its tables will change."""
    url = postgres.url(postgres.new_database())
    with open_store(url) as store:
        store.create_project("Names", task="ner", texts=TEXTS).annotator("Zoë").next()
    return url


@pytest.fixture
def steps(tmp_path):
    """A folder with one more revision."""
    folder = tmp_path / "versions"
    folder.mkdir()
    code = STEP.format(before="pass", after="pass", next=NEXT, head=HEAD)
    (folder / f"{NEXT}_motto.py").write_text(code.replace("UPDATE user", 'UPDATE \\"user\\"'))
    return folder


@pytest.fixture
def programs(tmp_path, monkeypatch):
    """Returns a function that puts pg_dump and pg_restore into the only folder with programs."""
    folder = tmp_path / "bin"

    def programs(before_dump="", more=""):
        folder.mkdir(exist_ok=True)
        for name in ("pg_dump", "pg_restore"):
            script = folder / name
            lines = (
                [before_dump, f'{program(name)} "$@" {more}']
                if name == "pg_dump"
                else [program(name) + ' "$@"']
            )
            script.write_text("\n".join(["#!/bin/sh", *lines, ""]))
            script.chmod(0o700)
        return folder

    monkeypatch.setenv("PATH", str(folder))
    return programs


def test_a_store_on_a_server_is_migrated_after_a_backup_that_brings_it_back(
    url, steps, programs, postgres, tmp_path
):
    seen = tmp_path / "seen"
    programs(f'echo "$PGPASSWORD" > {seen}.variable; echo "$@" > {seen}.words')
    with_password = url.replace("@", ":secret-word@", 1)

    done = migrate(with_password, more_versions=[steps], backups=tmp_path / "backups", now=NOW)

    assert (done.before, done.after) == (HEAD, NEXT)
    with pytest.raises(StoreTooNew):
        open_engine(url)
    assert done.backup is not None
    assert done.backup.name.endswith(f".revision-{HEAD}.20261121T220000Z.dump")
    assert list((tmp_path / "backups").iterdir()) == [done.backup]
    assert stat.S_IMODE(done.backup.stat().st_mode) == 0o600
    assert Path(f"{seen}.variable").read_text() == "secret-word\n"
    assert "secret-word" not in Path(f"{seen}.words").read_text()
    assert "--dbname" in Path(f"{seen}.words").read_text()

    again = postgres.url(postgres.new_database())
    address = again.replace("postgresql+psycopg", "postgresql")
    subprocess.run([program("pg_restore"), "--exit-on-error", "--dbname", address, done.backup], check=True)
    with open_store(again) as store:
        project = store.project("Names")
        assert project.texts()["text"].tolist() == TEXTS
        assert project.annotator("Zoë").current is not None
        assert store.check() == []


MIGRATE = """
import os, signal, sys
from pathlib import Path
from sqlalchemy import Engine, event
from textinator_widgets.services.maintenance import migrate

left, seen = int(sys.argv[4]), 0

@event.listens_for(Engine, "commit")
@event.listens_for(Engine, "before_cursor_execute")
def count(*_):
    global seen
    seen += 1
    if seen == left:
        os.kill(os.getpid(), signal.SIGKILL)

migrate(sys.argv[1], more_versions=[Path(sys.argv[2])], backups=Path(sys.argv[3]))
print(seen)
"""


def migrate_until(url, steps, backups, statement):
    """Migrate in a process that is killed at a statement or commit; 0 = never. Gives how many there are."""
    shutil.rmtree(backups, ignore_errors=True)
    done = subprocess.run(
        [sys.executable, "-c", MIGRATE, url, steps, backups, str(statement)],
        stdout=subprocess.PIPE,
        timeout=120,
    )
    assert done.returncode == (-9 if statement else 0)
    return int(done.stdout or 0)


def rows(url):
    """Every row of every table, as words."""
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        return {
            name: sorted(map(repr, connection.execute(text(f'SELECT * FROM "{name}"'))))
            for name in inspect(connection).get_table_names()
        }


def test_a_migration_on_a_server_that_is_killed_leaves_the_store_as_it_was(
    url, steps, programs, postgres, tmp_path
):
    programs()
    before = rows(url)
    other = postgres.url(postgres.new_database())
    with open_store(other) as store:
        store.create_project("Names", task="ner", texts=TEXTS)
    statements = migrate_until(other, steps, tmp_path / "whole", 0)
    assert statements > 10

    for number in range(KILLS):
        migrate_until(url, steps, tmp_path / "backups", 1 + number * (statements - 1) // (KILLS - 1))

        assert rows(url) == before
    migrate_until(url, steps, tmp_path / "last", 0)
    with pytest.raises(StoreTooNew):
        open_engine(url)


@pytest.mark.parametrize(
    ("before_dump", "more", "why"),
    [
        ("", "--exclude-table-data='c*'", "has other rows of claim, context than the store"),
        ("", f'&& {shutil.which("truncate")} -s -64 "${{3#--file=}}"', "pg_restore ended with"),
        ("echo 'server version: 99' >&2; exit 1", "", "pg_dump ended with 1 and said 'server version: 99'"),
    ],
)
def test_a_store_whose_backup_is_not_whole_is_not_changed(
    url, steps, programs, tmp_path, before_dump, more, why
):
    programs(before_dump, more)

    with pytest.raises(StoreError, match=f"{why}.*Nothing was changed. Make one with pg_dump") as told:
        migrate(url, more_versions=[steps], backups=tmp_path / "backups", now=NOW)

    assert f"it was to come into the folder {tmp_path / 'backups'}" in str(told.value)
    open_engine(url).dispose()  # of a store that was not changed
    assert list((tmp_path / "backups").iterdir()) == []


def test_where_pg_dump_is_missing_a_store_is_changed_only_when_its_owner_has_a_backup(
    url, steps, programs, tmp_path
):
    with pytest.raises(StoreError, match=r"not installed here\. Nothing was changed\. Make one with pg_dump"):
        migrate(url, more_versions=[steps], backups=tmp_path / "backups")
    open_engine(url).dispose()  # of a store that was not changed

    done = migrate(url, more_versions=[steps], without_backup=True)

    assert (done.before, done.after, done.backup) == (HEAD, NEXT, None)
    with pytest.raises(StoreTooNew):
        open_engine(url)
    assert not (tmp_path / "backups").exists()


def test_the_refusal_of_an_older_store_on_a_server_names_the_program_that_makes_the_backup():
    with pytest.raises(StoreTooOld, match="pg_dump"):
        check_revision("tw0001", "postgresql+psycopg://localhost/study", head="tw0002")


def test_keys_of_older_edits_on_a_server_are_found_as_those_of_new_ones(url):
    add = (
        "INSERT INTO audit_log (time, user_id, role, verified, action, object, details) VALUES "
        "(7, (SELECT min(id) FROM \"user\"), 'annotator', 'python', 'edit', 'batch:one', :details), "
        "(7, NULL, 'annotator', 'python', 'edit', 'batch:two', :details)"
    )
    step = importlib.import_module("textinator_widgets.model.migrations.versions.tw0006_late_texts")
    engine = open_engine(url)

    with engine.begin() as connection:
        for details in ('{"key": "k"}', '{"version": 1}'):
            connection.execute(text(add), {"details": details})
        step.find_keys(connection)
        step.find_keys(connection)
        found = "SELECT user_id IS NULL, time, object, new_revision FROM audit_log WHERE action = 'edit_key'"
        rows = connection.execute(text(f"{found} ORDER BY id")).all()

    engine.dispose()
    thing = f"edit-key:{hashlib.sha256(b'k').hexdigest()}"
    assert [tuple(row) for row in rows] == [(False, 7, thing, "one"), (True, 7, thing, "two")]
