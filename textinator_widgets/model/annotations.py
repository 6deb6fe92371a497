"""What people answered: batches, labels, inputs, relations between labels."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from textinator_widgets.model.base import Base, JsonColumn, Sha256, Timestamped

REVISED = text("revision_of_id IS NOT NULL")
CURRENT = text("is_current")


class Revisable:
    """What a row changed in an earlier one."""

    revision_changes: Mapped[str] = mapped_column(Text, default="")


class Batch(Revisable, Timestamped, Base):
    """Everything that one person submitted at once."""

    __tablename__ = "batch"
    __table_args__ = (
        UniqueConstraint("user_id", "project_id", "key"),
        Index("ix_batch_of_project", "project_id", "datapoint_id", "user_id"),
        # the board: one row for each batch with its revisions, in the order in which they came
        Index("ix_batch_board", "project_id", text("coalesce(original_id, id)"), sqlite_where=CURRENT),
        Index("ix_batch_original_id", "original_id", sqlite_where=text("original_id IS NOT NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(String(36), unique=True)
    key: Mapped[str] = mapped_column(String(100))
    """The submit key: the same key of the same person in the same project is stored once."""
    payload_hash: Mapped[str] = mapped_column(Sha256)
    """Of the submission, so that a key that comes again with other content is noticed."""
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="RESTRICT"))
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="RESTRICT"))
    datapoint_id: Mapped[int] = mapped_column(ForeignKey("datapoint.id", ondelete="RESTRICT"), index=True)
    context_id: Mapped[int] = mapped_column(ForeignKey("context.id", ondelete="RESTRICT"), index=True)
    is_flagged: Mapped[bool] = mapped_column(default=False)
    undone: Mapped[bool] = mapped_column(default=False)
    """Withdrawn by its author; kept."""
    is_current: Mapped[bool] = mapped_column(default=True)
    """False once a later revision replaces it."""
    seconds: Mapped[float | None] = mapped_column()
    """Time from showing the text to submitting it."""
    extra: Mapped[dict[str, Any] | None] = mapped_column(JsonColumn)
    revision_of_id: Mapped[int | None] = mapped_column(
        ForeignKey("batch.id", ondelete="RESTRICT"), index=True
    )
    original_id: Mapped[int | None] = mapped_column()
    """The batch that this revision and those before it began with; null: it is no revision."""
    version: Mapped[int] = mapped_column(default=1, server_default=text("1"))
    """Counts what was stored in this batch, from 1: an edit in place adds one."""
    schema_version: Mapped[str | None] = mapped_column(String(64))
    """The project's definition that it was answered under; null: before definitions had versions."""
    stored_hash: Mapped[str | None] = mapped_column(Sha256)
    """Of everything that it holds, as `services.batch_hashes` reads it; null: from before there was one."""


class Label(Revisable, Timestamped, Base):
    """A marked span, or a whole-text label where start, end and quote are null."""

    __tablename__ = "label"
    __table_args__ = (
        UniqueConstraint("batch_id", "uuid"),
        Index("ix_label_revision_of_id", "revision_of_id", sqlite_where=REVISED),
        CheckConstraint('"start" IS NULL OR (0 <= "start" AND "start" < "end")', name="span"),
        CheckConstraint(
            '("start" IS NULL) = ("end" IS NULL) AND ("start" IS NULL) = (quote IS NULL)', name="whole"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id", ondelete="RESTRICT"))
    uuid: Mapped[str] = mapped_column(String(36))
    """The label's id in its answer."""
    marker_id: Mapped[int] = mapped_column(ForeignKey("marker_variant.id", ondelete="RESTRICT"), index=True)
    context_id: Mapped[int] = mapped_column(ForeignKey("context.id", ondelete="RESTRICT"))
    start: Mapped[int | None] = mapped_column()
    """First code point."""
    end: Mapped[int | None] = mapped_column()
    """The code point after the last one."""
    quote: Mapped[str | None] = mapped_column(Text)
    group_id: Mapped[str | None] = mapped_column(String(36))
    """The group of its unit."""
    group_order: Mapped[int | None] = mapped_column()
    """Rank of that group, from 1."""
    origin: Mapped[str] = mapped_column(String(20), default="person")
    """Who proposed it: "person", "premarker", "suggestion" or "prediction"."""
    undone: Mapped[bool] = mapped_column(default=False)
    extra: Mapped[dict[str, Any] | None] = mapped_column(JsonColumn)
    revision_of_id: Mapped[int | None] = mapped_column(ForeignKey("label.id", ondelete="RESTRICT"))


class Input(Revisable, Timestamped, Base):
    """A typed or chosen answer; `content` is JSON of the marker's own type."""

    __tablename__ = "input"
    __table_args__ = (
        # one answer per field; null groups must count as equal
        Index("uq_input_field", "batch_id", "marker_id", text("coalesce(group_id, '')"), "slot", unique=True),
        CheckConstraint("slot >= 0", name="slot"),
        Index("ix_input_revision_of_id", "revision_of_id", sqlite_where=REVISED),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id", ondelete="RESTRICT"))
    marker_id: Mapped[int] = mapped_column(ForeignKey("marker_variant.id", ondelete="RESTRICT"), index=True)
    context_id: Mapped[int] = mapped_column(ForeignKey("context.id", ondelete="RESTRICT"))
    content: Mapped[Any] = mapped_column(JsonColumn, nullable=False)
    group_id: Mapped[str | None] = mapped_column(String(36))
    group_order: Mapped[int | None] = mapped_column()
    slot: Mapped[int] = mapped_column(default=0)
    """Which of several fields of one marker in one group, from 0."""
    undone: Mapped[bool] = mapped_column(default=False)
    extra: Mapped[dict[str, Any] | None] = mapped_column(JsonColumn)
    revision_of_id: Mapped[int | None] = mapped_column(ForeignKey("input.id", ondelete="RESTRICT"))


class LabelRelation(Timestamped, Base):
    """One link between two labels; the links of one relation share `uuid` and `cluster`."""

    __tablename__ = "label_relation"
    __table_args__ = (
        Index("ix_label_relation_batch", "batch_id", "cluster"),
        CheckConstraint("cluster > 0", name="cluster"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id", ondelete="RESTRICT"))
    uuid: Mapped[str] = mapped_column(String(36))
    """The relation's id in its answer."""
    rule_id: Mapped[int] = mapped_column(ForeignKey("relation_variant.id", ondelete="RESTRICT"), index=True)
    first_label_id: Mapped[int] = mapped_column(ForeignKey("label.id", ondelete="RESTRICT"), index=True)
    second_label_id: Mapped[int] = mapped_column(ForeignKey("label.id", ondelete="RESTRICT"), index=True)
    cluster: Mapped[int] = mapped_column()
    """Which relation of its batch, from 1."""
    position: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    """Place among the links of its relation, from 0; equal ones stand in the order of their ids."""
    undone: Mapped[bool] = mapped_column(default=False)
    extra: Mapped[dict[str, Any] | None] = mapped_column(JsonColumn)
