"""Holds a connection to a server only while it is used, and for a moment after that.

A hundred kernels that kept theirs would be all that a server allows, and to make one for every transaction
takes longer than most transactions: what a page does comes in bursts.
"""

from __future__ import annotations

import threading
import time
from typing import Any

from sqlalchemy import Pool
from sqlalchemy.pool import ConnectionPoolEntry

KEPT_S = 1.0
"""How long an idle connection is kept, in seconds."""


class BriefPool(Pool):
    """A pool whose connections are closed when nobody used them for `KEPT_S` seconds."""

    def __init__(self, creator: Any, **options: Any) -> None:  # noqa: ANN401 as the base class has it
        super().__init__(creator, **options)
        self._idle: list[tuple[float, ConnectionPoolEntry]] = []
        self._changed = threading.Condition()
        self._is_watched = False

    def _do_get(self) -> ConnectionPoolEntry:
        with self._changed:
            if self._idle:
                return self._idle.pop()[1]
        return self._create_connection()

    def _do_return_conn(self, record: ConnectionPoolEntry) -> None:
        if record.dbapi_connection is None:  # it broke
            return
        with self._changed:
            self._idle.append((time.monotonic() + KEPT_S, record))
            if not self._is_watched:
                self._is_watched = True
                threading.Thread(target=self._watch, name="textinator-idle", daemon=True).start()

    def _watch(self) -> None:
        """Close connections whose time is over, until none is idle."""
        with self._changed:
            while self._idle:
                due = self._idle[0][0]
                left = due - time.monotonic()
                if left > 0:
                    self._changed.wait(left)
                elif self._idle and self._idle[0][0] == due:
                    self._idle.pop(0)[1].close()
            self._is_watched = False

    def dispose(self) -> None:
        """Close the connections that are idle."""
        with self._changed:
            while self._idle:
                self._idle.pop()[1].close()
            self._changed.notify()

    def recreate(self) -> BriefPool:
        """Give a new pool like this one."""
        return BriefPool(
            self._creator,
            recycle=self._recycle,
            echo=self.echo,
            logging_name=self._orig_logging_name,
            reset_on_return=self._reset_on_return,
            pre_ping=self._pre_ping,
            _dispatch=self.dispatch,
            dialect=self._dialect,
        )

    def status(self) -> str:
        """Say how many connections are idle."""
        return f"{len(self._idle)} idle"
