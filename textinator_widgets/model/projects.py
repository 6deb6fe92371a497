"""Projects and the people who lead them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from textinator_widgets.model.base import Base, JsonColumn, Timestamped, UtcTime, utc_now


class TaskTypeSpecification(Timestamped, Base):
    """A task type of this store, beside those that ship with the package."""

    __tablename__ = "task_type_specification"

    id: Mapped[int] = mapped_column(primary_key=True)
    task_type: Mapped[str] = mapped_column(String(50), unique=True)
    config: Mapped[dict[str, Any]] = mapped_column(JsonColumn)


class Project(Timestamped, Base):
    """What is annotated, by whom, how and when.

    `data_order` is "os" (specified order, one source after the other), "op" (specified order, sources
    in turn), "r" (random without replacement) or "rr" (random with replacement).
    """

    __tablename__ = "project"
    __table_args__ = (
        CheckConstraint("data_order IN ('os', 'op', 'r', 'rr')", name="data_order"),
        CheckConstraint("lease_minutes > 0", name="lease_minutes"),
        CheckConstraint("max_markers_per_input IS NULL OR max_markers_per_input >= 0", name="max_markers"),
        CheckConstraint("annotators_per_text IS NULL OR annotators_per_text > 0", name="annotators"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200), unique=True)
    short_description: Mapped[str] = mapped_column(Text, default="")
    institution: Mapped[str | None] = mapped_column(String(500))
    supported_by: Mapped[str | None] = mapped_column(String(1000))
    guidelines: Mapped[str | None] = mapped_column(Text)
    reminders: Mapped[str | None] = mapped_column(Text)
    temporary_message: Mapped[str | None] = mapped_column(Text)
    task_type: Mapped[str] = mapped_column(String(50), default="generic")
    language: Mapped[str] = mapped_column(String(35), default="en")
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)

    dt_publish: Mapped[datetime] = mapped_column(UtcTime, default=utc_now)
    dt_finish: Mapped[datetime | None] = mapped_column(UtcTime)
    """Null: never."""
    is_open: Mapped[bool] = mapped_column(default=True)

    data_order: Mapped[str] = mapped_column(String(2), default="r")
    seed: Mapped[int] = mapped_column(default=0)
    """Seed of the shuffle; 0 to 2**31 - 1."""
    disjoint_annotation: Mapped[bool] = mapped_column(default=False)
    annotators_per_text: Mapped[int | None] = mapped_column()
    """How many people annotate each text; null: everybody (or one, when disjoint)."""
    lease_minutes: Mapped[int] = mapped_column(default=60)
    """How long a text stays with a person who does not come back."""
    offer_skipped_again: Mapped[bool] = mapped_column(default=False)
    auto_text_switch: Mapped[bool] = mapped_column(default=True)
    show_datasource_identifiers: Mapped[bool] = mapped_column(default=False)

    allow_selecting_labels: Mapped[bool] = mapped_column(default=False)
    disable_submitted_labels: Mapped[bool] = mapped_column(default=True)
    allow_empty_submit: Mapped[bool] = mapped_column(default=False)
    max_markers_per_input: Mapped[int | None] = mapped_column()
    """Most labels in one text; null: unlimited."""
    allow_editing: Mapped[bool] = mapped_column(default=True)
    allow_post_editing: Mapped[bool] = mapped_column(default=False)
    editing_as_revision: Mapped[bool] = mapped_column(default=False)
    editing_title_regex: Mapped[str] = mapped_column(Text, default="")
    allow_reviewing: Mapped[bool] = mapped_column(default=False)
    is_peer_reviewed: Mapped[bool] = mapped_column(default=False)

    has_intro_tour: Mapped[bool] = mapped_column(default=False)
    thumbnail: Mapped[str | None] = mapped_column(Text)
    video_summary: Mapped[str | None] = mapped_column(Text)
    video_remote: Mapped[str | None] = mapped_column(String(200))
    modal_configs: Mapped[dict[str, Any] | None] = mapped_column(JsonColumn)


class ProjectCollaborator(Base):
    """A person with the author's rights on the data of a project."""

    __tablename__ = "project_collaborator"

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), primary_key=True, index=True
    )
