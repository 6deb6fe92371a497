"""Data sources and their datapoints."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column

from textinator_widgets.model.base import Base, JsonColumn, Sha256, Timestamped

source_post_processing = Table(
    "data_source_post_processing",
    Base.metadata,
    Column("source_id", ForeignKey("data_source.id", ondelete="CASCADE"), primary_key=True),
    Column("method_id", ForeignKey("post_processing_method.id", ondelete="RESTRICT"), primary_key=True),
    Column("position", Integer, nullable=False, default=0),
)


class PostProcessingMethod(Timestamped, Base):
    """A named function that texts of a source pass before they are stored."""

    __tablename__ = "post_processing_method"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(50), unique=True)
    helper: Mapped[str] = mapped_column(String(200))


class DataSource(Timestamped, Base):
    """Where texts come from; formatting "pt" plain, "ft" formatted, "md" Markdown."""

    __tablename__ = "data_source"
    __table_args__ = (
        CheckConstraint("formatting IN ('pt', 'ft', 'md')", name="formatting"),
        CheckConstraint("size IS NULL OR size >= 0", name="size"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    source_type: Mapped[str] = mapped_column(String(50))
    spec: Mapped[dict[str, Any]] = mapped_column(JsonColumn, default=dict)
    language: Mapped[str] = mapped_column(String(35), default="en")
    is_language_declared: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether the source itself said so; otherwise it is the language of the project that it was added to."""
    formatting: Mapped[str] = mapped_column(String(2), default="ft")
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    is_public: Mapped[bool] = mapped_column(default=False)
    size: Mapped[int | None] = mapped_column()
    """Number of datapoints; null: not known."""


class ProjectSource(Base):
    """A source of a project."""

    __tablename__ = "project_source"
    __table_args__ = (UniqueConstraint("project_id", "position"),)

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"), primary_key=True)
    source_id: Mapped[int] = mapped_column(
        ForeignKey("data_source.id", ondelete="RESTRICT"), primary_key=True, index=True
    )
    position: Mapped[int] = mapped_column()


class Datapoint(Base):
    """One item of a source."""

    __tablename__ = "datapoint"
    __table_args__ = (
        UniqueConstraint("source_id", "key"),
        UniqueConstraint("source_id", "position"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("data_source.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column()
    """Place in the source, from 0."""
    key: Mapped[str] = mapped_column(Text)
    """The caller's key as JSON, so that 1 and "1" stay two keys."""
    name: Mapped[str | None] = mapped_column(Text)
    """What the source calls it: a file name, for example."""
    context_id: Mapped[int | None] = mapped_column(ForeignKey("context.id", ondelete="RESTRICT"))
    """The text; null until a source that reads late has read it."""
    sha256: Mapped[str | None] = mapped_column(Sha256)
    """Of the text as the source announced it; null where the context is the only word on it."""
    length: Mapped[int | None] = mapped_column()
    """Number of its code points; null where the SHA-256 is."""
