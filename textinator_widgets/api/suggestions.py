"""What programs propose: made for the texts of a project, and decided by a person."""

from __future__ import annotations

import operator
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, SupportsIndex

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from textinator_widgets.api.late import read_all_texts
from textinator_widgets.api.turns import writing_answers
from textinator_widgets.errors import InvalidInput, InvalidSetting, UnknownMarker
from textinator_widgets.model import Project as ProjectRow
from textinator_widgets.model.engine import reading, writing
from textinator_widgets.plugins import suggesters
from textinator_widgets.protocol.answers import Answer
from textinator_widgets.protocol.suggestions import Decision, Suggestion
from textinator_widgets.protocol.values import shown
from textinator_widgets.services import accepted_work, suggestions
from textinator_widgets.services.actors import CALLER, Actor
from textinator_widgets.services.decisions import Made
from textinator_widgets.services.older_texts import is_changed
from textinator_widgets.services.submission import shown_context
from textinator_widgets.services.suggesters import ask

if TYPE_CHECKING:
    import pandas as pd


Named = SupportsIndex | Mapping[str, object]
"""What names a suggestion: its id, or itself, as `session.suggestions()` gives it."""


def _ids(given: object) -> list[int]:
    """Give the ids of one suggestion or of several.

    Raises
    ------
    InvalidInput
        When something is no id, no suggestion and no row of `project.suggestions()`.
    """
    if (one := _id(given)) is not None:
        return [one]
    named = getattr(given, "suggestion_id", given)  # a frame of them
    ids: list[int] = []
    for each in _each(named):
        if (number := _id(each)) is None:
            raise InvalidInput(
                f"No suggestion is named by {shown(each)}; an id, a suggestion with its id, or several of "
                "these were expected.",
                in_python="See suggestions().",
            )
        ids.append(number)
    return ids


def _each(named: object) -> Iterable[object]:
    if not isinstance(named, Iterable) or isinstance(named, (str, bytes, Mapping)):
        return [named]
    try:
        return iter(named)
    except TypeError:  # an array of no dimensions says that it can
        return [named]


def _id(given: object) -> int | None:
    """Give the id that names one suggestion; None = this names none, or several."""
    if isinstance(given, Mapping):
        named = given.get("id", given.get("suggestion_id"))
    else:
        named = getattr(given, "suggestion_id", given)  # a row of a frame
    try:
        return None if isinstance(named, bool) else operator.index(named)
    except TypeError:  # an array has __index__, too
        return None


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
            list (or come one by one) of `{"start", "end", "score"?, "extra"?}` (code points, end exclusive)
            for spans, of `{"value", "score"?, "extra"?}` for a field, or of `{"score"?}` for a label of the
            whole text. In a unit they may name their `group`, from 1, and fields their `slot` in it, from 0.
        keys
            Of the texts; None = all, or those of the mapping. Only these are read from their source, where
            they are still in it.

        Raises
        ------
        UnknownMarker, InvalidSetting, InvalidInput
            When there is no such marker or text; when a suggestion cannot be taken: the message says which.
        """
        if not isinstance(program, (Mapping, str)) and not callable(program):
            raise InvalidInput(
                f"A function, an address or a dict of suggestions by key was expected; got {shown(program)}."
            )
        named = program if isinstance(program, Mapping) and keys is None else keys
        wanted = None if named is None else list(named)
        with reading(self._engine) as session:
            suggestions.find_place(session, session.get_one(ProjectRow, self.id), marker)
        read_all_texts(
            self._engine,
            self.id,
            self._clock,
            lambda unread: [one for one in unread if wanted is None or one.key in wanted],
        )
        with reading(self._engine) as session:
            project = session.get_one(ProjectRow, self.id)
            title = project.title
            _, place = suggestions.find_place(session, project, marker)
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
    _project_id: int
    _actor: Actor
    _clock: Callable[[], datetime]

    if TYPE_CHECKING:

        @property
        def _user_id(self) -> int: ...

        def _project(self, session: Session) -> ProjectRow: ...

        def _required(self, session: Session) -> int: ...

        def _shown(self, session: Session, datapoint_id: int) -> str | None: ...

    def suggestions(self) -> list[Suggestion]:
        """Give what is suggested for the open text; programs that were not asked yet are asked now.

        One that cannot be asked, or answers something else, is told by a warning with its marker, and asked
        again the next time. Each has `id, marker, start, end, quote, content, score, source, decision,
        extra`; offsets are code points, end exclusive. To take one, hand it in with `submit` and say so with
        `decide`. Of a text that its source has changed since it was given there are none.

        Raises
        ------
        NoCurrentText
            When no text is open.
        """
        with reading(self._engine) as session:
            datapoint_id = self._required(session)
            if is_changed(session, datapoint_id, self._shown(session, datapoint_id)):
                return []
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
        self, suggestion: Named | Iterable[Named], decision: Decision | None, label: str | None = None
    ) -> None:
        """Store that suggestions for the open text are "accepted" or "rejected"; None takes that back.

        Parameters
        ----------
        suggestion
            It or its id, or several of these: all are stored, or none.
        label
            Id of the label that was made from it, where it is one.

        Raises
        ------
        NoCurrentText, InvalidInput
            When no text is open; when there is no such suggestion or decision; when several have one label.
        """
        ids = _ids(suggestion)
        if len(ids) != 1 and label is not None:
            raise InvalidInput("A label is made from one suggestion; leave label out for several.")
        decisions = [{"id": one, "decision": decision, "label": label} for one in ids]
        with writing(self._engine) as session:
            project, text = self._project(session), self._required(session)
            suggestions.decide(session, project, self._user_id, text, decisions, now=self._clock())

    def accept(
        self,
        wanted: Named | Iterable[Named] | None = None,
        *,
        labels: Sequence[Mapping[str, Any]] = (),
        inputs: Sequence[Mapping[str, Any]] = (),
        relations: Sequence[Mapping[str, Any]] = (),
    ) -> Answer:
        """Accept suggestions for the open text and give the answer with them: `submit(**accept())` stores it.

        They go where the page would put them. One that finds no place there stays undecided, which a
        warning tells: a field that is filled already, a label that is there already or one too many. One
        whose value another one replaces is open again. What is accepted is added to the draft on the text,
        too, so that a page which is opened before the submit shows it.

        Parameters
        ----------
        wanted
            One or several, or their ids; None = those that are not decided.
        labels, inputs, relations
            Work that they are added to, as for `submit`: `accept(**session.draft)`.

        Raises
        ------
        NoCurrentText, InvalidInput
            When no text is open; when there is no such suggestion. Nothing was accepted.
        InvalidAnswer
            When the work cannot be of this text.
        """
        known = self.suggestions()
        ids = [one["id"] for one in known if one["decision"] is None] if wanted is None else _ids(wanted)
        by_id = {one["id"]: one for one in known}
        unknown = [one for one in ids if one not in by_id]
        if unknown:
            raise InvalidInput(
                f"No suggestion {shown(unknown[0])} is shown for this text.", in_python="See suggestions()."
            )
        ones = [by_id[one] for one in dict.fromkeys(ids)]
        work = {"labels": labels, "inputs": inputs, "relations": relations}
        with reading(self._engine) as session:
            text = self._required(session)
            content = shown_context(session, text, self._shown(session, text)).content
            found = accepted_work.accepted_in(session, self._project(session), content, work, ones)
        before, answer, problems = found
        for problem in problems:  # first, so that nothing is stored where warnings are errors
            warnings.warn(problem, stacklevel=2)
        made = Made(answer)
        accepted = [one for one in ones if made.of(one) is not None]
        with writing_answers(self._engine, self._project_id, person=self._user_id) as session:
            project, text = self._project(session), self._required(session)
            who, now = (session, self._actor, project), self._clock()
            place: dict[str, Any] = {"datapoint_id": text, "sha256": self._shown(session, text)}
            was, kept = accepted_work.accept_in_draft(*who, accepted, **place, now=now)
            decisions: list[dict[str, Any]] = [
                {"id": one["id"], "decision": "accepted", "label": made.of(one) or None} for one in accepted
            ]
            replaced = _left_out(known, [Made(before), Made(was)], [made, Made(kept)])
            decisions += [{"id": one["id"], "decision": None} for one in replaced]
            suggestions.decide(session, project, self._user_id, text, decisions, now=now)
        return answer


def _left_out(ones: Iterable[Suggestion], before: Iterable[Made], after: Iterable[Made]) -> list[Suggestion]:
    """Give those that were accepted and that something was made from before, and nothing is after."""
    accepted = [one for one in ones if one["decision"] == "accepted"]
    held = [one for one in accepted if any(made.of(one) is not None for made in before)]
    return [one for one in held if all(made.of(one) is None for made in after)]
