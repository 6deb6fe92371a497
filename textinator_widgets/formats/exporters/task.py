"""The concise JSON of each task type."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from textinator_widgets.formats.base import (
    ExportedBatch,
    ExportedMarker,
    ExportedProject,
    by_context,
    input_fields,
    label_fields,
    label_text,
)
from textinator_widgets.protocol.answers import Label


class Task:
    """Questions with answers, named entities, or groups of inputs, as the task type has them."""

    name: ClassVar[str] = "task"
    options: ClassVar[Mapping[str, Any]] = {"include_usernames": False}

    def refusal(self, project: ExportedProject) -> str | None:
        """Say that a task type has no concise JSON."""
        if project.shape in SHAPES:
            return None
        return f"The task type {project.task!r} has no concise JSON in this version."

    def build(self, project: ExportedProject, options: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Give one entry per text that was answered."""
        shape = SHAPES[project.shape or ""]
        entries = []
        for context, batches in by_context(project.batches).items():
            annotations = [one for batch in batches for one in shape(batch, project, options)]
            if annotations:
                entries.append({"context": project.texts[context], "annotations": annotations})
        return entries


def _answers(
    batch: ExportedBatch, project: ExportedProject, options: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Give one annotation per input, each with all labels of the submission; none without labels."""
    choices = [_choice(label, project) for label in batch.labels]
    annotations: list[dict[str, Any]] = []
    for item in batch.inputs if choices else ():
        annotation = {_lower(project.markers[item["marker"]]): item["content"], "choices": choices}
        annotations.append(_signed(annotation, batch, options))
    return annotations


def _choice(label: Label, project: ExportedProject) -> dict[str, Any]:
    marker = project.markers[label["marker"]]
    choice: dict[str, Any] = {"text": label_text(label, marker)}
    if label["start"] is not None:
        choice["start"], choice["end"] = label["start"], label["end"]
    choice["type"] = _lower(marker)
    if label.get("extra"):
        choice["extra"] = label["extra"]
    return choice


def _lower(marker: ExportedMarker) -> str:
    return marker.export_name or marker.name.lower()


def _entities(
    batch: ExportedBatch, project: ExportedProject, options: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Give one annotation per submission that has labels."""
    entities = [label_fields(label, project) for label in batch.labels]
    return [_signed({"named_entities": entities}, batch, options)] if entities else []


def _groups(
    batch: ExportedBatch, project: ExportedProject, options: Mapping[str, Any]
) -> list[list[dict[str, Any]]]:
    """Give one flat list per submission; groups are told apart by `group_order`."""
    ordered = sorted(
        batch.inputs,
        key=lambda item: (item.get("group_order", 0), project.markers[item["marker"]].order or 0),
    )
    return [[input_fields(item, project) for item in ordered]] if ordered else []


def _signed(annotation: dict[str, Any], batch: ExportedBatch, options: Mapping[str, Any]) -> dict[str, Any]:
    return {**annotation, "annotator": batch.user} if options["include_usernames"] else annotation


SHAPES: dict[str, Callable[[ExportedBatch, ExportedProject, Mapping[str, Any]], list[Any]]] = {
    "answers": _answers,
    "entities": _entities,
    "groups": _groups,
}

EXPORTER = Task()
