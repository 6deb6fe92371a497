"""One JSON object in one line per submission, with everything that is stored about it.

Offsets: Unicode code points, end exclusive; every line says so in `offset_unit`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from textinator_widgets.formats.base import OFFSET_UNIT, ExportedProject, Makes
from textinator_widgets.formats.records import meta, records, to_json


class JsonLines:
    """The complete record of each submission."""

    name: ClassVar[str] = "jsonl"
    makes: ClassVar[Makes] = "text"
    options: ClassVar[Mapping[str, Any]] = {"include_texts": True}

    def refusal(self, project: ExportedProject) -> str | None:
        """Give None: it fits every project."""
        return None

    def pieces(self, project: ExportedProject, options: Mapping[str, Any]) -> Iterator[str]:
        """Give the lines."""
        for text, batch in records(project):
            line = meta(project, text, batch)
            line["seconds"] = batch.seconds
            line["is_flagged"] = batch.is_flagged
            if batch.review is not None:
                line["review"] = batch.review
            line["offset_unit"] = OFFSET_UNIT
            if options["include_texts"]:
                line["text"] = text.text
            line["labels"] = [
                {**label, "name": project.markers[label["marker"]].name} for label in batch.labels
            ]
            line["inputs"] = [{**item, "name": project.markers[item["marker"]].name} for item in batch.inputs]
            line["relations"] = [
                {
                    **relation,
                    "name": project.relations[relation["relation"]].name,
                    "direction": project.relations[relation["relation"]].direction,
                }
                for relation in batch.relations
            ]
            yield to_json(line) + "\n"


EXPORTER = JsonLines()
