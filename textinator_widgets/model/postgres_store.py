"""A store in a database of a PostgreSQL server: opens it and gives out its transactions.

Writers take turns by an advisory lock that ends with the transaction, as they do on SQLite by a lock on a
file; people who take and submit texts share it (beside.py). A connection is held during a transaction only.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from textinator_widgets.errors import MissingExtra, StoreReplaced, StoreTooNew, StoreUnusable
from textinator_widgets.model.beside import BESIDE, PEOPLE, QUEUE
from textinator_widgets.model.forks import forget_in_children
from textinator_widgets.model.places import shown_place
from textinator_widgets.model.postgres_identity import guard
from textinator_widgets.model.postgres_pool import BriefPool
from textinator_widgets.model.prepared import DRIVER, connection_of_driver
from textinator_widgets.model.revision import (
    HEAD,
    READ_REVISION,
    UNFINISHED,
    check_revision,
    number_of,
)
from textinator_widgets.model.tables import create_tables

try:
    from textinator_widgets.model.postgres_failures import committing, is_full_or_starting, translated
except ImportError as error:
    raise MissingExtra(
        "A store on PostgreSQL needs the driver psycopg, which cannot be loaded "
        f'({error}). Install it with: pip install "textinator-widgets[postgres]".'
    ) from error

OLDEST_SERVER = 150_000
"""PostgreSQL 15, as its `server_version_num` has it."""

PATIENCE_S = 5.0
"""How long a server is asked again that is starting up or has no connection left."""

PAUSE_S = 0.1

IDLE_LIMIT = "60s"
"""How long a writer may do nothing before the server ends its transaction, so that nobody waits for it."""

LOOK = text(
    "SELECT current_setting('server_version_num')::int, current_setting('server_encoding'), "
    "current_schema(), to_regclass('alembic_version') IS NOT NULL, pg_is_in_recovery()"
)
TAKE_TURN = (
    "SELECT set_config('lock_timeout', %s, true), "
    "set_config('idle_in_transaction_session_timeout', %s, true), "
    "CASE current_setting('synchronous_commit') WHEN 'off' "
    "THEN set_config('synchronous_commit', 'on', true) END, "
)
"""What is acknowledged is on the server's disk, whatever the server does for others."""

ALONE = f"{TAKE_TURN} pg_advisory_xact_lock(%s, %s)"
BESIDE_OTHERS = f"{TAKE_TURN} pg_advisory_xact_lock_shared(%s, %s), pg_advisory_xact_lock(%s, %s)"
TABLES = text(
    "SELECT relname FROM pg_class c WHERE relnamespace = current_schema()::regnamespace "
    "AND relkind IN ('r', 'p', 'v', 'm', 'f') "
    "AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')"
)
_OUR_TABLES = {"batch", "context", "data_access_log", "label_relation", "marker_variant"}


@dataclass(frozen=True)
class StoreServer:
    """What is known about an open store on a server."""

    name: str
    """Its URL without a password."""
    created: bool
    """Whether opening it made it."""
    home: Path | None = None
    """The folder that the modules and films of its projects lie in, where whoever opened it named one."""

    @contextlib.contextmanager
    def reading(self, engine: Engine) -> Iterator[Session]:
        """Give a session that sees one state of the store and cannot change it."""
        with (
            translated(self.name, writes=False),
            _connected(engine, "REPEATABLE READ", writes=False) as connection,
            Session(connection, expire_on_commit=False, autoflush=False) as session,
        ):
            yield session

    @contextlib.contextmanager
    def writing(self, engine: Engine, *, limit_s: float, person: int | None) -> Iterator[Session]:
        """Give a session whose changes are all committed at the end, or none of them.

        With a `person`, the id of a user, others may write beside it what belongs to them.
        """
        with (
            translated(self.name),
            _connected(engine, "READ COMMITTED", writes=True) as connection,
            Session(connection, expire_on_commit=False) as session,
        ):
            take_turn(session.connection(), limit_s=limit_s, person=person)
            session.info[BESIDE] = person is not None
            self._check_revision(connection)
            session.info[DRIVER] = connection_of_driver(connection)
            yield session
            session.flush()
            with committing(self.name):
                session.commit()

    def _check_revision(self, connection: Connection) -> None:
        """Refuse to write into tables that were brought to another revision, or made anew, meanwhile."""
        found = connection.exec_driver_sql(READ_REVISION).scalar()
        if found != HEAD:
            raise StoreReplaced(
                f"The store that was opened was expected at {self.name}, but its tables have revision "
                f"{found} now, not {HEAD}. Nothing of this change was stored. Open the store again."
            )


def open_server(url: URL, *, create: bool, home: Path | None = None) -> tuple[Engine, StoreServer]:
    """Open a store, or make it when the database is empty.

    Parameters
    ----------
    home
        The folder that the modules and films of its projects lie in; None = there is none.

    Raises
    ------
    StoreUnusable, StoreTooOld, StoreTooNew, StoreBusy
        When there is no store that this version can use; nothing was changed.
    """
    name = shown_place(url)
    if not url.database:
        raise StoreUnusable(
            f"A URL with the name of a database was expected, {name} came. Write e.g. "
            "postgresql+psycopg://anna@localhost/study."
        )
    engine = connect(url)
    try:
        with translated(name):
            created = _check_or_create(engine, name, create=create)
            guard(engine, name)
    except BaseException:
        engine.dispose()
        raise
    return engine, StoreServer(name, created, home)


def connect(url: URL) -> Engine:
    """Return an engine for a database, without looking at what is in it."""
    engine = create_engine(
        url,
        poolclass=BriefPool,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"client_encoding": "utf8", "application_name": "textinator"},
    )
    forget_in_children(engine)
    return engine


def take_turn(connection: Connection, *, limit_s: float = 30.0, person: int | None = None) -> None:
    """Wait for the head of the writers' queue; the place is given back with the end of the transaction.

    With a `person` it is shared with other people.
    """
    driver: Any = connection_of_driver(connection)
    limit = f"{max(int(limit_s * 1000), 1)}ms"
    if person is None:
        driver.execute(ALONE, (limit, IDLE_LIMIT, *QUEUE)).close()
    else:
        driver.execute(BESIDE_OTHERS, (limit, IDLE_LIMIT, *QUEUE, PEOPLE, person)).close()


@contextlib.contextmanager
def _connected(engine: Engine, isolation: Any, *, writes: bool) -> Iterator[Connection]:  # noqa: ANN401 a literal
    """Give a connection whose transactions are of one sort; a broken one is thrown away at the end."""
    with _patient(engine) as connection:
        connection.execution_options(isolation_level=isolation, postgresql_readonly=not writes)
        try:
            yield connection
        finally:
            driver: Any = connection.connection.driver_connection if not connection.invalidated else None
            if driver is not None and driver.broken:
                connection.invalidate()


def _patient(engine: Engine) -> Connection:
    end = time.monotonic() + PATIENCE_S
    while True:
        try:
            return engine.connect()
        except DBAPIError as error:
            if not is_full_or_starting(error.orig) or time.monotonic() > end:
                raise
        time.sleep(PAUSE_S)


def _check_or_create(engine: Engine, name: str, *, create: bool) -> bool:
    """Look at what is there; say whether the store was made now."""
    with _connected(engine, "READ COMMITTED", writes=False) as connection:
        if _has_store(connection, name):
            return False
    if not create:
        raise StoreUnusable(
            f"A store was expected at {name}, but the database is empty. Check its name, or bring a copy "
            "back with: textinator copy --from FILE --to URL."
        )
    with _connected(engine, "READ COMMITTED", writes=True) as connection, connection.begin():
        take_turn(connection)
        if _has_store(connection, name):
            return False
        create_tables(connection)
    return True


def _has_store(connection: Connection, name: str) -> bool:
    """Whether there is a store that this version can use; False: nothing is there.

    Raises
    ------
    StoreUnusable, StoreTooOld, StoreTooNew
        When something else is there.
    """
    found = stored_revision(connection, name)
    if found is not None:
        check_revision(found, name)
    return found is not None


def stored_revision(connection: Connection, name: str) -> str | None:
    """Return the revision of the store in a database, or None when nothing is there.

    Raises
    ------
    StoreUnusable
        When the server or the database cannot hold a store, or holds something else.
    StoreTooNew
        When it has our tables, but a revision of a name that no version so far gives.
    """
    version, encoding, schema, has_revision, is_copy = connection.execute(LOOK).one()
    fault = _fault_of(version, encoding, schema, is_copy=is_copy)
    if fault is not None:
        raise StoreUnusable(f"A database for a store was expected at {name}, but {fault}")
    tables = {row[0] for row in connection.execute(TABLES)}
    found = connection.exec_driver_sql(READ_REVISION).scalar() if has_revision else None
    if found is None:
        if not tables - {"alembic_version"}:
            return None
        raise StoreUnusable(
            f"A store of textinator_widgets was expected, but {name} is a database of another program. "
            "Choose another database."
        )
    if number_of(found) is None and found != UNFINISHED and tables >= _OUR_TABLES:
        raise StoreTooNew(
            f"A store of revision {HEAD} was expected, but {name} has revision {found!r}: a newer or "
            "unknown version made it. Upgrade the package with: pip install --upgrade textinator-widgets."
        )
    return str(found)


def _fault_of(version: int, encoding: str, schema: str | None, *, is_copy: bool) -> str | None:
    """Say why no store can be kept there, and what to do."""
    if version < OLDEST_SERVER:
        return f"the server is PostgreSQL {version // 10_000}, not 15 or newer. Upgrade it."
    if encoding != "UTF8":
        return (
            f"its encoding is {encoding}. Make another one with: "
            "createdb --encoding UTF8 --template template0 NAME."
        )
    if schema is None:
        return "the search_path of this user leads to no schema. Make the user the owner of the database."
    if is_copy:
        return "the server is a standby, which nobody can write to. Use the primary server."
    return None
