"""Answers of a file become batches: all of them, or none."""

from __future__ import annotations

import hashlib
import json
import uuid as uuids
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from textinator_widgets.errors import InvalidImport, InvalidSetting, KeyReused, TextinatorError
from textinator_widgets.formats.exporters.brat import simple_name
from textinator_widgets.formats.imported import ImportedAnswer, Importer, Problem
from textinator_widgets.formats.importers.records import is_rows
from textinator_widgets.model import Batch, Claim, Project
from textinator_widgets.plugins import importers, kinds
from textinator_widgets.protocol.answers import Input as InputRecord
from textinator_widgets.protocol.answers import Label as LabelRecord
from textinator_widgets.protocol.answers import Relation
from textinator_widgets.protocol.values import shown
from textinator_widgets.services.accounts import check_user_name, ensure_user, join
from textinator_widgets.services.actors import Actor, record
from textinator_widgets.services.answers import CheckedAnswer, check_answer
from textinator_widgets.services.assignment import finish_submit
from textinator_widgets.services.bulk import insert_row
from textinator_widgets.services.claims import ClaimRow, claim_of
from textinator_widgets.services.definitions import Definition, load_definition
from textinator_widgets.services.exported import exported_markers
from textinator_widgets.services.identities import as_uuid
from textinator_widgets.services.import_texts import Texts
from textinator_widgets.services.rules import Rules, rules_of
from textinator_widgets.services.search import index_stored_text
from textinator_widgets.services.submission import insert_answer, payload_hash

LABEL, INPUT, RELATION = (tuple(record.__annotations__) for record in (LabelRecord, InputRecord, Relation))
"""Names of the fields of each record; a file may have more."""

MISSING_INPUTS = ("refuse", "allow")
"""What is done with an answer that lacks an input which the project requires."""

MOST_SHOWN = 10
"""Problems in the message of an error; the others are in its `problems`."""


@dataclass
class Imported:
    """What an import did: how many batches and texts it stored.

    `known` counts answers that the project has already, `left_out` those that were withdrawn or replaced by
    a revision in the file. `users` are the people whose answers it stored. `incomplete` are the answers that
    were stored without inputs that the project requires, `refused` what was left out because it could not be
    taken: each a dict `{"where", "message"}`.
    """

    batches: int = 0
    texts: int = 0
    known: int = 0
    left_out: int = 0
    users: list[str] = field(default_factory=list)
    incomplete: list[dict[str, str]] = field(default_factory=list)
    refused: list[dict[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Checked:
    """An answer that may be stored, and who gave it on which text."""

    given: ImportedAnswer
    answer: CheckedAnswer
    user: str
    place: int | str
    """Datapoint of a text of the project; the SHA-256 of a new one."""
    digest: str


def read_answers(name: str | None, material: object) -> list[ImportedAnswer | Problem]:
    """Give the answers of a file or object, and what cannot be understood in it.

    Parameters
    ----------
    name
        Of the import format; None = "records" for rows, else "task".
    material
        A path, or what the format takes: JSON, or the content of a file.

    Raises
    ------
    UnknownFormat, InvalidImport
        When there is no such import format; when the material cannot be read at all.
    """
    importer: Importer = importers.get(name or ("records" if is_rows(material) else "task"))
    return list(importer.read(_material(importer, material)))


def import_annotations(
    session: Session,
    actor: Actor,
    project: Project,
    found: Sequence[ImportedAnswer | Problem],
    *,
    user: str | None,
    now: datetime,
    missing_inputs: str = "refuse",
    partly: bool = False,
) -> Imported:
    """Store the answers of a file or object.

    Parameters
    ----------
    found
        What `read_answers` gave.
    user
        Whose answers they are; None = the file says it.
    missing_inputs
        "refuse" answers without an input that the project requires, or "allow" them.
    partly
        Store what can be taken, and list the rest in `refused`; of rows, each by itself.

    Raises
    ------
    InvalidSetting
        When `missing_inputs` or `partly` is something else.
    InvalidImport
        When anything cannot be taken, without `partly`; the message names each place. Nothing was stored.
    """
    _check_options(missing_inputs, partly)
    definition = load_definition(session, project, language="en")
    texts = Texts(session, project)
    rules = rules_of(session, project, language="en")
    checker = _Checker(rules, definition, texts, user, may_miss_inputs=missing_inputs == "allow")
    replaced = {one.revision_of for one in found if isinstance(one, ImportedAnswer)} - {None}
    done = Imported()
    problems: list[Problem] = []
    checked: list[Checked] = []
    for one in found:
        if isinstance(one, Problem):
            problems.append(one)
        elif one.undone or one.uuid in replaced:
            done.left_out += 1
        else:
            checked += checker.check_rows(one, problems) if partly else checker.check_whole(one, problems)
    if problems and not partly:
        raise _refused(problems)
    done.refused = [{"where": one.where, "message": one.message} for one in problems]
    done.texts = texts.store_new(actor, now=now)
    _store(session, actor, project, checked, texts, done, now=now)
    record(session, actor, "import", f"project:{project.id}", now=now, new=f"{done.batches} batches")
    return done


def _check_options(missing_inputs: object, partly: object) -> None:
    if not isinstance(partly, bool):
        raise InvalidSetting(f"partly must be True or False; got {shown(partly)}.")
    if not isinstance(missing_inputs, str) or missing_inputs not in MISSING_INPUTS:
        raise InvalidSetting(f'missing_inputs must be "refuse" or "allow"; got {shown(missing_inputs)}.')


def _refused(problems: list[Problem]) -> InvalidImport:
    listed = "\n".join(f"- {one.where}: {one.message}" for one in problems[:MOST_SHOWN])
    more = len(problems) - MOST_SHOWN
    return InvalidImport(
        f"Nothing was imported, because of {len(problems)} "
        f"{'problem' if len(problems) == 1 else 'problems'}:\n{listed}"
        + (f"\n- and {more} more." if more > 0 else ""),
        [{"where": one.where, "message": one.message} for one in problems],
    )


def _material(importer: Importer, material: object) -> object:
    """Give what an importer reads: the content of a file is read and parsed.

    A str is a path for JSON and for folders; for formats of text it is one when it has no line break and a
    file is there.
    """
    is_path = isinstance(material, Path)
    if importer.takes == "records":
        return material
    if isinstance(material, str) and "\0" not in material and "\n" not in material:
        is_path = importer.takes != "text" or (len(material) < 1000 and Path(material).is_file())
    if importer.takes == "folder":
        if not is_path or not Path(str(material)).is_dir():
            raise InvalidImport(f"The format {importer.name} is a folder; got {shown(material)}.")
        return Path(str(material))
    if not is_path:
        if importer.takes == "text" and not isinstance(material, str):
            raise InvalidImport(f"Expected a path or a text; got {shown(material)}.")
        return material
    try:
        content = Path(str(material)).read_bytes().decode()
        return json.loads(content) if importer.takes == "json" else content
    except OSError as error:
        raise InvalidImport(f"{str(material)!r} cannot be read: {error.strerror or error}.") from error
    except (ValueError, RecursionError) as error:
        what = "JSON in UTF-8" if importer.takes == "json" else "text in UTF-8"
        raise InvalidImport(f"Expected {what} in {str(material)!r}; {error}.") from error


class _Checker:
    """Checks answers against a project; names of markers and relations become codes."""

    def __init__(
        self,
        rules: Rules,
        definition: Definition,
        texts: Texts,
        user: str | None,
        *,
        may_miss_inputs: bool,
    ) -> None:
        self._rules = rules
        self._may_miss_inputs = may_miss_inputs
        self._texts = texts
        self._user = user
        children = (child for unit in rules.units for child in unit["children"])
        self._controls = {control["code"]: control for control in (*rules.controls, *children)}
        markers = exported_markers(definition).values()
        self._markers = _Names.of(
            "marker", ((one.code, one.name, one.export_name or "", simple_name(one.code)) for one in markers)
        )
        relations = [(one.code, one.relation) for one in definition.relation_variants]
        self._relations = _Names.of(
            "relation",
            ((code, one.names.get("en", one.name), simple_name(code)) for code, one in relations),
        )

    def check_whole(self, given: ImportedAnswer, problems: list[Problem]) -> list[Checked]:
        """Give an answer as it may be stored, or nothing and what is wrong with it."""
        try:
            return [self.check(given)]
        except TextinatorError as error:
            problems.append(Problem(_where(given), error.message))
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
        alone = replace(given, labels=[], inputs=[], where=row["where"])
        (alone.labels if row in given.labels else alone.inputs).append(row)
        return bool(self.check_whole(alone, problems))

    def check(self, given: ImportedAnswer) -> Checked:
        """Give an answer as it may be stored."""
        if not (self._user or given.user):
            raise InvalidImport(
                "The file does not say whose answer this is: name the person.", in_python="Pass user=."
            )
        user = check_user_name(self._user or given.user)
        place, text = self._texts.find(given)
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
            text=text,
            controls=self._rules.controls,
            relations=self._rules.relations,
            units=self._rules.units,
            allow_empty=True,
            ignore=True,
            may_miss_inputs=self._may_miss_inputs,
        )
        return Checked(given, checked, user, place, digest)

    def _unjoined(self, item: dict[str, Any]) -> dict[str, Any]:
        """Give an input whose choices may be one text with them as the project keeps them."""
        control = self._controls.get(item["marker"]) if isinstance(item["marker"], str) else None
        if control is None or "content" not in item:
            return item
        return {**item, "content": kinds.get(control["kind"]).unjoin(item["content"], control)}


def _where(given: ImportedAnswer) -> str:
    """Give the places of an answer: its first and its last row, where it has rows."""
    rows = [row["where"] for row in (*given.labels, *given.inputs) if "where" in row]
    return f"{rows[0]} to {rows[-1]}" if len(rows) > 1 else given.where


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


def _store(
    session: Session,
    actor: Actor,
    project: Project,
    checked: list[Checked],
    texts: Texts,
    done: Imported,
    *,
    now: datetime,
) -> None:
    rules = rules_of(session, project, language="en")
    people: dict[str, int] = {}
    times: Counter[tuple[str, int, str]] = Counter()
    for one in checked:
        if one.user not in people:
            people[one.user] = ensure_user(session, actor, one.user, now=now)
            join(session, actor, project.id, people[one.user], now=now)
        datapoint_id, context_id = texts.place(one.place)
        same = (one.user, datapoint_id, one.digest)
        times[same] += 1
        key = _key(one, datapoint_id, times[same])
        if _is_known(session, project, one, people[one.user], key):
            done.known += 1
            continue
        claim = _claim(session, project, datapoint_id, people[one.user], now)
        batch_id = insert_row(
            session,
            Batch,
            uuid=_free_uuid(session, one.given.uuid),
            key=key,
            payload_hash=one.digest,
            user_id=people[one.user],
            project_id=project.id,
            datapoint_id=datapoint_id,
            context_id=context_id,
            is_flagged=one.given.is_flagged,
            seconds=one.given.seconds,
            schema_version=rules.schema_version,
            dt_created=one.given.created or now,
            dt_updated=now,
        )
        insert_answer(session, rules, one.answer, batch_id=batch_id, context_id=context_id, now=now)
        index_stored_text(session, context_id)
        finish_submit(session, project, claim, now=now)
        done.batches += 1
        if one.answer.missing:
            message = "\n".join(violation["message"] for violation in one.answer.missing)
            done.incomplete.append({"where": one.given.where, "message": message})
    done.users = sorted(people)


def _key(one: Checked, datapoint_id: int, times: int) -> str:
    """Give the submit key, the same when the same file comes again."""
    if one.given.uuid is not None:
        return f"import:{hashlib.sha256(one.given.uuid.encode()).hexdigest()[:40]}"
    content = f"{datapoint_id} {one.digest}"
    return f"import:{hashlib.sha256(content.encode()).hexdigest()[:40]}:{times}"


def _is_known(session: Session, project: Project, one: Checked, user_id: int, key: str) -> bool:
    """Whether the project has an answer: imported before, or exported from here."""
    mine = (Batch.project_id == project.id, Batch.user_id == user_id)
    stored = session.scalar(select(Batch.payload_hash).where(*mine, Batch.key == key))
    if stored is not None and stored != one.digest:
        raise KeyReused(
            f"{one.given.where}: the submission {one.given.uuid} was imported before with another answer; "
            "nothing was imported."
        )
    if stored is not None:
        return True
    uuid = as_uuid(one.given.uuid or "")
    return uuid is not None and session.scalar(select(Batch.id).where(*mine, Batch.uuid == uuid)) is not None


def _free_uuid(session: Session, given: str | None) -> str:
    """Give the uuid that a submission has in its file, unless the store has it; then a new one."""
    uuid = as_uuid(given or "")
    if uuid is not None and session.scalar(select(Batch.id).where(Batch.uuid == uuid)) is None:
        return uuid
    return str(uuids.uuid4())


def _claim(session: Session, project: Project, datapoint_id: int, user_id: int, now: datetime) -> ClaimRow:
    """Give the person's claim on a text, as if it had been given to them."""
    claim = claim_of(session, project, datapoint_id, user_id)
    if claim is None:
        insert_row(
            session,
            Claim,
            project_id=project.id,
            datapoint_id=datapoint_id,
            user_id=user_id,
            state="submitted",
            dt_created=now,
            dt_updated=now,
        )
        claim = claim_of(session, project, datapoint_id, user_id)
    if claim is None:
        raise RuntimeError("A claim that was just stored was expected.")
    return claim
