"""Where texts come from: `PlainText`, `Frame`, `Files` and `TextFiles`, loaded when they are used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textinator_widgets.sources.files import Files
    from textinator_widgets.sources.frame import Frame
    from textinator_widgets.sources.plain_text import PlainText
    from textinator_widgets.sources.text_files import TextFiles

__all__ = ["Files", "Frame", "PlainText", "TextFiles"]

_MODULES = {"Files": "files", "Frame": "frame", "PlainText": "plain_text", "TextFiles": "text_files"}


def __getattr__(name: str) -> Any:  # noqa: ANN401 a class of one of the modules
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
