"""What the audit log of one copy of a store says about things that only the other copy still has."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from textinator_widgets.model import AuditLog


def removals(session: Session, action: str, name: str, made: datetime, thing: str) -> list[dict[str, Any]]:
    """Give the details of each time that something of this name was removed after it was made.

    Parameters
    ----------
    thing
        What the log calls the place that it was removed from.
    """
    found = select(AuditLog.details).where(
        AuditLog.object == thing,
        AuditLog.action == action,
        AuditLog.old_revision == name,
        AuditLog.time > made,
    )
    return [details or {} for details in session.scalars(found)]


def deleted_sources(session: Session) -> list[tuple[str, datetime, list[str]]]:
    """Give the name of each source that was deleted, when, and the titles of the projects that had it.

    This reads the whole log. The numbers of sources say nothing here: each copy counts its own.
    """
    found = select(AuditLog.old_revision, AuditLog.time, AuditLog.details).where(
        AuditLog.action == "delete_contexts"
    )
    rows = session.execute(found).all()
    return [(name, time, (details or {}).get("projects", [])) for name, time, details in rows if name]
