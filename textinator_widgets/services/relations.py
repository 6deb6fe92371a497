"""Relations of a project."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from textinator_widgets.errors import AlreadyExists, InvalidSetting
from textinator_widgets.model import (
    MarkerPair,
    MarkerVariant,
    Project,
    Relation,
    RelationRestriction,
    RelationVariant,
    relation_pairs,
)
from textinator_widgets.plugins import kinds
from textinator_widgets.protocol.screen import Restriction
from textinator_widgets.protocol.values import shown
from textinator_widgets.services.actors import Actor, record
from textinator_widgets.services.bulk import insert_row
from textinator_widgets.services.checks import as_list, checked_field, of_field
from textinator_widgets.services.definition_fields import (
    RELATION,
    check_code,
    check_name,
    check_names,
    check_shortcut,
    read_restrictions,
    slug,
)
from textinator_widgets.services.marker_specs import refuse_impossible
from textinator_widgets.services.markers import find_variant, shortcuts
from textinator_widgets.services.roles import refuse


@dataclass(frozen=True, kw_only=True)
class RelationSpec:
    """A relation as it is written down: `pairs` are pairs of codes or names of markers."""

    name: str
    pairs: Iterable[tuple[str, str]] | None = None
    """None = those of the definition that is used again."""
    code: str | None = None
    direction: str = "0"
    representation: str = "g"
    shortcut: str | None = None
    names: Mapping[str, str] | None = None
    restrictions: Iterable[Any] = ()


def defined_as(spec: RelationSpec, relation: Relation, given: Mapping[str, object]) -> RelationSpec:
    """Give a relation with name, code, pairs and direction of a definition; `given` is what a caller named.

    Raises
    ------
    InvalidSetting
        When the caller named another code or direction than the definition's.
    """
    for name in ("code", "direction"):
        if given[name] not in (None, getattr(relation, name)):
            raise InvalidSetting(
                f"The definition {relation.name!r} has the {name} {getattr(relation, name)!r}, and not "
                f"{shown(given[name])}.",
                in_python=f"Leave out {name}=.",
            )
    pairs = [(pair.first.code, pair.second.code) for pair in relation.pairs]
    return replace(
        spec,
        name=relation.name,
        code=relation.code,
        direction=relation.direction,
        pairs=pairs if spec.pairs is None else spec.pairs,
        representation=spec.representation if given["representation"] else relation.representation,
    )


def add_relation(
    session: Session, actor: Actor, project: Project, spec: RelationSpec, *, now: datetime
) -> str:
    """Add a relation to a project and give its code; a definition of the store that is equal is used again.

    Raises
    ------
    InvalidSetting, UnknownMarker
        When a field cannot be taken.
    AlreadyExists
        When the project has this relation, its code or its shortcut already.
    """
    refuse(session, actor, "manage_project", project)
    spec = _checked(spec)
    rules = checked_field("restrictions", read_restrictions, spec.restrictions)
    check_links(spec.name, rules)
    shortcut = checked_field("shortcut", check_shortcut, spec.shortcut or None)
    taken = shortcuts(session, project.id)
    if shortcut in taken:
        raise AlreadyExists(
            f"The shortcut {shortcut!r} belongs to {taken[shortcut]!r} already; choose another.",
            field="shortcut",
        )
    pairs = pair_ids(session, project, spec.pairs)
    relation = _definition(session, spec, pairs, now)
    if relation.code in set(
        session.scalars(select(RelationVariant.code).where(RelationVariant.project_id == project.id))
    ):
        raise AlreadyExists(
            f"The project has the relation {relation.name!r} already; choose another name or code.",
            field="name",
        )
    own = shortcut
    if relation.shortcut and shortcut is None and (spec.shortcut == "" or relation.shortcut in taken):
        own = ""  # none in this project: it was asked for, or the definition's own is taken here
    position = session.scalar(select(func.count()).where(RelationVariant.project_id == project.id))
    variant_id = insert_row(
        session,
        RelationVariant,
        project_id=project.id,
        relation_id=relation.id,
        code=relation.code,
        position=position,
        custom_shortcut=None if own == relation.shortcut else own,
        custom_representation=None if spec.representation == relation.representation else spec.representation,
        dt_created=now,
        dt_updated=now,
    )
    insert_rules(session, variant_id, rules)
    record(session, actor, "add_relation", f"project:{project.id}", now=now, new=relation.code)
    return relation.code


def check_links(name: str, rules: Sequence[Restriction]) -> None:
    """Refuse restrictions that no relation can meet: each links at least two labels.

    Raises
    ------
    InvalidSetting
        With the restrictions.
    """
    refuse_impossible(name, rules, 2, None, "links at least two labels")


def insert_rules(session: Session, variant_id: int, rules: Iterable[Restriction]) -> None:
    """Store the restrictions of a relation."""
    for rule in rules:
        values = {"kind": rule["kind"], "value": rule["value"], "is_ignorable": rule["ignorable"]}
        session.execute(insert(RelationRestriction).values(variant_id=variant_id, **values))


def _checked(spec: RelationSpec) -> RelationSpec:
    with of_field("name"):
        name = check_name(spec.name, "relation")
    if spec.code is not None:
        with of_field("code"):
            check_code(spec.code, "relation")
    for field in ("direction", "representation"):
        with of_field(field):
            RELATION[field](field, getattr(spec, field))
    checked_field("names", check_names, spec.names)
    return replace(spec, name=name)


def _read_pairs(given: object) -> list[tuple[str, str]]:
    pairs = as_list("pairs", given)
    if not pairs or not all(isinstance(pair, (list, tuple)) and len(pair) == 2 for pair in pairs):
        raise InvalidSetting(
            f"A relation needs at least one pair of markers; got {shown(pairs)}.",
            field="pairs",
            in_python='Give them as in pairs=[("Reference", "Antecedent")].',
        )
    return [(first, second) for first, second in pairs]


def _makes_labels(session: Session, variant: MarkerVariant) -> bool:
    """Whether its marker makes labels somewhere in the project: pairs are of markers, in whatever unit."""
    types = session.scalars(
        select(MarkerVariant.anno_type).where(
            MarkerVariant.project_id == variant.project_id, MarkerVariant.marker_id == variant.marker_id
        )
    )
    return any(kinds.get(one).makes != "input" for one in types)


def pair_ids(session: Session, project: Project, given: object) -> list[int]:
    """Give the pairs of markers that a caller named, as ids; those that the store has not are made.

    Raises
    ------
    InvalidSetting, UnknownMarker
        When they are no list of pairs, empty, or name a marker that the project has not, or one that makes
        no labels.
    """
    found = []
    for number, pair in enumerate(_read_pairs(given)):
        variants = [find_variant(session, project.id, marker) for marker in pair]
        for variant in variants:
            if not _makes_labels(session, variant):
                raise InvalidSetting(
                    f"pairs[{number}]: a relation links labels; {variant.code!r} is {variant.anno_type} and "
                    "makes none.",
                    field="pairs",
                )
        ends = [variant.marker_id for variant in variants]
        same = select(MarkerPair.id).where(MarkerPair.first_id == ends[0], MarkerPair.second_id == ends[1])
        pair = session.scalar(same)
        found.append(pair or insert_row(session, MarkerPair, first_id=ends[0], second_id=ends[1]))
    return sorted(set(found))


def _definition(session: Session, spec: RelationSpec, pairs: list[int], now: datetime) -> Relation:
    """Give the definition to use: one of the store that is equal, or a new one."""
    base = spec.code or slug(spec.name)
    code, number = base, 2
    while (found := session.scalar(select(Relation).where(Relation.code == code))) is not None:
        known = session.scalars(
            select(relation_pairs.c.pair_id).where(relation_pairs.c.relation_id == found.id)
        )
        if (found.name.strip(), found.direction, sorted(known)) == (spec.name, spec.direction, pairs):
            return found
        if spec.code is not None:
            raise AlreadyExists(
                f"The code {code!r} belongs to the relation {found.name!r} of this store; choose another.",
                field="code",
            )
        code, number = f"{base}_{number}", number + 1
    relation = Relation(
        name=spec.name,
        names=check_names(spec.names),
        code=code,
        direction=spec.direction,
        shortcut=check_shortcut(spec.shortcut or None),
        representation=spec.representation,
        dt_created=now,
        dt_updated=now,
    )
    session.add(relation)
    session.flush()
    for pair in pairs:
        session.execute(insert(relation_pairs).values(relation_id=relation.id, pair_id=pair))
    return relation
