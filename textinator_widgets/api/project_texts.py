"""The texts of a project: more of them, read again, taken out."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from textinator_widgets.api.given import as_source, is_source
from textinator_widgets.api.late import read_all_texts
from textinator_widgets.api.store import Store, check_path
from textinator_widgets.errors import InvalidSetting, InvalidTexts
from textinator_widgets.model import Datapoint
from textinator_widgets.model import Project as ProjectRow
from textinator_widgets.model.engine import reading, writing
from textinator_widgets.services import (
    deleting,
    interactive,
    projects,
    reindexing,
    rotation,
    shared_sources,
    texts,
)
from textinator_widgets.services.actors import CALLER
from textinator_widgets.services.deleting import Deleted
from textinator_widgets.services.reindexing import Reindexed
from textinator_widgets.sources.base import Source
from textinator_widgets.sources.fetched import fetched
from textinator_widgets.sources.scratch import scratch_file


class ProjectTexts:
    """The half of a project that is about where its texts come from."""

    id: int
    _store: Store
    _engine: Engine
    _clock: Callable[[], datetime]

    def _row(self, session: Session) -> ProjectRow:
        raise NotImplementedError

    def add_source(
        self,
        source: Any,  # noqa: ANN401 a source, list, Series or DataFrame
        *,
        text: str = "text",
        key: str | None = None,
        formatting: str = "ft",
        replace_bad_characters: bool = False,
    ) -> None:
        """Add texts at the end of the order: a source, or what `create_project` takes as `texts`.

        A dict is a JSON specification, whose files are in the folder `data` beside the store.
        """
        given = self._given(source, text, key)
        with fetched([given]) as ready, writing(self._engine) as session:
            projects.add_sources(
                session,
                CALLER,
                self._row(session),
                ready,
                now=self._clock(),
                formatting=formatting,
                replace_bad_characters=replace_bad_characters,
            )

    def _given(self, source: Any, text: str, key: str | None) -> Source:  # noqa: ANN401 as for add_source
        if is_source(source):
            found: Source = source
            return found
        return as_source(source, text=text, key=key, folder=self._store.data_folder)

    def add_text(
        self,
        text: str,
        key: str | int | None = None,
        *,
        source: str | None = None,
        name: str | None = None,
        data: Mapping[str, Any] | None = None,
    ) -> str | int:
        """Add one text to an interactive source, at the end of everybody's order, and give its key.

        Parameters
        ----------
        text
            As it is to be stored: at most 1,000,000 characters, and not only white space.
        key
            Of its own in the source; None = a uuid.
        source
            Name of the source; None = the first interactive one of the project.
        name
            What the text is called, such as a file.
        data
            What comes with it, as `TextItem.data`.

        Raises
        ------
        UnknownSource
            When the project has no such source that is interactive.
        InvalidTexts
            When the text cannot be stored, or the key is taken.
        """
        with writing(self._engine) as session:
            added = interactive.add_text(
                session,
                CALLER,
                self._row(session),
                text,
                key=key,
                source=source,
                name=name,
                fields=data,
                now=self._clock(),
            )
            return texts.parse_key(session.get_one(Datapoint, added).key)

    def use_source(self, source: str | int) -> None:
        """Add the texts of a source that another project has; they are shared, not copied.

        Parameters
        ----------
        source
            Its name, or its number in `store.sources()`.

        Raises
        ------
        UnknownSource, InvalidSetting
            When there is no such source, or several have the name; when the project has it, or it is of
            another language.
        NotAllowed
            When it is not public, and its owner is not the author of this project.
        """
        with writing(self._engine) as session:
            project = self._row(session)
            shared_sources.use(session, CALLER, project, source, now=self._clock())

    def share_source(self, source: str | int, is_public: bool = True) -> None:
        """Let people besides its owner use a source of this project in theirs, or no longer.

        Projects that have it keep it.

        Raises
        ------
        UnknownSource
            When the project has no source of this name.
        NotAllowed
            When its owner is not the author of this project.
        """
        with writing(self._engine) as session:
            project = self._row(session)
            shared_sources.share(session, CALLER, project, source, is_public, now=self._clock())

    def update_source(
        self, source: str | int, *, name: str | None = None, formatting: str | None = None
    ) -> None:
        """Give a source of this project another name, or let its texts be shown in another way.

        Every project that has it shows it so.

        Parameters
        ----------
        source
            Its name, or its number in `store.sources()`.
        name
            1 to 100 characters; None = as it is.
        formatting
            "ft" with white space kept, "pt" plain, "md" Markdown; None = as it is.

        Raises
        ------
        UnknownSource
            When the project has no source of this name.
        InvalidSetting, AlreadyExists
            When a value cannot be taken, or another source of a project that has it is called so.
        NotAllowed
            When its owner is not the author of this project.
        """
        with writing(self._engine) as session:
            project, now = self._row(session), self._clock()
            shared_sources.update(
                session, CALLER, project, source, new_name=name, formatting=formatting, now=now
            )

    def replaced(self) -> list[dict[str, Any]]:
        """List the texts in which characters were replaced at import: `{"key", "count"}`."""
        with reading(self._engine) as session:
            return texts.replaced_texts(session, self.id)

    def reindex(
        self,
        source: str | int | None = None,
        given: Any = None,  # noqa: ANN401 a source, list, Series or DataFrame
        *,
        text: str = "text",
        key: str | None = None,
    ) -> list[Reindexed]:
        """Read sources again, and take over what changed in them; all of it or nothing.

        New texts come at the end of everybody's order. A changed text gets a new context: answers keep the
        old one, and whoever has not had the text yet gets the new one. What somebody works on is left for the
        next time. What vanished stays in the store; one that was to be read late and never was is forgotten,
        and comes as a new one should it be there again. Texts are compared by key; equal texts whose other
        fields changed count as unchanged.

        Parameters
        ----------
        source
            Its name, or its number in `store.sources()`; None = every one whose texts lie elsewhere (files
            and servers).
        given
            What is read in its place: needed for lists and frames, for sources with functions, and for files
            that have moved. With `text` and `key` as for `create_project`.

        Returns
        -------
        list of Reindexed
            For each source `source, added, changed, in_use, vanished` (keys) and `unchanged` (a number).

        Raises
        ------
        UnknownSource, InvalidTexts
            When there is no such source; when one cannot be read: nothing was changed.
        """
        with reading(self._engine) as session:
            known = reindexing.known_texts(session, self._row(session), source)
        if given is not None:
            if len(known) != 1:
                raise InvalidTexts(
                    f"Texts were given for one source, but the project has {len(known)}.",
                    in_python="Name the source: project.reindex(name, given=...).",
                )
            sources = [self._given(given, text, key)]
        else:
            known = [one for one in known if source is not None or reindexing.can_be_read_again(one)]
            sources = [reindexing.source_again(one) for one in known]
        with ExitStack() as stack:
            news = [
                reindexing.read_news(one, found, stack.enter_context(scratch_file()))
                for one, found in zip(known, sources, strict=True)
            ]
            with writing(self._engine) as session:
                return [reindexing.store_news(session, CALLER, one, now=self._clock()) for one in news]

    def delete_contexts(
        self,
        source: str | int,
        *,
        force: bool = False,
        backup: bool | str | os.PathLike[str] = True,
        dry_run: bool = False,
    ) -> Deleted:
        """Delete a source with its texts, from every project that has it, and give what went, counted.

        Parameters
        ----------
        source
            Its name, or its number in `store.sources()`.
        force
            Whether what people did with the texts is deleted as well: answers, drafts, reports.
        backup
            Whether a verified backup is made before people's work is deleted, or the folder that it goes
            into. True = `backups` beside the store; of a store on a server in the working folder. It is
            never removed, and `Deleted.backup` names it.
        dry_run
            Only count what would go.

        Raises
        ------
        UnknownSource
            When the project has no source of this name.
        HasAnnotations
            When people have worked on its texts and `force` is not given; the message counts what would go.
        InvalidSetting, StoreError
            When no backup can be made: nothing was deleted.
        """
        with reading(self._engine) as session:
            found = reindexing.find_source(session, self._row(session), source)
            goes = deleting.count(session, found)
        if dry_run:
            return goes
        kept = None
        if not force:
            deleting.refuse_annotated(goes)
        elif backup is not False and goes.is_annotated:
            place = (
                None
                if backup is True
                else Path(check_path(backup, "True, False or a folder", InvalidSetting))
            )
            kept = rotation.backup_before(self._engine, "delete", place, now=self._clock())
        with writing(self._engine) as session:
            found = reindexing.find_source(session, self._row(session), source)
            gone = deleting.delete_source(session, CALLER, found, force=force, now=self._clock())
        return replace(gone, backup=kept)

    def read_texts(self) -> int:
        """Put every text that is still in its source only into the store, and give how many there were.

        Raises
        ------
        TextUnreadable
            When one cannot be read; what could be is stored.
        """
        return read_all_texts(self._engine, self.id, self._clock)
