"""A store: projects and people in one database."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import event

from textinator_widgets.api.credentials import StoreCredentials
from textinator_widgets.api.files import StoreFiles
from textinator_widgets.api.given import given_sources
from textinator_widgets.api.people import StorePeople
from textinator_widgets.api.records import StoreRecords
from textinator_widgets.api.surveys import StoreSurveys
from textinator_widgets.errors import (
    InvalidSetting,
    StoreError,
    StoreUnusable,
    TextinatorError,
    UnknownProject,
)
from textinator_widgets.model import Project as ProjectRow
from textinator_widgets.model.base import utc_now
from textinator_widgets.model.engine import open_engine, reading, store_of, writing
from textinator_widgets.model.places import place_of
from textinator_widgets.model.sqlite_store import StoreFile
from textinator_widgets.protocol.values import shown
from textinator_widgets.services import (
    accounts,
    listings,
    maintenance,
    merging,
    profiles,
    projects,
    repairs,
    rotation,
    shared_sources,
)
from textinator_widgets.services.actors import CALLER
from textinator_widgets.services.definitions import find_project
from textinator_widgets.services.existing import differences, is_named
from textinator_widgets.sources.base import Source
from textinator_widgets.sources.fetched import fetched

if TYPE_CHECKING:
    import pandas as pd

    from textinator_widgets.api.project import Project
    from textinator_widgets.services.accounts import Person

Clock = Callable[[], datetime]


def open_store(
    path: str | os.PathLike[str],
    *,
    create: bool = True,
    clock: Clock = utc_now,
    journal: Literal["wal", "delete"] = "wal",
    folder: str | os.PathLike[str] | None = None,
) -> Store:
    """Open a store, or make it when nothing is there.

    Parameters
    ----------
    path
        A file, or an SQLAlchemy URL: `postgresql+psycopg://anna@localhost/study`.
    create
        Whether a store is made where none is.
    clock
        Gives the time, aware; for tests.
    journal
        "delete" for a store on a network file system that one process alone uses.
    folder
        Of a store on a server: where its folders `plugins` and `data` and its films are. A file has them
        beside it.

    Raises
    ------
    InvalidSetting
        When `folder` is no folder, or the store is a file.
    StoreError
        One of its subclasses, when there is no store that this version can use; nothing was changed.
    MissingExtra
        When the driver of PostgreSQL is not installed.
    """
    return Store(path, create=create, clock=clock, journal=journal, folder=folder)


class Store(StorePeople, StoreCredentials, StoreFiles, StoreRecords, StoreSurveys):
    """Projects and people in one database; close it, or use it in a `with` block."""

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        create: bool = True,
        clock: Clock = utc_now,
        journal: Literal["wal", "delete"] = "wal",
        folder: str | os.PathLike[str] | None = None,
    ) -> None:
        if not isinstance(journal, str) or journal not in ("wal", "delete"):
            raise InvalidSetting(f'journal must be "wal" or "delete"; got {shown(journal)}.')
        place = check_path(path, "The path of a store", StoreUnusable)
        home = None if folder is None else _check_folder(folder, place)
        self._engine = open_engine(place, create=create, journal=journal, home=home)
        self._clock = clock
        self._closed = False

    @property
    def path(self) -> Path | str:
        """Where the store is: its file, or the URL of its database without the password."""
        store = store_of(self._engine)
        return store.path if isinstance(store, StoreFile) else store.name

    @property
    def created(self) -> bool:
        """Whether opening it made it."""
        return store_of(self._engine).created

    @property
    def data_folder(self) -> Path:
        """Where the files of a described source are: `data` beside the store, else in the working folder."""
        if isinstance(self.path, Path):
            return self.path.parent / "data"
        return (store_of(self._engine).home or Path()) / "data"

    def __repr__(self) -> str:
        return f"Store({str(self.path)!r})"

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let the database go; what belongs to the store can do nothing after it."""
        if not self._closed:
            self._closed = True
            self._engine.dispose()
            event.listen(self._engine, "checkout", self._refuse)

    def _refuse(self, *_: object) -> None:
        raise StoreUnusable(
            f"An open store was expected, but {self.path} was closed.",
            in_python="That was close(), or the end of its with block. Open it again with "
            "tw.open_store(path), and take the project from it again.",
        )

    def project(self, project: str | int) -> Project:
        """Give the project of this title or id.

        Raises
        ------
        UnknownProject
            The message lists the titles that there are.
        """
        from textinator_widgets.api.project import Project

        with reading(self._engine) as session:
            found = find_project(session, project)
            return Project(self, self._engine, found.id, clock=self._clock)

    def create_project(
        self,
        title: str,
        *,
        task: str | os.PathLike[str] | Mapping[str, Any] = "generic",
        texts: Any = None,  # noqa: ANN401 list, Series or DataFrame; pandas is not imported for it
        text: str = "text",
        key: str | None = None,
        sources: Sequence[Source | Mapping[str, Any] | str | Path] | None = None,
        language: str | None = None,
        author: str | None = None,
        formatting: str = "ft",
        replace_bad_characters: bool = False,
        exist_ok: bool = False,
        **settings: Any,  # noqa: ANN401 the fields of a project
    ) -> Project:
        """Make a project with its texts, whole or not at all.

        Parameters
        ----------
        task
            "generic", "qa", "qar", "mcqa", "mcqar", "ner", "pronr", "corr", "mt"; or a specification: a dict
            as `project.spec()` gives it, or the path of a JSON or TOML file with one.
        texts, text, key
            A list of str, a Series, or a DataFrame with the texts in the column `text`. The index, or the
            column `key`, is the key that comes back in every frame.
        sources
            Of `tw.sources`, instead of `texts`; or descriptions: dicts, or paths of JSON files.
        author, formatting
            Name of a person; "ft" (white space is kept), "pt" (plain) or "md" (Markdown).
        replace_bad_characters
            Put U+FFFD in the place of NUL and of halves of surrogate pairs; `project.replaced()` tells where.
        exist_ok
            Give the project of this title when there is one, as it is; a warning says what differs.
        language, settings
            A BCP 47 tag, else the specification's or "en"; fields such as `disjoint_annotation=True`.

        Raises
        ------
        AlreadyExists, InvalidInput, UnknownTask, UnknownSetting
            When anything cannot be taken; nothing was stored. `InvalidSpec` names each place.
        """
        given = given_sources(texts, sources, text=text, key=key, folder=self.data_folder)
        settings |= {} if language is None else {"language": language}
        if exist_ok and (found := self._called(title)) is not None:
            return self._compared(found, task, given, settings, author)
        with fetched(given) as ready, writing(self._engine) as session:
            project_id = projects.create_project(
                session,
                CALLER,
                title,
                task=task,
                sources=ready,
                settings=settings,
                now=self._clock(),
                author=author,
                formatting=formatting,
                replace_bad_characters=replace_bad_characters,
            )
        return self.project(project_id)

    def _called(self, title: object) -> Project | None:
        try:
            return self.project(title) if isinstance(title, str) else None
        except UnknownProject:
            return None

    def _compared(
        self,
        found: Project,
        task: object,
        texts: Sequence[Source],
        settings: Mapping[str, Any],
        author: str | None,
    ) -> Project:
        """Give a project that is there, and say what it has otherwise than was asked for."""
        # a specification is compared with what it would make, which is made and taken back
        with (reading if is_named(task) else writing)(self._engine) as session:
            differing = differences(
                session,
                session.get_one(ProjectRow, found.id),
                task=task,
                texts=texts,
                settings=settings,
                author=author,
                now=self._clock(),
            )
        if differing:
            warnings.warn(
                f"The project {found.title!r} exists and is taken as it is, but it differs from what was "
                f"asked for: {'; '.join(differing)}. Change it with project.update(...) or "
                "project.add_source(...), or choose another title.",
                stacklevel=3,
            )
        return found

    def projects(self) -> pd.DataFrame:
        """List the projects: `project` (id), `title, task, language, author, is_open, texts, batches`."""
        with reading(self._engine) as session:
            return listings.projects(session)

    def markers(self) -> pd.DataFrame:
        """List the definitions of markers that projects share: `code, name, color, shortcut, names`."""
        with reading(self._engine) as session:
            return listings.markers(session)

    def units(self) -> pd.DataFrame:
        """List the units of every project: `project, code, size, minimum_required, is_rankable`."""
        with reading(self._engine) as session:
            return listings.units(session)

    def relations(self) -> pd.DataFrame:
        """List the definitions of relations that projects share.

        Columns: `code, name, pairs, direction, representation, shortcut, names`.
        """
        with reading(self._engine) as session:
            return listings.relations(session)

    def sources(self) -> pd.DataFrame:
        """List the sources: `source` (id), `name, type, language, owner, is_public, texts, projects`."""
        with reading(self._engine) as session:
            return shared_sources.listing(session)

    def label_actions(self) -> pd.DataFrame:
        """List the actions that labels of this store can have: ours, registered ones, those in its folder.

        Columns: `action, description, author, admin_filter, file`.
        """
        with reading(self._engine) as session:
            return listings.label_actions(session)

    def create_user(
        self,
        name: str,
        password: str | None = None,
        email: str | None = None,
        groups: Sequence[str] = (),
        **profile: Any,  # noqa: ANN401 the fields of a profile
    ) -> Person:
        """Add a person.

        Parameters
        ----------
        password
            Kept as an argon2id hash; None = nobody can log in with a password.
        groups
            Of "project_managers", "evaluation_managers", "file_managers", "user_manager", "translators".
        profile
            `preferred_language`, `fluent_in`.

        Raises
        ------
        AlreadyExists
            When the name or the address is taken.
        """
        with writing(self._engine) as session:
            profiles.add_person(
                session,
                CALLER,
                name,
                now=self._clock(),
                password=password,
                email=email,
                groups=groups,
                profile=profile,
            )
        return self.user(name)

    def user(self, name: str) -> Person:
        """Give the person of this name.

        Raises
        ------
        UnknownUser
            When there is none.
        """
        with reading(self._engine) as session:
            return accounts.describe(session, accounts.find_user(session, name))

    def users(self) -> pd.DataFrame:
        """List the people: `user, email, is_active, has_password, preferred_language`."""
        with reading(self._engine) as session:
            return listings.users(session)

    def backup(self, path: str | os.PathLike[str] | None = None) -> Path:
        """Copy the store while it is in use; the copy is verified, and its path is given back.

        Parameters
        ----------
        path
            None = a new file in the folder `backups` beside the store; of a store on a server in the working
            folder. Of those of this store that were made so, the newest of seven days and of four weeks are
            kept; the others are removed.
        """
        if self._closed:
            self._refuse()
        if path is None:
            return rotation.backup_in_turn(self._engine, now=self._clock()).made.path
        return maintenance.backup(self._engine, check_path(path, "The path of a backup", InvalidSetting)).path

    def merge(
        self, other: str | os.PathLike[str], *, backups: str | os.PathLike[str] | None = None
    ) -> merging.Merged:
        """Take over what another copy of this store has, in one transaction after a backup.

        Both ways give the same answers, texts, suggestions and definitions, and doing it again changes
        nothing. Projects are those of the same title; texts those of the same source, key and content;
        markers, units and relations those of the same code.

        Parameters
        ----------
        other
            Path or URL of the other store; it is only read.
        backups
            Folder for the backup of this store, which is never cleared; None = `backups` beside it.

        Returns
        -------
        Merged
            `batches`, `texts`, `people`, `projects` and `suggestions` that were new, `changed` batches,
            `definitions` that were new or changed, `settings` that were changed, `conflicts`, a DataFrame,
            and the path of the `backup`.

        Raises
        ------
        StoreError
            When the other store cannot be opened, or is this one; nothing was changed.
        """
        if self._closed:
            self._refuse()
        folder = None if backups is None else Path(check_path(backups, "A folder", InvalidSetting))
        with Store(check_path(other, "The path of the other store", InvalidSetting), create=False) as copy:
            if copy.path == self.path:
                raise StoreError(f"Two stores were expected, but both are {self.path}.")
            kept = rotation.backup_before(self._engine, "merge", folder, now=self._clock())
            with reading(copy._engine) as theirs, writing(self._engine) as session:
                done = merging.merge(session, theirs, now=self._clock())
            done.backup = kept
            return done

    def check(
        self, *, repair: bool = False, backups: str | os.PathLike[str] | None = None
    ) -> list[maintenance.Finding]:
        """List what is wrong with the store; an empty list = nothing.

        Parameters
        ----------
        repair
            Whether what can be counted anew, and rows that mean nothing, are repaired: in one transaction,
            after a backup, told in the audit log. No answer is changed. Those findings say `is_repaired`, the
            others what to do, in `advice`.
        backups
            Folder for that backup; None = `backups` beside the store, as in `backup()`.

        Raises
        ------
        StoreError
            When no backup can be made; nothing was repaired.
        """
        if not repair:
            return maintenance.check(self._engine)
        folder = None if backups is None else check_path(backups, "A folder", InvalidSetting)
        return repairs.check_and_repair(self._engine, now=self._clock(), folder=folder)[0]


def _check_folder(folder: object, place: str | os.PathLike[str]) -> Path:
    """Give the folder of a store on a server, without links."""
    home = Path(check_path(folder, "folder", InvalidSetting)).expanduser()
    if isinstance(place_of(place), Path):
        raise InvalidSetting(
            f"folder is for a store on a server; the one in the file {shown(os.fspath(place))} has its "
            "modules and films beside it. Leave folder out."
        )
    if not home.is_dir():
        raise InvalidSetting(
            f"folder must be the folder of the modules and films of a store; {shown(str(home))} is none."
        )
    return home.resolve()


def check_path(path: object, what: str, error: type[TextinatorError]) -> str | os.PathLike[str]:
    """Give a path, or raise the error."""
    if (
        isinstance(path, (str, os.PathLike))
        and isinstance(os.fspath(path), str)
        and "\0" not in os.fspath(path)
    ):
        return path
    raise error(f"{what} must be a str or a Path; got {shown(path)}.")
