from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache

sys.path.insert(0, str(Path(__file__).parent))

from private_postgres import PrivatePostgres

from textinator_widgets.model.engine import open_engine

OUTSIDE = "TW_SWEQUAD"


# How long an example takes says how busy the machine is, and nothing about the program.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")


def pytest_configure():
    """Programs that tests start are to hear Ctrl-C, also where a shell runs the tests in the background.

    Such a shell lets them ignore it, and what they start inherits that.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """In the continuous integration only tests of data that is not part of the project may be skipped."""
    report = yield
    if os.environ.get("CI") and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        if OUTSIDE not in reason:
            report.outcome = "failed"
            report.longrepr = f"skipped in the continuous integration: {reason}"
    return report


@pytest.fixture(scope="session", autouse=True)
def compiled_once() -> Iterator[None]:
    """Let all engines of one database share what they have compiled, as SQLite stores do by themselves.

    Each test makes an engine of its own, and compiling the same statements anew is a third of the work of
    a test of a store.
    """
    statements = LRUCache(5000)

    def share(connection: Connection) -> None:
        if "compiled_cache" not in connection.get_execution_options():
            connection.execution_options(compiled_cache=statements)

    event.listen(Engine, "engine_connect", share)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DefaultDialect, "__hash__", lambda self: hash(type(self)))
        patch.setattr(DefaultDialect, "__eq__", lambda self, other: type(self) is type(other))
        yield
    event.remove(Engine, "engine_connect", share)


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite store without a row, to be copied: making its tables costs more than most tests do."""
    path = tmp_path_factory.mktemp("empty") / "study.db"
    open_engine(path).dispose()
    return path


@pytest.fixture
def sqlite_path(empty_store: Path, tmp_path: Path) -> Path:
    """Where an SQLite store without a row is."""
    return shutil.copy(empty_store, tmp_path / "study.db")


@pytest.fixture(scope="session")
def postgres() -> Iterator[PrivatePostgres]:
    """A server of this process; a test that asks for it fails where PostgreSQL is not installed."""
    server = PrivatePostgres()
    yield server
    server.close()


@pytest.fixture
def postgres_url(postgres: PrivatePostgres) -> Iterator[str]:
    """The URL of a store without a row."""
    database = postgres.take()
    yield postgres.url(database)
    postgres.give_back(database)


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest) -> Path | str:
    """Where a store without a row is: each test runs on both databases."""
    where: Path | str = request.getfixturevalue(
        "sqlite_path" if request.param == "sqlite" else "postgres_url"
    )
    return where
