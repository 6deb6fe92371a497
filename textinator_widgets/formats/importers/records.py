"""Rows of a frame, or dicts: one label or input each. Offsets: Unicode code points, end exclusive."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any, ClassVar

from textinator_widgets.errors import InvalidImport
from textinator_widgets.formats.imported import (
    Found,
    ImportedAnswer,
    Problem,
    Record,
    Takes,
    Unsaid,
    begin,
)
from textinator_widgets.formats.records import COLUMNS
from textinator_widgets.protocol.values import shown

FIELDS = ("start", "end", "quote", "content", "group", "group_order", "slot", "extra")

TEXTS = ("key", "text", "sha256")
"""What names the text of a row."""

READ = frozenset(FIELDS) | {
    *TEXTS,
    *("marker", "id", "label_id", "source", "user", "batch", "revision_of"),
    *("undone", "is_flagged", "created", "seconds"),
}
"""Columns that are read."""

_OURS = READ | {*COLUMNS["labels"], *COLUMNS["inputs"], "input_id"}
"""Columns of our own frames as well: those that are not read say nothing that the others do not."""


class Records:
    """Rows as `project.labels()` and `project.inputs()` give them, in any order.

    Each row has a `marker`, the text's `key`, `text` or `sha256`, maybe its `source`, and of a label `start`,
    `end` and maybe `quote`, of an input `content`. Rows with the same `batch`, else with the same `user` and
    text, are one submission. Of a frame the index may be any of these columns, if it has the name of one. A
    column that differs from one of them in its spelling alone is refused. `where` is the row's place, from 1.
    """

    name: ClassVar[str] = "records"
    takes: ClassVar[Takes] = "records"

    def read(self, material: Any) -> Found:  # noqa: ANN401 a DataFrame or a list of dicts
        """Read the rows."""
        answers: dict[tuple[object, ...], ImportedAnswer] = {}
        for number, row in enumerate(_rows(material), 1):
            where = f"row {number}"
            if not isinstance(row, Mapping) or not isinstance(row.get("marker"), str):
                yield Problem(where, _without_marker(row))
                continue
            if row.get("undone") is True:
                continue
            try:
                _check_spelling(row)
                head = begin(where, row)
            except InvalidImport as error:
                yield Problem(where, error.message)
                continue
            answer = answers.setdefault(_place(head), replace(head, labels=[], inputs=[]))
            answer.unread |= {str(name) for name in row.keys() - _OURS}
            record: Record = {name: row[name] for name in FIELDS if row.get(name) is not None}
            record |= {"marker": row["marker"], "where": where}
            if "content" in record:
                answer.inputs.append(record)
                continue
            identity = row.get("id", row.get("label_id"))
            answer.labels.append(record if identity is None else {**record, "id": identity})
        for answer in answers.values():
            yield _with_unsaid(answer)


def _with_unsaid(answer: ImportedAnswer) -> ImportedAnswer:
    """Say what rows do not: links, and of a submission that is named the part that no row is of."""
    unsaid: set[Unsaid] = {"relations"}
    if answer.uuid is not None:
        unsaid |= {"labels"} if not answer.labels else set()
        unsaid |= {"inputs"} if not answer.inputs else set()
    answer.unsaid = frozenset(unsaid)
    return answer


def _without_marker(row: object) -> str:
    if not isinstance(row, Mapping) or "marker" in row:
        return f"Expected a row with the name of a marker; got {shown(row)}."
    listed = ", ".join(map(str, row)) or "nothing"
    return f'Expected the name of a marker as "marker"; this row has {shown(listed)}.'


def is_rows(material: object) -> bool:
    """Whether something is a frame, or a list of dicts of which some name a marker or are like a label."""
    if hasattr(material, "to_dict") and hasattr(material, "columns"):
        return True
    return isinstance(material, list) and any(isinstance(one, dict) and _is_row(one) for one in material)


def _is_row(record: Mapping[object, object]) -> bool:
    is_like_a_label = {"start", "end"} <= record.keys() and "context" not in record
    return "marker" in record or is_like_a_label


def _place(head: ImportedAnswer) -> tuple[object, ...]:
    """Give what the rows of one submission have in common."""
    if head.uuid is not None:
        return (head.uuid, head.user)
    return (head.user, head.sha256 or head.text, head.key, head.source)


def _rows(material: Any) -> Iterator[object]:  # noqa: ANN401 a DataFrame or a list of dicts
    """Give each row with values of Python; what is missing is None."""
    if hasattr(material, "to_dict"):
        frame = _with_columns(material).astype(object)
        material = frame.where(frame.notna(), None).to_dict("records")
    if not isinstance(material, list):
        raise InvalidImport(
            f"Expected a DataFrame or a list of dicts, one for each label; got {shown(material)}."
        )
    for row in material:
        yield {name: _plain(name, value) for name, value in row.items()} if isinstance(row, dict) else row


def _with_columns(frame: Any) -> Any:  # noqa: ANN401 a DataFrame
    """Give a frame whose index is a column, where it has the name of one that is read.

    Raises
    ------
    InvalidImport
        When a column is misspelt, or none names the texts.
    """
    named = [name for name in frame.index.names if name in READ and name not in frame.columns]
    frame = frame.reset_index(level=named) if named else frame
    _check_spelling(frame.columns)
    if len(frame) and not set(TEXTS) & set(frame.columns):
        raise InvalidImport(
            "Expected the text of each row in a column key, text or sha256; the columns are "
            f"{shown(', '.join(map(str, frame.columns)))}. If the index "
            "has the keys of the texts, name it key.",
            in_python='frame.rename_axis("key") does.',
        )
    return frame


def _check_spelling(names: Collection[object]) -> None:
    """Refuse names that differ from one that is read, and is not there, in letter case, spaces or hyphens.

    Raises
    ------
    InvalidImport
    """
    for name in names:
        if name in _OURS or not isinstance(name, str):
            continue
        meant = re.sub(r"[\s_-]+", "_", name.strip()).casefold()
        if meant in READ and meant not in names:
            raise InvalidImport(
                f'Expected the column "{meant}"; got {shown(name)}, which is not read. '
                "Rename it, or leave it out."
            )


def _plain(name: object, value: Any) -> Any:  # noqa: ANN401 a cell
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if hasattr(value, "item") and getattr(value, "ndim", 1) == 0:
        value = value.item()
    if isinstance(value, float) and value != value:
        return None
    # a column of whole numbers of which some are missing has decimal ones
    is_whole = isinstance(value, float) and value.is_integer()
    return int(value) if is_whole and name in ("start", "end", "group_order", "slot", "key") else value


IMPORTER = Records()
