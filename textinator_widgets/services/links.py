"""Relations of an answer, checked against the relations of a screen, and what is left of them without labels.

Pure: no database. The page's twins are in `core/clusters.ts`.
"""

from __future__ import annotations

import uuid
from collections.abc import Container, Hashable, Iterable, Mapping, Sequence
from itertools import chain, count
from typing import Any, TypeVar

from textinator_widgets.errors import InvalidRelation, UnknownRelation
from textinator_widgets.i18n import translate
from textinator_widgets.protocol.answers import Answer, Label, Link, Relation
from textinator_widgets.protocol.screen import RelationControl
from textinator_widgets.protocol.values import shown
from textinator_widgets.services.extras import check_extra
from textinator_widgets.services.identities import first_twice, read_id

End = TypeVar("End", str, int)

MAX_LINKS = 50_000
"""Most links of one relation."""
MAX_NUMBER = 2**31 - 1
"""Largest number of a relation."""


def check_relations(
    given: Sequence[Mapping[str, Any]],
    labels: Sequence[Label],
    controls: Sequence[RelationControl],
    language: str = "en",
    *,
    complete: bool = True,
    stored: Answer | None = None,
    largest: int = 0,
) -> list[Relation]:
    """Give the relations of an answer with codes, ids, numbers and str ends.

    A relation without a number gets the smallest that is free. In the place of a stored answer it keeps the
    number that it has there, or gets one more than any that was used.

    Parameters
    ----------
    complete
        Whether a relation without links is refused.
    stored
        The answer that this one takes the place of; None = there is none.
    largest
        The largest number that a relation of this submission has had, also of those that are gone.

    Raises
    ------
    UnknownRelation
        When no relation, or more than one, has the given code or name.
    InvalidRelation
        When links do not join labels of this answer, or not markers that the relation allows; when a number
        is none, or came twice.
    """
    markers = {label["id"]: label["marker"] for label in labels}
    relations = [_relation(one, markers, controls, language, complete=complete) for one in given]
    twice = first_twice(relation["id"] for relation in relations)
    if twice is not None:
        raise InvalidRelation(
            translate("The id {id} came twice; every relation needs its own.", language, id=shown(twice))
        )
    _number(relations, labels, stored, largest, language)
    return relations


def _number(
    relations: Sequence[Relation], labels: Sequence[Label], stored: Answer | None, largest: int, language: str
) -> None:
    """Give a number to the relations that have none."""
    given = [relation["number"] for relation in relations if "number" in relation]
    taken = set(given)
    if len(taken) != len(given):
        twice = next(number for number in given if given.count(number) > 1)
        raise InvalidRelation(
            translate("The number {number} came twice; every relation needs its own.", language, number=twice)
        )
    first = 1
    if stored is not None:
        _keep_numbers(relations, labels, stored, taken)
        first = max([largest, *taken, *(relation["number"] for relation in stored["relations"])]) + 1
    free = (number for number in chain(range(first, MAX_NUMBER + 1), count(1)) if number not in taken)
    for relation in relations:
        if "number" not in relation:
            relation["number"] = next(free)
            taken.add(relation["number"])


def _keep_numbers(
    relations: Sequence[Relation], labels: Sequence[Label], stored: Answer, taken: set[int]
) -> None:
    """Give relations without a number that of the stored one with their id, or with their rule and labels."""
    twins = twins_of(labels, stored["labels"])
    given = {relation["id"] for relation in relations}
    known = {relation["id"] for relation in stored["relations"]}
    for read in (_identity, _joined, _members):  # what is surer goes first
        left: dict[Hashable, list[int]] = {}
        for relation in stored["relations"]:
            if relation["number"] not in taken and (read is _identity or relation["id"] not in given):
                left.setdefault(read(relation, {}), []).append(relation["number"])
        for relation in relations:
            is_open = "number" not in relation and (read is _identity or relation["id"] not in known)
            if is_open and (same := left.get(read(relation, twins))):
                relation["number"] = same.pop(0)
                taken.add(relation["number"])


def twins_of(labels: Sequence[Label], stored: Sequence[Label]) -> dict[str, str]:
    """Give for the id of each label that is not stored the id of a stored one on the same words, if any."""
    given, known = {label["id"] for label in labels}, {label["id"] for label in stored}
    left: dict[Hashable, list[str]] = {}
    for label in stored:
        if label["id"] not in given:
            left.setdefault(_place(label), []).append(label["id"])
    new = (label for label in labels if label["id"] not in known)
    return {label["id"]: same.pop(0) for label in new if (same := left.get(_place(label)))}


def _place(label: Label) -> Hashable:
    return label["marker"], label["start"], label["end"]


def _identity(relation: Relation, twins: Mapping[str, str]) -> Hashable:
    return relation["id"]


def _joined(relation: Relation, twins: Mapping[str, str]) -> Hashable:
    ends = ((link["source"], link["target"]) for link in relation["links"])
    return relation["relation"], frozenset((twins.get(one, one), twins.get(two, two)) for one, two in ends)


def _members(relation: Relation, twins: Mapping[str, str]) -> Hashable:
    ends = (end for link in relation["links"] for end in (link["source"], link["target"]))
    return relation["relation"], frozenset(twins.get(end, end) for end in ends)


def _relation(
    given: Mapping[str, Any],
    markers: Mapping[str, str],
    controls: Sequence[RelationControl],
    language: str,
    *,
    complete: bool,
) -> Relation:
    control = _find(given.get("relation"), controls, language)
    links = given.get("links")
    if not isinstance(links, (list, tuple)) or len(links) > MAX_LINKS or (complete and not links):
        raise InvalidRelation(
            translate(
                'The relation "{name}" must have a list of links; got {links}.',
                language,
                name=control["name"],
                links=shown(links),
            )
        )
    identity = str(uuid.uuid4()) if given.get("id") is None else read_id(given["id"])
    if identity is None:
        raise InvalidRelation(
            translate(
                "The id of a relation must be 1 to 36 characters; got {id}.",
                language,
                id=shown(given["id"]),
            )
        )
    checked = [_link(link, markers, control, language) for link in links]
    if len({(link["source"], link["target"]) for link in checked}) != len(checked):
        raise InvalidRelation(
            translate('The relation "{name}" has the same link twice.', language, name=control["name"])
        )
    relation = Relation(id=identity, relation=control["code"], links=checked)
    number = given.get("number")
    if number is not None:
        if isinstance(number, bool) or not isinstance(number, int) or not 0 < number <= MAX_NUMBER:
            raise InvalidRelation(
                translate(
                    "The number of a relation must be a whole number from 1 to {most}; got {number}.",
                    language,
                    most=MAX_NUMBER,
                    number=shown(number),
                )
            )
        relation["number"] = number
    if given.get("extra") is not None:
        relation["extra"] = check_extra(given["extra"], language)
    return relation


def _find(name: object, controls: Sequence[RelationControl], language: str) -> RelationControl:
    for control in controls:
        if control["code"] == name:
            return control
    named = [control for control in controls if control["name"] == name]
    named = named or [control for control in controls if name in control.get("also_called", ())]
    if len(named) == 1:
        return named[0]
    raise UnknownRelation(
        translate(
            "No relation, or more than one, is called {name}. Use a code; there are: {codes}.",
            language,
            name=shown(name),
            codes=", ".join(control["code"] for control in controls) or "-",
        )
    )


def _link(given: object, markers: Mapping[str, str], control: RelationControl, language: str) -> Link:
    ends = []
    for side in ("source", "target"):
        end = read_id(given.get(side)) if isinstance(given, Mapping) else None
        if end is None or end not in markers:
            raise InvalidRelation(
                translate(
                    'Each link of "{name}" must join the ids of two labels of the same answer; got {link}.',
                    language,
                    name=control["name"],
                    link=shown(given),
                )
            )
        ends.append(end)
    source, target = ends
    if source == target:
        raise InvalidRelation(
            translate('A link of "{name}" cannot join a label with itself.', language, name=control["name"])
        )
    pair = (markers[source], markers[target])
    if pair not in allowed_pairs(control):
        raise InvalidRelation(
            translate(
                'The relation "{name}" cannot go from {source} to {target}.',
                language,
                name=control["name"],
                source=pair[0],
                target=pair[1],
            )
        )
    return Link(source=source, target=target)


def allowed_pairs(control: RelationControl) -> set[tuple[str, str]]:
    """Give the (source, target) pairs of marker codes that a relation may join, by its direction."""
    return ends_of(((first, second) for first, second in control["pairs"]), control["direction"])


def ends_of(pairs: Iterable[tuple[End, End]], direction: str) -> set[tuple[End, End]]:
    """Give the (source, target) pairs that pairs of markers, by code or id, allow in a direction."""
    forward = set(pairs)
    backward = {(second, first) for first, second in forward}
    return {"0": forward, "1": backward, "2": forward | backward}[direction]


def mended(
    relations: Iterable[Relation], labels: Sequence[Label], controls: Sequence[RelationControl]
) -> list[Relation]:
    """Give what is left of relations when labels have gone or have other markers.

    A cluster stays together; of others the links go that cannot be any more.
    """
    by_id = {label["id"]: label for label in labels}
    ways = {control["code"]: control for control in controls}
    left: list[Relation] = []
    for relation in relations:
        control, links = ways[relation["relation"]], relation["links"]
        pairs = allowed_pairs(control)
        joined = [(by_id.get(link["source"]), by_id.get(link["target"])) for link in links]
        whole = [link for link, ends in zip(links, joined, strict=True) if _are_allowed(*ends, pairs)]
        if len(whole) < len(links) and control["direction"] == "2":
            members = {label["id"]: label for ends in joined for label in ends if label is not None}
            whole = _linked(sorted(members.values(), key=_in_text), pairs)
        if whole:
            changed = relation.copy()
            changed["links"] = whole
            left.append(changed)
    return left


def _are_allowed(source: Label | None, target: Label | None, pairs: Container[tuple[str, str]]) -> bool:
    return source is not None and target is not None and (source["marker"], target["marker"]) in pairs


def _in_text(label: Label) -> tuple[int, int, str]:
    start, end = label["start"], label["end"]
    return -1 if start is None else start, 1 if end is None else -end, label["id"]


def _linked(labels: Sequence[Label], pairs: Container[tuple[str, str]]) -> list[Link]:
    """Give links that hold labels together: each with the nearest ones that it may be linked with."""
    links: list[Link] = []
    parents = list(range(len(labels)))

    def root(at: int) -> int:
        while parents[at] != at:
            at = parents[at]
        return at

    for step in range(1, len(labels)):
        if len(links) == len(labels) - 1:
            break
        for at in range(step, len(labels)):
            first, second = labels[at - step], labels[at]
            into, gone = root(at - step), root(at)
            if into != gone and _are_allowed(first, second, pairs):
                parents[gone] = into
                links.append(Link(source=first["id"], target=second["id"]))
    return links
