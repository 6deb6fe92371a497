"""Runs all tests in four processes at once, and shows what each has to say when all have ended.

Playwright's event loop runs on for as long as its process has a browser, and asyncio.run is refused there:
tests with a browser stay apart from the others. Those that wait for servers, kernels and other processes
stay apart from those that do not, since they do not keep a core busy.

    python scripts/run_tests.py [options of pytest]
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
TESTS = ROOT / "tests"
UNIT = TESTS / "unit"
BROWSER = TESTS / "browser"
HOSTS = BROWSER / "hosts"


def main(options: list[str]) -> int:
    # Kernels, servers and commands start hundreds of times: what Python compiled is kept for the next one.
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    pytest = [sys.executable, "-m", "pytest", *options]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("The tests were stopped; some had not ended."))
    with ExitStack() as stack:
        running = []
        for places in (others(TESTS, UNIT, BROWSER), [UNIT], others(BROWSER, HOSTS), [HOSTS]):
            output = stack.enter_context(tempfile.TemporaryFile())
            process = subprocess.Popen(
                [*pytest, *map(str, places)], cwd=ROOT, env=env, stdout=output, stderr=subprocess.STDOUT
            )
            running.append(process)
            stack.callback(show, output)
            stack.callback(end, process)
        codes = [process.wait() for process in running]
    return int(any(codes))


def others(folder: Path, *but: Path) -> list[Path]:
    """Give what holds tests in a folder, without some."""
    return sorted(
        place.relative_to(ROOT)
        for place in folder.iterdir()
        if place not in but and (place.match("test_*.py") or any(place.rglob("test_*.py")))
    )


def show(output: IO[bytes]) -> None:
    output.seek(0)
    sys.stdout.buffer.write(output.read())
    sys.stdout.flush()


def end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    process.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
