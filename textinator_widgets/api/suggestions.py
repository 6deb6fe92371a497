"""What programs propose: made for the texts of a project, and decided by a person."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, cast

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from textinator_widgets.api.late import read_all_texts
from textinator_widgets.errors import InvalidInput, InvalidSetting, UnknownMarker
from textinator_widgets.model import Project as ProjectRow
from textinator_widgets.model.engine import reading, writing
from textinator_widgets.plugins import suggesters
from textinator_widgets.protocol.answers import Answer
from textinator_widgets.protocol.suggestions import Decision, Suggestion
from textinator_widgets.protocol.values import shown
from textinator_widgets.services import suggestions
from textinator_widgets.services.actors import CALLER
from textinator_widgets.services.decisions import made_from
from textinator_widgets.services.suggesters import ask

if TYPE_CHECKING:
    import pandas as pd


def named_program(given: object) -> bool | str:
    """Give what is stored of a marker's `suggestions`: a function is registered under its own name.

    Raises
    ------
    InvalidSetting
        When it is neither a function, a name, an address nor a bool.
    """
    if isinstance(given, (bool, str)):
        return given
    name = getattr(given, "__name__", "")
    if not callable(given) or not isinstance(name, str) or not name.isidentifier():
        raise InvalidSetting(
            f"suggestions must be True, a function with a name, the name of a registered one, or the address "
            f"of an endpoint; got {shown(given)}."
        )
    suggesters.unregister(name)  # a cell that is run again
    suggesters.register(name, given)
    return name


class ProjectSuggestions:
    """The half of a project that is about suggestions."""

    id: int
    _engine: Engine
    _clock: Callable[[], datetime]

    def suggest(
        self,
        marker: str,
        program: suggestions.Program,
        *,
        keys: Iterable[str | int] | None = None,
    ) -> int:
        """Store suggestions for a marker, for everybody who gets the texts, and give how many there are.

        They take the place of those that nobody has decided about. All are stored, or none.

        Parameters
        ----------
        marker
            Code or name.
        program
            A function that gets a text and gives its suggestions, the address of an endpoint that is asked
            for each text, or the suggestions themselves by the keys of the texts. Those of one text are a
            list of `{"start", "end", "score"?, "extra"?}` (code points, end exclusive) for spans, of
            `{"value", "score"?, "extra"?}` for a field, or of `{"score"?}` for a label of the whole text.
            In a unit they may name their `group`, from 1, and fields their `slot` in it, from 0.
        keys
            Of the texts; None = all, or those of the mapping.

        Raises
        ------
        UnknownMarker, InvalidSetting, InvalidInput
            When there is no such marker or text; when a suggestion cannot be taken: the message says which.
        """
        if not isinstance(program, (Mapping, str)) and not callable(program):
            raise InvalidInput(
                f"A function, an address or a dict of suggestions by key was expected; got {shown(program)}."
            )
        read_all_texts(self._engine, self.id, self._clock)
        with reading(self._engine) as session:
            project = session.get_one(ProjectRow, self.id)
            title = project.title
            _, place = suggestions.find_place(session, project, marker)
            wanted = list(program) if isinstance(program, Mapping) and keys is None else keys
            texts = suggestions.texts_of(session, project, wanted)
        made = [(text, suggestions.proposals_for(text, place, title, program)) for text in texts]
        source = suggestions.source_of(program)
        with writing(self._engine) as session:
            project = session.get_one(ProjectRow, self.id)
            variant, _ = suggestions.find_place(session, project, marker)
            now = self._clock()
            suggestions.enable(session, CALLER, project, variant, now=now)
            for text, given in made:
                where = session, project, variant.id, text.datapoint_id
                suggestions.store_proposals(*where, given, source=source, now=now)
        return sum(len(given) for _, given in made)

    def suggestions(self) -> pd.DataFrame:
        """Give one row per suggestion that was made to a person, with what they decided.

        Columns: `project, user, key, suggestion_id, marker, start, end, quote, content, group, slot, score,
        source, decision, decided, label_id, extra`. A decision follows what stands in the person's answers:
        what an edit took out is open again.
        """
        with reading(self._engine) as session:
            return suggestions.suggestions(session, session.get_one(ProjectRow, self.id))


class SessionSuggestions:
    """The half of a person's session that is about suggestions."""

    _engine: Engine
    _clock: Callable[[], datetime]

    if TYPE_CHECKING:

        @property
        def _user_id(self) -> int: ...

        def _project(self, session: Session) -> ProjectRow: ...

        def _required(self, session: Session) -> int: ...

    def suggestions(self) -> list[Suggestion]:
        """Give what is suggested for the open text; programs that were not asked yet are asked now.

        One that cannot be asked, or answers something else, is told by a warning with its marker, and asked
        again the next time. Each has `id, marker, start, end, quote, content, score, source, decision,
        extra`; offsets are code points, end exclusive. To take one, hand it in with `submit` and say so with
        `decide`.

        Raises
        ------
        NoCurrentText
            When no text is open.
        """
        with reading(self._engine) as session:
            datapoint_id = self._required(session)
            wanted = suggestions.questions(session, self._project(session), datapoint_id)
        problems: list[str] = []
        for question in wanted:
            try:
                found = ask(question)
                with writing(self._engine) as session:
                    now = self._clock()
                    project = self._project(session)
                    suggestions.store_answer(session, project, question, datapoint_id, found, now=now)
            except (InvalidInput, InvalidSetting, UnknownMarker) as error:
                code = question.place.control["code"]
                problems.append(f"There are no suggestions for {code!r} now: {error}")
        with writing(self._engine) as session:
            project = self._project(session)
            suggestions.take(session, project, self._user_id, datapoint_id, now=self._clock())
            there = suggestions.of_text(session, project, self._user_id, datapoint_id)
        for problem in problems:  # last, for where warnings are errors
            warnings.warn(problem, stacklevel=2)
        return there

    def decide(
        self, suggestion: int | Iterable[int], decision: Decision | None, label: str | None = None
    ) -> None:
        """Store that suggestions for the open text are "accepted" or "rejected"; None takes that back.

        Parameters
        ----------
        suggestion
            Its id, or the ids of several: all are stored, or none.
        label
            Id of the label that was made from it, where it is one.

        Raises
        ------
        NoCurrentText, InvalidInput
            When no text is open; when there is no such suggestion or decision; when several have one label.
        """
        is_one = isinstance(suggestion, (int, str)) or not isinstance(suggestion, Iterable)
        if not is_one and label is not None:
            raise InvalidInput("A label is made from one suggestion; leave label out for several.")
        ids = [suggestion] if is_one else list(cast("Iterable[int]", suggestion))
        decisions = [{"id": one, "decision": decision, "label": label} for one in ids]
        with writing(self._engine) as session:
            project, text = self._project(session), self._required(session)
            suggestions.decide(session, project, self._user_id, text, decisions, now=self._clock())

    def accept(self, wanted: Iterable[int] | None = None) -> Answer:
        """Accept suggestions for the open text and give what they say, to be handed in: `submit(**accept())`.

        It is stored by `submit`; until then it can be changed and added to. What names no group of its unit
        goes where `submit` puts it.

        Parameters
        ----------
        wanted
            Ids; all are accepted, or none. None = those that are not decided.

        Raises
        ------
        NoCurrentText, InvalidInput
            When no text is open; when there is no such suggestion.
        """
        known = self.suggestions()
        ids = [one["id"] for one in known if one["decision"] is None] if wanted is None else list(wanted)
        by_id = {one["id"]: one for one in known}
        unknown = [one for one in ids if one not in by_id]
        if unknown:
            raise InvalidInput(
                f"No suggestion {shown(unknown[0])} is shown for this text.", in_python="See suggestions()."
            )
        made = made_from([by_id[one] for one in dict.fromkeys(ids)])
        labels = {label["extra"]["suggestion"]: label["id"] for label in made["labels"]}
        decisions = [{"id": one, "decision": "accepted", "label": labels.get(one)} for one in ids]
        with writing(self._engine) as session:
            project, text = self._project(session), self._required(session)
            suggestions.decide(session, project, self._user_id, text, decisions, now=self._clock())
        return made
