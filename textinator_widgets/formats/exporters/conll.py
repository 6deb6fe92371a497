"""Tokens in lines with tags: the token first, the tag last, tabs between, an empty line between sentences.

Lines that begin with "# " tell what a submission is about, and what tags cannot: the text, the unit of
offsets (Unicode code points, end exclusive), labels that no tag shows, ranks of the groups of units, extras.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from textinator_widgets.errors import InvalidSetting
from textinator_widgets.formats.base import (
    OFFSET_UNIT,
    ExportedBatch,
    ExportedProject,
    ExportedText,
    Makes,
    more_fields,
    no_spans,
    spans,
)
from textinator_widgets.formats.records import meta, records, to_json
from textinator_widgets.formats.tokens import Token, covered, tokenize
from textinator_widgets.protocol.answers import Label

Placed = tuple[int, int, Label]
"""A label with the first and the last of its tokens."""


class Conll:
    """IOB2, or BIOES with `scheme="BIOES"`.

    Where labels overlap, `overlaps` says which one has the tag: the "outer" one, the "inner" one, each in a
    column of its own ("columns"), or none ("refuse"). Tokens end at the edges of labels.
    """

    name: ClassVar[str] = "conll"
    makes: ClassVar[Makes] = "text"
    options: ClassVar[Mapping[str, Any]] = {
        "scheme": ("IOB2", "BIOES"),
        "overlaps": ("outer", "inner", "columns", "refuse"),
        "include_offsets": False,
    }

    def refusal(self, project: ExportedProject) -> str | None:
        """Say that there is no marker of spans."""
        return no_spans(project, "conll")

    def pieces(self, project: ExportedProject, options: Mapping[str, Any]) -> Iterator[str]:
        """Give each submission.

        Raises
        ------
        InvalidSetting
            When labels overlap and are to be refused.
        """
        columns = 1
        if options["overlaps"] == "columns":
            columns = max((len(_document(*one, options)[1]) for one in records(project)), default=1)
        names = tag_names(project)
        for text, batch in records(project):
            tokens, layers, hidden = _document(text, batch, options)
            layers += [[] for _ in range(columns - len(layers))]
            head = {**meta(project, text, batch), "text": text.text, "offset_unit": OFFSET_UNIT}
            lines = ["# newdoc", *(f"# {name} = {to_json(value)}" for name, value in head.items())]
            lines += [f"# label = {to_json(_outside(label, project))}" for label in hidden]
            lines += list(_notes(layers, names, project))
            # the layer that holds most comes last, where readers look for the tag
            tags = [_tags(layer, len(tokens), names, options["scheme"]) for layer in reversed(layers)]
            lines += _lines(text.text, tokens, tags, layers, with_offsets=options["include_offsets"])
            yield "\n".join(lines) + "\n\n"


def tag_names(project: ExportedProject) -> dict[str, str]:
    """Give what stands in tags for each marker: its export name if that names it alone, else its code."""
    names = {}
    for code, marker in project.markers.items():
        name = marker.export_name or code
        same = [other for other in project.markers.values() if name in (other.export_name, other.code)]
        names[code] = name if name.split() == [name] and len(same) == 1 else code
    return names


def _document(
    text: ExportedText, batch: ExportedBatch, options: Mapping[str, Any]
) -> tuple[list[Token], list[list[Placed]], list[Label]]:
    """Give the tokens of a submission, its labels in layers without overlaps, and the labels in none."""
    found = spans(batch.labels)
    tokens = tokenize(text.text, [edge for start, end, _ in found for edge in (start, end)])
    hidden = [label for label in batch.labels if label["start"] is None]
    placed: list[Placed] = []
    for start, end, label in found:
        place = covered(tokens, start, end)
        if place is None or (tokens[place[0]].start, tokens[place[1]].end) != (start, end):
            hidden.append(label)  # white space at an edge, where no token is
        else:
            placed.append((*place, label))
    # the longest first, so that it is the one that stays; the other way round for the inner ones
    placed.sort(key=lambda one: one[1] - one[0], reverse=options["overlaps"] != "inner")
    layers = [_Layer()]
    for one in placed:
        free = next((layer for layer in layers if layer.overlapped(one) is None), None)
        if free is None and options["overlaps"] == "columns":
            layers.append(free := _Layer())
        if free is not None:
            free.add(one)
        elif (other := layers[0].overlapped(one)) is not None and options["overlaps"] == "refuse":
            raise InvalidSetting(
                f"Labels overlap in the text {text.key!r}: {_shown(one[2])} and {_shown(other[2])}. "
                "Choose outer, inner or columns for the option overlaps, or another format."
            )
        else:
            hidden.append(one[2])
    return tokens, [layer.labels for layer in layers], hidden


class _Layer:
    """Labels that do not overlap, in the order in which they came."""

    def __init__(self) -> None:
        self.labels: list[Placed] = []
        self._in_text: list[Placed] = []

    def overlapped(self, one: Placed) -> Placed | None:
        """Give the last label that another one overlaps; only its neighbour has to be looked at."""
        place = bisect_right(self._in_text, one[1], key=_first_token)
        before = self._in_text[place - 1] if place else None
        return before if before is not None and before[1] >= one[0] else None

    def add(self, one: Placed) -> None:
        self.labels.append(one)
        self._in_text.insert(bisect_right(self._in_text, one[0], key=_first_token), one)


def _first_token(one: Placed) -> int:
    return one[0]


def _shown(label: Label) -> str:
    return f"{label['marker']} {label['start']}-{label['end']}"


def _outside(label: Label, project: ExportedProject) -> dict[str, Any]:
    fields = {name: label.get(name) for name in ("marker", "start", "end")}
    return fields | more_fields(label, project.markers[label["marker"]])


def _notes(layers: list[list[Placed]], names: Mapping[str, str], project: ExportedProject) -> Iterator[str]:
    """Give a line for each rank of a group, extra and origin of the labels that tags show."""
    for *_, label in (placed for layer in layers for placed in layer):
        place = {"marker": names[label["marker"]], "start": label["start"], "end": label["end"]}
        for name, value in more_fields(label, project.markers[label["marker"]]).items():
            yield f"# {name} = {to_json({**place, name: value})}"


def _tags(layer: list[Placed], count: int, names: Mapping[str, str], scheme: str) -> list[str]:
    tags = ["O"] * count
    for first, last, label in layer:
        name = names[label["marker"]]
        for place in range(first, last + 1):
            tags[place] = f"{'B' if place == first else 'I'}-{name}"
        if scheme == "BIOES":
            tags[last] = f"{'S' if first == last else 'E'}-{name}"
    return tags


def _lines(
    text: str, tokens: list[Token], tags: list[list[str]], layers: list[list[Placed]], *, with_offsets: bool
) -> list[str]:
    """Give the lines of the tokens; a line break in the text that no label reaches over ends a sentence."""
    inside = {place for layer in layers for first, last, _ in layer for place in range(first, last)}
    lines = []
    for place, token in enumerate(tokens):
        offsets = [str(token.start), str(token.end)] if with_offsets else []
        lines.append("\t".join([text[token.start : token.end], *offsets, *(layer[place] for layer in tags)]))
        following = tokens[place + 1].start if place + 1 < len(tokens) else None
        if following is not None and place not in inside and "\n" in text[token.end : following]:
            lines.append("")
    return lines


EXPORTER = Conll()
