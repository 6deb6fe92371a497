"""brat standoff: a folder with a .txt and an .ann file per text.

Offsets: Unicode code points, end exclusive, in the .txt file, which is the text as it is stored, in UTF-8
without a byte order mark. The file textinator.json says so, and which text and person each file belongs to.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any, ClassVar

from textinator_widgets.formats.base import (
    OFFSET_UNIT,
    ExportedBatch,
    ExportedProject,
    Makes,
    no_spans,
    rank_fields,
    relations_beside,
    spans,
    whole_text_fields,
)
from textinator_widgets.formats.records import meta, records, to_json
from textinator_widgets.formats.shapes import BOTH_WAYS
from textinator_widgets.protocol.answers import Link, Relation

INDEX = "textinator.json"
WHOLE = "whole_text"
"""List of the markers of labels on the whole text, in the index."""

_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9_-]")
_LETTER = re.compile(r"[A-Za-z0-9]")
_BREAKS = re.compile("[\t\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)


class Brat:
    """Marked spans with their extras as notes, and relations between them; inputs have no place.

    When several people answered, each has a folder. What brat has no place for stands in textinator.json:
    ranks of groups, extras of relations that go both ways, labels on the whole text with their relations, and
    the codes of types that brat could not be given.
    """

    name: ClassVar[str] = "brat"
    makes: ClassVar[Makes] = "folder"
    options: ClassVar[Mapping[str, Any]] = {}

    def refusal(self, project: ExportedProject) -> str | None:
        """Say that there is no marker of spans."""
        return no_spans(project, "brat")

    def pieces(self, project: ExportedProject, options: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Give the files."""
        types = Types.of(project.markers, project.relations)
        yield "annotation.conf", _configuration(project, types)
        taken: set[str] = set()
        index: list[str] = []
        folders = dict.fromkeys(project.users, "")
        if len(folders) > 1:
            folders = {user: free_name(user, taken) + "/" for user in project.users}
        for text, batch in records(project):
            folder = folders[batch.user]
            name = folder + free_name(str(text.key), taken, folder)
            yield f"{name}.txt", text.text
            yield f"{name}.ann", standoff(batch, project, types)
            about = {
                "file": name,
                **meta(project, text, batch),
                **_ranks(batch, project),
                **_clusters(batch, project),
                **_whole_text(batch, project),
            }
            index.append(to_json(about))
        head = to_json({"offset_unit": OFFSET_UNIT, **types.changed()}).removesuffix("}")
        yield INDEX, f'{head}, "files": [\n{_listed(index)}]}}\n'


def _listed(lines: list[str]) -> str:
    return "".join(f"{line}{',' if number < len(lines) else ''}\n" for number, line in enumerate(lines, 1))


def free_name(wanted: str, taken: set[str], folder: str = "") -> str:
    """Give a name that every file system takes and that no file of the folder has, and remember it."""
    name = re.sub(r"[^\w.-]", "_", wanted)[:80].strip(".") or "_"
    if _RESERVED.fullmatch(name.split(".")[0]) or name.casefold() in ("annotation", "textinator"):
        name = f"_{name}"
    free = next(
        one
        for one in (name if number == 1 else f"{name}-{number}" for number in count(1))
        if (folder + one).casefold() not in taken
    )
    taken.add((folder + free).casefold())
    return free


@dataclass(frozen=True)
class Types:
    """What brat calls markers and relations, by code: ASCII letters, digits, _ and -, each name once."""

    markers: Mapping[str, str]
    relations: Mapping[str, str]

    @classmethod
    def of(cls, markers: Iterable[str], relations: Iterable[str]) -> Types:
        """Name the markers and relations with these codes."""
        return cls(_unique_names(markers, "type"), _unique_names(relations, "relation"))

    def changed(self) -> dict[str, dict[str, dict[str, str]]]:
        """Give the codes of what is not called by its code, by its name; nothing where all are."""
        others = {
            kind: {name: code for code, name in names.items() if name != code}
            for kind, names in (("markers", self.markers), ("relations", self.relations))
        }
        return {"types": others} if any(others.values()) else {}


def _unique_names(codes: Iterable[str], kind: str) -> dict[str, str]:
    """Give each code a name of its own: itself where brat takes it, else what of it is in ASCII."""
    every = list(codes)
    names = {code: code for code in every if not _NOT_IN_NAMES.search(code)}
    taken = set(names.values())
    for code in every:
        if code not in names:
            plain = "".join(
                one for one in unicodedata.normalize("NFKD", code) if not unicodedata.combining(one)
            )
            name = _NOT_IN_NAMES.sub("_", plain)
            name = name if _LETTER.search(name) else kind
            numbered = (f"{name}_{number}" if number > 1 else name for number in count(1))
            names[code] = next(one for one in numbered if one not in taken)
            taken.add(names[code])
    return names


def one_line(quote: str) -> str:
    """Give marked words as they stand in a line: what would break it is a space, one for one."""
    return _BREAKS.sub(" ", quote)


def standoff(batch: ExportedBatch, project: ExportedProject, types: Types) -> str:
    """Give the lines of an .ann file."""
    lines = []
    names = _names(batch)
    notes = count(1)
    for start, end, label in spans(batch.labels):
        name, quote = names[label["id"]], one_line(label["quote"] or "")
        lines.append(f"{name}\t{types.markers[label['marker']]} {start} {end}\t{quote}")
        if label.get("extra"):
            lines.append(f"#{next(notes)}\tAnnotatorNotes {name}\t{to_json(label['extra'])}")
    arcs = count(1)
    for relation in batch.relations:
        kind = types.relations[relation["relation"]]
        there, _ = _placed(relation, names, project)
        links = [(names[link["source"]], names[link["target"]]) for link in there]
        if links and _is_mutual(relation, project):
            members = " ".join(dict.fromkeys(end for link in links for end in link))
            lines.append(f"*\t{kind} {members}")
            continue
        for source, target in links:
            arc = f"R{next(arcs)}"
            lines.append(f"{arc}\t{kind} Arg1:{source} Arg2:{target}")
            if relation.get("extra"):
                lines.append(f"#{next(notes)}\tAnnotatorNotes {arc}\t{to_json(relation['extra'])}")
    return "".join(f"{line}\n" for line in lines)


def _names(batch: ExportedBatch) -> dict[str, str]:
    """Give the names of the spans in the .ann file, by the ids of their labels."""
    return {label["id"]: f"T{number}" for number, (_, _, label) in enumerate(spans(batch.labels), 1)}


def _is_mutual(relation: Relation, project: ExportedProject) -> bool:
    return project.relations[relation["relation"]].direction == BOTH_WAYS


def _placed(
    relation: Relation, names: Mapping[str, str], project: ExportedProject
) -> tuple[list[Link], list[Link]]:
    """Give the links that the .ann file can have, and those with an end on the whole text.

    A relation that goes both ways stays together.
    """
    there = [link for link in relation["links"] if link["source"] in names and link["target"] in names]
    if len(there) == len(relation["links"]):
        return there, []
    if _is_mutual(relation, project):
        return [], relation["links"]
    return there, [link for link in relation["links"] if link not in there]


def _whole_text(batch: ExportedBatch, project: ExportedProject) -> dict[str, Any]:
    """Give the labels on the whole text, and the links that have one at an end."""
    names = _names(batch)
    links = [
        (relation, link) for relation in batch.relations for link in _placed(relation, names, project)[1]
    ]
    return whole_text_fields(batch.labels, project, WHOLE) | relations_beside(batch, links, names, WHOLE)


def _ranks(batch: ExportedBatch, project: ExportedProject) -> dict[str, Any]:
    """Give the ranks of the groups that spans of units are in, by the names of the spans in the .ann file."""
    names = _names(batch)
    found = {
        names[label["id"]]: rank
        for _, _, label in spans(batch.labels)
        for rank in rank_fields(label, project.markers[label["marker"]]).values()
    }
    return {"group_order": found} if found else {}


def _clusters(batch: ExportedBatch, project: ExportedProject) -> dict[str, Any]:
    """Give the extras of relations that go both ways, in the order of their lines in the .ann file."""
    names = _names(batch)
    both = [one for one in batch.relations if _is_mutual(one, project) and _placed(one, names, project)[0]]
    extras = [one.get("extra") for one in both]
    return {"cluster_extra": extras} if any(extras) else {}


def _configuration(project: ExportedProject, types: Types) -> str:
    """Give the annotation.conf that brat needs to show the files."""
    lines = ["[entities]"]
    lines += [types.markers[code] for code, marker in project.markers.items() if marker.makes == "span"]
    lines += ["", "[relations]"]
    for code, rule in project.relations.items():
        both = ", <REL-TYPE>:symmetric-transitive" if rule.direction == BOTH_WAYS else ""
        for first, second in rule.pairs:
            if any(project.markers[one].makes != "span" for one in (first, second)):
                continue  # whole texts are no entities
            if rule.direction == "1":
                first, second = second, first
            arguments = f"Arg1:{types.markers[first]}, Arg2:{types.markers[second]}"
            lines.append(f"{types.relations[code]}\t{arguments}{both}")
    lines += ["", "[events]", "", "[attributes]"]
    return "\n".join(lines) + "\n"


EXPORTER = Brat()
