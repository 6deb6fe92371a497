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
    add_whole_text,
    an_object,
    begin,
    expect_answer,
    lines,
    objects,
    take,
)
from textinator_widgets.protocol.values import shown


class Prodigy:
    """One answer per line that was accepted; `accept`, or the `label` of the line, are whole-text labels."""

    name: ClassVar[str] = "prodigy"
    takes: ClassVar[Takes] = "text"

    def read(self, material: Any) -> Found:  # noqa: ANN401 a str
        """Read the lines."""
        return lines(material, _line)


def _line(where: str, line: object) -> Found:
    record = an_object(line, "a line")
    if record.get("answer", "accept") != "accept":
        return
    expect_answer(record, "answer", "spans", "accept", "label", "inputs")
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
    answer.inputs = objects(record, "inputs")
    for arc in objects(record, "relations"):
        link = {
            side: _end(take(arc, name, dict), ids)
            for side, name in (("source", "head_span"), ("target", "child_span"))
        }
        add_link(answer, arc.get("label"), link, arc)
    add_whole_text(answer, record, "accept")
    if record.get("label") is not None:  # what was asked about the text, and accepted
        asked = take(record, "label", str)
        answer.labels += [{"marker": asked}] if asked not in take(record, "accept", list, []) else []
    yield answer


def _end(span: Record, ids: dict[Any, str]) -> str:
    """Give the id of the label at an end of an arc."""
    for name in (span.get("id"), (span.get("start"), span.get("end"))):
        if name is not None and name in ids:
            return ids[name]
    raise InvalidImport(f"An arc must join two of the spans; got {shown(span)}.")


IMPORTER = Prodigy()
