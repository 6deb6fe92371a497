"""Where texts come from: one class each, loaded when it is used; `from_spec` makes one of JSON."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textinator_widgets.sources.files import Files
    from textinator_widgets.sources.frame import Frame
    from textinator_widgets.sources.interactive import Interactive
    from textinator_widgets.sources.json_files import Json
    from textinator_widgets.sources.json_lines import JsonLines
    from textinator_widgets.sources.plain_text import PlainText
    from textinator_widgets.sources.specified import from_spec
    from textinator_widgets.sources.sqlite_table import SQLiteTable
    from textinator_widgets.sources.table import Table
    from textinator_widgets.sources.text_files import TextFiles
    from textinator_widgets.sources.texts_api import TextsAPI

__all__ = [
    "Files",
    "Frame",
    "Interactive",
    "Json",
    "JsonLines",
    "PlainText",
    "SQLiteTable",
    "Table",
    "TextFiles",
    "TextsAPI",
    "from_spec",
]

_MODULES = {
    "Files": "files",
    "Frame": "frame",
    "Interactive": "interactive",
    "Json": "json_files",
    "JsonLines": "json_lines",
    "PlainText": "plain_text",
    "SQLiteTable": "sqlite_table",
    "Table": "table",
    "TextFiles": "text_files",
    "TextsAPI": "texts_api",
    "from_spec": "specified",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 a name of one of the modules
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
