"""JSON Lines as Prodigy has them: spans with tokens, relations between spans, whole-text labels in `accept`.

Relations of whole-text labels stand in `accept_relations`.

Offsets: Unicode code points, end exclusive; `meta` says so. `token_start` and `token_end` count tokens from
0, the last one included.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from textinator_widgets.formats.base import (
    OFFSET_UNIT,
    ExportedBatch,
    ExportedProject,
    ExportedText,
    Makes,
    more_fields,
    relations_beside,
    spans,
    whole_text_fields,
)
from textinator_widgets.formats.records import meta, records, to_json
from textinator_widgets.formats.tokens import covered, tokenize
from textinator_widgets.protocol.answers import Relation


class Prodigy:
    """One line per submission; inputs stand in `inputs`."""

    name: ClassVar[str] = "prodigy"
    makes: ClassVar[Makes] = "text"
    options: ClassVar[Mapping[str, Any]] = {"include_tokens": True}

    def refusal(self, project: ExportedProject) -> str | None:
        """Give None: it fits every project."""
        return None

    def pieces(self, project: ExportedProject, options: Mapping[str, Any]) -> Iterator[str]:
        """Give the lines."""
        for text, batch in records(project):
            yield to_json(_line(text, batch, project, with_tokens=options["include_tokens"])) + "\n"


def _line(
    text: ExportedText, batch: ExportedBatch, project: ExportedProject, *, with_tokens: bool
) -> dict[str, Any]:
    line: dict[str, Any] = {"text": text.text}
    found = _spans(text, batch, line, project, with_tokens=with_tokens)
    line["spans"] = list(found.values())
    arcs, beside = [], []
    for relation, link in ((one, link) for one in batch.relations for link in one["links"]):
        if link["source"] in found and link["target"] in found:
            arcs.append(_arc(found[link["source"]], found[link["target"]], relation))
        else:
            beside.append((relation, link))
    if project.relations:
        line["relations"] = arcs
    line |= whole_text_fields(batch.labels, project, "accept")
    line |= relations_beside(batch, beside, {identity: identity for identity in found}, "accept")
    if batch.inputs:
        line["inputs"] = batch.inputs
    line["answer"] = "accept"
    line["_annotator_id"] = batch.user
    line["_timestamp"] = int(batch.created.timestamp())
    line["meta"] = {**meta(project, text, batch), "offset_unit": OFFSET_UNIT}
    return line


def _spans(
    text: ExportedText,
    batch: ExportedBatch,
    line: dict[str, Any],
    project: ExportedProject,
    *,
    with_tokens: bool,
) -> dict[str, dict[str, Any]]:
    """Give the spans by the ids of their labels, and put the tokens into the line."""
    marked = spans(batch.labels)
    tokens = tokenize(text.text, [edge for start, end, _ in marked for edge in (start, end)])
    if with_tokens:
        line["tokens"] = [
            {
                "text": text.text[token.start : token.end],
                "start": token.start,
                "end": token.end,
                "id": number,
                "ws": text.text[token.end : token.end + 1].isspace(),
            }
            for number, token in enumerate(tokens)
        ]
    found = {}
    for start, end, label in marked:
        span: dict[str, Any] = {"start": start, "end": end, "label": label["marker"], "id": label["id"]}
        place = covered(tokens, start, end)
        if with_tokens and place is not None:
            span["token_start"], span["token_end"] = place
        span |= more_fields(label, project.markers[label["marker"]])
        found[label["id"]] = span
    return found


def _arc(source: dict[str, Any], target: dict[str, Any], relation: Relation) -> dict[str, Any]:
    """Give a link; head and child are the last tokens of their spans."""
    arc: dict[str, Any] = {"label": relation["relation"], "head_span": source, "child_span": target}
    arc["cluster"] = relation["number"]
    for side, span in (("head", source), ("child", target)):
        if "token_end" in span:
            arc[side] = span["token_end"]
    if relation.get("extra"):
        arc["extra"] = relation["extra"]
    return arc


EXPORTER = Prodigy()
