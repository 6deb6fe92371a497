"""What the store says about one person and one text: the claim, and the log of what was shown and done."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any, NamedTuple, cast

from sqlalchemy import Insert, Select, Table, and_, bindparam, case, func, literal_column, select, update
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from textinator_widgets.model import Claim, DataAccessLog, Draft, Project
from textinator_widgets.model.prepared import Prepared


class ClaimRow(NamedTuple):
    """A text with a person, as it was when it was read.

    `is_submitted` is what the log says; it is also true of a held text where a project stays on a text after
    its submit. `is_delayed` says that the person saved the text for later and has not submitted it since.
    `shown` is when the text was given to them first; None = never. `was_taken_over` says that the lease of a
    released text ended; without it the person took back what they had submitted.
    """

    id: int
    project_id: int
    datapoint_id: int
    user_id: int
    state: str
    is_submitted: bool
    is_delayed: bool
    shown: datetime | None
    was_taken_over: bool


WAS_TAKEN_OVER = and_(Claim.state == literal_column("'released'"), Claim.lease_until.is_not(None))


def _claims() -> Select[*tuple[Any, ...]]:
    same = and_(
        DataAccessLog.user_id == Claim.user_id,
        DataAccessLog.project_id == Claim.project_id,
        DataAccessLog.datapoint_id == Claim.datapoint_id,
    )
    return (
        select(
            Claim.id,
            Claim.project_id,
            Claim.datapoint_id,
            Claim.user_id,
            Claim.state,
            func.coalesce(DataAccessLog.is_submitted, False),
            func.coalesce(DataAccessLog.is_delayed, False),
            # the log is older where they flagged the text before, as a reviewer
            case(
                (DataAccessLog.dt_created < Claim.dt_created, Claim.dt_created),
                else_=DataAccessLog.dt_created,
            ),
            WAS_TAKEN_OVER,
        )
        .select_from(Claim)
        .outerjoin(DataAccessLog, same)
        .where(Claim.project_id == bindparam("project"), Claim.user_id == bindparam("user"))
    )


# written out: SQLite compiles a statement anew when a parameter could match the condition of a partial index
IS_HELD = Claim.state == literal_column("'held'")
HELD = Prepared(_claims().where(IS_HELD).order_by(Claim.dt_updated.desc()).limit(1))
CLAIM = Prepared(_claims().where(Claim.datapoint_id == bindparam("datapoint")))
TAKEN_OVER = Prepared(
    select(Claim.id)
    .where(Claim.project_id == bindparam("project"), Claim.user_id == bindparam("user"), WAS_TAKEN_OVER)
    .limit(1)
)
NEWEST = Prepared(
    _claims().order_by(DataAccessLog.dt_updated.desc().nulls_last(), DataAccessLog.id.desc()).limit(1)
)
CLAIMS = cast("Table", Claim.__table__)
SET_CLAIM = Prepared(
    update(CLAIMS)
    .where(CLAIMS.c.id == bindparam("claim"))
    .values(state=bindparam("new_state"), lease_until=bindparam("until"), dt_updated=bindparam("moment"))
)
WORK = Prepared(
    select(Draft.answer).where(
        Draft.user_id == bindparam("user"),
        Draft.project_id == bindparam("project"),
        Draft.datapoint_id == bindparam("datapoint"),
    )
)
LOG = select(DataAccessLog).where(
    DataAccessLog.user_id == bindparam("user"),
    DataAccessLog.project_id == bindparam("project"),
    DataAccessLog.datapoint_id == bindparam("datapoint"),
)


def claim_of(session: Session, project: Project, datapoint_id: int, user_id: int) -> ClaimRow | None:
    """Give a person's claim on a text, in whatever state it is."""
    row = CLAIM.first(session, place_of(project.id, datapoint_id, user_id))
    return None if row is None else ClaimRow._make(row)


def current_claim(session: Session, project: Project, user_id: int) -> ClaimRow | None:
    """Give the claim on the text that is open for a person."""
    row = HELD.first(session, {"project": project.id, "user": user_id})
    return None if row is None else ClaimRow._make(row)


def newest_claim(session: Session, project: Project, user_id: int) -> ClaimRow | None:
    """Give the claim on the text that a person was given or left last, as their log has it.

    None, too, when nobody has taken over a text of theirs.
    """
    whose = {"project": project.id, "user": user_id}
    if TAKEN_OVER.scalar(session, whose) is None:  # the other statement sorts all that they had
        return None
    row = NEWEST.first(session, whose)
    return None if row is None else ClaimRow._make(row)


def has_draft(session: Session, claim: ClaimRow) -> bool:
    """Whether a person is at work on a text, also where they have emptied their draft of it."""
    place = place_of(claim.project_id, claim.datapoint_id, claim.user_id)
    return WORK.scalar(session, place) is not None


def has_work(session: Session, claim: ClaimRow) -> bool:
    """Whether a person's draft of a text has anything in it."""
    answer = WORK.scalar(session, place_of(claim.project_id, claim.datapoint_id, claim.user_id))
    return answer is not None and any(answer.values())


def set_claim(session: Session, claim_id: int, state: str, until: datetime | None, now: datetime) -> None:
    """Change the state of a claim; `until` is when its lease ends."""
    values = {"claim": claim_id, "new_state": state, "until": until, "moment": now}
    SET_CLAIM.change(session, values)


def note(
    session: Session, project_id: int, datapoint_id: int, user_id: int, now: datetime, **changes: bool
) -> None:
    """Write into the log of a person and a text what happened; the log is made where there is none."""
    values = {
        "user_id": user_id,
        "project_id": project_id,
        "datapoint_id": datapoint_id,
        "flags": no_flags(),
        "dt_created": now,
        "dt_updated": now,
        **changes,
    }
    _noting(tuple(changes), tuple(values)).change(session, values)


@cache
def _noting(changed: tuple[str, ...], given: tuple[str, ...]) -> Prepared:
    table = cast("Table", DataAccessLog.__table__)
    same = ("user_id", "project_id", "datapoint_id")

    def on_sqlite() -> Insert:
        statement = insert(table)
        new = {name: statement.excluded[name] for name in (*changed, "dt_updated")}
        return statement.on_conflict_do_update(index_elements=same, set_=new)

    def on_postgres() -> Insert:
        from sqlalchemy.dialects.postgresql import insert as insert_there

        statement = insert_there(table)
        new = {name: statement.excluded[name] for name in (*changed, "dt_updated")}
        return statement.on_conflict_do_update(index_elements=same, set_=new)

    return Prepared(on_sqlite(), given, on_postgres=on_postgres)


def log_of(
    session: Session, project_id: int, datapoint_id: int, user_id: int, now: datetime
) -> DataAccessLog:
    """Give the log of a person and a text; made where there is none."""
    found = session.scalar(LOG, place_of(project_id, datapoint_id, user_id))
    if found is None:
        found = DataAccessLog(
            project_id=project_id,
            datapoint_id=datapoint_id,
            user_id=user_id,
            flags=no_flags(),
            dt_created=now,
        )
        session.add(found)
    found.dt_updated = now
    return found


def place_of(project_id: int, datapoint_id: int, user_id: int) -> dict[str, Any]:
    """Give the parameters that name a person and a text."""
    return {"project": project_id, "datapoint": datapoint_id, "user": user_id}


def no_flags() -> dict[str, Any]:
    """Give what a log holds before anything is reported."""
    return {"text_errors": {}, "errors": {}, "delayed": False}
