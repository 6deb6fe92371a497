"""The screen: what a page draws, computed from the project's markers or from a labeling config."""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

from textinator_widgets.protocol.actions import ActionItem

AnnoType = Literal[
    "m-span", "m-text", "free-text", "lfree-text", "integer", "float", "range", "radio", "check"
]
DisplayType = Literal["hl", "und"]
Formatting = Literal["pt", "ft", "md"]
Panel = Literal["reminders", "markers", "answer", "relations", "suggestions", "labels"]
RestrictionKind = Literal["no", "ls", "le", "gs", "ge", "eq"]


class Restriction(TypedDict):
    """How many answers a marker may have. `no` restricts nothing."""

    kind: RestrictionKind
    value: int
    ignorable: bool


class ChoiceGroup(TypedDict):
    """A choice of the first level with those of the second."""

    group: str
    choices: list[str]


class MarkerControl(TypedDict):
    """One marker variant of a project: a chip that labels, or a field that is filled in."""

    kind: AnnoType
    code: str
    name: str
    """In the page's language."""
    color: str
    """#rrggbb"""
    shortcut: str | None
    """As in the definition: "P", "Shift+C"."""
    display: DisplayType
    restrictions: list[Restriction]
    choices: NotRequired[list[str | ChoiceGroup]]
    min: NotRequired[float | None]
    max: NotRequired[float | None]
    step: NotRequired[float | None]
    in_relation: NotRequired[bool]
    also_called: NotRequired[list[str]]
    """As it was defined, and in the project's language, where these differ from `name`."""
    actions: NotRequired[list[ActionItem]]
    """What the menu of its labels offers, in the order of their words."""


class TextObject(TypedDict):
    """The text that is looked at."""

    kind: Literal["text"]
    name: str


class Unit(TypedDict):
    """Controls that are answered together, up to `size` times."""

    kind: Literal["unit"]
    code: str
    size: int
    minimum: int
    rankable: bool
    children: list[MarkerControl]


class View(TypedDict):
    """A part of the screen. Views with a `tab` are shown one at a time, under tabs."""

    kind: Literal["view"]
    children: list[View | Unit | TextObject | MarkerControl]
    role: NotRequired[Literal["text", "side"]]
    tab: NotRequired[str]
    share: NotRequired[float]
    """Of the width that text and side have together, in a page that is wide enough for both; 0 to 1."""
    panels: NotRequired[list[Panel]]
    """What stands beside the text, from top to bottom."""


class RelationControl(TypedDict):
    """One relation variant of a project."""

    code: str
    name: str
    shortcut: str | None
    direction: Literal["0", "1", "2"]
    """0: first to second, 1: second to first, 2: both ways."""
    representation: Literal["g", "l"]
    pairs: list[tuple[str, str]]
    """Pairs of marker variant codes."""
    restrictions: list[Restriction]
    also_called: NotRequired[list[str]]
    """As it was defined, and in the project's language, where these differ from `name`."""


class FlagField(TypedDict):
    """One field of the form that flags a text."""

    name: str
    kind: Literal["checkboxes", "radio", "text", "textarea"]
    label: str
    items: NotRequired[list[str]]


class FlagTab(TypedDict):
    """One tab of the form that flags a text."""

    title: str
    fields: list[FlagField]


class ScreenSettings(TypedDict):
    """Settings of the project that the page has to know."""

    auto_text_switch: bool
    max_labels: int | None
    """Most labels with a marker in one text; None = no limit."""
    allow_empty_submit: bool
    show_source: bool
    allow_selecting_labels: bool
    disable_submitted_labels: bool
    suggestions: NotRequired[bool]
    """Whether programs propose answers."""
    tour: NotRequired[bool]
    """Whether a walk over the page's parts is offered, and begins by itself on the first visit."""
    film: NotRequired[bool]
    """Whether the project has a film of its own."""
    takes_texts: NotRequired[bool]
    """Whether people may add texts of their own."""
    reviewing: NotRequired[bool]
    """Whether this person may review."""


class Screen(TypedDict):
    """Everything of a page that stays the same from text to text."""

    project: int
    title: str
    language: str
    root: View
    relations: list[RelationControl]
    flag_form: list[FlagTab]
    guidelines: str
    """HTML, cleaned in Python; "" = none. So are `reminders` and `message`."""
    reminders: str
    message: str
    about: NotRequired[str]
    """Who stands behind the project: clean HTML."""
    settings: ScreenSettings
