"""The suggestions of two copies of a project become those of one, with what people decided about them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from sqlalchemy import Row, select, update
from sqlalchemy.orm import Session

from textinator_widgets.model import Datapoint, DataSource, MarkerVariant, Project, Suggestion
from textinator_widgets.services.bulk import in_parts, insert_dicts
from textinator_widgets.services.merging_batches import Conflict, Ways
from textinator_widgets.services.merging_decisions import Decisions, State
from textinator_widgets.services.merging_texts import Texts
from textinator_widgets.services.suggestions import NOTHING
from textinator_widgets.services.texts import parse_key

PORTION = 200
"""Texts whose suggestions are in memory at once."""

SAID = ("start", "end", "quote", "content", "group_id", "slot")
VALUES = ("score", "extra", "source")
DECIDED = ("decision", "decided_by_id", "dt_decided", "label_uuid")
TIMES = ("dt_created", "dt_updated")
IDS = ("id", "datapoint_id", "context_id", "user_id", "marker_id")
COLUMNS = [Suggestion.__table__.c[name] for name in (*IDS, *SAID, *DECIDED, *VALUES, *TIMES)]
SETTLED = len((*IDS, *SAID, *DECIDED))
"""Columns from here on may differ of one proposal for everybody."""


class Identity(NamedTuple):
    """What makes a suggestion the same one in both copies, with the ids that things have here.

    `program` is that of a row which says that it proposed nothing. Score, `extra` and source belong to it,
    but are new whenever the program is asked again.
    """

    datapoint: int
    context: int
    user: int | None
    marker: int
    start: int | None
    end: int | None
    content: str
    group: str | None
    slot: int | None
    program: str | None

    @property
    def twin(self) -> tuple[object, ...]:
        """What a person's own suggestion and the one for everybody have in common."""
        return self.datapoint, self.marker, self.start, self.end, self.content, self.group, self.slot


@dataclass
class _Apart:
    """How the proposals for everybody of one marker differ."""

    texts: int = 0
    """On which each side has some that the other has not."""
    replaced: list[dict[str, Any]] = field(default_factory=list)
    """Scores and the like that were given anew on one side."""


class Suggestions:
    """Takes over what is proposed in the other store: rows first, decisions when the answers are there."""

    def __init__(
        self, session: Session, other: Session, ours: Project, theirs: Project, ways: Ways, texts: Texts
    ) -> None:
        self._session, self._other, self._ours, self._theirs = session, other, ours, theirs
        self._ways, self._texts = ways, texts
        self._people: dict[int, int] = {}
        self._apart: defaultdict[int, _Apart] = defaultdict(_Apart)
        self._touched: set[int] = set()
        self._not_taken: defaultdict[str, int] = defaultdict(int)
        self._decisions = Decisions(session, other, ours.id, theirs.id)
        self.added = 0

    @cached_property
    def conflicts(self) -> list[Conflict]:
        """What could not be taken, where proposals differ, and where decisions do."""
        found: list[Conflict] = [
            {"what": what, "batch": None, "kept_apart": {"suggestions": number}}
            for what, number in sorted(self._not_taken.items())
        ]
        codes = {self._session.get_one(MarkerVariant, one).code: apart for one, apart in self._apart.items()}
        for code, apart in sorted(codes.items()):
            told = {"texts": apart.texts, "replaced": apart.replaced}
            what = f"the suggestions for the marker {code!r} differ"
            found.append({"what": what, "batch": None, "kept_apart": told})
        return found + self._decisions.conflicts

    def merge(self) -> None:
        """Add what is proposed there and not here, and learn which ids are the same."""
        for part in in_parts(self._places(), PORTION):
            self._take([one[0] for one in part if one[0] is not None], [one[1] for one in part])

    def settle(self) -> None:
        """Let decisions follow the answers and drafts that there are now."""
        self._decisions.settle()
        for part in in_parts(sorted(self._touched), PORTION):
            self._freshen(part)

    def _places(self) -> Iterator[tuple[int | None, int]]:
        """Give the texts that have suggestions, theirs and ours; None = there it has none."""
        there = _points(self._other, self._theirs)
        found: set[int] = set()
        for part in in_parts(there, PORTION):
            same = self._texts.datapoints(part)
            for point in part:
                if point in same:
                    found.add(same[point])
                    yield point, same[point]
                else:
                    self._leave(_rows(self._other, self._theirs.id, [point]), "text is not here")
        yield from ((None, point) for point in _points(self._session, self._ours) if point not in found)

    def _take(self, theirs: Sequence[int], ours: Sequence[int]) -> None:
        here = {_own(row): row for row in _rows(self._session, self._ours.id, ours)}
        there = self._named(theirs)
        new = [self._values(identity, row) for identity, row in there.items() if identity not in here]
        for identity in {*here, *there}:
            if identity not in here or identity not in there:
                self._touched.add(identity.datapoint)
        self._tell_apart(here, there)
        self._settle_common(here, there)
        insert_dicts(self._session, Suggestion, new)
        self.added += len(new)
        now = {_own(row): row for row in _rows(self._session, self._ours.id, ours)} if new else here
        for identity, row in there.items():
            self._ways.suggestion[row.id] = now[identity].id
        for identity in now:
            if identity.user is not None:
                self._decide(identity, now[identity].id, here.get(identity), there.get(identity))

    def _named(self, points: Sequence[int]) -> dict[Identity, Row[Any]]:
        """Give the rows of the other store by what they are called here."""
        rows = _rows(self._other, self._theirs.id, points)
        same = self._texts.datapoints(points)
        contexts = self._texts.contexts(sorted({row.context_id for row in rows}))
        found: dict[Identity, Row[Any]] = {}
        for row in rows:
            if row.context_id not in contexts:
                self._leave([row], "text is not here")
            elif row.marker_id not in self._ways.marker:
                code = self._other.get_one(MarkerVariant, row.marker_id).code
                self._leave([row], f"marker {code!r} is another one here")
            else:
                place = same[row.datapoint_id], contexts[row.context_id]
                identity = _identity(row, *place, self._person(row.user_id), self._ways.marker[row.marker_id])
                found.setdefault(identity, row)
        return found

    def _leave(self, rows: Sequence[Row[Any]], why: str) -> None:
        self._not_taken[why] += len(rows)
        for row in rows:
            self._ways.suggestion[row.id] = None

    def _person(self, user_id: int | None) -> int | None:
        if user_id is None:
            return None
        if user_id not in self._people:
            self._people[user_id] = self._ways.user(user_id)
        return self._people[user_id]

    def _values(self, identity: Identity, row: Row[Any]) -> dict[str, Any]:
        return {
            "project_id": self._ours.id,
            "datapoint_id": identity.datapoint,
            "context_id": identity.context,
            "user_id": identity.user,
            "marker_id": identity.marker,
            **{name: getattr(row, name) for name in (*SAID, *VALUES, *DECIDED, *TIMES)},
            "decided_by_id": self._person(row.decided_by_id),
        }

    def _tell_apart(self, here: Collection[Identity], there: Collection[Identity]) -> None:
        """Count the texts for which each side has proposals that the other has not."""
        alone: list[set[tuple[int, int]]] = [
            {(one.datapoint, one.marker) for one in side if one.user is None and one.program is None}
            for side in (set(here) - set(there), set(there) - set(here))
        ]
        for _, marker in alone[0] & alone[1]:
            self._apart[marker].texts += 1

    def _settle_common(self, here: dict[Identity, Row[Any]], there: dict[Identity, Row[Any]]) -> None:
        """Let the newest score count of what is proposed to everybody on both sides."""
        for identity in [one for one in here if one in there]:
            mine, theirs = here[identity], there[identity]
            if identity.user is not None or mine[SETTLED:] == theirs[SETTLED:]:
                continue
            self._touched.add(identity.datapoint)
            winner, loser = (theirs, mine) if _rank(theirs) > _rank(mine) else (mine, theirs)
            if _said(winner) != _said(loser):
                self._apart[identity.marker].replaced.append(self._told(identity, loser))
            if winner is theirs:
                self._set(mine.id, {name: getattr(theirs, name) for name in (*VALUES, *TIMES)})

    def _told(self, identity: Identity, row: Row[Any]) -> dict[str, Any]:
        point = self._session.get_one(Datapoint, identity.datapoint)
        return {
            "source": self._session.get_one(DataSource, point.source_id).name,
            "key": parse_key(point.key),
            **{name: getattr(row, name) for name in ("start", "end", "content", "score", "extra")},
            "from": row.source,
        }

    def _set(self, number: int, values: dict[str, Any]) -> None:
        statement = update(Suggestion).where(Suggestion.id == number).values(**values)
        self._session.execute(statement, execution_options={"synchronize_session": False})

    def _decide(
        self, identity: Identity, number: int, mine: Row[Any] | None, theirs: Row[Any] | None
    ) -> None:
        """Hand a person's own suggestion on where the two sides do not say the same about it."""
        here = None if mine is None else State.of(mine, mine.decided_by_id)
        there = None if theirs is None else State.of(theirs, self._person(theirs.decided_by_id))
        if here == there:
            return
        self._touched.add(identity.datapoint)
        place = (identity.user or 0, identity.datapoint)
        named = None
        if theirs is not None and there is not None:
            named = ((theirs.user_id, theirs.datapoint_id), theirs.id, there)
        self._decisions.add(place, (number, here), named)

    def _freshen(self, points: Sequence[int]) -> None:
        """Give undecided suggestions of people the score of those for everybody, as asking again does."""
        rows = {_own(row): row for row in _rows(self._session, self._ours.id, points)}
        common = {one.twin: row for one, row in rows.items() if one.user is None and one.program is None}
        for identity, row in rows.items():
            again = common.get(identity.twin)
            if identity.user is None or row.decision is not None or again is None:
                continue
            if _said(again) != _said(row):
                values = {name: getattr(again, name) for name in VALUES}
                self._set(row.id, {**values, "dt_updated": row.dt_updated})


def _points(session: Session, project: Project) -> list[int]:
    mine = select(Suggestion.datapoint_id).where(Suggestion.project_id == project.id)
    return list(session.scalars(mine.distinct().order_by(Suggestion.datapoint_id)))


def _rows(session: Session, project_id: int, points: Sequence[int]) -> Sequence[Row[Any]]:
    mine = (Suggestion.project_id == project_id, Suggestion.datapoint_id.in_(points))
    return session.execute(select(*COLUMNS).where(*mine).order_by(Suggestion.id)).all() if points else []


def _identity(row: Row[Any], datapoint: int, context: int, user: int | None, marker: int) -> Identity:
    content, extra = _text(row.content), _text(row.extra) if row.slot == NOTHING else None
    return Identity(
        datapoint, context, user, marker, row.start, row.end, content, row.group_id, row.slot, extra
    )


def _own(row: Row[Any]) -> Identity:
    return _identity(row, row.datapoint_id, row.context_id, row.user_id, row.marker_id)


def _text(value: object) -> str:
    return "" if value is None else json.dumps(value, sort_keys=True)


def _said(row: Row[Any]) -> tuple[object, ...]:
    return (-1.0 if row.score is None else row.score), _text(row.extra or None), row.source


def _rank(row: Row[Any]) -> tuple[object, ...]:
    """Give what decides which of two counts: the newest."""
    return row.dt_created, row.dt_updated, *_said(row)
