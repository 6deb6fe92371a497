"""A new data source as a form, and the source that a filled in form describes."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from textinator_widgets.api.described import field
from textinator_widgets.api.managing import Given, Managing, lines_of
from textinator_widgets.api.managing_files import own_files
from textinator_widgets.errors import InvalidInput, InvalidSetting, InvalidSpec, UnknownSource
from textinator_widgets.i18n import translate
from textinator_widgets.model import DataSource, Project, ProjectSource
from textinator_widgets.protocol.managing import (
    FieldChoice,
    FieldCondition,
    FormField,
    FormState,
    ManagedFile,
)
from textinator_widgets.services import roles
from textinator_widgets.services.allowed_hosts import TEXTS, allowed_hosts, refused_host
from textinator_widgets.sources.base import Source

MOST_LINES = 10_000

_TYPES = {".txt": "TextFile", ".json": "Json", ".jsonl": "JsonLines", ".csv": "Table", ".tsv": "Table"}


def source_form(managing: Managing, given: Given) -> FormState:
    """Give the form of a new source.

    It is of lines, a file of this person's, a server that may be asked, a source of the store, or what people
    bring themselves.
    """
    language = managing.language
    with managing.reading() as session:
        project = managing.project(session, given)
        has_files = roles.may(session, managing.actor, "manage_files")
        mine = own_files(managing, session) if has_files else []
        stored = _usable(session, project)
    hosts = sorted(allowed_hosts(TEXTS))
    offered = {
        "lines": translate("Texts that are typed or pasted", language),
        "file": translate("A file of mine", language) if has_files else "",
        "server": translate("Server of texts", language) if hosts else "",
        "stored": translate("Texts of another project", language),
        "people": translate("People bring their own texts", language),
    }
    kinds: list[FieldChoice] = [{"value": one, "label": words} for one, words in offered.items() if words]
    fields = [
        field("kind", "choice", translate("Where they come from", language), choices=kinds, required=True),
        *_given_fields(language, mine),
        *(_server_fields(language, hosts) if hosts else []),
        field(
            "stored",
            "choice",
            translate("Source", language),
            choices=stored,
            required=True,
            only_for={"field": "kind", "values": ["stored"]},
        ),
        *common_fields(language, {"field": "kind", "values": ["lines", "file", "server", "people"]}),
    ]
    values = {one["name"]: "" for one in fields} | {"kind": "lines", "formatting": "ft", "keys": "numbers"}
    return {"fields": fields, "values": values}


def _given_fields(language: str, mine: list[ManagedFile]) -> list[FormField]:
    only_lines = {"field": "kind", "values": ["lines"]}
    only_file = {"field": "kind", "values": ["file"]}
    return [
        field(
            "texts",
            "long_text",
            translate("Texts", language),
            translate("One on each line.", language),
            most=1_000_000,
            required=True,
            only_for=only_lines,
        ),
        field(
            "file",
            "choice",
            translate("File", language),
            choices=[{"value": one["path"], "label": one["name"]} for one in mine],
            required=True,
            only_for=only_file,
        ),
        field(
            "text",
            "text",
            translate("Where the text is", language),
            translate("The column of a table, or the path in JSON, such as a.b; empty: text.", language),
            most=200,
            only_for=only_file,
        ),
        field(
            "key",
            "text",
            translate("Where the key is", language),
            translate("Column or path of what tells texts apart; empty: they are numbered.", language),
            most=200,
            only_for=only_file,
        ),
    ]


def _server_fields(language: str, hosts: Sequence[str]) -> list[FormField]:
    only_server: FieldCondition = {"field": "kind", "values": ["server"]}
    keys: list[FieldChoice] = [
        {"value": "numbers", "label": translate("Numbers from 0", language)},
        {"value": "random", "label": translate("Whatever the server gives with each text", language)},
    ]
    return [
        field(
            "server",
            "text",
            translate("Address of the server", language),
            translate("It may be on: {hosts}.", language, hosts=", ".join(hosts)),
            most=1000,
            required=True,
            only_for=only_server,
        ),
        field(
            "keys",
            "choice",
            translate("Keys of the texts", language),
            choices=keys,
            required=True,
            only_for=only_server,
        ),
    ]


def common_fields(language: str, only_for: FieldCondition | None = None) -> list[FormField]:
    """Describe the name of a source and how its texts look."""
    more: dict[str, Any] = {"required": True} if only_for is None else {"only_for": only_for}
    return [
        field("name", "text", translate("Name", language), most=100, **more),
        formatting_field(language, **more),
    ]


def formatting_field(language: str, **more: Any) -> FormField:  # noqa: ANN401 what a field has
    """Describe the choice of how texts look."""
    looks: list[FieldChoice] = [
        {"value": "ft", "label": translate("Text with its line breaks", language)},
        {"value": "md", "label": "Markdown"},
        {"value": "pt", "label": translate("Plain text, spaces as they are", language)},
    ]
    return field(
        "formatting",
        "choice",
        translate("Formatting", language),
        choices=looks,
        **{"required": True} | more,
    )


def _usable(session: Session, project: Project) -> list[FieldChoice]:
    """Give the stored sources that this project could use, and does not have."""
    has = select(ProjectSource.source_id).where(ProjectSource.project_id == project.id)
    mine = DataSource.owner_id == project.author_id
    free = (
        select(DataSource)
        .where(DataSource.id.not_in(has), or_(DataSource.is_public, mine, DataSource.owner_id.is_(None)))
        .order_by(DataSource.id.desc())
        .limit(500)
    )
    return [{"value": str(one.id), "label": f"{one.name} ({one.size})"} for one in session.scalars(free)]


def new_source(managing: Managing, session: Session, values: Mapping[str, Any]) -> Source:
    """Give the source that a form describes; of files only this person's own are read."""
    from textinator_widgets.sources.specified import from_spec  # pydantic takes its time

    kind, name = values.get("kind"), str(values.get("name") or "")[:200].strip()
    if kind == "lines":
        found = lines_of(str(values.get("texts") or "")[:1_000_000])
        if not found:
            raise InvalidSetting(translate("Enter at least one text.", managing.language), field="texts")
        if len(found) > MOST_LINES:
            message = translate("Enter at most {most} texts here.", managing.language, most=MOST_LINES)
            raise InvalidSetting(message, field="texts")
        spec: dict[str, Any] = {"source_type": "PlainText", "spec": {"texts": found}}
    elif kind == "people":
        spec = {"source_type": "Interact", "spec": {}}
    elif kind == "file":
        roles.refuse(session, managing.actor, "manage_files")
        spec = _file_spec(managing, session, values)
    elif kind == "server":
        spec = _server_spec(managing, values)
    else:
        raise InvalidSetting(translate("Choose where the texts come from.", managing.language), field="kind")
    return from_spec({**spec, "name": name}, folder=managing.store.data_folder)


def _file_spec(managing: Managing, session: Session, values: Mapping[str, Any]) -> dict[str, Any]:
    path = values.get("file")
    if path not in [one["path"] for one in own_files(managing, session)]:
        raise InvalidSetting(translate("Choose a file.", managing.language), field="file")
    kind = _TYPES[os.path.splitext(str(path))[1].lower()]
    text, key = (str(values.get(name) or "")[:200].strip() for name in ("text", "key"))
    if kind == "TextFile":
        return {"source_type": kind, "spec": {"files": [path]}}
    chosen = {"id": key} if key else {}
    if kind == "Table":
        return {"source_type": kind, "spec": {"file": path, "text": text or "text", **chosen}}
    return {"source_type": kind, "spec": {"files": [path], "key": text or "text", **chosen}}


def _server_spec(managing: Managing, values: Mapping[str, Any]) -> dict[str, Any]:
    address = str(values.get("server") or "")[:1000].strip()
    try:
        refused = refused_host(address, TEXTS)
    except ValueError:
        refused = address
    if refused is not None:
        message = translate(
            "{host} may not be asked: whoever keeps the server has not allowed it.",
            managing.language,
            host=refused,
        )
        raise InvalidSetting(message, field="server")
    return {"source_type": "TextsAPI", "spec": {"endpoint": address, "keys": values.get("keys") or "numbers"}}


def stored_number(managing: Managing, values: Mapping[str, Any]) -> int:
    """Give the number of the stored source that a form names; `InvalidSetting` when it names none."""
    chosen = str(values.get("stored") or "")
    if not chosen.isascii() or not chosen.isdigit() or len(chosen) > 12:
        raise InvalidSetting(translate("Choose a source.", managing.language), field="stored")
    return int(chosen)


def beside(
    managing: Managing, error: InvalidInput | UnknownSource, values: Mapping[str, Any]
) -> InvalidSetting:
    """Give what stands against a source beside the field that has the blame."""
    if isinstance(error, InvalidSetting) and error.field:
        return error
    kind = values.get("kind")
    name = {"lines": "texts", "file": "file", "server": "server", "stored": "stored"}.get(str(kind), "kind")
    if isinstance(error, InvalidSpec) and any(one["where"] == "name" for one in error.problems):
        name = "name"
    said = translate("These texts cannot be read.", managing.language)
    return InvalidSetting(f"{said} {error.message}", field=name)
