"""What people decided about suggestions in two copies of a project becomes one decision on each."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from textinator_widgets.model import AuditLog, Datapoint, DataSource, MarkerVariant, Suggestion, User
from textinator_widgets.protocol.suggestions import Suggestion as Shown
from textinator_widgets.services.actors import CALLER, record
from textinator_widgets.services.batches import read_batches
from textinator_widgets.services.decisions import Made, held, of_person
from textinator_widgets.services.merging_batches import Conflict, keep_time
from textinator_widgets.services.texts import parse_key
from textinator_widgets.services.whose import answers_on

Place = tuple[int, int]
"""Person and datapoint."""


@dataclass(frozen=True)
class State:
    """What one side says about a person's own suggestion, with the ids that people have here."""

    decision: str | None
    by: int | None
    time: datetime | None
    label: str | None
    created: datetime
    updated: datetime
    score: float | None
    extra: dict[str, Any] | None
    source: str
    was_held: bool = False
    """Whether something that was made from it stood in that side's answers."""

    @classmethod
    def of(cls, row: Row[Any], by: int | None) -> State:
        """Read a stored suggestion; `by` is who decided about it."""
        times = row.dt_created, row.dt_updated
        return cls(row.decision, by, row.dt_decided, row.label_uuid, *times, row.score, row.extra, row.source)

    @property
    def rank(self) -> tuple[object, ...]:
        """What decides which of two counts: one that a person has touched, then the newest."""
        is_touched = self.decision is not None or self.updated > self.created
        said = json.dumps([self.score, self.extra, self.source], sort_keys=True)
        return is_touched, self.updated, self.decision or "", self.label or "", self.created, said


@dataclass
class _Open:
    """A suggestion about which the sides do not say the same."""

    id: int
    sides: Sequence[State]


class Decisions:
    """Decides what each suggestion is, once the answers of both sides are there.

    It is accepted where an answer holds what was made from it; open, where the answer that held it does not
    count any more; else what was decided last.
    """

    def __init__(self, session: Session, other: Session, ours: int, theirs: int) -> None:
        self._session, self._other, self._ours, self._theirs = session, other, ours, theirs
        self._open: defaultdict[Place, list[_Open]] = defaultdict(list)
        self._known: dict[tuple[int, Place], set[int]] = {}
        self.conflicts: list[Conflict] = []

    def add(
        self, place: Place, mine: tuple[int, State | None], theirs: tuple[Place, int, State] | None
    ) -> None:
        """Remember a suggestion, before the answers of the other side come.

        Parameters
        ----------
        mine
            Its id here, and what this side says; None = it came from there.
        theirs
            Person, datapoint and id there, and what that side says; None = it is not there.
        """
        sides = []
        number, here = mine
        if here is not None:
            stands = here.decision == "accepted" and number in self._held_in(self._session, self._ours, place)
            sides.append(replace(here, was_held=stands))
        if theirs is not None:
            other_place, other_number, there = theirs
            stands = there.decision == "accepted" and other_number in self._held_in(
                self._other, self._theirs, other_place
            )
            sides.append(replace(there, was_held=stands))
        self._open[place].append(_Open(number, sides))

    def settle(self) -> None:
        """Decide, and tell of two decisions on one suggestion."""
        self._session.flush()
        self._session.expire_all()
        for (user, datapoint), several in self._open.items():
            made = _standing(self._session, self._ours, (user, datapoint))
            shown = {row.id: one for row, one in of_person(self._session, self._ours, datapoint, user)}
            for one in several:
                row = self._session.get_one(Suggestion, one.id)
                final = _final(one.sides, _stands(made, shown.get(one.id), one.sides), user)
                self._tell(row, one.sides, final)
                _write(row, final)
            self._session.flush()

    def _held_in(self, session: Session, project_id: int, place: Place) -> set[int]:
        key = (id(session), place)
        if key not in self._known:
            made = _standing(session, project_id, place)
            self._known[key] = {
                row.id
                for row, shown in of_person(session, project_id, place[1], place[0])
                if held(made, shown, row.label_uuid) is not None
            }
        return self._known[key]

    def _tell(self, row: Suggestion, sides: Iterable[State], final: State) -> None:
        """Tell of a decision that does not count, and keep it in the audit log, once."""
        for side in sides:
            if side.decision is None or final.decision in (None, side.decision):
                continue
            point = self._session.get_one(Datapoint, row.datapoint_id)
            told = {
                "source": self._session.get_one(DataSource, point.source_id).name,
                "key": parse_key(point.key),
                "user": self._session.get_one(User, row.user_id).name,
                "marker": self._session.get_one(MarkerVariant, row.marker_id).code,
                **{name: getattr(row, name) for name in ("start", "end", "quote", "content")},
                "decision": side.decision,
                "decided": None if side.time is None else side.time.isoformat(),
                "label": side.label,
            }
            what = "two decisions on one suggestion"
            self.conflicts.append({"what": what, "batch": None, "kept_apart": told})
            thing = f"suggestion:{row.id}"
            known = select(AuditLog.details).where(AuditLog.object == thing, AuditLog.action == "merge")
            if told not in self._session.scalars(known).all():
                now = max(one.updated for one in (side, final))
                record(self._session, CALLER, "merge", thing, now=now, details=told)


def _standing(session: Session, project_id: int, place: Place) -> list[Made]:
    theirs = answers_on(place[0], project_id, place[1])
    return [Made(one.as_answer()) for one in read_batches(session, project_id, *theirs)]


def _stands(made: Sequence[Made], shown: Shown | None, sides: Sequence[State]) -> str | None:
    """Give the label that holds a suggestion, "" for a field; None = nothing does."""
    if shown is None:  # it is about another text than the datapoint has now
        return None
    is_accepted = any(side.decision == "accepted" for side in sides)
    asked: Shown = {**shown, "decision": "accepted" if is_accepted else None}
    labels = sorted({side.label for side in sides if side.label is not None})
    found = (held(made, asked, label) for label in labels or (None,))
    return next((one for one in found if one is not None), None)


def _final(sides: Sequence[State], stands: str | None, user: int) -> State:
    """Give what a suggestion is now."""
    if stands is not None:
        accepted = [side for side in sides if side.decision == "accepted"]
        best = max(accepted or sides, key=lambda side: side.rank)
        by, time = (best.by, best.time) if accepted else (user, best.updated)
        return replace(best, decision="accepted", by=by, time=time, label=stands or None)
    lost = [side for side in sides if side.decision == "accepted" and side.was_held]
    left = [side for side in sides if side not in lost]
    best = max(left or lost, key=lambda side: side.rank)
    if not left:
        return replace(best, decision=None, by=None, time=None)
    if best.decision is None and best.label is None and lost:
        return replace(best, label=lost[0].label)  # it may come back
    return best


def _write(row: Suggestion, final: State) -> None:
    wanted = {
        "decision": final.decision,
        "decided_by_id": final.by,
        "dt_decided": final.time,
        "label_uuid": final.label,
        "score": final.score,
        "extra": final.extra,
        "source": final.source,
        "dt_created": final.created,
        "dt_updated": final.updated,
    }
    changed = {name: value for name, value in wanted.items() if getattr(row, name) != value}
    if changed:
        for name, value in changed.items():
            setattr(row, name, value)
        keep_time(row)
