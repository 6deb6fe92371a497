"""What a page asks of label actions: the modules that its project uses."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

from textinator_widgets.api.requests import field
from textinator_widgets.api.session import AnnotationSession
from textinator_widgets.errors import InvalidSetting, NotFound
from textinator_widgets.i18n import translate
from textinator_widgets.model.engine import reading
from textinator_widgets.protocol.messages import PartResult
from textinator_widgets.services.label_actions import action_source
from textinator_widgets.services.roles import project_for

logger = logging.getLogger(__name__)

Handler = Callable[[Mapping[str, Any]], Any]


class ActionDesk:
    """The part of a page's desk that gives modules of label actions; `language` is the page's."""

    def __init__(self, session: AnnotationSession, language: str) -> None:
        self._access = session.access
        self._language = language

    def handlers(self) -> dict[str, Handler]:
        """Give what carries out each request, by the request's name."""
        return {"load_action": self._load}

    def _load(self, message: Mapping[str, Any]) -> PartResult:
        name = field(message, "name", str)
        try:
            with reading(self._access.engine) as session:
                project_for(session, self._access.actor, self._access.project_id)
                return {"source": action_source(session, self._access.project_id, name)}
        except (NotFound, InvalidSetting) as error:
            # the page need not know where the server looks for files
            logger.warning("A label action was not given to a page: %s", error)
            raise NotFound(
                translate(
                    'The action "{name}" of the labels cannot be loaded.', self._language, name=name[:50]
                )
            ) from error
