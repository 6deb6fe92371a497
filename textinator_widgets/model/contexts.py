"""The stored texts."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from textinator_widgets.model.base import Base, JsonColumn, Sha256, Timestamped, add_trigger


class Context(Timestamped, Base):
    """A text exactly as it was imported; a trigger refuses every change of it."""

    __tablename__ = "context"
    __table_args__ = (
        UniqueConstraint("source_id", "key", "sha256"),
        CheckConstraint("length >= 0", name="length"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int | None] = mapped_column(ForeignKey("data_source.id", ondelete="SET NULL"))
    key: Mapped[str] = mapped_column(Text)
    """The datapoint's key, as JSON."""
    sha256: Mapped[str] = mapped_column(Sha256)
    """Of the text in UTF-8."""
    length: Mapped[int] = mapped_column()
    """Number of code points."""
    data: Mapped[dict[str, Any] | None] = mapped_column(JsonColumn)
    """What came with the text: the other columns of its row."""
    content: Mapped[str] = mapped_column(Text)


add_trigger(
    Context,
    "CREATE TRIGGER context_is_immutable "
    "BEFORE UPDATE OF key, sha256, length, data, content ON context "
    "BEGIN SELECT RAISE(ABORT, 'a stored text is never changed'); END",
)
