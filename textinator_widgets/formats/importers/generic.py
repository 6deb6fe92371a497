"""The generic JSON. Offsets: Unicode code points, end exclusive."""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar

from textinator_widgets.formats.imported import (
    Found,
    Takes,
    an_object,
    entries,
    generic_answer,
    objects,
    take,
)
from textinator_widgets.formats.importers.task import read_relations


class Generic:
    """One answer per annotation; of revisions the newest."""

    name: ClassVar[str] = "generic"
    takes: ClassVar[Takes] = "json"

    def read(self, material: Any) -> Found:  # noqa: ANN401 any JSON
        """Read the entries: of texts where any has several annotations, else of submissions."""
        every = material if isinstance(material, list) else []
        return entries(material, partial(_entry, any(_has_several(one) for one in every)))


def _has_several(entry: object) -> bool:
    annotations = entry.get("annotations") if isinstance(entry, dict) else None
    return isinstance(annotations, list) and len(annotations) > 1


def _entry(by_text: bool, where: str, entry: object) -> Found:
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
        place = f"{where}, annotation {number}"
        yield generic_answer(place, text, newest, where if by_text else None)


IMPORTER = Generic()
