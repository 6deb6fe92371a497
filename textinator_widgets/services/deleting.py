"""A source leaves a store with its texts and everything that was said about them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Select, Table, delete, func, insert, or_, select, update
from sqlalchemy.orm import Session

from textinator_widgets.errors import HasAnnotations
from textinator_widgets.model import (
    Base,
    Batch,
    BatchDraft,
    BatchReview,
    Claim,
    Context,
    Cursor,
    DataAccessLog,
    Datapoint,
    DataSource,
    Draft,
    Input,
    Label,
    LabelRelation,
    Project,
    ProjectSource,
    Queue,
    Suggestion,
)
from textinator_widgets.model.search import search_words
from textinator_widgets.protocol.values import shown
from textinator_widgets.services.actors import Actor, record
from textinator_widgets.services.roles import refuse
from textinator_widgets.services.search import words_of_content
from textinator_widgets.services.word_indexes import index_of


@dataclass(frozen=True)
class Deleted:
    """What goes, or went, with the texts of a source: numbers, in every project that has it.

    `batches` counts withdrawn ones and revisions, too, as do `labels`, `inputs` and `relations`; `drafts` are
    those of texts and of batches; `projects` the titles of the projects; `backup` the copy that was made
    before, where one was.
    """

    source: str
    texts: int
    batches: int
    labels: int
    inputs: int
    relations: int
    drafts: int
    suggestions: int
    flags: int
    projects: list[str]
    backup: Path | None = None

    @property
    def is_annotated(self) -> bool:
        """Whether people's work is among it."""
        return bool(self.batches or self.drafts or self.flags)

    def __str__(self) -> str:
        counts = {name: value for name, value in asdict(self).items() if isinstance(value, int)}
        told = ", ".join(f"{value} {name}" for name, value in counts.items() if value or name == "texts")
        return f"{self.source}: {told} (in {', '.join(map(shown, self.projects))})"


class _Scope:
    """Selects what belongs to a source."""

    def __init__(self, source_id: int) -> None:
        self.source_id = source_id
        self.points: Select[int] = select(Datapoint.id).where(Datapoint.source_id == source_id)
        self.batches: Select[int] = select(Batch.id).where(Batch.datapoint_id.in_(self.points))

    def of_batches(self, model: type[Label | Input | LabelRelation | BatchReview]) -> Any:  # noqa: ANN401 a condition
        """Give the condition that a row belongs to one of the batches."""
        return model.batch_id.in_(self.batches)


def count(session: Session, source: DataSource) -> Deleted:
    """Count what goes with a source."""
    scope = _Scope(source.id)
    titles = session.scalars(
        select(Project.title)
        .join(ProjectSource, ProjectSource.project_id == Project.id)
        .where(ProjectSource.source_id == source.id)
        .order_by(Project.title)
    )
    logs = select(DataAccessLog.flags).where(DataAccessLog.datapoint_id.in_(scope.points))
    drafts = _number(session, Draft, Draft.datapoint_id.in_(scope.points))
    drafts += _number(session, BatchDraft, BatchDraft.batch_id.in_(scope.batches))
    return Deleted(
        source.name,
        texts=_number(session, Datapoint, Datapoint.source_id == source.id),
        batches=_number(session, Batch, Batch.datapoint_id.in_(scope.points)),
        labels=_number(session, Label, scope.of_batches(Label)),
        inputs=_number(session, Input, scope.of_batches(Input)),
        relations=_number(session, LabelRelation, scope.of_batches(LabelRelation)),
        drafts=drafts,
        suggestions=_number(session, Suggestion, Suggestion.datapoint_id.in_(scope.points)),
        flags=sum(len(flags.get("text_errors", {})) for flags in session.scalars(logs)),
        projects=list(titles),
    )


def _number(session: Session, model: type[Base], condition: Any) -> int:  # noqa: ANN401 a condition
    return session.scalar(select(func.count()).select_from(model).where(condition)) or 0


def refuse_annotated(goes: Deleted) -> None:
    """Refuse to delete people's work.

    Raises
    ------
    HasAnnotations
        When there is any.
    """
    if goes.is_annotated:
        raise HasAnnotations(
            f"The texts of a source are deleted only while nobody has worked on them. {goes}. Nothing was "
            "deleted.",
            in_python="To delete all of it, after a backup: force=True.",
            in_terminal="To delete all of it, after a backup: --force.",
        )


def delete_source(
    session: Session, actor: Actor, source: DataSource, *, force: bool, now: datetime
) -> Deleted:
    """Delete a source with everything that belongs to its texts, in every project that has it.

    Raises
    ------
    NotAllowed
        When whoever asks may not manage every project that has the source; where none has it, make projects.
    HasAnnotations
        When people have worked on the texts and `force` is not given.
    """
    _refuse_of(session, actor, source)
    goes = count(session, source)
    if not force:
        refuse_annotated(goes)
    scope = _Scope(source.id)
    _unindex(session, scope)
    _delete_answers(session, scope)
    _delete_texts(session, scope)
    of_source = f"source:{source.id}"
    told = {name: value for name, value in asdict(goes).items() if name != "backup"}
    record(session, actor, "delete_contexts", of_source, now=now, old=goes.source, details=told)
    return goes


def _refuse_of(session: Session, actor: Actor, source: DataSource) -> None:
    having = session.scalars(
        select(Project)
        .join(ProjectSource, ProjectSource.project_id == Project.id)
        .where(ProjectSource.source_id == source.id)
    ).all()
    for project in having:
        refuse(session, actor, "manage_project", project)
    if not having:
        refuse(session, actor, "create_project")


def _unindex(session: Session, scope: _Scope) -> None:
    """Take the words of texts and inputs out of the full-text indexes."""
    index = index_of(session)
    texts = select(Context.id, Context.content).where(Context.source_id == scope.source_id)
    for context_id, text in session.execute(texts.execution_options(yield_per=100)):
        if index.has("context_words", context_id):
            index.remove("context_words", context_id, search_words(text))
    inputs = select(Input.id, Input.content).where(scope.of_batches(Input))
    for input_id, content in session.execute(inputs):
        if index.has("input_words", input_id):
            index.remove("input_words", input_id, words_of_content(content))


def _run(session: Session, statement: Any) -> None:  # noqa: ANN401 a statement that changes rows
    session.execute(statement, execution_options={"synchronize_session": False})


def _delete_answers(session: Session, scope: _Scope) -> None:
    _run(session, delete(LabelRelation).where(scope.of_batches(LabelRelation)))
    for part in (Label, Input):
        # what refers to another row of its table goes in any order then
        _run(session, update(part).where(scope.of_batches(part)).values(revision_of_id=None))
        _run(session, delete(part).where(scope.of_batches(part)))
    _run(session, delete(BatchReview).where(scope.of_batches(BatchReview)))
    of_batch = or_(BatchDraft.batch_id.in_(scope.batches), BatchDraft.base_id.in_(scope.batches))
    _run(session, delete(BatchDraft).where(of_batch))
    mine = Batch.datapoint_id.in_(scope.points)
    _run(session, update(Batch).where(mine).values(revision_of_id=None))
    _run(session, delete(Batch).where(mine))


def _delete_texts(session: Session, scope: _Scope) -> None:
    for table in (Suggestion, Draft, DataAccessLog, Claim):
        _run(session, delete(table).where(table.datapoint_id.in_(scope.points)))
    having = select(Queue.project_id).where(Queue.datapoint_id.in_(scope.points)).distinct()
    projects = list(session.scalars(having))
    _run(session, delete(Queue).where(Queue.datapoint_id.in_(scope.points)))
    for project_id in projects:
        close_ranks(session, project_id)
    of_source = ProjectSource.source_id == scope.source_id
    _run(session, delete(ProjectSource).where(of_source))
    _run(session, delete(Datapoint).where(Datapoint.source_id == scope.source_id))
    _run(session, delete(Context).where(Context.source_id == scope.source_id))
    _run(session, delete(DataSource).where(DataSource.id == scope.source_id))


def close_ranks(session: Session, project_id: int) -> None:
    """Count the places of an order anew; everybody looks through it from their own beginning."""
    mine = Queue.project_id == project_id
    # whoever began in the middle still begins at the same text, or at the next one that is left
    before = select(func.count()).where(mine, Queue.pos < Cursor.start_pos).scalar_subquery()
    _run(session, update(Cursor).where(Cursor.project_id == project_id).values(start_pos=before))
    left = session.execute(select(Queue.datapoint_id, Queue.room).where(mine).order_by(Queue.pos)).all()
    _run(session, delete(Queue).where(mine))
    rows = [
        {"project_id": project_id, "pos": pos, "datapoint_id": point, "room": room}
        for pos, (point, room) in enumerate(left)
    ]
    if rows:
        session.execute(insert(cast("Table", Queue.__table__)), rows)
    start = Cursor.start_pos % len(rows) if rows else 0
    anew = {"start_pos": start, "steps": 0, "size": len(rows), "returned": 0}
    _run(session, update(Cursor).where(Cursor.project_id == project_id).values(**anew))
