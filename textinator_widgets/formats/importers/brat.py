"""brat standoff: a folder with .txt and .ann files, and maybe folders in it.

Offsets: Unicode code points, end exclusive, in the .txt file. A span in several pieces is taken where only
white space is between them; events and normalisations are refused.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any, ClassVar

from textinator_widgets.errors import InvalidImport
from textinator_widgets.formats.exporters.brat import INDEX, WHOLE, one_line
from textinator_widgets.formats.imported import (
    Found,
    ImportedAnswer,
    Problem,
    Record,
    Takes,
    add_whole_text,
    an_object,
    attempt,
    begin,
    chain,
    objects,
    take,
)
from textinator_widgets.model.logs import is_open
from textinator_widgets.protocol.values import shown

Codes = Mapping[str, str]

MARK = "\ufeff"
"""Byte order mark, which belongs to a text, where offsets count it, and to no other file."""


class Brat:
    """One answer per pair of files; textinator.json says whose it is, and on which text."""

    name: ClassVar[str] = "brat"
    takes: ClassVar[Takes] = "folder"

    def read(self, material: Any) -> Found:  # noqa: ANN401 a path
        """Read the files in the order of their names."""
        folder = Path(material)
        try:
            content = _index(folder)
            index = {str(one.get("file")): one for one in objects(content, "files")}
            types = take(content, "types", dict, {})
            codes = {kind: _codes(take(types, kind, dict, {})) for kind in ("markers", "relations")}
        except InvalidImport as error:
            yield Problem(INDEX, error.message)
            return
        files = sorted(folder.rglob("*.ann"))
        if not files:
            yield Problem(str(folder), "Expected .ann files beside .txt files; got none.")
        for file in files:
            name = file.relative_to(folder).as_posix().removesuffix(".ann")
            about = index.get(name, {"key": name})
            yield from attempt(f"{name}.ann", partial(_file, about, codes), file)


def _index(folder: Path) -> Record:
    """Read what the files are about; empty when nobody wrote it down."""
    file = folder / INDEX
    if not file.exists():
        return {}
    try:
        content = json.loads(_read(file).removeprefix(MARK))
    except (ValueError, RecursionError) as error:
        raise InvalidImport(f"Expected JSON; {error}.") from error
    return an_object(content, "the content")


def _codes(given: Record) -> Codes:
    """Give the codes of markers or relations by what brat was told to call them."""
    return {name: take(given, name, str) for name in given}


def _read(file: Path) -> str:
    if is_open(file):  # reading it would release the locks of the store
        raise InvalidImport(f"Expected a file with answers, but {file.name} is a store that is open here.")
    try:
        return file.read_bytes().decode()
    except OSError as error:
        raise InvalidImport(f"{file.name} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise InvalidImport(f"{file.name} is not UTF-8 (byte {error.start}).") from error


def _file(about: Record, codes: Mapping[str, Codes], where: str, file: Path) -> Found:
    text = _read(file.with_name(file.name.removesuffix(".ann") + ".txt"))
    answer = begin(where, {**about, "text": text})
    answer.unsaid = frozenset({"inputs"})
    extras: list[object] = take(about, "cluster_extra", list, [])
    standoff = _Standoff(answer, text, codes, take(about, "group_order", dict, {}), extras)
    for number, line in enumerate(_read(file).removeprefix(MARK).split("\n"), 1):
        if line.strip():
            try:
                standoff.read(line.removesuffix("\r"))
            except InvalidImport as error:
                raise InvalidImport(f"Line {number}: {error.message}") from error
    standoff.finish()
    add_whole_text(answer, about, WHOLE)
    yield answer


class _Standoff:
    """The lines of an .ann file; what speaks of others comes after all of them were read."""

    def __init__(
        self,
        answer: ImportedAnswer,
        text: str,
        codes: Mapping[str, Codes],
        ranks: Record,
        extras: list[object],
    ) -> None:
        self._answer = answer
        self._text = text
        self._markers = codes["markers"]
        self._rules = codes["relations"]
        self._ranks = ranks
        self._cluster_extras = iter(extras)
        self._named: dict[str, Record] = {}
        self._notes: list[tuple[str, str]] = []
        self._attributes: list[list[str]] = []

    def read(self, line: str) -> None:
        """Read a line."""
        name, _, rest = line.partition("\t")
        if name.startswith("T"):
            self._label(name, rest)
        elif name.startswith("R"):
            self._relation(name, rest.split())
        elif name == "*":
            kind, *members = rest.split()
            extra = next(self._cluster_extras, None)
            rule = self._rules.get(kind, kind)
            self._answer.relations.append({"relation": rule, "links": chain(members), "extra": extra})
        elif name.startswith("#"):
            about, _, note = rest.partition("\t")
            self._notes.append((about.split()[-1] if about else "", note))
        elif name.startswith(("A", "M")):
            self._attributes.append(rest.split())
        else:
            raise InvalidImport(f"Expected a span, relation, attribute or note; got {shown(line)}.")

    def _label(self, name: str, rest: str) -> None:
        place, _, quote = rest.partition("\t")
        kind, _, offsets = place.partition(" ")
        try:
            pieces = [tuple(map(int, piece.split())) for piece in offsets.split(";")]
            start, end = pieces[0][0], pieces[-1][1]
            gaps = [self._text[one[1] : other[0]] for one, other in pairwise(pieces)]
        except (ValueError, IndexError) as error:
            raise InvalidImport(f"Expected a type, a start and an end; got {shown(place)}.") from error
        if any(gap.strip() for gap in gaps):
            raise InvalidImport(f"A span in several pieces cannot be stored: {shown(place)}.")
        marked = " ".join(one_line(self._text[piece[0] : piece[1]]) for piece in pieces)
        if marked != one_line(quote):
            raise InvalidImport(f"Expected {shown(marked)}, as the text has it; got {shown(quote)}.")
        marker = self._markers.get(kind, kind)
        self._named[name] = label = {"id": name, "marker": marker, "start": start, "end": end}
        if name in self._ranks:
            label["group_order"] = self._ranks[name]
        self._answer.labels.append(label)

    def _relation(self, name: str, parts: list[str]) -> None:
        if len(parts) != 3:
            raise InvalidImport(f"Expected a type and two arguments; got {shown(' '.join(parts))}.")
        source, target = (part.partition(":")[2] for part in parts[1:])
        self._named[name] = relation = {
            "relation": self._rules.get(parts[0], parts[0]),
            "links": [{"source": source, "target": target}],
        }
        self._answer.relations.append(relation)

    def finish(self) -> None:
        """Put notes and attributes into `extra`."""
        for about, note in self._notes:
            try:
                extra = json.loads(note)
            except (ValueError, RecursionError):
                extra = note
            self._add(about, extra if isinstance(extra, dict) else {"note": note})
        for attribute, about, *value in (one for one in self._attributes if len(one) > 1):
            self._add(about, {attribute: value[0] if value else True})

    def _add(self, about: str, extra: Record) -> None:
        if about not in self._named:
            raise InvalidImport(f"A note or an attribute speaks of {shown(about)}, which is not there.")
        self._named[about].setdefault("extra", {}).update(extra)


IMPORTER = Brat()
