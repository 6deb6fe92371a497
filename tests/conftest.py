from __future__ import annotations

import os

import pytest

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
