"""The program of an annotator's kernel: ipykernel's, with a log that no page can fill."""

from __future__ import annotations

import logging
import time
import warnings
from collections.abc import Callable
from typing import Any

from ipykernel.kernelapp import IPKernelApp

SPAN_S = 600.0
MOST_LINES = 50
"""In a span, from one kernel; a line may have a traceback."""


class FewLines(logging.Filter):
    """Lets so many lines of a log pass in a span; the last one says that others are left out."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._begun = clock()
        self._count = 0

    def filter(self, record: logging.LogRecord) -> bool:
        """Say whether a line passes."""
        now = self._clock()
        if now - self._begun >= SPAN_S:
            self._begun, self._count = now, 0
        self._count += 1
        if self._count == MOST_LINES:
            record.msg = (
                f"{record.getMessage()} (More than {MOST_LINES} lines in {SPAN_S:.0f} s are left out.)"
            )
            record.args = ()
        return self._count <= MOST_LINES


class AnnotatorKernelApp(IPKernelApp):
    """Runs a kernel whose page may send what it likes."""

    def initialize(self, argv: Any = None) -> None:  # noqa: ANN401 as above
        """Make the kernel."""
        super().initialize(argv)  # type: ignore[no-untyped-call]
        few = FewLines()
        for logger in (self.log, logging.getLogger("Comm"), logging.getLogger("ipykernel.comm")):
            getattr(logger, "logger", logger).addFilter(few)
        # a kernel that ends has no streams any more when its last coroutine goes: to warn of it would fail
        warnings.filterwarnings("ignore", "coroutine .* was never awaited", RuntimeWarning)


def main() -> None:
    """Run a kernel until it ends."""
    AnnotatorKernelApp.launch_instance()
