"""Submitted batches are edited: in place, or as a revision that keeps the original.

A batch bears one name, so only the person whose name it bears changes it in place.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Text, select, type_coerce
from sqlalchemy.orm import Session

from textinator_widgets.errors import KeyReused, NotAllowed, StaleEdit
from textinator_widgets.model import AuditLog, Batch, Context, Input, Label, LabelRelation, Project
from textinator_widgets.model.base import write_json
from textinator_widgets.protocol.answers import Answer, Relation
from textinator_widgets.services.actors import Actor, record
from textinator_widgets.services.answers import CheckedAnswer
from textinator_widgets.services.assignment import refuse_when_closed
from textinator_widgets.services.batch_hashes import remember_content
from textinator_widgets.services.batches import largest_number, read_batches
from textinator_widgets.services.bulk import insert_row
from textinator_widgets.services.changes import describe_changes, names_in, replaced_records
from textinator_widgets.services.claims import claim_of
from textinator_widgets.services.decisions import decisions_followed
from textinator_widgets.services.edit_keys import (
    refuse_key_of_edit,
    refuse_other_batch,
    remember_edit_key,
)
from textinator_widgets.services.revisions import EDITED, find_batch, find_reviewed, revisions_of
from textinator_widgets.services.rules import Rules, rules_of
from textinator_widgets.services.search import reindex_input
from textinator_widgets.services.stored_links import LABELS_OF, insert_relations, places_of, put_link
from textinator_widgets.services.submission import (
    Submission,
    check_against,
    check_key,
    find_submission,
    identity_for,
    insert_answer,
    insert_labels,
    payload_hash,
    seconds_since,
)


def edit(
    session: Session,
    actor: Actor,
    project: Project,
    identity: str,
    answer: Mapping[str, Any],
    *,
    key: str | None,
    now: datetime,
    ignore: bool = False,
    language: str = "en",
    version: int | None = None,
    as_revision: bool | None = None,
    is_review: bool = False,
) -> Submission:
    """Store a new answer in the place of a batch, or as a revision of it; frames show the newest state.

    Parameters
    ----------
    version
        Of the batch that the answer was made from; None = whatever is stored, also as a later revision.
    as_revision
        None = as the project says (`editing_as_revision`); a batch of somebody else is always revised.
    is_review
        Of a reviewer: always a revision, of anybody's batch.

    Raises
    ------
    StaleEdit
        When the batch was withdrawn, or, with a version, changed or revised since; it carries what is stored.
    UnknownBatch, NotAllowed
        When there is no such batch for this person, or the project does not allow it.
    InvalidAnswer, KeyReused, ProjectClosed
        As for a submit; also when the key came for another batch.
    """
    key, digest = check_key(key), payload_hash(answer)
    known = find_submission(session, actor, project, key=key, digest=digest)
    if known is not None:
        refuse_other_batch(session, project, key, known.batch_id, identity)
        return known
    batch = _find(session, actor, project, identity, version, is_review=is_review)
    known = _find_edit(session, actor, batch, key, digest)
    if known is not None:
        return known
    refuse_key_of_edit(session, actor, project, key, place=batch.original_id or batch.id)
    refuse_when_closed(project, now)
    if not is_review and not project.allow_editing:
        raise NotAllowed("This project does not allow batches to be edited.")
    before = _refuse_stale(session, project, batch, version)
    rules = rules_of(session, project, language=language)
    place = session, project, rules, answer, session.get_one(Context, batch.context_id).content
    largest = largest_number(session, batch.original_id or batch.id)
    checked = check_against(*place, ignore=ignore, language=language, stored=before, largest=largest)
    changes = describe_changes(before, checked.as_answer(), names_in(rules), language)
    with decisions_followed(session, actor, batch, now=now):
        wanted = project.editing_as_revision if as_revision is None else as_revision
        if is_review or wanted or actor.user_id not in (None, batch.user_id):
            return _revise(session, actor, project, batch, rules, checked, key, digest, changes, now)
        return _edit_in_place(session, actor, batch, before, rules, checked, key, digest, changes, now)


def _find(
    session: Session, actor: Actor, project: Project, identity: str, version: int | None, *, is_review: bool
) -> Batch:
    """Give the batch to edit: without a version the newest of its revisions."""
    # who may change one of them may change all: a reviewer, whose revision somebody else revised, reviews
    batch = (find_reviewed if is_review else find_batch)(session, actor, project, identity)
    return batch if version is not None else revisions_of(session, batch)[-1]


def _find_edit(session: Session, actor: Actor, batch: Batch, key: str, digest: str) -> Submission | None:
    """Give the edit in place that this person has made with this key, however long ago; None = there is none.

    Raises
    ------
    KeyReused
        When it had another answer.
    """
    by_object = {f"batch:{one.uuid}": one for one in revisions_of(session, batch)}
    rows = session.execute(
        select(AuditLog.object, AuditLog.details).where(
            AuditLog.object.in_(by_object),
            AuditLog.action == "edit",
            AuditLog.user_id == actor.user_id,
            # only these are read: what an edit replaced can be long
            type_coerce(AuditLog.details, Text).contains(write_json(key), autoescape=True),
        )
    )
    made = [(by_object[thing], details) for thing, details in rows if details.get("key") == key]
    for edited, details in made:
        if details["hash"] == digest:
            return Submission(edited.id, edited.uuid, stored_now=False, version=details["version"] + 1)
    if made:
        raise KeyReused(
            f"The submit key {key!r} was used for another edit of this batch; nothing was stored."
        )
    return None


def _refuse_stale(session: Session, project: Project, batch: Batch, version: int | None) -> Answer:
    """Give what a batch holds, unless it is not the newest any more."""
    newest = revisions_of(session, batch)[-1]
    stored = next(read_batches(session, project.id, Batch.id == newest.id, current=False))
    if batch.undone:
        raise StaleEdit("This batch was withdrawn; nothing was stored. Restore it first.")
    if newest is not batch or version not in (None, batch.version):
        raise StaleEdit(
            "This batch was changed meanwhile; nothing was stored. Look at the newest version first.",
            {
                "batch": newest.uuid,
                "version": newest.version,
                "submitted": newest.dt_updated.isoformat(),
                "answer": stored.as_answer(),
            },
        )
    return stored.as_answer()


def _revise(
    session: Session,
    actor: Actor,
    project: Project,
    batch: Batch,
    rules: Rules,
    checked: CheckedAnswer,
    key: str,
    digest: str,
    changes: str,
    now: datetime,
) -> Submission:
    new = str(uuid.uuid4())
    claim = claim_of(session, project, batch.datapoint_id, batch.user_id)
    batch.is_current, batch.dt_updated = False, now
    session.flush()
    batch_id = insert_row(
        session,
        Batch,
        uuid=new,
        key=key,
        payload_hash=digest,
        user_id=batch.user_id if actor.user_id is None else actor.user_id,
        project_id=batch.project_id,
        datapoint_id=batch.datapoint_id,
        context_id=batch.context_id,
        is_flagged=batch.is_flagged,
        seconds=seconds_since(None if claim is None else claim.shown, now),
        revision_of_id=batch.id,
        original_id=batch.original_id or batch.id,
        revision_changes=changes,
        schema_version=rules.schema_version,
        dt_created=now,
        dt_updated=now,
    )
    stored = insert_answer(session, rules, checked, batch_id=batch_id, context_id=batch.context_id, now=now)
    record(session, actor, "edit", f"batch:{new}", now=now, old=batch.uuid, new=new)
    return Submission(batch_id, new, stored_now=True, answer=stored)


def _edit_in_place(
    session: Session,
    actor: Actor,
    batch: Batch,
    before: Answer,
    rules: Rules,
    checked: CheckedAnswer,
    key: str,
    digest: str,
    changes: str,
    now: datetime,
) -> Submission:
    """Change a batch to a new answer: what it no longer holds stays in it, marked as undone."""
    identities = {label["id"]: identity_for(label["id"]) for label in checked.labels}
    replaced = replaced_records(before, _named(checked, identities))
    new_labels = _keep_labels(session, batch, rules, checked, identities, now)
    new_inputs = _keep_inputs(session, batch, rules, checked, now)
    session.flush()
    named = [(identities[label["id"]], label) for label in new_labels]
    insert_labels(session, rules, named, batch_id=batch.id, context_id=batch.context_id, now=now)
    _add_inputs(session, batch, rules, new_inputs, now)
    relations = {relation["id"]: identity_for(relation["id"]) for relation in checked.relations}
    new_links = _keep_links(session, batch, rules, checked, identities, relations, now)
    added = replace(checked, relations=new_links)
    places = places_of(checked.relations)
    insert_relations(session, rules, added, batch.id, identities, relations, now, places)
    old = batch.version
    batch.version, batch.dt_updated, batch.schema_version = old + 1, now, rules.schema_version
    batch.revision_changes = "\n".join(filter(None, (batch.revision_changes, changes)))[-20_000:]
    batch.extra = {**(batch.extra or {}), EDITED: {"key": key, "hash": digest, "time": now.isoformat()}}
    remember_content(session, batch.id)
    record(
        session,
        actor,
        "edit",
        f"batch:{batch.uuid}",
        now=now,
        old=f"version {old}",
        new=f"version {old + 1}",
        details={"version": old, "replaced": replaced, "changes": changes, "key": key, "hash": digest},
    )
    remember_edit_key(session, actor, batch, key, now=now)
    return Submission(batch.id, batch.uuid, stored_now=True)


def _named(checked: CheckedAnswer, identities: Mapping[str, str]) -> Answer:
    """Give a checked answer with the ids that its labels are stored under."""
    answer = checked.as_answer()
    return {**answer, "labels": [{**one, "id": identities[one["id"]]} for one in answer["labels"]]}


def _keep_labels(
    session: Session,
    batch: Batch,
    rules: Rules,
    checked: CheckedAnswer,
    identities: Mapping[str, str],
    now: datetime,
) -> list[Any]:
    """Bring the stored labels of a batch up to an answer; gives those that are new."""
    stored = {row.uuid: row for row in session.scalars(select(Label).where(Label.batch_id == batch.id))}
    new: list[Any] = []
    wanted: set[str] = set()
    for label in checked.labels:
        identity = identities[label["id"]]
        wanted.add(identity)
        row = stored.get(identity)
        if row is None:
            new.append(label)
            continue
        values = {
            "marker_id": rules.marker_ids[label["marker"]],
            "start": label["start"],
            "end": label["end"],
            "quote": label["quote"],
            "group_id": label.get("group"),
            "group_order": label.get("group_order"),
            "origin": label.get("origin", "person"),
            "extra": label.get("extra") or None,
            "undone": False,
        }
        _change(row, values, now)
    for identity, row in stored.items():
        if identity not in wanted:
            _change(row, {"undone": True}, now)
    return new


def _keep_inputs(
    session: Session, batch: Batch, rules: Rules, checked: CheckedAnswer, now: datetime
) -> list[Any]:
    """Bring the stored inputs of a batch up to an answer; gives those that are new."""
    rows = session.scalars(select(Input).where(Input.batch_id == batch.id))
    stored = {(row.marker_id, row.group_id or "", row.slot): row for row in rows}
    new: list[Any] = []
    for item in checked.inputs:
        place = rules.marker_ids[item["marker"]], item.get("group") or "", item.get("slot", 0)
        row = stored.pop(place, None)
        if row is None:
            new.append(item)
            continue
        if row.content != item["content"]:
            reindex_input(session, row.id, row.content, item["content"])
        values = {
            "content": item["content"],
            "group_order": item.get("group_order"),
            "extra": item.get("extra") or None,
            "undone": False,
        }
        _change(row, values, now)
    for row in stored.values():
        _change(row, {"undone": True}, now)
    return new


def _add_inputs(session: Session, batch: Batch, rules: Rules, new: list[Any], now: datetime) -> None:
    for item in new:
        input_id = insert_row(
            session,
            Input,
            batch_id=batch.id,
            context_id=batch.context_id,
            marker_id=rules.marker_ids[item["marker"]],
            content=item["content"],
            group_id=item.get("group"),
            group_order=item.get("group_order"),
            slot=item.get("slot", 0),
            extra=item.get("extra"),
            dt_created=now,
            dt_updated=now,
        )
        reindex_input(session, input_id, None, item["content"])


def _keep_links(
    session: Session,
    batch: Batch,
    rules: Rules,
    checked: CheckedAnswer,
    identities: Mapping[str, str],
    relations: Mapping[str, str],
    now: datetime,
) -> list[Relation]:
    """Bring the stored links of a batch up to an answer; gives its relations with the links that are new.

    A link is the same in the same relation between the same labels, whatever the number and rule of that.
    """
    rows = session.scalars(
        select(LabelRelation)
        .where(LabelRelation.batch_id == batch.id)
        .order_by(LabelRelation.undone.desc(), LabelRelation.id)
    )
    # of equal ones that earlier edits wrote, the one that is not undone is last, and stands
    stored = {(row.uuid, row.first_label_id, row.second_label_id): row for row in rows}
    ids: dict[str, int] = dict(LABELS_OF.all(session, {"batch": batch.id}))
    new: list[Relation] = []
    for relation in checked.relations:
        values = {
            "rule_id": rules.relation_ids[relation["relation"]],
            "cluster": relation["number"],
            "extra": relation.get("extra") or None,
            "undone": False,
        }
        links = []
        for place, link in enumerate(relation["links"]):
            ends = ids[identities[link["source"]]], ids[identities[link["target"]]]
            row = stored.pop((relations[relation["id"]], *ends), None)
            if row is None:
                links.append(link)
            else:
                _change(row, values, now)
                put_link(session, row, place)
        if links:
            changed = relation.copy()
            changed["links"] = links
            new.append(changed)
    for row in stored.values():
        _change(row, {"undone": True}, now)
    return new


def _change(row: Label | Input | LabelRelation, values: Mapping[str, Any], now: datetime) -> None:
    """Change the fields of a row that differ, and its time with them."""
    differing = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in differing.items():
        setattr(row, name, value)
    if differing:
        row.dt_updated = now
