"""Runs all tests in two processes at once: those with a browser, and the others, shown when both have ended.

Playwright's event loop runs on for as long as its process has a browser, and asyncio.run is refused there:
the two sorts stay apart.

    python scripts/run_tests.py [options of pytest]
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BROWSER = "tests/browser"


def main(options: list[str]) -> int:
    pytest = [sys.executable, "-m", "pytest", *options]
    others = sorted(
        str(place.relative_to(ROOT)) for place in (ROOT / "tests").iterdir() if holds_tests(place)
    )
    with tempfile.TemporaryFile() as output:
        beside = subprocess.Popen([*pytest, *others], cwd=ROOT, stdout=output, stderr=subprocess.STDOUT)
        try:
            with_browser = subprocess.run([*pytest, BROWSER], cwd=ROOT, check=False).returncode
            without = beside.wait()
        finally:
            beside.terminate()
            beside.wait()
            output.seek(0)
            sys.stdout.buffer.write(output.read())
    return with_browser or without


def holds_tests(place: Path) -> bool:
    return place != ROOT / BROWSER and any(place.rglob("test_*.py"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
