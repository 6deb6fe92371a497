"""Runs all tests in several processes, and shows what each has to say when all have ended.

Playwright's event loop runs on for as long as its process has a browser, and asyncio.run is refused there:
tests with a browser stay apart from the others. Those that wait for servers, kernels and other processes
run beside those that keep a core busy.

    python scripts/run_tests.py [options of pytest]
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
TESTS = ROOT / "tests"
UNIT = TESTS / "unit"
API = UNIT / "api"
BROWSER = TESTS / "browser"
HOSTS = BROWSER / "hosts"
PAGES = BROWSER / "page"

AT_ONCE = 4
"""Processes; the others begin when one of them has ended."""


def jobs() -> list[list[Path]]:
    """Give the places of the tests of each process, the longest first, so that all end at about one time."""
    rest = others(TESTS, UNIT, BROWSER)
    return [[PAGES], [API], others(UNIT, API), [HOSTS], rest, others(BROWSER, HOSTS, PAGES)]


def main(options: list[str]) -> int:
    # Kernels, servers and commands start hundreds of times: what Python compiled is kept for the next one.
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    pytest = [sys.executable, "-m", "pytest", *options]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("The tests were stopped; some had not ended."))
    codes: list[int] = []
    failed: list[bytes] = []
    with ExitStack() as stack:
        stack.callback(summarize, failed)
        waiting, running = jobs(), list[subprocess.Popen[bytes]]()
        while waiting or running:
            while waiting and len(running) < AT_ONCE:
                output = stack.enter_context(tempfile.TemporaryFile())
                command = [*pytest, *map(str, waiting.pop(0))]
                process = subprocess.Popen(
                    command, cwd=ROOT, env=env, stdout=output, stderr=subprocess.STDOUT
                )
                running.append(process)
                stack.callback(show, output, failed)
                stack.callback(end, process)
            time.sleep(0.5)
            codes += [process.returncode for process in running if process.poll() is not None]
            running = [process for process in running if process.returncode is None]
    return int(any(codes))


def others(folder: Path, *but: Path) -> list[Path]:
    """Give what holds tests in a folder, without some."""
    return sorted(
        place.relative_to(ROOT)
        for place in folder.iterdir()
        if place not in but and (place.match("test_*.py") or any(place.rglob("test_*.py")))
    )


def show(output: IO[bytes], failed: list[bytes]) -> None:
    """Show what one process had to say, and add the first line about each test that failed."""
    output.seek(0)
    said = output.read()
    failed += [line for line in said.splitlines() if line.startswith((b"FAILED ", b"ERROR "))]
    sys.stdout.buffer.write(said)
    sys.stdout.flush()


def summarize(failed: list[bytes]) -> None:
    """Name what failed at the very end, where whoever sees the last lines alone finds it."""
    for line in failed:
        sys.stdout.buffer.write(line[:300] + b"\n")
    sys.stdout.flush()


def end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    process.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
