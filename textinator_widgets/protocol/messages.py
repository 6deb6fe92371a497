"""Requests of a page and their answers, carried as custom messages of a widget.

The page sends a request with an id of its own; the kernel always answers with the same id, `done` or
`failed`. A request may be sent again with the same id when no answer came: every request that writes
is safe to repeat.
"""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

from textinator_widgets.protocol.answers import Answer, Draft, History, Json, PackedHistory
from textinator_widgets.protocol.screen import Formatting

Status = Literal["open", "waiting", "finished", "no_data", "closed"]


class Item(TypedDict):
    """The text that is shown."""

    key: str | int
    context: int
    """Id of the stored context."""
    text: str
    sha256: str
    formatting: Formatting
    source_name: str
    is_delayed: bool


class Progress(TypedDict):
    """How far this person is in this project."""

    submitted: int
    skipped: int
    total: int


class BatchNote(TypedDict):
    """What the page has to know of the last committed batch."""

    uuid: str
    context: int


class PageState(TypedDict):
    """Everything of a page that changes from text to text; replaces the one before."""

    status: Status
    item: Item | None
    draft: Draft | None
    progress: Progress
    batch: BatchNote | None
    """The last batch of this person in this project."""
    submitted: list[Answer]
    """What this person has already submitted on the text that is shown, oldest first."""
    waiting_until: str | None
    """ISO time at which a text held by somebody else is given back; only with status "waiting"."""
    waiting_texts: int
    may_edit: NotRequired[bool]
    """Whether this person has the board of edits, as they stand now; a closed project stores none of them."""


class ReadyRequest(TypedDict):
    """A view has opened (or came back): answered with PageState."""

    request: str
    type: Literal["ready"]


class PingRequest(TypedDict):
    """Is the kernel there? Answered with {}."""

    request: str
    type: Literal["ping"]


class SubmitRequest(TypedDict):
    """Store an answer: answered with SubmitResult."""

    request: str
    type: Literal["submit"]
    key: str
    """Unique for this submission; the same key is stored once."""
    context: int
    sha256: str
    """Of the text that the answer is about; a mismatch is refused."""
    answer: Answer
    ignore: bool
    """Store although ignorable restrictions are violated."""
    known: NotRequired[int]
    """How many answers of this person to this text the page knows; when there are more, the answer is refused
    with the newest of them. Without it all are kept."""
    replaces: NotRequired[str]
    """Uuid of an answer of this person to this text; this one becomes its revision."""
    draft: NotRequired[int]
    """Revision of the draft that the answer was made from; where newer work is stored, it is refused as
    "stale" with that."""


class SaveDraftRequest(TypedDict):
    """Store unsubmitted work: answered with SaveDraftResult; failure "stale" carries the newer draft."""

    request: str
    type: Literal["save_draft"]
    context: int
    sha256: str
    base_revision: int
    """Revision of the draft that this one was made from."""
    answer: Answer
    history: History | PackedHistory


class SkipRequest(TypedDict):
    """Get next: answered with PageState."""

    request: str
    type: Literal["skip"]
    context: int


class LaterRequest(TypedDict):
    """Save for later: answered with PageState."""

    request: str
    type: Literal["save_for_later"]
    context: int


class FlagRequest(TypedDict):
    """Report a problem with the text: answered with {}."""

    request: str
    type: Literal["flag"]
    context: int
    form: dict[str, Json]


class LoadPartRequest(TypedDict):
    """Ask for a lazy part of the front end: answered with PartResult."""

    request: str
    type: Literal["load_part"]
    name: str


Request = (
    ReadyRequest
    | PingRequest
    | SubmitRequest
    | SaveDraftRequest
    | SkipRequest
    | LaterRequest
    | FlagRequest
    | LoadPartRequest
)


class SubmitResult(TypedDict):
    """The batch is committed; the page goes on with `page`."""

    batch: str
    page: PageState


class SaveDraftResult(TypedDict):
    """The draft is committed."""

    revision: int


class PartResult(TypedDict):
    """An ES module as text."""

    source: str


class Violation(TypedDict):
    """One restriction that an answer does not meet."""

    marker: str
    group: str | None
    message: str
    ignorable: bool


class Elsewhere(TypedDict):
    """What this person submitted in another window while the text was open in this one."""

    batch: str
    submitted: str
    """ISO time."""
    answer: Answer
    replaceable: bool
    """Whether the project lets people change what they submitted."""


class NewerBatch(TypedDict):
    """What is stored of a batch that was changed while it was edited here."""

    batch: str
    version: int
    submitted: str
    """ISO time."""
    answer: Answer


class Problem(TypedDict):
    """Why a request failed, in the page's language."""

    code: str
    """Name of the error class in snake case ("quote_mismatch"), "stale", "bad_request" or "internal"."""
    message: str
    violations: NotRequired[list[Violation]]
    draft: NotRequired[Draft]
    elsewhere: NotRequired[Elsewhere]
    newer: NotRequired[NewerBatch]
    """With "stale_edit"."""


class Done(TypedDict):
    """A request was carried out."""

    request: str
    status: Literal["done"]
    result: Json


class Failed(TypedDict):
    """A request was not carried out and changed nothing."""

    request: str
    status: Literal["failed"]
    error: Problem


Reply = Done | Failed
