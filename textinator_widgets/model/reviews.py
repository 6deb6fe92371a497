"""What reviewers found in the batches of others."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from textinator_widgets.model.base import Base, Timestamped, UtcTime


class BatchReview(Timestamped, Base):
    """One reviewer's word on one batch."""

    __tablename__ = "batch_review"
    __table_args__ = (
        UniqueConstraint("batch_id", "reviewer_id"),
        CheckConstraint("status IN ('no', 'rr', 'rs')", name="status"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id", ondelete="RESTRICT"))
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="RESTRICT"), index=True)
    status: Mapped[str] = mapped_column(String(2))
    """"no" = no ambiguity, "rr" = requires resolution, "rs" = resolved."""
    comment: Mapped[str] = mapped_column(Text, default="")
    resolved_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="RESTRICT"), index=True)
    dt_resolved: Mapped[datetime | None] = mapped_column(UtcTime)
