"""What a project asks for, kept in memory between submits.

Every change of a project's definition writes a row of the audit log about the project, so the newest such row
tells whether what is in memory still holds; asking for it is one look-up in an index.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, Pool, bindparam, select
from sqlalchemy.orm import Session

from textinator_widgets.model import AuditLog, Project
from textinator_widgets.model.prepared import Prepared
from textinator_widgets.protocol.screen import MarkerControl, RelationControl, Unit
from textinator_widgets.services.definitions import load_definition
from textinator_widgets.services.project_spec import version_of

Thing = TypeVar("Thing")

NEWEST_CHANGE = Prepared(
    select(AuditLog.id, AuditLog.time, AuditLog.action)
    .where(AuditLog.object == bindparam("object"))
    .order_by(AuditLog.id.desc())
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
    schema_version: str
    """Of markers, units and relations; every batch keeps the one that it was answered under."""


class Kept(Generic[Thing]):
    """What was read of the projects of each open store, and after which change."""

    def __init__(self) -> None:
        self._stores: WeakKeyDictionary[Pool, dict[Hashable, tuple[object, Thing]]] = WeakKeyDictionary()
        self._lock = threading.Lock()

    def has(self, engine: Engine, project_id: int, *more: Hashable) -> bool:
        """Whether anything is kept of a project, be it of an earlier state."""
        with self._lock:
            return (project_id, *more) in self._stores.get(engine.pool, {})

    def get(self, session: Session, project_id: int, *more: Hashable, read: Callable[[], Thing]) -> Thing:
        """Give what is kept of a project; read it when the project was changed since."""
        state = NEWEST_CHANGE.first(session, {"object": f"project:{project_id}"})
        pool = session.get_bind().engine.pool
        with self._lock:
            things = self._stores.setdefault(pool, {})
            found = things.get((project_id, *more))
        if found is not None and found[0] == state:
            return found[1]
        thing = read()
        with self._lock:
            things[project_id, *more] = (state, thing)
        return thing


_rules: Kept[Rules] = Kept()
_projects: Kept[Project] = Kept()


def project_of(session: Session, project_id: int) -> Project:
    """Give a project to read from: it belongs to no session, and nothing done to it is stored."""

    def read() -> Project:
        project = session.get_one(Project, project_id, populate_existing=True)
        session.expunge(project)
        return project

    return _projects.get(session, project_id, read=read)


def has_rules(engine: Engine, project_id: int, *, language: str) -> bool:
    """Whether `rules_of` has read the project before."""
    return _rules.has(engine, project_id, language)


def rules_of(session: Session, project: Project, *, language: str) -> Rules:
    """Give what the answers of a project are checked against.

    Parameters
    ----------
    language
        Of the names in messages.
    """

    def read() -> Rules:
        definition = load_definition(session, project, language=language)
        return Rules(
            definition.controls,
            definition.units,
            definition.relations,
            definition.marker_ids(),
            definition.relation_ids(),
            version_of(session, project),
        )

    return _rules.get(session, project.id, language, read=read)
