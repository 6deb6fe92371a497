"""Answers as they come from a page or a caller, checked against a screen. Pure: no database.

`check_answer` is what a submit has to pass, `check_draft` what unsubmitted work has to pass: shapes,
sizes, markers, offsets and quotes, but neither contents of fields nor restrictions.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from textinator_widgets.errors import (
    EmptyAnswer,
    InvalidAnswer,
    InvalidContent,
    InvalidLabel,
    OffsetOutOfRange,
    QuoteMismatch,
    RestrictionViolated,
    TooManyLabels,
    UnknownMarker,
)
from textinator_widgets.i18n import translate
from textinator_widgets.plugins import kinds
from textinator_widgets.protocol.answers import Answer, Content, Input, Label, Origin, Relation
from textinator_widgets.protocol.messages import Violation
from textinator_widgets.protocol.screen import MarkerControl, RelationControl, Unit
from textinator_widgets.protocol.values import plain, shown
from textinator_widgets.services.extras import check_extra
from textinator_widgets.services.groups import rank_groups
from textinator_widgets.services.identities import first_twice, read_id
from textinator_widgets.services.links import check_relations
from textinator_widgets.services.restrictions import as_before, is_missing_input, violations
from textinator_widgets.services.slots import number_fields, place_fields

MAX_RECORDS = 50_000
"""Most labels, inputs or relations in one answer."""

ORIGINS = ("person", "premarker", "suggestion", "prediction")

ANSWER_FIELDS = ("labels", "inputs", "relations")


@dataclass(frozen=True)
class CheckedAnswer:
    """An answer that may be stored: every record is complete and markers are codes.

    `ignored` are the ignorable restrictions that it does not meet; `missing` those about inputs that are not
    there, where they may be missing.
    """

    labels: list[Label]
    inputs: list[Input]
    relations: list[Relation]
    ignored: list[Violation] = field(default_factory=list)
    missing: list[Violation] = field(default_factory=list)

    def as_answer(self) -> Answer:
        """Give it in the shape that crosses the wire."""
        return {"labels": self.labels, "inputs": self.inputs, "relations": self.relations}


class Book:
    """Markers of a screen by code and by each of their names, and the unit that each belongs to."""

    def __init__(self, controls: Sequence[MarkerControl], units: Sequence[Unit], language: str) -> None:
        self.language = language
        self.unit_of = {child["code"]: unit for unit in units for child in unit["children"]}
        every = [*controls, *(child for unit in units for child in unit["children"])]
        self.controls = {control["code"]: control for control in every}
        self._named: dict[str, list[str]] = {}
        self._also: dict[str, list[str]] = {}
        for control in every:
            self._named.setdefault(control["name"], []).append(control["code"])
            for name in control.get("also_called", ()):
                self._also.setdefault(name, []).append(control["code"])

    def find(self, marker: object) -> MarkerControl:
        """Marker of this code or name.

        Raises
        ------
        UnknownMarker
            When there is none, or the name fits several.
        """
        if isinstance(marker, str):
            if marker in self.controls:
                return self.controls[marker]
            codes = self._named.get(marker) or self._also.get(marker, [])
            if len(codes) == 1:
                return self.controls[codes[0]]
            if codes:
                raise UnknownMarker(
                    translate(
                        '"{name}" is the name of several markers; use one of their codes: {codes}.',
                        self.language,
                        name=marker,
                        codes=", ".join(codes),
                    )
                )
        raise UnknownMarker(
            translate(
                "No marker is called {name}. There are: {codes}.",
                self.language,
                name=shown(marker),
                codes=", ".join(self.controls) or "-",
            )
        )


def check_answer(
    answer: object,
    *,
    text: str,
    controls: Sequence[MarkerControl],
    relations: Sequence[RelationControl] = (),
    units: Sequence[Unit] = (),
    max_labels: int | None = None,
    allow_empty: bool = False,
    ignore: bool = False,
    may_miss_inputs: bool = False,
    stored: Answer | None = None,
    largest: int = 0,
    language: str = "en",
) -> CheckedAnswer:
    """Check everything about an answer, in the order shapes, markers, offsets, contents, restrictions.

    Parameters
    ----------
    answer
        `{"labels": [...], "inputs": [...], "relations": [...]}`; each may be left out. What a caller leaves
        out of a record (id, quote, group) is filled in; inputs that are empty are dropped.
    text
        The text that the answer is about; offsets are its code points.
    ignore
        Take the answer although ignorable restrictions are violated.
    may_miss_inputs
        Take the answer although inputs that are required are not there at all.
    stored
        The answer that this one takes the place of; None = there is none. What it has from there need not fit
        a definition that was changed since: content that stood in a field of the same marker and group stays
        as it was, restrictions that were not met before are ignorable, and there may be as many labels.
    largest
        The largest number that a relation of the stored answer has had; new ones get higher numbers.

    Raises
    ------
    InvalidAnswer
        One of its subclasses, or `UnknownMarker` or `UnknownRelation`.
    """
    book = Book(controls, units, language)
    parts, kept = _parts(answer, language), _contents(stored)
    labels = [_label(given, text, book, number) for number, given in enumerate(parts["labels"], 1)]
    inputs = [_input(given, book, strict=True, kept=kept) for given in parts["inputs"]]
    inputs = [item for item in inputs if not _is_empty(item, book)]
    linked = check_relations(parts["relations"], labels, relations, language, stored=stored, largest=largest)
    checked = CheckedAnswer(labels, inputs, linked)
    rank_groups(checked, book.unit_of, language, stored=stored)
    _check_labels_together(labels, book, max_labels, len(stored["labels"]) if stored else 0)
    number_fields(inputs, book.controls, book.unit_of, language, stored=stored)
    if not allow_empty:
        _refuse_empty(checked, language)
    found = violations(checked.as_answer(), controls, units, relations, stored=stored, language=language)
    if found and stored is not None:
        found = as_before(found, violations(stored, controls, units, relations, language=language))
    if may_miss_inputs:
        found = _without_missing(checked, found, controls, units)
    checked.ignored.extend(_ignored(found, ignore=ignore))
    return checked


def _refuse_empty(checked: CheckedAnswer, language: str) -> None:
    if not (checked.labels or checked.inputs or checked.relations):
        advice = translate("There is nothing to store: mark something or fill in a field first.", language)
        raise EmptyAnswer(advice)


def _ignored(found: list[Violation], *, ignore: bool) -> list[Violation]:
    """Give the violations that an answer is taken with; the others refuse it."""
    if found and not (ignore and all(one["ignorable"] for one in found)):
        raise RestrictionViolated("\n".join(one["message"] for one in found), [dict(one) for one in found])
    return found


def _without_missing(
    checked: CheckedAnswer,
    found: Sequence[Violation],
    controls: Sequence[MarkerControl],
    units: Sequence[Unit],
) -> list[Violation]:
    """Give the violations that are not about inputs which are not there; those are kept as missing."""
    answer = checked.as_answer()
    checked.missing.extend(one for one in found if is_missing_input(one, answer, controls, units))
    return [one for one in found if one not in checked.missing]


def check_draft(
    answer: object,
    *,
    text: str,
    controls: Sequence[MarkerControl],
    relations: Sequence[RelationControl] = (),
    units: Sequence[Unit] = (),
    stored: Answer | None = None,
    largest: int = 0,
    language: str = "en",
) -> Answer:
    """Check unsubmitted work: it may be incomplete, but what is there must belong to this text.

    `stored` and `largest` are as for `check_answer`: they number the relations that have none, and `stored`
    gives inputs without a group that of their rank.
    """
    book = Book(controls, units, language)
    work = _unfinished(answer, text, book, relations, stored, largest)
    place_fields(work, book.unit_of, stored)
    return work


def check_work(
    answer: object,
    *,
    text: str,
    controls: Sequence[MarkerControl],
    relations: Sequence[RelationControl] = (),
    units: Sequence[Unit] = (),
    language: str = "en",
) -> Answer:
    """Check unsubmitted work that is to be added to: its records get the groups and slots of a submit."""
    book = Book(controls, units, language)
    work = _unfinished(answer, text, book, relations)
    inputs = [item for item in work["inputs"] if not _is_empty(item, book)]
    rank_groups(CheckedAnswer(work["labels"], inputs, work["relations"]), book.unit_of, language)
    number_fields(inputs, book.controls, book.unit_of, language)
    return {**work, "inputs": inputs}


def _unfinished(
    answer: object,
    text: str,
    book: Book,
    relations: Sequence[RelationControl],
    stored: Answer | None = None,
    largest: int = 0,
) -> Answer:
    parts = _parts(answer, book.language)
    labels = [_label(given, text, book, number) for number, given in enumerate(parts["labels"], 1)]
    _check_ids(labels, book.language)
    inputs = [_input(given, book, strict=False) for given in parts["inputs"]]
    given, language = parts["relations"], book.language
    linked = check_relations(
        given, labels, relations, language, complete=False, stored=stored, largest=largest
    )
    return {"labels": labels, "inputs": inputs, "relations": linked}


def _parts(answer: object, language: str) -> dict[str, list[Mapping[str, Any]]]:
    if not isinstance(answer, Mapping) or not set(answer) <= set(ANSWER_FIELDS):
        raise InvalidAnswer(
            translate(
                "An answer must be an object with labels, inputs and relations; got {answer}.",
                language,
                answer=shown(answer),
            )
        )
    parts = {}
    for name in ANSWER_FIELDS:
        records = answer.get(name)
        records = [] if records is None else records
        if not isinstance(records, (list, tuple)) or not all(isinstance(one, Mapping) for one in records):
            raise InvalidAnswer(
                translate(
                    "{field} must be a list of objects; got {records}.",
                    language,
                    field=name,
                    records=shown(records),
                )
            )
        if len(records) > MAX_RECORDS:
            raise InvalidAnswer(
                translate(
                    "There can be at most {limit} {field} in one answer; got {count}.",
                    language,
                    limit=MAX_RECORDS,
                    field=name,
                    count=len(records),
                )
            )
        parts[name] = list(records)
    return parts


def _label(given: Mapping[str, Any], text: str, book: Book, number: int) -> Label:
    control = book.find(given.get("marker"))
    makes = kinds.get(control["kind"]).makes
    if makes == "input":
        raise InvalidLabel(
            translate(
                '"{name}" is a field to fill in and cannot mark a text; send it as an input.',
                book.language,
                name=control["name"],
            )
        )
    start, end = _offset(given.get("start")), _offset(given.get("end"))
    if makes == "text":
        _check_whole(given, control, book.language)
        label = Label(id=_id(given, book.language), marker=control["code"], start=None, end=None, quote=None)
    else:
        if start is None or end is None or not 0 <= start < end <= len(text):
            raise OffsetOutOfRange(
                translate(
                    "Label {number} must have 0 <= start < end <= {length}; got {start} and {end}.",
                    book.language,
                    number=number,
                    length=len(text),
                    start=shown(given.get("start"), 40),
                    end=shown(given.get("end"), 40),
                )
            )
        quote = text[start:end]
        said = given.get("quote")
        if said is not None and (not isinstance(said, str) or said != quote):
            raise QuoteMismatch(
                translate(
                    "The quote of label {number} must be {expected}, as the text has it at {start} to {end}; "
                    "got {quote}. Offsets count Unicode code points.",
                    book.language,
                    number=number,
                    expected=shown(quote),
                    start=start,
                    end=end,
                    quote=shown(said),
                )
            )
        label = Label(id=_id(given, book.language), marker=control["code"], start=start, end=end, quote=quote)
    _copy_common(given, label, book)
    origin = given.get("origin")
    if origin is not None:
        if origin not in ORIGINS:
            raise InvalidLabel(
                translate(
                    "The origin of a label must be one of {origins}; got {origin}.",
                    book.language,
                    origins=", ".join(ORIGINS),
                    origin=shown(origin),
                )
            )
        label["origin"] = cast("Origin", origin)
    return label


def _offset(value: object) -> int | None:
    if isinstance(value, bool) or not hasattr(value, "__index__"):
        return None
    return int(value.__index__())


def _check_whole(given: Mapping[str, Any], control: MarkerControl, language: str) -> None:
    if any(given.get(name) is not None for name in ("start", "end", "quote")):
        raise InvalidLabel(
            translate(
                '"{name}" labels the whole text and takes no start, end or quote.',
                language,
                name=control["name"],
            )
        )


def _id(given: Mapping[str, Any], language: str) -> str:
    value = given.get("id")
    if value is None:
        return str(uuid.uuid4())
    identity = read_id(value)
    if identity is None:
        raise InvalidLabel(
            translate("The id of a label must be 1 to 36 characters; got {id}.", language, id=shown(value))
        )
    return identity


def _copy_common(given: Mapping[str, Any], record: Label | Input, book: Book) -> None:
    """Copy group, rank and extra, checked."""
    group, rank = given.get("group"), given.get("group_order")
    if group is not None:
        if not isinstance(group, str) or not 0 < len(group) <= 36 or not group.isprintable():
            raise InvalidAnswer(
                translate(
                    "A group must be named by 1 to 36 characters; got {group}.",
                    book.language,
                    group=shown(group),
                )
            )
        record["group"] = group
    if rank is not None:
        number = _offset(rank)
        if number is None or not 1 <= number <= 10_000:
            raise InvalidAnswer(
                translate(
                    "group_order must be a whole number from 1; got {rank}.",
                    book.language,
                    rank=shown(rank),
                )
            )
        record["group_order"] = number
    if given.get("extra") is not None:
        record["extra"] = check_extra(given["extra"], book.language)


Contents = Mapping[tuple[str, str], list[Content]]
"""What the fields of each marker and group hold."""


def _contents(stored: Answer | None) -> Contents:
    found: dict[tuple[str, str], list[Content]] = {}
    for item in stored["inputs"] if stored is not None else ():
        found.setdefault((item["marker"], item.get("group", "")), []).append(item["content"])
    return found


def _input(given: Mapping[str, Any], book: Book, *, strict: bool, kept: Contents | None = None) -> Input:
    control = book.find(given.get("marker"))
    kind = kinds.get(control["kind"])
    content = plain(given.get("content"))
    if kind.makes != "input":
        kind.check_content(content, control, language=book.language)
    before = (kept or {}).get((control["code"], str(given.get("group") or "")), [])
    if not isinstance(content, bool) and content in before:
        content = before[before.index(content)]
    elif not kind.is_empty(content):
        content = (
            kind.check_content(content, control, language=book.language)
            if strict
            else _loose(content, book.language)
        )
    item = Input(marker=control["code"], content=cast("Content", content))
    _copy_common(given, item, book)
    slot = given.get("slot")
    if slot is not None:
        number = _offset(slot)
        if number is None or not 0 <= number <= 10_000:
            raise InvalidAnswer(
                translate("slot must be a whole number from 0; got {slot}.", book.language, slot=shown(slot))
            )
        item["slot"] = number
    return item


def _loose(content: object, language: str) -> Content:
    """Content of a draft: whatever a field may hold while it is being filled in."""
    try:
        size = len(json.dumps(content, allow_nan=False, ensure_ascii=False).encode())
    except (TypeError, ValueError, RecursionError):
        size = -1
    if not 0 <= size <= 6_000_000 or isinstance(content, dict):
        raise InvalidContent(translate("A field cannot hold {content}.", language, content=shown(content)))
    return cast("Content", content)


def _is_empty(item: Input, book: Book) -> bool:
    return bool(kinds.get(book.controls[item["marker"]]["kind"]).is_empty(item["content"]))


def _check_labels_together(
    labels: Sequence[Label], book: Book, max_labels: int | None, were_there: int
) -> None:
    _check_ids(labels, book.language)
    if max_labels is not None and len(labels) > max(max_labels, were_there):
        raise TooManyLabels(
            translate(
                "A text may have at most {limit} labels; there are {count}.",
                book.language,
                limit=max(max_labels, were_there),
                count=len(labels),
            )
        )
    seen: set[tuple[str, str]] = set()
    for label in labels:
        if label["start"] is None:
            place = (label["marker"], label.get("group", ""))
            if place in seen:
                raise InvalidLabel(
                    translate(
                        '"{name}" can label the whole text only once.',
                        book.language,
                        name=book.controls[label["marker"]]["name"],
                    )
                )
            seen.add(place)


def _check_ids(labels: Sequence[Label], language: str) -> None:
    twice = first_twice(label["id"] for label in labels)
    if twice is not None:
        raise InvalidLabel(
            translate("The id {id} came twice; every label needs its own.", language, id=shown(twice))
        )
