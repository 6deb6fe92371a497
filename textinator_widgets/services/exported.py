"""A project as export formats see it: its texts with their submissions, read page by page."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, cast

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from textinator_widgets.formats.base import (
    ExportedBatch,
    ExportedMarker,
    ExportedProject,
    ExportedRelation,
    ExportedText,
)
from textinator_widgets.model import (
    Batch,
    BatchReview,
    Context,
    DataAccessLog,
    Datapoint,
    DataSource,
    Project,
    ProjectSource,
    User,
)
from textinator_widgets.protocol.boards import Review
from textinator_widgets.services import batches as stored
from textinator_widgets.services.batches import StoredBatch
from textinator_widgets.services.definitions import Definition
from textinator_widgets.services.export_filters import Selection
from textinator_widgets.services.marker_specs import choices_of
from textinator_widgets.services.reviews import words_on
from textinator_widgets.services.revisions import TAKEN
from textinator_widgets.services.texts import parse_key
from textinator_widgets.services.whose import PLACE

LONGEST_INTEGER = 18
"""Digits of a whole number that has room in 64 bits."""


def read_project(
    session: Session,
    project: Project,
    definition: Definition,
    selection: Selection,
    *,
    shape: str | None,
    removed: bool = False,
) -> ExportedProject:
    """Give what formats write of a project; its texts are read while they are walked.

    With `removed`, what edits in place took out is read where the selection has what was undone.
    """
    users = session.scalars(
        select(User.name).where(User.id.in_(select(Batch.user_id).where(*selection.conditions)))
    )
    return ExportedProject(
        title=project.title,
        task=project.task_type,
        shape=shape,
        markers=exported_markers(definition),
        relations=_relations(definition),
        users=sorted(users),
        integer_keys=not session.scalar(
            select(Datapoint.id)
            .join(ProjectSource, ProjectSource.source_id == Datapoint.source_id)
            .where(
                ProjectSource.project_id == project.id,
                Datapoint.key.startswith('"') | (func.length(Datapoint.key) > LONGEST_INTEGER),
            )
            .limit(1)
        ),
        texts=_Texts(session, project.id, selection, removed=removed and selection.undone),
    )


def exported_markers(definition: Definition) -> dict[str, ExportedMarker]:
    """Give the markers of a project by their codes, with their English names."""
    return {
        variant.code: ExportedMarker(
            code=variant.code,
            name=variant.marker.names.get("en", variant.marker.name),
            makes=definition.kind_of(variant),
            order=variant.order_in_unit,
            in_unit=variant.unit_id is not None,
            export_name=variant.export_name,
            choices=choices_of(variant.choices),
        )
        for variant in definition.variants
    }


def _relations(definition: Definition) -> dict[str, ExportedRelation]:
    pairs = {control["code"]: control["pairs"] for control in definition.relations}
    return {
        variant.code: ExportedRelation(
            variant.code,
            variant.relation.names.get("en", variant.relation.name),
            variant.relation.direction,
            pairs[variant.code],
        )
        for variant in definition.relation_variants
    }


@dataclass
class _Texts:
    """The texts of a project that have batches of a selection, these by number; walking them reads them."""

    session: Session
    project_id: int
    selection: Selection
    removed: bool

    def __iter__(self) -> Iterator[ExportedText]:
        for _, rows in groupby(self._batches(), key=lambda pair: pair[0]["context_id"]):
            found = list(rows)
            text, _ = found[0]
            yield ExportedText(
                key=text["key"],
                source=text["source"],
                text=text["text"],
                sha256=text["sha256"],
                flags=text["flags"],
                batches=sorted((batch for _, batch in found), key=lambda batch: batch.number),
            )

    def _batches(self) -> Iterator[tuple[Mapping[str, Any], ExportedBatch]]:
        """Give every batch with the fields of its text; the batches of a text come together."""
        number_of = self._numbers()
        is_reviewed = self.session.scalar(
            select(BatchReview.id)
            .join(Batch, Batch.id == BatchReview.batch_id)
            .where(Batch.project_id == self.project_id)
            .limit(1)
        )
        heads = self.session.execute(self._heads().execution_options(yield_per=stored.CHUNK))
        for page in heads.partitions(stored.CHUNK):
            found = {row.id: _stored(row) for row in page}
            stored.fill(self.session, found, withdrawn=self._withdrawn(page), removed=self.removed)
            said = words_on(self.session, list(found)) if is_reviewed else {}
            texts = self._read_texts({row.context_id: row.datapoint_id for row in page})
            for row in page:
                if self.selection.keep(found[row.id]):
                    review = _review(said.get(row.id, ()))
                    yield texts[row.context_id], _exported(row, found[row.id], number_of(row.id), review)

    def _withdrawn(self, page: Iterable[Row[Any]]) -> stored.Withdrawn:
        if not self.selection.undone:
            return {}
        return {row.id: (row.extra or {}).get(TAKEN, {}) for row in page if row.undone}

    def _heads(self) -> Select[Any]:
        """Select the batches in the order in which their texts were first answered."""
        # a window, and no join with a subquery, for which SQLite has no index
        first = func.min(PLACE).over(partition_by=Batch.context_id)
        earlier = Batch.__table__.alias("earlier")
        heads = (
            select(
                Batch.id,
                Batch.uuid,
                User.name,
                Batch.datapoint_id,
                Batch.context_id,
                Batch.dt_created,
                Batch.is_flagged,
                Batch.seconds,
                Batch.revision_of_id,
                Batch.undone,
                earlier.c.uuid.label("revision_of"),
                *((Batch.extra,) if self.selection.undone else ()),
            )
            .join(User, User.id == Batch.user_id)
            .outerjoin(earlier, earlier.c.id == Batch.revision_of_id)
            .where(*self.selection.conditions)
            .order_by(first, Batch.context_id, Batch.id)
        )
        return cast("Select[Any]", heads)

    def _numbers(self) -> Callable[[int], int]:
        """Give what numbers a batch by its id: among the submissions, a revision like what it revises."""
        originals = array("q")
        before: dict[int, int] = {}
        every = self.session.execute(
            select(Batch.id, Batch.revision_of_id)
            .where(Batch.project_id == self.project_id)
            .order_by(Batch.id)
            .execution_options(yield_per=stored.CHUNK)
        )
        for batch_id, earlier in every:
            if earlier is None:
                originals.append(batch_id)
            else:
                before[batch_id] = before.get(earlier, earlier)
        return lambda batch_id: bisect_right(originals, before.get(batch_id, batch_id))

    def _read_texts(self, datapoints: Mapping[int, int]) -> dict[int, dict[str, Any]]:
        """Give the fields of texts by context; `datapoints` are their datapoints by context."""
        contexts = self.session.execute(
            select(Context.id, Context.content, Context.sha256).where(Context.id.in_(list(datapoints)))
        )
        wanted = set(datapoints.values())
        points = self.session.execute(
            select(Datapoint.id, Datapoint.key, Datapoint.name, DataSource.name.label("source"))
            .join(DataSource, DataSource.id == Datapoint.source_id)
            .where(Datapoint.id.in_(wanted))
        )
        named = {row.id: (parse_key(row.key), row.name or row.source) for row in points}
        logs = self.session.execute(
            select(DataAccessLog.datapoint_id, DataAccessLog.flags)
            .where(
                DataAccessLog.project_id == self.project_id,
                ~DataAccessLog.is_deleted,
                DataAccessLog.datapoint_id.in_(wanted),
            )
            .order_by(DataAccessLog.id)
        )
        flags: dict[int, dict[str, Any]] = {datapoint_id: {} for datapoint_id in wanted}
        for datapoint_id, reported in logs:
            _merge(flags[datapoint_id], reported)
        texts = {}
        for row in contexts:
            key, source = named[datapoints[row.id]]
            texts[row.id] = {"context_id": row.id, "text": row.content, "sha256": row.sha256}
            texts[row.id] |= {"key": key, "source": source, "flags": flags[datapoints[row.id]]}
        return texts


def _stored(row: Row[Any]) -> StoredBatch:
    """Give a batch without its answers."""
    return StoredBatch(
        id=row.id,
        uuid=row.uuid,
        user=row.name,
        datapoint_id=row.datapoint_id,
        context_id=row.context_id,
        created=row.dt_created,
        is_flagged=row.is_flagged,
        seconds=row.seconds,
        revision_of_id=row.revision_of_id,
    )


def _review(said: Sequence[Review]) -> dict[str, Any] | None:
    """Give the last of what was said, without what is only true for who asks."""
    return {name: value for name, value in said[0].items() if name != "own"} if said else None


def _exported(row: Row[Any], batch: StoredBatch, number: int, review: dict[str, Any] | None) -> ExportedBatch:
    return ExportedBatch(
        uuid=batch.uuid,
        number=number,
        user=batch.user,
        created=batch.created,
        seconds=batch.seconds,
        is_flagged=batch.is_flagged,
        undone=row.undone,
        revision_of=row.revision_of,
        labels=batch.labels,
        inputs=batch.inputs,
        relations=batch.relations,
        review=review,
        removed=batch.removed,
    )


def _merge(into: dict[str, Any], more: Mapping[str, Any]) -> None:
    """Put what one person reported about a text beside what others did; `into` is changed, `more` is not.

    Reports are named by their moment. Of two people who reported at one moment, the second comes a
    millisecond later, as one person's second report does.
    """
    for name, value in more.items():
        if isinstance(value, dict):
            found = into.setdefault(name, {})
            if isinstance(found, dict):
                for key, one in value.items():
                    found[_free(found, key)] = one
                continue
        if value or name not in into:
            into[name] = value


def _free(taken: Mapping[str, Any], key: str) -> str:
    while key in taken:
        key = str(round(float(key) + 0.001, 3))
    return key
