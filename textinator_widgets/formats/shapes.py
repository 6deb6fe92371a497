"""The shapes of the task types' own JSON: what one text becomes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from textinator_widgets.formats.base import (
    ExportedBatch,
    ExportedMarker,
    ExportedProject,
    ExportedText,
    answers_key,
    input_fields,
    joined_choices,
    label_fields,
    label_text,
    marker_fields,
    place_fields,
)
from textinator_widgets.protocol.answers import Input, Label, Relation

Options = Mapping[str, Any]
Entry = dict[str, Any]

BOTH_WAYS = "2"


def answers(text: ExportedText, project: ExportedProject, options: Options) -> Entry | None:
    """Give one annotation per input, each with all labels of its submission; none without labels."""
    annotations = []
    for batch in text.batches:
        choices = [_choice(label, project) for label in batch.labels]
        for item in batch.inputs if choices else ():
            marker = project.markers[item["marker"]]
            annotation = {_key(marker): _content(item, marker, options), "choices": choices}
            annotations.append(_signed(annotation, batch, options))
    return _entry(text, annotations)


def _choice(label: Label, project: ExportedProject) -> dict[str, Any]:
    marker = project.markers[label["marker"]]
    choice: dict[str, Any] = {"text": label_text(label, marker)}
    if label["start"] is not None:
        choice["start"], choice["end"] = label["start"], label["end"]
    choice["type"] = _key(marker)
    if label.get("extra"):
        choice["extra"] = label["extra"]
    return choice


def _content(item: Input, marker: ExportedMarker, options: Options) -> Any:  # noqa: ANN401 what an input may hold
    return joined_choices(item["content"], marker) if _joined(options) else item["content"]


def _key(marker: ExportedMarker) -> str:
    return answers_key(marker.export_name, marker.name)


def entities(text: ExportedText, project: ExportedProject, options: Options) -> Entry | None:
    """Give one annotation per submission that has labels."""
    annotations = []
    for batch in text.batches:
        found = [label_fields(label, project) for label in batch.labels]
        if found:
            annotations.append(_signed({"named_entities": found}, batch, options))
    return _entry(text, annotations)


def groups(text: ExportedText, project: ExportedProject, options: Options) -> Entry | None:
    """Give one flat list of inputs per submission, told apart by `group_order`; or groups by themselves."""
    annotations: list[Any] = []
    for batch in text.batches:
        ordered = sorted(
            batch.inputs,
            key=lambda item: (item.get("group_order", 0), project.markers[item["marker"]].order or 0),
        )
        if options["groups"] == "nested":
            annotation = _nested(batch, ordered, project, options)
            if annotation:
                annotations.append(_signed(annotation, batch, options))
        elif ordered:
            annotations.append([input_fields(item, project, joined=_joined(options)) for item in ordered])
    return _entry(text, annotations)


def _nested(
    batch: ExportedBatch, ordered: list[Input], project: ExportedProject, options: Options
) -> dict[str, Any]:
    """Give a submission's groups in their order, what is in no group, and its labels."""
    ranked: dict[int, list[dict[str, Any]]] = {}
    free = []
    for item in ordered:
        fields = input_fields(item, project, joined=_joined(options))
        if "group_order" in fields:
            ranked.setdefault(fields.pop("group_order"), []).append(fields)
        else:
            free.append(fields)
    annotation = {
        "groups": [{"group_order": rank, "inputs": inputs} for rank, inputs in sorted(ranked.items())],
        "inputs": free,
        "labels": [label_fields(label, project) for label in batch.labels],
    }
    return {name: records for name, records in annotation.items() if records}


def relations(text: ExportedText, project: ExportedProject, options: Options) -> Entry | None:
    """Give the clusters and links of a text, then the labels that are in none, then its inputs.

    A relation is named by its batch and its number in it. One that goes both ways is one object with its
    labels as `nodes`, each once; any other is the list of its links.
    """
    related: dict[str, Any] = {}
    alone: list[dict[str, Any]] = []
    inputs: list[dict[str, Any]] = []
    for batch in text.batches:
        labels = {label["id"]: label for label in batch.labels}
        linked: set[str] = set()
        for relation in batch.relations:
            linked.update(end for link in relation["links"] for end in (link["source"], link["target"]))
            related[f"{batch.uuid}_{relation['number']}"] = _relation(
                relation, labels, batch, project, options
            )
        for name, label in labels.items():
            if name not in linked:
                alone.append(_signed(_plain(label, project), batch, options))
        for item in batch.inputs:
            fields = input_fields(item, project, joined=_joined(options))
            inputs.append(_signed(fields, batch, options))
    entry: Entry = {"context": text.text, "relations": related}
    if alone:
        entry["labels"] = alone
    if inputs:
        entry["inputs"] = inputs
    return entry


def _relation(
    relation: Relation,
    labels: Mapping[str, Label],
    batch: ExportedBatch,
    project: ExportedProject,
    options: Options,
) -> Any:  # noqa: ANN401 an object, or a list of links
    rule = project.relations[relation["relation"]]
    annotator = batch.user if options["include_usernames"] else ""
    extra = relation.get("extra") or ""
    if rule.direction == BOTH_WAYS:
        ends = dict.fromkeys(end for link in relation["links"] for end in (link["source"], link["target"]))
        return {
            "type": rule.name,
            "nodes": [_plain(labels[end], project) for end in ends],
            "extra": extra,
            "annotator": annotator,
        }
    links = []
    for link in relation["links"]:
        fields: dict[str, Any] = {
            "type": rule.name,
            "first": _plain(labels[link["source"]], project),
            "second": _plain(labels[link["target"]], project),
        }
        if extra:
            fields["extra"] = extra
        links.append(_signed(fields, batch, options))
    return links


def _plain(label: Label, project: ExportedProject) -> dict[str, Any]:
    """Give a label with its marker as a plain str."""
    marker = project.markers[label["marker"]]
    return {"marker": marker_fields(marker)["name"], **place_fields(label, marker)}


def _entry(text: ExportedText, annotations: list[Any]) -> Entry | None:
    return {"context": text.text, "annotations": annotations} if annotations else None


def _signed(annotation: dict[str, Any], batch: ExportedBatch, options: Options) -> dict[str, Any]:
    return {**annotation, "annotator": batch.user} if options["include_usernames"] else annotation


def _joined(options: Options) -> bool:
    return bool(options["choices"] == "joined")


SHAPES: dict[str, Callable[[ExportedText, ExportedProject, Options], Entry | None]] = {
    "answers": answers,
    "entities": entities,
    "groups": groups,
    "relations": relations,
}
"""By the name that a task type gives its own shape."""


def is_left_out(batch: ExportedBatch, shape: str, options: Options) -> bool:
    """Say whether a submission holds something and yet nothing of it stands in a shape of `SHAPES`."""
    stands = {
        "answers": bool(batch.inputs and batch.labels),
        "entities": bool(batch.labels),
        "groups": bool(batch.inputs) or options["groups"] == "nested",
    }
    return bool(batch.inputs or batch.labels) and not stands.get(shape, True)
