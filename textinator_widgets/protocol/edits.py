"""A submitted batch that is open in a page: loaded, changed, saved."""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

from textinator_widgets.protocol.answers import Answer, Draft, History, PackedHistory
from textinator_widgets.protocol.boards import Review
from textinator_widgets.protocol.messages import Item


class BatchDraft(Draft):
    """What this person has changed in a batch and not saved in it yet."""

    batch: str
    """Uuid of the batch that it was made from: the open one, or an earlier revision."""
    version: int
    """Of that batch, when it was made from it."""


class OpenBatch(TypedDict):
    """A batch with its text, to be edited or reviewed."""

    batch: str
    version: int
    first: str
    """Uuid of the first of the batch and its revisions: the same however often it is revised."""
    item: Item
    answer: Answer
    largest_number: int
    """Largest number that a relation of it has had, also one that is removed; 0 = it has had none."""
    draft: BatchDraft | None
    review: Review | None


class OpenBatchRequest(TypedDict):
    """Load a batch: answered with OpenBatch."""

    request: str
    type: Literal["open_batch"]
    batch: str
    review: bool


class SaveBatchDraftRequest(TypedDict):
    """Keep unsaved changes of a batch: answered with SaveDraftResult; "stale" carries the newer draft."""

    request: str
    type: Literal["save_batch_draft"]
    batch: str
    version: int
    """Of the batch that the changes were made from."""
    review: bool
    base_revision: int
    """Revision of the draft that this one was made from."""
    answer: Answer
    history: History | PackedHistory


class SaveBatchRequest(TypedDict):
    """Store an edited or reviewed batch: answered with SavedBatch; "stale_edit" carries the newer version."""

    request: str
    type: Literal["save_batch"]
    key: str
    batch: str
    version: int
    answer: Answer
    ignore: bool
    review: bool
    draft: NotRequired[int]
    """Revision of the draft that this is the end of; it goes."""


class SavedBatch(TypedDict):
    """The edit is committed."""

    batch: str
    version: int


EditsRequest = OpenBatchRequest | SaveBatchDraftRequest | SaveBatchRequest
