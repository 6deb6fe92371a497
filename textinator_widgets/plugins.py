"""Where kinds, sources, export formats and label actions are found by name: ours and those of other packages.

Each registry knows its built-in members by module path, so that naming one imports only that one. A
member of another package is an entry point of the registry's group; the variable
`TEXTINATOR_PLUGINS=off` leaves those out.
"""

from __future__ import annotations

import importlib
import logging
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar, cast

from textinator_widgets.errors import AlreadyExists, InvalidSetting, NotFound, UnknownFormat, UnknownSource

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

logger = logging.getLogger(__name__)

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

question_types: Registry[Any] = Registry(
    "type of answer",
    "textinator_widgets.question_types",
    _modules(
        "kinds.questions",
        "TYPE",
        {
            "text": "text",
            "short-text": "short_text",
            "integer": "integer",
            "float": "float_",
            "date": "date",
            "radio": "radio",
            "select": "select",
            "select-multiple": "select_multiple",
            "range_int": "range_int",
            "range_float": "range_float",
            "select_image": "select_image",
            "pairwise": "pairwise",
            "best-worst": "best_worst",
            "ranking": "ranking",
            "likert": "likert",
            "spans": "spans",
        },
    ),
    NotFound,
)
"""Types of answers to survey questions: members are `kinds.questions.base.QuestionType`."""

sources: Registry[Any] = Registry(
    "kind of source",
    "textinator_widgets.sources",
    _modules(
        "sources",
        "SOURCE",
        {
            "PlainText": "plain_text",
            "DataFrame": "frame",
            "Files": "files",
            "TextFile": "text_files",
            "Json": "json_files",
            "JsonLines": "json_lines",
            "Table": "table",
            "SQLiteTable": "sqlite_table",
            "TextsAPI": "texts_api",
            "Interact": "interactive",
        },
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
        {
            name: name
            for name in (
                "task",
                "generic",
                "jsonl",
                "records",
                "conll",
                "brat",
                "prodigy",
                "doccano",
                "w3c",
            )
        },
    ),
    UnknownFormat,
)
"""Import formats: members are `formats.imported.Importer`."""

MAX_MODULE_BYTES = 1_000_000
"""Largest module of a label action."""

ADMIN_FILTERS = ("boolean", "range")

STORED_FOR = ("label", "relation")

_NAME = re.compile(r"[A-Za-z][\w-]{0,49}", re.ASCII)
_HEADER = re.compile(r"\s*/\*[*!]?(.*?)\*/", re.DOTALL)
_HEADER_LINE = re.compile(
    r"^[\s*]*(name|description|admin_filter|author|storeFor)\s*:\s*(.*?)\s*$", re.MULTILINE
)


@dataclass(frozen=True)
class LabelAction:
    """An action in the menu of labels: an ES module, and what its header says of it.

    `admin_filter` says which form sets it up: "boolean" (on or off), "range" (min, max, step), or None.
    `store_for` says whose its values are, "label" or "relation", where a marker does not say it.
    """

    name: str
    description: str
    admin_filter: str | None
    author: str
    path: Path
    store_for: str = "label"

    def source(self) -> str:
        """Give the module's text.

        Raises
        ------
        NotFound
            When the file is not there any more.
        InvalidSetting
            When it is no module of an action.
        """
        return _module_text(self.path)


_never_read: list[Callable[[Path], bool]] = []


def never_read(is_kept: Callable[[Path], bool]) -> None:
    """Name files that no module is in and that must not be opened: those of the stores that are open."""
    _never_read.append(is_kept)


def _module_text(path: Path) -> str:
    if any(is_kept(path) for is_kept in _never_read):
        raise InvalidSetting(
            f"Expected the ES module of a label action, but {path} is a store that is open here."
        )
    try:
        with path.open("rb") as file:
            data = file.read(MAX_MODULE_BYTES + 1)
    except OSError as error:
        raise NotFound(
            f"Expected the ES module of a label action at {path}, but it cannot be read ({error.strerror}). "
            "Put it back, or register it from where it is now."
        ) from error
    if len(data) > MAX_MODULE_BYTES:
        raise _no_module(path, "is longer")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _no_module(path, f"is not UTF-8 at byte {error.start}") from error
    if not re.search(r"\bexport\b[^;]*\bdefault\b", text):
        raise _no_module(path, "has no `export default`")
    return text


def _no_module(path: Path, fault: str) -> InvalidSetting:
    return InvalidSetting(
        "A label action must be an ES module with `export default function (cfg, labeler)`, UTF-8, of at "
        f"most {MAX_MODULE_BYTES} bytes; {path} {fault}."
    )


def read_label_action(path: str | os.PathLike[str]) -> LabelAction:
    """Read the header of a module: a comment at its beginning with lines such as `name: stars`.

    Parameters
    ----------
    path
        Of an ES module whose default export is `function (cfg, labeler)`. Without a name in its header, the
        name is that of the file.

    Raises
    ------
    NotFound
        When there is no such file.
    InvalidSetting
        When it is no module of an action, or its name, admin_filter or storeFor is none.
    """
    file = Path(path).expanduser().resolve()
    header = _HEADER.match(_module_text(file))
    said = dict(_HEADER_LINE.findall(header[1])) if header else {}
    return LabelAction(
        _action_name(said.get("name") or file.stem),
        said.get("description", ""),
        _admin_filter(said.get("admin_filter") or None),
        said.get("author", ""),
        file,
        _store_for(said.get("storeFor") or "label"),
    )


def _action_name(name: object) -> str:
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise InvalidSetting(
            f"The name of a label action must be a letter and up to 49 letters, digits, _ or -; "
            f"got {name!r:.80}."
        )
    return name


def _admin_filter(wanted: str | None) -> str | None:
    if wanted is not None and wanted not in ADMIN_FILTERS:
        raise InvalidSetting(
            f"admin_filter must be one of {', '.join(ADMIN_FILTERS)}, or None; got {wanted!r:.80}."
        )
    return wanted


def _store_for(wanted: str) -> str:
    if wanted not in STORED_FOR:
        raise InvalidSetting(f"storeFor must be one of {', '.join(STORED_FOR)}; got {wanted!r:.80}.")
    return wanted


def label_action(
    path: str | os.PathLike[str], *, name: str | None = None, admin_filter: str | None = None
) -> LabelAction:
    """Register an action of labels that is in a file, so that `add_marker(..., actions=[name])` finds it.

    Parameters
    ----------
    path
        Of its ES module; see docs/actions.md.
    name, admin_filter
        In place of what the module's header says.

    Raises
    ------
    NotFound, InvalidSetting
        As `read_label_action`.
    AlreadyExists
        When the name belongs to another action. The same file may be registered again.
    """
    found = read_label_action(path)
    if name is not None:
        found = replace(found, name=_action_name(name))
    if admin_filter is not None:
        found = replace(found, admin_filter=_admin_filter(admin_filter))
    if found.name in actions.names() and actions.get(found.name).path == found.path:
        actions.unregister(found.name)
    actions.register(found.name, found)
    return found


class ActionFolder(NamedTuple):
    """What lies in a folder of modules: actions by name, and by name of file why the others are left out."""

    actions: dict[str, LabelAction]
    left_out: dict[str, str]


def folder_actions(folder: Path) -> ActionFolder:
    """Give the actions whose modules lie in a folder; why one is left out is logged once."""
    found = ActionFolder({}, {})
    for path in sorted(folder.glob("*.js")):
        try:
            action = read_label_action(path)
            _check_free(action, found.actions)
        except (AlreadyExists, InvalidSetting, NotFound) as error:
            found.left_out[path.stem] = str(error)
            _log_once(f"{path} is left out: {error}")
        else:
            found.actions[action.name] = action
    return found


def _check_free(action: LabelAction, nearby: Mapping[str, LabelAction]) -> None:
    """Refuse a name that an action of a module nearby or a registered one has."""
    registered = actions.get(action.name) if action.name in actions.names() else None
    other = nearby.get(action.name) or registered
    if other is not None and other.path != action.path:
        raise AlreadyExists(
            f"The label action of {action.path} is called {action.name!r}, as is that of {other.path}; "
            "give it another name in its header."
        )


_logged: set[str] = set()


def _log_once(message: str) -> None:
    if message not in _logged:
        _logged.add(message)
        logger.warning("%s", message)


def _built_in(name: str, description: str, admin_filter: str | None = None) -> LabelAction:
    path = Path(__file__).resolve().parent / "static" / f"action-{name}.js"
    return LabelAction(name, description, admin_filter, "", path)


COMMENTS = _built_in("comments", "A text field for a comment on a label or a relation", "boolean")
CHANGE_REL = _built_in("change_rel", "Takes a label out of its relation or into another one")
CHANGE_COLOR = _built_in("change_color", "A colour of its own for a label or a relation", "boolean")
SLIDER = _built_in("slider", "A slider for a score of a label or a relation", "range")

actions: Registry[LabelAction] = Registry(
    "label action",
    "textinator_widgets.actions",
    {
        one.name: f"textinator_widgets.plugins:{one.name.upper()}"
        for one in (COMMENTS, CHANGE_REL, CHANGE_COLOR, SLIDER)
    },
    NotFound,
)
"""Actions of labels: members are `LabelAction`."""

suggesters: Registry[Callable[[str], Any]] = Registry(
    "function that makes suggestions", "textinator_widgets.suggesters", {}, NotFound
)
"""Functions that propose answers: they get a text and give a list of proposals (docs/suggestions.md)."""

post_processing: Registry[Callable[[str], str]] = Registry(
    "function that texts pass", "textinator_widgets.post_processing", {}, NotFound
)
"""Functions that a JSON specification of a source may name (docs/data-sources.md): from text to text."""
