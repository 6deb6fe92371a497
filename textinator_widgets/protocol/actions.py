"""Label actions: what a page knows of them and how it asks for their modules."""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

from textinator_widgets.protocol.answers import Json


class ActionItem(TypedDict):
    """An action in the menu of one marker's labels."""

    action: str
    """Name of the action; its module comes from `load_action`."""
    field: str
    """Where its values are kept: `extra[field]` of a label or a relation."""
    verbose: str
    """Its words in the menu, in the page's language."""
    config: dict[str, Json]
    """Replaces the module's own settings, such as `storeFor`, `dispatch`, `subscribe`, `min`."""
    description: NotRequired[str]
    """What the header of somebody else's module says of it."""
    author: NotRequired[str]
    """Who wrote it, as its header says."""


class LoadActionRequest(TypedDict):
    """Ask for the module of an action that the project uses: answered with PartResult."""

    request: str
    type: Literal["load_action"]
    name: str
