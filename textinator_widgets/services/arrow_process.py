"""What reads rows of a store as Arrow columns, in a process of its own: it has one SQLite only.

It is started as a script, so that nothing else of the package is loaded. On its input come lines: `begin`,
and then a SELECT in JSON. On its output it says `ready`, `begun`, and `rows` with a stream of Arrow behind
it; or what failed. The end of its input, or of who reads its output, ends it.
"""

from __future__ import annotations

import json
import sys
from contextlib import closing
from typing import Any

ROWS = 5_000
"""Rows that are held at once."""

SETTINGS = ("query_only = ON", "trusted_schema = OFF", "cell_size_check = ON", "busy_timeout = 30000")


def main(uri: str) -> None:
    """Read from the file at `uri` what the input asks for."""
    from adbc_driver_sqlite import dbapi

    output = sys.stdout.buffer
    with closing(dbapi.connect(uri, autocommit=True)) as connection, closing(connection.cursor()) as cursor:
        for setting in SETTINGS:
            cursor.execute(f"PRAGMA {setting}")
        _say(output, b"ready")
        for line in sys.stdin.buffer:
            if line == b"begin\n":
                _begin(connection, cursor)
                _say(output, b"begun")
                continue
            _send(cursor, json.loads(line), output)
            return


def _begin(connection: Any, cursor: Any) -> None:  # noqa: ANN401 of a driver without types
    """Look at the newest state from now on: a transaction sees what there is when it first reads."""
    inner = connection.adbc_connection
    inner.set_autocommit(True)
    inner.set_autocommit(False)
    cursor.execute("SELECT count(*) FROM sqlite_master")
    cursor.fetchall()


def _send(cursor: Any, select: str, output: Any) -> None:  # noqa: ANN401 of a driver without types
    import pyarrow as pa

    cursor.adbc_statement.set_options(**{"adbc.sqlite.query.batch_rows": str(ROWS)})
    cursor.execute(select)
    found = cursor.fetch_record_batch()
    _say(output, b"rows")
    with pa.ipc.new_stream(output, found.schema) as stream:
        for batch in found:
            stream.write_batch(batch)
    output.flush()


def _say(output: Any, word: bytes) -> None:  # noqa: ANN401 a stream of bytes
    output.write(word + b"\n")
    output.flush()


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except Exception as error:
        _say(sys.stdout.buffer, repr(error).encode())
        sys.exit(1)
