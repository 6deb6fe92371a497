"""JSON Lines as doccano has them: sequence labels, with relations and categories where the project has such.

Offsets: Unicode code points, end exclusive; every line says so in `offset_unit`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any, ClassVar

from textinator_widgets.errors import InvalidSetting
from textinator_widgets.formats.base import (
    OFFSET_UNIT,
    ExportedProject,
    Makes,
    lists_beside,
    more_fields,
    relations_beside,
    spans,
    whole_text_fields,
)
from textinator_widgets.formats.records import meta, records, to_json

LAYOUTS = ("auto", "label", "entities")


class Doccano:
    """One line per submission.

    `layout="label"` is `"label": [[start, end, marker]]`, "entities" objects with ids, and `relations`;
    "auto" takes the second where the project has relations, or marks spans in units. Whole-text labels are
    `cats`, their relations `cats_relations`, inputs `inputs`.
    """

    name: ClassVar[str] = "doccano"
    makes: ClassVar[Makes] = "text"
    options: ClassVar[Mapping[str, Any]] = {"layout": LAYOUTS}

    def refusal(self, project: ExportedProject) -> str | None:
        """Give None: it fits every project."""
        return None

    def pieces(self, project: ExportedProject, options: Mapping[str, Any]) -> Iterator[str]:
        """Give the lines.

        Raises
        ------
        InvalidSetting
            When the layout without relations is asked for in a project that has some.
        """
        if options["layout"] == "label" and project.relations:
            raise InvalidSetting(
                "The layout label has no relations, and this project has some. Take entities."
            )
        is_ranked = any(marker.in_unit and marker.makes == "span" for marker in project.markers.values())
        with_ids = options["layout"] == "entities" or bool(project.relations)
        with_ids = with_ids or (options["layout"] == "auto" and is_ranked)
        ids = count(1)
        for number, (text, batch) in enumerate(records(project), 1):
            line: dict[str, Any] = {"id": number, "text": text.text}
            names: dict[str, int] = {}
            entities = []
            marked = spans(batch.labels)
            for start, end, label in marked:
                names[label["id"]] = identity = next(ids)
                entities.append(
                    {"id": identity, "label": label["marker"], "start_offset": start, "end_offset": end}
                    | more_fields(label, project.markers[label["marker"]])
                )
            links = [(relation, link) for relation in batch.relations for link in relation["links"]]
            beside = [
                (relation, link)
                for relation, link in links
                if not (link["source"] in names and link["target"] in names)
            ]
            if with_ids:
                line["entities"] = entities
                line["relations"] = [
                    {
                        "id": next(ids),
                        "from_id": names[link["source"]],
                        "to_id": names[link["target"]],
                        "type": relation["relation"],
                        "cluster": relation["number"],
                        **({"extra": relation["extra"]} if relation.get("extra") else {}),
                    }
                    for relation, link in links
                    if link["source"] in names and link["target"] in names
                ]
            else:
                line["label"] = [[one["start_offset"], one["end_offset"], one["label"]] for one in entities]
                line |= lists_beside([label for _, _, label in marked], project, "label")
            line |= whole_text_fields(batch.labels, project, "cats")
            line |= relations_beside(batch, beside, names, "cats")
            if batch.inputs:
                line["inputs"] = batch.inputs
            line["Comments"] = []
            yield to_json({**line, **meta(project, text, batch), "offset_unit": OFFSET_UNIT}) + "\n"


EXPORTER = Doccano()
