"""Projects that are only looked at: pages of annotators on a store of their own, which goes with them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from weakref import finalize

from textinator_widgets.api.page import PageDesk
from textinator_widgets.api.store import Store
from textinator_widgets.services.actors import Actor
from textinator_widgets.services.backup_files import FOLDER
from textinator_widgets.services.project_spec import RUN_SETTINGS

MOST_PREVIEWS = 40
"""Projects in one store; then another one takes its place, so that it stays small."""


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
        self._remove: Callable[[], object] | None = None
        self._store: Store | None = None
        self._count = 0
        self._desk: PageDesk | None = None

    def show(
        self, spec: Mapping[str, Any], texts: Sequence[str], *, title: str, user: str, language: str
    ) -> dict[str, Any]:
        """Give the state of a page with these texts, as the annotator's traits, and its number.

        Raises
        ------
        InvalidInput, UnknownTask
            When there can be no project of this specification.
        """
        store = self._ready_store()
        settings = {**spec["settings"], "data_order": "os"}
        for name in (*RUN_SETTINGS, "thumbnail", "video_summary", "video_remote"):
            settings.pop(name, None)
        self._count += 1
        project = store.create_project(
            f"{title[:150]} {self._count}", task={**spec, "settings": settings}, texts=list(texts)
        )
        session = project.session_of(Actor(name=user, role="annotator", verified="python"))
        self._desk = PageDesk(session, language=language, parts=self._parts)
        screen = {**self._desk.screen(), "title": title}
        return {
            "number": self._count,
            "state": {
                "screen": screen,
                "page": self._desk.page(),
                "strings": self._desk.strings(),
                "storage_key": self._desk.storage_key(),
                "user": user,
                "notice": "",
            },
        }

    def handle(self, number: int, message: object) -> dict[str, Any] | None:
        """Answer a message of the page of this number; None when another one took its place."""
        if self._desk is None or number != self._count:
            return None
        return dict(self._desk.handle(message))

    def close(self) -> None:
        """Throw the pages away."""
        self._desk = None
        if self._store is not None:
            self._store.close()
        if self._remove is not None:
            self._remove()
        self._store = self._remove = None

    def _ready_store(self) -> Store:
        if self._store is not None and self._count % MOST_PREVIEWS:
            return self._store
        self.close()
        place = Path(mkdtemp(prefix="textinator-preview-"))
        self._remove = finalize(self, shutil.rmtree, place, ignore_errors=True)  # also when the kernel ends
        actions = None if self._home is None else self._home / FOLDER
        if actions is not None and actions.is_dir():
            shutil.copytree(actions, place / FOLDER)
        self._store = Store(place / "preview.db")
        return self._store
