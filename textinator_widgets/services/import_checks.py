"""Answers of a file, checked against a project before anything is stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from textinator_widgets.errors import InvalidImport, TextinatorError
from textinator_widgets.formats.exporters.brat import Types
from textinator_widgets.formats.imported import ImportedAnswer, Problem
from textinator_widgets.plugins import kinds
from textinator_widgets.protocol.answers import Input as InputRecord
from textinator_widgets.protocol.answers import Label as LabelRecord
from textinator_widgets.protocol.answers import Relation
from textinator_widgets.protocol.values import shown
from textinator_widgets.services.accounts import check_user_name
from textinator_widgets.services.action_values import check_action_values
from textinator_widgets.services.answers import CheckedAnswer, check_answer
from textinator_widgets.services.decisions import is_proposed
from textinator_widgets.services.definitions import Definition
from textinator_widgets.services.exported import exported_markers
from textinator_widgets.services.import_texts import Texts
from textinator_widgets.services.rules import Rules
from textinator_widgets.services.submission import payload_hash

LABEL, INPUT, RELATION = (tuple(record.__annotations__) for record in (LabelRecord, InputRecord, Relation))
"""Names of the fields of each record; a file may have more."""


@dataclass(frozen=True)
class Checked:
    """An answer that may be stored, and who gave it on which text."""

    given: ImportedAnswer
    answer: CheckedAnswer
    user: str
    place: int | str
    """Datapoint of a text of the project; the SHA-256 of a new or older one."""
    equal: frozenset[int]
    """Datapoints of all the texts that it may be about, where nothing tells them apart; else none."""
    digest: str


class Checker:
    """Checks answers against a project; names of markers and relations become codes."""

    def __init__(
        self,
        session: Session,
        rules: Rules,
        definition: Definition,
        texts: Texts,
        user: str | None,
        *,
        may_miss_inputs: bool,
    ) -> None:
        self._session = session
        self._project_id = definition.project.id
        self._rules = rules
        self._may_miss_inputs = may_miss_inputs
        self._texts = texts
        self._user = user
        children = (child for unit in rules.units for child in unit["children"])
        self._controls = {control["code"]: control for control in (*rules.controls, *children)}
        markers = exported_markers(definition)
        relations = [(one.code, one.relation) for one in definition.relation_variants]
        types = Types.of(  # of others a folder of ours says what they are
            filter(str.isascii, markers), [code for code, _ in relations if code.isascii()]
        )
        self._markers = _Names.of(
            "marker",
            (
                (one.code, one.name, one.export_name or "", types.markers.get(one.code, ""))
                for one in markers.values()
            ),
        )
        self._relations = _Names.of(
            "relation",
            ((code, one.names.get("en", one.name), types.relations.get(code, "")) for code, one in relations),
        )

    def check_whole(self, given: ImportedAnswer, problems: list[Problem]) -> list[Checked]:
        """Give an answer as it may be stored, or nothing and what is wrong with it."""
        try:
            return [self.check(given)]
        except TextinatorError as error:
            problems.append(Problem(where_of(given), error.message))
            return []

    def check_rows(self, given: ImportedAnswer, problems: list[Problem]) -> list[Checked]:
        """Give of an answer what may be stored: rows that may not are taken out, where it has such."""
        rows = [*given.labels, *given.inputs]
        if len(rows) < 2 or not all("where" in row for row in rows):
            return self.check_whole(given, problems)
        try:
            return [self.check(given)]
        except TextinatorError:
            left = [row for row in rows if self._is_right(given, row, problems)]
        if not left:
            return []
        kept = replace(
            given,
            labels=[one for one in given.labels if one in left],
            inputs=[one for one in given.inputs if one in left],
        )
        return self.check_whole(kept, problems)

    def _is_right(self, given: ImportedAnswer, row: dict[str, Any], problems: list[Problem]) -> bool:
        """Whether one row alone may be stored; else say why not."""
        alone = replace(given, labels=[], inputs=[])
        (alone.labels if row in given.labels else alone.inputs).append(row)
        return bool(self.check_whole(alone, problems))

    def check(self, given: ImportedAnswer) -> Checked:
        """Give an answer as it may be stored."""
        if not (self._user or given.user):
            raise InvalidImport(
                "The file does not say whose answer this is: name the person.", in_python="Pass user=."
            )
        user = check_user_name(self._user or given.user)
        found = self._texts.find(given, user)
        inputs = [_coded(item, "marker", self._markers, INPUT) for item in given.inputs]
        answer = {
            "labels": [_coded(label, "marker", self._markers, LABEL) for label in given.labels],
            "inputs": [self._unjoined(item) for item in inputs],
            "relations": [
                _coded(relation, "relation", self._relations, RELATION) for relation in given.relations
            ],
        }
        digest = payload_hash(answer)
        checked = check_answer(
            answer,
            text=found.content,
            controls=self._rules.controls,
            relations=self._rules.relations,
            units=self._rules.units,
            allow_empty=True,
            ignore=True,
            may_miss_inputs=self._may_miss_inputs,
        )
        valued = check_action_values(
            checked.as_answer(),
            self._controls.values(),
            stored=None,
            excused=partial(is_proposed, self._session, self._project_id),
            language="en",
        )
        return Checked(given, replace(checked, **valued), user, found.place, found.equal, digest)

    def _unjoined(self, item: dict[str, Any]) -> dict[str, Any]:
        """Give an input whose choices may be one text with them as the project keeps them."""
        control = self._controls.get(item["marker"]) if isinstance(item["marker"], str) else None
        if control is None or "content" not in item:
            return item
        return {**item, "content": kinds.get(control["kind"]).unjoin(item["content"], control)}


def where_of(given: ImportedAnswer) -> str:
    """Give the places of an answer: its first and its last row, where it has rows."""
    rows = [row["where"] for row in (*given.labels, *given.inputs) if "where" in row] or [given.where]
    return f"{rows[0]} to {rows[-1]}" if len(rows) > 1 else str(rows[0])


@dataclass(frozen=True)
class _Names:
    """The codes of markers or relations by every name that belongs to one only."""

    what: str
    codes: Mapping[str, str]
    several: Mapping[str, Sequence[str]]
    """The codes by a name that belongs to more than one."""

    @classmethod
    def of(cls, what: str, things: Iterable[tuple[str, ...]]) -> _Names:
        """Read things, each with its code and its names; codes come before names before lower case."""
        every = list(things)
        codes = {names[0]: names[0] for names in every}
        several: dict[str, list[str]] = {}
        for change in (str, str.lower):
            found: dict[str, set[str]] = {}
            for code, *names in every:
                for name in filter(None, names):
                    found.setdefault(change(name), set()).add(code)
            for name, owners in found.items():
                if len(owners) == 1:
                    codes.setdefault(name, *owners)
                else:
                    several.setdefault(name, sorted(owners))
        return cls(what, codes, several)

    def code(self, name: str) -> str:
        """Give the code of a name; a name that nobody has comes back, to be refused."""
        for form in (name, name.lower()):
            if form in self.codes:
                return self.codes[form]
        owners = self.several.get(name) or self.several.get(name.lower())
        if owners:
            raise InvalidImport(
                f"More than one {self.what} is called {shown(name)}: {', '.join(owners)}. Use a code, or "
                "give them different export names before the export."
            )
        return name


def _coded(given: Mapping[str, Any], field: str, names: _Names, fields: Iterable[str]) -> dict[str, Any]:
    """Give the fields of a record that are stored, with the code in the place of a name."""
    name = given.get(field)
    code = names.code(name) if isinstance(name, str) else name
    return {one: given[one] for one in fields if one in given} | {field: code}
