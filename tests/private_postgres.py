"""A PostgreSQL server for the tests of one process: on a socket of its own, gone with the process.

Databases are used again: a test gets one that has the tables of a store and no rows.
"""

from __future__ import annotations

import contextlib
import glob
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg
import pytest

from textinator_widgets.model.engine import open_engine

SETTINGS = {
    # the tests look for lost answers, not for a lost machine
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "autovacuum": "off",
    "max_connections": "100",
    "shared_buffers": "64MB",
    "listen_addresses": "",
    "log_min_messages": "fatal",
}
NOT_EMPTY = (
    "SELECT string_agg(format('SELECT %L WHERE EXISTS (SELECT 1 FROM %I)', tablename, tablename), "
    "' UNION ALL ') FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
)
RESTART_IDS = (
    "SELECT setval(oid, 1, false) FROM pg_class WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace"
)


def program(name: str) -> str:
    """Path of a program of the newest PostgreSQL; the tests fail where there is none."""
    found = sorted(glob.glob(f"/usr/lib/postgresql/*/bin/{name}"), key=lambda path: int(path.split("/")[4]))
    path = found[-1] if found else shutil.which(name)
    if path is None:
        pytest.fail(
            f"The tests need PostgreSQL, but {name} was not found. Install it: apt-get install postgresql",
            pytrace=False,
        )
    return path


class PrivatePostgres:
    """A server that is started when a test asks for it first."""

    def __init__(self) -> None:
        # the path of a socket must be short
        self._folder = Path(tempfile.mkdtemp(prefix="tw-pg-", dir="/tmp"))
        self._user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
        if os.geteuid() == 0:  # it refuses to run as root
            shutil.chown(self._folder, self._user)
        self._data = self._folder / "data"
        self._run(
            program("initdb"),
            *("-D", str(self._data), "-U", self._user, "-A", "trust", "--no-sync"),
            *("--encoding", "UTF8", "--locale", "C.UTF-8"),
        )
        self._process: subprocess.Popen[bytes] | None = None
        self.start()
        self._free: list[str] = []
        self._admins: dict[str, psycopg.Connection] = {}
        self._made = 0
        self._template = self.new_database()
        open_engine(self.url(self._template)).dispose()

    def _run(self, *command: str) -> None:
        done = subprocess.run(
            command, user=self._as(), cwd=self._folder, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr

    def _as(self) -> str | None:
        return self._user if os.geteuid() == 0 else None

    def start(self) -> None:
        """Start it, and wait until it takes connections."""
        settings = [word for name, value in SETTINGS.items() for word in ("-c", f"{name}={value}")]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [program("postgres"), "-D", str(self._data), "-k", str(self._folder), *settings],
                user=self._as(),
                cwd=self._folder,
                stdout=log,
                stderr=log,
            )
        end = time.monotonic() + 60
        while True:
            try:
                psycopg.connect(self._address("postgres")).close()
                return
            except psycopg.OperationalError:
                assert self._process.poll() is None, (self._folder / "log").read_text()
                assert time.monotonic() < end, "PostgreSQL did not start within a minute"
                time.sleep(0.05)

    def stop(self, *, how: signal.Signals = signal.SIGQUIT) -> None:
        """End it: SIGQUIT at once, as after a loss of power; SIGINT in order."""
        for admin in self._admins.values():
            admin.close()
        self._admins.clear()
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(how)
            self._process.wait(60)

    def close(self) -> None:
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _address(self, database: str) -> str:
        return f"host={self._folder} user={self._user} dbname={database}"

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://{self._user}@/{database}?host={self._folder}"

    def connect(self, database: str) -> psycopg.Connection:
        """A connection of the superuser."""
        return psycopg.connect(self._address(database), autocommit=True)

    def new_database(self, *, template: str = "template0", more: str = "") -> str:
        """Make a database and give its name."""
        self._made += 1
        name = f"tw_{self._made}"
        with contextlib.closing(self.connect("postgres")) as admin:
            admin.execute(f"CREATE DATABASE {name} TEMPLATE {template} {more}")
        return name

    def take(self) -> str:
        """Give the name of a database with an empty store."""
        return self._free.pop() if self._free else self.new_database(template=self._template)

    def give_back(self, database: str) -> None:
        """Empty a store for the next test."""
        admin = self._admins.get(database)
        if admin is None:
            admin = self._admins[database] = self.connect(database)
            admin.execute("SET session_replication_role = replica")  # no triggers, no references
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        looks = admin.execute(NOT_EMPTY).fetchone()[0]
        for (table,) in admin.execute(looks).fetchall():
            admin.execute(f'DELETE FROM "{table}"')
        admin.execute(RESTART_IDS)
        self._free.append(database)
