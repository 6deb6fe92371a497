"""Markers, units and pre-markers of a project."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from textinator_widgets.errors import AlreadyExists, InvalidSetting, NotFound, UnknownMarker
from textinator_widgets.formats.base import is_reserved, reserved
from textinator_widgets.model import (
    Marker,
    MarkerRestriction,
    MarkerUnit,
    MarkerVariant,
    PreMarker,
    Project,
    Range,
    RelationVariant,
)
from textinator_widgets.plugins import kinds
from textinator_widgets.protocol.screen import MarkerControl
from textinator_widgets.protocol.values import bad_character, plain, shown
from textinator_widgets.services.actors import Actor, record
from textinator_widgets.services.bulk import insert_row
from textinator_widgets.services.checks import as_list, checked_field, of_field
from textinator_widgets.services.definition_fields import MARKER, UNIT, check_names, slug
from textinator_widgets.services.label_actions import add_actions
from textinator_widgets.services.marker_specs import PALETTE, MarkerSpec, check_possible
from textinator_widgets.services.project_spec import exporter_of
from textinator_widgets.services.reuse import field_of
from textinator_widgets.services.roles import refuse


def find_variant(session: Session, project_id: int, marker: object) -> MarkerVariant:
    """Give the variant of this code or name.

    Raises
    ------
    UnknownMarker
        When there is none, or the name fits two.
    """
    rows = session.scalars(
        select(MarkerVariant).where(MarkerVariant.project_id == project_id).order_by(MarkerVariant.position)
    ).all()
    for row in rows:
        if isinstance(marker, str) and row.code == marker:
            return row
    named = [row for row in rows if isinstance(marker, str) and row.marker.name.strip() == marker.strip()]
    if len(named) == 1:
        return named[0]
    there = ", ".join(row.code for row in rows) or "none"
    raise UnknownMarker(
        f"No marker, or more than one, is called {shown(marker)}. Use a code; there are: {there}."
    )


def defined_as(spec: MarkerSpec, marker: Marker) -> MarkerSpec:
    """Give a marker with the name and code of a definition."""
    if spec.code not in (None, marker.code):
        raise InvalidSetting(
            f"The definition {marker.name!r} has the code {marker.code!r}, and not {shown(spec.code)}.",
            in_python="Leave out code=.",
        )
    return replace(spec, name=marker.name, code=marker.code)


def add_marker(session: Session, actor: Actor, project: Project, spec: MarkerSpec, *, now: datetime) -> str:
    """Add a marker to a project and give the code of its variant.

    A definition of the store with the same code and name is used again; a colour or shortcut that differs
    from it is kept for this project.

    Raises
    ------
    InvalidSetting
        When a field of the marker cannot be taken.
    AlreadyExists
        When the project has this marker, its code, its shortcut or its export name already.
    """
    refuse(session, actor, "manage_project", project)
    control, actions = spec.checked(), spec.checked_actions()
    check_possible(control, in_unit=spec.unit is not None)
    unit = None if spec.unit is None else find_unit(session, project.id, spec.unit)
    marker = _definition(session, project, spec, control, now)
    refuse_twice(session, project, marker, unit)
    refuse_export_name(session, project, spec, marker)
    shortcut = control["shortcut"]
    taken = shortcuts(session, project.id)
    if shortcut is not None and shortcut in taken:
        raise AlreadyExists(
            f"The shortcut {shortcut!r} belongs to {taken[shortcut]!r} already; choose another.",
            field="shortcut",
        )
    if marker.shortcut and shortcut is None and (spec.shortcut == "" or marker.shortcut in taken):
        shortcut = ""  # none in this project: it was asked for, or the definition's own is taken here
    code = _variant_code(session, project.id, marker.code)
    variant_id = insert_row(
        session,
        MarkerVariant,
        project_id=project.id,
        marker_id=marker.id,
        unit_id=None if unit is None else unit.id,
        nrange_id=insert_range(session, control, now),
        code=code,
        anno_type=control["kind"],
        position=_next_position(session, project.id),
        order_in_unit=MARKER["order_in_unit"]("order_in_unit", spec.order_in_unit),
        custom_color=control["color"] if control["color"] not in ("", marker.color) else None,
        custom_shortcut=None if shortcut == marker.shortcut else shortcut,
        display_type=control["display"],
        display_tab=spec.display_tab,
        export_name=spec.export_name,
        choices=control.get("choices"),
        are_suggestions_enabled=bool(spec.suggestions),
        custom_suggestion_endpoint=spec.suggestions if isinstance(spec.suggestions, str) else None,
        dt_created=now,
        dt_updated=now,
    )
    insert_rules(session, variant_id, control, now)
    add_actions(session, variant_id, actions, now=now)
    record(session, actor, "add_marker", f"project:{project.id}", now=now, new=code)
    return code


def _definition(
    session: Session, project: Project, spec: MarkerSpec, control: MarkerControl, now: datetime
) -> Marker:
    """Give the definition to use: one of the store that fits, or a new one."""
    names = check_names(spec.names)
    base = control["code"] or slug(control["name"])
    code, number = base, 2
    while (found := session.scalar(select(Marker).where(Marker.code == code))) is not None:
        if found.name.strip() == control["name"] and _agree(found.names, names):
            if not set(names) <= set(found.names):
                found.names = {**found.names, **names}
            return found
        if control["code"]:
            raise AlreadyExists(
                f"The code {code!r} belongs to the marker {found.name!r} of this store; choose another code.",
                field="code",
            )
        code, number = f"{base}_{number}", number + 1
    count = session.scalar(select(func.count()).where(MarkerVariant.project_id == project.id)) or 0
    marker = Marker(
        name=control["name"],
        names=names,
        code=code,
        color=control["color"] or PALETTE[count % len(PALETTE)],
        shortcut=control["shortcut"],
        dt_created=now,
        dt_updated=now,
    )
    session.add(marker)
    session.flush()
    return marker


def _agree(stored: Mapping[str, str], given: Mapping[str, str]) -> bool:
    return all(stored.get(language, name) == name for language, name in given.items())


def refuse_twice(session: Session, project: Project, marker: Marker, unit: MarkerUnit | None) -> None:
    """Raise `AlreadyExists` when a project has a marker in this unit, or outside of all, already."""
    same = select(MarkerVariant.code).where(
        MarkerVariant.project_id == project.id,
        MarkerVariant.marker_id == marker.id,
        MarkerVariant.unit_id.is_(None) if unit is None else MarkerVariant.unit_id == unit.id,
    )
    found = session.scalar(same)
    if found is not None:
        raise AlreadyExists(
            f"The project has the marker {marker.name!r} already, as {found!r}. Give another name or code, "
            "or put it into a unit.",
            field="name",
        )


def refuse_export_name(
    session: Session,
    project: Project,
    spec: MarkerSpec,
    marker: Marker,
    variant: MarkerVariant | None = None,
) -> None:
    """Refuse a name in exports with which they could not be read again.

    Parameters
    ----------
    marker
        The definition, whose English name exports use where there is no export name.
    variant
        The marker of the project that has the name; None = it is new.

    Raises
    ------
    AlreadyExists
        When exports call another marker of the project so, in capitals or not.
    InvalidSetting
        When the project's own JSON means something else by it.
    """
    english = marker.names.get("en", marker.name)
    own = [spec.export_name] if spec.export_name else [spec.name, english]
    for other in session.scalars(select(MarkerVariant).where(MarkerVariant.project_id == project.id)):
        if variant is not None and variant.id == other.id:
            continue
        if spec.export_name is None and other.export_name is None:
            continue  # equal names are told apart by their codes when a file is read
        name = other.export_name or other.marker.names.get("en", other.marker.name)
        if name.casefold() in (one.casefold() for one in own):
            raise AlreadyExists(
                f"Exports call the marker {other.code!r} {name!r} already; choose another export name for "
                f"{spec.name!r}.",
                field="export_name",
            )
    is_field = kinds.get(spec.anno_type).makes == "input"
    if is_field and is_reserved(spec.export_name, english) and exporter_of(session, project) == "answers":
        raise InvalidSetting(reserved(spec.export_name, spec.name), field="export_name")


def shortcuts(session: Session, project_id: int) -> dict[str, str]:
    """Give the shortcuts of a project's markers and relations, with the code that each belongs to."""
    found: dict[str, str] = {}
    for variant in session.scalars(select(MarkerVariant).where(MarkerVariant.project_id == project_id)):
        own = variant.custom_shortcut
        shortcut = variant.marker.shortcut if own is None else own
        if shortcut:
            found[shortcut] = variant.code
    for relation in session.scalars(select(RelationVariant).where(RelationVariant.project_id == project_id)):
        own = relation.custom_shortcut
        shortcut = relation.relation.shortcut if own is None else own
        if shortcut:
            found[shortcut] = relation.code
    return found


def _variant_code(session: Session, project_id: int, base: str) -> str:
    codes = set(session.scalars(select(MarkerVariant.code).where(MarkerVariant.project_id == project_id)))
    code, number = base, 2
    while code in codes:
        code, number = f"{base}_{number}", number + 1
    return code


def _next_position(session: Session, project_id: int) -> int:
    highest = session.scalar(
        select(func.max(MarkerVariant.position)).where(MarkerVariant.project_id == project_id)
    )
    return 0 if highest is None else highest + 1


def insert_range(session: Session, control: MarkerControl, now: datetime) -> int | None:
    """Store the range of a marker and give its id; None when it has none."""
    limits = control.get("min"), control.get("max"), control.get("step")
    if limits == (None, None, None):
        return None
    return insert_row(
        session,
        Range,
        min_value=limits[0],
        max_value=limits[1],
        step=limits[2],
        dt_created=now,
        dt_updated=now,
    )


def insert_rules(session: Session, variant_id: int, control: MarkerControl, now: datetime) -> None:
    """Store the restrictions of a marker."""
    for rule in control["restrictions"]:
        session.execute(
            insert(MarkerRestriction).values(
                variant_id=variant_id,
                kind=rule["kind"],
                value=rule["value"],
                is_ignorable=rule["ignorable"],
                dt_created=now,
                dt_updated=now,
            )
        )


def find_unit(session: Session, project_id: int, code: str) -> MarkerUnit:
    """Give the unit of this code.

    Raises
    ------
    NotFound
        When the project has none; the message lists its units.
    """
    units = session.scalars(select(MarkerUnit).where(MarkerUnit.project_id == project_id)).all()
    for unit in units:
        if unit.code == code:
            return unit
    there = ", ".join(unit.code for unit in units) or "none"
    raise NotFound(
        f"The project has no unit {shown(code)}. There are: {there}.",
        in_python="project.add_unit() makes one.",
    )


UNIT_FIELDS = ("size", "minimum_required", "is_rankable")


def unit_fields(given: object) -> dict[str, Any]:
    """Give the fields of a unit that a row of `store.units()` or a dict stands for.

    Raises
    ------
    InvalidSetting
        When one of them is not there.
    """
    found: dict[str, Any] = {name: field_of(given, name) for name in (*UNIT_FIELDS, "code")}
    if any(found[name] is None for name in UNIT_FIELDS):
        raise InvalidSetting(
            "A unit must be a size, or a unit of the store: a row of its table of units or a dict with "
            f"{', '.join(UNIT_FIELDS)}; got {shown(given)}.",
            in_python="store.units() is that table.",
        )
    return found


def check_unit(size: object, minimum_required: object, is_rankable: object) -> dict[str, Any]:
    """Give the fields of a unit.

    Raises
    ------
    InvalidSetting
        When one cannot be taken, or more groups are required than there are.
    """
    given = {"size": size, "minimum_required": minimum_required, "is_rankable": is_rankable}
    fields: dict[str, Any] = {}
    for name, value in given.items():
        with of_field(name):
            fields[name] = UNIT[name](name, plain(value))
    if fields["minimum_required"] > fields["size"]:
        raise InvalidSetting(
            f"minimum_required must be at most size ({size}); got {minimum_required}.",
            field="minimum_required",
        )
    return fields


def add_unit(
    session: Session,
    actor: Actor,
    project: Project,
    *,
    size: int,
    minimum_required: int,
    is_rankable: bool,
    now: datetime,
    code: str | None = None,
) -> str:
    """Add a unit and give its code: `unit_1`, `unit_2`, ... where none was chosen."""
    refuse(session, actor, "manage_project", project)
    fields = check_unit(size, minimum_required, is_rankable)
    codes = set(session.scalars(select(MarkerUnit.code).where(MarkerUnit.project_id == project.id)))
    if code is None:
        code = next(f"unit_{number}" for number in range(1, len(codes) + 2) if f"unit_{number}" not in codes)
    with of_field("code"):
        UNIT["code"]("code", code)
    if code in codes:
        raise AlreadyExists(f"The project has a unit {code!r} already; choose another code.", field="code")
    insert_row(
        session,
        MarkerUnit,
        project_id=project.id,
        code=code,
        **fields,
        dt_created=now,
        dt_updated=now,
    )
    record(session, actor, "add_unit", f"project:{project.id}", now=now, new=code)
    return code


def read_tokens(tokens: object) -> list[str]:
    """Give words that are a list, or one text with commas between them.

    Raises
    ------
    InvalidSetting
        When there is none, or one is empty or longer than 500 characters.
    """
    words = tokens.split(",") if isinstance(tokens, str) else as_list("tokens", tokens)
    words = [word.strip() if isinstance(word, str) else word for word in words]
    if not words or not all(
        isinstance(word, str) and 0 < len(word) <= 500 and bad_character(word) is None for word in words
    ):
        raise InvalidSetting(f"tokens must be words of 1 to 500 characters; got {shown(tokens)}.")
    return words


def add_pre_marker(
    session: Session,
    actor: Actor,
    project: Project,
    marker: str,
    tokens: str | Sequence[str],
    *,
    now: datetime,
) -> None:
    """Store words that are labelled before anybody reads a text.

    Parameters
    ----------
    tokens
        A list of words, or words with commas between them; spaces at the ends of each are left out.
    """
    refuse(session, actor, "manage_project", project)
    words = checked_field("tokens", read_tokens, tokens)
    variant = find_variant(session, project.id, marker)
    if kinds.get(variant.anno_type).makes != "span":
        raise InvalidSetting(
            f"Only m-span markers can be pre-marked; {variant.code!r} is {variant.anno_type}.", field="marker"
        )
    insert_row(
        session,
        PreMarker,
        project_id=project.id,
        marker_id=variant.id,
        tokens=words,
        dt_created=now,
        dt_updated=now,
    )
    record(session, actor, "add_pre_marker", f"project:{project.id}", now=now, new=variant.code)
