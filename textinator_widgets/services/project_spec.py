"""A project as a task specification: everything that makes another project like it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from textinator_widgets.model import (
    MarkerContextMenuItem,
    MarkerUnit,
    MarkerVariant,
    PreMarker,
    Project,
    Relation,
    RelationVariant,
    TaskTypeSpecification,
)
from textinator_widgets.services.bulk import insert_row
from textinator_widgets.services.definition_fields import SIGNS
from textinator_widgets.services.settings import SETTINGS
from textinator_widgets.tasks import DEFAULT_LAYOUT, TASKS, Layout, Task
from textinator_widgets.tasks import task as find_task

RUN_SETTINGS = ("dt_publish", "dt_finish", "is_open", "seed")
"""Settings of one run of a project; a specification has them only where it was written with them."""


def spec_of(session: Session, project: Project) -> dict[str, Any]:
    """Give the specification that makes a project like this one.

    What was written down for the project comes back as it was written while the project is still what it
    made; else, and for task types of ours, everything is written out.
    """
    stored = _stored(session, project)
    present = _present(session, project, stored)
    if stored is not None and stored["written"] is not None and present == stored["made"]:
        return dict(stored["written"])
    return present


def keep_spec(
    session: Session, project: Project, spec: Task, written: Mapping[str, Any] | None, *, now: datetime
) -> None:
    """Remember what a project was made from; `written` None = it is not given back as it was written."""
    stored: dict[str, Any] = {
        "task": spec["task"],
        "title": spec["title"],
        "exporter": spec["exporter"],
        "layout": spec["layout"],
        "run_settings": sorted(set(RUN_SETTINGS) & set(spec["settings"])),
        "written": written,
    }
    stored["made"] = _present(session, project, stored)
    insert_row(
        session,
        TaskTypeSpecification,
        task_type=_name(project),
        config=stored,
        dt_created=now,
        dt_updated=now,
    )


def exporter_of(session: Session, project: Project) -> str | None:
    """Give the shape of a project's `task` export; None = there is none."""
    shape: str | None = _origin(project, _stored(session, project))["exporter"]
    return shape


def layout_of(session: Session, project: Project) -> Layout:
    """Give how a project's page is laid out."""
    layout: Layout = _origin(project, _stored(session, project))["layout"]
    return layout


def version_of(session: Session, project: Project) -> str:
    """Give the version of a project's markers, units and relations: 16 hex digits, equal for equal ones."""
    definition = _definition(session, project)
    codes = [variant.code for variant in variants_of(session, project)]
    written = json.dumps([definition, codes], sort_keys=True)
    return hashlib.sha256(written.encode()).hexdigest()[:16]


def take_spec(session: Session, ours: Project, other: Session, theirs: Project) -> None:
    """Remember that a project was made from the same as one of another store."""
    found = other.scalar(
        select(TaskTypeSpecification).where(TaskTypeSpecification.task_type == _name(theirs))
    )
    if found is not None:
        times = {"dt_created": found.dt_created, "dt_updated": found.dt_updated}
        insert_row(session, TaskTypeSpecification, task_type=_name(ours), config=found.config, **times)


def _name(project: Project) -> str:
    return f"project:{project.id}"


def _stored(session: Session, project: Project) -> dict[str, Any] | None:
    """Give what a project was made from; None for a task type of ours as it is."""
    statement = select(TaskTypeSpecification.config).where(TaskTypeSpecification.task_type == _name(project))
    return session.scalar(statement)


def _origin(project: Project, stored: dict[str, Any] | None) -> Mapping[str, Any]:
    if stored is not None:
        return stored
    if project.task_type in TASKS:
        return find_task(project.task_type)
    return {
        "task": project.task_type,
        "title": project.task_type,
        "exporter": "generic",
        "layout": DEFAULT_LAYOUT,
    }


def _present(session: Session, project: Project, stored: dict[str, Any] | None) -> dict[str, Any]:
    """Give a project as it is now, with everything written out but what holds by default."""
    origin = _origin(project, stored)
    named = () if stored is None else stored["run_settings"]
    spec = {name: origin[name] for name in ("task", "title", "exporter", "layout")}
    spec |= {"settings": _settings(project, named), **_definition(session, project)}
    spec["pre_markers"] = _pre_markers(session, project)
    return dict(json.loads(json.dumps(spec)))


def _settings(project: Project, named: tuple[str, ...]) -> dict[str, Any]:
    columns = Project.__table__.columns
    found: dict[str, Any] = {"language": project.language}
    for name in SETTINGS:
        value = getattr(project, name)
        default = columns[name].default
        usual = default.arg if default is not None and default.is_scalar else None
        if name in named or (name not in RUN_SETTINGS and value != usual):
            found[name] = value.isoformat() if isinstance(value, datetime) else value
    return found


def variants_of(session: Session, project: Project) -> list[MarkerVariant]:
    """Give the markers of a project in order, with what `marker_fields` reads."""
    return list(
        session.scalars(
            select(MarkerVariant)
            .where(MarkerVariant.project_id == project.id)
            .options(
                joinedload(MarkerVariant.marker),
                joinedload(MarkerVariant.nrange),
                joinedload(MarkerVariant.unit),
                selectinload(MarkerVariant.restrictions),
                selectinload(MarkerVariant.context_menu_items).joinedload(MarkerContextMenuItem.action),
            )
            .order_by(MarkerVariant.position)
        )
    )


def units_of(session: Session, project: Project) -> list[MarkerUnit]:
    """Give the units of a project in the order in which they were made."""
    mine = select(MarkerUnit).where(MarkerUnit.project_id == project.id)
    return list(session.scalars(mine.order_by(MarkerUnit.dt_created, MarkerUnit.id)))


def relations_of(session: Session, project: Project) -> list[RelationVariant]:
    """Give the relations of a project in order, with what `relation_fields` reads."""
    return list(
        session.scalars(
            select(RelationVariant)
            .where(RelationVariant.project_id == project.id)
            .options(
                joinedload(RelationVariant.relation).selectinload(Relation.pairs),
                selectinload(RelationVariant.restrictions),
            )
            .order_by(RelationVariant.position)
        )
    )


def _definition(session: Session, project: Project) -> dict[str, list[dict[str, Any]]]:
    """Give the units, markers and relations of a project."""
    return {
        "units": [unit_fields(unit) for unit in units_of(session, project)],
        "markers": [marker_fields(variant) for variant in variants_of(session, project)],
        "relations": [relation_fields(variant) for variant in relations_of(session, project)],
    }


def unit_fields(unit: MarkerUnit) -> dict[str, Any]:
    """Give a unit as it is written down."""
    return {name: getattr(unit, name) for name in ("code", "size", "minimum_required", "is_rankable")}


def _given(fields: dict[str, Any]) -> dict[str, Any]:
    """Leave out what holds by default."""
    return {
        name: value
        for name, value in fields.items()
        if value is not None and value is not False and value not in ([], {})
    }


def marker_fields(variant: MarkerVariant) -> dict[str, Any]:
    """Give a marker of a project as it is written down; `code` is its definition's."""
    marker, limits = variant.marker, variant.nrange
    own = variant.custom_shortcut
    suggestions = variant.custom_suggestion_endpoint or variant.are_suggestions_enabled
    return _given(
        {
            "code": marker.code,
            "name": marker.name,
            "names": marker.names,
            "color": variant.custom_color or marker.color,
            "shortcut": _shortcut(marker.shortcut, own),
            "anno_type": variant.anno_type,
            "unit": None if variant.unit is None else variant.unit.code,
            "order_in_unit": variant.order_in_unit,
            "restrictions": [_rule(rule) for rule in variant.restrictions],
            "choices": variant.choices,
            "range": None
            if limits is None
            else _given({"min": limits.min_value, "max": limits.max_value, "step": limits.step}),
            "display_type": None if variant.display_type == "hl" else variant.display_type,
            "display_tab": variant.display_tab,
            "export_name": variant.export_name,
            "actions": [
                _given(
                    {
                        "name": item.action.name,
                        "verbose": item.verbose or None,
                        "field": item.field,
                        "config": item.config,
                    }
                )
                for item in variant.context_menu_items
            ],
            "suggestions": suggestions if variant.are_suggestions_enabled else None,
        }
    )


def _shortcut(usual: str | None, own: str | None) -> str | None:
    """Give a shortcut; "" = none here although the definition has one."""
    return usual if own is None else own if own or usual else None


def _rule(rule: Any) -> str:  # noqa: ANN401 a restriction of a marker or of a relation
    return f"{SIGNS[rule.kind]} {rule.value}{' i' if rule.is_ignorable else ''}"


def relation_fields(variant: RelationVariant) -> dict[str, Any]:
    """Give a relation of a project as it is written down."""
    relation, own = variant.relation, variant.custom_shortcut
    return _given(
        {
            "code": relation.code,
            "name": relation.name,
            "names": relation.names,
            "pairs": [[pair.first.code, pair.second.code] for pair in relation.pairs],
            "direction": relation.direction,
            "representation": variant.custom_representation or relation.representation,
            "shortcut": _shortcut(relation.shortcut, own),
            "restrictions": [_rule(rule) for rule in variant.restrictions],
        }
    )


def _pre_markers(session: Session, project: Project) -> list[dict[str, Any]]:
    codes = _codes_anew(variants_of(session, project))
    found = session.scalars(
        select(PreMarker)
        .where(PreMarker.project_id == project.id)
        .order_by(PreMarker.dt_created, PreMarker.id)
    )
    return [{"marker": codes[one.marker_id], "tokens": one.tokens} for one in found]


def _codes_anew(variants: list[MarkerVariant]) -> dict[int, str]:
    """Give the codes that variants get in a project that is made from the specification."""
    codes: dict[int, str] = {}
    for variant in variants:
        code, number = variant.marker.code, 2
        while code in codes.values():
            code, number = f"{variant.marker.code}_{number}", number + 1
        codes[variant.id] = code
    return codes
