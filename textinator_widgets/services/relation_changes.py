"""Relations of a project are changed and removed; no answer is lost by it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session, aliased

from textinator_widgets.errors import AlreadyExists, NotAllowed, UnknownRelation
from textinator_widgets.model import (
    Label,
    LabelRelation,
    MarkerPair,
    MarkerVariant,
    Project,
    Relation,
    RelationRestriction,
    RelationVariant,
    relation_pairs,
)
from textinator_widgets.protocol.values import shown
from textinator_widgets.services.actors import Actor, record
from textinator_widgets.services.checks import checked_field, of_field
from textinator_widgets.services.definition_fields import RELATION, check_shortcut, read_restrictions
from textinator_widgets.services.links import ends_of
from textinator_widgets.services.markers import shortcuts
from textinator_widgets.services.project_spec import relation_fields
from textinator_widgets.services.relations import check_links, insert_rules, pair_ids
from textinator_widgets.services.roles import refuse
from textinator_widgets.services.shared_definitions import (
    is_in_drafts,
    projects_that_see,
    refuse_shared,
    refuse_unknown_fields,
    rename,
)

FIELDS = ("name", "names", "pairs", "direction", "shortcut", "representation", "restrictions")
"""Fields of a relation that can be changed."""


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
        Of `FIELDS`; the others stay. A representation or shortcut of None is that of the definition, a
        shortcut "" is none.
    everywhere
        Name, pairs and direction may also change in the other projects that use the relation.

    Raises
    ------
    UnknownRelation, UnknownSetting, InvalidSetting, AlreadyExists
        When there is no such relation or field, or a value cannot be taken.
    NotAllowed
        When a name, pairs or a direction would change that others use; when links would no longer be allowed
        or would mean something else.
    """
    refuse(session, actor, "manage_project", project)
    variant = find_relation(session, project, relation)
    refuse_unknown_fields(given, FIELDS, "relation")
    before = relation_fields(variant)
    usual = variant.relation
    if "shortcut" in given:
        variant.custom_shortcut = _own_shortcut(session, project, variant, given["shortcut"])
    if "representation" in given:
        wanted = given["representation"]
        if wanted is not None:
            checked_field("representation", partial(RELATION["representation"], "representation"), wanted)
        variant.custom_representation = None if wanted == usual.representation else wanted
    if "restrictions" in given:
        rules = checked_field("restrictions", read_restrictions, given["restrictions"])
        check_links(usual.name, rules)
        session.execute(delete(RelationRestriction).where(RelationRestriction.variant_id == variant.id))
        insert_rules(session, variant.id, rules)
    rename(session, project, usual, given, everywhere=everywhere)
    _change_ends(session, project, usual, given, everywhere=everywhere)
    variant.dt_updated = now
    session.flush()
    session.expire_all()
    details = {"before": before, "after": relation_fields(variant)}
    for number in projects_that_see(session, project, usual, given):
        thing = f"project:{number}"
        record(session, actor, "update_relation", thing, now=now, new=variant.code, details=details)


def _change_ends(
    session: Session, project: Project, relation: Relation, given: Mapping[str, Any], *, everywhere: bool
) -> None:
    """Change what a relation joins and in which direction, where no link stands against it."""
    before = {(pair.first_id, pair.second_id): pair.id for pair in relation.pairs}
    wanted = set(before.values())
    if "pairs" in given:
        wanted = set(pair_ids(session, project, given["pairs"]))
    wanted_direction = given.get("direction", relation.direction)
    direction = checked_field("direction", partial(RELATION["direction"], "direction"), wanted_direction)
    if wanted == set(before.values()) and direction == relation.direction:
        return
    refuse_shared(session, project, relation, "the same pairs and direction", everywhere=everywhere)
    rows = session.execute(select(MarkerPair.first_id, MarkerPair.second_id).where(MarkerPair.id.in_(wanted)))
    after = {(first, second) for first, second in rows}
    _refuse_used(session, relation, after, direction, added_only=set(before) <= after)
    _refuse_unknown_markers(session, relation, after - set(before))
    session.execute(delete(relation_pairs).where(relation_pairs.c.relation_id == relation.id))
    for pair in sorted(wanted):
        session.execute(insert(relation_pairs).values(relation_id=relation.id, pair_id=pair))
    relation.direction = direction


def _refuse_used(
    session: Session, relation: Relation, pairs: set[tuple[int, int]], direction: str, *, added_only: bool
) -> None:
    """Raise `NotAllowed` when links, in any project, stand against other pairs or another direction."""
    if added_only and direction == relation.direction:
        return
    allowed = ends_of(pairs, direction) if direction == relation.direction else set()
    first, second = aliased(Label), aliased(Label)
    source, target = aliased(MarkerVariant), aliased(MarkerVariant)
    joined = session.execute(
        select(source.marker_id, target.marker_id, func.count())
        .select_from(LabelRelation)
        .join(RelationVariant, RelationVariant.id == LabelRelation.rule_id)
        .join(first, first.id == LabelRelation.first_label_id)
        .join(second, second.id == LabelRelation.second_label_id)
        .join(source, source.id == first.marker_id)
        .join(target, target.id == second.marker_id)
        .where(RelationVariant.relation_id == relation.id)
        .group_by(source.marker_id, target.marker_id)
    )
    against = sum(number for start, end, number in joined if (start, end) not in allowed)
    what = "another direction" if direction != relation.direction else "these pairs"
    if against:
        raise NotAllowed(
            f"The relation {relation.name!r} has {against} link{'' if against == 1 else 's'} that {what} "
            "would not allow, withdrawn ones counted; nothing was changed. "
            "Add pairs, or make another relation."
        )
    for variant in session.scalars(select(RelationVariant).where(RelationVariant.relation_id == relation.id)):
        if is_in_drafts(session, session.get_one(Project, variant.project_id), "relation", variant.code):
            raise NotAllowed(
                f"The relation {relation.name!r} is in somebody's unsubmitted work, which {what} might not "
                "allow; nothing was changed. Add pairs, or make another relation."
            )


def _refuse_unknown_markers(session: Session, relation: Relation, added: set[tuple[int, int]]) -> None:
    """Raise `NotAllowed` when another project with the relation has not the markers of new pairs."""
    wanted = {marker for pair in added for marker in pair}
    users = select(Project.id, Project.title).join(RelationVariant, RelationVariant.project_id == Project.id)
    for project_id, title in session.execute(users.where(RelationVariant.relation_id == relation.id)):
        mine = select(MarkerVariant.marker_id).where(MarkerVariant.project_id == project_id)
        if not wanted <= set(session.scalars(mine)):
            raise NotAllowed(
                f"The project {title!r} uses the relation {relation.name!r} too and has not all markers of "
                "the new pairs; nothing was changed. Add them there first, or make another relation here."
            )


def _own_shortcut(session: Session, project: Project, variant: RelationVariant, given: object) -> str | None:
    if given is None:
        return None
    with of_field("shortcut"):
        wanted = check_shortcut(given or None)
    taken = shortcuts(session, project.id)
    if wanted is not None and taken.get(wanted, variant.code) != variant.code:
        raise AlreadyExists(
            f"The shortcut {wanted!r} belongs to {taken[wanted]!r} already; choose another.", field="shortcut"
        )
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
    refuse(session, actor, "manage_project", project)
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
