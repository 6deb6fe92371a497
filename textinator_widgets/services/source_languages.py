"""The language of a project and those of its sources, which fit together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from textinator_widgets.errors import InvalidSetting
from textinator_widgets.model import DataSource, Project, ProjectSource
from textinator_widgets.protocol.values import shown
from textinator_widgets.services.accounts import check_language, check_text_language, fits_language
from textinator_widgets.sources.base import Source


def sources_of(session: Session, project: Project) -> Sequence[DataSource]:
    """Give the sources of a project in order."""
    mine = select(DataSource).join(ProjectSource, ProjectSource.source_id == DataSource.id)
    ordered = mine.where(ProjectSource.project_id == project.id).order_by(ProjectSource.position)
    return session.scalars(ordered).all()


def refuse_language(session: Session, project: Project, language: str) -> None:
    """Refuse a language of a project that a source of it does not fit which said its own.

    One that does not fit the present language either is left alone: older stores have such.

    Raises
    ------
    InvalidSetting
        Which names each of them.
    """
    against = [
        f"{shown(one.name)} ({one.language})"
        for one in sources_of(session, project)
        if one.is_language_declared
        and fits_language(project.language, one.language)
        and not fits_language(language, one.language)
    ]
    if against:
        raise InvalidSetting(
            "The language of a project must fit those that its sources were added with; "
            f"got {shown(language)} for {', '.join(against)}. Keep {shown(project.language)}, "
            "or make another project for texts of the other language.",
            field="language",
        )


def follow_language(session: Session, project: Project, before: str | None = None) -> None:
    """Let sources that said no language have that of their project.

    One that a project of another language has too stays as it is.

    Parameters
    ----------
    before
        What the project's language was until now; None = only sources that do not fit are changed.
    """
    for one in sources_of(session, project):
        if one.is_language_declared or (
            one.language != before and fits_language(project.language, one.language)
        ):
            continue
        if all(fits_language(project.language, other) for other in languages_of(session, one.id)):
            # how old a source is tells when its texts were read
            values = {"language": project.language, "dt_updated": DataSource.dt_updated}
            session.execute(update(DataSource).where(DataSource.id == one.id).values(**values))
            session.expire(one)


def languages_of(session: Session, source_id: int) -> list[str]:
    """Give the languages of the projects that have a source."""
    having = select(Project.language).join(ProjectSource, ProjectSource.project_id == Project.id)
    return list(session.scalars(having.where(ProjectSource.source_id == source_id).distinct()))


def check_source_language(source: Source, languages: Iterable[str], name: str) -> None:
    """Refuse a source that says another language than the projects that have it.

    Raises
    ------
    InvalidSetting
        When it does, or says what is no language tag.
    """
    if source.language is not None:
        declared = check_language(source.language)
        for language in languages:
            check_text_language(language, declared, name)
