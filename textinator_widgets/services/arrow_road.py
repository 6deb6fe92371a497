"""Rows of a large store as Arrow columns, read by a process of its own while this one reads the rest.

The driver brings an SQLite of its own. Two of them in one process would release each other's locks, so the
driver is never loaded here: `docs/decisions/arrow-frames.md`. Whatever goes wrong on this road, the rows are
read in this process instead, and a log tells why.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import logging
import queue
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from sqlalchemy import Boolean, ColumnElement, FromClause, Integer, select
from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import Session

from textinator_widgets.services import typed

if TYPE_CHECKING:
    import pyarrow as pa

logger = logging.getLogger(__name__)

PATIENCE_S = 60.0
"""Longest wait for the next sign of life of the process, in seconds."""

SCRIPT = Path(__file__).with_name("arrow_process.py")
READER = "textinator_arrow_reader"


class _NotReadError(Exception):
    """The process did not do what it should; the message says what came."""


def is_there() -> bool:
    """Say whether the extra is installed, and this interpreter can start itself again."""
    wanted = ("adbc_driver_sqlite", "adbc_driver_manager", "pyarrow")
    is_frozen = getattr(sys, "frozen", False)  # its executable is the program itself
    return not is_frozen and bool(sys.executable) and all(map(importlib.util.find_spec, wanted))


class Reader:
    """A process that reads one table of a store in a file; `close` ends it, wherever it is."""

    def __init__(self, path: Path) -> None:
        self._said: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._asked: tuple[str, ...] = ()
        self._process = subprocess.Popen(  # noqa: S603 the interpreter's own, and no shell
            [sys.executable, "-P", str(SCRIPT), f"{path.as_uri()}?mode=ro"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self._ear = threading.Thread(
            target=_listen, args=(self._process.stdout, self._said), name="arrow-rows", daemon=True
        )
        self._ear.start()

    def is_ready(self) -> bool:
        """Wait until the process has opened the file; False when it did not."""
        return self._expect(b"ready\n")

    def begin(self) -> bool:
        """Let the process look at the newest state of the store; False when it does not."""
        return self._tell(b"begin\n") and self._expect(b"begun\n")

    def ask(self, table: FromClause, names: Sequence[str], conditions: Sequence[ColumnElement[bool]]) -> None:
        """Let the process read columns of the rows that fulfil conditions, while this one does other things.

        The conditions hold no text that somebody wrote.
        """
        wanted = {name: table.c[name] for name in ("id", *names)}
        if self._tell(json.dumps(_select([*wanted.values()], conditions)).encode() + b"\n"):
            self._asked = tuple(wanted)

    def columns(self) -> dict[str, Any] | None:
        """Give what `ask` asked for, in the order of ids: int64 or Int64, and texts as frames have them.

        None when it was not asked, or the process did not read to the end; then it can be asked no more.
        """
        names, self._asked = self._asked, ()
        if not names:
            return None
        parts: list[list[pa.Array]] = []
        try:
            while (said := self._next()) != b"rows\n":
                if isinstance(said, bytes):
                    raise _NotReadError(f"it said {said!r}")
                parts.append(said)
            self._end()
        except _NotReadError as error:
            _tell_why(error)
            return None
        logger.debug("A process has read %s rows", sum(len(part[0]) for part in parts) - 1)
        return _columns_of(names, parts)

    def close(self) -> None:
        """End the process, if it is not at its end, and leave nothing behind."""
        self._process.kill()
        self._process.wait()
        self._ear.join()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):  # what was not sent yet
                    pipe.close()

    def _end(self) -> None:
        try:
            code = self._process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired as error:
            raise _NotReadError("it did not end") from error
        if code:
            raise _NotReadError(f"it ended with {code}")

    def _tell(self, line: bytes) -> bool:
        pipe = self._process.stdin
        try:
            if pipe is not None:
                pipe.write(line)
                pipe.flush()
        except OSError as error:
            _tell_why(error)
            return False
        return True

    def _expect(self, word: bytes) -> bool:
        try:
            if (said := self._next()) != word:
                raise _NotReadError(f"it said {said!r}")
        except _NotReadError as error:
            _tell_why(error)
            return False
        return True

    def _next(self) -> Any:  # noqa: ANN401 a line, or some rows
        try:
            said = self._said.get(timeout=PATIENCE_S)
        except queue.Empty as error:
            raise _NotReadError(f"nothing came for {PATIENCE_S:g} seconds") from error
        if said is None or isinstance(said, Exception):
            raise _NotReadError("it ended too early" if said is None else str(said))
        return said


def ask_beside(
    session: Session, table: FromClause, names: Sequence[str], conditions: Sequence[ColumnElement[bool]]
) -> None:
    """Let the process of a session, where it has one, begin to read these columns."""
    reader: Reader | None = session.info.get(READER)
    if reader is not None:
        reader.ask(table, names, conditions)


def read_beside(session: Session) -> dict[str, Any] | None:
    """Give the columns that the process of a session has read; None where there is no such process."""
    reader: Reader | None = session.info.pop(READER, None)
    return None if reader is None else reader.columns()


def _tell_why(error: Exception) -> None:
    logger.warning(
        "Rows are read in this process, because the one that reads Arrow columns failed: %s", error
    )


def _listen(output: IO[bytes], said: queue.SimpleQueue[Any]) -> None:
    """Hand on the lines of the process, and the rows behind `rows`, which comes when they are complete."""
    import pyarrow as pa

    try:
        while line := output.readline():
            if line == b"rows\n":
                for batch in pa.ipc.open_stream(output):
                    batch.validate(full=True)  # a text that is none is told of by the other road
                    # each column apart: of a batch as it comes, one column would keep all
                    said.put([pa.concat_arrays([one, one.slice(0, 0)]) for one in batch.columns])
            said.put(line)
        said.put(None)
    except Exception as error:
        said.put(error)


def _is_number(column: ColumnElement[Any]) -> bool:
    return isinstance(column.type, Integer | Boolean)


def _select(columns: Sequence[ColumnElement[Any]], conditions: Sequence[ColumnElement[bool]]) -> str:
    """Give a SELECT whose first row has a value in each column: the driver takes types from the first."""
    statement = select(*columns).where(*conditions)
    wanted = statement.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True})
    first = ", ".join(["-1", *("0" if _is_number(column) else "''" for column in columns[1:])])
    return f"SELECT {first} UNION ALL {wanted} ORDER BY 1"


def _columns_of(names: Sequence[str], parts: list[list[pa.Array]]) -> dict[str, Any]:
    """Make columns of Arrow's rows, one after the other, so that memory holds few of them twice."""
    import pyarrow as pa

    chunks = [list(column) for column in zip(*parts, strict=True)]
    parts.clear()
    columns: dict[str, Any] = {}
    for name in names:
        columns[name] = _column(pa.concat_arrays(chunks.pop(0)).slice(1))
        pa.default_memory_pool().release_unused()
    return columns


def _column(values: Any) -> Any:  # noqa: ANN401 an array of Arrow; one of numpy or pandas
    import numpy as np
    import pandas as pd
    import pyarrow as pa

    if not pa.types.is_integer(values.type):
        return typed.from_arrow(values)
    if not values.null_count:
        return values.to_numpy(zero_copy_only=False).astype(np.int64)
    missing = values.is_null().to_numpy(zero_copy_only=False)
    return pd.arrays.IntegerArray(
        values.fill_null(0).to_numpy(zero_copy_only=False).astype(np.int64), missing
    )
