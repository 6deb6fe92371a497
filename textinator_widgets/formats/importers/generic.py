"""The generic JSON. Offsets: Unicode code points, end exclusive."""

from __future__ import annotations

from typing import Any, ClassVar

from textinator_widgets.formats.imported import (
    Found,
    ImportedAnswer,
    Labels,
    Record,
    Takes,
    an_object,
    entries,
    minimal_input,
    minimal_label,
    objects,
    take,
)
from textinator_widgets.formats.importers.task import read_relations


class Generic:
    """One answer per annotation; of revisions the newest."""

    name: ClassVar[str] = "generic"
    takes: ClassVar[Takes] = "json"

    def read(self, material: Any) -> Found:  # noqa: ANN401 any JSON
        """Read the entries."""
        return entries(material, _entry)


def _entry(where: str, entry: object) -> Found:
    record = an_object(entry, "an entry")
    if isinstance(record.get("relations"), dict):
        yield from read_relations(where, record)
        return
    text = take(record, "context", str)
    annotations = objects(record, "annotations")
    if len(annotations) == 1 and record.get("_rev"):
        annotations = [{**annotations[0], "_rev": record["_rev"]}]
    for number, annotation in enumerate(annotations, 1):
        revisions = [
            one for revision in objects(annotation, "_rev") for one in objects(revision, "annotations")
        ]
        newest = revisions[-1] if revisions else annotation
        yield _answer(f"{where}, annotation {number}", text, newest)


def _answer(where: str, text: str, annotation: Record) -> ImportedAnswer:
    labels = Labels()
    for label in objects(annotation, "labels"):
        labels.records.append(minimal_label(label))
    clusters: dict[tuple[str, int], Record] = {}
    for link in objects(annotation, "relations"):
        rule = take(take(link, "rule", dict), "name", str)
        ends = {
            side: labels.add(minimal_label(take(link, name, dict)))
            for side, name in (("source", "first"), ("target", "second"))
        }
        place = rule, take(link, "cluster", int, 1)
        relation = clusters.setdefault(place, {"relation": rule, "links": []})
        relation["links"].append(ends)
        if link.get("extra"):
            relation["extra"] = link["extra"]
    numbers = [number for _, number in clusters]
    if len(set(numbers)) == len(numbers) and all(number > 0 for number in numbers):
        for (_, number), relation in clusters.items():
            relation["number"] = number
    return ImportedAnswer(
        where,
        text=text,
        user=take(annotation, "annotator", str, "") or None,
        labels=labels.records,
        inputs=[minimal_input(item) for item in objects(annotation, "inputs")],
        relations=list(clusters.values()),
    )


IMPORTER = Generic()
