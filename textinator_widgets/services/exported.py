"""A project as export formats see it: its texts with their submissions, read page by page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
    Context,
    DataAccessLog,
    Datapoint,
    DataSource,
    Project,
    ProjectSource,
    User,
)
from textinator_widgets.services import batches as stored
from textinator_widgets.services.batches import StoredBatch
from textinator_widgets.services.definitions import Definition
from textinator_widgets.services.export_filters import Selection
from textinator_widgets.services.marker_specs import choices_of
from textinator_widgets.services.texts import parse_key

LONGEST_INTEGER = 18
"""Digits of a whole number that has room in 64 bits."""


def read_project(
    session: Session, project: Project, definition: Definition, selection: Selection, *, shape: str | None
) -> ExportedProject:
    """Give what formats write of a project; its texts are read while they are walked."""
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
        texts=_Texts(session, project.id, selection),
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
        revised = self._numbers_of_revisions()
        heads = self.session.execute(self._heads().execution_options(yield_per=stored.CHUNK))
        for page in heads.partitions(stored.CHUNK):
            found = {row.id: _stored(row) for row in page}
            stored.fill(self.session, found, undone=self.selection.undone)
            texts = self._read_texts({row.datapoint_id: row.context_id for row in page})
            for row in page:
                if self.selection.keep(found[row.id]):
                    number = row.number or revised[row.id]
                    yield texts[row.context_id], _exported(row, found[row.id], number)

    def _heads(self) -> Select[Any]:
        """Select the batches in the order in which their texts were first answered."""
        first = (
            select(Batch.context_id, func.min(Batch.id).label("id"))
            .where(*self.selection.conditions)
            .group_by(Batch.context_id)
            .subquery("first")
        )
        numbered = (
            select(Batch.id, func.row_number().over(order_by=Batch.id).label("number"))
            .where(Batch.project_id == self.project_id, Batch.revision_of_id.is_(None))
            .subquery("numbered")
        )
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
                numbered.c.number,
            )
            .join(User, User.id == Batch.user_id)
            .join(first, first.c.context_id == Batch.context_id)
            .outerjoin(numbered, numbered.c.id == Batch.id)
            .outerjoin(earlier, earlier.c.id == Batch.revision_of_id)
            .where(*self.selection.conditions)
            .order_by(first.c.id, Batch.id)
        )
        return cast("Select[Any]", heads)

    def _numbers_of_revisions(self) -> dict[int, int]:
        """Give each revision the number of the submission that it revises."""
        mine = Batch.project_id == self.project_id
        before: dict[int, int] = {}
        revisions = select(Batch.id, Batch.revision_of_id).where(mine, Batch.revision_of_id.is_not(None))
        for row in self.session.execute(revisions.order_by(Batch.id)):
            later, earlier = row[0], int(row[1] or 0)
            before[later] = before.get(earlier, earlier)
        if not before:
            return {}
        originals = self.session.scalars(
            select(Batch.id).where(mine, Batch.revision_of_id.is_(None)).order_by(Batch.id)
        )
        wanted = set(before.values())
        numbers = {original: number for number, original in enumerate(originals, 1) if original in wanted}
        return {revision: numbers[original] for revision, original in before.items()}

    def _read_texts(self, datapoints: Mapping[int, int]) -> dict[int, dict[str, Any]]:
        """Give the fields of texts by context; `datapoints` are their contexts by datapoint."""
        texts: dict[int, dict[str, Any]] = {}
        found = self.session.execute(
            select(
                Context.id, Context.content, Context.sha256, Datapoint.key, Datapoint.name, DataSource.name
            )
            .join(Datapoint, Datapoint.source_id == Context.source_id)
            .join(DataSource, DataSource.id == Datapoint.source_id)
            .where(Context.id.in_(set(datapoints.values())), Datapoint.key == Context.key)
        )
        for context_id, content, sha256, key, name, source in found:
            texts[context_id] = {
                "context_id": context_id,
                "text": content,
                "sha256": sha256,
                "key": parse_key(key),
                "source": name or source,
                "flags": {},
            }
        logs = self.session.execute(
            select(DataAccessLog.datapoint_id, DataAccessLog.flags)
            .where(
                DataAccessLog.project_id == self.project_id,
                ~DataAccessLog.is_deleted,
                DataAccessLog.datapoint_id.in_(list(datapoints)),
            )
            .order_by(DataAccessLog.id)
        )
        for datapoint_id, flags in logs:
            _merge(texts[datapoints[datapoint_id]]["flags"], flags)
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


def _exported(row: Row[Any], batch: StoredBatch, number: int) -> ExportedBatch:
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
    )


def _merge(into: dict[str, Any], more: Mapping[str, Any]) -> None:
    for name, value in more.items():
        if isinstance(value, dict):
            found = into.setdefault(name, {})
            if isinstance(found, dict):
                _merge(found, value)
                continue
        into[name] = value
