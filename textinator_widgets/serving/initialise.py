"""Makes a project folder: everything is checked and built elsewhere first, then put in its place at once."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import textinator_widgets as tw
from textinator_widgets.errors import AlreadyExists, InvalidSetting, InvalidTexts, StoreUnusable
from textinator_widgets.plugins import folder_actions
from textinator_widgets.protocol.values import quoted
from textinator_widgets.services import backup_files, maintenance
from textinator_widgets.serving.options import InputFormat, NewProject
from textinator_widgets.serving.projects_dir import ProjectsDir
from textinator_widgets.serving.starter import write_starter
from textinator_widgets.sources.base import Source, Text
from textinator_widgets.sources.files import Files
from textinator_widgets.sources.scratch import naming_folder
from textinator_widgets.sources.specified import from_spec
from textinator_widgets.tasks import demo

DEMO_TITLE = "Demo: people, places, organizations"

_BY_ENDING = {
    ".txt": InputFormat.TEXT,
    ".json": InputFormat.JSON,
    ".jsonl": InputFormat.JSONL,
    ".ndjson": InputFormat.JSONL,
    ".csv": InputFormat.CSV,
    ".tsv": InputFormat.TSV,
    ".parquet": InputFormat.PARQUET,
}

_DEMO_GUIDELINES = """<h2>What to mark</h2>
<p>Select words with the mouse, or with Shift and the arrow keys. Then press the key that stands on a
marker.</p>
<ul>
<li><b>Person</b>: names of people, with their titles.</li>
<li><b>Location</b>: cities, countries, rivers, streets.</li>
<li><b>Organization</b>: companies, universities, clubs, newspapers.</li>
</ul>
<p>Names may overlap: in <i>University of Gothenburg</i> the whole is an organization and
<i>Gothenburg</i> a location.
<kbd>?</kbd> shows every key.</p>"""


@dataclass(frozen=True)
class Made:
    """What was made; `kept` is where the store that was there before is now."""

    store: Path | str
    title: str
    count: int
    kept: Path | None


def initialise(folder: Path | str, new: NewProject) -> Made:
    """Make a project in a folder, in a store file, or in an empty database of a server.

    Raises
    ------
    AlreadyExists
        When there is a store and `force` is not given.
    TextinatorError
        When the texts or a setting cannot be taken; nothing was made then.
    """
    place = _free_place(folder, force=new.force)
    title = new.title if new.title is not None else _name_of(place)
    sources: list[Source] = [from_spec(path, folder=path.parent) for path in new.sources]
    if new.input_path is not None:
        sources.insert(0, files(new.input_path, new.input_format, new.text, new.key))
    if not sources:
        raise InvalidTexts("Expected texts for the project. Name their file or folder with --input-path.")
    return _build(place, title=title, sources=sources, task=new.task, language=new.language)


def demo_folder() -> Path:
    """Give the folder of the demo when none is named: in the user's data folder."""
    import platformdirs

    return Path(platformdirs.user_data_dir("textinator-widgets", appauthor=False)) / "demo"


def make_demo(folder: Path) -> None:
    """Make the demo project; one that is there already stays as it is."""
    place = ProjectsDir.at(folder)
    if place.store.exists():
        return
    _check_folder(place)
    texts = demo.texts()
    sources = [
        _DemoTexts("Short texts", [text for text in texts if text["formatting"] == "ft"], "ft"),
        _DemoTexts("Handbook", [text for text in texts if text["formatting"] == "md"], "md"),
    ]
    settings = {
        "short_description": "News and notes in four languages",
        "guidelines": _DEMO_GUIDELINES,
        "reminders": "<p>Mark titles together with names.</p>",
        "show_datasource_identifiers": True,
    }
    _build(place, title=DEMO_TITLE, sources=sources, task="ner", language="en", **settings)


class _DemoTexts:
    """The demo texts of one formatting."""

    source_type: ClassVar[str] = "PlainText"

    def __init__(self, name: str, texts: Sequence[demo.DemoText], formatting: str) -> None:
        self.name = name
        self.formatting: str | None = formatting
        self.language: str | None = None
        self._texts = texts

    def spec(self) -> dict[str, Any]:
        """Give nothing: the texts are in the store."""
        return {}

    def texts(self) -> Iterator[Text]:
        """Give every text under its own key."""
        return (Text(text["key"], text["text"]) for text in self._texts)


def _build(
    place: ProjectsDir,
    *,
    title: str,
    sources: Sequence[Source],
    task: str,
    language: str | None,
    **settings: Any,  # noqa: ANN401 the fields of a project
) -> Made:
    if place.url is not None:
        with place.open(create=True) as store:
            project = store.create_project(title, task=task, sources=sources, language=language, **settings)
            return Made(place.shown, title, len(project.texts()), None)
    with _workshop() as workshop:
        draft = workshop / place.store.name
        with naming_folder():
            _lend_modules(place.store.resolve().parent, workshop)
        with tw.open_store(draft) as store:
            project = store.create_project(title, task=task, sources=sources, language=language, **settings)
            count = len(project.texts())
        place.make_folders()
        done = maintenance.restore(place.store, draft, force=True)
    if place.root is not None:
        place.cookie_secret()
        write_starter(place.notebooks / "start.ipynb", title)
    return Made(place.store, title, count, done.kept)


@contextmanager
def _workshop() -> Iterator[Path]:
    """Give a temporary folder in which a store is made before it is put in its place."""
    with naming_folder():
        folder = tempfile.TemporaryDirectory(prefix="textinator-", ignore_cleanup_errors=True)
    with folder as path:
        yield Path(path)


def _lend_modules(home: Path, workshop: Path) -> None:
    """Copy the modules that lie beside the coming store to its draft, where they are looked for."""
    folder = workshop / backup_files.FOLDER
    folder.mkdir()
    for action in folder_actions(home / backup_files.FOLDER).actions.values():
        shutil.copyfile(action.path, folder / action.path.name)


def _name_of(place: ProjectsDir) -> str:
    """Give the title that a project gets from its place."""
    if place.url is not None and place.root is None:
        return place.shown.rsplit("/", 1)[-1].split("?")[0]
    return (place.root or place.store.with_suffix("")).name


def _free_place(folder: Path | str, *, force: bool) -> ProjectsDir:
    place = ProjectsDir.at(folder)
    if place.url is not None:
        _check_database(place, force=force)
        return place
    if place.root is None and place.store.exists() and not maintenance.is_store(place.store):
        raise StoreUnusable(
            f"Expected a folder or a store file for the project, but {folder} is another file, which stays. "
            "Choose another place."
        )
    if place.store.exists() and not force:
        raise AlreadyExists(
            f"There is a project in {folder} already. Serve it with: textinator start {quoted(folder)}; or "
            "begin anew with --force, which keeps the old store beside the new one."
        )
    _check_folder(place)
    return place


def _check_database(place: ProjectsDir, *, force: bool) -> None:
    """Refuse a database that has a project; on a server nothing is replaced."""
    if force:
        raise InvalidSetting(
            f"--force begins anew in a file or folder, but {place.shown} is on a server. Make an empty "
            "database, and name that one."
        )
    with place.open(create=True) as store:
        if len(store.projects()):
            raise AlreadyExists(
                f"There is a project in {place.shown} already. Add others in Python, with create_project, or "
                "name an empty database."
            )


def _check_folder(place: ProjectsDir) -> None:
    folder = place.root or place.store.parent
    at = next(path for path in (folder, *folder.parents) if path.exists())
    if not at.is_dir():
        raise StoreUnusable(f"Expected a folder, but {at} is a file. Choose another place for the project.")


def files(path: Path, input_format: InputFormat | None, text: str | None, key: str | None) -> Files:
    """Give the texts of a file or folder.

    Raises
    ------
    InvalidTexts, InvalidSetting
        When there is nothing, or its format is not known.
    """
    if not path.exists():
        raise InvalidTexts(f"Expected texts at {path}, but there is nothing. Correct --input-path.")
    kind = input_format or _guess(path)
    return Files(path, kind.value, text=text, key=key)


def _guess_folder(path: Path) -> InputFormat:
    endings = {file.suffix.lower() for file in path.rglob("*")} & {".json", ".txt"}
    if endings == {".json", ".txt"}:
        raise InvalidSetting(
            f"The folder {path} holds .txt and .json files. Say which are the texts with --input-format "
            f"{InputFormat.TEXT_DIR}|{InputFormat.JSON_DIR}."
        )
    return InputFormat.JSON_DIR if endings == {".json"} else InputFormat.TEXT_DIR


def _guess(path: Path) -> InputFormat:
    if path.is_dir():
        return _guess_folder(path)
    kind = _BY_ENDING.get(path.suffix.lower())
    if kind is None:
        raise InvalidSetting(
            f"The ending of {path.name} does not say what it holds. Say it with --input-format "
            f"{'|'.join(InputFormat)}."
        )
    return kind
