"""What one person writes on PostgreSQL while other people write, and where they have to wait for each other.

Taking, drafting and submitting texts changes what belongs to one person, so these transactions share the
queue of writers; everything else has it for itself. What they have in common, the room of a text, is changed
under locks: of its row in the order, of the person a text is taken over from, and of what comes back in a
project. On SQLite one transaction writes at a time and nobody has to ask.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textinator_widgets.model.prepared import driver_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

BESIDE = "textinator_beside"
"""Where a session keeps that others write at the same time."""

QUEUE = (0x7477, 1)
"""Key of the advisory lock of all writers; the database is a part of it."""

PEOPLE = 0x7478
"""First part of the key of one person's lock; the second is the id of the user."""

RETURNS = 0x7479
"""First part of the key of what comes back in a project; the second is the id of the project."""


def writes_beside(session: Session) -> bool:
    """Whether other people's transactions may write at the same time as this one."""
    return bool(session.info.get(BESIDE))


def try_turn_of(session: Session, user_id: int) -> bool:
    """Keep a person from writing until the transaction ends; False when they are writing now."""
    if not writes_beside(session):
        return True
    driver: Any = driver_of(session)
    found = driver.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", (PEOPLE, user_id)).fetchone()
    return bool(found[0])


def wait_for_returns(session: Session, project_id: int) -> None:
    """Wait until nobody else gives a text of a project back, so that numbers grow as they are committed."""
    if writes_beside(session):
        driver: Any = driver_of(session)
        driver.execute("SELECT pg_advisory_xact_lock(%s, %s)", (RETURNS, project_id)).close()
