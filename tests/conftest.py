from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from private_postgres import PrivatePostgres

OUTSIDE = "TW_SWEQUAD"


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
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    """Where a store is: each test runs on both databases."""
    if request.param == "sqlite":
        return tmp_path / "study.db"
    url: str = request.getfixturevalue("postgres_url")
    return url
