"""What a project asks for: read as a specification, changed, copied."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from textinator_widgets.api.given import given_sources
from textinator_widgets.api.store import Store
from textinator_widgets.model import Project as ProjectRow
from textinator_widgets.model.engine import reading, writing
from textinator_widgets.services import copies, marker_changes, project_spec, relation_changes
from textinator_widgets.services.actors import CALLER
from textinator_widgets.sources.fetched import fetched

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textinator_widgets.api.project import Project
    from textinator_widgets.sources.base import Source


class ProjectDefinition:
    """The half of a project that is about what it asks for."""

    id: int
    _store: Store
    _engine: Engine
    _clock: Callable[[], datetime]

    def _row(self, session: Session) -> ProjectRow:
        return session.get_one(ProjectRow, self.id)

    def spec(self) -> dict[str, Any]:
        """Give the specification that makes a project like this one: `create_project(title, task=spec, ...)`.

        It holds `task, title, exporter, layout, settings, units, markers, relations, pre_markers`, and is
        JSON. What the project was made from comes back as it was written while the project is still like it.
        Not in it: people, texts and answers; dates, seed and whether it is open, unless they were written.
        """
        with reading(self._engine) as session:
            return project_spec.spec_of(session, self._row(session))

    @property
    def schema_version(self) -> str:
        """Version of markers, units and relations: 16 hex digits, equal for equal definitions.

        Every batch keeps the version that it was answered under.
        """
        with reading(self._engine) as session:
            return project_spec.version_of(session, self._row(session))

    def update_marker(
        self,
        marker: str,
        *,
        everywhere: bool = False,
        **changes: Any,  # noqa: ANN401 each field has its type
    ) -> None:
        """Change a marker, named by code or name; what was answered stays as it is.

        Parameters
        ----------
        everywhere
            Whether `name` and `names` also change in the other projects of the store that use the marker.
        changes
            `name, anno_type, color, shortcut, names, unit, order_in_unit, restrictions, choices, range,
            display_type, display_tab, export_name, actions, suggestions`, as for `add_marker`.

        Raises
        ------
        UnknownMarker, UnknownSetting, InvalidSetting, AlreadyExists
            When there is no such marker or field, or a value cannot be taken, here or in exports of another
            project that uses the marker.
        NotAllowed
            When the type or unit of a marker with answers would change, or a name that other projects use.
        """
        with writing(self._engine) as session:
            changed = marker_changes.update_marker(
                session,
                CALLER,
                self._row(session),
                marker,
                changes,
                now=self._clock(),
                everywhere=everywhere,
            )
            if everywhere:
                marker_changes.refuse_names_elsewhere(session, changed)

    def remove_marker(self, marker: str) -> None:
        """Take a marker out of the project; `NotAllowed` when anything was answered with it."""
        with writing(self._engine) as session:
            marker_changes.remove_marker(session, CALLER, self._row(session), marker, now=self._clock())

    def remove_pre_marker(self, marker: str, tokens: str | Sequence[str] | None = None) -> None:
        """Mark words beforehand no longer; labels and drafts that were made with them stay as they are.

        Parameters
        ----------
        tokens
            As they were added, a list or words with commas between them; None = all of the marker.

        Raises
        ------
        UnknownMarker, NotFound, InvalidSetting
            When there is no such marker or word; when these can be no words.
        """
        with writing(self._engine) as session:
            row, now = self._row(session), self._clock()
            marker_changes.remove_pre_marker(session, CALLER, row, marker, tokens, now=now)

    def update_unit(
        self,
        unit: str,
        **changes: Any,  # noqa: ANN401 each field has its type
    ) -> None:
        """Change `size, minimum_required, is_rankable` of a unit; groups that were answered stay."""
        with writing(self._engine) as session:
            marker_changes.update_unit(session, CALLER, self._row(session), unit, changes, now=self._clock())

    def remove_unit(self, unit: str) -> None:
        """Take a unit out of the project; `NotAllowed` while it has markers."""
        with writing(self._engine) as session:
            marker_changes.remove_unit(session, CALLER, self._row(session), unit, now=self._clock())

    def update_relation(
        self,
        relation: str,
        *,
        everywhere: bool = False,
        **changes: Any,  # noqa: ANN401 each field has its type
    ) -> None:
        """Change a relation, named by code or name; links stay as they are.

        Parameters
        ----------
        everywhere
            Whether `name`, `names`, `pairs` and `direction` also change in the other projects of the store
            that use the relation.
        changes
            `name, names, pairs, direction, shortcut, representation, restrictions`, as for `add_relation`.
            `pairs` are all pairs that it shall have.

        Raises
        ------
        UnknownRelation, UnknownSetting, InvalidSetting, AlreadyExists, UnknownMarker
            As for `update_marker`.
        NotAllowed
            When links would not be allowed any more, or would mean something else; the message counts them.
        """
        with writing(self._engine) as session:
            relation_changes.update_relation(
                session,
                CALLER,
                self._row(session),
                relation,
                changes,
                now=self._clock(),
                everywhere=everywhere,
            )

    def remove_relation(self, relation: str) -> None:
        """Take a relation out of the project; `NotAllowed` when any labels were linked with it."""
        with writing(self._engine) as session:
            relation_changes.remove_relation(session, CALLER, self._row(session), relation, now=self._clock())

    def clone(
        self,
        title: str,
        *,
        task: str | os.PathLike[str] | Mapping[str, Any] | None = None,
        texts: Any = None,  # noqa: ANN401 list, Series or DataFrame
        text: str = "text",
        key: str | None = None,
        sources: Sequence[Source] | None = None,
        author: str | None = None,
        formatting: str = "ft",
        replace_bad_characters: bool = False,
        **settings: Any,  # noqa: ANN401 the fields of a project
    ) -> Project:
        """Make a project with the definition and settings of this one; people and answers stay here.

        Parameters
        ----------
        task
            What the new project asks for instead, as for `create_project`; the settings stay but for those
            that the task sets itself.
        texts, text, key, sources, formatting, replace_bad_characters
            As for `create_project`. Without texts and sources it has the texts of this project.
        author
            Default: the author of this project.
        settings
            That differ from this project's.

        Raises
        ------
        AlreadyExists, InvalidInput, UnknownTask, UnknownSetting
            When the title is taken or anything cannot be taken; nothing was stored.
        """
        folder = self._store.data_folder
        given = given_sources(texts, sources, text=text, key=key, folder=folder)
        with fetched(given) as ready, writing(self._engine) as session:
            new = copies.clone_project(
                session,
                CALLER,
                self._row(session),
                title,
                sources=None if texts is None and sources is None else ready,
                settings=settings,
                now=self._clock(),
                task=task,
                author=author,
                formatting=formatting,
                replace_bad_characters=replace_bad_characters,
            )
        return self._store.project(new)
