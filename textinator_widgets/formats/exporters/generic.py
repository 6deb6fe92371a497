"""Any project as JSON: labels, inputs and relations of each submission.

Offsets: Unicode code points, end exclusive; each entry says so with `include_offset_unit`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from textinator_widgets.formats.base import (
    ExportedBatch,
    ExportedProject,
    ExportedText,
    Makes,
    check_joined,
    input_fields,
    label_fields,
    with_unit,
)
from textinator_widgets.formats.shapes import relations


class Generic:
    """One entry per submission, or per text with `group_by="context"`.

    With `consolidate_clusters` it has the shape of coreference projects. Revisions, when they are asked for,
    stand in `_rev` of the submission that they revise.
    """

    name: ClassVar[str] = "generic"
    makes: ClassVar[Makes] = "json"
    options: ClassVar[Mapping[str, Any]] = {
        "group_by": ("batch", "context"),
        "consolidate_clusters": False,
        "include_usernames": False,
        "include_batch_no": False,
        "include_flags": False,
        "include_reviews": False,
        "include_offset_unit": False,
        "choices": ("lists", "joined"),
    }

    def refusal(self, project: ExportedProject) -> str | None:
        """Give None: it fits every project."""
        return None

    def pieces(self, project: ExportedProject, options: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """Give the entries, text by text.

        Raises
        ------
        InvalidSetting
            When choices are to be joined and one could be taken for two.
        """
        check_joined(project, options)
        for text in project.texts:
            if options["consolidate_clusters"]:
                entry = relations(text, project, options)
                entries = [] if entry is None else [_flagged(entry, text, options)]
            elif options["group_by"] == "context":
                entries = [_of_text(text, project, options)]
            else:
                entries = _of_batches(text, project, options)
            yield from (with_unit(entry, options) for entry in entries)


def _of_text(text: ExportedText, project: ExportedProject, options: Mapping[str, Any]) -> dict[str, Any]:
    annotations = []
    for first, *later in _revised(text.batches):
        annotation = _annotation(first, project, options)
        if options["include_batch_no"]:
            annotation["num"] = first.number
        if later:
            annotation["_rev"] = [_revision(one, project, options) for one in later]
        annotations.append(annotation)
    return _flagged({"annotations": annotations, "context": text.text}, text, options)


def _of_batches(
    text: ExportedText, project: ExportedProject, options: Mapping[str, Any]
) -> list[dict[str, Any]]:
    entries = []
    for first, *later in _revised(text.batches):
        entry: dict[str, Any] = {
            "annotations": [_annotation(first, project, options)],
            "context": text.text,
        }
        _flagged(entry, text, options)
        if options["include_batch_no"]:
            entry["num"] = first.number
        if later:
            entry["_rev"] = [_revision(one, project, options) for one in later]
        entries.append(entry)
    return entries


def _flagged(entry: dict[str, Any], text: ExportedText, options: Mapping[str, Any]) -> dict[str, Any]:
    if options["include_flags"]:
        entry["flags"] = text.flags
    return entry


def _revised(batches: Sequence[ExportedBatch]) -> list[list[ExportedBatch]]:
    """Give each submission with the revisions of it that are exported too, oldest first."""
    chains: dict[str, list[ExportedBatch]] = {}
    for batch in batches:
        chain = chains.get(batch.revision_of or "")
        if chain is None:
            chain = []
        chain.append(batch)
        chains[batch.uuid] = chain
    return list({id(chain): chain for chain in chains.values()}.values())


def _revision(batch: ExportedBatch, project: ExportedProject, options: Mapping[str, Any]) -> dict[str, Any]:
    return {"annotations": [_annotation(batch, project, options)]}


def _annotation(batch: ExportedBatch, project: ExportedProject, options: Mapping[str, Any]) -> dict[str, Any]:
    """Give one submission; keys without content are left out."""
    labels = {label["id"]: label for label in batch.labels}
    linked: set[str] = set()
    found = []
    for relation in batch.relations:
        rule = project.relations[relation["relation"]]
        for link in relation["links"]:
            linked.update((link["source"], link["target"]))
            fields: dict[str, Any] = {
                "rule": {"name": rule.name, "direction": rule.direction},
                "first": label_fields(labels[link["source"]], project),
                "second": label_fields(labels[link["target"]], project),
                "cluster": relation["number"],
            }
            if relation.get("extra"):
                fields["extra"] = relation["extra"]
            found.append(fields)
    joined = options["choices"] == "joined"
    annotation: dict[str, Any] = {
        "relations": found,
        "labels": [label_fields(label, project) for name, label in labels.items() if name not in linked],
        "inputs": [input_fields(item, project, joined=joined) for item in batch.inputs],
    }
    annotation = {name: records for name, records in annotation.items() if records}
    if options["include_usernames"]:
        annotation["annotator"] = batch.user
    if options["include_reviews"] and batch.review is not None:
        people = () if options["include_usernames"] else ("reviewer", "resolved_by")
        annotation["review"] = {name: value for name, value in batch.review.items() if name not in people}
    return annotation


EXPORTER = Generic()
