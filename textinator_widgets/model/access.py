"""Who was shown what."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from textinator_widgets.model.base import Base, JsonColumn, Timestamped


class DataAccessLog(Timestamped, Base):
    """What one person did with one text; `flags` holds what they reported about it."""

    __tablename__ = "data_access_log"
    __table_args__ = (UniqueConstraint("user_id", "project_id", "datapoint_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="RESTRICT"))
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"), index=True)
    datapoint_id: Mapped[int] = mapped_column(ForeignKey("datapoint.id", ondelete="RESTRICT"), index=True)
    flags: Mapped[dict[str, Any]] = mapped_column(JsonColumn, default=dict)
    is_submitted: Mapped[bool] = mapped_column(default=False)
    is_skipped: Mapped[bool] = mapped_column(default=False)
    is_delayed: Mapped[bool] = mapped_column(default=False)
    is_deleted: Mapped[bool] = mapped_column(default=False)
