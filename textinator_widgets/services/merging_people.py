"""Texts of two copies of a project that more people answered, or one more often, than either copy knew of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from textinator_widgets.model import Batch, Datapoint, DataSource, Project, User
from textinator_widgets.services.merging_batches import Conflict, Ways
from textinator_widgets.services.sharing import people_per_text
from textinator_widgets.services.texts import parse_key


@dataclass
class _Answers:
    """Who answered one text: uuids by person, of both sides together and of each side before."""

    every: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    here: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    there: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


def answered_apart(
    session: Session, other: Session, ours: Project, theirs: Project, ways: Ways
) -> Iterator[Conflict]:
    """Tell of texts that came to more people, or more often to one, than either side knew of.

    All these answers count; a person is asked which of them shall stay.
    """
    most = people_per_text(ours)
    is_once = ours.auto_text_switch and ours.data_order != "rr"
    for datapoint_id, answers in _answers(session, other, ours, theirs, ways).items():
        point = session.get_one(Datapoint, datapoint_id)
        source = session.get_one(DataSource, point.source_id).name
        text = {"source": source, "key": parse_key(point.key)}
        for name in sorted(answers.every) if is_once else ():
            uuids = answers.every[name]
            if len(uuids) > max(1, len(answers.here[name]), len(answers.there[name])):
                told = {**text, "user": name, "batches": uuids}
                yield {"what": "answered on both sides by one person", "batch": uuids[-1], "kept_apart": told}
        people = sorted(answers.every)
        known = max(sum(map(bool, side.values())) for side in (answers.here, answers.there))
        if most is not None and len(people) > max(most, known):
            told = {**text, "people": people, "wanted": most}
            yield {"what": "answered by more people than it is for", "batch": None, "kept_apart": told}


def _answers(
    session: Session, other: Session, ours: Project, theirs: Project, ways: Ways
) -> dict[int, _Answers]:
    """Give who answered the texts to which answers came, by datapoint; later ones behind earlier ones."""
    first = (Batch.revision_of_id.is_(None), ~Batch.undone)
    came = {session.get_one(Batch, number).datapoint_id for number in ways.new}
    known = set(other.scalars(select(Batch.uuid).where(Batch.project_id == theirs.id)))
    found: dict[int, _Answers] = {}
    for datapoint_id in sorted(came):
        answers = found[datapoint_id] = _Answers()
        rows = session.execute(
            select(Batch.id, Batch.uuid, User.name)
            .join(User, User.id == Batch.user_id)
            .where(Batch.project_id == ours.id, Batch.datapoint_id == datapoint_id, *first)
            .order_by(Batch.dt_created, Batch.uuid)
        )
        for number, uuid, name in rows:
            answers.every[name].append(uuid)
            if number not in ways.new:
                answers.here[name].append(uuid)
            if uuid in known:
                answers.there[name].append(uuid)
    return found
