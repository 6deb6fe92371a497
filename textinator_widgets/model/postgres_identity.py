"""Tells a database on a server from another one that took its name, and from one that was brought back.

A new connection goes to whatever has the name of the database now: to somebody else's store, or to an older
state of this one, where answers would be acknowledged and lost.
"""

from __future__ import annotations

import contextlib
from typing import Any

from sqlalchemy import Engine, event, text

from textinator_widgets.errors import StoreReplaced

_MAY_ASK = text("SELECT has_function_privilege('pg_control_system()', 'EXECUTE')")
_DATABASE = (
    "SELECT oid, to_regclass('batch')::oid{cluster} FROM pg_database WHERE datname = current_database()"
)
_CLUSTER = ", (SELECT system_identifier FROM pg_control_system())"


def guard(engine: Engine, name: str) -> None:
    """Let every further connection of an engine be refused that goes to another database than now.

    A database is known by its number and that of a table in it, which are new when it is made anew or brought
    back from a dump, and by the identifier of the server, where its users may ask for that.

    Parameters
    ----------
    name
        Of the store, for people.
    """
    with engine.connect() as connection:
        may_ask = connection.scalar(_MAY_ASK)
        query = _DATABASE.format(cluster=_CLUSTER if may_ask else "")
        opened = tuple(connection.execute(text(query)).one())

    def check(driver: Any, _record: object) -> None:  # noqa: ANN401 a connection of psycopg
        try:
            found = driver.execute(query).fetchone()
            driver.rollback()
            if found != opened:
                raise StoreReplaced(
                    f"The store that was opened was expected at {name}, but another database is there now, "
                    "or one that was brought back. Nothing of this change was stored. Bring the first one "
                    "back, or open the store again."
                )
        except BaseException:
            with contextlib.suppress(Exception):
                driver.close()
            raise

    event.listen(engine, "connect", check)
