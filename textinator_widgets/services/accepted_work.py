"""Suggestions that a caller in Python accepts: in the work that they hand in, and in the text's draft."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy.orm import Session

from textinator_widgets.errors import InvalidAnswer, MalformedAnswer
from textinator_widgets.model import Project
from textinator_widgets.protocol.answers import Answer, History, Input, Label, PackedHistory
from textinator_widgets.protocol.suggestions import Suggestion
from textinator_widgets.services.accepting import Taken, field_of, take_suggestions
from textinator_widgets.services.actors import Actor
from textinator_widgets.services.answers import check_work
from textinator_widgets.services.decisions import Made
from textinator_widgets.services.drafts import save_draft
from textinator_widgets.services.fields import refuse_other_fields
from textinator_widgets.services.pages import draft_on
from textinator_widgets.services.rules import rules_of
from textinator_widgets.services.undo import MAX_STEPS, check_history

STEP = "Accept suggestions"
"""Name of the step in an undo stack; the page's own bears it too (core/suggestions.ts)."""


def accepted_in(
    session: Session, project: Project, text: str, work: Mapping[str, Any], ones: Iterable[Suggestion]
) -> tuple[Answer, Answer, list[str]]:
    """Give unsubmitted work on a text as it is and with suggestions added, and why some found no place.

    Raises
    ------
    InvalidAnswer
        When the work cannot be of this text.
    """
    rules = rules_of(session, project, language="en")
    screen = {"controls": rules.controls, "relations": rules.relations, "units": rules.units}
    refuse_other_fields(work)
    answer = check_work(work, text=text, **screen)  # type: ignore[arg-type]
    taken = _taken(session, project, answer, ones)
    return answer, taken.applied(answer), taken.problems(project.max_markers_per_input)


def accept_in_draft(
    session: Session,
    actor: Actor,
    project: Project,
    ones: Iterable[Suggestion],
    *,
    datapoint_id: int,
    sha256: str | None,
    now: datetime,
) -> tuple[Answer, Answer]:
    """Add suggestions to what a person has not submitted yet on a text, and give that before and after.

    It becomes a step that their page can undo. One that finds no place in the draft is left out of it, and
    a draft that can no longer be of this text stays as it is.
    """
    found = draft_on(session, project, int(actor.user_id or 0), datapoint_id, sha256)
    before: Answer = found["answer"] if found else {"labels": [], "inputs": [], "relations": []}
    taken = _taken(session, project, before, ones)
    if not taken.labels and not taken.inputs:
        return before, before
    history = found["history"] if found else {"past": [], "future": []}
    after = taken.applied(before)
    steps = with_step(history, *_sides(taken, before))
    place: dict[str, Any] = {"datapoint_id": datapoint_id, "sha256": sha256}
    try:
        save_draft(session, actor, project, after, history=steps, now=now, **place)
    except InvalidAnswer:  # its markers may have changed
        return before, before
    return before, after


def _taken(session: Session, project: Project, answer: Answer, ones: Iterable[Suggestion]) -> Taken:
    made = Made(answer)
    units = rules_of(session, project, language="en").units
    new = [one for one in ones if made.of(one) is None]
    return take_suggestions(answer, new, units, limit=project.max_markers_per_input)


def _sides(taken: Taken, answer: Answer) -> tuple[Answer, Answer]:
    """Give what taking suggestions replaces in an answer, and what it puts there."""
    labels = {one["id"] for one in taken.labels}
    fields = {field_of(one) for one in taken.inputs}
    before: Answer = {
        "labels": [one for one in answer["labels"] if one["id"] in labels],
        "inputs": [one for one in answer["inputs"] if field_of(one) in fields],
        "relations": [],
    }
    return before, {"labels": taken.labels, "inputs": taken.inputs, "relations": []}


def with_step(history: History | PackedHistory, before: Answer, after: Answer) -> dict[str, Any]:
    """Give an undo stack with one more step; the oldest are forgotten where there is no room.

    Nothing that was undone can be redone after it, as in the page.
    """
    alone = {"past": [{"name": STEP, "before": before, "after": after}], "future": []}
    stored = cast("Mapping[str, Any]", history)
    longer: dict[str, Any] = {"past": [*stored["past"], *alone["past"]], "future": []}
    if "records" in stored:
        records = stored["records"]
        labels, inputs = _with_labels(records["labels"], before, after), list(records["inputs"])
        first, place = len(records["labels"]["id"]), len(inputs)
        inputs += [*before["inputs"], *after["inputs"]]
        step = {
            "name": STEP,
            "before": _runs(before, first, place),
            "after": _runs(after, first + len(before["labels"]), place + len(before["inputs"])),
        }
        packed = {"labels": labels, "inputs": inputs, "relations": records["relations"]}
        longer = {"records": packed, "past": [*stored["past"], step], "future": []}
    return _newest(longer) or alone


def _newest(history: dict[str, Any]) -> dict[str, Any]:
    """Give a stack with as many of its newest steps as there is room for; {} = not even the last one."""
    few, many = max(0, len(history["past"]) - MAX_STEPS), len(history["past"])
    kept: dict[str, Any] = {}
    dropped = few
    while few < many:  # fewer steps are never larger
        try:
            kept = dict(check_history(_without_oldest(history, dropped)) or {})
            many = dropped
        except MalformedAnswer:
            few = dropped + 1
        dropped = (few + many) // 2
    return kept


def _without_oldest(history: dict[str, Any], number: int) -> dict[str, Any]:
    """Give a stack without its oldest steps, and without the records that only those had."""
    steps = history["past"][number:]
    if number == 0 or "records" not in history:
        return {**history, "past": steps}
    records = history["records"]
    counts = {name: len(records[name]) for name in ("inputs", "relations")}
    counts["labels"] = len(records["labels"]["id"])
    places = {name: _used(steps, name, count) for name, count in counts.items()}
    new = {name: {old: place for place, old in enumerate(olds)} for name, olds in places.items()}
    labels: dict[str, Any] = {
        name: [records["labels"][name][old] for old in places["labels"]]
        for name in ("id", "marker", "start", "end")
    }
    more = records["labels"]["more"].items()
    labels["more"] = {str(new["labels"][int(old)]): one for old, one in more if int(old) in new["labels"]}
    packed = {name: [records[name][old] for old in places[name]] for name in ("inputs", "relations")}
    return {
        **history,
        "records": {"labels": labels, **packed},
        "past": [step | {side: _moved(step[side], new) for side in ("before", "after")} for step in steps],
    }


def _used(steps: Sequence[Mapping[str, Any]], name: str, count: int) -> list[int]:
    """Give the places of the records that steps name, in their order; the stack has `count` of them."""
    used = bytearray(count)
    for step in steps:
        for side in (step["before"], step["after"]):
            runs = side.get(name, ())
            for first, length in zip(runs[::2], runs[1::2], strict=True):
                used[first : first + length] = b"\1" * length
    return [place for place, is_used in enumerate(used) if is_used]


def _moved(side: Mapping[str, list[int]], new: Mapping[str, Mapping[int, int]]) -> dict[str, list[int]]:
    """Give one side of a step with the places that its records have now; a run stays one."""
    return {
        name: [new[name][value] if place % 2 == 0 else value for place, value in enumerate(runs)]
        for name, runs in side.items()
    }


def _with_labels(columns: Mapping[str, Any], before: Answer, after: Answer) -> dict[str, Any]:
    """Give the labels of a packed stack with those of one more step; the text gives their quotes back."""
    new: Sequence[Label] = [*before["labels"], *after["labels"]]
    names = ("group", "group_order", "extra", "origin")
    more = dict(columns["more"])
    for place, label in enumerate(new, len(columns["id"])):
        kept = {name: label[name] for name in names if name in label}  # type: ignore[literal-required]
        if kept:
            more[str(place)] = kept
    grown = {
        name: [*columns[name], *(label[name] for label in new)] for name in ("id", "marker", "start", "end")
    }
    return {**grown, "more": more}


def _runs(side: Answer, label: int, item: int) -> dict[str, list[int]]:
    places: tuple[tuple[str, int, Sequence[Label] | Sequence[Input]], ...] = (
        ("labels", label, side["labels"]),
        ("inputs", item, side["inputs"]),
    )
    return {name: [first, len(records)] for name, first, records in places if records}
