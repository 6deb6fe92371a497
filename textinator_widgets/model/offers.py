"""The skipped texts that each person could have again, noted by the database with every claim and room."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from textinator_widgets.model.assignment import Claim, Queue
from textinator_widgets.model.base import Base, UtcTime, add_trigger


class Offer(Base):
    """A claim on a text that its person skipped and that has room, where texts are for so many people.

    `skipped` is the claim's `dt_updated`. Triggers keep these rows, whatever writes claims and room, and they
    refer to nothing. Without them somebody's skipped texts would be looked through for one with room.
    """

    __tablename__ = "offer"
    __table_args__ = (Index("ix_offer_of_user", "project_id", "user_id", "skipped"),)

    claim_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    project_id: Mapped[int] = mapped_column()
    user_id: Mapped[int] = mapped_column()
    skipped: Mapped[datetime] = mapped_column(UtcTime)


GIVE = "INSERT INTO offer (claim_id, project_id, user_id, skipped) "
OF_CLAIM = "project_id = NEW.project_id AND datapoint_id = NEW.datapoint_id"
GIVE_ONE = (
    f"{GIVE}SELECT NEW.id, NEW.project_id, NEW.user_id, NEW.dt_updated FROM queue "  # noqa: S608 our own names
    f"WHERE NEW.state = 'skipped' AND {OF_CLAIM} AND room > 0 ON CONFLICT DO NOTHING; "
)
GIVE_ALL = (
    f"{GIVE}SELECT id, project_id, user_id, dt_updated FROM claim "  # noqa: S608 our own names
    f"WHERE NEW.room > 0 AND {OF_CLAIM} AND state = 'skipped' ON CONFLICT DO NOTHING; "
)
TAKE_ONE = "DELETE FROM offer WHERE claim_id = OLD.id; "
TAKE_ALL = f"DELETE FROM offer WHERE claim_id IN (SELECT id FROM claim WHERE {OF_CLAIM}); "  # noqa: S608 our own names

WAIT = f"PERFORM 1 FROM queue WHERE {OF_CLAIM} FOR UPDATE; "
"""On PostgreSQL the room of a text stays as it is while a claim on it is looked at."""

CHANGED = "state, dt_updated, project_id, datapoint_id, user_id"
CROSSED = "(coalesce(NEW.room, 0) > 0) <> (coalesce(OLD.room, 0) > 0)"
IS_SKIPPED, WAS_SKIPPED = "NEW.state = 'skipped'", "OLD.state = 'skipped'"
EVENTS = (
    ("skip", "INSERT", Claim, IS_SKIPPED, WAIT, GIVE_ONE),
    ("change", f"UPDATE OF {CHANGED}", Claim, f"{IS_SKIPPED} OR {WAS_SKIPPED}", WAIT, TAKE_ONE + GIVE_ONE),
    ("loss", "DELETE", Claim, WAS_SKIPPED, "", TAKE_ONE),
    ("room", "UPDATE OF room", Queue, CROSSED, "", TAKE_ALL + GIVE_ALL),
)

for _name, _event, _table, _when, _, _body in EVENTS:
    add_trigger(
        _table,
        f"CREATE TRIGGER offer_follows_{_name} AFTER {_event} ON {_table.__tablename__} WHEN {_when} "
        f"BEGIN {_body}END",
    )

FUNCTION = "textinator_offers_{name}()"


def _on_postgresql() -> tuple[str, ...]:
    statements = []
    for name, event, table, when, wait, body in EVENTS:
        function = FUNCTION.format(name=name)
        statements += [
            f"CREATE FUNCTION {function} RETURNS trigger LANGUAGE plpgsql "
            f"AS $$BEGIN {wait}{body}RETURN NULL; END$$",
            f"CREATE TRIGGER offer_follows_{name} AFTER {event} ON {table.__tablename__} FOR EACH ROW "
            f"WHEN ({when}) EXECUTE FUNCTION {function}",
        ]
    return tuple(statements)


ON_POSTGRESQL = _on_postgresql()
"""The same for PostgreSQL."""

FUNCTIONS = tuple(FUNCTION.format(name=name) for name, *_ in EVENTS)

OFFERED = (
    "SELECT c.id, c.project_id, c.user_id, c.dt_updated FROM claim c JOIN queue q "
    "ON q.project_id = c.project_id AND q.datapoint_id = c.datapoint_id "
    "WHERE c.state = 'skipped' AND q.room > 0"
)
"""What the table must hold."""

OFFER_ALL = text(f"{GIVE}{OFFERED}")
"""Fills the empty table."""
