"""W3C Web Annotations with text positions. Offsets: Unicode code points, end exclusive."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from textinator_widgets.errors import InvalidImport
from textinator_widgets.formats.imported import (
    Found,
    ImportedAnswer,
    Problem,
    Record,
    Takes,
    an_object,
    begin,
    take,
)
from textinator_widgets.protocol.values import shown

SHA256 = "urn:sha256:"
PURPOSES = ("tagging", "classifying")


class WebAnnotations:
    """Annotations of one person on one text are one answer, or of one submission where they name it."""

    name: ClassVar[str] = "w3c"
    takes: ClassVar[Takes] = "json"

    def read(self, material: Any) -> Found:  # noqa: ANN401 any JSON
        """Read a list of annotations, or a page of them."""
        if isinstance(material, dict):
            first = material.get("first")
            page = first if isinstance(first, dict) else material
            material = page.get("items", [material])
        if not isinstance(material, list):
            yield Problem("file", f"Expected a list of annotations; got {shown(material)}.")
            return
        answers = _Answers()
        linking = []
        for number, one in enumerate(material, 1):
            where = f"annotation {number}"
            try:
                record = an_object(one, "an annotation")
                if record.get("motivation") == "linking":
                    linking.append((where, record))
                else:
                    answers.add(where, record)
            except InvalidImport as error:
                yield Problem(where, error.message)
        for where, record in linking:
            try:
                answers.link(record)
            except InvalidImport as error:
                yield Problem(where, error.message)
        yield from answers.found.values()


class _Answers:
    """What was read so far, by text and person, and where each annotation went."""

    def __init__(self) -> None:
        self.found: dict[tuple[Any, ...], ImportedAnswer] = {}
        self._labels: dict[str, tuple[ImportedAnswer, str]] = {}

    def add(self, where: str, record: Record) -> None:
        """Take a label or an input."""
        target = an_object(record.get("target"), "the target")
        answer = self._answer(where, record, target.get("source"))
        code, more = _bodies(record.get("body"))
        if "content" in more:
            answer.inputs.append({"marker": code, **more})
            return
        label: Record = {"id": f"a{len(answer.labels) + 1}", "marker": code, **more}
        selectors = target.get("selector")
        if selectors is not None:
            label |= _place(selectors if isinstance(selectors, list) else [selectors])
        answer.labels.append(label)
        if isinstance(record.get("id"), str):
            self._labels[record["id"]] = answer, label["id"]

    def _answer(self, where: str, record: Record, source: object) -> ImportedAnswer:
        about: Record = {"id": source} if isinstance(source, str) else an_object(source, "the source")
        about = {**about}
        identity = str(about.get("id"))
        if identity.startswith(SHA256):
            about["sha256"] = identity.removeprefix(SHA256)
        answer = begin(where, {**about, "created": about.get("created", record.get("created"))}, text="value")
        creator = record.get("creator")
        if answer.user is None and isinstance(creator, dict):
            answer.user = take(creator, "nickname", str, take(creator, "name", str, "")) or None
        if answer.key is None and answer.sha256 is None:
            answer.key = identity
        same = answer.uuid or (answer.key, answer.sha256, answer.source)
        return self.found.setdefault((same, answer.user), answer)

    def link(self, record: Record) -> None:
        """Take a link between two annotations; links that share a cluster's name are one relation."""
        ends = [self._labels.get(end) for end in take(record, "target", list) if isinstance(end, str)]
        if len(ends) != 2 or ends[0] is None or ends[1] is None or ends[0][0] is not ends[1][0]:
            raise InvalidImport("A link must join two annotations of the same text and person.")
        answer = ends[0][0]
        code, more = _bodies(record.get("body"))
        link = {"source": ends[0][1], "target": ends[1][1]}
        same = str(record.get("id")).rpartition("-")[0] if str(record.get("id")).count("link-") else None
        known = [one for one in answer.relations if same and one["cluster"] == same]
        if known:
            known[0]["links"].append(link)
        else:
            answer.relations.append({"relation": code, "links": [link], "cluster": same, **more})


def _bodies(body: object) -> tuple[str, Record]:
    """Give the marker of an annotation, and what else its bodies hold."""
    code = ""
    more: Record = {}
    for one in body if isinstance(body, list) else [body]:
        record = {"value": one} if isinstance(one, str) else an_object(one, "a body")
        value = take(record, "value", str)
        if record.get("format") == "application/json":
            more |= _json(value)
        elif record.get("purpose", "tagging") in PURPOSES and not code:
            code = value
        else:
            more.setdefault("extra", {})[str(record.get("purpose", "comment"))] = value
    if not code:
        raise InvalidImport("Expected a body that names a marker: a TextualBody with the purpose tagging.")
    return code, more


def _json(value: str) -> Record:
    try:
        return an_object(json.loads(value), "a body of JSON")
    except (ValueError, RecursionError) as error:
        raise InvalidImport(f"Expected JSON in a body; got {shown(value)}.") from error


def _place(selectors: list[Any]) -> Record:
    by_type = {one.get("type"): one for one in selectors if isinstance(one, dict)}
    position = by_type.get("TextPositionSelector")
    if position is None:
        raise InvalidImport(f"Expected a TextPositionSelector; got {shown(selectors)}.")
    place: Record = {"start": position.get("start"), "end": position.get("end")}
    exact = by_type.get("TextQuoteSelector", {}).get("exact")
    return place if exact is None else {**place, "quote": exact}


IMPORTER = WebAnnotations()
