"""State of the widgets: one field for each synced trait."""

from __future__ import annotations

from typing import Literal, TypedDict

from textinator_widgets.protocol.answers import Label, Link, Relation
from textinator_widgets.protocol.messages import PageState
from textinator_widgets.protocol.screen import Formatting, MarkerControl, RelationControl, Screen


class Strings(TypedDict):
    """Catalogue of one interface language; the key is the English message."""

    language: str
    direction: str
    """"ltr" or "rtl"."""
    messages: dict[str, str]
    plurals: dict[str, list[str]]
    """Forms in the order of Intl.PluralRules' categories: zero, one, two, few, many, other (those it has)."""


class AnnotatorState(TypedDict):
    """Traits of the annotator; written by Python only."""

    screen: Screen
    page: PageState
    strings: Strings
    user: str
    """Name to show; never used as identity."""
    notice: str
    """An error that concerns the whole widget, in the page's language; "" = none."""
    storage_key: str
    """Names this store, project and person; the page keeps unsent work under it."""


class SpanLabelerState(TypedDict):
    """Traits of the stand-alone labeler; `labels`, `relations` are written by both sides."""

    text: str
    formatting: Formatting
    markers: list[MarkerControl]
    relation_controls: list[RelationControl]
    labels: list[Label]
    relations: list[Relation]
    strings: Strings
    max_labels: int | None


class GraphNode(TypedDict):
    """A label in the relation graph."""

    id: str
    text: str
    """The marked words; "" for a label of the whole text."""
    marker: str
    """Name of its marker."""
    color: str
    """#rrggbb"""
    numbers: list[int]
    """Numbers of the relations that it is in."""


class GraphRelation(TypedDict):
    """A relation in the relation graph."""

    number: int
    name: str
    is_directed: bool
    links: list[Link]


class RelationGraphState(TypedDict):
    """Traits of the stand-alone relation graph; `selected` is written by both sides."""

    nodes: list[GraphNode]
    """In text order."""
    relations: list[GraphRelation]
    selected: str | None
    """Id of a label."""
    representation: Literal["g", "l"]
    """Graph or list, until a person switches."""
    strings: Strings


class TableColumn(TypedDict):
    """A column of a frame."""

    name: str
    kind: Literal["text", "number", "time"]
    """Cells of times are ISO 8601 in UTC."""


class Table(TypedDict):
    """The newest rows of a frame."""

    columns: list[TableColumn]
    rows: list[list[str]]
    """Newest first; "" where a value is missing."""
    count: int
    """Of all rows."""


class WatchState(TypedDict):
    """Traits of a frame that is watched; written by Python only."""

    title: str
    table: Table
    every_ms: int
    strings: Strings
