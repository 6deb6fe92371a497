"""What was done, by whom: an append-only table."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from textinator_widgets.model.base import Base, JsonColumn, UtcTime, add_trigger, utc_now


class AuditLog(Base):
    """One act. Holds neither passwords nor texts; triggers refuse to change, replace or delete it.

    An edit in place keeps here what it replaced.
    """

    __tablename__ = "audit_log"
    __table_args__ = (Index("ix_audit_log_object", "object", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    time: Mapped[datetime] = mapped_column(UtcTime, default=utc_now)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="RESTRICT"), index=True)
    """Null: somebody who is not a user."""
    role: Mapped[str] = mapped_column(String(30), default="")
    verified: Mapped[str] = mapped_column(String(30), default="")
    """How the person was verified."""
    action: Mapped[str] = mapped_column(String(50))
    object: Mapped[str] = mapped_column(String(100))
    """What it was done to, e.g. `project:3` or `batch:<uuid>`."""
    old_revision: Mapped[str | None] = mapped_column(Text)
    new_revision: Mapped[str | None] = mapped_column(Text)
    details: Mapped[dict[str, Any] | None] = mapped_column(JsonColumn)


for _act in ("UPDATE", "DELETE"):
    add_trigger(
        AuditLog,
        f"CREATE TRIGGER audit_log_refuses_{_act.lower()} BEFORE {_act} ON audit_log "
        "BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END",
    )

# REPLACE takes rows away without firing the trigger on DELETE; a row whose id SQLite is to choose has -1 here
add_trigger(
    AuditLog,
    "CREATE TRIGGER audit_log_refuses_replace BEFORE INSERT ON audit_log "
    "WHEN NEW.id > 0 AND EXISTS (SELECT 1 FROM audit_log WHERE id = NEW.id) "
    "BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END",
)
