"""One person's work in one project, without a screen."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from textinator_widgets.api.late import LateReader
from textinator_widgets.api.session_boards import SessionBoards
from textinator_widgets.api.session_texts import SessionTexts
from textinator_widgets.api.suggestions import SessionSuggestions
from textinator_widgets.api.turns import again_when_collided, writing_answers
from textinator_widgets.errors import InvalidInput, NoCurrentText, TextUnreadable
from textinator_widgets.model import Batch
from textinator_widgets.model import Project as ProjectRow
from textinator_widgets.model.engine import reading, writing
from textinator_widgets.protocol.answers import Input, Label, Relation
from textinator_widgets.protocol.values import shown
from textinator_widgets.services import (
    assignment,
    batch_drafts,
    claims,
    drafts,
    edit_keys,
    editing,
    flags,
    late_texts,
    pages,
    reviews,
    revisions,
    roles,
    submission,
)
from textinator_widgets.services.actors import Actor
from textinator_widgets.services.batches import StoredBatch, read_batches
from textinator_widgets.services.pages import TextItem
from textinator_widgets.services.whose import answers_in


@dataclass(frozen=True)
class SubmittedBatch:
    """What one submit stored; labels have ids and quotes."""

    uuid: str
    labels: list[Label]
    inputs: list[Input]
    relations: list[Relation]


@dataclass(frozen=True)
class Access:
    """What reaches a project of a store in one person's name."""

    engine: Engine
    project_id: int
    actor: Actor
    clock: Callable[[], datetime]


class AnnotationSession(SessionBoards, SessionSuggestions, SessionTexts):
    """One person's work in one project: what the page itself uses.

    Two sessions of one person share one state, which is read from the store each time.
    """

    def __init__(
        self, engine: Engine, project_id: int, actor: Actor, *, clock: Callable[[], datetime]
    ) -> None:
        self._engine = engine
        self._project_id = project_id
        self._actor = actor
        self._clock = clock

    def __repr__(self) -> str:
        return f"AnnotationSession(project={self._project_id}, user={self.user!r})"

    @property
    def access(self) -> Access:
        """What reaches the store in this person's name; for the page."""
        return Access(self._engine, self._project_id, self._actor, self._clock)

    @property
    def user(self) -> str:
        """The person's name."""
        return self._actor.name

    @again_when_collided
    def next(self) -> TextItem | None:
        """Give the open text, else the next one; None when there is none now (`status` says why).

        A text stays open until it is submitted, skipped or saved for later; where the project's
        `auto_text_switch` is off also after submits, until `skip`. One that stays in its source is read now,
        and kept. Those that were changed there or taken out are passed over; when nothing else is left the
        status is "waiting", and `project.log()` says what is wrong with each.

        Raises
        ------
        TextUnreadable
            When that source cannot be read; calling again tries other texts.
        """
        reader = LateReader(self._engine, self._project_id, self._user_id, self._clock)
        while True:
            with writing(self._engine, person=self._user_id) as session:
                found = assignment.claim_next(
                    session, self._actor, self._project(session), now=self._clock(), passing=reader.tried
                )
                if found.datapoint_id is None:
                    if reader.failure is not None:
                        raise reader.failure
                    return None
                unread = late_texts.unread_text(session, found.datapoint_id)
                if unread is None:
                    return self._give(session, found.datapoint_id, is_delayed=found.is_delayed)
            try:
                reader.read(unread)
            except TextUnreadable:
                if reader.failure is not None or self.status != "waiting":
                    raise
                return None

    @property
    def current(self) -> TextItem | None:
        """The text that is open; None when `next` has to be called first."""
        with reading(self._engine) as session:
            claim = self._open_claim(session)
            unread = None if claim is None else late_texts.unread_text(session, claim.datapoint_id)
            if claim is None or unread is not None:  # whoever took it stopped before it was read
                return None
            return self._give(session, claim.datapoint_id, is_delayed=claim.is_delayed)

    @property
    def status(self) -> assignment.Status:
        """Whether there is a text: "open", "waiting", "finished", "no_data" or "closed".

        One waits for texts that are with others, or that could not be read from their source.
        """
        with reading(self._engine) as session:
            return assignment.standing(session, self._actor, self._project(session), now=self._clock()).status

    @again_when_collided
    def submit(
        self,
        labels: Sequence[Mapping[str, Any]] = (),
        inputs: Sequence[Mapping[str, Any]] = (),
        relations: Sequence[Mapping[str, Any]] = (),
        key: str | None = None,
        ignore: bool = False,
    ) -> SubmittedBatch:
        """Store an answer to the open text as a batch.

        An answer that comes after the text's lease is kept too, also when somebody else has the text now.
        Where a source was read again since `next` or `current`, it is an answer to the text that they gave.

        Parameters
        ----------
        labels
            `{"marker", "start", "end", "quote"?, "id"?, "group_order"?, "extra"?}`: offsets are code points,
            end exclusive; a whole-text label has neither start nor end. Markers by code or name.
        inputs
            `{"marker", "content", "group_order"?}`.
        relations
            `{"relation", "links": [{"source": label id, "target": label id}], "extra"?}`.
        key
            Any text up to 100 characters: the same key is stored once, and gives the same batch again.
        ignore
            Store although ignorable restrictions are violated.

        Raises
        ------
        InvalidAnswer
            One of its subclasses; nothing was stored.
        KeyReused
            When the key came with another answer or an edit before.
        NoCurrentText
            When no text is open.
        """
        answer = _answer(labels, inputs, relations)
        key = str(uuid.uuid4()) if key is None else key
        with writing_answers(self._engine, self._project_id, person=self._actor.user_id) as session:
            project, now = self._project(session), self._clock()
            claim = self._open_claim(session, project)
            datapoint_id = self._lost_text(session, project) if claim is None else claim.datapoint_id
            if datapoint_id is None and not self._was_submitted(session, project, key):
                assignment.refuse_when_closed(project, now)
                raise NoCurrentText(
                    "No text is open, so there is none to submit to.", in_python="Call next() first."
                )
            done = submission.submit(
                session,
                self._actor,
                project,
                answer,
                datapoint_id=datapoint_id,
                key=key,
                now=now,
                ignore=ignore,
                sha256=None if datapoint_id is None else self._shown(session, datapoint_id),
            )
            edit_keys.refuse_revision(session, key, None if done.stored_now else done.batch_id)
        return self._submitted(done)

    @again_when_collided
    def save_draft(
        self,
        labels: Sequence[Mapping[str, Any]] = (),
        inputs: Sequence[Mapping[str, Any]] = (),
        relations: Sequence[Mapping[str, Any]] = (),
        *,
        batch: SubmittedBatch | str | None = None,
    ) -> None:
        """Keep unsubmitted work, in the place of what was kept before.

        Parameters
        ----------
        batch
            One that is being edited: the work is kept beside it, and `edit` stores it. None = the work is on
            the open text.

        Raises
        ------
        UnknownBatch, NotAllowed
            When this person has no such batch here; when the project does not allow editing.
        """
        answer = _answer(labels, inputs, relations)
        now = self._clock()
        person = self._actor.user_id if batch is None else None
        with writing_answers(self._engine, self._project_id, person=person) as session:
            who = session, self._actor, self._project(session)
            if batch is None:
                datapoint_id = self._required(session)
                shown = self._shown(session, datapoint_id)
                drafts.save_draft(*who, answer, datapoint_id=datapoint_id, now=now, sha256=shown)
            else:
                batch_drafts.save_batch_draft(*who, _uuid(batch), answer, now=now)

    def draft_of(self, batch: SubmittedBatch | str) -> dict[str, Any] | None:
        """Give what this person has changed in a batch and not stored in it; None = nothing.

        The shape is `{"labels", "inputs", "relations"}`. What the page kept is here too; it stays until the
        page submits the batch.

        Raises
        ------
        UnknownBatch
            When there is no such batch in this project.
        """
        with reading(self._engine) as session:
            found = batch_drafts.draft_of(session, self._actor, self._project(session), _uuid(batch))
            return None if found is None else dict(found["answer"])

    @property
    def draft(self) -> dict[str, Any] | None:
        """Unsubmitted work on the open text: `{"labels", "inputs", "relations"}`, or None.

        A text that nobody has worked on yet begins with the labels of the pre-markers, whose origin is
        "premarker".
        """
        with reading(self._engine) as session:
            claim = self._open_claim(session)
            if claim is None:
                return None
            project = self._project(session)
            text = claim.datapoint_id, self._shown(session, claim.datapoint_id)
            found = pages.draft_on(session, project, self._user_id, *text)
            return None if found is None else dict(found["answer"])

    def skip(self) -> None:
        """Leave the open text for the next one; one that was submitted stays submitted."""
        self._leave(later=False)

    def save_for_later(self) -> None:
        """Leave the open text until everything else is done; its draft is kept."""
        self._leave(later=True)

    def flag(self, form: Mapping[str, Any]) -> None:
        """Report a problem with the open text, for example `{"feedback": "two texts in one"}`."""
        with writing(self._engine) as session:
            flags.flag(
                session,
                self._actor,
                self._project(session),
                form,
                datapoint_id=self._required(session),
                now=self._clock(),
            )

    def batches(self) -> list[SubmittedBatch]:
        """Give what this person has submitted in this project, oldest first, each as it is now.

        An answer that the author or a reviewer revised is there with their revision; who revises an answer of
        somebody else has not submitted it.
        """
        with reading(self._engine) as session:
            mine = answers_in(self._user_id, self._project_id)
            found = read_batches(session, self._project_id, *mine, by_id=True)
            return [_as_submitted(batch) for batch in found]

    def withdraw(self, batch: SubmittedBatch | str) -> None:
        """Take back an answer: it is kept, marked as undone, and left out of frames and exports.

        Of a batch that was edited, all revisions are taken back. When nothing else of this person is left on
        the text, it can be given again: to them, or to anybody where one person per text is enough.

        Raises
        ------
        UnknownBatch, NotAllowed
            When this person has no such batch here; when they are only a reviewer of it.
        ProjectClosed
            When the project takes nothing now.
        """
        with writing(self._engine) as session:
            revisions.withdraw(session, self._actor, self._project(session), _uuid(batch), now=self._clock())

    def edit(
        self,
        batch: SubmittedBatch | str,
        labels: Sequence[Mapping[str, Any]] = (),
        inputs: Sequence[Mapping[str, Any]] = (),
        relations: Sequence[Mapping[str, Any]] = (),
        key: str | None = None,
        ignore: bool = False,
        version: int | None = None,
    ) -> SubmittedBatch:
        """Give a batch a whole new answer.

        With the project's `editing_as_revision` the answer becomes a revision and the original is kept;
        without it the batch itself changes, and what it no longer holds stays in it, marked as undone. Own
        batches can be edited; author and collaborators can edit everybody's. What bears another name than
        the editor's, also a reviewer's revision, is always revised; a reviewer edits their own revisions as
        long as they may review.

        Parameters
        ----------
        version
            Of the batch that the answer was made from, as `board()` gives it: a batch that was changed
            since is refused. None = whatever is stored.

        Raises
        ------
        StaleEdit
            When the batch was changed, revised or withdrawn meanwhile; `batch` carries what is stored.
        KeyReused
            When the key came before with another answer or for another batch.
        UnknownBatch
            When this person has no such batch here.
        NotAllowed
            When the project does not allow editing.
        """
        return self._edited(batch, _answer(labels, inputs, relations), key, ignore, version, is_review=False)

    def review(
        self,
        batch: SubmittedBatch | str,
        labels: Sequence[Mapping[str, Any]] = (),
        inputs: Sequence[Mapping[str, Any]] = (),
        relations: Sequence[Mapping[str, Any]] = (),
        key: str | None = None,
        ignore: bool = False,
        version: int | None = None,
    ) -> SubmittedBatch:
        """Store a reviewer's answer as a revision of anybody's batch; the original is kept.

        Raises
        ------
        StaleEdit, UnknownBatch
            As for `edit`.
        NotAllowed
            When this person may not review here.
        """
        return self._edited(batch, _answer(labels, inputs, relations), key, ignore, version, is_review=True)

    def set_review(self, batch: SubmittedBatch | str, status: str, comment: str = "") -> None:
        """Say what a review found: "no" (no ambiguity), "rr" (requires resolution) or "rs" (resolved).

        Raises
        ------
        InvalidInput, NotAllowed, UnknownBatch
            When the status is another; when this person may not review here; when there is no such batch.
        """
        with writing(self._engine) as session:
            project = self._project(session)
            now = self._clock()
            reviews.set_status(session, self._actor, project, _uuid(batch), status, comment, now=now)

    def flag_batch(self, batch: SubmittedBatch | str, is_flagged: bool = True) -> None:
        """Mark a batch, with all its revisions, as one to look at again, or take the mark away."""
        with writing(self._engine) as session:
            project = self._project(session)
            now = self._clock()
            revisions.set_flag(session, self._actor, project, _uuid(batch), is_flagged, now=now)

    def restore(self, batch: SubmittedBatch | str) -> None:
        """Bring back a batch that was withdrawn, with all its revisions, as it was.

        Who works on its text anew by now keeps their draft, and the text.

        Raises
        ------
        UnknownBatch, NotAllowed, ProjectClosed
            As for `withdraw`.
        """
        with writing(self._engine) as session:
            revisions.restore(session, self._actor, self._project(session), _uuid(batch), now=self._clock())

    def _edited(
        self,
        batch: SubmittedBatch | str,
        answer: Mapping[str, Any],
        key: str | None,
        ignore: bool,
        version: int | None,
        *,
        is_review: bool,
    ) -> SubmittedBatch:
        with writing_answers(self._engine, self._project_id) as session:
            done = editing.edit(
                session,
                self._actor,
                self._project(session),
                _uuid(batch),
                answer,
                key=key,
                ignore=ignore,
                now=self._clock(),
                version=version,
                is_review=is_review,
            )
        return self._submitted(done)

    @property
    def _user_id(self) -> int:
        if self._actor.user_id is None:
            raise NoCurrentText("Texts are given to a person.", in_python="Take project.annotator(name).")
        return self._actor.user_id

    def _project(self, session: Session) -> ProjectRow:
        return roles.project_for(session, self._actor, self._project_id)

    def _open_claim(self, session: Session, project: ProjectRow | None = None) -> claims.ClaimRow | None:
        project = self._project(session) if project is None else project
        if assignment.is_closed(project, self._clock()):
            return None
        return assignment.open_claim(session, project, self._user_id)

    def _required(self, session: Session) -> int:
        claim = self._open_claim(session)
        if claim is None:
            raise NoCurrentText("No text is open.", in_python="Call next() first.")
        return claim.datapoint_id

    def _was_submitted(self, session: Session, project: ProjectRow, key: str) -> bool:
        return submission.has_key(session, self._actor, project, key)

    @again_when_collided
    def _leave(self, *, later: bool) -> None:
        with writing(self._engine, person=self._actor.user_id) as session:
            assignment.leave(session, self._actor, self._project(session), later=later, now=self._clock())

    def _submitted(self, done: submission.Submission) -> SubmittedBatch:
        if done.answer is not None:
            return SubmittedBatch(done.uuid, **done.answer)
        # after the commit, so that nobody waits for it
        with reading(self._engine) as session:
            found = next(read_batches(session, self._project_id, Batch.uuid == done.uuid, current=False))
        return _as_submitted(found)


def _as_submitted(batch: StoredBatch) -> SubmittedBatch:
    return SubmittedBatch(batch.uuid, batch.labels, batch.inputs, batch.relations)


def _uuid(batch: object) -> str:
    identity = batch.uuid if isinstance(batch, SubmittedBatch) else batch
    if not isinstance(identity, str):
        raise InvalidInput(
            f"A batch is a SubmittedBatch, or its uuid; got {shown(batch)}.",
            in_python="batches() lists them.",
        )
    return identity


def _answer(labels: object, inputs: object, relations: object) -> dict[str, Any]:
    """Give the answer that a caller hands in; what is no list is refused when it is checked."""
    return {"labels": _records(labels), "inputs": _records(inputs), "relations": _records(relations)}


def _records(given: object) -> object:
    if isinstance(given, (str, bytes, Mapping)) or not isinstance(given, Iterable):
        return given
    return list(given)
