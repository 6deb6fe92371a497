"""The page that annotators would get, while what makes it is being written."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from textinator_widgets.api.managing import Given, Managing, Verb, dict_of, text_of, whole_of
from textinator_widgets.api.managing_definition import change
from textinator_widgets.api.managing_guidelines import set_guidelines
from textinator_widgets.api.requests import BadRequest
from textinator_widgets.i18n import translate
from textinator_widgets.model import Context, Datapoint, Project, Queue
from textinator_widgets.services.project_spec import spec_of

TEXTS = 3
LONGEST = 20_000
"""Characters of each text that are shown: a preview stays quick."""

Shown = tuple[dict[str, Any], list[str], str]
"""The specification, texts and title of a project."""

FRONT_END = ("annotator.js", "annotator.css")


def preview(managing: Managing, given: Given) -> dict[str, Any]:
    """Give the page of an annotator as it would be with what a form holds; nothing is stored.

    The change is tried where it would be stored, with every check that it would meet there.
    """

    def tried(session: Session) -> Shown:
        project = managing.project(session, given)
        if "part" in given:
            change(managing, session, project, given)
        else:
            set_guidelines(managing, session, project, dict_of(given, "values"))
        session.flush()
        session.expire_all()
        return _shown(managing, session, project)

    if "part" in given or "values" in given:
        spec, texts, title = managing.trying(tried)
    else:
        with managing.reading() as session:
            spec, texts, title = _shown(managing, session, managing.project(session, given))
    return managing.previews.show(
        spec, texts, title=title, user=managing.actor.name, language=managing.language
    )


def _shown(managing: Managing, session: Session, project: Project) -> Shown:
    return spec_of(session, project), _first_texts(managing, session, project), project.title


def _first_texts(managing: Managing, session: Session, project: Project) -> list[str]:
    first = (
        select(Context.content)
        .join(Datapoint, Datapoint.context_id == Context.id)
        .join(Queue, Queue.datapoint_id == Datapoint.id)
        .where(Queue.project_id == project.id)
        .order_by(Queue.pos)
        .limit(TEXTS)
    )
    found = [text[:LONGEST] for text in session.scalars(first) if text.strip()]
    return found or [translate("A text to try the page on: Ann went to Kyiv on Monday.", managing.language)]


def preview_request(managing: Managing, given: Given) -> dict[str, Any]:
    """Answer a message of the page that is shown; null when another one took its place."""
    return {"reply": managing.previews.handle(whole_of(given, "number"), dict_of(given, "message"))}


def preview_source(managing: Managing, given: Given) -> dict[str, str]:
    """Give a file of the annotator's page."""
    name = text_of(given, "name", 50)
    if name not in FRONT_END:
        raise BadRequest("The page of an annotator has no such file.")
    return {"source": managing.front_end(name)}


def load_part(managing: Managing, given: Given) -> dict[str, str]:
    """Give a lazy part of the manager's own page."""
    return {"source": managing.parts(text_of(given, "name", 50))}


VERBS: dict[str, Verb] = {
    "load_part": load_part,
    "preview": preview,
    "preview_request": preview_request,
    "preview_source": preview_source,
}
