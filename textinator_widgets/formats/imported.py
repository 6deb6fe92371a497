"""What import formats give, and what each has to say about itself."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any, ClassVar, Literal, Protocol, TypeVar

from textinator_widgets.errors import InvalidImport
from textinator_widgets.formats.base import BESIDE
from textinator_widgets.protocol.values import shown

Takes = Literal["json", "text", "folder", "records"]
Record = dict[str, Any]
Value = TypeVar("Value")

Unsaid = Literal["labels", "inputs", "relations", "ranks", "input extras", "repeats", "other inputs"]
"""What a format has no place for.

"ranks": the groups of units. "repeats": how often a label came. "other inputs": those of the submission
that this answer is a part of.
"""

MOST_SECONDS = 1e9


@dataclass
class ImportedAnswer:
    """What one person said about one text, as a file has it; nothing of it is checked.

    `where` is its place in the file. The text is named by its content, its key or its SHA-256; of several
    that fit, `source` says which: the name of the text or of its source. `user` and `uuid` (of the
    submission) are None where the file has none. Markers and relations have any of their
    names. Offsets are Unicode code points, end exclusive. `unsaid` is what the format has no place for, which
    may be in the same submission all the same. `unread` are the columns of its rows that were not read.
    `entry` is what of the file is about one text, where the format has such: answers of one entry are about
    one text, even where other texts are equal.
    """

    where: str
    text: str | None = None
    key: str | int | None = None
    sha256: str | None = None
    source: str | None = None
    user: str | None = None
    uuid: str | None = None
    revision_of: str | None = None
    unsaid: frozenset[Unsaid] = frozenset()
    unread: frozenset[str] = frozenset()
    entry: str | None = None
    undone: bool = False
    is_flagged: bool = False
    created: datetime | None = None
    seconds: float | None = None
    labels: list[Record] = field(default_factory=list)
    inputs: list[Record] = field(default_factory=list)
    relations: list[Record] = field(default_factory=list)


@dataclass(frozen=True)
class Problem:
    """What cannot be read, and its place in the file."""

    where: str
    message: str


Found = Iterator[ImportedAnswer | Problem]


class Importer(Protocol):
    """An import format."""

    name: ClassVar[str]
    takes: ClassVar[Takes]
    """"json": what JSON holds; "text": the content of a file; "folder": a path; "records": rows, no file."""

    def read(self, material: Any) -> Found:  # noqa: ANN401 by `takes`
        """Give every answer, or what is wrong with it, in the order of the file."""
        ...


def attempt(where: str, read: Callable[[str, Any], Found], record: object) -> Found:
    """Give what a function reads of a record; an `InvalidImport` ends the record as a problem."""
    try:
        yield from read(where, record)
    except InvalidImport as error:
        yield Problem(where, error.message)


def entries(material: object, read: Callable[[str, Any], Found]) -> Found:
    """Read each entry of a JSON list."""
    if not isinstance(material, list):
        yield Problem("file", f"Expected a list of entries; got {shown(material)}.")
        return
    for number, entry in enumerate(material, 1):
        yield from attempt(f"entry {number}", read, entry)


def lines(text: str, read: Callable[[str, Any], Found]) -> Found:
    """Read each line of JSON Lines; empty ones are left out."""
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            where = f"line {number}"
            try:
                record = json.loads(line)
            except (ValueError, RecursionError) as error:
                yield Problem(where, f"Expected one JSON object in the line; {error}.")
            else:
                yield from attempt(where, read, record)


def an_object(value: object, what: str) -> Record:
    """Give an object of JSON.

    Raises
    ------
    InvalidImport
        When it is something else.
    """
    if not isinstance(value, dict):
        raise InvalidImport(f"Expected {what} as an object; got {shown(value)}.")
    return value


def take(record: Mapping[str, Any], name: str, kind: type[Value], default: Value | None = None) -> Value:
    """Give a field of a record; one that is missing or null is `default`, if there is one.

    Raises
    ------
    InvalidImport
        When it is missing without a default, or of another type.
    """
    value = record.get(name)
    if value is None and default is not None:
        return default
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise InvalidImport(f"Expected {name} as {_KINDS.get(kind, kind.__name__)}; got {shown(value)}.")
    return value


_KINDS: Mapping[type, str] = {str: "a text", list: "a list", dict: "an object", int: "a whole number"}


def objects(record: Mapping[str, Any], name: str) -> list[Record]:
    """Give a field that is a list of objects; one that is missing is empty."""
    return [an_object(one, f"each of {name}") for one in take(record, name, list, [])]


def expect_answer(record: Mapping[str, Any], *names: str) -> None:
    """Refuse a line without any of the fields that hold answers: it is of another format, or has no answer.

    Raises
    ------
    InvalidImport
        With the names of the fields.
    """
    if not any(name in record for name in names):
        raise InvalidImport(f"Expected an answer in {', '.join(names)}; got only {', '.join(record)[:100]}.")


def begin(where: str, record: Mapping[str, Any], *, text: str = "text") -> ImportedAnswer:
    """Give an answer with what our own formats say about a submission, as far as it is there."""
    key = record.get("key")
    if key is not None and (isinstance(key, bool) or not isinstance(key, (str, int))):
        raise InvalidImport(f"Expected key as a text or a whole number; got {shown(key)}.")
    source = record.get("source")  # whatever else other programs call so says nothing of the text
    seconds = take(record, "seconds", float, 0.0) if type(record.get("seconds")) is float else None
    return ImportedAnswer(
        where,
        text=_maybe_text(record, text),
        key=key,
        sha256=_maybe_text(record, "sha256"),
        source=source if isinstance(source, str) else None,
        user=_maybe_text(record, "user"),
        uuid=_maybe_text(record, "batch"),
        revision_of=_maybe_text(record, "revision_of"),
        undone=record.get("undone") is True,
        is_flagged=record.get("is_flagged") is True,
        created=moment(record.get("created")),
        seconds=seconds if seconds is not None and 0 <= seconds < MOST_SECONDS else None,
    )


def _maybe_text(record: Mapping[str, Any], name: str) -> str | None:
    return None if record.get(name) is None else take(record, name, str)


def moment(value: object) -> datetime | None:
    """Give a time of ISO 8601 in UTC; None when there is none."""
    if value is None:
        return None
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        found = None
    if found is None or not 1970 <= found.year < 9999:
        raise InvalidImport(f"Expected created as a time such as 2026-05-31T12:00:00Z; got {shown(value)}.")
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)


class Labels:
    """The labels of one answer in a format that repeats a label wherever it is used: each is kept once."""

    def __init__(self) -> None:
        self.records: list[Record] = []
        self._ids: dict[str, str] = {}

    def add(self, label: Record) -> str:
        """Keep a label, unless an equal one is kept, and give its id."""
        same = json.dumps(label, sort_keys=True)
        if same not in self._ids:
            self._ids[same] = identity = f"label-{len(self.records) + 1}"
            self.records.append({"id": identity, **label})
        return self._ids[same]


def with_lists_beside(labels: list[Record], record: Record, name: str) -> list[Record]:
    """Give labels that stand in a list called `name`, with ranks, extras and origins in lists beside it."""
    for field_name in BESIDE:
        values: list[object] = take(record, f"{name}_{field_name}", list, [None] * len(labels))
        if len(values) != len(labels):
            raise InvalidImport(
                f"Expected as many {name}_{field_name} as {name}, {len(labels)}; got {len(values)}."
            )
        labels = [{**label, field_name: value} for label, value in zip(labels, values, strict=True)]
    return labels


def whole_text_labels(record: Record, name: str) -> list[Record]:
    """Give the labels on the whole text from the list of their markers and the lists beside it."""
    markers: list[object] = take(record, name, list, [])
    return with_lists_beside([{"marker": marker} for marker in markers], record, name)


def add_whole_text(answer: ImportedAnswer, record: Record, name: str) -> None:
    """Add the labels on the whole text from a list called `name`, and their links from the list beside it.

    The labels of spans are there, with the ids that the file has for them.
    """
    spans = {label["id"] for label in answer.labels if "id" in label}
    whole = whole_text_labels(record, name)
    answer.labels += whole

    def end(given: Record) -> str:
        place, identity = given.get("place"), str(given.get("id"))
        if type(place) is int and 0 <= place < len(whole):
            return str(whole[place].setdefault("id", f"{name}-{place}"))
        if identity in spans:
            return identity
        raise InvalidImport(
            f"Expected each end in {name}_relations as the id of a span or a place in {name}; "
            f"got {shown(given)}."
        )

    for arc in objects(record, f"{name}_relations"):
        link = {side: end(take(arc, side, dict)) for side in ("source", "target")}
        add_link(answer, arc.get("relation"), link, arc)


def minimal_label(record: Record) -> Record:
    """Give a label from its minimal form in our JSON formats."""
    marker = record.get("marker")
    label: Record = {"marker": take(marker, "name", str) if isinstance(marker, dict) else marker}
    if record.get("start") is not None:
        label |= {"start": record["start"], "end": record.get("end"), "quote": record.get("text")}
    return label | {name: record[name] for name in ("group_order", "extra") if record.get(name) is not None}


def minimal_input(record: Record) -> Record:
    """Give an input from its minimal form in our JSON formats."""
    item: Record = {
        "marker": take(take(record, "marker", dict), "name", str),
        "content": record.get("content"),
    }
    return item | {name: record[name] for name in ("group_order",) if record.get(name) is not None}


def generic_answer(where: str, text: str, annotation: Record, entry: str | None) -> ImportedAnswer:
    """Give the answer of an annotation of the generic JSON; `entry` is that of its text, if it has one."""
    labels = Labels()
    for label in objects(annotation, "labels"):
        labels.records.append(minimal_label(label))
    clusters: dict[tuple[str, int], Record] = {}
    for link in objects(annotation, "relations"):
        rule = take(take(link, "rule", dict), "name", str)
        ends = {
            side: labels.add(minimal_label(take(link, name, dict)))
            for side, name in (("source", "first"), ("target", "second"))
        }
        place = rule, take(link, "cluster", int, 1)
        relation = clusters.setdefault(place, {"relation": rule, "links": []})
        relation["links"].append(ends)
        if link.get("extra"):
            relation["extra"] = link["extra"]
    numbers = [number for _, number in clusters]
    if len(set(numbers)) == len(numbers) and all(number > 0 for number in numbers):
        for (_, number), relation in clusters.items():
            relation["number"] = number
    return ImportedAnswer(
        where,
        text=text,
        entry=entry,
        unsaid=frozenset({"input extras", "repeats"}),
        user=take(annotation, "annotator", str, "") or None,
        labels=labels.records,
        inputs=[minimal_input(item) for item in objects(annotation, "inputs")],
        relations=list(clusters.values()),
    )


def add_link(answer: ImportedAnswer, name: object, link: Record, arc: Record) -> None:
    """Add a link: to the relation of its `cluster` where it names one, else as a relation by itself."""
    cluster = arc.get("cluster")
    known = [one for one in answer.relations if cluster is not None and one.get("cluster") == cluster]
    if known:
        known[0]["links"].append(link)
        return
    relation: Record = {"relation": name, "links": [link], "cluster": cluster}
    if isinstance(cluster, int) and cluster > 0:
        relation["number"] = cluster
    if arc.get("extra"):
        relation["extra"] = arc["extra"]
    answer.relations.append(relation)


def chain(ends: list[str]) -> list[Record]:
    """Give the links of a cluster: each label with the next."""
    return [{"source": one, "target": other} for one, other in pairwise(ends)]
