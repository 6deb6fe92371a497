"""Decisions about suggestions follow what stands in the answers of their person.

A suggestion is accepted while something that was made from it stands, or is worked on. When a submit leaves
it out, or an edit or a withdrawal takes it out, it is open again, and when it comes back, accepted. What had
been decided stays in the audit log, and what an answer held in its revisions and in `edits()`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import cast

from sqlalchemy import ColumnElement, bindparam, select
from sqlalchemy.orm import Session

from textinator_widgets.model import Batch, Datapoint, MarkerVariant, Suggestion
from textinator_widgets.model.prepared import Prepared
from textinator_widgets.protocol.answers import Answer, Input, Json, Label
from textinator_widgets.protocol.suggestions import Decision, SuggestionSource
from textinator_widgets.protocol.suggestions import Suggestion as Shown
from textinator_widgets.services.accepting import has_number, is_for_field
from textinator_widgets.services.actors import Actor, record
from textinator_widgets.services.batches import read_batches
from textinator_widgets.services.claims import place_of
from textinator_widgets.services.whose import answers_on

ANY = Prepared(
    select(Suggestion.id)
    .where(
        Suggestion.project_id == bindparam("project"),
        Suggestion.datapoint_id == bindparam("datapoint"),
        Suggestion.user_id == bindparam("user"),
    )
    .limit(1)
)


MAX_ID = 2**31 - 1
"""Of a row that a database may be asked for."""


def is_proposed(session: Session, project_id: int, label: Label, field: str, value: Json) -> bool:
    """Whether a value in the `extra` of a label came with the suggestion that the label was made from."""
    number = label.get("extra", {}).get("suggestion")
    if label.get("origin") != "suggestion" or not isinstance(number, int) or not 0 < number <= MAX_ID:
        return False
    found = session.get(Suggestion, number)
    if found is None or found.project_id != project_id:
        return False
    if field == "score":  # the page may show another score than is stored by now
        return isinstance(value, int | float) and not isinstance(value, bool)
    extra = found.extra or {}
    return field in extra and extra[field] == value


class Made:
    """What of an answer was made from suggestions; the page's twin is `madeIn` (core/suggestions.ts)."""

    def __init__(self, answer: Answer) -> None:
        self._inputs = answer["inputs"]
        self._labels = {label["id"] for label in answer["labels"]}
        self._places = {
            (label["marker"], label["start"], label["end"]): label["id"] for label in answer["labels"]
        }
        self._from = {
            number: label["id"]
            for label in answer["labels"]
            if label.get("origin") == "suggestion"
            and isinstance(number := label.get("extra", {}).get("suggestion"), int)
        }

    def of(self, suggestion: Shown) -> str | None:
        """Give the id of a label, "" for a field that holds it, None for nothing."""
        if not is_for_field(suggestion):
            return self._from.get(suggestion["id"])
        is_there = any(
            item["content"] == suggestion["content"] and _is_place(item, suggestion) for item in self._inputs
        )
        return "" if is_there else None

    def told(self, suggestion: Shown, label: str | None) -> str | None:
        """Give the id of the label that a caller in Python accepted a suggestion as: named, or the same."""
        if label is not None:
            return label if label in self._labels else None
        if suggestion["decision"] != "accepted":
            return None
        return self._places.get((suggestion["marker"], suggestion["start"], suggestion["end"]))


def _is_place(item: Input, suggestion: Shown) -> bool:
    group, slot = suggestion.get("group"), suggestion.get("slot")
    return (
        item["marker"] == suggestion["marker"]
        and (group is None or _is_in_group(item, group))
        and slot in (None, item.get("slot", 0))
    )


def _is_in_group(item: Input, wanted: str) -> bool:
    """Whether an input is in a group: Python's ids are the number alone, those of others count by rank."""
    group = item.get("group") or ""
    if has_number(group):
        return wanted in (group, f"g{group}")
    return f"g{item.get('group_order')}" == wanted


def of_person(
    session: Session, project_id: int, datapoint_id: int, user_id: int
) -> list[tuple[Suggestion, Shown]]:
    """Give what is proposed to a person for a text, as it is stored and as it is shown."""
    rows = session.execute(
        select(Suggestion, MarkerVariant.code)
        .join(MarkerVariant, MarkerVariant.id == Suggestion.marker_id)
        .join(Datapoint, Datapoint.id == Suggestion.datapoint_id)
        .where(
            Suggestion.project_id == project_id,
            Suggestion.datapoint_id == datapoint_id,
            Suggestion.user_id == user_id,
            Suggestion.context_id == Datapoint.context_id,
        )
        .order_by(Suggestion.id)
    )
    return [(row, _shown(row, code)) for row, code in rows]


def _shown(row: Suggestion, code: str) -> Shown:
    one: Shown = {
        "id": row.id,
        "marker": code,
        "start": row.start,
        "end": row.end,
        "quote": row.quote,
        "content": row.content,
        "score": row.score,
        "source": cast("SuggestionSource", row.source),
        "decision": cast("Decision | None", row.decision),
    }
    if row.group_id is not None:
        one["group"] = row.group_id
    if row.slot is not None:
        one["slot"] = row.slot
    if row.extra:
        one["extra"] = row.extra
    return one


def undone_where_nothing_holds(
    session: Session,
    project_id: int,
    datapoint_id: int,
    user_id: int,
    ones: list[Shown],
    draft: Answer | None,
) -> list[Shown]:
    """Give a person's suggestions for a text as their page shows them.

    One that was accepted, and that neither what they submitted nor their draft holds, is still to be decided
    there: the page would neither show it nor submit it.
    """
    if all(one["decision"] != "accepted" for one in ones):
        return ones
    place = place_of(project_id, datapoint_id, user_id)
    there = [Made(one) for one in (*_standing(session, place), *([] if draft is None else [draft]))]
    labels: dict[int, str | None] = {
        row.id: row.label_uuid for row, _ in of_person(session, project_id, datapoint_id, user_id)
    }
    return [
        one
        if one["decision"] != "accepted" or held(there, one, labels.get(one["id"])) is not None
        else {**one, "decision": None}
        for one in ones
    ]


def follow_submission(
    session: Session,
    actor: Actor,
    project_id: int,
    datapoint_id: int,
    batch_id: int,
    given: Iterable[Label],
    stored: Answer,
    *,
    now: datetime,
) -> None:
    """Accept what a batch that its person has submitted was made from, and open what no answer holds.

    Parameters
    ----------
    given
        Its labels as they came, in the order in which they are stored.
    """
    place = place_of(project_id, datapoint_id, actor.user_id or 0)
    if ANY.first(session, place) is not None:
        pairs = zip(given, stored["labels"], strict=True)
        identities = {one["id"]: kept["id"] for one, kept in pairs}
        there = [stored, *_standing(session, place, Batch.id != batch_id)]
        _follow(session, actor, place, None, there, identities, now)


@contextmanager
def decisions_followed(session: Session, actor: Actor, batch: Batch, *, now: datetime) -> Iterator[None]:
    """Accept and open suggestions again after a batch was edited, withdrawn or restored inside.

    The suggestions are those of the person who submitted the first of its revisions.
    """
    first = batch if batch.original_id is None else session.get_one(Batch, batch.original_id)
    place = place_of(first.project_id, first.datapoint_id, first.user_id)
    if ANY.first(session, place) is None:
        yield
        return
    before = _standing(session, place)
    yield
    session.flush()
    _follow(session, actor, place, before, _standing(session, place), {}, now)


def _standing(session: Session, place: Mapping[str, int], *conditions: ColumnElement[bool]) -> list[Answer]:
    """Give the answers of a person to a text as they stand, by whomever they were revised."""
    theirs = answers_on(place["user"], place["project"], place["datapoint"])
    found = read_batches(session, place["project"], *theirs, *conditions)
    return [one.as_answer() for one in found]


def _follow(
    session: Session,
    actor: Actor,
    place: Mapping[str, int],
    before: Iterable[Answer] | None,
    now_there: Iterable[Answer],
    identities: Mapping[str, str],
    now: datetime,
) -> None:
    """Accept what stands, and open again what stood in `before`; None = all that was accepted."""
    was, there = [Made(one) for one in before or ()], [Made(one) for one in now_there]
    for row, shown in of_person(session, place["project"], place["datapoint"], place["user"]):
        if row.label_uuid is not None:
            row.label_uuid = identities.get(row.label_uuid, row.label_uuid)
        stands = held(there, shown, row.label_uuid)
        if stands is not None:
            _decide(session, actor, row, "accepted", stands or None, now)
        elif row.decision == "accepted":
            held_by = held(was, shown, row.label_uuid)
            if before is None or held_by is not None:
                # the label that held it is remembered: it may come back
                _decide(session, actor, row, None, held_by or None, now)


def held(answers: Iterable[Made], shown: Shown, label: str | None) -> str | None:
    """Give the label in some answers that holds a suggestion, "" for a field; None = nothing does.

    Parameters
    ----------
    label
        The one that its person is said to have accepted it as.
    """
    for made in answers:
        found = made.of(shown)
        if found is None and not is_for_field(shown):
            found = made.told(shown, label)
        if found is not None:
            return found
    return None


def _decide(
    session: Session, actor: Actor, row: Suggestion, decision: str | None, label: str | None, now: datetime
) -> None:
    row.label_uuid = label
    if row.decision == decision:
        return
    record(session, actor, "decide", f"suggestion:{row.id}", now=now, old=row.decision, new=decision)
    row.decision = decision
    row.decided_by_id, row.dt_decided = (None, None) if decision is None else (actor.user_id, now)
    row.dt_updated = now
