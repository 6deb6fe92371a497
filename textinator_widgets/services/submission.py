"""A submission becomes a batch: one transaction, stored once."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple, TypeVar, cast

from sqlalchemy import Table, bindparam, delete, select
from sqlalchemy.orm import Session

from textinator_widgets.errors import KeyReused, MalformedAnswer, NotAllowed, OutdatedText, TextUnreadable
from textinator_widgets.model import (
    Batch,
    Context,
    Datapoint,
    Draft,
    Input,
    Label,
    Project,
)
from textinator_widgets.model.base import write_json
from textinator_widgets.model.prepared import Prepared
from textinator_widgets.protocol.answers import Answer, Relation
from textinator_widgets.protocol.answers import Input as InputRecord
from textinator_widgets.protocol.answers import Label as LabelRecord
from textinator_widgets.protocol.values import shown
from textinator_widgets.services.action_values import check_action_values
from textinator_widgets.services.actors import Actor, record
from textinator_widgets.services.answers import CheckedAnswer, check_answer
from textinator_widgets.services.assignment import finish_submit, refuse_when_closed
from textinator_widgets.services.batch_hashes import as_text, remember_new
from textinator_widgets.services.bulk import insert_dicts, insert_row
from textinator_widgets.services.claims import ClaimRow, claim_of, place_of
from textinator_widgets.services.decisions import follow_submission, is_proposed
from textinator_widgets.services.edit_keys import refuse_key_of_edit
from textinator_widgets.services.fields import refuse_other_fields
from textinator_widgets.services.identities import as_uuid
from textinator_widgets.services.label_actions import with_defaults
from textinator_widgets.services.older_texts import older_text
from textinator_widgets.services.rules import Rules, rules_of
from textinator_widgets.services.search import index_inputs, index_text
from textinator_widgets.services.stored_links import insert_relations

MAX_KEY = 100

LATE = "late"
"""Mark in the extra of a batch whose text somebody else had taken over when it came."""

Record = TypeVar("Record", LabelRecord, InputRecord, Relation)

SAME_KEY = Prepared(
    select(Batch.id, Batch.uuid, Batch.payload_hash).where(
        Batch.user_id == bindparam("user"),
        Batch.project_id == bindparam("project"),
        Batch.key == bindparam("key"),
    )
)
TEXT_OF = Prepared(
    select(Context.id, Context.sha256, Context.content)
    .join(Datapoint, Datapoint.context_id == Context.id)
    .where(Datapoint.id == bindparam("datapoint"))
)
DELETE_DRAFT = Prepared(
    delete(cast("Table", Draft.__table__)).where(
        Draft.user_id == bindparam("user"),
        Draft.project_id == bindparam("project"),
        Draft.datapoint_id == bindparam("datapoint"),
    )
)


class ShownText(NamedTuple):
    """The stored text of a datapoint; `id` is the context's."""

    id: int
    sha256: str
    content: str


@dataclass(frozen=True)
class Submission:
    """What was submitted: `stored_now` is False when the same submission had come before.

    `answer` is what was stored, as `read_batches` gives it; None when it was not stored now. `version` is
    what an edit in place that had come before made.
    """

    batch_id: int
    uuid: str
    stored_now: bool
    answer: Answer | None = None
    version: int | None = None


def submit(
    session: Session,
    actor: Actor,
    project: Project,
    answer: Mapping[str, Any],
    *,
    datapoint_id: int | None,
    key: str | None,
    now: datetime,
    ignore: bool = False,
    sha256: str | None = None,
    seconds: float | None = None,
    language: str = "en",
) -> Submission:
    """Store an answer as a batch.

    Parameters
    ----------
    datapoint_id
        The text; it need not be open any more, but it must have been given to this person.
    key
        Any text up to 100 characters; the same key of one person and project is stored once.
    sha256
        Of the text that was answered, which its source may have changed since; None = the text as it is now.
    ignore
        Store although ignorable restrictions are violated.

    Raises
    ------
    KeyReused
        When the key came with other content before, or with an edit.
    InvalidAnswer, ProjectClosed, NotAllowed, OutdatedText
        When the answer cannot be taken; when nothing can be stored for this person and text.
    """
    key, digest = check_key(key), payload_hash(answer)
    known = find_submission(session, actor, project, key=key, digest=digest)
    if known is not None:
        return known
    refuse_key_of_edit(session, actor, project, key)
    refuse_when_closed(project, now)
    if datapoint_id is None or actor.user_id is None:
        raise NotAllowed(
            "An answer belongs to a text that was given to a person.", in_python="Call next() first."
        )
    claim = claim_of(session, project, datapoint_id, actor.user_id)
    if claim is None:
        raise NotAllowed("This text was never given to this person; nothing was stored.")
    context = shown_context(session, datapoint_id, sha256)
    rules = rules_of(session, project, language=language)
    place = session, project, rules, answer, context.content
    checked = check_against(*place, ignore=ignore, language=language)
    batch_id, identity = _insert_batch(session, claim, context.id, key, digest, seconds, rules, now)
    stored = insert_answer(session, rules, checked, batch_id=batch_id, context_id=context.id, now=now)
    follow_submission(session, actor, project.id, datapoint_id, batch_id, checked.labels, stored, now=now)
    index_text(session, context.id, context.content)
    DELETE_DRAFT.change(session, place_of(project.id, datapoint_id, actor.user_id))
    finish_submit(session, project, claim, now=now)
    record(session, actor, "submit", f"batch:{identity}", now=now)
    return Submission(batch_id, identity, stored_now=True, answer=stored)


def shown_context(session: Session, datapoint_id: int, sha256: str | None) -> ShownText:
    """Give the stored text that a page shows; `sha256` is the page's, None = it has none.

    That may be what the text was before its source changed.

    Raises
    ------
    OutdatedText
        When the text never was what the page shows.
    """
    found = TEXT_OF.first(session, {"datapoint": datapoint_id})
    if found is None:
        raise TextUnreadable("This text is still in its source only.", in_python="Call next() first.")
    context = ShownText._make(found)
    if sha256 is None or sha256 == context.sha256:
        return context
    older = older_text(session, datapoint_id, sha256)
    if older is None:
        raise OutdatedText(
            "The page shows another text than the store has; nothing was stored. Reload the page."
        )
    return ShownText._make(older)


def check_against(
    session: Session,
    project: Project,
    rules: Rules,
    answer: Mapping[str, Any],
    text: str,
    *,
    ignore: bool,
    language: str,
    stored: Answer | None = None,
    largest: int = 0,
) -> CheckedAnswer:
    """Check an answer against everything that a project asks for.

    Values of suggestions may stand in the labels that were made from them.

    Parameters
    ----------
    stored, largest
        What it takes the place of, and the largest number that a relation of that has had.
    """
    refuse_other_fields(answer, language)
    checked = check_answer(
        answer,
        text=text,
        controls=rules.controls,
        relations=rules.relations,
        units=rules.units,
        max_labels=project.max_markers_per_input,
        allow_empty=project.allow_empty_submit,
        ignore=ignore,
        stored=stored,
        largest=largest,
        language=language,
    )
    controls = [*rules.controls, *(child for unit in rules.units for child in unit["children"])]
    valued = check_action_values(
        checked.as_answer(),
        controls,
        stored=stored,
        excused=lambda label, field, value: is_proposed(session, project.id, label, field, value),
        language=language,
    )
    return replace(checked, **with_defaults(valued, controls, stored))


def has_key(session: Session, actor: Actor, project: Project, key: object) -> bool:
    """Whether this person has used a submit key in this project."""
    named = {"user": actor.user_id, "project": project.id, "key": key}
    return isinstance(key, str) and SAME_KEY.first(session, named) is not None


def check_key(key: object) -> str:
    """Give a submit key; None makes a new one."""
    if key is None:
        return str(uuid.uuid4())
    if not isinstance(key, str) or not 0 < len(key) <= MAX_KEY or not key.isprintable():
        raise MalformedAnswer(f"A submit key must be 1 to {MAX_KEY} visible characters; got {shown(key)}.")
    return key


def payload_hash(answer: object) -> str:
    """Give the SHA-256 of an answer.

    Raises
    ------
    MalformedAnswer
        When it holds something that cannot be written down, such as a number of thousands of digits.
    """
    try:
        text = json.dumps(answer, sort_keys=True, default=_for_hash, ensure_ascii=True)
    except (TypeError, ValueError, RecursionError) as error:
        raise MalformedAnswer(
            f"An answer must be what JSON can hold; this one is not ({str(error)[:100]}). Nothing was stored."
        ) from error
    return hashlib.sha256(text.encode()).hexdigest()


def _for_hash(value: Any) -> Any:  # noqa: ANN401 what json does not know
    if isinstance(value, Mapping):
        return dict(value)
    return value.__index__() if hasattr(value, "__index__") else str(value)


def find_submission(
    session: Session, actor: Actor, project: Project, *, key: str, digest: str
) -> Submission | None:
    """Give the submission that came with this key before; None when there is none.

    Raises
    ------
    KeyReused
        When it had other content.
    """
    named = {"user": actor.user_id, "project": project.id, "key": key}
    found = SAME_KEY.first(session, named)
    if found is None:
        return None
    batch_id, identity, stored = found
    if stored != digest:
        raise KeyReused(
            f"The submit key {key!r} was used for another answer (batch {identity}); nothing was stored. "
            "Use a new key for each submission."
        )
    return Submission(batch_id, identity, stored_now=False)


def draft_key(user_id: int, project_id: int, datapoint_id: int) -> tuple[Any, ...]:
    """Give the conditions that find a person's draft of a text."""
    return Draft.user_id == user_id, Draft.project_id == project_id, Draft.datapoint_id == datapoint_id


def _insert_batch(
    session: Session,
    claim: ClaimRow,
    context_id: int,
    key: str,
    digest: str,
    seconds: float | None,
    rules: Rules,
    now: datetime,
) -> tuple[int, str]:
    identity = str(uuid.uuid4())
    if seconds is None:
        seconds = seconds_since(claim.shown, now)
    batch_id = insert_row(
        session,
        Batch,
        uuid=identity,
        key=key,
        payload_hash=digest,
        user_id=claim.user_id,
        project_id=claim.project_id,
        datapoint_id=claim.datapoint_id,
        context_id=context_id,
        seconds=seconds,
        schema_version=rules.schema_version,
        extra={LATE: True} if claim.was_taken_over else None,
        dt_created=now,
        dt_updated=now,
    )
    return batch_id, identity


def seconds_since(shown: datetime | None, now: datetime) -> float:
    """Give the time since a person saw a text first."""
    return 0.0 if shown is None else max(0.0, (now - shown).total_seconds())


def insert_answer(
    session: Session,
    rules: Rules,
    checked: CheckedAnswer,
    *,
    batch_id: int,
    context_id: int,
    now: datetime,
) -> Answer:
    """Fill a new batch with a checked answer, and give that as it is stored."""
    markers = rules.marker_ids
    identities = {label["id"]: identity_for(label["id"]) for label in checked.labels}
    named = [(identities[label["id"]], label) for label in checked.labels]
    labels = insert_labels(session, rules, named, batch_id=batch_id, context_id=context_id, now=now)
    inputs = [
        {
            "batch_id": batch_id,
            "context_id": context_id,
            "marker_id": markers[item["marker"]],
            "content": item["content"],
            "group_id": item.get("group"),
            "group_order": item.get("group_order"),
            "slot": item.get("slot", 0),
            "extra": item.get("extra"),
            "dt_created": now,
            "dt_updated": now,
        }
        for item in checked.inputs
    ]
    insert_dicts(session, Input, inputs)
    if inputs:
        index_inputs(session, batch_id)
    relations = {relation["id"]: identity_for(relation["id"]) for relation in checked.relations}
    insert_relations(session, rules, checked, batch_id, identities, relations, now)
    links = [
        (
            relations[relation["id"]],
            identities[link["source"]],
            identities[link["target"]],
            rules.relation_ids[relation["relation"]],
            relation["number"],
            0,
            as_text(relation.get("extra")),
        )
        for relation in checked.relations
        for link in relation["links"]
    ]
    remember_new(session, batch_id, labels, inputs, links)
    return _as_stored(checked, identities, relations)


def insert_labels(
    session: Session,
    rules: Rules,
    labels: Iterable[tuple[str, LabelRecord]],
    *,
    batch_id: int,
    context_id: int,
    now: datetime,
) -> list[dict[str, Any]]:
    """Store labels, each with the id that it gets, and give what was stored by column."""
    rows: list[dict[str, Any]] = [
        {
            "batch_id": batch_id,
            "context_id": context_id,
            "uuid": identity,
            "marker_id": rules.marker_ids[label["marker"]],
            "start": label["start"],
            "end": label["end"],
            "quote": label["quote"],
            "group_id": label.get("group"),
            "group_order": label.get("group_order"),
            "origin": label.get("origin", "person"),
            "extra": label.get("extra"),
            "dt_created": now,
            "dt_updated": now,
        }
        for identity, label in labels
    ]
    insert_dicts(session, Label, rows)
    return rows


def _as_stored(checked: CheckedAnswer, identities: Mapping[str, str], relations: Mapping[str, str]) -> Answer:
    """Give a checked answer as `read_batches` would, without asking the store again."""
    labels: list[LabelRecord] = []
    for label in checked.labels:
        stored = label.copy()
        stored["id"] = identities[label["id"]]
        if stored.get("origin") == "person":
            del stored["origin"]
        labels.append(_without_nothing(stored))
    inputs: list[InputRecord] = []
    for item in checked.inputs:
        kept = item.copy()
        kept["content"] = json.loads(write_json(item["content"]))
        if not kept.get("slot"):
            kept.pop("slot", None)
        inputs.append(_without_nothing(kept))
    links: list[Relation] = []
    for relation in checked.relations:
        named = relation.copy()
        named["id"] = relations[relation["id"]]
        named["links"] = [
            {"source": identities[link["source"]], "target": identities[link["target"]]}
            for link in relation["links"]
        ]
        links.append(_without_nothing(named))
    return {"labels": labels, "inputs": inputs, "relations": links}


def _without_nothing(record: Record) -> Record:
    """Leave out an `extra` that holds nothing."""
    if not record.get("extra"):
        record.pop("extra", None)
    return record


def identity_for(given: str) -> str:
    """Give the id that a label is stored under: its own where it is a UUID, else a new one."""
    return as_uuid(given) or str(uuid.uuid4())
