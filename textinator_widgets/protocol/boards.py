"""The board of batches to edit or review."""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

ReviewStatus = Literal["no", "rr", "rs"]
"""No ambiguity, requires resolution, resolved."""

ReviewFilter = Literal["none", "no", "rr", "rs"]
"""Not reviewed yet, or the status."""


class BatchChange(TypedDict):
    """What one edit changed."""

    changes: list[str]
    user: str
    """Who made the revision, or edited in place what they had made."""
    time: str
    """ISO time."""


class Review(TypedDict):
    """What a reviewer found in a batch with its revisions."""

    status: ReviewStatus
    comment: str
    reviewer: str
    resolved_by: str | None
    time: str
    """ISO time at which it was said."""
    changed_since: bool
    """Whether it was said of an earlier revision, or before the last edit in place."""
    own: bool
    """Whether the person who asks said it."""


class BoardRow(TypedDict):
    """One batch with its revisions."""

    number: int
    """Running number in the order of submits among what this person may see, from 1."""
    batch: str
    """Uuid of the newest revision."""
    version: int
    title: str
    """First match of the project's expression, else the beginning of the text."""
    user: str
    """Who made the newest revision."""
    author: str
    """Who submitted it first."""
    own: bool
    """Whether that is the person who looks: what they only reviewed they cannot take back."""
    labels: int
    """Number of marked spans."""
    submitted: str
    """ISO time."""
    flagged: bool
    undone: bool
    unsaved: bool
    """Whether the person who looks has changes of it that are not saved in it."""
    review: Review | None
    """What was said last; it holds for the batch with all its revisions."""
    earlier_reviews: list[Review]
    """What was said before, newest first."""
    revisions: list[BatchChange]


class BoardPage(TypedDict):
    """One page of the board."""

    rows: list[BoardRow]
    page: int
    pages: int
    total: int
    everybody: bool
    """Whether it lists the batches of everybody."""
    reviewed: bool
    """Whether batches are reviewed in this project."""


class ReviewText(TypedDict):
    """A text with batches of others, for a reviewer; the counts are of everybody's batches of it."""

    context: int
    key: str | int
    title: str
    batches: int
    unreviewed: int
    """Batches that nobody has said anything about."""
    unresolved: int
    """Batches that require resolution."""
    submitted: str
    """ISO time of the newest submission."""


class ReviewTexts(TypedDict):
    """One page of the texts that a reviewer may look at."""

    rows: list[ReviewText]
    page: int
    pages: int
    total: int


class Clause(TypedDict):
    """One condition of a search; all of them must hold."""

    scope: str
    """"all", "number", "text" or a marker's code."""
    type: Literal["phr", "int", "web", "nemp", "ext"]
    text: str


class BoardRequest(TypedDict):
    """List batches: answered with BoardPage. `context` narrows it to one text, for a reviewer."""

    request: str
    type: Literal["board"]
    search: list[Clause]
    flagged: bool
    sample: bool
    undone: bool
    page: int
    status: NotRequired[ReviewFilter]
    context: NotRequired[int]


class ReviewTextsRequest(TypedDict):
    """List the texts with batches of others, for a reviewer: answered with ReviewTexts."""

    request: str
    type: Literal["review_texts"]
    search: list[Clause]
    flagged: bool
    page: int
    status: NotRequired[ReviewFilter]


class MarkBatchRequest(TypedDict):
    """Flag, withdraw or restore a batch: answered with {}."""

    request: str
    type: Literal["mark_batch"]
    batch: str
    mark: Literal["flag", "unflag", "withdraw", "restore"]


class ReviewBatchRequest(TypedDict):
    """Store a reviewer's word on a batch: answered with {}."""

    request: str
    type: Literal["review_batch"]
    batch: str
    status: ReviewStatus
    comment: str


BoardsRequest = BoardRequest | ReviewTextsRequest | MarkBatchRequest | ReviewBatchRequest
