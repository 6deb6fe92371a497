"""JSON Lines as Prodigy has them. Offsets: Unicode code points, end exclusive."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, ClassVar

from textinator_widgets.errors import InvalidImport
from textinator_widgets.formats.base import BESIDE
from textinator_widgets.formats.imported import (
    Found,
    Record,
    Takes,
    add_link,
    an_object,
    begin,
    lines,
    objects,
    take,
    whole_text_labels,
)
from textinator_widgets.protocol.values import shown


class Prodigy:
    """One answer per line that was accepted; `accept` are whole-text labels."""

    name: ClassVar[str] = "prodigy"
    takes: ClassVar[Takes] = "text"

    def read(self, material: Any) -> Found:  # noqa: ANN401 a str
        """Read the lines."""
        return lines(material, _line)


def _line(where: str, line: object) -> Found:
    record = an_object(line, "a line")
    if record.get("answer", "accept") != "accept":
        return
    answer = begin(where, {**take(record, "meta", dict, {}), "text": take(record, "text", str)})
    answer.user = answer.user or take(record, "_annotator_id", str, "") or None
    stamp = record.get("_timestamp")
    if answer.created is None and type(stamp) is int and 0 <= stamp < 4_000_000_000:
        answer.created = datetime.fromtimestamp(stamp, UTC)
    ids: dict[Any, str] = {}
    for number, span in enumerate(objects(record, "spans"), 1):
        identity = take(span, "id", str, f"span-{number}")
        ids[identity] = identity
        ids.setdefault((span.get("start"), span.get("end")), identity)
        label: Record = {"id": identity, "marker": span.get("label")}
        label |= {"start": span.get("start"), "end": span.get("end")}
        label |= {name: span[name] for name in BESIDE if span.get(name) is not None}
        answer.labels.append(label)
    answer.labels += whole_text_labels(record, "accept")
    answer.inputs = objects(record, "inputs")
    for arc in objects(record, "relations"):
        link = {
            side: _end(take(arc, name, dict), ids)
            for side, name in (("source", "head_span"), ("target", "child_span"))
        }
        add_link(answer, arc.get("label"), link, arc)
    yield answer


def _end(span: Record, ids: dict[Any, str]) -> str:
    """Give the id of the label at an end of an arc."""
    for name in (span.get("id"), (span.get("start"), span.get("end"))):
        if name is not None and name in ids:
            return ids[name]
    raise InvalidImport(f"An arc must join two of the spans; got {shown(span)}.")


IMPORTER = Prodigy()
