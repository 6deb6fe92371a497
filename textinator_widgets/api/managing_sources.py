"""The data sources of a project for its manager: listed, tried, added, read again, shared and deleted."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from textinator_widgets.api.managing import Given, Managing, Verb, dict_of, flag_of, whole_of
from textinator_widgets.api.source_forms import (
    beside,
    common_fields,
    new_source,
    source_form,
    stored_number,
)
from textinator_widgets.errors import (
    AlreadyExists,
    HasAnnotations,
    InvalidInput,
    InvalidSetting,
    NotAllowed,
    UnknownSource,
)
from textinator_widgets.i18n import translate
from textinator_widgets.model import Context, Datapoint, DataSource, Project, ProjectSource, User
from textinator_widgets.protocol.managing import (
    FormState,
    ManagedSource,
)
from textinator_widgets.services import deleting, projects, reindexing, shared_sources, texts
from textinator_widgets.services.source_languages import sources_of
from textinator_widgets.sources.base import Source
from textinator_widgets.sources.fetched import fetched
from textinator_widgets.sources.scratch import scratch_file
from textinator_widgets.sources.texts_api import TextsAPI

SHOWN = 5
"""Texts of a source that is tried."""

LONGEST = 500
"""Characters that are shown of each."""


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
        "Records": translate("Imported records", language),
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


def try_source(managing: Managing, given: Given) -> dict[str, Any]:
    """Read a source through, as it would be stored; give its first texts and how many there are.

    A server is asked for the first texts and their number alone: each text is a request.
    """
    values = dict_of(given, "values")
    if values.get("kind") == "stored":
        with managing.reading() as session:
            managing.project(session, given)
            return _stored_texts(session, stored_number(managing, values))
    try:
        return _first_texts(_described(managing, given, values))
    except InvalidInput as error:
        raise beside(managing, error, values) from error


def _described(managing: Managing, given: Given, values: Mapping[str, Any]) -> Source:
    with managing.reading() as session:
        managing.project(session, given)
        return new_source(managing, session, values)


def _first_texts(source: Source) -> dict[str, Any]:
    stock = texts.Stock()
    ready = texts.ready_texts(source, stock, replace_bad_characters=False)
    first = [
        {"key": str(texts.parse_key(key)), "text": text[:LONGEST]}
        for key, _, _, _, text in islice(ready, SHOWN)
    ]
    if isinstance(source, TextsAPI):
        return {"texts": first, "count": source.count()}
    for _ in ready:
        pass
    return {"texts": first, "count": stock.count}


def _stored_texts(session: Session, number: int) -> dict[str, Any]:
    source = session.get(DataSource, number)
    if source is None or not source.is_public:
        return {"texts": [], "count": 0 if source is None else source.size}
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
        if values.get("kind") == "stored":
            _use_stored(managing, given, values)
        else:
            _add_new(managing, given, values)
    except (InvalidInput, UnknownSource) as error:
        raise beside(managing, error, values) from error
    return list_sources(managing, given)


def _use_stored(managing: Managing, given: Given, values: Mapping[str, Any]) -> None:
    with managing.writing() as session:
        project = managing.project(session, given)
        number = stored_number(managing, values)
        try:
            shared_sources.use(session, managing.actor, project, number, now=managing.now())
        except NotAllowed as error:
            message = translate("These texts belong to somebody else and are not public.", managing.language)
            raise InvalidSetting(message, field="stored") from error


def _add_new(managing: Managing, given: Given, values: Mapping[str, Any]) -> None:
    source = _described(managing, given, values)
    formatting = str(values.get("formatting") or "ft")
    with fetched([source]) as ready, managing.writing() as session:
        project = managing.project(session, given)
        projects.add_sources(
            session, managing.actor, project, ready, now=managing.now(), formatting=formatting
        )


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
        return {"fields": common_fields(managing.language), "values": values}


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
