"""What programs propose for texts, stored, and what people decided about it.

A proposal is stored once for everybody (`user_id` is null) and once more for each person who gets the text,
where their decision is kept. Those for everybody are what is proposed now. The copy of a person stays when
its proposal is replaced, since a page may still show it, and what is decided there must be stored; undecided,
it is not shown to anybody anew. Pages know only ids of copies, and no copy is deleted: no id comes back.

A program that was asked about a text and proposed nothing leaves a row for everybody that proposes nothing
(its slot is `NOTHING`) and names the program, so that the same program is not asked again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from sqlalchemy import ColumnElement, Row, delete, func, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from textinator_widgets.errors import InvalidInput
from textinator_widgets.model import (
    Context,
    Datapoint,
    MarkerVariant,
    Project,
    Queue,
    Suggestion,
    User,
)
from textinator_widgets.protocol.suggestions import Suggestion as Shown
from textinator_widgets.protocol.suggestions import SuggestionSource
from textinator_widgets.protocol.values import shown
from textinator_widgets.services.actors import Actor, record
from textinator_widgets.services.bulk import insert_dicts
from textinator_widgets.services.decisions import of_person
from textinator_widgets.services.definitions import load_definition
from textinator_widgets.services.export_filters import datapoints
from textinator_widgets.services.markers import find_variant
from textinator_widgets.services.suggesters import Place, Proposal, Question, ask, check_proposals
from textinator_widgets.services.texts import parse_key
from textinator_widgets.services.typed import untyped

if TYPE_CHECKING:
    import pandas as pd

Program = Callable[[str], Any] | str | Mapping[Any, Any]
"""A function, the name of one or the address of an endpoint, or suggestions by the keys of the texts."""

MAX_DECISIONS = 20_000

COPIED = (*("marker_id", "start", "end", "quote", "content", "group_id", "slot", "score", "extra", "source"),)


NOTHING = -1
"""Slot of the row which says that a program proposed nothing; slots of proposals begin at 0."""

IS_PROPOSAL = func.coalesce(Suggestion.slot, 0) != NOTHING


def find_place(session: Session, project: Project, marker: str) -> tuple[MarkerVariant, Place]:
    """Give a marker that suggestions are made for, and where in the screen it is.

    Raises
    ------
    UnknownMarker
        When there is none of this name.
    """
    variant = find_variant(session, project.id, marker)
    return variant, _places(session, project)[variant.code]


def _places(session: Session, project: Project) -> dict[str, Place]:
    definition = load_definition(session, project)
    free = [Place(control, None) for control in definition.controls]
    inside = [Place(child, unit) for unit in definition.units for child in unit["children"]]
    return {place.control["code"]: place for place in (*free, *inside)}


def questions(session: Session, project: Project, datapoint_id: int) -> list[Question]:
    """Give what programs are still to be asked about a text.

    They are those of markers without proposals, unless the same program proposed nothing before.
    """
    variants = session.scalars(
        select(MarkerVariant)
        .where(MarkerVariant.project_id == project.id, MarkerVariant.are_suggestions_enabled)
        .order_by(MarkerVariant.position)
    ).all()
    programs = {
        one.id: (one.code, one.custom_suggestion_endpoint or one.marker.suggestion_endpoint or "")
        for one in variants
    }
    had = _markers_with_any(session, project, datapoint_id)
    silent = _silent_programs(session, project, datapoint_id)
    wanted = [
        (code, program)
        for number, (code, program) in programs.items()
        if program and number not in had and (number, program) not in silent
    ]
    if not wanted:
        return []
    places = _places(session, project)
    context = _context(session, datapoint_id)
    return [
        Question(project.title, places[code], context.content, context.id, program)
        for code, program in wanted
    ]


def _markers_with_any(session: Session, project: Project, datapoint_id: int) -> set[int]:
    found = session.scalars(
        select(Suggestion.marker_id)
        .where(Suggestion.project_id == project.id, Suggestion.datapoint_id == datapoint_id, IS_PROPOSAL)
        .distinct()
    )
    return set(found)


def _silent_programs(session: Session, project: Project, datapoint_id: int) -> set[tuple[int, str]]:
    """Give the markers and programs that proposed nothing for a text when they were asked."""
    rows = session.execute(
        select(Suggestion.marker_id, Suggestion.extra).where(
            Suggestion.project_id == project.id, Suggestion.datapoint_id == datapoint_id, ~IS_PROPOSAL
        )
    )
    return {(marker_id, str((extra or {}).get("program"))) for marker_id, extra in rows}


def _context(session: Session, datapoint_id: int) -> Context:
    return session.scalars(
        select(Context)
        .join(Datapoint, Datapoint.context_id == Context.id)
        .where(Datapoint.id == datapoint_id)
    ).one()


def store_answer(
    session: Session,
    project: Project,
    question: Question,
    datapoint_id: int,
    proposals: Sequence[Proposal],
    *,
    now: datetime,
) -> None:
    """Put what a program answered to a question, unless its marker has proposals for the text by now.

    Two people may open a text while its program runs: both are shown what came first.
    """
    variant = find_variant(session, project.id, question.place.control["code"])
    if variant.id not in _markers_with_any(session, project, datapoint_id):
        source = source_of(question.program)
        store_proposals(session, project, variant.id, datapoint_id, proposals, source=source, now=now)
        if not proposals:
            remembered = {"slot": NOTHING, "extra": {"program": question.program}, "source": source}
            context_id = _context(session, datapoint_id).id
            place = {"project_id": project.id, "datapoint_id": datapoint_id, "context_id": context_id}
            times = {"dt_created": now, "dt_updated": now}
            insert_dicts(session, Suggestion, [{**place, "marker_id": variant.id, **remembered, **times}])


def store_proposals(
    session: Session,
    project: Project,
    variant_id: int,
    datapoint_id: int,
    proposals: Sequence[Proposal],
    *,
    source: SuggestionSource,
    now: datetime,
) -> None:
    """Put proposals for everybody in the place of those that were there; the copies of people stay.

    Undecided copies of proposals that are made again get the new score, extra and source.
    """
    same = (
        Suggestion.project_id == project.id,
        Suggestion.datapoint_id == datapoint_id,
        Suggestion.marker_id == variant_id,
    )
    session.execute(
        delete(Suggestion).where(*same, Suggestion.user_id.is_(None)),
        execution_options={"synchronize_session": False},
    )
    made = {_place(one): one for one in _once(proposals)}
    for copy in _rows(session, *same, Suggestion.decision.is_(None)):
        again = made.get(_place(copy))
        if again is not None:
            copy.score, copy.extra, copy.source = again.score, again.extra, source
            flag_modified(copy, "dt_updated")  # it says when its person decided about it last
    context_id = _context(session, datapoint_id).id
    insert_dicts(
        session,
        Suggestion,
        [
            {
                "project_id": project.id,
                "datapoint_id": datapoint_id,
                "context_id": context_id,
                "user_id": None,
                "marker_id": variant_id,
                "start": one.start,
                "end": one.end,
                "quote": one.quote,
                "content": one.content,
                "group_id": one.group_id,
                "slot": one.slot,
                "score": one.score,
                "extra": one.extra,
                "source": source,
                "dt_created": now,
                "dt_updated": now,
            }
            for one in made.values()
        ],
    )


def _once(proposals: Iterable[Proposal]) -> list[Proposal]:
    """Leave out what was proposed twice; of equal ones the one with the highest score stays."""
    best: dict[tuple[Any, ...], Proposal] = {}
    for one in sorted(proposals, key=lambda each: -(each.score or 0)):
        best.setdefault(_place(one), one)
    return sorted(best.values(), key=lambda one: (one.start or 0, one.end or 0, -(one.score or 0)))


def _place(one: Proposal | Suggestion | Row[Any]) -> tuple[Any, ...]:
    return one.start, one.end, json.dumps(one.content, sort_keys=True), one.group_id, one.slot


def take(session: Session, project: Project, user_id: int, datapoint_id: int, *, now: datetime) -> None:
    """Make a person's own what is proposed to everybody for a text and is not theirs yet."""
    new = _new(session, project, user_id, datapoint_id)
    if new:
        insert_dicts(
            session,
            Suggestion,
            [
                {
                    **{name: getattr(one, name) for name in COPIED},
                    "project_id": project.id,
                    "datapoint_id": datapoint_id,
                    "context_id": one.context_id,
                    "user_id": user_id,
                    "dt_created": now,
                    "dt_updated": now,
                }
                for one in new
            ],
        )


def of_text(session: Session, project: Project, user_id: int, datapoint_id: int) -> list[Shown]:
    """Give what of a text's proposals is a person's own, by place."""
    standing = _standing(session, project, Suggestion.datapoint_id == datapoint_id)
    shown_ones = [
        one
        for row, one in of_person(session, project.id, datapoint_id, user_id)
        if row.decision is not None or _key(row) in standing
    ]
    return sorted(shown_ones, key=lambda one: (-1 if one["start"] is None else one["start"], one["id"]))


def _standing(session: Session, project: Project, *conditions: ColumnElement[bool]) -> set[tuple[Any, ...]]:
    """Give what is proposed to everybody now."""
    columns = (Suggestion.start, Suggestion.end, Suggestion.content, Suggestion.group_id, Suggestion.slot)
    rows = session.execute(
        select(Suggestion.datapoint_id, Suggestion.marker_id, *columns).where(
            Suggestion.project_id == project.id, Suggestion.user_id.is_(None), IS_PROPOSAL, *conditions
        )
    )
    return {_key(row) for row in rows}


def _key(one: Suggestion | Row[Any]) -> tuple[Any, ...]:
    return one.datapoint_id, one.marker_id, *_place(one)


def is_new(session: Session, project: Project, user_id: int, datapoint_id: int) -> bool:
    """Whether something is proposed for a text that is not yet this person's: only then `take` writes."""
    return bool(_new(session, project, user_id, datapoint_id))


def _new(session: Session, project: Project, user_id: int, datapoint_id: int) -> list[Suggestion]:
    here = (Suggestion.project_id == project.id, Suggestion.datapoint_id == datapoint_id)
    common = _rows(session, *here, Suggestion.user_id.is_(None), IS_PROPOSAL)
    mine = _rows(session, *here, Suggestion.user_id == user_id)
    known = {(one.context_id, _key(one)) for one in mine}  # the text may have been another one
    return [one for one in common if (one.context_id, _key(one)) not in known]


def _rows(session: Session, *conditions: ColumnElement[bool]) -> list[Suggestion]:
    return list(session.scalars(select(Suggestion).where(*conditions).order_by(Suggestion.id)))


def decide(
    session: Session,
    project: Project,
    user_id: int,
    datapoint_id: int,
    decisions: Sequence[Mapping[str, Any]],
    *,
    now: datetime,
) -> None:
    """Store what a person decided about suggestions of a text; None takes a decision back.

    Raises
    ------
    InvalidInput
        When a decision is none, or is about a suggestion that is not this person's; nothing was stored.
    """
    if len(decisions) > MAX_DECISIONS:
        raise InvalidInput(f"At most {MAX_DECISIONS} decisions can be stored at once; got {len(decisions)}.")
    theirs = set(
        session.scalars(
            select(Suggestion.id).where(
                Suggestion.project_id == project.id,
                Suggestion.datapoint_id == datapoint_id,
                Suggestion.user_id == user_id,
            )
        )
    )
    checked = [_decision(one, theirs) for one in decisions]
    for number, decision, label in checked:
        session.execute(
            update(Suggestion)
            .where(Suggestion.id == number)
            .values(
                decision=decision,
                decided_by_id=None if decision is None else user_id,
                dt_decided=None if decision is None else now,
                label_uuid=label if decision == "accepted" else None,
                dt_updated=now,
            ),
            execution_options={"synchronize_session": False},
        )


def _decision(one: object, theirs: set[int]) -> tuple[int, str | None, str | None]:
    if not isinstance(one, Mapping):
        raise InvalidInput(f"A decision must be an object; got {shown(one)}.")
    number, decision, label = one.get("id"), one.get("decision"), one.get("label")
    if isinstance(number, bool) or not isinstance(number, int) or number not in theirs:
        raise InvalidInput(f"No suggestion {shown(number)} was made to this person for this text.")
    if decision not in (None, "accepted", "rejected"):
        raise InvalidInput(f'A decision must be "accepted", "rejected" or None; got {shown(decision)}.')
    if label is not None and (not isinstance(label, str) or not 0 < len(label) <= 36):
        raise InvalidInput(f"The label of a decision must be its id; got {shown(label)}.")
    return number, cast("str | None", decision), label


def enable(
    session: Session, actor: Actor, project: Project, variant: MarkerVariant, *, now: datetime
) -> None:
    """Let pages of a project show suggestions for a marker."""
    if not variant.are_suggestions_enabled:
        variant.are_suggestions_enabled = True
        session.flush()
        record(session, actor, "enable_suggestions", f"project:{project.id}", now=now, new=variant.code)


class Text(NamedTuple):
    """A text that suggestions are made for."""

    key: Any
    datapoint_id: int
    context_id: int
    content: str


def texts_of(session: Session, project: Project, keys: Iterable[str | int] | None) -> list[Text]:
    """Give the texts that suggestions are made for, in their order; None = all.

    Raises
    ------
    InvalidInput
        When a key is none of this project.
    """
    wanted = None if keys is None else list(keys)
    if wanted == []:
        return []
    named = [] if wanted is None else [Datapoint.id.in_(datapoints(project, wanted))]
    rows = session.execute(
        select(Datapoint.key, Datapoint.id, Context.id, Context.content)
        .join(Queue, Queue.datapoint_id == Datapoint.id)
        .join(Context, Context.id == Datapoint.context_id)
        .where(Queue.project_id == project.id, *named)
        .order_by(Queue.pos)
    )
    found = [Text(parse_key(row[0]), row[1], row[2], row[3]) for row in rows]
    if wanted is None:
        return found
    there = {one.key for one in found}
    unknown = [key for key in wanted if key not in there]
    if unknown:
        raise InvalidInput(
            f"This project has no text with the key {shown(unknown[0])}.", in_python="See texts()."
        )
    return found


def proposals_for(text: Text, place: Place, title: str, program: Program) -> list[Proposal]:
    """Give what a program proposes for one text of several.

    Raises
    ------
    InvalidInput
        When that cannot be taken; the message names the text. What a function raises is not caught.
    """
    try:
        if isinstance(program, str):
            return ask(Question(title, place, text.content, text.context_id, program))
        given = program.get(text.key) if isinstance(program, Mapping) else program(text.content)
        return check_proposals(given, place, text.content)
    except InvalidInput as error:
        raise InvalidInput(f"For the text {shown(text.key)}: {error}") from error


def source_of(program: Program) -> SuggestionSource:
    """Say what kind of a program it is."""
    if isinstance(program, Mapping):
        return "prediction"
    return "http" if isinstance(program, str) and "://" in program else "callable"


def suggestions(session: Session, project: Project) -> pd.DataFrame:
    """Give one row per suggestion that was made to a person, without undecided ones that were replaced.

    Columns: `project, user, key, suggestion_id, marker, start, end, quote, content, group, slot, score,
    source, decision, decided, label_id, extra`. Offsets are code points, end exclusive; `decision` is
    "accepted", "rejected" or None; `label_id` is the label that an acceptance made.
    """
    rows = session.execute(
        select(Suggestion, User.name, Datapoint.key, MarkerVariant.code)
        .join(User, User.id == Suggestion.user_id)
        .join(Datapoint, Datapoint.id == Suggestion.datapoint_id)
        .join(MarkerVariant, MarkerVariant.id == Suggestion.marker_id)
        .where(Suggestion.project_id == project.id)
        .order_by(Suggestion.id)
    )
    standing = _standing(session, project)
    names = ("suggestion_id", "marker", "start", "end", "quote", "content", "group", "slot")
    more = ("score", "source", "decision", "decided", "label_id", "extra")
    found = [
        (
            *(project.title, user, parse_key(key), one.id, code, one.start, one.end, one.quote, one.content),
            *(one.group_id, one.slot, one.score, one.source, one.decision),
            *(one.dt_decided, one.label_uuid if one.decision == "accepted" else None, one.extra or {}),
        )
        for one, user, key, code in rows
        if one.decision is not None or _key(one) in standing
    ]
    frame = untyped(("project", "user", "key", *names, *more), found)
    return frame.astype({"start": "Int64", "end": "Int64", "slot": "Int64"})
