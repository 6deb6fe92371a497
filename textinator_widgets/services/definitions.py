"""A project's markers, units and relations, read at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from textinator_widgets.errors import UnknownProject
from textinator_widgets.model import (
    MarkerUnit,
    MarkerVariant,
    Project,
    RelationVariant,
)
from textinator_widgets.plugins import kinds
from textinator_widgets.protocol.screen import (
    AnnoType,
    DisplayType,
    MarkerControl,
    RelationControl,
    Restriction,
    RestrictionKind,
    Unit,
)
from textinator_widgets.protocol.values import shown
from textinator_widgets.services.accounts import same_name
from textinator_widgets.services.label_actions import action_items
from textinator_widgets.services.marker_specs import choices_of
from textinator_widgets.services.project_spec import relations_of, units_of, variants_of

DirectionCode = Literal["0", "1", "2"]
RepresentationCode = Literal["g", "l"]


@dataclass(frozen=True)
class Definition:
    """Everything that a project asks for; names are in one language."""

    project: Project
    variants: list[MarkerVariant]
    relation_variants: list[RelationVariant]
    controls: list[MarkerControl]
    """Markers outside units, in the order of the screen."""
    units: list[Unit]
    relations: list[RelationControl]

    def marker_ids(self) -> dict[str, int]:
        """Give the id of each variant by its code."""
        return {variant.code: variant.id for variant in self.variants}

    def relation_ids(self) -> dict[str, int]:
        """Give the id of each relation variant by its code."""
        return {variant.code: variant.id for variant in self.relation_variants}

    def kind_of(self, variant: MarkerVariant) -> str:
        """Give what annotations of a variant are: "span", "text" or "input"."""
        return str(kinds.get(variant.anno_type).makes)


def find_project(session: Session, project: str | int) -> Project:
    """Give the project of this title or id.

    Raises
    ------
    UnknownProject
        The message lists the titles that there are.
    """
    found = _project(session, project)
    if found is None:
        titles = session.execute(select(Project.id, Project.title).order_by(Project.id).limit(20)).all()
        there = ", ".join(f"{title!r} ({number})" for number, title in titles) or "none"
        raise UnknownProject(f"No project is called {shown(project)}. There are: {there}.")
    return found


def _project(session: Session, project: object) -> Project | None:
    if isinstance(project, str):
        number = same_title(session, project)
    elif hasattr(project, "__index__") and not isinstance(project, bool):
        number = int(project.__index__())
    else:
        return None
    return None if number is None or not 0 < number < 2**63 else session.get(Project, number)


def same_title(session: Session, title: str) -> int | None:
    """Give the id of the project of a title, however its accents are encoded; None = there is none."""
    rows = session.execute(select(Project.id, Project.title).order_by(Project.id)).all()
    exact = next((int(number) for number, stored in rows if stored == title), None)
    return same_name(title, rows) if exact is None else exact


def load_definition(session: Session, project: Project, *, language: str | None = None) -> Definition:
    """Read what a project asks for.

    Parameters
    ----------
    language
        Of the names; None = the names of the definitions themselves.
    """
    variants, relations = variants_of(session, project), relations_of(session, project)
    related = {
        end
        for relation in relations
        for pair in relation.relation.pairs
        for end in (pair.first_id, pair.second_id)
    }
    chips = {variant.id: _control(variant, project, related, language) for variant in variants}
    for variant_id, items in action_items(variants, language).items():
        chips[variant_id]["actions"] = items
    return Definition(
        project,
        variants,
        relations,
        [chips[variant.id] for variant in variants if variant.unit_id is None],
        [_unit(unit, variants, chips) for unit in units_of(session, project)],
        [_relation(relation, variants, project, language) for relation in relations],
    )


def name_in(name: str, names: Mapping[str, str], project: Project, language: str | None) -> str:
    """Give a name in a language, else in the project's, else in English, else as it was defined."""
    if language is None:
        return name
    for wanted in (language, language.split("-")[0], project.language, project.language.split("-")[0], "en"):
        if names.get(wanted):
            return names[wanted]
    return name


def _other_names(shown: str, name: str, names: Mapping[str, str], project: Project) -> list[str]:
    """Give what a thing is called besides the name that is shown: as it was defined, and in the project."""
    return sorted({name, name_in(name, names, project, project.language)} - {shown})


def _rules(found: list[tuple[str, int, bool]]) -> list[Restriction]:
    return [
        {"kind": cast("RestrictionKind", kind), "value": value, "ignorable": ignorable}
        for kind, value, ignorable in found
    ]


def _control(
    variant: MarkerVariant, project: Project, related: set[int], language: str | None
) -> MarkerControl:
    own = variant.custom_shortcut
    control: MarkerControl = {
        "kind": cast("AnnoType", variant.anno_type),
        "code": variant.code,
        "name": name_in(variant.marker.name, variant.marker.names, project, language),
        "color": variant.custom_color or variant.marker.color,
        "shortcut": (variant.marker.shortcut if own is None else own) or None,
        "display": cast("DisplayType", variant.display_type),
        "restrictions": _rules([(rule.kind, rule.value, rule.is_ignorable) for rule in variant.restrictions]),
    }
    also = _other_names(control["name"], variant.marker.name, variant.marker.names, project)
    if also:
        control["also_called"] = also
    if variant.choices:
        control["choices"] = choices_of(variant.choices)
    if variant.nrange is not None:
        control["min"] = variant.nrange.min_value
        control["max"] = variant.nrange.max_value
        control["step"] = variant.nrange.step
    if variant.marker_id in related:
        control["in_relation"] = True
    return control


def place_in_unit(variant: MarkerVariant) -> tuple[int, int]:
    """Give what markers of a unit are sorted by; one without an order comes first."""
    return variant.order_in_unit or 0, variant.position


def place_of_free(variant: MarkerVariant) -> tuple[str, int, int, int]:
    """Give what markers outside units are sorted by: tab, order, type; one without a tab comes first."""
    return (
        variant.display_tab or "",
        variant.order_in_unit or 0,
        kinds.order(variant.anno_type),
        variant.position,
    )


def _unit(unit: MarkerUnit, variants: list[MarkerVariant], chips: Mapping[int, MarkerControl]) -> Unit:
    children = [variant for variant in variants if variant.unit_id == unit.id]
    children.sort(key=place_in_unit)
    return {
        "kind": "unit",
        "code": unit.code,
        "size": unit.size,
        "minimum": unit.minimum_required,
        "rankable": unit.is_rankable,
        "children": [chips[variant.id] for variant in children],
    }


def _relation(
    relation: RelationVariant, variants: list[MarkerVariant], project: Project, language: str | None
) -> RelationControl:
    own = relation.custom_shortcut
    definition = relation.relation
    codes: dict[int, list[str]] = {}
    for variant in variants:
        codes.setdefault(variant.marker_id, []).append(variant.code)
    pairs = [
        (first, second)
        for pair in definition.pairs
        for first in codes.get(pair.first_id, [])
        for second in codes.get(pair.second_id, [])
    ]
    control: RelationControl = {
        "code": relation.code,
        "name": name_in(definition.name, definition.names, project, language),
        "shortcut": (definition.shortcut if own is None else own) or None,
        "direction": cast("DirectionCode", definition.direction),
        "representation": cast(
            "RepresentationCode", relation.custom_representation or definition.representation
        ),
        "pairs": pairs,
        "restrictions": _rules(
            [(rule.kind, rule.value, rule.is_ignorable) for rule in relation.restrictions]
        ),
    }
    also = _other_names(control["name"], definition.name, definition.names, project)
    if also:
        control["also_called"] = also
    return control
