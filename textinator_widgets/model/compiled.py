"""Compiled statements that the SQLite stores of a process share."""

from __future__ import annotations

from typing import Any

from sqlalchemy.util import LRUCache

_MOST_STATEMENTS = 1000


class SharedStatements(LRUCache[Any, Any]):
    """What SQLAlchemy compiled, whichever store it was for; the oldest are forgotten when there are many.

    SQLAlchemy keeps them by dialect and statement, and every engine has a dialect of its own. Those of our
    SQLite stores are alike, since one process has one SQLite. A kernel that was forked finds here what was
    compiled before the fork.
    """

    def get(self, key: tuple[Any, ...], default: Any = None) -> Any:  # noqa: ANN401 SQLAlchemy's own
        """Give what was compiled for a statement."""
        return super().get(key[1:], default)

    def __setitem__(self, key: tuple[Any, ...], compiled: Any) -> None:  # noqa: ANN401
        super().__setitem__(key[1:], compiled)


SQLITE_STATEMENTS = SharedStatements(_MOST_STATEMENTS)
