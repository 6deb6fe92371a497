"""Answers that are stored but not submitted."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from textinator_widgets.model.base import Base, JsonColumn, Sha256, Timestamped


class Draft(Timestamped, Base):
    """The unsubmitted answer of one person to one text, with its undo stack."""

    __tablename__ = "draft"
    __table_args__ = (
        UniqueConstraint("user_id", "project_id", "datapoint_id"),
        CheckConstraint("revision > 0", name="revision"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="RESTRICT"))
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"), index=True)
    datapoint_id: Mapped[int] = mapped_column(ForeignKey("datapoint.id", ondelete="RESTRICT"), index=True)
    context_id: Mapped[int] = mapped_column(ForeignKey("context.id", ondelete="RESTRICT"), index=True)
    sha256: Mapped[str] = mapped_column(Sha256)
    """Of the text that the answer belongs to."""
    revision: Mapped[int] = mapped_column(default=1)
    """Counts the saves, from 1."""
    answer: Mapped[dict[str, Any]] = mapped_column(JsonColumn)
    history: Mapped[dict[str, Any] | None] = mapped_column(JsonColumn)


class BatchDraft(Timestamped, Base):
    """What one person has changed in a submitted batch and not saved in it yet, with its undo stack."""

    __tablename__ = "batch_draft"
    __table_args__ = (
        UniqueConstraint("user_id", "batch_id"),
        CheckConstraint("revision > 0", name="revision"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="RESTRICT"))
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"), index=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id", ondelete="RESTRICT"), index=True)
    """The first of the batch and its revisions, so that a new revision finds it."""
    base_id: Mapped[int] = mapped_column(ForeignKey("batch.id", ondelete="RESTRICT"), index=True)
    """The one of them that it was made from."""
    base_version: Mapped[int] = mapped_column()
    """Of `base_id`, when it was made."""
    revision: Mapped[int] = mapped_column(default=1)
    """Counts the saves, from 1."""
    answer: Mapped[dict[str, Any]] = mapped_column(JsonColumn)
    history: Mapped[dict[str, Any] | None] = mapped_column(JsonColumn)
