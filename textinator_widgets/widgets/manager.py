"""Projects, people and data managed in a page, without code."""

from __future__ import annotations

from typing import Any

import traitlets as t

from textinator_widgets.api.manager_desk import ManagerDesk, known
from textinator_widgets.api.requests import request_id
from textinator_widgets.api.store import Store
from textinator_widgets.errors import InvalidInput
from textinator_widgets.i18n import strings, translate
from textinator_widgets.protocol.values import shown
from textinator_widgets.widgets import front_end
from textinator_widgets.widgets.base import PageWidget, RequestQueue
from textinator_widgets.widgets.people import (
    check_page_language,
    is_served,
    keep_login,
    page_language,
    person,
)


class Manager(PageWidget):
    """Create and change projects, what they ask for, their texts and their people, in JupyterLab or Voila.

    Every change is one transaction in the name of the person, and stands in the audit log.

    Parameters
    ----------
    store
        From `tw.open_store(...)`.
    user
        Who manages. Default: who opened the page where it is served, else the user of the operating system.
    language
        Of the page: en, sv, ru or uk, also with a region as in "sv-FI". Default: what this person prefers.

    Raises
    ------
    InvalidInput
        When an argument cannot be taken.
    NotAllowed
        When a served page asks for somebody else.
    """

    _esm = front_end.asset("manager.js")
    _css = front_end.asset("manager.css")

    strings = t.Dict(read_only=True).tag(sync=True)
    """The words of the page in its language."""
    user = t.Unicode(read_only=True).tag(sync=True)
    """Name to show. Who manages is decided here and never read from it."""
    sections = t.List(t.Unicode(), read_only=True).tag(sync=True)
    """What this person may manage beside the projects; empty when it is nothing."""
    links = t.Bool(False, read_only=True).tag(sync=True)
    """Whether a server is there that shows a project under /project/ID."""

    storage_key = t.Unicode(read_only=True).tag(sync=True)
    """Tells a page that lost its kernel whether another one has the same store and person."""

    _requests: RequestQueue | None = None

    def __init__(self, store: Store, user: str | None = None, language: str | None = None) -> None:
        front_end.require("manager.js")
        if not isinstance(store, Store):
            raise InvalidInput(
                f"A store was expected; got {shown(store)}.",
                in_python="Give one as in tw.Manager(tw.open_store(path)).",
            )
        asked = check_page_language(language)
        keep_login(store)
        actor = known(store, person(user))
        preferred = store.user(actor.name).preferred_language if actor.user_id is not None else None
        self._language = page_language(asked, preferred, None)
        self._desk = ManagerDesk(
            store, actor, language=self._language, parts=front_end.part, front_end=front_end.text
        )
        self._requests = RequestQueue(self._desk.handle, self._answer)
        self.set_trait("strings", strings(self._language))
        self.set_trait("user", actor.name)
        self.set_trait("sections", self._desk.sections())
        self.set_trait("links", is_served())
        self.set_trait("storage_key", self._desk.storage_key())
        super().__init__()

    def close(self) -> None:
        """Remove the views and what was made only to be looked at; what was saved stays."""
        if self._requests is not None:  # it is None when the constructor raised
            self._requests.close()
            self._desk.close()
        super().close()

    def _handle_custom_msg(self, content: object, buffers: object) -> None:
        """Carry out a request of the page; the answer comes as a message with the same id.

        That the kernel is there is answered at once: what was asked before may take minutes.
        """
        if isinstance(content, dict) and content.get("type") == "ping":
            self.send({"request": request_id(content), "status": "done", "result": {}})
        elif self._requests is not None and not self._requests.put(content):
            message = translate("Too many requests at once. Try again in a moment.", self._language)
            self.send(_refused(content, message))

    def _answer(self, request: object, reply: dict[str, Any]) -> None:
        if self.comm is not None:
            self.send(reply)


def _refused(request: object, message: str) -> dict[str, Any]:
    asked = request.get("request") if isinstance(request, dict) else None
    identity = asked if isinstance(asked, str) and len(asked) <= 100 else ""
    return {"request": identity, "status": "failed", "error": {"code": "bad_request", "message": message}}
