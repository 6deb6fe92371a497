"""The methods that Textinator's model reference names, as functions of those names; see docs/model.md."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from textinator_widgets.model import MarkerPair, MarkerUnit, MarkerVariant, Project, Relation, RelationVariant
from textinator_widgets.model.relations import relation_pairs
from textinator_widgets.services import assignment, pages
from textinator_widgets.services.actors import Actor
from textinator_widgets.services.definitions import place_in_unit, place_of_free
from textinator_widgets.services.pages import TextItem


def data(session: Session, actor: Actor, project: Project, *, now: datetime) -> TextItem | None:
    """Give a person the text that is open for them, else the next one; None when there is none now."""
    found = assignment.claim_next(session, actor, project, now=now)
    if found.datapoint_id is None:
        return None
    return pages.text_item(session, found.datapoint_id, is_delayed=found.is_delayed)


def free_markers(session: Session, project: Project) -> list[MarkerVariant]:
    """Give the markers outside units as the page has them: by tab, then by their order, then by type."""
    return _sorted(
        session, place_of_free, MarkerVariant.project_id == project.id, MarkerVariant.unit_id.is_(None)
    )


def marker_groups(session: Session, project: Project) -> list[tuple[MarkerUnit, list[MarkerVariant]]]:
    """Give each unit with its markers, in their order inside the unit."""
    units = session.scalars(
        select(MarkerUnit).where(MarkerUnit.project_id == project.id).order_by(MarkerUnit.id)
    )
    return [(unit, _sorted(session, place_in_unit, MarkerVariant.unit_id == unit.id)) for unit in units.all()]


def is_ordered(project: Project, *, parallel: bool = False) -> bool:
    """Whether texts come in the order of their sources; `parallel`: one of each source in turn."""
    return project.data_order == ("op" if parallel else "os")


def is_sampled(project: Project, *, replacement: bool = True) -> bool:
    """Whether texts come in random order; `replacement`: a text may come twice."""
    return project.data_order == ("rr" if replacement else "r")


def get_count_restrictions(variant: MarkerVariant | RelationVariant) -> str:
    """Give the restrictions as Textinator writes them: "ge2s&ls4i" (kind, value, strict or ignorable)."""
    return "&".join(
        f"{one.kind}{one.value}{'i' if one.is_ignorable else 's'}" for one in variant.restrictions
    )


def min(variant: MarkerVariant) -> float | None:
    """Give the smallest number that a marker takes; None = not limited."""
    return None if variant.nrange is None else variant.nrange.min_value


def max(variant: MarkerVariant) -> float | None:
    """Give the largest number that a marker takes; None = not limited."""
    return None if variant.nrange is None else variant.nrange.max_value


def is_part_of_relation(session: Session, variant: MarkerVariant) -> bool:
    """Whether a relation of the marker's project can begin or end at it."""
    found = session.scalar(
        select(RelationVariant.id)
        .join(relation_pairs, relation_pairs.c.relation_id == RelationVariant.relation_id)
        .join(MarkerPair, MarkerPair.id == relation_pairs.c.pair_id)
        .where(
            RelationVariant.project_id == variant.project_id,
            (MarkerPair.first_id == variant.marker_id) | (MarkerPair.second_id == variant.marker_id),
        )
        .limit(1)
    )
    return found is not None


def between(relation: Relation) -> str:
    """Give the pairs of markers that a relation joins, as Textinator writes them: "a-:-b|c-:-d"."""
    return "|".join(f"{pair.first.code}-:-{pair.second.code}" for pair in relation.pairs)


def _sorted(
    session: Session, place: Callable[[MarkerVariant], tuple[Any, ...]], *conditions: ColumnElement[bool]
) -> list[MarkerVariant]:
    return sorted(session.scalars(select(MarkerVariant).where(*conditions)), key=place)
