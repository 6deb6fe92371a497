"""What a project asks for, kept in memory between submits.

Every change of a project's definition writes a row of the audit log about the project, so the newest such row
tells whether what is in memory still holds; asking for it is one look-up in an index.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from sqlalchemy import Pool, bindparam, select
from sqlalchemy.orm import Session

from textinator_widgets.model import AuditLog, Project
from textinator_widgets.protocol.screen import MarkerControl, RelationControl, Unit
from textinator_widgets.services.definitions import load_definition

NEWEST_CHANGE = (
    select(AuditLog.__table__.c.id, AuditLog.__table__.c.time, AuditLog.__table__.c.action)
    .where(AuditLog.__table__.c.object == bindparam("object"))
    .order_by(AuditLog.__table__.c.id.desc())
    .limit(1)
)


@dataclass(frozen=True)
class Rules:
    """What an answer is checked against; plain data."""

    controls: list[MarkerControl]
    units: list[Unit]
    relations: list[RelationControl]
    marker_ids: Mapping[str, int]
    """Id of each variant by its code."""
    relation_ids: Mapping[str, int]
    """Id of each relation variant by its code."""


Kept = dict[tuple[int, str], tuple[object, Rules]]

_kept: WeakKeyDictionary[Pool, Kept] = WeakKeyDictionary()
_lock = threading.Lock()


def rules_of(session: Session, project: Project, *, language: str) -> Rules:
    """Give what the answers of a project are checked against.

    Parameters
    ----------
    language
        Of the names in messages.
    """
    connection = session.connection()
    newest = connection.execute(NEWEST_CHANGE, {"object": f"project:{project.id}"}).first()
    state = None if newest is None else tuple(newest)
    with _lock:
        kept = _kept.setdefault(connection.engine.pool, {})
        found = kept.get((project.id, language))
    if found is not None and found[0] == state:
        return found[1]
    definition = load_definition(session, project, language=language)
    rules = Rules(
        definition.controls,
        definition.units,
        definition.relations,
        definition.marker_ids(),
        definition.relation_ids(),
    )
    with _lock:
        kept[project.id, language] = (state, rules)
    return rules
