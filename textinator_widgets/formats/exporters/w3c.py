"""W3C Web Annotations: each label a text position and a text quote; relations link annotations.

Offsets: Unicode code points, end exclusive, as the model's TextPositionSelector has them.
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
)
from textinator_widgets.formats.records import meta, records, to_json
from textinator_widgets.protocol.answers import Label

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
CONTENT_TYPE = "application/json"
AROUND = 32
"""Code points of prefix and suffix."""


class WebAnnotations:
    """A list of annotations; with `include_texts` each holds its text."""

    name: ClassVar[str] = "w3c"
    makes: ClassVar[Makes] = "json"
    options: ClassVar[Mapping[str, Any]] = {"include_texts": False}

    def refusal(self, project: ExportedProject) -> str | None:
        """Give None: it fits every project."""
        return None

    def pieces(self, project: ExportedProject, options: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """Give the annotations of each submission: labels, inputs, links."""
        for text, batch in records(project):
            source = {"id": f"urn:sha256:{text.sha256}", "type": "Text", "format": "text/plain"}
            about = {**source, **meta(project, text, batch), "offset_unit": OFFSET_UNIT}
            if options["include_texts"]:
                about["value"] = text.text
            yield from _labels(text, batch, about)
            yield from _inputs(batch, about)
            yield from _links(batch)


def _annotation(identity: str, motivation: str, batch: ExportedBatch) -> dict[str, Any]:
    moment = batch.created.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return {
        "@context": CONTEXT,
        "id": f"urn:textinator:{batch.uuid}:{identity}",
        "type": "Annotation",
        "motivation": motivation,
        "creator": {"type": "Person", "nickname": batch.user},
        "created": moment,
    }


def _tag(code: str, purpose: str = "tagging") -> dict[str, str]:
    return {"type": "TextualBody", "purpose": purpose, "value": code}


def _labels(text: ExportedText, batch: ExportedBatch, about: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for label in batch.labels:
        is_span = label["start"] is not None
        body: list[dict[str, str]] = [_tag(label["marker"], "tagging" if is_span else "classifying")]
        extra = {name: label[name] for name in ("extra", "group", "group_order") if label.get(name)}
        if extra:
            body.append({**_tag(to_json(extra), "commenting"), "format": CONTENT_TYPE})
        target: dict[str, Any] = {"source": about}
        if is_span:
            target["selector"] = _selectors(text.text, label)
        yield {
            **_annotation(label["id"], "tagging" if is_span else "classifying", batch),
            "body": body,
            "target": target,
        }


def _selectors(text: str, label: Label) -> list[dict[str, Any]]:
    start, end = label["start"] or 0, label["end"] or 0
    return [
        {"type": "TextPositionSelector", "start": start, "end": end},
        {
            "type": "TextQuoteSelector",
            "exact": label["quote"],
            "prefix": text[max(0, start - AROUND) : start],
            "suffix": text[end : end + AROUND],
        },
    ]


def _inputs(batch: ExportedBatch, about: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for number, item in enumerate(batch.inputs, 1):
        content = {name: value for name, value in item.items() if name != "marker"}
        yield {
            **_annotation(f"input-{number}", "describing", batch),
            "body": [
                _tag(item["marker"]),
                {**_tag(to_json(content), "describing"), "format": CONTENT_TYPE},
            ],
            "target": {"source": about},
        }


def _links(batch: ExportedBatch) -> Iterator[dict[str, Any]]:
    for number, relation in enumerate(batch.relations, 1):
        more = {name: relation[name] for name in ("number", "extra") if relation.get(name)}
        body = [
            _tag(relation["relation"]),
            {**_tag(to_json(more), "commenting"), "format": CONTENT_TYPE},
        ]
        for place, link in enumerate(relation["links"], 1):
            ends = [f"urn:textinator:{batch.uuid}:{link[side]}" for side in ("source", "target")]
            yield {
                **_annotation(f"link-{number}-{place}", "linking", batch),
                "body": body,
                "target": ends,
            }


EXPORTER = WebAnnotations()
