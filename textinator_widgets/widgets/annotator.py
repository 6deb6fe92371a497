"""The whole screen of a project for one person."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import traitlets as t

from textinator_widgets.api.page import PageDesk
from textinator_widgets.api.project import Project
from textinator_widgets.errors import InvalidInput, StoreError
from textinator_widgets.i18n import translate
from textinator_widgets.protocol.messages import Reply
from textinator_widgets.protocol.values import shown
from textinator_widgets.widgets import front_end
from textinator_widgets.widgets.base import PageWidget, RequestQueue
from textinator_widgets.widgets.people import check_page_language, keep_login, page_language, person


class Annotator(PageWidget):
    """Annotate the texts of a project, in JupyterLab, Notebook, Voila or marimo.

    Every answer is in the store as soon as the page says "Saved". Several views of one annotator, and
    several annotators of one person and project, share their state through the store.

    Parameters
    ----------
    project
        From `store.project(...)` or `store.create_project(...)`.
    user
        Who annotates. Default: who opened the page where it is served, else the user of the operating system.
    language
        Of the page: en, sv, ru or uk, also with a region as in "sv-FI". Default: what this person prefers,
        else the project's language.

    Raises
    ------
    InvalidInput
        When an argument cannot be taken.
    NotAllowed
        When a served page asks for somebody else.
    """

    _esm = front_end.asset("annotator.js")
    _css = front_end.asset("annotator.css")

    screen = t.Dict().tag(sync=True)
    """What stays the same from text to text: markers, guidelines, settings."""
    page = t.Dict().tag(sync=True)
    """The text that is open, its draft, how far this person is. Replaced as a whole."""
    strings = t.Dict().tag(sync=True)
    """The words of the page in its language."""
    user = t.Unicode().tag(sync=True)
    """Name to show. Who annotates is decided here and never read from it."""
    notice = t.Unicode().tag(sync=True)
    """An error that concerns the whole widget, in the page's language. Default: ""."""
    storage_key = t.Unicode().tag(sync=True)
    """Under which the page keeps work that could not be sent."""

    _requests: RequestQueue | None = None

    def __init__(self, project: Project, user: str | None = None, language: str | None = None) -> None:
        front_end.require("annotator.js")
        if not isinstance(project, Project):
            raise InvalidInput(
                f"A project was expected; got {shown(project)}.",
                in_python="Give one as in store.project(...) or store.create_project(...).",
            )
        asked = check_page_language(language)
        keep_login(project.store)
        session = project.session_of(person(user))
        name = session.user
        self._language = page_language(
            asked, project.store.user(name).preferred_language, project.setting("language")
        )
        self._desk = PageDesk(session, language=self._language, parts=front_end.part)
        self._requests = RequestQueue(self._desk.handle, self._answer)
        super().__init__(
            screen=self._desk.screen(),
            page=self._desk.page(),
            strings=self._desk.strings(),
            storage_key=self._desk.storage_key(),
            user=name,
        )

    def close(self) -> None:
        """Remove the views and let go of the session; what was saved stays."""
        if self._requests is not None:  # it is None when the constructor raised
            self._requests.close()
        super().close()

    def _handle_custom_msg(self, content: object, buffers: object) -> None:
        """Carry out a request of the page; the answer comes as a message with the same id."""
        if self._requests is not None and not self._requests.put(content):
            message = translate("Too many requests at once. Try again in a moment.", self._language)
            self.send(_refused(content, message))

    def _answer(self, request: object, reply: Reply) -> None:
        if self.comm is None:
            return
        page = _new_page(request, reply)
        if page is not None:
            with self.hold_sync():
                with suppress(StoreError):  # what was done is answered all the same
                    self.screen = dict(self._desk.screen())  # a project may change while its pages are open
                self.page = page  # the other views follow
        self.send(reply)


_BRINGS_PAGE = {"submit", "skip", "save_for_later", "add_text"}


def _new_page(request: object, reply: Reply) -> dict[str, Any] | None:
    """Give the page state that a request has led to, or None when it did not change it."""
    if (
        reply["status"] != "done"
        or not isinstance(request, Mapping)
        or request.get("type") not in _BRINGS_PAGE
    ):
        return None
    result = reply["result"]
    if not isinstance(result, dict):
        return None
    page = result.get("page", result)
    return page if isinstance(page, dict) else None


def _refused(request: object, message: str) -> dict[str, Any]:
    asked = request.get("request") if isinstance(request, Mapping) else None
    identity = asked if isinstance(asked, str) and len(asked) <= 100 else ""
    return {"request": identity, "status": "failed", "error": {"code": "bad_request", "message": message}}
