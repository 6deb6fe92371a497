"""Projects: made whole or not at all, changed one setting at a time."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import count
from typing import Any, cast

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from textinator_widgets.errors import AlreadyExists, InvalidSetting, InvalidTexts, NotAllowed
from textinator_widgets.i18n import names
from textinator_widgets.model import DataSource, Project, ProjectCollaborator, ProjectSource, User
from textinator_widgets.protocol.values import FORMATTINGS, bad_character, shown
from textinator_widgets.services.accounts import check_text_language, ensure_user, find_user
from textinator_widgets.services.actors import Actor, record
from textinator_widgets.services.bulk import insert_row
from textinator_widgets.services.definitions import same_title
from textinator_widgets.services.films import refuse_without_folder
from textinator_widgets.services.label_actions import add_actions, find_action
from textinator_widgets.services.marker_specs import MarkerSpec, read_action
from textinator_widgets.services.markers import add_marker, add_pre_marker, add_unit, find_variant
from textinator_widgets.services.project_spec import RUN_SETTINGS, keep_spec
from textinator_widgets.services.relations import RelationSpec, add_relation
from textinator_widgets.services.roles import refuse, roles_of
from textinator_widgets.services.settings import FIXED, check_dates, check_settings, check_title
from textinator_widgets.services.sharing import change_sharing, people_per_text
from textinator_widgets.services.source_languages import (
    check_source_language,
    follow_language,
    refuse_language,
)
from textinator_widgets.services.spec_places import at
from textinator_widgets.services.texts import add_source, order_texts, share_source
from textinator_widgets.sources.base import Source
from textinator_widgets.tasks import TASKS, Task
from textinator_widgets.tasks import task as find_task


@dataclass(frozen=True)
class StoredSource:
    """A source that another project has; its texts are shared, not copied."""

    id: int


def create_project(
    session: Session,
    actor: Actor,
    title: str,
    *,
    task: object,
    sources: Sequence[Source | StoredSource],
    settings: Mapping[str, Any],
    now: datetime,
    author: str | None = None,
    formatting: str = "ft",
    replace_bad_characters: bool = False,
) -> int:
    """Make a project with its texts and the markers of its task, and give its id.

    `task` is a name, a specification or its path; its settings give way to `settings`; author None: who asks.

    Raises
    ------
    AlreadyExists, InvalidInput, UnknownTask, UnknownSetting
        When the title is taken or anything that was handed in cannot be taken.
    """
    refuse(session, actor, "create_project")
    specification, written = read_task(session, task)
    given = dict(settings)
    collaborators = given.pop("collaborators", ())
    if not sources:
        raise InvalidTexts("A project needs texts; got none.", in_python="Give texts=[...] or sources=[...].")
    checked = _first_settings(specification, given, now)
    refuse_without_folder(session, checked)
    _refuse_taken(session, check_title(title))
    author_id = actor.user_id if author is None else ensure_user(session, actor, author, now=now)
    project_id = insert_row(
        session,
        Project,
        title=title,
        task_type=specification["task"],
        author_id=author_id,
        dt_created=now,
        dt_updated=now,
        **checked,
    )
    project = session.get_one(Project, project_id)
    _set_collaborators(session, actor, project_id, collaborators, now)
    _apply(session, actor, project, specification, written is not None, now)
    if written is not None:
        # with other settings the project is not what was written down
        is_whole = set(given) <= set(RUN_SETTINGS)
        keep_spec(session, project, specification, written if is_whole else None, now=now)
    add_sources(
        session,
        actor,
        project,
        sources,
        now=now,
        formatting=formatting,
        replace_bad_characters=replace_bad_characters,
    )
    record(session, actor, "create_project", f"project:{project_id}", now=now)
    return project_id


def _first_settings(spec: Task, given: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """Give the settings of a new project: what was given, else its specification's, else usual ones."""
    usual = {"language": "en", "seed": random.SystemRandom().randrange(2**31), "dt_publish": now}
    checked = {**usual, **check_settings(spec["settings"]), **check_settings(given)}
    check_dates(checked["dt_publish"], checked.get("dt_finish"))
    return checked


def read_task(session: Session, given: object) -> tuple[Task, dict[str, Any] | None]:
    """Give a specification, and what a caller wrote down; ours have their names in every language."""
    if not isinstance(given, str) or given not in TASKS:
        from textinator_widgets.services.task_specs import read_written  # pydantic takes its time

        return read_written(given, partial(find_action, session))
    return _without_codes(find_task(given)), None


def _without_codes(task: Task) -> Task:
    """Give a task type of ours by names alone: a store may have their codes for something else already."""
    called = {one["code"]: one["name"] for one in task["markers"]}
    pairs = [[[called[end] for end in pair] for pair in one["pairs"]] for one in task["relations"]]
    return {
        **task,
        "markers": [_by_name(one) for one in task["markers"]],
        "relations": [
            {**_by_name(one), "pairs": ends} for one, ends in zip(task["relations"], pairs, strict=True)
        ],
        "actions": [{**one, "marker": called[one["marker"]]} for one in task["actions"]],
        "pre_markers": [{**one, "marker": called[one["marker"]]} for one in task["pre_markers"]],
    }


def _by_name(part: dict[str, Any]) -> dict[str, Any]:
    """Give a marker or relation of ours without its code, with its name in every language."""
    fields = {name: value for name, value in part.items() if name != "code"}
    return {**fields, "names": names(part["name"])}


def _check_source(source: object, language: str) -> Source:
    """Give a source whose own fields can be stored, of the language of its project.

    Raises
    ------
    InvalidTexts, InvalidSetting
        When it is none, or its name, formatting or language cannot be taken.
    """
    if isinstance(source, type) or not all(
        callable(getattr(source, name, None)) for name in ("texts", "spec")
    ):
        raise InvalidTexts(
            f"Each source must have a name, texts and a spec; got {shown(source)}.",
            in_python="Give one like tw.sources.PlainText([...]) or tw.sources.Files(path).",
        )
    found = cast("Source", source)
    if not isinstance(found.name, str) or len(found.name) > 100 or bad_character(found.name) is not None:
        raise InvalidSetting(f"The name of a source must be at most 100 characters; got {shown(found.name)}.")
    if found.formatting is not None and found.formatting not in FORMATTINGS:
        raise InvalidSetting(
            f"formatting must be one of {', '.join(FORMATTINGS)}; got {shown(found.formatting)}."
        )
    check_source_language(found, [language], found.name)
    if not isinstance(getattr(found, "is_public", False), bool):
        raise InvalidSetting(f"is_public must be True or False; got {shown(vars(found).get('is_public'))}.")
    return found


def _name_source(session: Session, project: Project, source_id: int) -> None:
    """Give a source a name that no other of the project has: it is read again, shared, deleted by it."""
    source = session.get_one(DataSource, source_id)
    others = (
        select(DataSource.name)
        .join(ProjectSource, ProjectSource.source_id == DataSource.id)
        .where(ProjectSource.project_id == project.id, DataSource.id != source_id)
    )
    taken = set(session.scalars(others))
    if source.name and source.name not in taken:
        return
    if source.name:
        names = (f"{source.name[:90]} ({number})" for number in count(2))
    else:
        names = (f"Texts {number}" for number in count(1))
    source.name = next(name for name in names if name not in taken)
    session.flush()


def add_sources(
    session: Session,
    actor: Actor,
    project: Project,
    sources: Sequence[Source | StoredSource],
    *,
    now: datetime,
    formatting: str = "ft",
    replace_bad_characters: bool = False,
) -> None:
    """Add texts at the end of a project's order.

    Raises
    ------
    InvalidTexts, InvalidSetting
        When a source or a text cannot be taken.
    """
    refuse(session, actor, "manage_project", project)
    ids = []
    for source in sources:
        if isinstance(source, StoredSource):
            _refuse_stored(session, actor, project, source.id)
            share_source(session, project, source.id)
            ids.append(source.id)
            continue
        new = add_source(
            session,
            project,
            _check_source(source, project.language),
            now=now,
            formatting=formatting,
            replace_bad_characters=replace_bad_characters,
        )
        _name_source(session, project, new)
        record(session, actor, "add_source", f"project:{project.id}", now=now, new=f"source:{new}")
        ids.append(new)
    order_texts(session, project, ids)


def _refuse_stored(session: Session, actor: Actor, project: Project, source_id: int) -> None:
    """Refuse a source that said another language than a project's.

    Or one that belongs to somebody else than its author and is not public, unless a superuser asks.
    """
    source = session.get_one(DataSource, source_id)
    if source.is_language_declared:
        check_text_language(project.language, source.language, source.name)
    if source.is_public or source.owner_id in (None, project.author_id):
        return
    if actor.verified == "login" and roles_of(session, actor.user_id).is_superuser:
        return
    owner = session.get_one(User, source.owner_id)
    raise NotAllowed(
        f"The source {shown(source.name)} belongs to {owner.name!r} and is not public. Ask for it.",
        in_python="Its owner makes it public with project.share_source(name).",
        in_terminal="Its owner makes it public in Python: project.share_source(name).",
    )


def _refuse_taken(session: Session, title: str) -> None:
    if same_title(session, title) is not None:
        raise AlreadyExists(
            f"A project is called {title!r} already. Choose another title.",
            in_python="Or take it with store.project(title), or pass exist_ok=True.",
        )


def _set_collaborators(
    session: Session, actor: Actor, project_id: int, collaborators: object, now: datetime
) -> None:
    if isinstance(collaborators, str) or not isinstance(collaborators, Sequence):
        raise InvalidSetting(f"collaborators must be a list of users' names; got {shown(collaborators)}.")
    ids = {find_user(session, name).id for name in collaborators}
    of_project = ProjectCollaborator.project_id == project_id
    before = set(session.scalars(select(ProjectCollaborator.user_id).where(of_project)))
    session.execute(delete(ProjectCollaborator).where(of_project))
    for user_id in sorted(ids):
        session.execute(insert(ProjectCollaborator).values(project_id=project_id, user_id=user_id))
        if user_id not in before:  # the start page of a person says what is new to them
            record(session, actor, "collaborator", f"project:{project_id}", now=now, new=f"user:{user_id}")


def _apply(
    session: Session, actor: Actor, project: Project, spec: Task, is_written: bool, now: datetime
) -> None:
    """Add what a specification begins with; it happens once, when the project is made."""
    for number, unit in enumerate(spec["units"]):
        with at(f"units[{number}]", is_written=is_written):
            add_unit(session, actor, project, now=now, **{**UNIT, **unit})
    for number, marker in enumerate(spec["markers"]):
        with at(f"markers[{number}]", is_written=is_written):
            add_marker(session, actor, project, MarkerSpec(**marker), now=now)
    for number, action in enumerate(spec["actions"]):
        with at(f"actions[{number}]", is_written=is_written):
            marker_id = find_variant(session, project.id, action["marker"]).id
            add_actions(session, marker_id, [read_action(action)], now=now)
    for number, relation in enumerate(spec["relations"]):
        with at(f"relations[{number}]", is_written=is_written):
            add_relation(session, actor, project, RelationSpec(**relation), now=now)
    for number, words in enumerate(spec["pre_markers"]):
        with at(f"pre_markers[{number}]", is_written=is_written):
            add_pre_marker(session, actor, project, words["marker"], words["tokens"], now=now)


LOGGED = 300
"""Characters of a long setting that the audit log keeps."""

UNIT = {"size": 1, "minimum_required": 1, "is_rankable": False}
"""What a unit is that says nothing else."""


def update_project(
    session: Session, actor: Actor, project: Project, settings: Mapping[str, Any], *, now: datetime
) -> None:
    """Change settings of a project.

    Raises
    ------
    UnknownSetting, InvalidSetting
        When a setting does not exist, cannot be changed, or has a value that cannot be taken.
    AlreadyExists
        When a new title is taken.
    """
    refuse(session, actor, "manage_project", project)
    given = dict(settings)
    for name in {"task", "task_type"} & set(given):
        raise InvalidSetting(
            f"{name} cannot be changed: the annotations belong to the markers of {project.task_type!r}.",
            in_python="Make another project with store.create_project(...).",
        )
    for name in FIXED:
        if name in given and check_settings({name: given[name]})[name] != getattr(project, name):
            raise InvalidSetting(f"{name} cannot be changed: the order of the texts is stored.")
    title = given.pop("title", None)
    if title is not None and check_title(title) != project.title:
        if same_title(session, title) not in (None, project.id):
            raise AlreadyExists(f"A project is called {title!r} already; choose another title.")
        project.title = title
    if "collaborators" in given:
        _set_collaborators(session, actor, project.id, given.pop("collaborators"), now)
    checked = check_settings(given)
    refuse_without_folder(session, checked)
    check_dates(checked.get("dt_publish", project.dt_publish), checked.get("dt_finish", project.dt_finish))
    people, language = people_per_text(project), project.language
    before = {name: getattr(project, name) for name in checked}
    refuse_language(session, project, checked.get("language", language))
    for name, value in checked.items():
        setattr(project, name, value)
    project.dt_updated = now
    session.flush()
    if project.language != language:
        follow_language(session, project, language)
    if people_per_text(project) != people:
        change_sharing(session, project)
    changed = {name: [_told(before[name]), _told(value)] for name, value in checked.items()}
    record(
        session,
        actor,
        "update_project",
        f"project:{project.id}",
        now=now,
        new=", ".join(sorted(settings)),
        details={name: values for name, values in changed.items() if values[0] != values[1]} or None,
    )


def _told(value: Any) -> Any:  # noqa: ANN401 a setting
    """Give a setting as the audit log tells it: a long text by its beginning."""
    if isinstance(value, datetime):
        return value.isoformat()
    return f"{value[:LOGGED]}…" if isinstance(value, str) and len(value) > LOGGED else value
