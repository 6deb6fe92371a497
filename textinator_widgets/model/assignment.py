"""Who gets which text: the stored order, the place of each person in it, the claims."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from textinator_widgets.model.base import Base, Timestamped, UtcTime

FREE = text("room > 0")
RETURNED = text("returned > 0")
WITH_SOMEBODY = text("state IN ('held', 'delayed')")


class Queue(Base):
    """The order of a project's texts, stored once; in random order it is a permutation.

    `room` is how many more people the text is for, where a project says for how many each is; null: for
    everybody. Places with room are found through the partial index `ix_queue_free`. `returned` is null until
    the text had more room again; then it is a number that is higher than any before it in the project, so
    that somebody who is past its place finds what came back since they looked last.
    """

    __tablename__ = "queue"
    __table_args__ = (
        UniqueConstraint("project_id", "datapoint_id"),
        CheckConstraint("room IS NULL OR room >= 0", name="room"),
        Index("ix_queue_free", "project_id", "pos", sqlite_where=FREE),
        Index("ix_queue_returned", "project_id", "returned", sqlite_where=RETURNED),
        {"sqlite_with_rowid": False},
    )

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"), primary_key=True)
    pos: Mapped[int] = mapped_column(primary_key=True)
    datapoint_id: Mapped[int] = mapped_column(ForeignKey("datapoint.id", ondelete="CASCADE"))
    room: Mapped[int | None] = mapped_column()
    returned: Mapped[int | None] = mapped_column()


class Cursor(Base):
    """The place of one person in a project's order.

    Their walk begins at `start_pos` and goes round the `size` texts that there were at its beginning; texts
    that came later follow in their order. `steps` is how many places lie behind them, and `returned` the last
    number of `Queue.returned` that they have looked at.
    """

    __tablename__ = "queue_cursor"
    __table_args__ = ({"sqlite_with_rowid": False},)

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    start_pos: Mapped[int] = mapped_column()
    steps: Mapped[int] = mapped_column(default=0)
    size: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    returned: Mapped[int] = mapped_column(default=0, server_default=text("0"))


class Claim(Timestamped, Base):
    """A text with a person.

    "held" until its lease ends, then "submitted", "skipped", "delayed" or "released": taken over by somebody
    after `lease_until`, or without that when the person took back what they had submitted.
    """

    __tablename__ = "claim"
    __table_args__ = (
        UniqueConstraint("project_id", "datapoint_id", "user_id"),
        CheckConstraint("state IN ('held', 'submitted', 'skipped', 'delayed', 'released')", name="state"),
        CheckConstraint("state <> 'held' OR lease_until IS NOT NULL", name="lease"),
        Index("ix_claim_of_user", "project_id", "user_id", "state", "dt_updated"),
        Index("ix_claim_lease", "project_id", "lease_until", sqlite_where=WITH_SOMEBODY),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    datapoint_id: Mapped[int] = mapped_column(ForeignKey("datapoint.id", ondelete="RESTRICT"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="RESTRICT"), index=True)
    state: Mapped[str] = mapped_column(String(9), default="held")
    lease_until: Mapped[datetime | None] = mapped_column(UtcTime)
