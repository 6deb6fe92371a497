"""Projects that are only looked at: pages of annotators on a store of their own, which goes with them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from uuid import uuid4
from weakref import finalize

from sqlalchemy import Engine

from textinator_widgets.api.page import PageDesk
from textinator_widgets.api.store import Store
from textinator_widgets.services.actors import Actor
from textinator_widgets.services.backup_files import FOLDER
from textinator_widgets.services.project_spec import RUN_SETTINGS

MOST_PREVIEWS = 40
"""Projects in one store; then another one takes its place, so that it stays small."""


class _ThrowAway:
    """A store in a folder of its own, which goes with it.

    Parameters
    ----------
    home
        Folder of the store that is managed, whose label actions are taken along; None = it has none.
    """

    def __init__(self, home: Path | None) -> None:
        place = Path(mkdtemp(prefix="textinator-preview-"))
        self._remove = finalize(self, shutil.rmtree, place, ignore_errors=True)  # also when the kernel ends
        actions = None if home is None else home / FOLDER
        if actions is not None and actions.is_dir():
            shutil.copytree(actions, place / FOLDER)
        self.store = Store(place / "preview.db")
        self.projects = 0

    def close(self) -> None:
        self.store.close()
        self._remove()


class Previews:
    """The page of an annotator for a definition that nobody has stored yet; one at a time.

    Nothing that happens on it reaches the store that is managed.

    Parameters
    ----------
    parts
        Gives a lazy part of the front end by name.
    home
        Folder of the store that is managed, whose label actions are taken along; None = it has none.
    """

    def __init__(self, parts: Callable[[str], str], home: Path | None) -> None:
        self._parts = parts
        self._home = home
        self._place: _ThrowAway | None = None
        self._count = 0
        self._shown = 0
        self._desk: PageDesk | None = None

    def show(
        self, spec: Mapping[str, Any], texts: Sequence[str], *, title: str, user: str, language: str
    ) -> dict[str, Any]:
        """Give the state of a page with these texts, as the annotator's traits, and its number.

        Raises
        ------
        InvalidInput, UnknownTask
            When there can be no project of this specification; the page that was shown stays.
        """
        place = self._place
        if place is None or place.projects >= MOST_PREVIEWS:
            place = _ThrowAway(self._home)
        self._count += 1
        try:
            hidden = f"{title[:150]} {uuid4().hex}"
            desk = self._desk_of(place, spec, texts, hidden, user, language)
            state = {
                "screen": {**desk.screen(), "title": title},
                "page": desk.page(),
                "strings": desk.strings(),
                "storage_key": desk.storage_key(),
                "user": user,
                "notice": "",
            }
        except BaseException:
            if place is not self._place:
                place.close()
            raise
        if place is not self._place:
            self.close()
        self._place, self._desk, self._shown = place, desk, self._count
        return {"number": self._shown, "state": state}

    def _desk_of(
        self,
        place: _ThrowAway,
        spec: Mapping[str, Any],
        texts: Sequence[str],
        title: str,
        user: str,
        language: str,
    ) -> PageDesk:
        settings = {**spec["settings"], "data_order": "os"}
        for name in (*RUN_SETTINGS, "thumbnail", "video_summary", "video_remote"):
            settings.pop(name, None)
        place.projects += 1
        project = place.store.create_project(title, task={**spec, "settings": settings}, texts=list(texts))
        session = project.session_of(Actor(name=user, role="annotator", verified="python"))
        return PageDesk(session, language=language, parts=self._parts)

    def handle(self, number: int, message: object) -> dict[str, Any] | None:
        """Answer a message of the page of this number; None when another one took its place."""
        if self._desk is None or number != self._shown:
            return None
        return dict(self._desk.handle(message))

    def engine(self) -> Engine:
        """Give the throw-away store, for what would hold up the one that is managed for long."""
        if self._place is None:
            self._place = _ThrowAway(self._home)
        return self._place.store._engine

    def close(self) -> None:
        """Throw the pages away."""
        self._desk = None
        if self._place is not None:
            self._place.close()
        self._place = None
