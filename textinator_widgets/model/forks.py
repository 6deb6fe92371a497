"""Keeps forked processes away from the connections of their parents."""

from __future__ import annotations

import os
import weakref

from sqlalchemy import Engine, Pool

_engines: weakref.WeakSet[Engine] = weakref.WeakSet()
_parents_pools: list[Pool] = []


def forget_in_children(engine: Engine) -> None:
    """Let every process that is forked later have connections of its own."""
    _engines.add(engine)


def _forget_parents_connections() -> None:
    """Drop the connections that a forked process inherited.

    To close them would release the locks of the parent on SQLite, and end its sessions on a server.
    """
    for engine in tuple(_engines):
        _parents_pools.append(engine.pool)
        engine.dispose(close=False)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_parents_connections)
