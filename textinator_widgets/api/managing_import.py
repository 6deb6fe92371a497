"""Annotated records of a file, made into a project by a manager: which field is what is chosen in a form."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from textinator_widgets.api.definition_forms import kind_names
from textinator_widgets.api.definition_values import choices_of
from textinator_widgets.api.described import field
from textinator_widgets.api.managing import Given, Managing, Verb, dict_of
from textinator_widgets.api.managing_files import own_files
from textinator_widgets.api.records import read_marker, read_rows
from textinator_widgets.api.source_forms import formatting_field
from textinator_widgets.errors import AlreadyExists, InvalidImport, InvalidInput, InvalidSetting
from textinator_widgets.i18n import translate
from textinator_widgets.plugins import kinds
from textinator_widgets.protocol.managing import FieldChoice, FormField, FormState
from textinator_widgets.services import record_import, roles
from textinator_widgets.services.actors import CALLER, Actor
from textinator_widgets.services.definitions import same_title
from textinator_widgets.services.imports import Imported

SHOWN = 5
LONGEST = 500
MOST_MARKERS = 100


def import_form(managing: Managing, given: Given) -> FormState:
    """Give the form; where a file is chosen, with the fields that its first record has."""
    values = {**_empty(managing.language), **dict_of(given, "values")}
    names = [path for path in _own_paths(managing) if not path.endswith(".txt")]
    paths: list[str] = []
    if values.get("file") in names:
        paths = list(record_import.paths_of(_records(managing, values)[0]))[: record_import.MOST_PATHS]
        if not values.get("text"):
            values["text"] = [{"path": "text"}] if "text" in paths else []
    return {"fields": _fields(managing.language, names, paths), "values": values}


def _refuse(managing: Managing, session: Session) -> None:
    roles.refuse(session, managing.actor, "create_project")
    roles.refuse(session, managing.actor, "manage_files")


def _empty(language: str) -> dict[str, Any]:
    values = {"title": "", "short_description": "", "language": language, "file": "", "text": []}
    return {**values, "formatting": "ft", "key": "", "markers": []}


def _fields(language: str, names: list[str], paths: list[str]) -> list[FormField]:
    there: list[FieldChoice] = [{"value": path, "label": path} for path in paths]
    chosen = [{"value": name, "label": name.split("/")[-1]} for name in names]
    path = field("path", "choice", translate("Field", language), choices=there, required=True)
    return [
        field("title", "text", translate("Title", language), most=200, required=True),
        field("short_description", "text", translate("Short description", language), most=1000),
        field("language", "language", translate("Language of the texts", language), required=True),
        field(
            "file",
            "choice",
            translate("File", language),
            translate(
                "A table, JSON lines, or JSON with a list of records; upload it under Files.", language
            ),
            choices=chosen,
            required=True,
        ),
        field(
            "text",
            "rows",
            translate("Fields that make the text", language),
            translate("Several are joined by an empty line.", language),
            columns=[path],
            row=translate("Add a field", language),
            required=True,
        ),
        formatting_field(language),
        field(
            "key",
            "choice",
            translate("Field of the key", language),
            translate("What tells texts apart; empty: they are numbered.", language),
            choices=there,
        ),
        field(
            "markers",
            "rows",
            translate("Fields that are answers", language),
            translate("Each becomes a marker, and its values the answers.", language),
            columns=[path, *_marker_columns(language, there)],
            row=translate("Add a field", language),
        ),
    ]


def _marker_columns(language: str, there: list[FieldChoice]) -> list[FormField]:
    """Describe what is asked of a field that is an answer; `there` are the fields of a record."""
    types: list[FieldChoice] = [{"value": n, "label": words} for n, words in kind_names(language).items()]
    chosen_from = [name for name in kinds.names() if kinds.get(name).has_choices]
    return [
        field("name", "text", translate("Name", language), most=100),
        field("anno_type", "choice", translate("What it is", language), choices=types, required=True),
        field(
            "choices",
            "long_text",
            translate("Choices, one on each line", language),
            most=20_000,
            only_for={"field": "anno_type", "values": chosen_from},
        ),
        field("extra", "choice", translate("Field with extra information", language), choices=there),
    ]


def try_import(managing: Managing, given: Given) -> dict[str, Any]:
    """Give what an import would make; nothing is stored."""
    values = dict_of(given, "values")
    records = _records(managing, values)

    def tried(session: Session) -> tuple[int, Imported]:
        return _import(managing, session, CALLER, values, records)

    def found() -> Imported:
        with managing.reading() as session:
            if same_title(session, str(values.get("title") or "").strip()) is not None:
                raise AlreadyExists("Expected a new title.", field="title")
        return managing.trying_elsewhere(tried)[1]

    made = _told(managing, found)
    paths = _text_paths(values)
    first = [
        {
            "key": str(number),
            "text": record_import.JOINT.join(
                str(value) for path in paths for value in record_import.values_at(record, path)
            )[:LONGEST],
        }
        for number, record in enumerate(records[:SHOWN], 1)
    ]
    return {"texts": first, "count": len(records), "answers": made.batches}


def import_project(managing: Managing, given: Given) -> dict[str, int]:
    """Make the project, whole or not at all."""
    values = dict_of(given, "values")
    records = _records(managing, values)

    def stored() -> int:
        with managing.writing() as session:
            _refuse(managing, session)
            return _import(managing, session, managing.actor, values, records)[0]

    return {"project": _told(managing, stored)}


def _import(
    managing: Managing,
    session: Session,
    actor: Actor,
    values: Mapping[str, Any],
    records: list[Mapping[str, Any]],
) -> tuple[int, Imported]:
    rows = values.get("markers")
    if not isinstance(rows, list) or len(rows) > MOST_MARKERS:
        raise InvalidSetting(f"Expected at most {MOST_MARKERS} fields that are answers.", field="markers")
    return record_import.import_records(
        session,
        actor,
        str(values.get("title") or ""),
        records,
        text=_text_paths(values),
        key=str(values.get("key") or "") or None,
        markers=[read_marker(_marker(row)) for row in rows if isinstance(row, Mapping)],
        settings={name: str(values.get(name) or "") for name in ("language", "short_description")},
        formatting=str(values.get("formatting") or "ft"),
        user=managing.actor.name,
        now=managing.now(),
    )


def _text_paths(values: Mapping[str, Any]) -> list[str]:
    rows = values.get("text")
    found = [row.get("path") for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []
    return [path for path in found if isinstance(path, str) and path][: record_import.MOST_PATHS]


def _marker(row: Mapping[str, Any]) -> dict[str, Any]:
    kind = row.get("anno_type")
    is_chosen = kind in kinds.names() and kinds.get(str(kind)).has_choices
    choices = choices_of(row.get("choices") or "") if is_chosen else None
    given = {name: row.get(name) or None for name in ("name", "extra")}
    return {"path": row.get("path"), **given, "anno_type": kind, "choices": choices}


def _own_paths(managing: Managing) -> list[str]:
    with managing.reading() as session:
        _refuse(managing, session)
        return [one["path"] for one in own_files(managing, session)]


def _records(managing: Managing, values: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Read the records of a file that is this person's own; no transaction is open meanwhile."""
    path = values.get("file")
    if path not in _own_paths(managing):
        raise InvalidSetting(translate("Choose a file.", managing.language), field="file")
    try:
        text = (managing.store.data_folder / str(path)).read_text(encoding="utf-8-sig")
        ending = os.path.splitext(str(path))[1].lower()
        if ending in (".csv", ".tsv"):
            reader = csv.DictReader(
                io.StringIO(text, newline=""), delimiter="," if ending == ".csv" else "\t"
            )
            return read_rows([{str(name): value for name, value in row.items()} for row in reader])
        if ending == ".jsonl":
            return read_rows([json.loads(line) for line in text.split("\n") if line.strip()])
        found = json.loads(text)
        return read_rows(found.get("data") if isinstance(found, dict) else found)
    except (OSError, ValueError, RecursionError, csv.Error) as error:
        message = translate("These texts cannot be read.", managing.language)
        raise InvalidSetting(f"{message} {error}"[:500], field="file") from error
    except InvalidImport as error:
        raise InvalidSetting(_said(error.message, managing.language), field="file") from error


def _told(managing: Managing, work: Any) -> Any:  # noqa: ANN401 a function and what it gives
    """Do something; what stands against it stands beside its field."""
    try:
        return work()
    except AlreadyExists as error:
        message = translate("A project has this title already. Choose another one.", managing.language)
        raise InvalidSetting(message, field="title") from error
    except InvalidSetting as error:
        known = (*_empty("en"),)
        if error.field == "title":
            message = translate(
                "Enter a title of 1 to {most} visible characters.", managing.language, most=200
            )
            raise InvalidSetting(message, field="title") from error
        if error.field == "file":
            raise
        message = _said(error.message, managing.language)
        raise InvalidSetting(message, field=error.field if error.field in known else "markers") from error
    except InvalidInput as error:
        raise InvalidSetting(_said(error.message, managing.language), field="markers") from error


def _said(message: str, language: str) -> str:
    """Give the exact words about a record; who reads another language is told first what they are about."""
    told = translate("These records cannot be imported.", language)
    return message if language == "en" else f"{told} {message}"


VERBS: dict[str, Verb] = {
    "import_form": import_form,
    "try_import": try_import,
    "import_project": import_project,
}
