"""Tokens in lines with tags: IOB, IOB2, BIOES or BILOU.

Our own files tell the text, and where each submission begins; offsets are then found in it, as Unicode code
points, end exclusive. In other files the text is made of the tokens with spaces between, sentences in lines
of their own; a text is what stands between two lines with -DOCSTART-, else each sentence.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar

from textinator_widgets.errors import InvalidImport
from textinator_widgets.formats.base import BESIDE
from textinator_widgets.formats.imported import (
    Found,
    Record,
    Takes,
    an_object,
    attempt,
    begin,
    take,
)
from textinator_widgets.protocol.values import shown

DOCUMENT = "-DOCSTART-"
TAG = re.compile(r"[BIESLUM]-(.+)")
ABOUT = re.compile(r"# (\w+) = (.*)")


@dataclass
class _Document:
    """What belongs to one text: what is said about it and its labels; its sentences of (line, columns)."""

    where: str
    about: Record = field(default_factory=dict)
    labels: list[object] = field(default_factory=list)
    notes: list[tuple[str, object]] = field(default_factory=list)
    sentences: list[list[tuple[int, list[str]]]] = field(default_factory=list)


class Conll:
    """One answer per text; the last column is the tag, in our own files every one after the token."""

    name: ClassVar[str] = "conll"
    takes: ClassVar[Takes] = "text"

    def read(self, material: Any) -> Found:  # noqa: ANN401 a str
        """Read the texts."""
        for document in _documents(material):
            yield from attempt(document.where, _answer, document)


def _documents(content: str) -> Iterator[_Document]:
    every = content.split("\n")
    marked = any(line.startswith((DOCUMENT, "# newdoc")) for line in every)
    document: _Document | None = None
    for number, line in enumerate(every, 1):
        line = line.removesuffix("\r")
        begins = line.startswith((DOCUMENT, "# newdoc")) if marked else not line
        if begins or document is None:
            if document is not None and (document.sentences or document.about):
                yield document
            document = _Document(f"line {number}")
            if begins:
                continue
        said = ABOUT.fullmatch(line)
        if said:
            _note(document, said[1], said[2])
        elif not line:
            document.sentences.append([])
        elif not line.startswith("# "):
            if not document.sentences:
                document.sentences.append([])
            document.sentences[-1].append((number, line.split("\t" if "\t" in line else None)))
    if document is not None and (document.sentences or document.about):
        yield document


def _note(document: _Document, name: str, value: str) -> None:
    """Keep what a line says about a text; what is not JSON was not written by us."""
    try:
        said = json.loads(value)
    except (ValueError, RecursionError):
        return
    if name == "label":
        document.labels.append(said)
    elif name in BESIDE:
        document.notes.append((name, said))
    else:
        document.about[name] = said


def _answer(where: str, document: _Document) -> Found:
    answer = begin(where, document.about)
    answer.unsaid = frozenset({"inputs", "relations"})
    ours = answer.text is not None
    rows = [row for sentence in document.sentences for row in sentence]
    if answer.text is None:
        sentences = [sentence for sentence in document.sentences if sentence]
        answer.text = "\n".join(" ".join(columns[0] for _, columns in one) for one in sentences)
        if not rows:
            return
    places = list(_places(answer.text, rows))
    for number, columns in rows:
        if len(columns) < 2:
            raise InvalidImport(f"Line {number}: expected a token and a tag; got {shown(columns[0])}.")
    width = min((len(columns) for _, columns in rows), default=0)
    layers = [column for column in range(1, width) if not rows[0][1][column].isdigit()]
    for column in layers if ours else [-1]:
        tags = [(number, columns[column]) for number, columns in rows]
        answer.labels += _labels(zip(places, tags, strict=True))
    _add_notes(answer.labels, document.notes)
    for label in document.labels:
        record = an_object(label, "a label")
        answer.labels.append({name: value for name, value in record.items() if value is not None})
    yield answer


def _add_notes(labels: Iterable[Record], notes: Iterable[tuple[str, object]]) -> None:
    """Give labels what lines of our own files say of them; of labels that are equal each takes one."""
    said: dict[tuple[str, str, int, int], list[object]] = {}
    for name, one in notes:
        record = an_object(one, name)
        place = take(record, "marker", str), take(record, "start", int), take(record, "end", int)
        said.setdefault((name, *place), []).append(record.get(name))
    for label in labels:
        for name in BESIDE:
            found = said.get((name, label["marker"], label["start"], label["end"]))
            if found:
                label[name] = found.pop(0)


def _places(text: str, rows: Iterable[tuple[int, list[str]]]) -> Iterator[tuple[int, int]]:
    """Find each token in the text: nothing but white space may stand between two of them."""
    end = 0
    for number, columns in rows:
        start = text.find(columns[0], end)
        if not columns[0] or start < 0 or text[end:start].strip():
            raise InvalidImport(f"Line {number}: the token {shown(columns[0])} does not follow in the text.")
        end = start + len(columns[0])
        yield start, end


def _labels(tokens: Iterable[tuple[tuple[int, int], tuple[int, str]]]) -> Iterator[Record]:
    """Give the labels of one column of tags."""
    label: Record | None = None
    for (start, end), (number, tag) in tokens:
        found = TAG.fullmatch(tag)
        if found is None and tag != "O":
            raise InvalidImport(f"Line {number}: expected O or a tag such as B-PER; got {shown(tag)}.")
        goes_on = found is not None and label is not None and tag[0] in "IELM" and label["marker"] == found[1]
        if goes_on and label is not None:
            label["end"] = end
        else:
            if label is not None:
                yield label
            label = None if found is None else {"marker": found[1], "start": start, "end": end}
        if label is not None and tag[0] in "ESLU":
            yield label
            label = None
    if label is not None:
        yield label


IMPORTER = Conll()
