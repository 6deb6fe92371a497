"""Repairs what `check` finds where no answer can be lost by it: what can be counted anew, or means nothing.

Every repair is a function that looks for its own fault, mends it, and says which rows it changed; where
nothing is wrong it does nothing.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import ColumnElement, Engine, delete, exists, func, select, text, update
from sqlalchemy.orm import Session, aliased

from textinator_widgets.model import (
    Batch,
    Claim,
    DataAccessLog,
    Datapoint,
    Input,
    Offer,
    Project,
    ProjectSource,
    Queue,
    Tally,
)
from textinator_widgets.model.base import EPOCH
from textinator_widgets.model.engine import writing
from textinator_widgets.model.offers import OFFER_ALL
from textinator_widgets.model.tallies import COUNT_ALL
from textinator_widgets.services.actors import CALLER, record
from textinator_widgets.services.deleting import close_ranks
from textinator_widgets.services.faults import LONGEST_LEASE, Finding, check, references, unindexed
from textinator_widgets.services.rotation import backup_before
from textinator_widgets.services.search import index_stored_text, reindex_input
from textinator_widgets.services.sharing import change_sharing
from textinator_widgets.services.texts import put_last
from textinator_widgets.services.whose import has_answered

WORTHLESS = {
    *("queue", "queue_cursor", "claim", "project_source", "project_collaborator", "user_profile"),
    *("relation_pair", "marker_restriction", "relation_restriction", "marker_context_menu_item"),
    *("pre_marker", "user_group_member", "data_source_post_processing"),
}
"""Tables whose rows say nothing without what they refer to, and hold nothing that a person wrote."""

SAME_ROWS = {"synchronize_session": False}

ROWS_TOLD = 1000
"""Rows that the audit log names."""

Repair = Callable[[Session], Iterator[tuple[str, Sequence[object]]]]
"""Gives what was repaired, and the rows."""


def check_and_repair(
    engine: Engine, *, now: datetime, folder: str | os.PathLike[str] | None = None
) -> tuple[list[Finding], Path | None]:
    """Look for faults, and repair those that can be, in one transaction after a backup.

    What was done stands in the audit log. A store with damaged pages is left as it is.

    Parameters
    ----------
    folder
        For the backup; None = `backups` beside the store, of a store on a server in the working folder.

    Returns
    -------
    tuple
        What was found, `is_repaired` where it was; and the backup, None when nothing was tried.

    Raises
    ------
    StoreError
        When no backup can be made; nothing was changed.
    """
    found = check(engine)
    if not found or any(one.kind in ("damage", "index") for one in found):
        return found, None
    place = None if folder is None else Path(folder)
    kept = backup_before(engine, "repair", place, now=now, is_faulty=True)
    with writing(engine) as session:
        for repair in REPAIRS:
            for what, rows in repair(session):
                details = {"repaired": what, "rows": list(rows)[:ROWS_TOLD], "number": len(rows)}
                record(session, CALLER, "repair", "store", now=now, details=details)
    left = set(check(engine))
    return [one if one in left else replace(one, is_repaired=True) for one in found], kept


def _orphans(session: Session) -> Iterator[tuple[str, Sequence[object]]]:
    """Do what the database does when a parent goes: forget the reference, or what means nothing without."""
    for reference in references():
        is_nulled = reference.on_delete == "SET NULL"
        if not is_nulled and reference.child.name not in WORTHLESS:
            continue
        name = f'"{reference.child.name}"'
        columns = ", ".join(f'"{key.name}"' for key in reference.child.primary_key.columns)
        broken = text(f"SELECT {columns} FROM {name} WHERE {reference.is_broken}")  # noqa: S608 our own names
        rows = [list(row) for row in session.execute(broken)]
        if not rows:
            continue
        change = f'UPDATE {name} SET "{reference.column}" = NULL' if is_nulled else f"DELETE FROM {name}"  # noqa: S608 our own names
        session.execute(text(f"{change} WHERE {reference.is_broken}"))
        yield f"{reference.child.name}: {reference.parent} was not there", rows


def _claims(session: Session) -> Iterator[tuple[str, Sequence[object]]]:
    """Give back texts that are said to be submitted, and to which the person has no batch."""
    has_batch = exists().where(
        Batch.project_id == Claim.project_id,
        Batch.datapoint_id == Claim.datapoint_id,
        Batch.user_id == Claim.user_id,
        Batch.revision_of_id.is_(None),
    )
    rows = session.scalars(select(Claim).where(Claim.state == "submitted", ~has_batch)).all()
    for claim in rows:
        claim.state = "released"
        log = update(DataAccessLog).where(
            DataAccessLog.project_id == claim.project_id,
            DataAccessLog.datapoint_id == claim.datapoint_id,
            DataAccessLog.user_id == claim.user_id,
        )
        session.execute(log.values(is_submitted=False), execution_options=SAME_ROWS)
    session.flush()
    if rows:
        yield "claim: submitted without a batch", [claim.id for claim in rows]


def _lost_claims(session: Session) -> Iterator[tuple[str, Sequence[object]]]:
    """Let whoever answered a text have been given it."""
    mine = (
        Claim.project_id == Batch.project_id,
        Claim.datapoint_id == Batch.datapoint_id,
        Claim.user_id == Batch.user_id,
    )
    lost = select(Batch.project_id, Batch.datapoint_id, Batch.user_id, func.min(Batch.dt_created)).where(
        Batch.revision_of_id.is_(None), ~exists().where(*mine)
    )
    rows = session.execute(lost.group_by(Batch.project_id, Batch.datapoint_id, Batch.user_id)).all()
    for project_id, datapoint_id, user_id, first in rows:
        state = "submitted" if has_answered(session, project_id, datapoint_id, user_id) else "released"
        place = {"project_id": project_id, "datapoint_id": datapoint_id, "user_id": user_id}
        session.add(Claim(**place, state=state, dt_created=first))
    session.flush()
    if rows:
        yield "claim: a batch had none", [list(row[:3]) for row in rows]


def _leases(session: Session) -> Iterator[tuple[str, Sequence[object]]]:
    """End leases that would never end."""
    # the stored numbers are compared: some are no time that Python has
    endless = text(f"claim.lease_until - claim.dt_updated > {LONGEST_LEASE}")
    changed = session.scalars(select(Claim.id).where(endless)).all()
    if changed:
        ended = update(Claim).where(endless).values(lease_until=EPOCH)
        session.execute(ended, execution_options=SAME_ROWS)
        yield "claim: lease without an end", changed


def _queues(session: Session) -> Iterator[tuple[str, Sequence[object]]]:
    """Let each order have the texts of the project's sources, each once, without gaps."""
    for project in session.scalars(select(Project).order_by(Project.id)).all():
        mine = select(ProjectSource.source_id).where(ProjectSource.project_id == project.id)
        ordered = select(Queue.datapoint_id).where(Queue.project_id == project.id)
        points = select(Datapoint.id).where(Datapoint.source_id.in_(mine))
        strange = session.scalars(ordered.where(Queue.datapoint_id.not_in(points))).all()
        missing = session.scalars(
            points.where(Datapoint.id.not_in(ordered)).order_by(Datapoint.source_id, Datapoint.position)
        ).all()
        places = session.scalars(
            select(Queue.pos).where(Queue.project_id == project.id).order_by(Queue.pos)
        ).all()
        if strange:
            gone = delete(Queue).where(Queue.project_id == project.id, Queue.datapoint_id.not_in(points))
            session.execute(gone, execution_options=SAME_ROWS)
            yield f"queue of project {project.id}: texts of no source of it", strange
        if strange or places != list(range(len(places))):
            close_ranks(session, project.id)
            yield f"queue of project {project.id}: places counted anew", places
        if missing:
            put_last(session, project, list(missing))
            yield f"queue of project {project.id}: texts that were not in it", missing


def _rooms(session: Session) -> Iterator[tuple[str, Sequence[object]]]:
    """Count for each text how many more people may have it."""
    for project in session.scalars(select(Project).order_by(Project.id)).all():
        room = select(Queue.datapoint_id, Queue.room).where(Queue.project_id == project.id)
        before = {tuple(row) for row in session.execute(room)}
        trial = session.begin_nested()
        change_sharing(session, project)
        changed = before - {tuple(row) for row in session.execute(room)}
        if not changed:
            trial.rollback()  # nobody has to begin again
            continue
        trial.commit()
        yield f"queue of project {project.id}: room counted anew", [point for point, _ in changed]


def _tallies(session: Session) -> Iterator[tuple[str, Sequence[object]]]:
    """Count what each person has submitted and skipped."""
    rows = select(Tally.project_id, Tally.user_id, Tally.submitted, Tally.skipped)
    before = {tuple(row) for row in session.execute(rows)}
    session.execute(delete(Tally), execution_options=SAME_ROWS)
    session.execute(COUNT_ALL)
    changed = before ^ {tuple(row) for row in session.execute(rows)}
    if changed:
        yield "tally: counted anew", [list(of) for of in sorted({row[:2] for row in changed})]


def _offers(session: Session) -> Iterator[tuple[str, Sequence[object]]]:
    """Note which skipped texts have room."""
    rows = select(Offer.claim_id, Offer.project_id, Offer.user_id, Offer.skipped)
    before = {tuple(row) for row in session.execute(rows)}
    session.execute(delete(Offer), execution_options=SAME_ROWS)
    session.execute(OFFER_ALL)
    changed = before ^ {tuple(row) for row in session.execute(rows)}
    if changed:
        yield "offer: noted anew", list({row[0] for row in changed})


def _revisions(session: Session) -> Iterator[tuple[str, Sequence[object]]]:
    """Let each revision say which batch its line began with, and the last one of a line count."""
    rows = {row.id: row for row in session.scalars(select(Batch).where(_is_revised()))}
    revised = {row.revision_of_id for row in rows.values()}
    changed = []
    for row in rows.values():
        first, seen = row, set[int]()
        while first.revision_of_id in rows and first.id not in seen:
            seen.add(first.id)
            first = rows[first.revision_of_id]
        if first.revision_of_id is not None:  # a circle, or the beginning is lost
            continue
        state = (None if first is row else first.id), row.id not in revised
        if (row.original_id, row.is_current) != state:
            row.original_id, row.is_current = state
            changed.append(row.id)
    session.flush()
    if changed:
        yield "batch: which one it revises, and whether it counts", changed


def _words(session: Session) -> Iterator[tuple[str, Sequence[object]]]:
    """Put what a search would not find into its index."""
    dialect = session.get_bind().dialect.name
    contexts = list(session.scalars(text(unindexed("context", dialect))))
    for number in contexts:
        index_stored_text(session, number)
    inputs = list(session.scalars(text(unindexed("input", dialect))))
    for number in inputs:
        reindex_input(session, number, None, session.get_one(Input, number).content)
    for kind, rows in (("context", contexts), ("input", inputs)):
        if rows:
            yield f"{kind}: was not in the search index", rows


def _is_revised() -> ColumnElement[bool]:
    other = aliased(Batch)
    has_revision = exists().where(other.revision_of_id == Batch.id)
    return (
        Batch.revision_of_id.is_not(None) | Batch.original_id.is_not(None) | ~Batch.is_current | has_revision
    )


# leases first: others read claims, whose times must be some
REPAIRS: tuple[Repair, ...] = (
    _leases,
    _orphans,
    _claims,
    _lost_claims,
    _queues,
    _rooms,
    _tallies,
    _offers,
    _revisions,
    _words,
)
