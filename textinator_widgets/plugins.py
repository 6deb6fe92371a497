"""Where kinds, sources and export formats are found by name: ours and those of other packages.

Each registry knows its built-in members by module path, so that naming one imports only that one. A
member of another package is an entry point of the registry's group; the variable
`TEXTINATOR_PLUGINS=off` leaves those out.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Mapping
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from textinator_widgets.errors import AlreadyExists, NotFound, UnknownFormat, UnknownSource

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

Member = TypeVar("Member")


class Registry(Generic[Member]):
    """Members of one seam by name.

    Parameters
    ----------
    what
        What a member is called in messages ("export format").
    group
        Entry-point group of members from other packages.
    builtin
        `name -> "module:attribute"` of our own.
    missing
        Error that an unknown name raises.
    """

    def __init__(self, what: str, group: str, builtin: Mapping[str, str], missing: type[NotFound]) -> None:
        self._what = what
        self._group = group
        self._paths = dict(builtin)
        self._missing = missing
        self._loaded: dict[str, Member] = {}
        self._outside: dict[str, EntryPoint] | None = None

    def names(self) -> list[str]:
        """Every name, sorted."""
        return sorted({*self._paths, *self._loaded, *self._found()})

    def get(self, name: str) -> Member:
        """Member of this name.

        Raises
        ------
        NotFound
            The subclass that belongs to this seam; the message lists the names that exist.
        """
        if name not in self._loaded:
            self._loaded[name] = self._load(name)
        return self._loaded[name]

    def order(self, name: str) -> int:
        """Place of a name: our own in the order in which they are listed here, the others after them."""
        own = list(self._paths)
        return own.index(name) if name in own else len(own)

    def register(self, name: str, member: Member) -> None:
        """Add a member from code.

        Raises
        ------
        AlreadyExists
            When the name is taken.
        """
        if name in self.names():
            raise AlreadyExists(f"The {self._what} {name!r} exists already; choose another name.")
        self._loaded[name] = member

    def unregister(self, name: str) -> None:
        """Take out a member that `register` added."""
        self._loaded.pop(name, None)

    def _load(self, name: str) -> Member:
        if name in self._paths:
            module, _, attribute = self._paths[name].partition(":")
            return cast("Member", getattr(importlib.import_module(module), attribute))
        if name in self._found():
            return cast("Member", self._found()[name].load())
        raise self._missing(f"No {self._what} is called {name!r}. There are: {', '.join(self.names())}.")

    def _found(self) -> dict[str, EntryPoint]:
        if self._outside is None:
            wanted = os.environ.get("TEXTINATOR_PLUGINS", "on") != "off"
            points = entry_points(group=self._group) if wanted else ()
            self._outside = {point.name: point for point in points if point.name not in self._paths}
        return self._outside


def _modules(package: str, attribute: str, names: Mapping[str, str]) -> dict[str, str]:
    return {name: f"textinator_widgets.{package}.{module}:{attribute}" for name, module in names.items()}


kinds: Registry[Any] = Registry(
    "kind of marker",
    "textinator_widgets.kinds",
    _modules(
        "kinds",
        "KIND",
        {
            "m-span": "m_span",
            "m-text": "m_text",
            "free-text": "free_text",
            "lfree-text": "lfree_text",
            "integer": "integer",
            "float": "float_",
            "range": "range_",
            "radio": "radio",
            "check": "check",
        },
    ),
    NotFound,
)
"""Kinds of controls: members are `kinds.base.Kind`."""

sources: Registry[Any] = Registry(
    "kind of source",
    "textinator_widgets.sources",
    _modules(
        "sources",
        "SOURCE",
        {"PlainText": "plain_text", "DataFrame": "frame", "Files": "files", "TextFile": "text_files"},
    ),
    UnknownSource,
)
"""Kinds of data sources: members are `sources.base.Source` classes."""

exporters: Registry[Any] = Registry(
    "export format",
    "textinator_widgets.exporters",
    _modules(
        "formats.exporters",
        "EXPORTER",
        {
            "task": "task",
            "generic": "generic",
            "jsonl": "jsonl",
            "csv": "csv_",
            "parquet": "parquet",
            "conll": "conll",
            "brat": "brat",
            "prodigy": "prodigy",
            "doccano": "doccano",
            "w3c": "w3c",
        },
    ),
    UnknownFormat,
)
"""Export formats: members are `formats.base.Exporter`."""

importers: Registry[Any] = Registry(
    "import format",
    "textinator_widgets.importers",
    _modules(
        "formats.importers",
        "IMPORTER",
        {name: name for name in ("task", "generic", "jsonl", "conll", "brat", "prodigy", "doccano", "w3c")},
    ),
    UnknownFormat,
)
"""Import formats: members are `formats.imported.Importer`."""
