"""Relations of a project are changed and removed; no answer is lost by it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from textinator_widgets.errors import AlreadyExists, InvalidSetting, NotAllowed, UnknownRelation
from textinator_widgets.model import LabelRelation, Project, RelationRestriction, RelationVariant
from textinator_widgets.protocol.values import shown
from textinator_widgets.services.actors import Actor, record
from textinator_widgets.services.marker_specs import check_shortcut, read_restrictions
from textinator_widgets.services.markers import shortcuts
from textinator_widgets.services.project_spec import relation_fields
from textinator_widgets.services.relations import insert_rules
from textinator_widgets.services.shared_definitions import (
    is_in_drafts,
    projects_that_see,
    refuse_unknown_fields,
    rename,
)

FIELDS = ("name", "names", "shortcut", "representation", "restrictions")
"""Fields of a relation that can be changed; code, pairs and direction say what stored links mean."""


def find_relation(session: Session, project: Project, relation: object) -> RelationVariant:
    """Give the relation of this code or name.

    Raises
    ------
    UnknownRelation
        When there is none, or the name fits two; the message lists those that there are.
    """
    mine = select(RelationVariant).where(RelationVariant.project_id == project.id)
    rows = session.scalars(mine.order_by(RelationVariant.position)).all()
    found = [row for row in rows if row.code == relation] or [
        row for row in rows if row.relation.name == relation
    ]
    if len(found) != 1:
        there = ", ".join(row.code for row in rows) or "none"
        raise UnknownRelation(
            f"No relation, or more than one, is called {shown(relation)}. Use a code; there are: {there}."
        )
    return found[0]


def update_relation(
    session: Session,
    actor: Actor,
    project: Project,
    relation: str,
    given: Mapping[str, Any],
    *,
    now: datetime,
    everywhere: bool = False,
) -> None:
    """Change a relation of a project; links stay as they are.

    Parameters
    ----------
    given
        Of `name, names, shortcut, representation, restrictions`; the others stay. A representation or
        shortcut of None is that of the definition, a shortcut "" is none.
    everywhere
        A name may also change in the other projects that use the relation.

    Raises
    ------
    UnknownRelation, UnknownSetting, InvalidSetting, AlreadyExists
        When there is no such relation or field, or a value cannot be taken.
    NotAllowed
        When a name would change that others use.
    """
    variant = find_relation(session, project, relation)
    refuse_unknown_fields(given, FIELDS, "relation")
    before = relation_fields(variant)
    usual = variant.relation
    if "shortcut" in given:
        variant.custom_shortcut = _own_shortcut(session, project, variant, given["shortcut"])
    if "representation" in given:
        wanted = given["representation"]
        if wanted not in (None, "g", "l"):
            raise InvalidSetting(f'representation must be "g" (graph) or "l" (list); got {shown(wanted)}.')
        variant.custom_representation = None if wanted == usual.representation else wanted
    if "restrictions" in given:
        rules = read_restrictions(given["restrictions"])
        session.execute(delete(RelationRestriction).where(RelationRestriction.variant_id == variant.id))
        insert_rules(session, variant.id, rules)
    rename(session, project, usual, given, everywhere=everywhere)
    variant.dt_updated = now
    session.flush()
    session.expire(variant)
    details = {"before": before, "after": relation_fields(variant)}
    for number in projects_that_see(session, project, usual, given):
        thing = f"project:{number}"
        record(session, actor, "update_relation", thing, now=now, new=variant.code, details=details)


def _own_shortcut(session: Session, project: Project, variant: RelationVariant, given: object) -> str | None:
    if given is None:
        return None
    wanted = check_shortcut(given or None)
    taken = shortcuts(session, project.id)
    if wanted is not None and taken.get(wanted, variant.code) != variant.code:
        raise AlreadyExists(f"The shortcut {wanted!r} belongs to {taken[wanted]!r} already; choose another.")
    return None if wanted == variant.relation.shortcut else wanted or ""


def remove_relation(
    session: Session, actor: Actor, project: Project, relation: str, *, now: datetime
) -> None:
    """Take a relation without links out of a project; its definition stays in the store.

    Raises
    ------
    UnknownRelation
        When there is none.
    NotAllowed
        When it has links, also withdrawn ones, or is in unsubmitted work.
    """
    variant = find_relation(session, project, relation)
    count = session.scalar(select(func.count()).where(LabelRelation.rule_id == variant.id))
    if count or is_in_drafts(session, project, "relation", variant.code):
        what = f"has {count} links" if count else "is in somebody's unsubmitted work"
        raise NotAllowed(f"The relation {variant.code!r} {what}; it stays, and nothing was changed.")
    code, before = variant.code, relation_fields(variant)
    session.execute(delete(RelationVariant).where(RelationVariant.id == variant.id))
    session.expire_all()
    thing = f"project:{project.id}"
    record(session, actor, "remove_relation", thing, now=now, old=code, details={"before": before})
