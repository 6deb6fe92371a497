"""Texts that their source has no more, and that nobody was ever given, leave the order of every project."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from textinator_widgets.model import Claim, DataAccessLog, Datapoint, Queue
from textinator_widgets.services.deleting import close_ranks

AT_ONCE = 500
"""Texts that one statement names."""


def forget(session: Session, datapoints: Sequence[int]) -> None:
    """Forget texts that were indexed and never read: nothing in the store is about what they said.

    What goes with them is that they were set aside, because they could not be read.
    """
    projects: set[int] = set()
    left = iter(datapoints)
    while part := list(islice(left, AT_ONCE)):
        projects |= set(session.scalars(select(Queue.project_id).where(Queue.datapoint_id.in_(part))))
        for table in (DataAccessLog, Claim, Queue):
            gone = delete(table).where(table.datapoint_id.in_(part))
            session.execute(gone, execution_options={"synchronize_session": False})
        gone = delete(Datapoint).where(Datapoint.id.in_(part))
        session.execute(gone, execution_options={"synchronize_session": False})
    for project_id in sorted(projects):
        close_ranks(session, project_id)
