"""The links of a batch's relations, one row each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from textinator_widgets.model import Label, LabelRelation
from textinator_widgets.model.prepared import Prepared
from textinator_widgets.protocol.answers import Relation
from textinator_widgets.services.answers import CheckedAnswer
from textinator_widgets.services.bulk import insert_dicts
from textinator_widgets.services.rules import Rules

LABELS_OF = Prepared(select(Label.uuid, Label.id).where(Label.batch_id == bindparam("batch")))


def insert_relations(
    session: Session,
    rules: Rules,
    checked: CheckedAnswer,
    batch_id: int,
    identities: Mapping[str, str],
    relations: Mapping[str, str],
    now: datetime,
    places: Mapping[tuple[str, str, str], int] | None = None,
) -> None:
    """Store every link as it was given; the links of one relation share its number as their cluster.

    Parameters
    ----------
    places
        By the ids of relation, source and target: where each link stands in its relation. Default: as given.
    """
    where = places or places_of(checked.relations)
    if not checked.relations:
        return
    ids: dict[str, int] = dict(LABELS_OF.all(session, {"batch": batch_id}))
    insert_dicts(
        session,
        LabelRelation,
        [
            {
                "batch_id": batch_id,
                "uuid": relations[relation["id"]],
                "rule_id": rules.relation_ids[relation["relation"]],
                "first_label_id": ids[identities[link["source"]]],
                "second_label_id": ids[identities[link["target"]]],
                "cluster": relation["number"],
                "position": where[relation["id"], link["source"], link["target"]],
                "extra": relation.get("extra"),
                "dt_created": now,
                "dt_updated": now,
            }
            for relation in checked.relations
            for link in relation["links"]
        ],
    )


def places_of(relations: Iterable[Relation]) -> dict[tuple[str, str, str], int]:
    """Give where each link stands in its relation, by the ids of relation, source and target."""
    return {
        (relation["id"], link["source"], link["target"]): place
        for relation in relations
        for place, link in enumerate(relation["links"])
    }


def put_link(session: Session, row: LabelRelation, place: int) -> None:
    """Give a link its place; that others come before it does not change the link itself, nor its time."""
    if row.position != place:
        moved = update(LabelRelation).where(LabelRelation.id == row.id)
        session.execute(moved.values(position=place, dt_updated=LabelRelation.dt_updated))
