"""The settings of two copies of a project: what one side alone changed counts, the rest is told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, insert, select
from sqlalchemy.orm import Session

from textinator_widgets.errors import InvalidSetting
from textinator_widgets.model import AuditLog, Project, ProjectCollaborator, User
from textinator_widgets.services.films import refuse_without_folder
from textinator_widgets.services.merging_batches import Conflict, copy_entry, keep_time
from textinator_widgets.services.settings import FIXED, check_dates
from textinator_widgets.services.sharing import change_sharing, people_per_text
from textinator_widgets.services.source_languages import follow_language, refuse_language

NO_SETTINGS = {"id", "title", "author_id", "seed", "dt_created", "dt_updated"}
PEOPLE = "collaborators"
DATES = {"dt_publish", "dt_finish"}

Changes = defaultdict[str, set[tuple[datetime, str | None]]]
"""When each setting was changed, and by whom."""


@dataclass
class Settled:
    """What became of the settings: the number that changed here, and those that differ still."""

    changed: int = 0
    conflicts: list[Conflict] = field(default_factory=list)


def merge_settings(
    session: Session, other: Session, ours: Project, theirs: Project, person: Callable[[int], int]
) -> Settled:
    """Take the settings that were changed there since both were one, and not here.

    That is known where both were made as one project, and the audit log of one side has every change that
    the other's has, and more. Settings that both changed, or nobody is known to have changed, stay.
    """
    mine, others = _settings(session, ours), _settings(other, theirs)
    here, there = _changes(session, ours), _changes(other, theirs)
    differing = {name for name in others if mine[name] != others[name]}
    is_one = ours.dt_created == theirs.dt_created and ours.seed == theirs.seed
    known = differing - set(FIXED) if is_one else set()
    taken = {name for name in known if here[name] < there[name]}
    left = {name for name in known if there[name] < here[name]}
    refused = _refused(session, ours, mine | {name: others[name] for name in taken}) & differing
    taken, told = taken - refused, differing - (taken | left) | refused
    done = Settled(len(taken))
    if told:
        kept = {name: _written(others[name]) for name in sorted(told)}
        done.conflicts.append({"what": "the settings differ", "batch": None, "kept_apart": kept})
    if taken:
        values = {name: others[name] for name in taken}
        if PEOPLE in taken:
            values[PEOPLE] = [person(one) for one in other.scalars(_led_by(theirs)).all()]
        _set(session, ours, values, max(ours.dt_updated, theirs.dt_updated))
    if is_one:
        _copy_changes(session, other, ours, theirs, set(others) - differing | taken, person)
    return done


def _settings(session: Session, project: Project) -> dict[str, Any]:
    names = [one.key for one in Project.__table__.columns if one.key not in NO_SETTINGS]
    people = session.scalars(select(User.name).where(User.id.in_(_led_by(project))))
    return {name: getattr(project, name) for name in names} | {PEOPLE: sorted(people)}


def _led_by(project: Project) -> Select[int]:
    return select(ProjectCollaborator.user_id).where(ProjectCollaborator.project_id == project.id)


def _written(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value


def _changes(session: Session, project: Project) -> Changes:
    found: Changes = defaultdict(set)
    rows = select(AuditLog.new_revision, AuditLog.time, User.name).outerjoin(
        User, User.id == AuditLog.user_id
    )
    for names, time, user in session.execute(rows.where(*_are_changes(project))):
        for name in _names(names):
            found[name].add((time, user))
    return found


def _are_changes(project: Project) -> tuple[Any, ...]:
    return AuditLog.object == f"project:{project.id}", AuditLog.action == "update_project"


def _names(written: str | None) -> list[str]:
    return (written or "").split(", ")


def _refused(session: Session, ours: Project, wanted: Mapping[str, Any]) -> set[str]:
    """Give the settings that cannot be so together, or not in this store."""
    refused: set[str] = set()
    try:
        check_dates(wanted["dt_publish"], wanted["dt_finish"])
    except InvalidSetting:
        refused |= DATES
    try:
        refuse_without_folder(session, wanted)
    except InvalidSetting:
        refused.add("video_summary")
    try:
        refuse_language(session, ours, wanted["language"])
    except InvalidSetting:
        refused.add("language")
    return refused


def _set(session: Session, project: Project, values: Mapping[str, Any], updated: datetime) -> None:
    people, language = people_per_text(project), project.language
    for name in set(values) - {PEOPLE}:
        setattr(project, name, values[name])
    if PEOPLE in values:
        ids = values[PEOPLE]
        session.execute(delete(ProjectCollaborator).where(ProjectCollaborator.project_id == project.id))
        for user_id in sorted(ids):
            session.execute(insert(ProjectCollaborator).values(project_id=project.id, user_id=user_id))
    project.dt_updated = updated
    keep_time(project)
    session.flush()
    if project.language != language:
        follow_language(session, project, language)
    if people_per_text(project) != people:
        change_sharing(session, project)


def _copy_changes(
    session: Session,
    other: Session,
    ours: Project,
    theirs: Project,
    names: set[str],
    person: Callable[[int], int],
) -> None:
    """Let our log say when settings were changed that both sides agree on now."""
    known = _changes(session, ours)
    rows = select(AuditLog).where(*_are_changes(theirs)).order_by(AuditLog.id)
    for row in other.scalars(rows).all():
        user = None if row.user_id is None else other.get_one(User, row.user_id).name
        new = [name for name in _names(row.new_revision) if name in names]
        new = [name for name in new if (row.time, user) not in known[name]]
        if new:
            place = {"object": f"project:{ours.id}", "new_revision": ", ".join(new)}
            copy_entry(session, row, person, row.details, **place)
