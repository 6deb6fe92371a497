"""What the page of a manager is told: fields of forms, and why a request was refused."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict

from textinator_widgets.protocol.state import Strings

FieldKind = Literal[
    "text",
    "long_text",
    "rich_text",
    "flag",
    "whole",
    "number",
    "choice",
    "choices",
    "moment",
    "language",
    "color",
    "shortcut",
    "json",
    "password",
    "rows",
    "image",
]


class FieldChoice(TypedDict):
    """One of the values that a field takes."""

    value: str
    label: str


class FormField(TypedDict):
    """A field of a form, in the language of its page."""

    name: str
    kind: FieldKind
    label: str
    help: str
    """What it is for; "" = the label says it."""
    tab: str
    """The fields of one tab stand together; "" = there are no tabs."""
    required: bool
    low: NotRequired[float]
    high: NotRequired[float]
    most: NotRequired[int]
    """Characters."""
    choices: NotRequired[list[FieldChoice]]
    fixed: NotRequired[str]
    """Why it cannot be changed."""
    columns: NotRequired[list[FormField]]
    """Of a table whose rows are added and taken out."""
    row: NotRequired[str]
    """What adding a row is called."""
    only_for: NotRequired[FieldCondition]


class FieldCondition(TypedDict):
    """A field is asked for only while another one has one of these values."""

    field: str
    values: list[str]


class FormState(TypedDict):
    """A form with what is stored now."""

    fields: list[FormField]
    values: dict[str, Any]


class ManagedMarker(TypedDict):
    """A marker of a project in the list of a manager."""

    code: str
    name: str
    kind: str
    """Its type, in words."""
    color: str
    shortcut: str | None
    unit: str | None


class ManagedUnit(TypedDict):
    """A unit of a project."""

    code: str
    size: int
    minimum: int
    rankable: bool


class ManagedRelation(TypedDict):
    """A relation of a project."""

    code: str
    name: str
    pairs: list[str]
    """In words."""
    shortcut: str | None


class ManagedWords(TypedDict):
    """Words that are marked beforehand."""

    marker: str
    name: str
    tokens: list[str]


class ManagedDefinition(TypedDict):
    """What a project asks for."""

    markers: list[ManagedMarker]
    units: list[ManagedUnit]
    relations: list[ManagedRelation]
    pre_markers: list[ManagedWords]


class ManagedFile(TypedDict):
    """A file of somebody on the server."""

    name: str
    size: int
    """Bytes."""
    changed: str
    path: str


class ManagedSource(TypedDict):
    """A source of a project."""

    id: int
    name: str
    type: str
    texts: int
    owner: str | None
    is_own: bool
    """Whether it belongs to the author of the project."""
    is_public: bool
    projects: int
    """That have it."""
    is_elsewhere: bool
    """Whether it can be read again."""


class CountedMarker(TypedDict):
    """How often something was answered with a marker."""

    code: str
    name: str
    count: int


class ManagedAnswers(FormState):
    """How much a project was answered, and the form of a file of it; what was withdrawn is not counted."""

    texts: int
    submitted_texts: int
    people: int
    batches: int
    markers: list[CountedMarker]


class StartedDownload(TypedDict):
    """A file that a page takes in pieces."""

    download: str
    name: str
    size: int
    """Bytes."""
    piece: int
    """Bytes of each piece but the last."""


class ManagedProject(TypedDict):
    """A project in the list of a manager."""

    id: int
    title: str
    task: str
    language: str
    author: str | None
    state: Literal["planned", "open", "expired", "closed"]
    texts: int
    batches: int


class ManagedPerson(TypedDict):
    """An account in the list of a manager."""

    id: int
    name: str
    email: str | None
    groups: list[str]
    preferred_language: str | None
    fluent_in: list[str]
    is_active: bool
    is_superuser: bool
    has_password: bool
    last_seen: str | None
    """When they were logged in last; null = never, or so long ago that it was forgotten."""


class ManagedMember(TypedDict):
    """Somebody who takes part in a project."""

    name: str
    is_active: bool
    is_reviewer: bool
    submitted: int
    """Texts."""
    skipped: int


class ManagerState(TypedDict):
    """Traits of the manager; written by Python only."""

    strings: Strings
    user: str
    """Name to show; never used as identity."""
    sections: list[str]
    """Names of the parts that this person may go to."""
    links: bool
    """Whether a server is there that shows projects under /project/ID."""
    storage_key: str
    """Names the store and the person: a page goes on with a widget of the same alone."""
