"""Our own JSON Lines: one line per submission. Offsets: Unicode code points, end exclusive."""

from __future__ import annotations

from typing import Any, ClassVar

from textinator_widgets.formats.imported import Found, Takes, an_object, begin, expect_answer, lines, objects


class JsonLines:
    """The complete record of each submission."""

    name: ClassVar[str] = "jsonl"
    takes: ClassVar[Takes] = "text"

    def read(self, material: Any) -> Found:  # noqa: ANN401 a str
        """Read the lines."""
        return lines(material, _line)


def _line(where: str, line: object) -> Found:
    record = an_object(line, "a line")
    expect_answer(record, "labels", "inputs", "relations")
    answer = begin(where, record)
    answer.labels = objects(record, "labels")
    answer.inputs = objects(record, "inputs")
    answer.relations = objects(record, "relations")
    yield answer


IMPORTER = JsonLines()
