"""Any project as JSON: labels, inputs and relations of each submission."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from textinator_widgets.errors import InvalidSetting
from textinator_widgets.formats.base import (
    ExportedBatch,
    ExportedProject,
    by_context,
    input_fields,
    label_fields,
)

GROUPINGS = ("batch", "context")


class Generic:
    """One entry per submission, or per text with `group_by="context"`."""

    name: ClassVar[str] = "generic"
    options: ClassVar[Mapping[str, Any]] = {
        "group_by": "batch",
        "include_usernames": False,
        "include_batch_no": False,
        "include_flags": False,
    }

    def refusal(self, project: ExportedProject) -> str | None:
        """Give None: it fits every project."""
        return None

    def build(self, project: ExportedProject, options: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Give the entries, text by text."""
        grouping = options["group_by"]
        if grouping not in GROUPINGS:
            raise InvalidSetting(f"group_by must be one of {', '.join(GROUPINGS)}; got {grouping!r}.")
        entries = []
        for context, batches in by_context(project.batches).items():
            groups = [batches] if grouping == "context" else [[batch] for batch in batches]
            for group in groups:
                annotations = [_annotation(batch, project, options) for batch in group]
                entry: dict[str, Any] = {"annotations": annotations, "context": project.texts[context]}
                if options["include_flags"]:
                    entry["flags"] = project.flags.get(context, {})
                if options["include_batch_no"]:
                    entry["num"] = group[0].number
                entries.append(entry)
        return entries


def _annotation(batch: ExportedBatch, project: ExportedProject, options: Mapping[str, Any]) -> dict[str, Any]:
    """Give one submission; keys without content are left out."""
    labels = {label["id"]: label for label in batch.labels}
    linked: set[str] = set()
    relations = []
    for cluster, relation in enumerate(batch.relations, 1):
        rule = project.relations[relation["relation"]]
        for link in relation["links"]:
            linked.update((link["source"], link["target"]))
            fields: dict[str, Any] = {
                "rule": {"name": rule.name, "direction": rule.direction},
                "first": label_fields(labels[link["source"]], project),
                "second": label_fields(labels[link["target"]], project),
                "cluster": cluster,
            }
            if relation.get("extra"):
                fields["extra"] = relation["extra"]
            relations.append(fields)
    annotation: dict[str, Any] = {
        "relations": relations,
        "labels": [label_fields(label, project) for name, label in labels.items() if name not in linked],
        "inputs": [input_fields(item, project) for item in batch.inputs],
    }
    annotation = {name: records for name, records in annotation.items() if records}
    if options["include_usernames"]:
        annotation["annotator"] = batch.user
    return annotation


EXPORTER = Generic()
