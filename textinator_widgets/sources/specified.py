"""Sources that are described in JSON, with Textinator's keys."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from textinator_widgets.errors import InvalidSpec, NotFound
from textinator_widgets.plugins import post_processing
from textinator_widgets.protocol.values import shown
from textinator_widgets.sources.base import DescribedSource, PostProcessing, Source, SourceOptions
from textinator_widgets.sources.interactive import Interactive
from textinator_widgets.sources.json_files import Json
from textinator_widgets.sources.json_lines import JsonLines
from textinator_widgets.sources.plain_text import PlainText
from textinator_widgets.sources.reading import decode, path_of
from textinator_widgets.sources.records import parse_json
from textinator_widgets.sources.sqlite_table import SQLiteTable
from textinator_widgets.sources.table import Table
from textinator_widgets.sources.text_files import TextFiles
from textinator_widgets.sources.texts_api import TextsAPI

_Text = Annotated[str, Field(min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Texts(_Strict):
    texts: Annotated[list[str], Field(min_length=1)]
    meta: Any = None


class _Paths(_Strict):
    files: list[_Text] = []
    folders: list[_Text] = []
    encoding: _Text = "utf-8"
    meta: Any = None

    def inside(self, folder: Path) -> tuple[list[Path], list[Path]]:
        """Give the files and the folders, all inside the folder."""
        if not self.files and not self.folders:
            raise refused(("spec", "files or folders are required; got neither"))
        files = [inside(folder, one, f"spec.files[{n}]") for n, one in enumerate(self.files)]
        return files, [inside(folder, one, f"spec.folders[{n}]") for n, one in enumerate(self.folders)]


class _KeyedPaths(_Paths):
    key: _Text
    """Path of the text, which is what Textinator calls it."""
    id: _Text | None = None
    """Path of the key."""


class _Column(_Strict):
    file: _Text
    text: _Text = "text"
    id: _Text | None = None
    meta: Any = None


class _TableColumn(_Column):
    format: Literal["csv", "tsv", "parquet"] | None = None
    encoding: _Text = "utf-8"


class _SQLiteColumn(_Column):
    table: _Text | None = None


class _Endpoint(_Strict):
    endpoint: _Text
    token_variable: _Text | None = None
    keys: Literal["numbers", "random"] = "numbers"
    timeout: float = 30.0
    meta: Any = None


class _Described(_Strict):
    name: Annotated[str, Field(max_length=100)] = ""
    language: _Text | None = None
    formatting: Literal["pt", "ft", "md"] | None = None
    is_public: bool = False
    reads: Literal["now", "late"] = "now"
    post_processing_methods: list[_Text] = []
    """Names of functions that a program registered; nothing is imported because a file says so."""
    owner: Any = None
    """Of Textinator's server. Here it is the author of the first project, whoever the file names."""
    search_config: Any = None
    """Of Textinator's database; nothing here depends on it."""

    def options(self) -> SourceOptions:
        """Give what each class takes."""
        return {
            "name": self.name,
            "language": self.language,
            "formatting": self.formatting,
            "is_public": self.is_public,
            "reads": self.reads,
            "post_processing": _registered(self.post_processing_methods),
        }


def _registered(names: list[str]) -> list[PostProcessing]:
    """Give the functions of these names, in order."""
    found: list[PostProcessing] = []
    problems: list[tuple[str, str]] = []
    for place, name in enumerate(names):
        where = f"post_processing_methods[{place}]"
        if name in names[:place]:
            problems.append((where, f"{shown(name)} comes twice"))
            continue
        try:
            found.append(post_processing.get(name))
        except NotFound:
            there = ", ".join(post_processing.names()) or "none"
            told = f"no function was registered as {shown(name)}; there are: {there}"
            problems.append((where, f"{told}. A program registers one: tw.plugins.post_processing.register"))
    if problems:
        raise refused(*problems)
    return found


class _PlainText(_Described):
    source_type: Literal["PlainText"]
    spec: _Texts

    def source(self, folder: Path) -> Source:
        """Give the source; nothing of the folder is needed."""
        _ = folder
        return PlainText(self.spec.texts, **self.options())


class _TextFile(_Described):
    source_type: Literal["TextFile"]
    spec: _Paths

    def source(self, folder: Path) -> Source:
        """Give the source."""
        return TextFiles(*self.spec.inside(folder), encoding=self.spec.encoding, **self.options())


class _Json(_Described):
    source_type: Literal["Json", "JsonLines"]
    spec: _KeyedPaths

    def source(self, folder: Path) -> Source:
        """Give the source."""
        make = Json if self.source_type == "Json" else JsonLines
        spec = self.spec
        return make(
            *spec.inside(folder), text=spec.key, key=spec.id, encoding=spec.encoding, **self.options()
        )


class _Table(_Described):
    source_type: Literal["Table"]
    spec: _TableColumn

    def source(self, folder: Path) -> Source:
        """Give the source."""
        spec = self.spec
        return Table(
            inside(folder, spec.file, "spec.file"),
            text=spec.text,
            key=spec.id,
            format=spec.format,
            encoding=spec.encoding,
            **self.options(),
        )


class _SQLiteTable(_Described):
    source_type: Literal["SQLiteTable"]
    spec: _SQLiteColumn

    def source(self, folder: Path) -> Source:
        """Give the source."""
        spec = self.spec
        path = inside(folder, spec.file, "spec.file")
        return SQLiteTable(path, spec.table, text=spec.text, key=spec.id, **self.options())


class _TextsAPI(_Described):
    source_type: Literal["TextsAPI"]
    spec: _Endpoint

    def source(self, folder: Path) -> Source:
        """Give the source; nothing of the folder is needed."""
        _ = folder
        spec = self.spec
        return TextsAPI(
            spec.endpoint,
            token_variable=spec.token_variable,
            keys=spec.keys,
            timeout=spec.timeout,
            **self.options(),
        )


class _Nothing(_Strict):
    meta: Any = None


class _Interactive(_Described):
    source_type: Literal["Interact"]
    spec: _Nothing = _Nothing()

    def source(self, folder: Path) -> Source:
        """Give the source; nothing of the folder is needed."""
        _ = folder
        return Interactive(**self.options())


_ANY: TypeAdapter[_PlainText | _TextFile | _Json | _Table | _SQLiteTable | _TextsAPI | _Interactive] = (
    TypeAdapter(
        Annotated[
            _PlainText | _TextFile | _Json | _Table | _SQLiteTable | _TextsAPI | _Interactive,
            Field(discriminator="source_type"),
        ]
    )
)
_TYPES = frozenset(
    {"PlainText", "TextFile", "Json", "JsonLines", "Table", "SQLiteTable", "TextsAPI", "Interact"}
)


def from_spec(given: Mapping[str, Any] | str | Path, *, folder: str | Path) -> Source:
    """Give the source that a specification describes.

    Parameters
    ----------
    given
        `{"source_type", "spec", "name"?, "language"?, "formatting"?, "is_public"?, "reads"?,
        "post_processing_methods"?}`, or the path of a JSON file with it; `owner` and `search_config` of
        Textinator are taken and do nothing. `source_type` is "PlainText", "TextFile", "Json", "JsonLines",
        "Table", "SQLiteTable", "TextsAPI" or "Interact"; `spec` has Textinator's keys: texts; files, folders,
        key (path of the text); endpoint.
    folder
        Where its files are. Each path is relative to it, and nothing outside it is read, now or later: no
        absolute path, no "..", no link that leads out.

    Raises
    ------
    InvalidSpec
        When anything cannot be taken; `problems` names each place.
    """
    spec: object = given
    if not isinstance(given, Mapping):
        path = path_of(given)
        spec = parse_json(decode(path), path.name)
    try:
        found = _ANY.validate_python(dict(spec) if isinstance(spec, Mapping) else spec)
    except ValidationError as error:
        raise refused(*(_problem(one) for one in error.errors(include_url=False))) from error
    root = path_of(folder).resolve()
    source = found.source(root)
    if isinstance(source, DescribedSource):
        source.root = root
    return source


def inside(folder: Path, name: str, where: str) -> Path:
    """Give a path inside the folder, links followed."""
    path = Path(name)
    try:
        found = (folder / path).resolve()
        is_there = found.exists()
    except (OSError, ValueError, RuntimeError) as error:
        raise refused((where, f"{shown(name)} is no path: {error}")) from error
    if path.is_absolute() or ".." in path.parts or not found.is_relative_to(folder):
        raise refused(
            (where, f"must be inside the folder of the sources, without '..' and links; got {shown(name)}")
        )
    if not is_there:
        raise refused((where, f"there is nothing at {shown(name)}"))
    return folder / path


def refused(*problems: tuple[str, str]) -> InvalidSpec:
    """Give the error that names each place and what is wrong there."""
    told = "; ".join(f"{where}: {message}" for where, message in problems)
    found = [{"where": where, "message": message} for where, message in problems]
    return InvalidSpec(f"The source cannot be taken: {told}.", found)


def _problem(error: ErrorDetails) -> tuple[str, str]:
    place = ""
    for part in error["loc"]:
        if part not in _TYPES:
            place += f"[{part}]" if isinstance(part, int) else f".{part}" if place else str(part)
    return place or "source_type", f"{error['msg']}; got {shown(error['input'])}"
