"""A project: its settings, its markers, and what people answered."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import Engine

from textinator_widgets.api.definition import ProjectDefinition
from textinator_widgets.api.frames import ProjectFrames
from textinator_widgets.api.late import read_all_texts
from textinator_widgets.api.people import ProjectPeople
from textinator_widgets.api.project_texts import ProjectTexts
from textinator_widgets.api.session import AnnotationSession
from textinator_widgets.api.store import Store, check_path
from textinator_widgets.api.suggestions import ProjectSuggestions, named_program
from textinator_widgets.errors import InvalidSetting
from textinator_widgets.model import Marker, Relation
from textinator_widgets.model.engine import reading, writing
from textinator_widgets.services import (
    accounts,
    exports,
    imports,
    markers,
    membership,
    projects,
    relations,
    roles,
    statistics,
)
from textinator_widgets.services.actors import CALLER, Actor
from textinator_widgets.services.import_texts import named_by
from textinator_widgets.services.marker_specs import MarkerSpec
from textinator_widgets.services.relations import RelationSpec
from textinator_widgets.services.reuse import find_definition


class Project(ProjectDefinition, ProjectFrames, ProjectPeople, ProjectTexts, ProjectSuggestions):
    """A project of a store; made by `store.create_project` and `store.project`."""

    def __init__(
        self, store: Store, engine: Engine, project_id: int, *, clock: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._engine = engine
        self._clock = clock
        self.id = project_id

    def __repr__(self) -> str:
        return f"Project({self.id}, {self.title!r})"

    @property
    def store(self) -> Store:
        """The store that the project is in."""
        return self._store

    @property
    def title(self) -> str:
        """The title, unique in the store."""
        return str(self.setting("title"))

    def setting(self, name: str) -> Any:  # noqa: ANN401 each setting has its type
        """Give the value of a setting."""
        from textinator_widgets.services.settings import SETTINGS, refuse_unknown

        if name not in ("title", "task_type"):
            refuse_unknown([name] if name not in SETTINGS else [])
        with reading(self._engine) as session:
            return getattr(self._row(session), name)

    def update(self, **settings: Any) -> None:  # noqa: ANN401 each setting has its type
        """Change settings.

        Raises
        ------
        UnknownSetting, InvalidSetting
            When a setting does not exist, cannot be changed (the task), or has a wrong value.
        """
        with writing(self._engine) as session:
            projects.update_project(session, CALLER, self._row(session), settings, now=self._clock())

    def add_marker(
        self,
        name: Any,  # noqa: ANN401 a str, or a definition
        anno_type: str = "m-span",
        *,
        code: str | None = None,
        color: str | None = None,
        shortcut: str | None = None,
        names: Mapping[str, str] | None = None,
        unit: str | None = None,
        order_in_unit: int | None = None,
        restrictions: Iterable[Any] = (),
        choices: Sequence[Any] | None = None,
        range: Any = None,  # noqa: ANN401 a pair, a triple or a dict
        display_type: str = "hl",
        display_tab: str | None = None,
        export_name: str | None = None,
        actions: Iterable[Any] = (),
        suggestions: bool | str | Callable[[str], Any] = False,
    ) -> str:
        """Add a marker and give its code.

        Parameters
        ----------
        name
            A name, or a definition to use again: a row of `store.markers()`, or a dict with its code.
        anno_type
            "m-span", "m-text", "free-text", "lfree-text", "integer", "float", "range", "radio" or "check".
        restrictions
            Such as ">= 2", or {"kind": "ge", "value": 2, "ignorable": True}.
        choices
            Of radio and check: a list of str, or of {"group": str, "choices": [str, ...]}.
        range
            Of integer, float and range: (min, max), (min, max, step) or {"min": 0}.
        display_type, suggestions
            "hl" or "und" (underline); a function of a text, its name, an address, or True for `suggest`.
        """
        existing = not isinstance(name, str)
        spec = MarkerSpec(
            name="" if existing else name,
            anno_type=anno_type,
            code=code,
            color=color,
            shortcut=shortcut,
            names=names,
            unit=unit,
            order_in_unit=order_in_unit,
            restrictions=restrictions,
            choices=choices,
            range=range,
            display_type=display_type,
            display_tab=display_tab,
            export_name=export_name,
            actions=actions,
            suggestions=named_program(suggestions),
        )
        with writing(self._engine) as session:
            if existing:
                spec = markers.defined_as(spec, find_definition(session, Marker, name))
            return markers.add_marker(session, CALLER, self._row(session), spec, now=self._clock())

    def add_unit(
        self,
        size: Any = 1,  # noqa: ANN401 an int, or a unit
        minimum_required: int = 1,
        is_rankable: bool = False,
        *,
        code: str | None = None,
    ) -> str:
        """Add a unit (markers that are answered together, up to `size` times) and give its code.

        Parameters
        ----------
        size
            A number, or a unit to make again here: a row of `store.units()`, or a dict of its fields.
        """
        fields = {"size": size, "minimum_required": minimum_required, "is_rankable": is_rankable}
        if not hasattr(size, "__index__"):
            fields = markers.unit_fields(size)
        chosen = fields.pop("code", None) if code is None else code
        fields.pop("code", None)
        with writing(self._engine) as session:
            return markers.add_unit(
                session, CALLER, self._row(session), code=chosen, now=self._clock(), **fields
            )

    def add_relation(
        self,
        name: Any,  # noqa: ANN401 a str, or a definition
        pairs: Sequence[tuple[str, str]] | None = None,
        *,
        code: str | None = None,
        direction: str | None = None,
        representation: str | None = None,
        shortcut: str | None = None,
        names: Mapping[str, str] | None = None,
        restrictions: Iterable[Any] = (),
    ) -> str:
        """Add a relation between markers and give its code.

        Parameters
        ----------
        name
            A name, or a definition to use again: a row of `store.relations()`, or a dict with its code. Its
            markers have to be in the project.
        pairs
            Pairs of markers (codes or names) whose labels may be linked. Default: those of the definition.
        direction
            "0" first to second, "1" second to first, "2" both ways. Default: the definition's, else "0".
        representation
            "g" (graph) or "l" (list). Default: the definition's, else "g".
        """
        existing = not isinstance(name, str)
        spec = RelationSpec(
            name="" if existing else name,
            pairs=pairs,
            code=code,
            direction="0" if direction is None else direction,
            representation="g" if representation is None else representation,
            shortcut=shortcut,
            names=names,
            restrictions=restrictions,
        )
        with writing(self._engine) as session:
            if existing:
                named = {"code": code, "direction": direction, "representation": representation}
                spec = relations.defined_as(spec, find_definition(session, Relation, name), named)
            return relations.add_relation(session, CALLER, self._row(session), spec, now=self._clock())

    def add_pre_marker(self, marker: str, tokens: str | Sequence[str]) -> None:
        """Store words that are labelled with a marker before anybody reads a text."""
        with writing(self._engine) as session:
            markers.add_pre_marker(session, CALLER, self._row(session), marker, tokens, now=self._clock())

    def annotator(self, user: str) -> AnnotationSession:
        """Give a person's session; a new name becomes a user, and the person joins the project."""
        return self.session_of(Actor(name=accounts.check_user_name(user), role="annotator"))

    def session_of(self, actor: Actor) -> AnnotationSession:
        """Give the session of a person; `actor` says how they were verified.

        A new name becomes a user. Whoever Python code names joins the project; whoever comes to its page
        joins it while it is open, if visiting is enough for them (`membership.joins_by_visiting`).

        Raises
        ------
        NotAllowed
            When somebody who came through a login does not take part, and does not begin to by visiting.
        """
        with writing(self._engine) as session:
            now = self._clock()
            user_id = accounts.ensure_user(session, actor, actor.name, now=now)
            actor = replace(actor, user_id=user_id)
            if actor.verified == "python":
                accounts.join(session, actor, self.id, user_id, now=now)
            else:
                membership.join_on_visit(session, actor, self._row(session), user_id, now=now)
            roles.project_for(session, actor, self.id)
        return AnnotationSession(self._engine, self.id, actor, clock=self._clock)

    def statistics(self) -> dict[str, Any]:
        """Count texts, people, batches, labels, inputs, relations and flagged texts."""
        with reading(self._engine) as session:
            return statistics.statistics(session, self._row(session))

    def export(
        self,
        format: str = "task",
        path: str | os.PathLike[str] | None = None,
        *,
        user: str | Iterable[str] | None = None,
        since: datetime | str | None = None,
        until: datetime | str | None = None,
        keys: Iterable[str | int] | None = None,
        markers: str | Iterable[str] | None = None,
        flagged: bool | None = None,
        review_status: str | Collection[str] | None = None,
        revisions: bool = False,
        undone: bool = False,
        **options: Any,  # noqa: ANN401 each format has its own
    ) -> Any:  # noqa: ANN401 what the format makes
        """Give what people answered in a format; offsets are Unicode code points, end exclusive.

        Parameters
        ----------
        format
            "task" (the concise JSON of the project's task type), "generic", "jsonl", "csv", "parquet",
            "conll", "brat", "prodigy", "doccano", "w3c", or another registered one.
        path
            Where to write it, whole or not at all, text by text; None = give the object.
        user, keys
            Only what these people submitted; only these texts.
        since, until
            Only what was submitted in this time, the end excluded; a time without a zone, or a date, is UTC.
        markers
            Only labels and inputs of these markers, by code or name, and relations between them.
        flagged, review_status
            True: what is flagged or whose author reported the text, False: only others; as in `batches`.
        revisions, undone
            Also what a later revision replaced; also what was withdrawn.
        options
            Of the format, such as `include_usernames=True`.

        Returns
        -------
        list, str, bytes or Path
            Entries of JSON formats, text, bytes of Parquet; the path when there is one.

        Raises
        ------
        UnknownFormat
            When there is no such format, or it does not fit the project; the message names those that do.
        UnknownSetting, InvalidSetting, UnknownUser, UnknownMarker
            When an option, a filter or the path cannot be taken; nothing was written.
        """
        target = None if path is None else Path(check_path(path, "path", InvalidSetting))
        options |= {"user": user, "since": since, "until": until, "keys": keys, "markers": markers}
        options |= {
            "flagged": flagged,
            "review_status": review_status,
            "revisions": revisions,
            "undone": undone,
        }
        with reading(self._engine) as session:
            return exports.export(session, self._row(session), format, target, options)

    def import_annotations(
        self,
        given: Any,  # noqa: ANN401 a path, JSON, or the content of a file
        format: str | None = None,
        *,
        user: str | None = None,
        missing_inputs: Literal["refuse", "allow"] = "refuse",
        partly: bool = False,
    ) -> imports.Imported:
        """Store the answers of a frame or a file, all of them or none; what came before is not stored again.

        A text is found by its content, else by its key; one that the project does not have is added. Offsets
        are Unicode code points, end exclusive.

        Parameters
        ----------
        given
            A frame, or dicts (a list, tuple or iterator), with a row for each label and input, as `labels()`
            and `inputs()` give them; a path; or what `export` gives: a list for JSON, str for lines of text.
        format
            "records" (rows), "task", "generic", "jsonl", "conll", "brat", "prodigy", "doccano", "w3c", or
            another one. None = "records" where rows are given, else "task".
        user
            Whose answers they are; None = whom the file names.
        missing_inputs
            "allow": also answers without an input that the project requires; they are in `incomplete`.
        partly
            Store what can be taken and list the rest in `refused`; of rows each by itself.

        Returns
        -------
        Imported
            `batches`, `texts`, `known`, `left_out` (numbers), `users` (names), `incomplete` and `refused`
            (places with what is wrong), `unread` (columns of rows that are none of those above).

        Raises
        ------
        InvalidImport
            When anything cannot be taken and not `partly`: the message names each place, `problems` has all.
        UnknownFormat
            When there is no such import format.
        TextUnreadable
            When a text that an answer names is still in its source, and cannot be read there.
        """
        found = imports.read_answers(format, given)
        read_all_texts(self._engine, self.id, self._clock, lambda unread: named_by(unread, found))
        with writing(self._engine) as session:
            return imports.import_annotations(
                session,
                CALLER,
                self._row(session),
                found,
                user=user,
                now=self._clock(),
                missing_inputs=missing_inputs,
                partly=partly,
            )
