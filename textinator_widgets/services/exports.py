"""What people answered, in a format of the export registry."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnExpressionArgument, select
from sqlalchemy.orm import Session

from textinator_widgets.errors import InvalidSetting, UnknownFormat
from textinator_widgets.formats.base import (
    ExportedBatch,
    ExportedMarker,
    ExportedProject,
    ExportedRelation,
    Exporter,
    check_options,
)
from textinator_widgets.model import Batch, Context, DataAccessLog, Datapoint, Project
from textinator_widgets.plugins import exporters
from textinator_widgets.services.batches import read_batches
from textinator_widgets.services.definitions import Definition, load_definition
from textinator_widgets.services.texts import parse_key
from textinator_widgets.tasks import task


def export(
    session: Session, project: Project, name: str, path: Path | None, options: Mapping[str, Any]
) -> Any:  # noqa: ANN401 what the format makes
    """Give what people answered in a format, or write it and give the path.

    Raises
    ------
    UnknownFormat
        When there is no such format, or it does not fit the project.
    UnknownSetting, InvalidSetting
        When an option or the path cannot be taken; nothing was written.
    """
    exporter: Exporter = exporters.get(name)
    shape = task(project.task_type)["exporter"]
    if (exporter.name, shape) == ("task", "generic"):
        exporter = exporters.get("generic")
    checked = check_options(exporter, options)
    found = read_project(session, project, shape=shape)
    refusal = exporter.refusal(found)
    if refusal is not None:
        others = ", ".join(other for other in exporters.names() if other != name)
        raise UnknownFormat(f"{refusal} Take another format: {others}.")
    built = exporter.build(found, checked)
    return built if path is None else write(built, path)


def read_project(session: Session, project: Project, *, shape: str | None) -> ExportedProject:
    """Read everything of a project that a format may write."""
    definition = load_definition(session, project, language="en")
    stored = list(read_batches(session, project.id))
    keys = _keys(session, project)
    batches = [
        ExportedBatch(
            uuid=batch.uuid,
            number=number,
            user=batch.user,
            context=batch.context_id,
            key=keys[batch.datapoint_id],
            labels=batch.labels,
            inputs=batch.inputs,
            relations=batch.relations,
        )
        for number, batch in enumerate(stored, 1)
    ]
    contexts = {batch.datapoint_id: batch.context_id for batch in stored}
    return ExportedProject(
        title=project.title,
        task=project.task_type,
        shape=shape,
        markers=_markers(definition),
        relations={
            variant.code: ExportedRelation(
                variant.code,
                variant.relation.names.get("en", variant.relation.name),
                variant.relation.direction,
            )
            for variant in definition.relation_variants
        },
        texts=_texts(session, project),
        batches=batches,
        flags=_flags(session, project, contexts),
    )


def _markers(definition: Definition) -> dict[str, ExportedMarker]:
    return {
        variant.code: ExportedMarker(
            code=variant.code,
            name=variant.marker.names.get("en", variant.marker.name),
            makes=definition.kind_of(variant),
            order=variant.order_in_unit,
            in_unit=variant.unit_id is not None,
            export_name=variant.export_name,
        )
        for variant in definition.variants
    }


def _keys(session: Session, project: Project) -> dict[int, str | int]:
    """Give the key of every text that was answered, by datapoint."""
    answered = select(Batch.datapoint_id).where(*_shown(project))
    found = session.execute(select(Datapoint.id, Datapoint.key).where(Datapoint.id.in_(answered)))
    return {int(row[0]): parse_key(row[1]) for row in found}


def _texts(session: Session, project: Project) -> dict[int, str]:
    """Give every text that was answered, by context."""
    answered = select(Batch.context_id).where(*_shown(project))
    found = session.execute(select(Context.id, Context.content).where(Context.id.in_(answered)))
    return {int(row[0]): str(row[1]) for row in found}


def _shown(project: Project) -> tuple[ColumnExpressionArgument[bool], ...]:
    """Which batches an export holds."""
    return Batch.project_id == project.id, Batch.is_current, ~Batch.undone


def _flags(session: Session, project: Project, contexts: Mapping[int, int]) -> dict[int, dict[str, Any]]:
    """Merge what people reported about each text of this project."""
    merged: dict[int, dict[str, Any]] = {}
    logs = session.execute(
        select(DataAccessLog.datapoint_id, DataAccessLog.flags)
        .where(DataAccessLog.project_id == project.id, ~DataAccessLog.is_deleted)
        .order_by(DataAccessLog.id)
    )
    for datapoint_id, flags in logs:
        if datapoint_id in contexts:
            _merge(merged.setdefault(contexts[datapoint_id], {}), flags)
    return merged


def _merge(into: dict[str, Any], more: Mapping[str, Any]) -> None:
    for name, value in more.items():
        if isinstance(value, dict) and isinstance(into.get(name), dict):
            _merge(into[name], value)
        else:
            into[name] = value


def write(built: Any, path: Path) -> Path:  # noqa: ANN401 JSON or text
    """Write an export whole or not at all, and give its path."""
    if path.is_dir() or not path.parent.is_dir():
        raise InvalidSetting(f"path must be a file in a folder that exists; got {str(path)!r}.")
    text = built if isinstance(built, str) else json.dumps(built, ensure_ascii=False, indent=2) + "\n"
    handle, part = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode())
        os.replace(part, path)
    except BaseException:
        os.unlink(part)
        raise
    return path
