"""Projects for a manager: the list, the settings, new ones and copies."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from textinator_widgets.api.managing import Given, Managing, Verb, dict_of, lines_of, text_of
from textinator_widgets.api.setting_forms import as_given, in_words, setting_fields, setting_values
from textinator_widgets.errors import AlreadyExists, InvalidSetting, InvalidTexts, NotAllowed
from textinator_widgets.i18n import translate
from textinator_widgets.model import Batch, Project, Queue, User
from textinator_widgets.protocol.managing import FormField, FormState, ManagedProject
from textinator_widgets.services import roles
from textinator_widgets.services.cards import state_of
from textinator_widgets.services.copies import clone_project
from textinator_widgets.services.projects import create_project, update_project
from textinator_widgets.sources import PlainText
from textinator_widgets.tasks import TASKS, task

MOST_LINES = 10_000
"""Texts that can be typed or pasted for a new project; more of them come from a file."""


def list_projects(managing: Managing, given: Given) -> dict[str, Any]:
    """Give the projects that this person may manage, the newest first."""
    with managing.reading() as session:
        allowed = [
            row
            for row in session.scalars(select(Project).order_by(Project.id.desc()))
            if roles.may(session, managing.actor, "manage_project", row)
        ]
        acts: tuple[roles.Act, ...] = ("create_project", "manage_files")
        return {
            "projects": [_row(session, project, managing.language, managing.now()) for project in allowed],
            "imports": all(roles.may(session, managing.actor, act) for act in acts),
        }


def _row(session: Session, project: Project, language: str, now: datetime) -> ManagedProject:
    author = None if project.author_id is None else session.get(User, project.author_id)
    texts = select(func.count()).where(Queue.project_id == project.id)
    batches = select(func.count()).where(
        Batch.project_id == project.id, Batch.is_current, Batch.undone.is_(False)
    )
    return {
        "id": project.id,
        "title": project.title,
        "task": task_names(language).get(project.task_type, project.task_type),
        "language": project.language,
        "author": None if author is None else author.name,
        "state": state_of(project, now),
        "texts": session.scalar(texts) or 0,
        "batches": session.scalar(batches) or 0,
    }


def task_names(language: str) -> dict[str, str]:
    """Give what each task type of ours is called."""
    known = {
        "generic": translate("Generic", language),
        "qa": translate("Question Answering", language),
        "qar": translate("Question Answering with Ranking", language),
        "mcqa": translate("Multiple Choice Question Answering", language),
        "mcqar": translate("Multiple Choice Question Answering with Ranking", language),
        "ner": translate("Named Entity Recognition", language),
        "pronr": translate("Pronoun Resolution", language),
        "corr": translate("Coreference Resolution", language),
        "mt": translate("Machine Translation", language),
    }
    return {name: known.get(name, str(task(name)["title"])) for name in TASKS}


def new_project_form(managing: Managing, given: Given) -> FormState:
    """Give the form of a new project: a title, what is asked, a language, texts."""
    language = managing.language
    known = {field["name"]: field for field in setting_fields(language, is_new=True)}
    called = task_names(language)
    tasks: FormField = {
        "name": "task",
        "kind": "choice",
        "label": translate("Task", language),
        "help": translate("What annotators begin with; markers can be added and changed later.", language),
        "tab": "",
        "required": True,
        "choices": [{"value": name, "label": called[name]} for name in TASKS],
    }
    texts: FormField = {
        "name": "texts",
        "kind": "long_text",
        "label": translate("Texts", language),
        "help": translate("One on each line. More can be added later, also from files.", language),
        "tab": "",
        "required": True,
        "most": 1_000_000,
    }
    fields = [known["title"], tasks, known["language"], known["short_description"], texts]
    values = {"title": "", "task": "generic", "language": language, "short_description": "", "texts": ""}
    return {"fields": [{**field, "tab": ""} for field in fields], "values": values}


def new_project(managing: Managing, given: Given) -> dict[str, int]:
    """Make a project of this person's, whole or not at all."""
    values = dict_of(given, "values")
    title, name = text_of(values, "title", 1000), text_of(values, "task", 50)
    texts = lines_of(text_of(values, "texts", 1_000_000))
    if name not in TASKS:
        raise InvalidSetting(f"There is no task {name!r}.", field="task")
    if not texts:
        raise InvalidSetting(translate("Enter at least one text.", managing.language), field="texts")
    if len(texts) > MOST_LINES:
        message = translate("Enter at most {most} texts here.", managing.language, most=MOST_LINES)
        raise InvalidSetting(message, field="texts")
    chosen = ("language", "short_description")
    settings: dict[str, Any] = {key: values[key] for key in chosen if key in values}
    try:
        with managing.writing() as session:
            made = create_project(
                session,
                managing.actor,
                title,
                task=name,
                sources=[PlainText(texts)],
                settings=settings,
                now=managing.now(),
            )
    except InvalidTexts as error:
        raise InvalidSetting(error.message, field="texts") from error
    except (AlreadyExists, InvalidSetting) as error:
        raise _beside(error, managing.language, is_new=True) from error
    return {"project": made}


def project_form(managing: Managing, given: Given) -> FormState:
    """Give the settings of a project with what they are now."""
    with managing.reading() as session:
        project = managing.project(session, given)
        return {
            "fields": setting_fields(managing.language, is_new=False),
            "values": setting_values(project),
        }


def save_project(managing: Managing, given: Given) -> FormState:
    """Change the settings that are given; the others stay as they are."""
    try:
        settings = as_given(dict_of(given, "values"))
        with managing.writing() as session:
            project = managing.project(session, given)
            update_project(session, managing.actor, project, settings, now=managing.now())
    except (AlreadyExists, InvalidSetting) as error:
        raise _beside(error, managing.language, is_new=False) from error
    return project_form(managing, given)


def copy_project(managing: Managing, given: Given) -> dict[str, int]:
    """Make a project of this person's with the definition, settings and texts of another one."""
    title = text_of(given, "title", 1000)
    try:
        with managing.writing() as session:
            project = managing.project(session, given)
            made = _copied(managing, session, project, title)
    except (AlreadyExists, InvalidSetting) as error:
        raise _beside(error, managing.language, is_new=True) from error
    return {"project": made}


def _copied(managing: Managing, session: Session, project: Project, title: str) -> int:
    actor = managing.actor
    roles.refuse(session, actor, "create_project")
    author = actor.name if actor.user_id is not None else None
    try:
        return clone_project(
            session, actor, project, title, sources=None, settings={}, now=managing.now(), author=author
        )
    except NotAllowed as error:  # they may copy projects, but not use these texts
        message = translate(
            "The texts of this project are not public. Ask {owner} to share them.",
            managing.language,
            owner=_row(session, project, managing.language, managing.now())["author"],
        )
        raise InvalidSetting(message) from error


def _beside(error: AlreadyExists | InvalidSetting, language: str, *, is_new: bool) -> InvalidSetting:
    """Give an error that stands beside its field, in words of its person's language."""
    if isinstance(error, AlreadyExists):
        message = translate("A project has this title already. Choose another one.", language)
        return InvalidSetting(message, field="title")
    fields = {field["name"]: field for field in setting_fields(language, is_new=is_new)}
    if error.field == "dt_finish" and "dt_publish" in error.message:
        return InvalidSetting(
            translate("The end must be later than the beginning.", language), field=error.field
        )
    field = fields.get(error.field)
    return error if field is None else in_words(error, field, language)


VERBS: dict[str, Verb] = {
    "projects": list_projects,
    "new_project_form": new_project_form,
    "new_project": new_project,
    "project_form": project_form,
    "save_project": save_project,
    "copy_project": copy_project,
}
