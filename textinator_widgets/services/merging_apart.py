"""What a merge leaves on each side as it is, and says: settings of projects, and suggestions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Text, select, type_coerce
from sqlalchemy.orm import Session

from textinator_widgets.model import Datapoint, MarkerVariant, Project, Suggestion
from textinator_widgets.services.merging_batches import Conflict

NO_SETTINGS = {"id", "title", "author_id", "seed", "dt_created", "dt_updated"}


def left_apart(session: Session, other: Session, ours: Project, theirs: Project) -> Iterator[Conflict]:
    """Tell where the settings or the suggestions of two copies of a project differ."""
    mine, others = _settings(ours), _settings(theirs)
    different = {name: value for name, value in others.items() if mine[name] != value}
    if different:
        yield {"what": "the settings differ", "batch": None, "kept_apart": different}
    here, there = _suggestions(session, ours), _suggestions(other, theirs)
    if here != there:
        told = {"only_here": len(here - there), "only_there": len(there - here)}
        yield {"what": "the suggestions differ", "batch": None, "kept_apart": told}


def _settings(project: Project) -> dict[str, Any]:
    names = [one.key for one in Project.__table__.columns if one.key not in NO_SETTINGS]
    found = {name: getattr(project, name) for name in names}
    return {
        name: value.isoformat() if isinstance(value, datetime) else value for name, value in found.items()
    }


def _suggestions(session: Session, project: Project) -> set[tuple[Any, ...]]:
    """Give the suggestions of a project, and what became of them, without the ids of one store."""
    rows = session.execute(
        select(
            Datapoint.key,
            MarkerVariant.code,
            Suggestion.start,
            Suggestion.end,
            type_coerce(Suggestion.content, Text),
            Suggestion.group_id,
            Suggestion.slot,
            Suggestion.decision,
            Suggestion.label_uuid,
        )
        .join(Datapoint, Datapoint.id == Suggestion.datapoint_id)
        .join(MarkerVariant, MarkerVariant.id == Suggestion.marker_id)
        .where(Suggestion.project_id == project.id)
    )
    return {tuple(row) for row in rows}
