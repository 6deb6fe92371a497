"""The concise JSON of the task types. Offsets: Unicode code points, end exclusive."""

from __future__ import annotations

import re
from functools import partial
from typing import Any, ClassVar

from textinator_widgets.errors import InvalidImport
from textinator_widgets.formats.base import NOT_INPUTS
from textinator_widgets.formats.imported import (
    Found,
    ImportedAnswer,
    Labels,
    Record,
    Takes,
    an_object,
    attempt,
    chain,
    entries,
    generic_answer,
    minimal_input,
    minimal_label,
    objects,
    take,
)
from textinator_widgets.protocol.values import shown

NUMBERED = re.compile(r".*_([1-9][0-9]{0,8})", re.DOTALL)


class Task:
    """Questions with answers, named entities, groups of inputs, or relations; the entry says which."""

    name: ClassVar[str] = "task"
    takes: ClassVar[Takes] = "json"

    def read(self, material: Any) -> Found:  # noqa: ANN401 any JSON
        """Read the entries."""
        return entries(material, _entry)


def _entry(where: str, entry: object) -> Found:
    record = an_object(entry, "an entry")
    if "relations" in record:
        yield from read_relations(where, record)
        return
    text = take(record, "context", str)
    for number, annotation in enumerate(take(record, "annotations", list), 1):
        place = f"{where}, annotation {number}"
        yield from attempt(place, partial(_annotation, text, where), annotation)


def _annotation(text: str, entry: str, where: str, annotation: object) -> Found:
    answer = ImportedAnswer(where, text=text, entry=entry)
    if isinstance(annotation, list):
        answer.unsaid = frozenset({"labels", "relations", "input extras"})
        answer.inputs = [minimal_input(an_object(item, "each input")) for item in annotation]
        yield answer
        return
    record = an_object(annotation, "an annotation")
    if "relations" in record:  # of a task type whose own JSON is the generic one
        yield generic_answer(where, text, record, entry)
        return
    answer.user = take(record, "annotator", str, "") or None
    if "named_entities" in record:
        answer.unsaid = frozenset({"inputs", "relations"})
        answer.labels = [minimal_label(label) for label in objects(record, "named_entities")]
    elif "choices" in record:
        answer.unsaid = frozenset({"relations", "ranks", "input extras", "other inputs"})
        answer.inputs = [
            {"marker": name, "content": content} for name, content in record.items() if name not in NOT_INPUTS
        ]
        answer.labels = [
            minimal_label({**choice, "marker": take(choice, "type", str)})
            for choice in objects(record, "choices")
        ]
    elif {"groups", "inputs", "labels"} & set(record):
        _nested(answer, record)
    else:
        raise InvalidImport(f"Expected choices, named_entities, groups or a list; got {shown(annotation)}.")
    yield answer


def _nested(answer: ImportedAnswer, record: Record) -> None:
    answer.unsaid = frozenset({"relations", "input extras"})
    answer.inputs = [minimal_input(item) for item in objects(record, "inputs")]
    answer.labels = [minimal_label(label) for label in objects(record, "labels")]
    for group in objects(record, "groups"):
        rank = take(group, "group_order", int)
        answer.inputs += [{**minimal_input(item), "group_order": rank} for item in objects(group, "inputs")]


def read_relations(where: str, record: Record) -> Found:
    """Read an entry with relations: its submissions are told apart by their ids, else by their annotators."""
    text = take(record, "context", str)
    answers: dict[str, ImportedAnswer] = {}
    kept: dict[str, Labels] = {}

    def answer_of(batch: str, user: str) -> ImportedAnswer:
        if batch not in answers:
            kept[batch] = Labels()
            answers[batch] = ImportedAnswer(
                where,
                text=text,
                entry=where,
                unsaid=frozenset({"input extras", "repeats"}),
                labels=kept[batch].records,
            )
        answers[batch].user = answers[batch].user or user or None
        return answers[batch]

    for name, relation in take(record, "relations", dict).items():
        batch = name.rpartition("_")[0]
        links = relation if isinstance(relation, list) else [relation]
        parts = [an_object(link, f"the relation {name}") for link in links]
        if not parts:
            continue
        answer = answer_of(batch, take(parts[0], "annotator", str, ""))
        answer.relations.append({**_relation(parts, kept[batch]), **_numbered(name)})
    for part in ("labels", "inputs"):
        for one in objects(record, part):
            user = take(one, "annotator", str, "")
            mine = [batch for batch, answer in answers.items() if not user or answer.user == user]
            batch = mine[0] if len(mine) == 1 or (mine and not user) else f"of {user}"
            answer = answer_of(batch, user)
            if part == "labels":
                answer.labels.append(minimal_label(one))
            else:
                answer.inputs.append(minimal_input(one))
    if not answers:
        return
    yield from answers.values()


def _numbered(name: str) -> Record:
    """Give the number that the name of a relation ends with; nothing where it is named otherwise."""
    found = NUMBERED.fullmatch(name)
    return {} if found is None else {"number": int(found[1])}


def _relation(parts: list[Record], labels: Labels) -> Record:
    """Give a cluster, or a list of links, as one relation."""
    relation: Record = {"relation": take(parts[0], "type", str), "links": []}
    if parts[0].get("extra"):
        relation["extra"] = parts[0]["extra"]
    if "nodes" in parts[0]:
        relation["links"] = chain([labels.add(minimal_label(node)) for node in objects(parts[0], "nodes")])
        return relation
    for link in parts:
        first, second = (labels.add(minimal_label(take(link, side, dict))) for side in ("first", "second"))
        relation["links"].append({"source": first, "target": second})
    return relation


IMPORTER = Task()
