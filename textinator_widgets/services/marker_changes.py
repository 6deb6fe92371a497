"""Markers and units of a project are changed and removed; no answer is lost by it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from textinator_widgets.errors import AlreadyExists, InvalidSetting, NotAllowed, NotFound
from textinator_widgets.model import (
    Input,
    Label,
    MarkerContextMenuItem,
    MarkerPair,
    MarkerRestriction,
    MarkerUnit,
    MarkerVariant,
    PreMarker,
    Project,
    Range,
    Relation,
    RelationVariant,
    Suggestion,
)
from textinator_widgets.plugins import kinds
from textinator_widgets.protocol.screen import MarkerControl
from textinator_widgets.protocol.values import shown
from textinator_widgets.services.actors import Actor, record
from textinator_widgets.services.definition_fields import MARKER
from textinator_widgets.services.label_actions import (
    Action,
    add_actions,
    check_config,
    find_action,
    full_config,
    pass_fields_on,
)
from textinator_widgets.services.marker_specs import MarkerSpec, check_possible
from textinator_widgets.services.markers import (
    check_unit,
    find_unit,
    find_variant,
    insert_range,
    insert_rules,
    read_tokens,
    refuse_export_name,
    refuse_twice,
    shortcuts,
)
from textinator_widgets.services.project_spec import marker_fields
from textinator_widgets.services.roles import refuse
from textinator_widgets.services.shared_definitions import (
    is_in_drafts,
    projects_that_see,
    refuse_unknown_fields,
    rename,
)
from textinator_widgets.services.suggestions import IS_PROPOSAL

FIELDS = tuple(name for name in MarkerSpec.__dataclass_fields__ if name != "code")
"""Fields of a marker that can be changed; its code is in answers and exports and stays."""

UNIT_FIELDS = ("size", "minimum_required", "is_rankable")


def update_marker(
    session: Session,
    actor: Actor,
    project: Project,
    marker: str,
    given: Mapping[str, Any],
    *,
    now: datetime,
    everywhere: bool = False,
) -> MarkerVariant:
    """Change a marker of a project, and give it; answers stay as they are.

    Parameters
    ----------
    given
        Fields of `MarkerSpec`; the others stay.
    everywhere
        A name may also change in the other projects that use the marker.

    Raises
    ------
    UnknownMarker, UnknownSetting, InvalidSetting, AlreadyExists
        When there is no such marker or field, or a value cannot be taken.
    NotAllowed
        When the type or unit of a marker with answers would change, or a name that others use; when a marker
        of a relation would make no labels any more.
    """
    refuse(session, actor, "manage_project", project)
    variant = find_variant(session, project.id, marker)
    refuse_unknown_fields(given, FIELDS, "marker")
    before = marker_fields(variant)
    known = {name: value for name, value in before.items() if name in MarkerSpec.__dataclass_fields__}
    spec = replace(MarkerSpec(**known), **given)
    control, actions = spec.checked(), spec.checked_actions()
    if {"restrictions", "unit", "anno_type"} & set(given):
        check_possible(control, in_unit=spec.unit is not None)
    if control["kind"] != variant.anno_type:
        _refuse_answered(session, project, variant, "its type cannot change")
        if kinds.get(control["kind"]).makes == "input":
            _refuse_related(session, project, variant)
    if "unit" in given:
        _move(session, project, variant, spec.unit)
    rename(session, project, variant.marker, given, everywhere=everywhere)
    if {"name", "names", "export_name", "anno_type"} & set(given):
        refuse_export_name(session, project, spec, variant.marker, variant)
    _set_fields(session, project, variant, spec, control, given)
    _replace_limits(session, variant, control, given, now)
    if "actions" in given:
        _replace_actions(session, variant, actions, now)
    variant.dt_updated = now
    session.flush()
    session.expire(variant)
    details = {"before": before, "after": marker_fields(variant)}
    for number in projects_that_see(session, project, variant.marker, given):
        thing = f"project:{number}"
        record(session, actor, "update_marker", thing, now=now, new=variant.code, details=details)
    return variant


def refuse_names_elsewhere(session: Session, variant: MarkerVariant) -> None:
    """Refuse the names of a marker with which the exports of another project could not be read again.

    A merge does not ask: each change was checked where it was made, and others of it may come later.

    Raises
    ------
    AlreadyExists, InvalidSetting
        With the title of the first such project.
    """
    marker = variant.marker
    others = select(MarkerVariant).where(
        MarkerVariant.marker_id == marker.id, MarkerVariant.project_id != variant.project_id
    )
    for other in session.scalars(others.order_by(MarkerVariant.id)).all():
        project = session.get_one(Project, other.project_id)
        spec = MarkerSpec(name=marker.name, anno_type=other.anno_type, export_name=other.export_name)
        try:
            refuse_export_name(session, project, spec, marker, other)
        except (AlreadyExists, InvalidSetting) as error:
            raise type(error)(f"In the project {project.title!r}: {error}") from error


def _set_fields(
    session: Session,
    project: Project,
    variant: MarkerVariant,
    spec: MarkerSpec,
    control: MarkerControl,
    given: Mapping[str, Any],
) -> None:
    if "shortcut" in given:
        variant.custom_shortcut = _own_shortcut(session, project, variant, control["shortcut"])
    if "color" in given:
        color = control["color"]
        variant.custom_color = None if color in ("", variant.marker.color) else color
    variant.anno_type, variant.display_type = control["kind"], control["display"]
    variant.order_in_unit = MARKER["order_in_unit"]("order_in_unit", spec.order_in_unit)
    variant.display_tab, variant.export_name = spec.display_tab, spec.export_name
    variant.choices = control.get("choices")
    variant.are_suggestions_enabled = bool(spec.suggestions)
    variant.custom_suggestion_endpoint = spec.suggestions if isinstance(spec.suggestions, str) else None


def _refuse_answered(session: Session, project: Project, variant: MarkerVariant, what: str) -> None:
    count = 0
    for table in (Label, Input):
        count += session.scalar(select(func.count()).where(table.marker_id == variant.id)) or 0
    if count:
        raise NotAllowed(
            f"The marker {variant.code!r} has {count} answer{'' if count == 1 else 's'}, those that were "
            f"withdrawn included, so that {what}; nothing was changed. Make another marker."
        )
    if is_in_drafts(session, project, "marker", variant.code):
        raise NotAllowed(
            f"Somebody's unsubmitted work holds the marker {variant.code!r}, so that {what}; nothing was "
            "changed. Ask them to submit it, or make another marker."
        )


def _move(session: Session, project: Project, variant: MarkerVariant, code: str | None) -> None:
    """Put a marker into a unit, or out of all of them."""
    unit = None if code is None else find_unit(session, project.id, code)
    number = None if unit is None else unit.id
    if number == variant.unit_id:
        return
    _refuse_answered(session, project, variant, "it cannot go to another unit")
    refuse_twice(session, project, variant.marker, unit)
    variant.unit_id = number


def _own_shortcut(
    session: Session, project: Project, variant: MarkerVariant, wanted: str | None
) -> str | None:
    """Give what a variant stores for a shortcut: None = that of its definition, "" = none."""
    taken = shortcuts(session, project.id)
    if wanted is not None and taken.get(wanted, variant.code) != variant.code:
        raise AlreadyExists(
            f"The shortcut {wanted!r} belongs to {taken[wanted]!r} already; choose another.", field="shortcut"
        )
    return None if wanted == variant.marker.shortcut else wanted or ""


def _replace_limits(
    session: Session, variant: MarkerVariant, control: MarkerControl, given: Mapping[str, Any], now: datetime
) -> None:
    """Put other restrictions and another range in the place of those that are there."""
    if "restrictions" in given:
        session.execute(delete(MarkerRestriction).where(MarkerRestriction.variant_id == variant.id))
        insert_rules(session, variant.id, control, now)
    if "range" in given:
        old = variant.nrange
        variant.nrange_id = insert_range(session, control, now)
        session.flush()
        if old is not None:
            session.delete(old)


def _replace_actions(
    session: Session, variant: MarkerVariant, wanted: Sequence[Action], now: datetime
) -> None:
    """Bring the menu of a marker's labels up to date; an action that stays keeps the field of its values."""
    left = list(variant.context_menu_items)
    new = []
    for action in wanted:
        same = (item for item in left if item.action.name == action.name)
        item = next((item for item in same if action.field in (None, item.field)), None)
        if item is None:
            new.append(action)
            continue
        left.remove(item)
        found = find_action(session, action.name)
        config = full_config(found, action.config)
        if (config or {}) != (item.config or {}):  # an older one that stays is left as it is
            check_config(found, config or {})
        item.verbose, item.config, item.dt_updated = action.verbose, config, now
    pass_fields_on(session, left)
    gone = [item.id for item in left]
    session.execute(delete(MarkerContextMenuItem).where(MarkerContextMenuItem.id.in_(gone)))
    session.flush()
    add_actions(session, variant.id, new, now=now)


def remove_marker(session: Session, actor: Actor, project: Project, marker: str, *, now: datetime) -> None:
    """Take a marker without answers out of a project; its definition stays in the store.

    Raises
    ------
    UnknownMarker
        When there is none.
    NotAllowed
        When it has answers, also withdrawn ones, or is in unsubmitted work, suggestions or a relation.
    """
    refuse(session, actor, "manage_project", project)
    variant = find_variant(session, project.id, marker)
    _refuse_answered(session, project, variant, "it cannot be removed")
    session.execute(delete(Suggestion).where(Suggestion.marker_id == variant.id, ~IS_PROPOSAL))
    if session.scalar(select(Suggestion.id).where(Suggestion.marker_id == variant.id).limit(1)):
        raise NotAllowed(
            f"The marker {variant.code!r} has suggestions, so that it cannot be removed; nothing was changed."
        )
    _refuse_related(session, project, variant)
    code, before, limits = variant.code, marker_fields(variant), variant.nrange_id
    pass_fields_on(session, variant.context_menu_items)
    session.flush()
    session.execute(delete(MarkerVariant).where(MarkerVariant.id == variant.id))
    session.execute(delete(Range).where(Range.id == limits))
    session.expire_all()
    thing = f"project:{project.id}"
    record(session, actor, "remove_marker", thing, now=now, old=code, details={"before": before})


def _refuse_related(session: Session, project: Project, variant: MarkerVariant) -> None:
    related = _relations_that_need(session, project, variant)
    if related:
        raise NotAllowed(
            f"The relation {', '.join(map(repr, related))} needs the marker {variant.code!r}; nothing was "
            "changed. Remove the relation first."
        )


def _relations_that_need(session: Session, project: Project, variant: MarkerVariant) -> list[str]:
    """Give the codes of the relations whose pairs name a marker that only this variant has in the project."""
    twin = select(MarkerVariant.id).where(
        MarkerVariant.project_id == project.id,
        MarkerVariant.marker_id == variant.marker_id,
        MarkerVariant.id != variant.id,
    )
    if session.scalar(twin.limit(1)) is not None:
        return []
    named = or_(MarkerPair.first_id == variant.marker_id, MarkerPair.second_id == variant.marker_id)
    found = (
        select(RelationVariant.code)
        .join(Relation, Relation.id == RelationVariant.relation_id)
        .where(RelationVariant.project_id == project.id, Relation.pairs.any(named))
    )
    return list(session.scalars(found.order_by(RelationVariant.position)))


def remove_pre_marker(
    session: Session,
    actor: Actor,
    project: Project,
    marker: str,
    tokens: str | Sequence[str] | None,
    *,
    now: datetime,
) -> None:
    """Mark words beforehand no longer; labels that were made of them stay.

    Parameters
    ----------
    tokens
        As they were added; None = all of the marker.

    Raises
    ------
    UnknownMarker, InvalidSetting
        When there is no such marker; when these can be no words.
    NotFound
        When one of them, or none at all, is marked beforehand.
    """
    refuse(session, actor, "manage_project", project)
    variant = find_variant(session, project.id, marker)
    rows = session.scalars(
        select(PreMarker)
        .where(PreMarker.project_id == project.id, PreMarker.marker_id == variant.id)
        .order_by(PreMarker.id)
    ).all()
    before = [word for row in rows for word in row.tokens]
    gone = before if tokens is None else read_tokens(tokens)
    missing = [word for word in gone if word not in before]
    if missing or not before:
        named = shown(missing[0]) if missing else "no words"
        raise NotFound(
            f"Expected words that {variant.code!r} marks beforehand, which are {shown(before, 200)}; got "
            f"{named}. Nothing was changed."
        )
    for row in rows:
        left = [word for word in row.tokens if word not in gone]
        if not left:
            session.delete(row)
        elif left != row.tokens:
            row.tokens, row.dt_updated = left, now
    session.flush()
    thing, details = f"project:{project.id}", {"tokens": gone}
    record(session, actor, "remove_pre_marker", thing, now=now, old=variant.code, details=details)


def update_unit(
    session: Session, actor: Actor, project: Project, code: str, given: Mapping[str, Any], *, now: datetime
) -> None:
    """Change a unit of a project; groups that were answered stay.

    Raises
    ------
    NotFound, UnknownSetting, InvalidSetting
        When there is no such unit or field, or a value cannot be taken.
    """
    refuse(session, actor, "manage_project", project)
    unit = find_unit(session, project.id, code)
    refuse_unknown_fields(given, UNIT_FIELDS, "unit")
    before = {name: getattr(unit, name) for name in UNIT_FIELDS}
    after = check_unit(**{**before, **given})
    for name, value in after.items():
        setattr(unit, name, value)
    unit.dt_updated = now
    session.flush()
    details = {"before": before, "after": after}
    record(session, actor, "update_unit", f"project:{project.id}", now=now, new=code, details=details)


def remove_unit(session: Session, actor: Actor, project: Project, code: str, *, now: datetime) -> None:
    """Take a unit without markers out of a project.

    Raises
    ------
    NotFound
        When there is none.
    NotAllowed
        When it has markers.
    """
    refuse(session, actor, "manage_project", project)
    unit = find_unit(session, project.id, code)
    markers = list(session.scalars(select(MarkerVariant.code).where(MarkerVariant.unit_id == unit.id)))
    if markers:
        raise NotAllowed(
            f"The unit {code!r} has the markers {', '.join(map(repr, markers))}; nothing was changed. Remove "
            "them first, or put them into another unit."
        )
    session.execute(delete(MarkerUnit).where(MarkerUnit.id == unit.id))
    record(session, actor, "remove_unit", f"project:{project.id}", now=now, old=code)
