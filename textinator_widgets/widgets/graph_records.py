"""Labels and relations as a caller holds them, made into the nodes and relations of a graph."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from textinator_widgets.errors import InvalidLabel, InvalidRelation, InvalidSetting
from textinator_widgets.protocol.answers import Link
from textinator_widgets.protocol.state import GraphNode, GraphRelation
from textinator_widgets.protocol.values import bad_character, plain, shown
from textinator_widgets.services.definition_fields import check_color
from textinator_widgets.services.identities import read_id
from textinator_widgets.services.marker_specs import PALETTE

_DIRECTIONS = ("0", "1", "2")


def graph_of(labels: object, relations: object) -> tuple[list[GraphNode], list[GraphRelation]]:
    """Give the nodes, in text order, and the relations of a graph.

    Parameters
    ----------
    labels
        A frame as of `project.labels()`, or dicts with id (or label_id), marker and any of name, quote, start
        and color.
    relations
        A frame as of `project.relations()`, or dicts with relation, links (dicts with source and target) and
        any of name, number and direction ("0", "1", or "2" for both ways).

    Raises
    ------
    InvalidInput
        When one of them cannot be taken.
    """
    nodes = _nodes(_records("labels", labels))
    found = _relations(_records("relations", relations), nodes)
    for relation in found:
        for end in dict.fromkeys(
            end for link in relation["links"] for end in (link["source"], link["target"])
        ):
            nodes[end]["numbers"].append(relation["number"])
    return list(nodes.values()), found


def _records(what: str, given: Any) -> list[dict[str, Any]]:  # noqa: ANN401 whatever a caller hands in
    """Give the rows of a frame or the dicts of a list that were not undone; missing values are None."""
    if given is None:
        return []
    if hasattr(given, "to_dict") and hasattr(given, "columns"):
        given = given.to_dict("records")
    if isinstance(given, (str, bytes, Mapping)) or not isinstance(given, Iterable):
        raise InvalidSetting(f"Expected {what} to be a frame or a list of dicts, got {type(given).__name__}.")
    records = []
    for one in given:
        if not isinstance(one, Mapping):
            raise InvalidSetting(f"Expected each of {what} to be a dict, got {shown(one)}.")
        record = {name: None if _is_missing(value) else plain(value) for name, value in one.items()}
        if record.get("undone") is not True:
            records.append(record)
    return records


def _is_missing(value: object) -> bool:
    """Whether a value is the None, NaN or NA of a frame."""
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return True
    return isinstance(value, float) and value != value


def _nodes(records: list[dict[str, Any]]) -> dict[str, GraphNode]:
    """Give the nodes by id, in text order; labels of the whole text come last."""
    colors: dict[str, str] = {}
    placed: list[tuple[float, str, GraphNode]] = []
    known: set[str] = set()
    for record in records:
        given = record.get("id", record.get("label_id"))
        identity = read_id(given)
        if identity is None:
            raise InvalidLabel(
                f"Expected each label to have an id (or label_id) of 1 to 36 characters, got {shown(given)}."
            )
        if identity in known:
            raise InvalidLabel(f"Expected every label to have its own id, got {identity!r} twice.")
        known.add(identity)
        code = _words(f"marker of label {identity!r}", record.get("marker"))
        color = record.get("color")
        colors.setdefault(code, PALETTE[len(colors) % len(PALETTE)])
        node = GraphNode(
            id=identity,
            text=_words(f"quote of label {identity!r}", record.get("quote") or ""),
            marker=_words(f"name of label {identity!r}", record.get("name") or code),
            color=colors[code] if color is None else check_color(color),
            numbers=[],
        )
        placed.append((_start(identity, record.get("start")), identity, node))
    return {identity: node for _, identity, node in sorted(placed, key=lambda one: one[0])}


def _start(identity: str, start: object) -> float:
    if start is None:
        return float("inf")
    if (
        isinstance(start, bool)
        or not isinstance(start, (int, float))
        or start < 0
        or not float(start).is_integer()
    ):
        raise InvalidLabel(f"Expected start of label {identity!r} to be a whole number, got {shown(start)}.")
    return float(start)


def _words(what: str, value: object) -> str:
    if not isinstance(value, str) or bad_character(value) is not None:
        raise InvalidLabel(f"Expected the {what} to be a str of whole characters, got {shown(value)}.")
    return value


def _relations(records: list[dict[str, Any]], nodes: Mapping[str, GraphNode]) -> list[GraphRelation]:
    """Give the relations in the order of their numbers."""
    found: list[GraphRelation] = []
    numbers: list[object] = []
    by_row: dict[object, GraphRelation] = {}
    for place, record in enumerate(records):
        is_row = "links" not in record
        links = [_row_link(record)] if is_row else record["links"]
        name = record.get("relation_id") if is_row else None
        if name is not None and name in by_row:
            by_row[name]["links"] += _links(links, nodes)
            continue
        direction = record.get("direction")
        if direction is not None and direction not in _DIRECTIONS:
            raise InvalidRelation(
                f'Expected direction to be "0", "1" or "2" (both ways), got {shown(direction)}.'
            )
        relation = GraphRelation(
            number=place + 1,
            name=_words("name of a relation", record.get("name") or record.get("relation")),
            is_directed=direction != "2",
            links=_links(links, nodes),
        )
        found.append(relation)
        numbers.append(record.get("number", record.get("cluster")))
        if name is not None:
            by_row[name] = relation
    return _numbered(found, numbers)


def _row_link(record: Mapping[str, Any]) -> dict[str, Any]:
    if "first_label" not in record or "second_label" not in record:
        raise InvalidRelation(
            "Expected each relation to have links, or first_label and second_label; got one with "
            f"{', '.join(map(str, record)) or 'nothing'}.",
            in_python="A frame as of project.relations() has them.",
        )
    return {"source": record["first_label"], "target": record["second_label"]}


def _links(given: object, nodes: Mapping[str, GraphNode]) -> list[Link]:
    if not isinstance(given, (list, tuple)) or not given:
        raise InvalidRelation(
            f"Expected links to be a list of dicts with source and target, got {shown(given)}."
        )
    links = []
    for one in given:
        if not isinstance(one, Mapping):
            raise InvalidRelation(f"Expected a link to be a dict with source and target, got {shown(one)}.")
        source, target = read_id(one.get("source")), read_id(one.get("target"))
        for end, name in ((source, "source"), (target, "target")):
            if end is None or end not in nodes:
                raise InvalidRelation(
                    f"Expected the {name} of each link to be the id of one of the labels, got "
                    f"{shown(one.get(name))}."
                )
        if source is None or target is None or source == target:
            raise InvalidRelation(f"Expected a link to join two labels, got {shown(source)} twice.")
        links.append(Link(source=source, target=target))
    return links


def _numbered(found: list[GraphRelation], numbers: list[object]) -> list[GraphRelation]:
    """Give the relations their numbers: as given where that tells them apart, else from 1 in their order."""
    whole = [one for one in numbers if isinstance(one, int) and not isinstance(one, bool) and one > 0]
    is_given = len(set(whole)) == len(found)
    for place, relation in enumerate(found):
        relation["number"] = whole[place] if is_given else place + 1
    return sorted(found, key=lambda one: one["number"])
