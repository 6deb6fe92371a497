"""brat standoff: a folder with a .txt and an .ann file per text.

Offsets: Unicode code points, end exclusive, in the .txt file, which is the text as it is stored, in UTF-8
without a byte order mark. The file textinator.json says so, and which text and person each file belongs to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any, ClassVar

from textinator_widgets.formats.base import (
    OFFSET_UNIT,
    ExportedBatch,
    ExportedProject,
    Makes,
    no_spans,
    rank_fields,
    spans,
)
from textinator_widgets.formats.records import meta, records, to_json
from textinator_widgets.formats.shapes import BOTH_WAYS

INDEX = "textinator.json"

_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9_-]")
_BREAKS = re.compile("[\t\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)


class Brat:
    """Marked spans with their extras as notes, and relations; whole-text labels and inputs have no place.

    When several people answered, each has a folder. Ranks of groups, and the extras of relations that go both
    ways, stand in textinator.json: brat has no place for them.
    """

    name: ClassVar[str] = "brat"
    makes: ClassVar[Makes] = "folder"
    options: ClassVar[Mapping[str, Any]] = {}

    def refusal(self, project: ExportedProject) -> str | None:
        """Say that there is no marker of spans."""
        return no_spans(project, "brat")

    def pieces(self, project: ExportedProject, options: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Give the files."""
        yield "annotation.conf", _configuration(project)
        taken: set[str] = set()
        index: list[str] = []
        folders = dict.fromkeys(project.users, "")
        if len(folders) > 1:
            folders = {user: free_name(user, taken) + "/" for user in project.users}
        for text, batch in records(project):
            folder = folders[batch.user]
            name = folder + free_name(str(text.key), taken, folder)
            yield f"{name}.txt", text.text
            yield f"{name}.ann", standoff(batch, project)
            about = {
                "file": name,
                **meta(project, text, batch),
                **_ranks(batch, project),
                **_clusters(batch, project),
            }
            index.append(to_json(about))
        yield INDEX, f'{{"offset_unit": "{OFFSET_UNIT}", "files": [\n{_listed(index)}]}}\n'


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


def simple_name(code: str) -> str:
    """Give a code as brat takes it: ASCII letters, digits, _ and -."""
    return _NOT_IN_NAMES.sub("_", code)


def one_line(quote: str) -> str:
    """Give marked words as they stand in a line: what would break it is a space, one for one."""
    return _BREAKS.sub(" ", quote)


def standoff(batch: ExportedBatch, project: ExportedProject) -> str:
    """Give the lines of an .ann file."""
    lines = []
    names: dict[str, str] = {}
    notes = count(1)
    for number, (start, end, label) in enumerate(spans(batch.labels), 1):
        names[label["id"]] = f"T{number}"
        quote = one_line(label["quote"] or "")
        lines.append(f"T{number}\t{simple_name(label['marker'])} {start} {end}\t{quote}")
        if label.get("extra"):
            lines.append(f"#{next(notes)}\tAnnotatorNotes T{number}\t{to_json(label['extra'])}")
    arcs = count(1)
    for relation in batch.relations:
        rule = project.relations[relation["relation"]]
        links = [(names[link["source"]], names[link["target"]]) for link in relation["links"]]
        if rule.direction == BOTH_WAYS:
            members = " ".join(dict.fromkeys(end for link in links for end in link))
            lines.append(f"*\t{simple_name(rule.code)} {members}")
            continue
        for source, target in links:
            arc = f"R{next(arcs)}"
            lines.append(f"{arc}\t{simple_name(rule.code)} Arg1:{source} Arg2:{target}")
            if relation.get("extra"):
                lines.append(f"#{next(notes)}\tAnnotatorNotes {arc}\t{to_json(relation['extra'])}")
    return "".join(f"{line}\n" for line in lines)


def _ranks(batch: ExportedBatch, project: ExportedProject) -> dict[str, Any]:
    """Give the ranks of the groups that spans of units are in, by the names of the spans in the .ann file."""
    found = {
        f"T{number}": rank
        for number, (_, _, label) in enumerate(spans(batch.labels), 1)
        for rank in rank_fields(label, project.markers[label["marker"]]).values()
    }
    return {"group_order": found} if found else {}


def _clusters(batch: ExportedBatch, project: ExportedProject) -> dict[str, Any]:
    """Give the extras of relations that go both ways, in the order of their lines in the .ann file."""
    both = [one for one in batch.relations if project.relations[one["relation"]].direction == BOTH_WAYS]
    extras = [one.get("extra") for one in both]
    return {"cluster_extra": extras} if any(extras) else {}


def _configuration(project: ExportedProject) -> str:
    """Give the annotation.conf that brat needs to show the files."""
    lines = ["[entities]"]
    lines += [simple_name(code) for code, marker in project.markers.items() if marker.makes == "span"]
    lines += ["", "[relations]"]
    for code, rule in project.relations.items():
        both = ", <REL-TYPE>:symmetric-transitive" if rule.direction == BOTH_WAYS else ""
        for first, second in rule.pairs:
            if rule.direction == "1":
                first, second = second, first
            arguments = f"Arg1:{simple_name(first)}, Arg2:{simple_name(second)}"
            lines.append(f"{simple_name(code)}\t{arguments}{both}")
    lines += ["", "[events]", "", "[attributes]"]
    return "\n".join(lines) + "\n"


EXPORTER = Brat()
