"""Which answers of a file a project has already: none is stored twice."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar
from unicodedata import normalize

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from textinator_widgets.formats.imported import Problem, Unsaid
from textinator_widgets.formats.shapes import BOTH_WAYS
from textinator_widgets.model import Batch, Context, Datapoint
from textinator_widgets.protocol.answers import Answer, Input, Label
from textinator_widgets.protocol.values import shown
from textinator_widgets.services import batches as stored
from textinator_widgets.services.accounts import user_id_of
from textinator_widgets.services.batches import StoredBatch
from textinator_widgets.services.definitions import Definition
from textinator_widgets.services.exported import exported_markers
from textinator_widgets.services.identities import as_uuid
from textinator_widgets.services.import_checks import Checked, where_of
from textinator_widgets.services.import_texts import Texts
from textinator_widgets.services.revisions import TAKEN

PARTS = ("labels", "inputs", "relations")

MISSING = "no "
"""How what a submission has none of is told."""

Content = tuple[frozenset[object], ...]
"""What an answer says, part by part, in a form that does not depend on the format that it came in."""

Value = TypeVar("Value")


@dataclass
class Sorted:
    """The answers of a file: those to store, how many the project has, and those that contradict it.

    Beside each that is to be stored stands its number among the equal ones on its text, from 1.
    """

    new: list[tuple[Checked, int]] = field(default_factory=list)
    known: int = 0
    problems: list[Problem] = field(default_factory=list)


def submit_key(one: Checked, place: int | str, sha256: str, number: int) -> str:
    """Give the submit key of an answer, the same when the same file comes again.

    Parameters
    ----------
    place
        Datapoint of its text.
    sha256
        Of its text, since a datapoint may get another one.
    number
        Its number among the equal answers on this text in the file, from 1.
    """
    if one.given.uuid is not None:
        return _key_of(one.given.uuid)
    content = f"{place} {sha256} {one.digest}"
    return f"import:{hashlib.sha256(content.encode()).hexdigest()[:40]}:{number}"


def _key_of(uuid: str) -> str:
    """Give the submit key of a submission that has a uuid in its file."""
    identity = as_uuid(uuid) or uuid
    return f"import:{hashlib.sha256(identity.encode()).hexdigest()[:40]}"


def _has_no_uuid(key: str) -> bool:
    """Whether a batch was imported without the uuid of a submission."""
    return key.startswith("import:") and key.count(":") == 2


def sort_out(
    session: Session, project_id: int, definition: Definition, texts: Texts, checked: Sequence[Checked]
) -> Sorted:
    """Tell answers that a project has from those that it does not have.

    A submission with a uuid is known when it is the person's own in this project, or was imported and says
    the same, in any format. One without is known when the person has a batch that says the same on this text,
    or on an equal one where nothing tells these apart; each batch makes one answer known. The text of a batch
    is the one that it was given to, whatever its source has now.
    """
    people = {name: user_id_of(session, name) for name in {one.user for one in checked}}
    numbers: Counter[tuple[object, ...]] = Counter()
    asked = []
    for one in checked:
        same = (normalize("NFC", one.user), one.place, one.digest)
        numbers[same] += 1
        sha256 = texts.sha256_of(one.place)
        key = submit_key(one, one.place, sha256, numbers[same])
        asked.append(_Asked(one, people[one.user], sha256, numbers[same], key))
    found = Sorted()
    there = _Stored(session, project_id, definition)
    rest = _named(asked, there, found)
    there.index(rest)
    for ask in rest:
        if there.take(ask):
            found.known += 1
        elif texts.is_older(ask.one.place):
            found.problems.append(_older(ask.one))
        else:
            found.new.append((ask.one, ask.number))
    return found


@dataclass(frozen=True)
class _Asked:
    """An answer with its person (None = nobody yet), its text, its number among equal ones, and its key."""

    one: Checked
    user_id: int | None
    sha256: str
    number: int
    key: str

    @property
    def unsaid(self) -> frozenset[Unsaid]:
        """What its format has no place for."""
        return self.one.given.unsaid

    def is_about(self, row: Row[Any]) -> bool:
        """Whether a batch was given to its text; where only a key names it, to whatever text had this key."""
        is_keyed = self.one.given.text is None and self.one.given.sha256 is None
        return self.sha256 == row.sha256 or (is_keyed and self.one.place == row.datapoint_id)

    @property
    def before(self) -> str | None:
        """The key of what it is a revision of; None = of nothing."""
        return None if self.one.given.revision_of is None else _key_of(self.one.given.revision_of)


def _named(asked: Sequence[_Asked], there: _Stored, found: Sorted) -> list[_Asked]:
    """Sort out the answers that a key or a uuid names, and give the others."""
    by_key, by_uuid = there.named(asked)
    rows = [by_key.get((ask.user_id or 0, ask.key)) for ask in asked]
    pairs = list(zip(asked, rows, strict=True))
    there.read(row.id for ask, row in pairs if row is not None and row.payload_hash != ask.one.digest)
    first: dict[tuple[str, str], Checked] = {}
    rest = []
    for ask, row in pairs:
        identity = as_uuid(ask.one.given.uuid or "") or ""
        own = by_uuid.get((ask.user_id or 0, identity)) if row is None else row
        place = normalize("NFC", ask.one.user), ask.key
        if own is None and place not in first:
            first[place] = ask.one
            if ask.before is None or (ask.user_id or 0, ask.before) not in by_key:
                rest.append(ask)
            else:
                found.problems.append(_revision(ask.one))
            continue
        others = [] if row is None and own is not None else there.others(ask, row, first.get(place))
        if others:
            found.problems.append(_contradiction(ask.one, others))
        else:
            found.known += 1
            there.used.update([own.id] if own is not None else [])
    return rest


def _contradiction(one: Checked, others: Sequence[str]) -> Problem:
    came = f"The submission {shown(one.given.uuid)} came before, with {' and '.join(others)}"
    if all(other.startswith(MISSING) for other in others):
        came += ": it may have come in a format without. Add them"  # what a file had no place for is not kept
    else:
        came += ". Edit it"
    return Problem(where_of(one.given), f"{came} in the project, or take it out of the file.")


def _older(one: Checked) -> Problem:
    return Problem(
        where_of(one.given),
        "The project has older answers to this text, but not the text any more, and takes no new ones. Take "
        "the answer out of the file.",
    )


def _revision(one: Checked) -> Problem:
    return Problem(
        where_of(one.given),
        f"The submission {shown(one.given.uuid)} is a revision of {shown(one.given.revision_of)}, which came "
        "before. Edit that in the project, or take the revision out of the file.",
    )


class _Stored:
    """The batches of a project that answers of a file may be."""

    def __init__(self, session: Session, project_id: int, definition: Definition) -> None:
        self._session = session
        self._project_id = project_id
        self._in_units = {code for code, marker in exported_markers(definition).items() if marker.in_unit}
        self._mutual = {
            one.code for one in definition.relation_variants if one.relation.direction == BOTH_WAYS
        }
        self._answers: dict[int, Answer] = {}
        self._heads: list[Row[Any]] = []
        self._indices: dict[frozenset[Unsaid], dict[tuple[object, ...], list[Row[Any]]]] = {}
        self._inputs: dict[int, Counter[object]] = {}
        """The inputs of a batch that no part of a submission has taken, where such were asked for."""
        self.used: set[int] = set()
        """Batches that make an answer of the file known."""

    def named(
        self, asked: Sequence[_Asked]
    ) -> tuple[dict[tuple[int, str], Row[Any]], dict[tuple[int, str], Row[Any]]]:
        """Give the batches that have the keys, and those that have the uuids, of answers; by person."""
        here = self._here(Batch.uuid, Batch.payload_hash)
        keys_of: dict[int, set[str]] = {}
        for ask in asked:
            if ask.user_id is not None:
                keys_of.setdefault(ask.user_id, set()).update({ask.key, ask.before or ask.key})
        by_key: dict[tuple[int, str], Row[Any]] = {}
        by_uuid: dict[tuple[int, str], Row[Any]] = {}
        for user_id, keys in keys_of.items():
            for chunk in _chunks(keys):
                mine = here.where(Batch.user_id == user_id, Batch.key.in_(chunk))
                by_key |= {(row.user_id, row.key): row for row in self._session.execute(mine)}
        for uuids in _chunks({as_uuid(ask.one.given.uuid or "") for ask in asked} - {None}):
            rows = self._session.execute(here.where(Batch.uuid.in_(uuids)))
            by_uuid |= {(row.user_id, row.uuid): row for row in rows}
        return by_key, by_uuid

    def others(self, ask: _Asked, row: Row[Any] | None, first: Checked | None) -> list[str]:
        """Give what the batch with its key, or the first in the file, says otherwise or does not say."""
        if row is None:
            if first is None or first.place != ask.one.place:
                return ["other text"]
            answer = first.answer.as_answer()
        elif not ask.is_about(row):
            return ["other text"]
        elif row.payload_hash == ask.one.digest:
            return []
        else:
            answer = self._answers[row.id]
        unsaid = ask.unsaid if first is None else ask.unsaid | first.given.unsaid
        pairs = zip(
            PARTS,
            self._content(answer, unsaid),
            self._content(ask.one.answer.as_answer(), unsaid),
            strict=True,
        )
        return [f"other {part}" if before else MISSING + part for part, before, now in pairs if before != now]

    def _here(self, *more: InstrumentedAttribute[Any]) -> Select[Any]:
        """Select the project's batches, each with the SHA-256 of the text that it was given to."""
        columns = Batch.id, Batch.user_id, Batch.key, Batch.datapoint_id, Context.sha256
        joined = select(*columns, *more).join(Context, Context.id == Batch.context_id)
        return joined.where(Batch.project_id == self._project_id)

    def index(self, asked: Sequence[_Asked]) -> None:
        """Read the batches of the people on the texts of answers."""
        datapoints: dict[int, None] = {}
        for ask in asked:
            if isinstance(ask.one.place, int) and ask.user_id is not None:
                datapoints |= dict.fromkeys(ask.one.equal or (ask.one.place,))
        wanted = {(ask.user_id, ask.sha256) for ask in asked}
        here = self._here(Batch.is_current, Batch.undone)
        selects = [here.where(Batch.datapoint_id.in_(chunk)) for chunk in _chunks(datapoints)]
        if any(isinstance(ask.one.place, str) and ask.user_id is not None for ask in asked):
            # no text of now is such a one, but one may have been
            older = Batch.context_id.is_distinct_from(Datapoint.context_id)
            selects.append(here.join(Datapoint, Datapoint.id == Batch.datapoint_id).where(older))
        found: dict[int, Row[Any]] = {}
        for one in selects:
            rows = self._session.execute(one)
            found |= {row.id: row for row in rows if (row.user_id, row.sha256) in wanted}
        # what is in force comes first
        self._heads = sorted(found.values(), key=lambda row: (not row.is_current, row.undone, row.id))
        self.read(row.id for row in self._heads)

    def read(self, batch_ids: Iterable[int]) -> None:
        """Read what batches say; what was withdrawn as it was."""
        for chunk in _chunks(batch_ids):
            rows = self._session.execute(
                select(
                    Batch.id,
                    Batch.uuid,
                    Batch.datapoint_id,
                    Batch.context_id,
                    Batch.dt_created,
                    Batch.undone,
                    Batch.extra,
                ).where(Batch.id.in_(chunk))
            ).all()
            found = {
                row.id: StoredBatch(
                    row.id, row.uuid, "", row.datapoint_id, row.context_id, row.dt_created, False, None, None
                )
                for row in rows
            }
            withdrawn = {row.id: (row.extra or {}).get(TAKEN, {}) for row in rows if row.undone}
            stored.fill(self._session, found, withdrawn=withdrawn)
            self._answers |= {batch.id: batch.as_answer() for batch in found.values()}

    def take(self, ask: _Asked) -> bool:
        """Whether a batch says what an answer says; it is used then."""
        if ask.user_id is None:
            return False
        if ask.unsaid not in self._indices:
            self._indices[ask.unsaid] = self._indexed(ask.unsaid)
        content = self._content(ask.one.answer.as_answer(), ask.unsaid)
        is_new = isinstance(ask.one.place, str)
        places = [None] if is_new else [ask.one.place, None] if ask.one.equal else [ask.one.place]
        for place in places:
            rows = self._indices[ask.unsaid].get((ask.user_id, ask.sha256, place, content), [])
            while rows and rows[0].id in self.used:
                rows.pop(0)
            for row in rows:
                fits = is_new or row.datapoint_id == ask.one.place or row.datapoint_id in ask.one.equal
                if fits and row.id not in self.used and self._use(row, ask):
                    return True
        return False

    def _indexed(self, unsaid: frozenset[Unsaid]) -> dict[tuple[object, ...], list[Row[Any]]]:
        index: dict[tuple[object, ...], list[Row[Any]]] = {}
        for row in self._heads:
            content = self._content(self._answers[row.id], unsaid)
            for place in (row.datapoint_id, None):
                index.setdefault((row.user_id, row.sha256, place, content), []).append(row)
        return index

    def _use(self, row: Row[Any], ask: _Asked) -> bool:
        """Take a batch, or of a submission that became several answers the inputs of one; if it may be."""
        if ask.one.given.uuid is not None and not _has_no_uuid(row.key):
            return False
        if "other inputs" not in ask.unsaid:
            self.used.add(row.id)
            return True
        if row.id not in self._inputs:
            self._inputs[row.id] = self._counted(self._answers[row.id]["inputs"], ask.unsaid)
        mine = self._counted(ask.one.answer.inputs, ask.unsaid)
        if not mine <= self._inputs[row.id]:
            return False
        self._inputs[row.id] -= mine
        if not self._inputs[row.id]:
            self.used.add(row.id)
        return True

    def _counted(self, inputs: Iterable[Input], unsaid: Collection[Unsaid]) -> Counter[object]:
        return Counter(
            (
                item["marker"],
                _frozen(item["content"]),
                self._rank(item, unsaid),
                None if "input extras" in unsaid else _frozen(item.get("extra") or {}),
            )
            for item in inputs
        )

    def _content(self, answer: Answer, unsaid: Collection[Unsaid]) -> Content:
        """Give what an answer says of what a format has a place for."""
        labels = {label["id"]: self._label(label, unsaid) for label in answer["labels"]}
        links: list[object] = []
        for relation in answer["relations"]:
            rule, extra = relation["relation"], _frozen(relation.get("extra") or {})
            ends = [(labels[link["source"]], labels[link["target"]]) for link in relation["links"]]
            if rule in self._mutual:  # formats join the labels of a cluster in ways of their own
                links.append((rule, frozenset(end for pair in ends for end in pair), extra))
            else:
                links += [(rule, *pair, extra) for pair in ends]
        is_part = "other inputs" in unsaid
        said: Mapping[str, Counter[object]] = {
            "labels": Counter(labels.values()),
            "inputs": Counter() if is_part else self._counted(answer["inputs"], unsaid),
            "relations": Counter(links),
        }
        left: list[frozenset[object]] = []
        for part in PARTS:
            counted: Counter[object] = Counter() if part in unsaid else said[part]
            left.append(frozenset(counted if "repeats" in unsaid else counted.items()))
        return tuple(left)

    def _label(self, label: Label, unsaid: Collection[Unsaid]) -> tuple[object, ...]:
        place = label["marker"], label["start"], label["end"]
        return *place, self._rank(label, unsaid), _frozen(label.get("extra") or {})

    def _rank(self, record: Label | Input, unsaid: Collection[Unsaid]) -> int | None:
        has_rank = record["marker"] in self._in_units and "ranks" not in unsaid
        return record.get("group_order") if has_rank else None


def _frozen(value: object) -> object:
    """Give JSON as something that can be compared and counted; 1 and 1.0 are equal, 1 and true are not."""
    if isinstance(value, Mapping):
        return frozenset((name, _frozen(one)) for name, one in value.items())
    if isinstance(value, list):
        return tuple(_frozen(one) for one in value)
    return isinstance(value, bool), value


def _chunks(values: Iterable[Value]) -> Iterator[list[Value]]:
    """Give as many at a time as one statement takes."""
    every = list(values)
    for first in range(0, len(every), stored.CHUNK):
        yield every[first : first + stored.CHUNK]
