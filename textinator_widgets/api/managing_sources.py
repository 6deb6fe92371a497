"""The data sources of a project for its manager: listed, tried, added, read again, shared and deleted."""

from __future__ import annotations

import os
from collections.abc import Mapping
from itertools import islice
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from textinator_widgets.api.definition_forms import field
from textinator_widgets.api.managing import Given, Managing, Verb, dict_of, flag_of, whole_of
from textinator_widgets.api.managing_files import own_files
from textinator_widgets.errors import (
    AlreadyExists,
    HasAnnotations,
    InvalidInput,
    InvalidSetting,
    InvalidSpec,
    NotAllowed,
    UnknownSource,
)
from textinator_widgets.i18n import translate
from textinator_widgets.model import DataSource, Project, ProjectSource, User
from textinator_widgets.protocol.managing import (
    FieldChoice,
    FieldCondition,
    FormField,
    FormState,
    ManagedFile,
    ManagedSource,
)
from textinator_widgets.services import deleting, projects, reindexing, roles, shared_sources, texts
from textinator_widgets.services.source_languages import sources_of
from textinator_widgets.sources.base import Source
from textinator_widgets.sources.scratch import scratch_file

MOST_LINES = 10_000
SHOWN = 5
"""Texts of a source that is tried."""

LONGEST = 500
"""Characters that are shown of each."""

_TYPES = {".txt": "TextFile", ".json": "Json", ".jsonl": "JsonLines", ".csv": "Table", ".tsv": "Table"}


def list_sources(managing: Managing, given: Given) -> dict[str, Any]:
    """Give the sources of a project, in their order."""
    with managing.reading() as session:
        project = managing.project(session, given)
        words = _type_names(managing.language)
        found = sources_of(session, project)
        return {"sources": [_row(session, project, one, words) for one in found]}


def _type_names(language: str) -> dict[str, str]:
    table, json = translate("Table", language), "JSON"
    return {
        "PlainText": translate("Texts that were typed or handed in", language),
        "TextFile": translate("Text files", language),
        "Frame": table,
        "Table": table,
        "SQLiteTable": table,
        "Json": json,
        "JsonLines": json,
        "TextsAPI": translate("Server of texts", language),
        "Interact": translate("Texts of the people themselves", language),
    }


def _row(session: Session, project: Project, source: DataSource, words: Mapping[str, str]) -> ManagedSource:
    owner = None if source.owner_id is None else session.get(User, source.owner_id)
    having = select(func.count()).where(ProjectSource.source_id == source.id)
    return {
        "id": source.id,
        "name": source.name,
        "type": words.get(source.source_type, source.source_type),
        "texts": source.size or 0,
        "owner": None if owner is None else owner.name,
        "is_own": source.owner_id == project.author_id,
        "is_public": source.is_public,
        "projects": session.scalar(having) or 0,
        "is_elsewhere": isinstance(source.spec, dict) and source.spec.get("again") is not None,
    }


def source_form(managing: Managing, given: Given) -> FormState:
    """Give the form of a new source: lines, a file of this person's, one of the store, or people's own."""
    language = managing.language
    with managing.reading() as session:
        project = managing.project(session, given)
        has_files = roles.may(session, managing.actor, "manage_files")
        mine = own_files(managing, session) if has_files else []
        stored = _usable(session, project)
    kinds: list[FieldChoice] = [
        {"value": "lines", "label": translate("Texts that are typed or pasted", language)},
        *([{"value": "file", "label": translate("A file of mine", language)}] if has_files else []),  # type: ignore[list-item]
        {"value": "stored", "label": translate("Texts of another project", language)},
        {"value": "people", "label": translate("People bring their own texts", language)},
    ]
    fields = [
        field("kind", "choice", translate("Where they come from", language), choices=kinds, required=True),
        *_given_fields(language, mine),
        field(
            "stored",
            "choice",
            translate("Source", language),
            choices=stored,
            required=True,
            only_for={"field": "kind", "values": ["stored"]},
        ),
        *_common_fields(language, {"field": "kind", "values": ["lines", "file", "people"]}),
    ]
    values = {one["name"]: "" for one in fields} | {"kind": "lines", "formatting": "ft"}
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


def _common_fields(language: str, only_for: FieldCondition | None = None) -> list[FormField]:
    more: dict[str, Any] = {"required": True} if only_for is None else {"only_for": only_for}
    looks: list[FieldChoice] = [
        {"value": "ft", "label": translate("Text with its line breaks", language)},
        {"value": "md", "label": "Markdown"},
        {"value": "pt", "label": translate("Plain text, spaces as they are", language)},
    ]
    return [
        field("name", "text", translate("Name", language), most=100, **more),
        field(
            "formatting",
            "choice",
            translate("Look", language),
            choices=looks,
            **{"required": True} | more,
        ),
    ]


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


def try_source(managing: Managing, given: Given) -> dict[str, Any]:
    """Read a source through, as it would be stored; give its first texts and how many there are."""
    values = dict_of(given, "values")
    with managing.reading() as session:
        managing.project(session, given)
        if values.get("kind") == "stored":
            return _stored_texts(session, _number(managing, values))
        source = _source(managing, session, values)
    if values.get("kind") == "people":
        return {"texts": [], "count": 0}
    stock = texts.Stock()
    try:
        ready = texts.ready_texts(source, stock, replace_bad_characters=False)
        first = [
            {"key": str(texts.parse_key(key)), "text": text[:LONGEST]}
            for key, _, _, _, text in islice(ready, SHOWN)
        ]
        for _ in ready:
            pass
    except InvalidInput as error:
        raise _beside(managing, error, values) from error
    return {"texts": first, "count": stock.count}


def _stored_texts(session: Session, number: int) -> dict[str, Any]:
    source = session.get(DataSource, number)
    if source is None or not source.is_public:
        return {"texts": [], "count": 0 if source is None else source.size}
    from textinator_widgets.model import Context, Datapoint

    first = (
        select(Datapoint.key, Context.content)
        .join(Context, Context.id == Datapoint.context_id)
        .where(Datapoint.source_id == number)
        .order_by(Datapoint.position)
        .limit(SHOWN)
    )
    shown = [
        {"key": str(texts.parse_key(key)), "text": text[:LONGEST]} for key, text in session.execute(first)
    ]
    return {"texts": shown, "count": source.size}


def add_source(managing: Managing, given: Given) -> dict[str, Any]:
    """Add texts at the end of a project's order, whole or not at all."""
    values = dict_of(given, "values")
    try:
        with managing.writing() as session:
            project = managing.project(session, given)
            now = managing.now()
            if values.get("kind") == "stored":
                shared_sources.use(session, managing.actor, project, _number(managing, values), now=now)
            else:
                source = _source(managing, session, values)
                formatting = str(values.get("formatting") or "ft")
                projects.add_sources(
                    session, managing.actor, project, [source], now=now, formatting=formatting
                )
    except (InvalidInput, UnknownSource) as error:
        raise _beside(managing, error, values) from error
    except NotAllowed as error:
        if values.get("kind") != "stored":
            raise
        message = translate("These texts belong to somebody else and are not public.", managing.language)
        raise InvalidSetting(message, field="stored") from error
    return list_sources(managing, given)


def _source(managing: Managing, session: Session, values: Mapping[str, Any]) -> Source:
    """Give the source that a form describes; of files only this person's own are read."""
    from textinator_widgets.sources.specified import from_spec  # pydantic takes its time

    kind, name = values.get("kind"), str(values.get("name") or "")[:200].strip()
    if kind == "lines":
        lines = [line.strip() for line in str(values.get("texts") or "")[:1_000_000].splitlines()]
        found = [line for line in lines if line]
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


def _number(managing: Managing, values: Mapping[str, Any]) -> int:
    chosen = str(values.get("stored") or "")
    if not chosen.isascii() or not chosen.isdigit() or len(chosen) > 12:
        raise InvalidSetting(translate("Choose a source.", managing.language), field="stored")
    return int(chosen)


def _beside(
    managing: Managing, error: InvalidInput | UnknownSource, values: Mapping[str, Any]
) -> InvalidSetting:
    """Give what stands against a source beside the field that has the blame."""
    if isinstance(error, InvalidSetting) and error.field:
        return error
    kind = values.get("kind")
    name = {"lines": "texts", "file": "file", "stored": "stored"}.get(str(kind), "kind")
    if isinstance(error, InvalidSpec) and any(one["where"] == "name" for one in error.problems):
        name = "name"
    said = translate("These texts cannot be read.", managing.language)
    return InvalidSetting(f"{said} {error.message}", field=name)


def read_again(managing: Managing, given: Given) -> dict[str, Any]:
    """Read a source again whose texts are in files, and tell what changed."""
    number = whole_of(given, "source")
    with managing.reading() as session:
        project = managing.project(session, given)
        [known] = reindexing.known_texts(session, project, number)
    try:
        with scratch_file() as scratch:
            news = reindexing.read_news(known, reindexing.source_again(known), scratch)
            with managing.writing() as session:
                managing.project(session, given)
                found = reindexing.store_news(session, managing.actor, news, now=managing.now())
    except InvalidInput as error:
        said = translate("These texts cannot be read.", managing.language)
        raise InvalidSetting(f"{said} {error.message}") from error
    counts = {name: len(getattr(found, name)) for name in ("added", "changed", "in_use", "vanished")}
    return {**list_sources(managing, given), "found": {**counts, "unchanged": found.unchanged}}


def share_source(managing: Managing, given: Given) -> dict[str, Any]:
    """Let other projects use a source, or no longer."""
    number, is_public = whole_of(given, "source"), flag_of(given, "public")
    with managing.writing() as session:
        project = managing.project(session, given)
        try:
            shared_sources.share(session, managing.actor, project, number, is_public, now=managing.now())
        except NotAllowed as error:
            message = translate("Only the owner of the texts can share them.", managing.language)
            raise InvalidSetting(message) from error
    return list_sources(managing, given)


def source_fields(managing: Managing, given: Given) -> FormState:
    """Give the form of a source that the project has."""
    with managing.reading() as session:
        project = managing.project(session, given)
        source = reindexing.find_source(session, project, whole_of(given, "source"))
        values = {"name": source.name, "formatting": source.formatting}
        return {"fields": _common_fields(managing.language), "values": values}


def save_source(managing: Managing, given: Given) -> FormState:
    """Change the name of a source, or how its texts look."""
    number, values = whole_of(given, "source"), dict_of(given, "values")
    language = managing.language
    with managing.writing() as session:
        project = managing.project(session, given)
        changes = {"new_name": values.get("name"), "formatting": values.get("formatting")}
        try:
            shared_sources.update(session, managing.actor, project, number, **changes, now=managing.now())
        except AlreadyExists as error:
            taken = translate("Something else of this project has it already. Choose another.", language)
            raise InvalidSetting(taken, field="name") from error
        except InvalidSetting as error:
            if error.field != "name":
                raise
            message = translate("Enter a name of 1 to {most} visible characters.", language, most=100)
            raise InvalidSetting(message, field="name") from error
        except NotAllowed as error:
            message = translate("Only the owner of the texts can change them.", language)
            raise InvalidSetting(message) from error
    return source_fields(managing, given)


def delete_source(managing: Managing, given: Given) -> dict[str, Any]:
    """Delete a source with its texts that nobody has worked on."""
    number = whole_of(given, "source")
    try:
        with managing.writing() as session:
            project = managing.project(session, given)
            found = reindexing.find_source(session, project, number)
            deleting.delete_source(session, managing.actor, found, force=False, now=managing.now())
    except HasAnnotations as error:
        message = translate(
            "People have worked on these texts: they stay. Whoever keeps the server can delete them.",
            managing.language,
        )
        raise InvalidSetting(message) from error
    return list_sources(managing, given)


VERBS: dict[str, Verb] = {
    "sources": list_sources,
    "source_form": source_form,
    "try_source": try_source,
    "add_source": add_source,
    "read_again": read_again,
    "share_source": share_source,
    "source_fields": source_fields,
    "save_source": save_source,
    "delete_source": delete_source,
}
