"""What a page asks of its project's film."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

from textinator_widgets.api.requests import field
from textinator_widgets.api.session import AnnotationSession
from textinator_widgets.errors import NotFound
from textinator_widgets.i18n import translate
from textinator_widgets.model.engine import reading
from textinator_widgets.protocol.films import FilmPiece
from textinator_widgets.services.films import film_piece
from textinator_widgets.services.roles import project_for

logger = logging.getLogger(__name__)

Handler = Callable[[Mapping[str, Any]], Any]


class FilmDesk:
    """The part of a page's desk that gives the project's film, piece by piece; `language` is the page's."""

    def __init__(self, session: AnnotationSession, language: str) -> None:
        self._access = session.access
        self._language = language

    def handlers(self) -> dict[str, Handler]:
        """Give what carries out each request, by the request's name."""
        return {"load_film": self._load}

    def _load(self, message: Mapping[str, Any]) -> FilmPiece:
        start = field(message, "start", int)
        try:
            with reading(self._access.engine) as session:
                project = project_for(session, self._access.actor, self._access.project_id)
            return film_piece(self._access.engine, project, start)
        except NotFound as error:
            # the page need not know where the server looks for files
            logger.warning("A film was not given to a page: %s", error)
            raise NotFound(translate("The film cannot be loaded.", self._language)) from error
