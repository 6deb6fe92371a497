"""What programs propose for a text, and what people decided about it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from textinator_widgets.model.base import Base, JsonColumn, Timestamped, UtcTime


class Suggestion(Timestamped, Base):
    """One proposed label or input: a span has start, end and quote; an input has content."""

    __tablename__ = "suggestion"
    __table_args__ = (
        Index("ix_suggestion_project_id_datapoint_id", "project_id", "datapoint_id"),
        CheckConstraint("source IN ('callable', 'http', 'prediction')", name="source"),
        CheckConstraint("decision IS NULL OR decision IN ('accepted', 'rejected')", name="decision"),
        CheckConstraint('"start" IS NULL OR (0 <= "start" AND "start" < "end")', name="span"),
        CheckConstraint(
            '("start" IS NULL) = ("end" IS NULL) AND ("start" IS NULL) = (quote IS NULL)', name="whole"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    datapoint_id: Mapped[int] = mapped_column(ForeignKey("datapoint.id", ondelete="RESTRICT"), index=True)
    context_id: Mapped[int] = mapped_column(ForeignKey("context.id", ondelete="RESTRICT"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="RESTRICT"), index=True)
    """Whom it was made for; null: everybody who gets the text."""
    marker_id: Mapped[int] = mapped_column(ForeignKey("marker_variant.id", ondelete="RESTRICT"), index=True)
    start: Mapped[int | None] = mapped_column()
    """First code point."""
    end: Mapped[int | None] = mapped_column()
    """The code point after the last one."""
    quote: Mapped[str | None] = mapped_column(Text)
    content: Mapped[Any | None] = mapped_column(JsonColumn)
    """The value of an input, of its marker's own type."""
    group_id: Mapped[str | None] = mapped_column(String(36))
    """Group of its marker's unit; null: whichever has room."""
    slot: Mapped[int | None] = mapped_column()
    """Which of several fields of one marker in one group, from 0; null: whichever is empty."""
    score: Mapped[float | None] = mapped_column()
    extra: Mapped[dict[str, Any] | None] = mapped_column(JsonColumn)
    source: Mapped[str] = mapped_column(String(20))
    """What made it: "callable", "http" or "prediction"."""
    decision: Mapped[str | None] = mapped_column(String(8))
    """Null until somebody decides."""
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="RESTRICT"), index=True)
    dt_decided: Mapped[datetime | None] = mapped_column(UtcTime)
    label_uuid: Mapped[str | None] = mapped_column(String(36))
    """The label that an acceptance made; of an open one the label that did, when an answer held it."""
