"""Markers, and what a project makes of them: variants, units, ranges, restrictions, actions."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from textinator_widgets.model.base import Base, JsonColumn, Timestamped


class Marker(Timestamped, Base):
    """A definition that all projects of the store can use."""

    __tablename__ = "marker"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    names: Mapped[dict[str, str]] = mapped_column(JsonColumn, default=dict)
    """Names by language (BCP 47)."""
    code: Mapped[str] = mapped_column(String(50), unique=True)
    color: Mapped[str] = mapped_column(String(9))
    shortcut: Mapped[str | None] = mapped_column(String(15))
    suggestion_endpoint: Mapped[str | None] = mapped_column(String(200))


class Range(Timestamped, Base):
    """The numbers that an integer, float or range marker takes."""

    __tablename__ = "number_range"
    __table_args__ = (
        CheckConstraint(
            "min_value IS NOT NULL OR max_value IS NOT NULL OR step IS NOT NULL", name="at_least_one"
        ),
        CheckConstraint("min_value IS NULL OR max_value IS NULL OR min_value <= max_value", name="order"),
        CheckConstraint("step IS NULL OR step > 0", name="step"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    min_value: Mapped[float | None] = mapped_column()
    max_value: Mapped[float | None] = mapped_column()
    step: Mapped[float | None] = mapped_column()


class MarkerUnit(Timestamped, Base):
    """A block of markers that is answered 1 to `size` times."""

    __tablename__ = "marker_unit"
    __table_args__ = (
        UniqueConstraint("project_id", "code"),
        CheckConstraint("size > 0", name="size"),
        CheckConstraint("minimum_required >= 0 AND minimum_required <= size", name="minimum"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(String(50))
    size: Mapped[int] = mapped_column(default=1)
    minimum_required: Mapped[int] = mapped_column(default=1)
    is_rankable: Mapped[bool] = mapped_column(default=False)


class MarkerVariant(Timestamped, Base):
    """A marker in one project."""

    __tablename__ = "marker_variant"
    __table_args__ = (
        UniqueConstraint("project_id", "code"),
        UniqueConstraint("project_id", "marker_id", "unit_id"),
        # SQL counts nulls as different, so variants without a unit need an index of their own
        Index(
            "uq_marker_variant_without_unit",
            "project_id",
            "marker_id",
            unique=True,
            sqlite_where=text("unit_id IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    marker_id: Mapped[int] = mapped_column(ForeignKey("marker.id", ondelete="RESTRICT"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("marker_unit.id", ondelete="RESTRICT"), index=True)
    nrange_id: Mapped[int | None] = mapped_column(ForeignKey("number_range.id", ondelete="SET NULL"))
    code: Mapped[str] = mapped_column(String(60))
    """Stored, never computed: the marker's code, then `<code>_2`, `<code>_3`, ..."""
    anno_type: Mapped[str] = mapped_column(String(20), default="m-span")
    position: Mapped[int] = mapped_column(default=0)
    """Order of definition in the project."""
    order_in_unit: Mapped[int | None] = mapped_column()
    custom_color: Mapped[str | None] = mapped_column(String(9))
    custom_shortcut: Mapped[str | None] = mapped_column(String(15))
    display_type: Mapped[str] = mapped_column(String(3), default="hl")
    display_tab: Mapped[str | None] = mapped_column(String(30))
    export_name: Mapped[str | None] = mapped_column(String(50))
    choices: Mapped[list[Any] | None] = mapped_column(JsonColumn)
    are_suggestions_enabled: Mapped[bool] = mapped_column(default=False)
    custom_suggestion_endpoint: Mapped[str | None] = mapped_column(String(200))

    marker: Mapped[Marker] = relationship()
    unit: Mapped[MarkerUnit | None] = relationship()
    nrange: Mapped[Range | None] = relationship()
    restrictions: Mapped[list[MarkerRestriction]] = relationship(
        back_populates="variant", passive_deletes=True, order_by="MarkerRestriction.id"
    )
    context_menu_items: Mapped[list[MarkerContextMenuItem]] = relationship(
        back_populates="marker", passive_deletes=True, order_by="MarkerContextMenuItem.id"
    )


class MarkerRestriction(Timestamped, Base):
    """How many answers of a variant are wanted: "no", "ls" <, "le" <=, "gs" >, "ge" >=, "eq" =."""

    __tablename__ = "marker_restriction"
    __table_args__ = (
        CheckConstraint("kind IN ('no', 'ls', 'le', 'gs', 'ge', 'eq')", name="kind"),
        CheckConstraint("value >= 0", name="value"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    variant_id: Mapped[int] = mapped_column(ForeignKey("marker_variant.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(2))
    value: Mapped[int] = mapped_column()
    is_ignorable: Mapped[bool] = mapped_column(default=False)

    variant: Mapped[MarkerVariant] = relationship(back_populates="restrictions")


class MarkerAction(Timestamped, Base):
    """An action of the labeler that a project can put into the menu of a marker's labels."""

    __tablename__ = "marker_action"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(50), unique=True)
    description: Mapped[str] = mapped_column(Text, default="")
    file: Mapped[str] = mapped_column(String(100), default="")
    admin_filter: Mapped[str | None] = mapped_column(String(50))
    author: Mapped[str | None] = mapped_column(Text)


class MarkerContextMenuItem(Timestamped, Base):
    """An action in the menu of one variant's labels."""

    __tablename__ = "marker_context_menu_item"

    id: Mapped[int] = mapped_column(primary_key=True)
    action_id: Mapped[int] = mapped_column(ForeignKey("marker_action.id", ondelete="RESTRICT"), index=True)
    marker_id: Mapped[int] = mapped_column(ForeignKey("marker_variant.id", ondelete="CASCADE"), index=True)
    verbose: Mapped[str] = mapped_column(String(50))
    verbose_admin: Mapped[str | None] = mapped_column(String(50))
    field: Mapped[str | None] = mapped_column(String(50))
    config: Mapped[dict[str, Any] | None] = mapped_column(JsonColumn)

    action: Mapped[MarkerAction] = relationship()
    marker: Mapped[MarkerVariant] = relationship(back_populates="context_menu_items")


class PreMarker(Timestamped, Base):
    """Words that are labelled before anybody reads the text."""

    __tablename__ = "pre_marker"

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"), index=True)
    marker_id: Mapped[int] = mapped_column(ForeignKey("marker_variant.id", ondelete="CASCADE"), index=True)
    tokens: Mapped[list[str]] = mapped_column(JsonColumn)

    marker: Mapped[MarkerVariant] = relationship()
