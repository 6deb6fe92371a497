"""The reading transaction of a frame that may be large."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from textinator_widgets.model import Project
from textinator_widgets.model.engine import reading, store_of
from textinator_widgets.model.sqlite_store import StoreFile
from textinator_widgets.services.arrow_road import READER, Reader, is_there

TRIES = 3
"""How often the process and this one try to see one state, while others write."""


@contextmanager
def reading_rows(engine: Engine, is_large: Callable[[Session], bool]) -> Iterator[Session]:
    """Give a session as `reading` does; a process beside it reads a large table from the same state.

    Parameters
    ----------
    is_large
        Whether that is worth the start of the process; it is asked in a session of its own.
    """
    store = store_of(engine)
    if isinstance(store, StoreFile) and is_there() and _is_worth_it(engine, is_large):
        with closing(Reader(store.path)) as reader, closing(_Watch(engine)) as watch:
            for _ in range(TRIES if reader.is_ready() else 0):
                with reading(engine) as session:
                    before = watch.version()
                    session.scalar(select(func.count()).select_from(Project))  # what it sees from now on
                    if not reader.begin():
                        break
                    store.check_identity()  # of what the process opened by its path
                    if watch.version() == before:
                        session.info[READER] = reader
                        yield session
                        return
    with reading(engine) as session:
        yield session


def _is_worth_it(engine: Engine, is_large: Callable[[Session], bool]) -> bool:
    with reading(engine) as session:
        # with a rollback journal a reader keeps writers out: one is enough
        return session.connection().exec_driver_sql("PRAGMA journal_mode").scalar() == "wal" and is_large(
            session
        )


class _Watch:
    """A connection that knows when somebody has written; it has no transaction, and writes nothing."""

    def __init__(self, engine: Engine) -> None:
        self._connection = engine.raw_connection()

    def version(self) -> int:
        """Give a number that is another one when somebody has written since."""
        with closing(self._connection.cursor()) as cursor:
            cursor.execute("PRAGMA data_version")
            ((version,),) = cursor.fetchall()
            return int(version)

    def close(self) -> None:
        """Give the connection back."""
        self._connection.close()
