"""Submissions as complete records, and as the rows of tables."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from textinator_widgets.formats.base import ExportedBatch, ExportedProject, ExportedText

TABLES = ("labels", "inputs", "relations", "batches")
"""What a table may have one row for."""

INTEGER, TEXT, NUMBER, TRUTH, TIME = "integer", "text", "number", "truth", "time"

SHARED = {"project": TEXT, "batch": TEXT, "user": TEXT, "key": TEXT, "source": TEXT, "created": TIME}
REVISED = {"revision_of": TEXT, "undone": TRUTH}
COLUMNS: dict[str, dict[str, str]] = {
    "labels": {
        **SHARED,
        "label_id": TEXT,
        "marker": TEXT,
        "name": TEXT,
        "start": INTEGER,
        "end": INTEGER,
        "quote": TEXT,
        "group": TEXT,
        "group_order": INTEGER,
        "extra": TEXT,
        "origin": TEXT,
        **REVISED,
    },
    "inputs": {
        **SHARED,
        "marker": TEXT,
        "name": TEXT,
        "content": TEXT,
        "group": TEXT,
        "group_order": INTEGER,
        "slot": INTEGER,
        "extra": TEXT,
        **REVISED,
    },
    "relations": {
        **SHARED,
        "relation_id": TEXT,
        "relation": TEXT,
        "name": TEXT,
        "first_label": TEXT,
        "second_label": TEXT,
        "cluster": INTEGER,
        "direction": TEXT,
        "extra": TEXT,
        **REVISED,
    },
    "batches": {
        **SHARED,
        "seconds": NUMBER,
        "is_flagged": TRUTH,
        "review_status": TEXT,
        "review_comment": TEXT,
        "reviewer": TEXT,
        "resolved_by": TEXT,
        "reviewed_at": TIME,
        "changed_since_review": TRUTH,
        **REVISED,
    },
}
"""Type of each column of each table; `extra` and the `content` of an input are JSON."""


def records(project: ExportedProject) -> Iterator[tuple[ExportedText, ExportedBatch]]:
    """Give every submission with its text."""
    for text in project.texts:
        for batch in text.batches:
            yield text, batch


def rows(project: ExportedProject, table: str) -> Iterator[tuple[Any, ...]]:
    """Give the rows of a table; the values stand in the order of `COLUMNS`."""
    make = {"labels": _labels, "inputs": _inputs, "relations": _relations, "batches": _batches}[table]
    for text, batch in records(project):
        shared = (project.title, batch.uuid, batch.user, text.key, text.source, batch.created)
        for row in make(batch, project):
            yield (*shared, *row, batch.revision_of, batch.undone)
        if batch.removed is not None and table != "batches":
            for row in make(replace(batch, **batch.removed), project):
                yield (*shared, *row, batch.revision_of, True)


def _labels(batch: ExportedBatch, project: ExportedProject) -> Iterator[tuple[Any, ...]]:
    for label in batch.labels:
        yield (
            label["id"],
            label["marker"],
            project.markers[label["marker"]].name,
            label["start"],
            label["end"],
            label["quote"],
            label.get("group"),
            label.get("group_order"),
            _json(label.get("extra")),
            label.get("origin", "person"),
        )


def _inputs(batch: ExportedBatch, project: ExportedProject) -> Iterator[tuple[Any, ...]]:
    for item in batch.inputs:
        yield (
            item["marker"],
            project.markers[item["marker"]].name,
            to_json(item["content"]),
            item.get("group"),
            item.get("group_order"),
            item.get("slot", 0),
            _json(item.get("extra")),
        )


def _relations(batch: ExportedBatch, project: ExportedProject) -> Iterator[tuple[Any, ...]]:
    for relation in batch.relations:
        rule = project.relations[relation["relation"]]
        for link in relation["links"]:
            yield (
                relation["id"],
                relation["relation"],
                rule.name,
                link["source"],
                link["target"],
                relation["number"],
                rule.direction,
                _json(relation.get("extra")),
            )


def _batches(batch: ExportedBatch, project: ExportedProject) -> Iterator[tuple[Any, ...]]:
    review = batch.review or {}
    time = review.get("time")
    yield (
        batch.seconds,
        batch.is_flagged,
        review.get("status"),
        review.get("comment"),
        review.get("reviewer"),
        review.get("resolved_by"),
        None if time is None else datetime.fromisoformat(time),
        review.get("changed_since", False),
    )


def _json(value: Any) -> str | None:  # noqa: ANN401 any JSON
    return to_json(value) if value else None


def to_json(value: Any) -> str:  # noqa: ANN401 any JSON
    """Write JSON in one line."""
    return json.dumps(value, ensure_ascii=False)


def meta(project: ExportedProject, text: ExportedText, batch: ExportedBatch) -> dict[str, Any]:
    """Give what names a submission, for formats that have a place for such things."""
    fields: dict[str, Any] = {
        "project": project.title,
        "key": text.key,
        "source": text.source,
        "sha256": text.sha256,
        "batch": batch.uuid,
        "user": batch.user,
        "created": batch.created.isoformat(),
    }
    if batch.revision_of is not None:
        fields["revision_of"] = batch.revision_of
    if batch.undone:
        fields["undone"] = True
    return fields
