"""Answers: one shape for a submission, a draft, a pre-marker, a suggestion and a prediction."""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]

Origin = Literal["person", "premarker", "suggestion", "prediction"]

Content = None | str | int | float | list[str | list[str]]
"""Typed content of an input.

free-text and lfree-text: str. integer: int. float and range: number. radio: a choice. check: a list of
choices. A choice is a str, or [group, choice] for one of the second level.
"""


class Label(TypedDict):
    """A marked span, or a whole-text label when start, end and quote are null."""

    id: str
    """Unique inside the answer; made by whoever makes the label (36 characters at most)."""
    marker: str
    """Code of the marker variant."""
    start: int | None
    """First code point of the span."""
    end: int | None
    """Code point after the last one of the span."""
    quote: str | None
    """The marked words: equal to text[start:end]."""
    group: NotRequired[str]
    """Id of the unit's group that the label belongs to."""
    group_order: NotRequired[int]
    """Rank of that group, from 1."""
    extra: NotRequired[dict[str, Json]]
    origin: NotRequired[Origin]


class Input(TypedDict):
    """A typed or chosen answer."""

    marker: str
    content: Content
    group: NotRequired[str]
    group_order: NotRequired[int]
    slot: NotRequired[int]
    """Which of several fields of one marker in one group, from 0."""
    extra: NotRequired[dict[str, Json]]


class Link(TypedDict):
    """One link of a relation, between two labels of the same answer."""

    source: str
    target: str


class Relation(TypedDict):
    """Links of one kind between labels."""

    id: str
    relation: str
    """Code of the relation variant."""
    links: list[Link]
    number: NotRequired[int]
    """Shown on its labels; from 1, unique in its answer, kept when other relations go."""
    extra: NotRequired[dict[str, Json]]


class Answer(TypedDict):
    """Everything that one person says about one text."""

    labels: list[Label]
    inputs: list[Input]
    relations: list[Relation]


class Change(TypedDict):
    """One step of undo: the records that a step replaced, before and after it.

    Labels and relations are matched by id, inputs by (marker, group, slot). A record that is only in
    `after` was added, one only in `before` was removed.
    """

    name: str
    """What the step did, as an English message of the catalogue ("Label", "Unmark all", ...)."""
    before: Answer
    after: Answer
    rejected: NotRequired[list[int]]
    """Ids of suggestions that the step rejected."""
    reopened: NotRequired[list[int]]
    """Ids of rejected suggestions that the step opened again."""


class History(TypedDict):
    """The undo stack: `past` ends with the newest step, `future` with the next one to redo."""

    past: list[Change]
    future: list[Change]


class PackedMore(TypedDict):
    """What few labels have."""

    group: NotRequired[str]
    group_order: NotRequired[int]
    extra: NotRequired[dict[str, Json]]
    origin: NotRequired[Origin]


class PackedLabels(TypedDict):
    """Labels as columns of one length, without their quotes, which the text gives back."""

    id: list[str]
    marker: list[str]
    start: list[int | None]
    end: list[int | None]
    more: dict[str, PackedMore]
    """By place in the columns."""


class PackedRecords(TypedDict):
    """Every record that the steps of a history speak of, once."""

    labels: PackedLabels
    inputs: list[Input]
    relations: list[Relation]


class PackedSide(TypedDict):
    """One side of a step as runs of records: place of the first, how many, and so on."""

    labels: NotRequired[list[int]]
    inputs: NotRequired[list[int]]
    relations: NotRequired[list[int]]


class PackedChange(TypedDict):
    """One step of undo in a packed history."""

    name: str
    before: PackedSide
    after: PackedSide
    rejected: NotRequired[list[int]]
    reopened: NotRequired[list[int]]


class PackedHistory(TypedDict):
    """An undo stack as it is stored: ten thousand labels that were set and removed are there once."""

    records: PackedRecords
    past: list[PackedChange]
    future: list[PackedChange]


class Draft(TypedDict):
    """An answer that is stored but not submitted."""

    revision: int
    """Counts the saves of this text by this person, from 1; 0 = nothing saved yet."""
    saved: NotRequired[str]
    """ISO time of the newest save."""
    answer: Answer
    history: History | PackedHistory
