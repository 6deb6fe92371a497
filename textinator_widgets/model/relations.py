"""Relations between markers, and what a project makes of them."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, String, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from textinator_widgets.model.base import Base, JsonColumn, Timestamped
from textinator_widgets.model.markers import Marker

relation_pairs = Table(
    "relation_pair",
    Base.metadata,
    Column("relation_id", ForeignKey("relation.id", ondelete="CASCADE"), primary_key=True),
    Column("pair_id", ForeignKey("marker_pair.id", ondelete="CASCADE"), primary_key=True, index=True),
)


class MarkerPair(Timestamped, Base):
    """Two markers whose labels a relation may link."""

    __tablename__ = "marker_pair"
    __table_args__ = (UniqueConstraint("first_id", "second_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    first_id: Mapped[int] = mapped_column(ForeignKey("marker.id", ondelete="RESTRICT"))
    second_id: Mapped[int] = mapped_column(ForeignKey("marker.id", ondelete="RESTRICT"), index=True)

    first: Mapped[Marker] = relationship(foreign_keys=[first_id])
    second: Mapped[Marker] = relationship(foreign_keys=[second_id])


class Relation(Timestamped, Base):
    """A kind of link; direction "0" first to second, "1" second to first, "2" both ways."""

    __tablename__ = "relation"
    __table_args__ = (
        CheckConstraint("direction IN ('0', '1', '2')", name="direction"),
        CheckConstraint("representation IN ('g', 'l')", name="representation"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    names: Mapped[dict[str, str]] = mapped_column(JsonColumn, default=dict)
    """Names by language (BCP 47)."""
    code: Mapped[str] = mapped_column(String(50), unique=True)
    direction: Mapped[str] = mapped_column(String(1), default="0")
    shortcut: Mapped[str | None] = mapped_column(String(15))
    representation: Mapped[str] = mapped_column(String(1), default="g")
    """ "g": a graph, "l": a list."""

    pairs: Mapped[list[MarkerPair]] = relationship(
        secondary=relation_pairs, passive_deletes=True, order_by=MarkerPair.id
    )


class RelationVariant(Timestamped, Base):
    """A relation in one project."""

    __tablename__ = "relation_variant"
    __table_args__ = (
        UniqueConstraint("project_id", "relation_id"),
        UniqueConstraint("project_id", "code"),
        CheckConstraint(
            "custom_representation IS NULL OR custom_representation IN ('g', 'l')", name="representation"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    relation_id: Mapped[int] = mapped_column(ForeignKey("relation.id", ondelete="RESTRICT"), index=True)
    code: Mapped[str] = mapped_column(String(60))
    position: Mapped[int] = mapped_column(default=0)
    """Order of definition in the project."""
    custom_shortcut: Mapped[str | None] = mapped_column(String(15))
    custom_representation: Mapped[str | None] = mapped_column(String(1))

    relation: Mapped[Relation] = relationship()
    restrictions: Mapped[list[RelationRestriction]] = relationship(
        back_populates="variant", passive_deletes=True, order_by="RelationRestriction.id"
    )


class RelationRestriction(Timestamped, Base):
    """How many labels must be selected for a relation; kinds as for markers."""

    __tablename__ = "relation_restriction"
    __table_args__ = (
        CheckConstraint("kind IN ('no', 'ls', 'le', 'gs', 'ge', 'eq')", name="kind"),
        CheckConstraint("value >= 0", name="value"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    variant_id: Mapped[int] = mapped_column(ForeignKey("relation_variant.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(2))
    value: Mapped[int] = mapped_column()
    is_ignorable: Mapped[bool] = mapped_column(default=False)

    variant: Mapped[RelationVariant] = relationship(back_populates="restrictions")
