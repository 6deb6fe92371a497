"""What programs propose for a text: shown beside it, and accepted or rejected by a person."""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

from textinator_widgets.protocol.answers import Content, Json

Decision = Literal["accepted", "rejected"]
SuggestionSource = Literal["callable", "http", "prediction"]


class Suggestion(TypedDict):
    """One proposed label or input, as one person sees it."""

    id: int
    marker: str
    """Code of the marker variant."""
    start: int | None
    """First code point of a span; null for a whole-text label and for a field."""
    end: int | None
    quote: str | None
    content: Content
    """Of a field; null for labels."""
    group: NotRequired[str]
    """Id of the group of its marker's unit ("g2"); without it, whichever has room."""
    slot: NotRequired[int]
    """Which of several fields of its marker in that group, from 0; without it, whichever is empty."""
    score: float | None
    source: SuggestionSource
    decision: Decision | None
    extra: NotRequired[dict[str, Json]]


class SuggestionsRequest(TypedDict):
    """What is proposed for a text: answered with SuggestionsPage; asked again while that is pending."""

    request: str
    type: Literal["suggestions"]
    context: int
    again: bool
    """Ask also for what could not be had before."""


class SuggestionsPage(TypedDict):
    """What is proposed for a text."""

    suggestions: list[Suggestion]
    pending: bool
    """Whether a program is still being asked."""
    problems: list[str]
    """Why programs proposed nothing, in the page's language."""


class SuggestionDecision(TypedDict):
    """What a person decided about one suggestion; null takes a decision back."""

    id: int
    decision: Decision | None
    label: str | None
    """Id of the label that an acceptance made."""


class DecideRequest(TypedDict):
    """Store decisions: answered with {}."""

    request: str
    type: Literal["decide_suggestions"]
    context: int
    decisions: list[SuggestionDecision]


AskRequest = SuggestionsRequest | DecideRequest
