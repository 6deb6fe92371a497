"""How many texts each person has submitted and skipped, counted by the database with every claim."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Mapped, mapped_column

from textinator_widgets.model.assignment import Claim
from textinator_widgets.model.base import Base, add_trigger


class Tally(Base):
    """How many texts of a project a person has submitted, and how many skipped.

    Triggers keep it, whatever writes claims. It refers to nothing: it goes when there is nothing to count.
    """

    __tablename__ = "tally"
    __table_args__ = ({"sqlite_with_rowid": False},)

    project_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    user_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    submitted: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    skipped: Mapped[int] = mapped_column(default=0, server_default=text("0"))


def _counted(row: str) -> str:
    return f"{row}.state IN ('submitted', 'skipped')"


def _of(row: str) -> str:
    return f"WHERE project_id = {row}.project_id AND user_id = {row}.user_id"


def _more(row: str) -> str:
    """Count a claim; without DO UPDATE, which means something else in a trigger of INSERT OR REPLACE."""
    return (
        f"INSERT INTO tally (project_id, user_id) SELECT {row}.project_id, {row}.user_id "  # noqa: S608 our own names
        f"WHERE {_counted(row)} AND NOT EXISTS (SELECT 1 FROM tally {_of(row)}) "
        "ON CONFLICT DO NOTHING; "
        f"UPDATE tally SET submitted = submitted + (CASE {row}.state WHEN 'submitted' THEN 1 ELSE 0 END), "
        f"skipped = skipped + (CASE {row}.state WHEN 'skipped' THEN 1 ELSE 0 END) {_of(row)}; "
    )


def _less(row: str) -> str:
    return (
        f"UPDATE tally SET submitted = submitted - (CASE {row}.state WHEN 'submitted' THEN 1 ELSE 0 END), "  # noqa: S608 our own names
        f"skipped = skipped - (CASE {row}.state WHEN 'skipped' THEN 1 ELSE 0 END) {_of(row)}; "
        f"DELETE FROM tally {_of(row)} AND submitted = 0 AND skipped = 0; "
    )


CHANGED = (
    f"({_counted('NEW')} OR {_counted('OLD')}) AND (NEW.state <> OLD.state OR "
    "NEW.project_id <> OLD.project_id OR NEW.user_id <> OLD.user_id)"
)
EVENTS = (
    ("insert", "INSERT", _counted("NEW"), _more("NEW")),
    ("update", "UPDATE OF state, project_id, user_id", CHANGED, _less("OLD") + _more("NEW")),
    ("delete", "DELETE", _counted("OLD"), _less("OLD")),
)

for _name, _event, _when, _body in EVENTS:
    add_trigger(
        Claim,
        f"CREATE TRIGGER claim_is_counted_{_name} AFTER {_event} ON claim WHEN {_when} BEGIN {_body}END",
    )

FUNCTION = "textinator_counts_{name}()"


def _on_postgresql() -> tuple[str, ...]:
    statements = []
    for name, event, when, body in EVENTS:
        function = FUNCTION.format(name=name)
        statements += [
            f"CREATE FUNCTION {function} RETURNS trigger LANGUAGE plpgsql "
            f"AS $$BEGIN {body}RETURN NULL; END$$",
            f"CREATE TRIGGER claim_is_counted_{name} AFTER {event} ON claim FOR EACH ROW WHEN ({when}) "
            f"EXECUTE FUNCTION {function}",
        ]
    return tuple(statements)


ON_POSTGRESQL = _on_postgresql()
"""The same for PostgreSQL."""

FUNCTIONS = tuple(FUNCTION.format(name=name) for name, *_ in EVENTS)

COUNT_ALL = text(
    "INSERT INTO tally (project_id, user_id, submitted, skipped) SELECT project_id, user_id, "
    "sum(CASE state WHEN 'submitted' THEN 1 ELSE 0 END), sum(CASE state WHEN 'skipped' THEN 1 ELSE 0 END) "
    "FROM claim WHERE state IN ('submitted', 'skipped') GROUP BY project_id, user_id"
)
"""Fills the empty table."""
