"""What changing or removing a part of a project's definition has to look at first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from textinator_widgets.errors import NotAllowed, UnknownSetting
from textinator_widgets.i18n import names as names_of_package
from textinator_widgets.model import (
    BatchDraft,
    Draft,
    Marker,
    MarkerVariant,
    Project,
    Relation,
    RelationVariant,
)
from textinator_widgets.model.base import write_json
from textinator_widgets.services.checks import checked_field, of_field
from textinator_widgets.services.definition_fields import check_name, check_names

SHARED = {"name", "names", "pairs", "direction"}
"""Fields that a definition has itself, the same in every project that uses it."""


def refuse_unknown_fields(given: Mapping[str, Any], known: tuple[str, ...], what: str) -> None:
    """Raise `UnknownSetting` for fields that there are not, and when nothing is to be changed."""
    unknown = sorted(set(given) - set(known))
    if unknown or not given:
        came = ", ".join(map(repr, unknown)) or "none"
        raise UnknownSetting(f"Expected what to change of the {what}: {', '.join(known)}; got {came}.")


def rename(
    session: Session,
    project: Project,
    thing: Marker | Relation,
    given: Mapping[str, Any],
    *,
    everywhere: bool,
) -> None:
    """Change `name` and `names` of a definition.

    A name alone is also what the definition is called in English and in the language of the project where
    that was its old name; translations of the old name that came with the package go with it.

    Raises
    ------
    NotAllowed
        When other projects use it and `everywhere` is False.
    InvalidSetting
        When a name cannot be taken.
    """
    if not {"name", "names"} & set(given):
        return
    what = type(thing).__name__.lower()
    with of_field("name"):
        name = check_name(given.get("name", thing.name), what)
    names = (
        checked_field("names", check_names, given["names"])
        if "names" in given
        else _renamed(thing, name, project.language)
    )
    if (name, names) == (thing.name, thing.names):
        return
    refuse_shared(session, project, thing, "one name", everywhere=everywhere)
    thing.name, thing.names = name, names


def _renamed(thing: Marker | Relation, name: str, language: str) -> dict[str, str]:
    """Give the names by language of a definition that gets another name."""
    if name == thing.name:
        return dict(thing.names)
    ours = names_of_package(thing.name)
    found = {}
    for one, called in thing.names.items():
        if called == thing.name and one in ("en", language, language.split("-")[0]):
            found[one] = name
        elif called != ours.get(one):
            found[one] = called
    return found


def refuse_shared(
    session: Session, project: Project, thing: Marker | Relation, what: str, *, everywhere: bool
) -> None:
    """Raise `NotAllowed` when others use a definition that is not to change everywhere; `what` it shares."""
    others = other_projects(session, project, thing)
    if others and not everywhere:
        raise NotAllowed(
            f"The {type(thing).__name__.lower()} {thing.name!r} has {what} in all projects that use it, also "
            f"in {', '.join(map(repr, others[:5]))}; nothing was changed.",
            in_python="Change it in all of them with everywhere=True.",
        )


def other_projects(session: Session, project: Project, thing: Marker | Relation) -> list[str]:
    """Give the titles of the other projects that use a definition."""
    titles = select(Project.title).where(Project.id.in_(users_of(thing)), Project.id != project.id)
    return list(session.scalars(titles.order_by(Project.id)))


def projects_that_see(
    session: Session, project: Project, thing: Marker | Relation, given: Mapping[str, Any]
) -> list[int]:
    """Give the ids of the projects that a change concerns: all that use a definition which itself changes."""
    if not SHARED & set(given):
        return [project.id]
    return sorted(set(session.scalars(users_of(thing))))


def users_of(thing: Marker | Relation) -> Select[int]:
    """Give the query for the ids of the projects that use a definition."""
    if isinstance(thing, Marker):
        return select(MarkerVariant.project_id).where(MarkerVariant.marker_id == thing.id)
    return select(RelationVariant.project_id).where(RelationVariant.relation_id == thing.id)


def is_in_drafts(session: Session, project: Project, field: str, code: str) -> bool:
    """Whether unsubmitted work of a project holds a marker or relation; `field` is "marker" or "relation"."""
    wanted = write_json({field: code})[1:-1]
    return any(
        wanted in write_json(part)
        for table in (Draft, BatchDraft)
        for row in session.execute(select(table.answer, table.history).where(table.project_id == project.id))
        for part in row
    )
