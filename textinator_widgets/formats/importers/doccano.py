"""JSON Lines as doccano has them. Offsets: Unicode code points, end exclusive."""

from __future__ import annotations

from typing import Any, ClassVar

from textinator_widgets.errors import InvalidImport
from textinator_widgets.formats.base import BESIDE
from textinator_widgets.formats.imported import (
    Found,
    Record,
    Takes,
    add_link,
    add_whole_text,
    an_object,
    begin,
    expect_answer,
    lines,
    objects,
    take,
    with_lists_beside,
)
from textinator_widgets.protocol.values import shown


class Doccano:
    """One answer per line: `label` with spans or with whole-text labels, or `entities` and `relations`."""

    name: ClassVar[str] = "doccano"
    takes: ClassVar[Takes] = "text"

    def read(self, material: Any) -> Found:  # noqa: ANN401 a str
        """Read the lines."""
        return lines(material, _line)


def _line(where: str, line: object) -> Found:
    record = an_object(line, "a line")
    take(record, "text", str)
    expect_answer(record, "label", "labels", "entities", "cats", "inputs")
    answer = begin(where, record)
    given: list[object] = take(record, "label", list, take(record, "labels", list, []))
    answer.labels = with_lists_beside([_label(one) for one in given], record, "label")
    for entity in objects(record, "entities"):
        label: Record = {"id": str(entity.get("id")), "marker": entity.get("label")}
        label |= {"start": entity.get("start_offset"), "end": entity.get("end_offset")}
        answer.labels.append(label | {name: entity.get(name) for name in BESIDE})
    answer.inputs = objects(record, "inputs")
    for arc in objects(record, "relations"):
        link = {"source": str(arc.get("from_id")), "target": str(arc.get("to_id"))}
        add_link(answer, arc.get("type"), link, arc)
    add_whole_text(answer, record, "cats")
    yield answer


def _label(given: object) -> Record:
    if isinstance(given, str):
        return {"marker": given}
    if isinstance(given, list) and len(given) == 3:
        return {"start": given[0], "end": given[1], "marker": given[2]}
    raise InvalidImport(f"Expected each label as start, end and marker; got {shown(given)}.")


IMPORTER = Doccano()
